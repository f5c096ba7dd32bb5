"""Associations of every kind, through the generated crate and through Rails 7.2: the same rows in the same order, the same tables after the same writes."""

from __future__ import annotations

import functools
import re
import shutil
from pathlib import Path

import pytest
from tests.associations import library
from tests.associations.probes import probes
from tests.oracle.chroot import find
from tests.workspaces.build import ROOT, TARGET, have_cargo

from regauge import pipeline
from regauge.config import Settings
from regauge.workspace import write

needs_cargo = pytest.mark.skipif(not have_cargo(), reason="no Rust toolchain")
needs_oracle = pytest.mark.skipif(find() is None, reason="no oracle")
_ASKS = re.compile(r"(\w+ \w+) asks (\d+)")
_MORE = 3
"""How many queries more than Rails eager loading may ask, whatever the number of rows: which rows in the middle of a `through` a lambda keeps, and
those at its end again in the order of theirs."""


@functools.cache
def generated() -> Path:
    """The data crate of the library, with everything that it offers."""
    generation = pipeline.schema(library.APP, Settings())
    folder = ROOT / "build" / "test-associations"
    write(
        generation.files, folder, version="0.0.0-test", adapter="sqlite", inputs=generation.program.inputs, force=True
    )
    library.write_tests(folder, generation.program, probes(generation.program))
    return folder


def recorded(name: str) -> list[str]:
    """What Rails said."""
    return (library.HERE / name).read_text().splitlines()


def test_everything_is_written_or_named() -> None:
    """What nothing can be narrowed by: an association with a limit, and one whose lambda asks for its owner."""
    program = library.program()
    left = {key for key in program.left_out if "." in key}
    assert left == {"Author.long_books:where", "Author.same_letter:where"}
    assert {each[0] for each in unwritten(library.APP)} == {"Author#long_books", "Author#same_letter"}


def unwritten(app: Path) -> list[tuple[str, str]]:
    """The associations that lack a part, and why."""
    generation = pipeline.schema(app, Settings())
    found = [each for each in generation.diagnostics if each.code.id == "RG0337"]
    assert all(each.span.path.startswith("app/models/") and each.span.line > 1 for each in found)
    return [(each.subject or "", each.message) for each in found]


def test_keys_of_two_types_are_named_where_the_database_compares_none(tmp_path: Path) -> None:
    app = tmp_path / "app"
    shutil.copytree(library.APP, app)
    config = app / "config" / "database.yml"
    config.write_text(config.read_text().replace("sqlite3", "postgresql"))
    found = {subject: words for subject, words in unwritten(app) if "where_" in words}
    assert {"Reader#scans", "Scan#reader", "Note#notable", "Book#notes"} < found.keys()
    assert "`Scan.card` and `Reader.card` are of two types, which PostgreSQL does not compare" in found["Scan#reader"]
    assert "Edition#reviews" not in found


@needs_oracle
def test_rails_says_what_is_recorded() -> None:
    chroot = find()
    assert chroot is not None
    read, written = library.ask_rails(chroot, probes(library.program()))
    assert read == recorded("recorded.txt")
    assert written == recorded("written.txt")
    assert library.structure(chroot) == (library.HERE / "structure.sql").read_text()


@needs_cargo
def test_reads_are_those_of_rails(tmp_path: Path) -> None:
    lines = library.run_rust(generated(), "reads", library.database(tmp_path / "reads.sqlite3"), TARGET)
    rails = recorded("recorded.txt")
    narrowed = {line.partition(" =")[0] for line in lines if line.startswith("where ")}
    wanted = [line for line in rails if not line.startswith("where ") or line.partition(" =")[0] in narrowed]
    assert [line for line in lines if not _ASKS.fullmatch(line)] == [
        each for each in wanted if not _ASKS.fullmatch(each)
    ]
    asked, allowed = _counts(lines), _counts(rails)
    assert asked.keys() == allowed.keys()
    assert {
        name: count for name, count in asked.items() if count > allowed[name] + _MORE and "same_letter" not in name
    } == {}


def _counts(lines: list[str]) -> dict[str, int]:
    return {hit[1]: int(hit[2]) for line in lines if (hit := _ASKS.fullmatch(line))}


@needs_cargo
def test_writes_leave_the_tables_as_rails_does(tmp_path: Path) -> None:
    at = library.database(tmp_path / "writes.sqlite3")
    said = library.run_rust(generated(), "writes", at, TARGET)
    assert said + library.rows(at) == recorded("written.txt")
