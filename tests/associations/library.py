"""The library's database, what Rails says of it, and what the generated crate does.

`recorded.txt` and `written.txt` hold Rails' answers (reads, and the rows after the writes), `structure.sql` the tables as Rails 7.2 made them.
`python -m tests.associations.library` writes them, where the oracle is at hand; the test asks it again.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.associations.probes import Probe, probes, rust
from tests.oracle.chroot import Chroot, find

from regauge import pipeline
from regauge.config import Settings
from regauge.program.program import Program

HERE = Path(__file__).parent
APP = HERE / "library"
_LOAD = """require "active_record"
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: ARGV[0])
ActiveRecord::Schema.verbose = false
load "#{ARGV[1]}/db/schema.rb"
"""
_CHANGING = ("read_at", "updated_at")


def program() -> Program:
    """The library as the compiler sees it."""
    return pipeline.compile_program(APP, Settings()).program


def database(path: Path) -> Path:
    """A new database with the schema and the rows."""
    with sqlite3.connect(path) as db:
        db.executescript((HERE / "structure.sql").read_text())
        db.executescript((HERE / "seed.sql").read_text())
    return path


def rows(path: Path) -> list[str]:
    """Every row of every table; of a time, whether there is one and whether it is the seed's."""
    found = []
    with sqlite3.connect(path) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for name in names:
            if name.startswith(("sqlite_", "ar_", "schema_")):
                continue
            cursor = db.execute(f'SELECT * FROM "{name}" ORDER BY 1, 2')
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                shown = [
                    "changed"
                    if column in _CHANGING and value and not str(value).startswith("2026-01-01")
                    else repr(value)
                    for column, value in zip(columns, row, strict=True)
                ]
                found.append(f"{name}: {', '.join(shown)}")
    return found


@contextmanager
def _inside(chroot: Chroot) -> Iterator[tuple[Path, str]]:
    with tempfile.TemporaryDirectory(dir=chroot.outside("/tmp")) as folder:
        shutil.copytree(HERE, Path(folder) / "app", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        yield Path(folder), "/" + str(Path(folder).relative_to(chroot.root))


def ask_rails(chroot: Chroot, asked: list[Probe]) -> tuple[list[str], list[str]]:
    """Rails' lines for the reads, and its answers and rows after the writes."""
    with _inside(chroot) as (outside, inside):
        (outside / "probes.json").write_text(json.dumps(asked))
        lines = []
        for name, script in (("reads", f"{inside}/probes.json"), ("writes", f"{inside}/app/writes.rb")):
            database(outside / f"{name}.sqlite3")
            words = ["ruby", f"{inside}/app/oracle.rb", f"{inside}/app/library", f"{inside}/{name}.sqlite3", script]
            lines.append(chroot.run(words).splitlines())
        return lines[0], lines[1] + rows(outside / "writes.sqlite3")


def structure(chroot: Chroot) -> str:
    """The tables as Rails makes them of schema.rb."""
    with _inside(chroot) as (outside, inside):
        chroot.run(["ruby", "-e", _LOAD, f"{inside}/new.sqlite3", f"{inside}/app/library"])
        with sqlite3.connect(outside / "new.sqlite3") as db:
            found = db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
            return "".join(f"{sql};\n" for (sql,) in found)


def run_rust(folder: Path, test: str, at: Path, target: Path) -> list[str]:
    """What a test of the generated data crate prints. Raises CalledProcessError."""
    environment = {
        **os.environ,
        "LIBRARY": f"sqlite3:{at}",
        "CARGO_TARGET_DIR": str(target),
        "CARGO_TERM_COLOR": "never",
    }
    words = ["cargo", "test", "-q", "-p", "data", "--test", test, "--", "--nocapture"]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(words)}\n{(done.stdout + done.stderr)[-6000:]}")
    return [line for line in done.stdout.splitlines() if line and not line.startswith(("test ", "running ", "."))]


def write_tests(folder: Path, compiled: Program, asked: list[Probe]) -> None:
    """The two tests, in the generated crate."""
    tests = folder / "crates" / "data" / "tests"
    tests.mkdir(exist_ok=True)
    (tests / "reads.rs").write_text(rust(compiled, asked))
    shutil.copy(HERE / "writes.rs", tests)


def main() -> int:
    """Records what Rails says."""
    chroot = find()
    if chroot is None:
        print("there is no oracle here")
        return 1
    (HERE / "structure.sql").write_text(structure(chroot))
    read, written = ask_rails(chroot, probes(program()))
    (HERE / "recorded.txt").write_text("\n".join(read) + "\n")
    (HERE / "written.txt").write_text("\n".join(written) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
