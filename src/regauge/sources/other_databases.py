"""The dumps and migrations of databases other than the primary: read, and kept apart from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.program import Adapter, Program
from regauge.program.schema import Schema
from regauge.sources.config.databases import Database
from regauge.sources.config.signs import DUMPS, sign_of
from regauge.sources.config.yml import ADAPTERS
from regauge.sources.files import Files
from regauge.sources.report import Report

_DUMP: Final = re.compile(r"db/(?:\w+_)?(?:schema\.rb|structure\.sql)|db/(?:schema_\w+\.rb|structure_\w+\.sql)")

DATABASES: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "MySQL"}


@dataclass(frozen=True, slots=True)
class Readers:
    """How a dump and how folders of migrations are read."""

    dump: Callable[[Files, Program, str, Report, Adapter], Schema | None]
    migrations: Callable[[Files, Program, Sequence[str], Report, Adapter], tuple[Schema, int] | None]


def read_others(
    files: Files, program: Program, report: Report, known: list[Database], primary: str | None, readers: Readers
) -> None:
    """Fills `program.databases`, and names what was read and what was not."""
    owners = {each.schema: each for each in known if each.schema}
    for path in files.below("db"):
        if path == primary or not _DUMP.fullmatch(path):
            continue
        stem = path.removeprefix("db/").partition(".")[0]
        word = re.sub(r"_?(?:schema|structure)_?", "", stem)
        name = owners[path].name if path in owners else word or "primary"
        if path in DUMPS or (word in ADAPTERS and path not in owners):
            text = f"{path} is not read: the schema was read from {primary}"
            report.say(codes.OTHER_DATABASE, Span.of_file(path), text, name)
            continue
        database = next((each for each in known if each.name == name), Database(name))
        adapter = database.adapter or (sign[0] if (sign := sign_of(files, path)) else program.app.adapter)
        quiet = Report(report.ledger)
        schema = readers.dump(files, program, path, quiet, adapter)
        if schema is None:
            report.found.extend(quiet.found)
            continue
        _add(program, report, name, schema, adapter, path)
    for each in known:
        if each.name in program.databases or each.name == "primary" or each.replica or not each.migrations:
            continue
        adapter = each.adapter or program.app.adapter
        made = readers.migrations(files, program, each.migrations, Report(report.ledger), adapter)
        if made is not None:
            _add(program, report, each.name, made[0], adapter, each.migrations[0])


def _add(program: Program, report: Report, name: str, schema: Schema, adapter: Adapter, path: str) -> None:
    schema.adapter = adapter
    program.databases[name] = schema
    tables = ", ".join(f"`{table}`" for table in schema.tables) or "no tables"
    text = f"{path} is another database, `{name}`"
    if adapter == program.app.adapter:
        report.say(codes.OTHER_DATABASE, Span.of_file(path), f"{text}, only its tables are converted: {tables}", name)
        return
    mine, theirs = DATABASES[program.app.adapter], DATABASES[adapter]
    text += f", of {theirs}, and this crate is compiled for {mine}; not written: {tables}"
    report.say(codes.OTHER_KIND, Span.of_file(path), text, name)
