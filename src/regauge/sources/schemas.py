"""Which file the schema is read from: a dump in Ruby or one in SQL, else the migrations; and whose the other dumps are.

Source: ActiveRecord::Tasks::DatabaseTasks#schema_dump_path, `config.active_record.schema_format`. Where both dumps are there,
the format that the app has set decides.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.span import Span
from regauge.program.program import Program
from regauge.program.schema import Schema
from regauge.sources.config.databases import Database, databases
from regauge.sources.files import Files
from regauge.sources.migrations import migrations, replay
from regauge.sources.report import Report
from regauge.sources.schema_rb import read_large_schema, read_schema
from regauge.sources.sql_types import Dialect
from regauge.sources.structure_sql import read_structure

MIGRATIONS: Final = "db/migrate"
ENGINES: Final = ("engines", "components", "packs", "packages", "gems")
"""Folders in which apps keep engines of their own."""
_DUMP: Final = re.compile(r"db/(?:\w+_)?(?:schema\.rb|structure\.sql)|db/(?:schema_\w+\.rb|structure_\w+\.sql)")
_DIALECTS: Final[dict[str, Dialect]] = {"sqlite": "sqlite", "postgresql": "postgresql", "mysql": "mysql"}
_SIGNS: Final[tuple[tuple[Dialect, str], ...]] = (
    ("postgresql", r"PostgreSQL database dump|pg_catalog|^SET statement_timeout|^SET client_encoding"),
    ("mysql", r"-- (?:MySQL|MariaDB) dump|\) ENGINE=|/\*!\d{5} "),
    ("sqlite", r"^CREATE TABLE (?:IF NOT EXISTS )?[\"'\w].*\b(?:AUTOINCREMENT|varchar|datetime)\b|sqlite_sequence"),
)


def read_schemas(files: Files, program: Program, report: Report) -> None:
    """Fills `program.schema` and `program.schema_source`; other databases go to `program.databases`, each with a diagnostic."""
    known = databases(files)
    primary = next((each for each in known if not each.replica), Database("primary"))
    path = _primary_file(files, program, primary)
    if path is not None:
        schema = _dump(files, program, path, report)
        if schema is not None:
            program.schema, program.schema_source = schema, path
    else:
        _replay(files, program, primary, report)
    _others(files, program, report, known, path)


def _replay(files: Files, program: Program, primary: Database, report: Report) -> None:
    """The schema that the migrations make, where no dump is there."""
    folders = [*(primary.migrations or (MIGRATIONS,)), *engine_folders(files)]
    listed, found = migrations(files, folders)
    if not listed:
        text = "the app has no db/schema.rb, no db/structure.sql and no migrations"
        report.say(codes.NO_SCHEMA, Span.of_file("db/schema.rb"), text)
        return
    app = program.app
    key_type = app.settings.get("generators.primary_key_type")
    program.schema, more = replay(
        files, listed, app.inflector, app.adapter, app.rails_version, key_type if isinstance(key_type, str) else None
    )
    program.schema_source = f"{folders[0]} ({len(listed)} migrations)"
    text = f"the schema was made from {len(listed)} migrations: the app has no db/schema.rb and no db/structure.sql"
    report.say(codes.REPLAYED, Span.of_file(folders[0]), text)
    report.found.extend([*found, *more])


def engine_folders(files: Files) -> list[str]:
    """The folders of migrations of the engines that the app carries."""
    places = (place for base in ENGINES for place in sorted((files.root / base).glob("*/db/migrate")))
    return [place.relative_to(files.root).as_posix() for place in places if place.is_dir()]


def _dialect(program: Program) -> Dialect:
    return _DIALECTS.get(program.app.adapter, "sqlite")


def _primary_file(files: Files, program: Program, primary: Database) -> str | None:
    if primary.schema is not None and primary.schema and files.exists(primary.schema):
        return primary.schema
    order = ["db/schema.rb", "db/structure.sql"]
    if str(program.app.settings.get("active_record.schema_format")) == "sql":
        order.reverse()
    return next((path for path in order if files.exists(path)), None)


def _dump(files: Files, program: Program, path: str, report: Report) -> Schema | None:
    data = files.read(path)
    if data is None:
        return None
    app = program.app
    if path.endswith(".rb"):
        made = read_large_schema(data, path, app.inflector, app.adapter)
        if made is None:
            file = files.ruby(path)
            if file is None:
                return None
            made = read_schema(file, app.inflector, app.adapter)
    else:
        text = data.decode("utf-8", "replace")
        made = read_structure(text, path, dialect_of(text, _dialect(program)))
    schema, found = made
    report.found.extend(found)
    return schema


def dialect_of(text: str, otherwise: Dialect) -> Dialect:
    """Which database wrote a dump."""
    for dialect, signs in _SIGNS:
        if re.search(signs, text[:200_000], re.MULTILINE):
            return dialect
    return otherwise


def _others(files: Files, program: Program, report: Report, known: list[Database], primary: str | None) -> None:
    """Dumps of other databases: read, so that their tables can be counted and named, and kept apart from the primary's."""
    owners = {each.schema: each.name for each in known if each.schema}
    for path in files.below("db"):
        if path == primary or not _DUMP.fullmatch(path):
            continue
        stem = path.removeprefix("db/").partition(".")[0]
        name = owners.get(path) or re.sub(r"_?(?:schema|structure)_?", "", stem) or "primary"
        if path in ("db/schema.rb", "db/structure.sql"):
            text = f"{path} is not read: the schema was read from {primary}"
            report.say(codes.OTHER_DATABASE, Span.of_file(path), text, name)
            continue
        quiet = Report(report.ledger)
        schema = _dump(files, program, path, quiet)
        if schema is None:
            report.found.extend(quiet.found)
            continue
        program.databases[name] = schema
        tables = ", ".join(f"`{table}`" for table in schema.tables) or "no tables"
        text = f"{path} is another database, `{name}`, which is not converted: {tables}"
        report.say(codes.OTHER_DATABASE, Span.of_file(path), text, name)
    for each in known:
        for folder in each.migrations:
            dumped = each.name in program.databases or each.name == "primary" or each.replica
            if not dumped and files.below(folder, ".rb"):
                text = f"{folder} makes another database, `{each.name}`, which is not converted"
                report.say(codes.OTHER_DATABASE, Span.of_file(folder), text, each.name)


__all__ = ["dialect_of", "read_schemas"]
