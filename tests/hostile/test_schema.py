"""`regauge schema` on bad input: an app that is damaged, a database that cannot be read, an output that cannot be written."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.hostile.apps import ROOT, Ran, files_in, make, regauge
from tests.hostile.rights import drop_rights
from tests.hostile.test_input import DAMAGED

CONCERNED = [
    "a syntax error in a model",
    "a syntax error in the schema",
    "concerns that include each other",
    "classes that inherit from each other",
    "no schema",
    "bytes that are not UTF-8",
    "a billion steps",
    "a schema without end",
    "YAML that multiplies",
    "a database.yml that is none",
    "deep classes",
]
"""Of the damages that `generate` meets, those in what `schema` reads."""


@pytest.mark.parametrize("name", CONCERNED)
def test_a_damaged_app_is_named_and_the_rest_written(name: str, tmp_path: Path) -> None:
    files, code = DAMAGED[name]
    ran = regauge("schema", make(tmp_path / "app", files), "-o", tmp_path / "out", "--json")
    assert ran.code == 0, ran.err
    assert any(each.startswith(code) for each in ran.codes), (code, ran.codes)
    assert "crates/data/src/lib.rs" in files_in(tmp_path / "out")


def test_what_the_web_holds_is_not_read(tmp_path: Path) -> None:
    """A controller without end is nobody's concern here."""
    files: Mapping[str, str] = {
        "app/controllers/things_controller.rb": "class ThingsController\n  def a(\n",
        "config/routes.rb": "Rails.application.routes.draw do\n  resources :a, only: [\nend\n",
    }
    ran = regauge("schema", make(tmp_path / "app", files), "-o", tmp_path / "out", "--json")
    assert ran.code == 0 and "RG0103" not in ran.codes


def refused(ran: Ran, code: int, finding: str, out: Path) -> None:
    """It ended with a documented code and a finding, and left nothing."""
    assert (ran.code, ran.codes) == (code, {finding}), ran.out + ran.err
    assert "Traceback" not in ran.err and not out.exists()


@pytest.mark.parametrize("kind", ["nothing", "an empty folder", "a file"])
def test_what_is_no_app_is_refused(kind: str, tmp_path: Path) -> None:
    app = tmp_path / "app"
    if kind == "an empty folder":
        app.mkdir()
    elif kind == "a file":
        app.write_text("")
    finding = "RG0116" if kind == "an empty folder" else "RG1105"
    refused(regauge("schema", app, "-o", tmp_path / "out", "--json"), 3, finding, tmp_path / "out")


@contextmanager
def silent(answer: bytes = b"") -> Iterator[int]:
    """A server that takes a session, says `answer`, and goes away."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            try:
                while True:
                    there, _ = server.accept()
                    there.recv(100)
                    there.sendall(answer)
                    there.close()
            except OSError:
                return

        threading.Thread(target=serve, daemon=True).start()
        port: int = server.getsockname()[1]
        yield port


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("oracle://h/x", 2),
        ("postgresql:", 2),
        ("sqlite3:none.db", 5),
        ("sqlite3:text.db", 5),
        ("postgresql://u:secret@127.0.0.1:1/x", 5),
        ("mysql2://u:secret@127.0.0.1:1/x", 5),
        ("postgresql://u:secret@127.0.0.1:{gone}/x", 5),
        ("mysql2://u:secret@127.0.0.1:{gone}/x", 5),
    ],
)
def test_a_database_that_cannot_be_read(url: str, code: int, alone: bool, tmp_path: Path) -> None:
    """With an app and without one: an error with its exit code, no password in it, and nothing written."""
    (tmp_path / "text.db").write_text("this is a text, not a database, and long enough to be looked at as one" * 20)
    app = [] if alone else [make(tmp_path / "app")]
    with silent() as gone:
        target = url.format(gone=gone)
        if target.startswith("sqlite3:"):
            target = f"sqlite3:{tmp_path}/{target.removeprefix('sqlite3:')}"
        ran = regauge("schema", *app, "--database-url", target, "-o", tmp_path / "out", "--json")
    assert ran.code == code, ran.out + ran.err
    assert all(each.startswith("RG12") for each in ran.codes)
    assert "secret" not in ran.out + ran.err and not (tmp_path / "out").exists()


def database(path: Path, tables: int = 1) -> Path:
    """A SQLite database."""
    with closing(sqlite3.connect(path)) as made:
        for number in range(tables):
            made.execute(f"CREATE TABLE things_{number} (id integer PRIMARY KEY, name varchar NOT NULL)")
        made.commit()
    return path


def test_an_output_that_may_not_be_written(tmp_path: Path) -> None:
    given, closed = database(tmp_path / "a.db"), tmp_path / "closed"
    closed.mkdir(0o555)
    ran = regauge(
        "schema", "--database-url", f"sqlite3:{given}", "-o", closed / "out", "--json", before=drop_rights
    )  # fmt: skip
    assert (ran.code, ran.codes) == (4, {"RG1006"})
    assert list(closed.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    given = database(tmp_path / "a.db")

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    ran = regauge("schema", "--database-url", f"sqlite3:{given}", "-o", tmp_path / "out", before=small)
    assert ran.code == 4, ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db"]


@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_an_interrupted_run_changes_nothing(part: float, tmp_path: Path) -> None:
    given = database(tmp_path / "a.db", tables=60)
    words = ["schema", "--database-url", f"sqlite3:{given}", "-o", str(tmp_path / "out")]
    began = time.monotonic()
    assert regauge(*words).code == 0
    whole = time.monotonic() - began
    before = {path: (tmp_path / "out" / path).read_bytes() for path in files_in(tmp_path / "out")}
    with closing(sqlite3.connect(given)) as made:
        made.execute("ALTER TABLE things_1 ADD COLUMN more integer")
        made.commit()
    process = subprocess.Popen(
        [sys.executable, "-m", "regauge", *words],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    time.sleep(part * whole)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (0, 130, -signal.SIGINT) and "Traceback" not in said, said
    now = {path: (tmp_path / "out" / path).read_bytes() for path in files_in(tmp_path / "out")}
    assert now == before or regauge(*words, "--check").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.db", "out"]


def test_a_database_alone_with_hostile_names(tmp_path: Path) -> None:
    """Names that are no words, keywords of Rust, quotes and line breaks: all are written, or named."""
    given = tmp_path / "a.db"
    names = ["self", "type", "a b", 'qu"ote', "line\nbreak", "näme", "1st", "*/ fn x() {}", "crate"]
    with closing(sqlite3.connect(given)) as made:
        for name in names:
            quoted = name.replace('"', '""')
            made.execute(f'CREATE TABLE "{quoted}" (id integer PRIMARY KEY, "{quoted}" varchar)')
        made.commit()
    ran = regauge("schema", "--database-url", f"sqlite3:{given}", "-o", tmp_path / "out", "--json")
    assert ran.code == 0, ran.err
    counts = ran.json["counts"]
    assert counts["tables"] == {"read": len(names), "generated": len(names), "dropped": 0}
    assert counts["columns"] == {"read": 2 * len(names), "generated": 2 * len(names), "dropped": 0}
    assert not [each for each in ran.json["diagnostics"] if each["code"] in ("RG1009", "RG1010")], "rustfmt refused"


def test_an_adapter_that_nobody_knows_is_named(tmp_path: Path) -> None:
    """In database.yml: the Gemfile decides, and both are said. As an argument: wrong use."""
    app = make(tmp_path / "app", {"config/database.yml": "production:\n  adapter: oracle_enhanced\n"})
    ran = regauge("schema", app, "-o", tmp_path / "out", "--json")
    assert ran.code == 0, ran.out + ran.err
    said = {each["code"]: each for each in ran.json["diagnostics"]}
    assert "`oracle_enhanced`" in said["RG1104"]["message"] and said["RG1104"]["severity"] == "error"
    assert said["RG1104"]["place"]["path"] == "config/database.yml" and "--database" in said["RG1104"]["help"]
    assert said["RG1112"]["place"]["path"] == "Gemfile"
    wrong = regauge("schema", app, "-o", tmp_path / "other", "--database", "oracle")
    assert wrong.code == 2 and "oracle" in wrong.err and not (tmp_path / "other").exists()
