"""A table with every type: what SQL and Rails write, Rust reads; what Rust writes, Rails reads. Extremes included."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.databases.types import probe
from tests.oracle import app as oracle
from tests.oracle import chroot
from tests.oracle.app import RailsApp
from tests.oracle.postgres import Postgres
from tests.workspaces.build import have_cargo

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BUILD = ROOT / "build"

pytestmark = pytest.mark.skipif(not have_cargo(), reason="no cargo")


@pytest.fixture(scope="module")
def rails() -> Iterator[RailsApp]:
    found = chroot.find()
    if found is None:
        pytest.skip("no Rails")
    with oracle.install(found, ROOT / "examples" / "shop") as app:
        yield app


def ruby(app: RailsApp, url: str, *texts: str) -> list[str]:
    """The lines that Ruby prints inside Rails."""
    script = app.outside / "tmp" / "types.rb"
    script.write_text("\n".join(texts), "utf-8")
    return app.rails("runner", f"{app.folder}/tmp/types.rb", database_url=url).splitlines()


def rust(program: Path, url: str, *words: str) -> list[str]:
    """The lines that the Rust program prints."""
    done = subprocess.run([program, url, *words], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
    return done.stdout.decode().splitlines()


def unlike(ours: list[str], theirs: list[str]) -> list[str]:
    """What only one of the two says."""
    return [f"rust  {line}" for line in ours if line not in set(theirs)] + [
        f"rails {line}" for line in theirs if line not in set(ours)
    ]


def copies_unlike(lines: list[str]) -> list[str]:
    """Which values of the copies (keys 1000 and 2000 higher) differ from their originals."""
    found = {}
    for line in lines:
        table, key, column, value = line.split(" ", 3) if line.count(" ") > 2 else (*line.split(" ", 2), "")
        if key.isdigit():
            found[table, int(key), column] = value
    return [
        f"{table} {key} {column}: {value} became {found.get((table, key + by, column))}"
        for (table, key, column), value in found.items()
        for by in (1000, 2000)
        if key <= 500 and column != "id" and found.get((table, key + by, column)) != value
    ]


PRINT = "Canonical.print_all(%w[{}])"


def same(app: RailsApp, program: Path, ours: str, theirs: str, tables: str) -> None:
    """Rust reads what Rails does; Rails reads in Rust's copies what it reads in the originals."""
    canonical = (HERE / "canonical.rb").read_text("utf-8")
    expected = ruby(app, theirs, canonical, PRINT.format(tables))
    assert len(expected) > 300
    found = unlike(rust(program, ours, "print"), expected)
    assert not found, "\n".join(found)
    rust(program, ours, "copy", "1000")
    rust(program, ours, "update", "2000")
    found = copies_unlike(ruby(app, theirs, canonical, PRINT.format(tables)))
    assert not found, "\n".join(found)


def test_postgresql(rails: RailsApp, postgres: Postgres) -> None:
    url = postgres.create("types", template="template0")
    postgres.psql("types", (HERE / "samples.postgresql.sql").read_text("utf-8"))
    ruby(rails, url, (HERE / "write.postgresql.rb").read_text("utf-8"))
    program = probe.build(url, BUILD / "test-types-postgresql")
    same(rails, program, url, url, "arrays keyed moments numbers texts")


def test_sqlite(rails: RailsApp) -> None:
    inside, outside = rails.sqlite("types")
    with closing(sqlite3.connect(outside)) as database:
        database.executescript((HERE / "samples.sqlite.sql").read_text("utf-8"))
    ruby(rails, inside, (HERE / "write.sqlite.rb").read_text("utf-8"))
    program = probe.build(f"sqlite3:{outside}", BUILD / "test-types-sqlite")
    same(rails, program, f"sqlite3:{outside}", inside, "samples")
