"""Reads the schema from its file (`schema_file`), or from the migrations where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.span import Span
from regauge.program.program import Adapter, Program
from regauge.program.schema import Schema
from regauge.sources.config.databases import Database, databases
from regauge.sources.config.signs import DUMPS, sign_in
from regauge.sources.files import Files
from regauge.sources.migrations import migrations, replay
from regauge.sources.other_databases import Readers, read_others
from regauge.sources.report import Report
from regauge.sources.roots import ENGINES
from regauge.sources.schema_file import file_of, primary_of
from regauge.sources.schema_rb import read_large_schema, read_schema
from regauge.sources.schema_rb.changes import rename_table
from regauge.sources.sql_types import Dialect

MIGRATIONS: Final = "db/migrate"


def read_schemas(files: Files, program: Program, report: Report) -> None:
    """Fills `program.schema` and `program.schema_source`; other databases go to `program.databases`, each with a diagnostic."""
    known = databases(files, program.app.adapter)
    primary = primary_of(known)
    program.app.settings["databases.primary"] = primary.name
    path = file_of(files, program, primary)
    if path is not None:
        schema = read_dump(files, program, path, report, program.app.adapter)
        if schema is not None:
            program.schema, program.schema_source = schema, path
            if path.endswith(".rb"):
                _decorate(program, schema)
            _stale(files, primary, schema, path, report)
    else:
        _replay_primary(files, program, primary, report)
    read_others(files, program, report, known, path, Readers(read_dump, read_migrations))


def _replay_primary(files: Files, program: Program, primary: Database, report: Report) -> None:
    more = program.app.settings.get("paths.db/migrate")
    own = [
        *(primary.migrations or (MIGRATIONS,)),
        *([more] if isinstance(more, str) else more if isinstance(more, list) else []),
    ]
    folders = [*dict.fromkeys(map(str, own)), *engine_folders(files)]
    made = read_migrations(files, program, folders, report, program.app.adapter)
    if made is None:
        text = "the app has no db/schema.rb, no db/structure.sql and no migrations"
        report.say(codes.NO_SCHEMA, Span.of_file(DUMPS[0]), text)
        return
    program.schema, count = made
    _decorate(program, program.schema)
    program.schema_source = f"{folders[0]} ({count} migrations)"
    text = f"the schema was made from {count} migrations: the app has no db/schema.rb and no db/structure.sql"
    report.say(codes.REPLAYED, Span.of_file(folders[0]), text)


def _stale(files: Files, primary: Database, schema: Schema, path: str, report: Report) -> None:
    """Names migrations that the dump does not know of yet."""
    if schema.version is None or not schema.version.isdigit():
        return
    listed, _ = migrations(files, primary.migrations or (MIGRATIONS,))
    newer = [each for each in listed if each.version > int(schema.version)]
    if newer:
        text = f"{path} is of version {schema.version}; {len(newer)} migrations are newer, the last is {newer[-1].path}"
        report.say(codes.STALE, Span.of_file(path), text)


def _decorate(program: Program, schema: Schema) -> None:
    """Dumps in Ruby and migrations name tables without the prefix and suffix of `config.active_record`; the database has them."""
    given = program.app.settings
    prefix, suffix = (str(given.get(f"active_record.table_name_{each}") or "") for each in ("prefix", "suffix"))
    if prefix or suffix:
        for name in list(schema.tables):
            rename_table(schema, name, f"{prefix}{name}{suffix}")


def read_migrations(
    files: Files, program: Program, folders: Sequence[str], report: Report, adapter: Adapter
) -> tuple[Schema, int] | None:
    """The schema that the migrations of some folders make, and how many they are; None where there are none."""
    listed, found = migrations(files, folders)
    if not listed:
        return None
    app = program.app
    key = app.settings.get("generators.primary_key_type")
    schema, more = replay(
        files, listed, app.inflector, adapter, app.rails_version, key if isinstance(key, str) else None
    )
    report.found.extend([*found, *more])
    return schema, len(listed)


def engine_folders(files: Files) -> list[str]:
    """The folders of migrations of the engines that the app carries."""
    places = (place for base in ENGINES for place in sorted((files.root / base).glob("*/db/migrate")))
    return [place.relative_to(files.root).as_posix() for place in places if place.is_dir()]


def read_dump(files: Files, program: Program, path: str, report: Report, adapter: Adapter) -> Schema | None:
    """Reads one dump, in Ruby or SQL; None where it cannot be read, which the report hears."""
    data = files.read(path)
    if data is None:
        return None
    inflector = program.app.inflector
    if path.endswith(".rb"):
        made = read_large_schema(data, path, inflector, adapter)
        if made is None:
            file = files.ruby(path)
            if file is None:
                return None
            made = read_schema(file, inflector, adapter)
    else:
        text = data.decode("utf-8", "replace")
        # Loaded when it is needed: most apps have no SQL dump.
        from regauge.sources.structure_sql import read_structure

        made = read_structure(text, path, dialect_of(text, adapter))
    schema, found = made
    report.found.extend(found)
    return schema


def dialect_of(text: str, otherwise: Dialect) -> Dialect:
    """Which database wrote a dump in SQL."""
    sign = sign_in(text, sql=True)
    return otherwise if sign is None else sign[0]


__all__ = ["dialect_of", "read_dump", "read_migrations", "read_schemas"]
