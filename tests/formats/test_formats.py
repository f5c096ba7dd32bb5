"""crates/rails-formats against a real Rails: each reads what the other writes, with the defaults of several versions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.oracle.chroot import Chroot, OracleUnavailable, ensure

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

CASES = [
    ("5.1", "json", ""),
    ("5.1", "json", "SHA256"),
    ("5.2", "", ""),
    ("5.2", "json", ""),
    ("6.0", "json", ""),
    ("6.1", "hybrid", ""),
    ("6.1", "marshal", ""),
    ("7.0", "", ""),
    ("7.1", "", ""),
    ("7.1", "json_allow_marshal", ""),
    ("7.2", "", ""),
    ("7.2", "message_pack", ""),
    ("7.2", "message_pack_allow_marshal", ""),
    ("7.2", "json", "SHA256"),
]
"""`config.load_defaults`, the cookies' serializer, the digest of signed cookies; empty: what the version says."""


class App:
    """The Ruby files of these tests, inside the chroot."""

    def __init__(self, chroot: Chroot, folder: str) -> None:
        self.chroot = chroot
        self.folder = folder

    def run(self, script: str, case: tuple[str, str, str], text: str = "") -> str:
        """Runs a script under the settings of a case and returns what it prints."""
        env = {name: value for name, value in zip(("DEFAULTS", "SERIALIZER", "DIGEST"), case, strict=True) if value}
        command = self.chroot.command(["ruby", f"{self.folder}/{script}"], env=env)
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
        assert done.returncode == 0, f"{case}: {done.stderr.decode(errors='replace')}"
        return done.stdout.decode()


@pytest.fixture(scope="module")
def app() -> Iterator[App]:
    if shutil.which("cargo") is None:
        pytest.skip("cargo was not found (https://rustup.rs)")
    try:
        chroot = ensure()
    except OracleUnavailable as reason:
        pytest.skip(str(reason))
    folder = f"/tmp/regauge-formats-{os.getpid()}"
    outside = chroot.outside(folder)
    outside.mkdir()
    try:
        for script in HERE.glob("*.rb"):
            shutil.copy(script, outside)
        yield App(chroot, folder)
    finally:
        shutil.rmtree(outside)


@pytest.fixture(scope="module")
def recorded(app: App) -> dict[tuple[str, str, str], str]:
    """What Rails writes in each case."""
    return {case: app.run("record.rb", case) for case in CASES}


def cargo(*words: str, text: str = "", recording: Path | None = None) -> str:
    """Runs cargo in the crate; its output."""
    env = dict(os.environ) | ({"RAILS_FORMATS_RECORDED": str(recording)} if recording else {})
    done = subprocess.run(["cargo", *words], cwd=ROOT, env=env, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_rails_writes_now_is_read(recorded: dict[tuple[str, str, str], str], tmp_path: Path) -> None:
    recording = tmp_path / "rails.jsonl"
    recording.write_text("".join(recorded.values()), "utf-8")
    assert "test result: ok. 9 passed" in cargo(
        "test", "--quiet", "--package", "rails-formats", "--test", "formats", recording=recording
    )


def test_rails_reads_what_is_written(app: App, recorded: dict[tuple[str, str, str], str]) -> None:
    for case, text in recorded.items():
        written = cargo("run", "--quiet", "--package", "rails-formats", "--example", "written", text=text)
        assert app.run("read.rb", case, written) == "read\n", case


def test_a_wrong_message_is_noticed(app: App, recorded: dict[tuple[str, str, str], str]) -> None:
    """The scripts can fail: another cookie's value is none of this one."""
    case = ("7.2", "", "")
    written = json.loads(
        cargo("run", "--quiet", "--package", "rails-formats", "--example", "written", text=recorded[case])
    )
    written["cookies"]["_session"] = written["cookies"]["ends"]
    with pytest.raises(AssertionError, match="encrypted: nil"):
        app.run("read.rb", case, json.dumps(written))


def test_the_recording_is_of_these_cases() -> None:
    fixture = ROOT / "crates" / "rails-formats" / "tests" / "fixtures" / "rails.jsonl"
    kept = [json.loads(line) for line in fixture.read_text("utf-8").splitlines()]
    assert [(each["defaults"], each["serializer"] or "", each["digest"] or "") for each in kept] == CASES
