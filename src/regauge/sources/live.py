"""The live database of an app: it replaces the schema that the files gave, and every difference is named.

What both have keeps its place in the files, so that later findings point at a line.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.catalogue import schema as schema_codes
from regauge.diagnostics.span import Span
from regauge.program.program import Program
from regauge.program.schema import Schema
from regauge.sources.config.signs import DUMPS
from regauge.sources.database.read import Live, read_database
from regauge.sources.database.session import Limits
from regauge.sources.drift import differences
from regauge.sources.files import Files
from regauge.sources.report import Report

SCHEMA_FILES = (*DUMPS, "db/migrate")


def read_live(files: Files, program: Program, report: Report, settings: object) -> None:
    """Reads the database that the settings name, if any, into `program.schema`. Raises DatabaseError."""
    url = getattr(settings, "database_url", "")
    if not url:
        return
    limits = Limits(statement=float(getattr(settings, "database_timeout", 0) or Limits().statement))
    live = read_database(url, root=files.root, limits=limits)
    program.live = live.dialect
    # Without a file, the database is all there is, and enough.
    report.found = [each for each in report.found if each.code is not schema_codes.NO_SCHEMA]
    path = schema_file(files, program)
    _adapter(program, live, report, settings, path)
    if program.schema.tables:
        report.found += differences(program.schema, live.schema, path)
    report.found += live.found
    keep_places(program.schema, live.schema)
    program.schema = live.schema


def schema_file(files: Files, program: Program) -> str:
    """Where the files' schema came from."""
    if program.schema_source:
        return program.schema_source.partition(" (")[0]
    return next((path for path in SCHEMA_FILES if files.exists(path)), SCHEMA_FILES[0])


def _adapter(program: Program, live: Live, report: Report, settings: object, path: str) -> None:
    chosen = getattr(settings, "adapter", None)
    if live.dialect != program.app.adapter:
        if program.schema.tables or chosen:
            text = f"the files are for {program.app.adapter}, the database is {live.dialect}"
            report.say(codes.SCHEMA_DIFFERS, Span.of_file(path), text, "adapter")
        program.app.adapter = live.dialect


def keep_places(files: Schema, live: Schema) -> None:
    """Gives what both schemas have the place that it has in the files."""
    for name, table in live.tables.items():
        other = files.tables.get(name)
        if other is None:
            continue
        table.span = other.span or table.span
        places = {column.name: column.span for column in other.columns}
        for column in table.columns:
            column.span = places.get(column.name) or column.span
        indexes = {index.name: index.span for index in other.indexes}
        for index in table.indexes:
            index.span = indexes.get(index.name) or index.span
    keys = {(key.from_table, key.column, key.to_table): key.span for key in files.foreign_keys}
    for key in live.foreign_keys:
        key.span = keys.get((key.from_table, key.column, key.to_table)) or key.span
