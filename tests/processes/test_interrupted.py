"""`regauge schema` that is ended while others work for it: nothing is half-written, and nobody works on.

Each run ends at the beginning of a step: when the migrations are replayed in a second process, when rustfmt has begun, when files are written.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from regauge import processes

ENDING = (
    "import os, sys\n"
    "from regauge import processes\n"
    "processes.several = lambda: True\n"
    "from regauge.cli import timings\n"
    "step, number = sys.argv.pop(1), int(sys.argv.pop(1))\n"
    "begins = timings.Timings.__call__\n"
    "def ends(self, name):\n"
    "    begins(self, name)\n"
    "    if name == step:\n"
    "        os.kill(os.getpid(), number)\n"
    "timings.Timings.__call__ = ends\n"
    "from regauge.__main__ import run\n"
    "run()\n"
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An app with migrations and so many models that they are rendered in two processes."""
    root = tmp_path_factory.mktemp("app")
    for folder in ("db/migrate", "app/models", "config"):
        (root / folder).mkdir(parents=True)
    (root / "config/application.rb").write_text("module Many\n  class Application < Rails::Application\n  end\nend\n")
    for n in range(20):
        table = f'    create_table "t{n}s" do |t|\n      t.string "name"\n    end\n'
        text = f"class Make{n} < ActiveRecord::Migration[7.1]\n  def change\n{table}  end\nend\n"
        (root / f"db/migrate/2024010100{n:04}_make{n}.rb").write_text(text)
        (root / f"app/models/t{n}.rb").write_text(f"class T{n} < ActiveRecord::Base\nend\n")
    return root


def run(app: Path, out: Path, memory: Path, step: str, end: int, **more: str) -> tuple[int, set[str]]:
    """The exit status of one run that ends at a step, and what its processes that are still there are called."""
    environment = {**os.environ, "TMPDIR": str(memory), **more}
    arguments = [
        sys.executable,
        "-c",
        ENDING,
        step,
        str(end),
        "schema",
        str(app),
        "-o",
        str(out),
        "--database",
        "sqlite",
    ]
    begun = subprocess.Popen(
        arguments, start_new_session=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    status = begun.wait(60)
    for _ in range(100):
        left = _of_session(begun.pid)
        if not left:
            break
        time.sleep(0.05)
    return status, left


def _of_session(session: int) -> set[str]:
    found = set()
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = each.read_text("utf-8").partition("(")[2].rpartition(")")
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, _, _, of = rest.split()[:4]
        if int(of) == session and state != "Z":
            found.add(name)
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no second process")
@pytest.mark.parametrize("step", ["parse the app", "close the ledger", "write files"])
@pytest.mark.parametrize(
    ("end", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_nothing_is_left(app: Path, tmp_path: Path, step: str, end: signal.Signals, status: int) -> None:
    (tmp_path / "memory").mkdir()
    (tmp_path / "place").mkdir()
    found, left = run(app, tmp_path / "place/out", tmp_path / "memory", step, end)
    assert found == status
    assert left == set()
    assert not (tmp_path / "place/out").exists()
    if end is not signal.SIGKILL:
        assert list((tmp_path / "place").iterdir()) == []


def test_one_process_gives_what_two_give(app: Path, tmp_path: Path) -> None:
    for name, more in (("two", {}), ("one", {processes.VARIABLE: "1"})):
        status, _ = run(app, tmp_path / name, tmp_path, "no step", 0, **more)
        assert status == 0
    two, one = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }
        for name in ("two", "one")
    )
    assert two == one
