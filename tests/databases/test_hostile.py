"""A crate over hostile names, built for PostgreSQL and SQLite, reads and writes them live; rows of unknown classes keep their class when they change."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.databases.types import probe
from tests.oracle.postgres import Postgres
from tests.workspaces.build import have_cargo

from regauge import pipeline
from regauge.config import Settings
from regauge.migration import counts

HERE = Path(__file__).parent / "hostile"
BUILD = Path(__file__).resolve().parents[2] / "build"
SCHEMAS = ("MySchema", "select", "naïve")
needs_cargo = pytest.mark.skipif(not have_cargo(), reason="no cargo")

Rows = dict[int, dict[str, Any]]


def run(program: Path, url: str, *words: str) -> list[str]:
    done = subprocess.run([program, url, *words], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
    return done.stdout.decode().splitlines()


def built(url: str, name: str) -> tuple[Path, Path]:
    """The probe, and the program that changes vehicles."""
    program = probe.build(url, BUILD / f"test-hostile-{name}", HERE / "app", HERE / "keep.rs")
    return program, program.with_name(f"test-hostile-{name}-beside")


def postgresql_rows(server: Postgres, table: str, key: str) -> Rows:
    lines = server.psql("hostile", f"SELECT to_jsonb(t) FROM {table} t").splitlines()
    rows = [json.loads(line) for line in lines]
    return {row.pop(key): row for row in rows}


def sqlite_rows(path: Path, table: str, key: str) -> Rows:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute(f"SELECT * FROM {table}")]
    return {row.pop(key): row for row in rows}


def copied(rows: Rows) -> None:
    """Every row is there again as Rust inserted it and as Rust updated it."""
    originals = [key for key in rows if key <= 500]
    assert originals
    for key in originals:
        for by in (1000, 2000):
            assert rows.get(key + by) == rows[key], (key, by)


def kept(lines: list[str], before: Rows, after: Rows) -> None:
    """Each vehicle has its new name and the rest as it was; those of unknown classes were read as such."""
    assert len(lines) == len(before)
    assert [line for line in lines if "Unknown" in line] == ['2 Some(Unknown("Spaceship")) true']
    assert after == {key: {**row, "name": f"{row['name']} again"} for key, row in before.items()}


@needs_cargo
def test_postgresql(postgres: Postgres) -> None:
    url = postgres.create("hostile", template="template0")
    postgres.psql("hostile", (HERE / "names.postgresql.sql").read_text("utf-8"))
    program, keep = built(url, "postgresql")
    before = postgresql_rows(postgres, "vehicles", "id")
    kept(run(keep, url), before, postgresql_rows(postgres, "vehicles", "id"))
    lines = run(program, url, "print")
    for each in (
        "MySchema.order items 1 mo od s:qu'o\"te",
        "select.from 1 order items id n:2",
        "naïve.from 1 dot.ted s:dot",
    ):
        assert each.encode().decode() in lines, each
    run(program, url, "copy", "1000")
    run(program, url, "update", "2000")
    for table in (
        '"order items"',
        '"we""ird; table */"',
        '"SELECT"',
        '"MySchema"."order items"',
        '"select"."order items"',
        '"naïve"."from"',
    ):
        copied(postgresql_rows(postgres, table, "id"))
    copied(postgresql_rows(postgres, '"select"."from"', "Id"))


def test_what_postgresql_names_and_rust_cannot_is_told(postgres: Postgres) -> None:
    """A schema that is no identifier of Rust, and a point in a name: coded, counted, with what to do."""
    url = postgres.create("hostile_told", template="template0")
    postgres.psql("hostile_told", (HERE / "names.postgresql.sql").read_text("utf-8"))
    settings = Settings()
    generation = pipeline.schema(None, replace(settings, database=replace(settings.database, url=url)))
    said = {each.code.id: each.text for each in generation.diagnostics}
    assert "`MySchema.order items` is not read" in said["RG1213"]
    assert "schema of `My Schema.order items`" in said["RG0332"] and "make a view of the table" in said["RG0332"]
    assert counts.count(generation.program, generation.files).data()["tables"] == {
        "read": 13,
        "generated": 12,
        "dropped": 1,
    }


@needs_cargo
def test_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "hostile.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript((HERE / "names.sqlite.sql").read_text("utf-8"))
    url = f"sqlite3:{path}"
    program, keep = built(url, "sqlite")
    before = sqlite_rows(path, "vehicles", "id")
    kept(run(keep, url), before, sqlite_rows(path, "vehicles", "id"))
    lines = run(program, url, "print")
    assert 'order items 1 qu"ote s:q\'u"o' in lines and "my.order items 1 self s:a" in lines
    run(program, url, "copy", "1000")
    run(program, url, "update", "2000")
    for table in ('"order items"', '"my.order items"', '"we""ird; table */"', '"line\nbreak"', '"SELECT"'):
        copied(sqlite_rows(path, table, "id"))
    copied(sqlite_rows(path, '"from"', "Id"))
