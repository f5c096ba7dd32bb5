"""Everything in a dump that is not a table: types, domains, sequences, views, comments, extensions, code of the database, versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import View
from regauge.sources.sql_types.postgresql import unqualified
from regauge.sources.structure_sql.cursor import Cursor, Unreadable
from regauge.sources.structure_sql.lexer import string_value

if TYPE_CHECKING:
    from regauge.sources.structure_sql.reader import Reader


def create_type(reader: Reader, cursor: Cursor) -> None:
    """`CREATE TYPE mood AS ENUM ('sad', 'happy')`; a composite or range type is named."""
    name = reader.table_name(cursor.path())
    if cursor.accept("AS", "ENUM"):
        inside = cursor.parenthesised()
        reader.schema.enums[name] = [string_value(part.token) for part in inside.parts()]
        return
    if cursor.done:
        return
    reader.say(codes.DATABASE_OBJECT, cursor.tokens[0].start, f"the type `{name}` is not an enum", name)


def alter_type(reader: Reader, cursor: Cursor) -> None:
    """`ALTER TYPE mood ADD VALUE 'glad' BEFORE 'happy'`, or a new name."""
    name = reader.table_name(cursor.path())
    values = reader.schema.enums.get(name)
    if cursor.accept("ADD", "VALUE"):
        cursor.if_exists()
        value = cursor.string()
        if values is None or value is None:
            raise Unreadable(f"the enum `{name}` is not there")
        if value in values:
            return
        at = len(values)
        if cursor.accept("BEFORE"):
            at = values.index(cursor.string() or "")
        elif cursor.accept("AFTER"):
            at = values.index(cursor.string() or "") + 1
        values.insert(at, value)
    elif cursor.accept("RENAME", "VALUE"):
        old = cursor.string()
        cursor.expect("TO")
        new = cursor.string()
        if values is not None and old in values:
            values[values.index(old)] = new or ""
    elif cursor.accept("RENAME", "TO"):
        new_name = cursor.name()
        if values is not None:
            reader.schema.enums[new_name] = reader.schema.enums.pop(name)
            for table in reader.schema.tables.values():
                for column in table.columns:
                    if column.kind == "enum" and column.sql_type == name:
                        column.sql_type = new_name


def create_domain(reader: Reader, cursor: Cursor) -> None:
    """`CREATE DOMAIN short AS character varying(5) CONSTRAINT ... CHECK (...)`."""
    name = reader.table_name(cursor.path())
    cursor.accept("AS")
    stops = frozenset("COLLATE DEFAULT NOT NULL CONSTRAINT CHECK".split())
    reader.schema.domains[name] = unqualified(cursor.until(stops))
    if not cursor.done:
        text = f"the domain `{name}` has rules of its own, which the database checks"
        reader.say(codes.DATABASE_OBJECT, cursor.tokens[0].start, text, name)


def create_sequence(reader: Reader, cursor: Cursor) -> None:
    """A sequence is known by its name; whether a column's default uses it is said there."""
    cursor.if_exists()
    name = reader.table_name(cursor.path())
    if name not in reader.sequences:
        reader.sequences.append(name)


def create_extension(reader: Reader, cursor: Cursor) -> None:
    """`CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public`."""
    cursor.if_exists()
    name = cursor.name()
    if name not in reader.schema.extensions:
        reader.schema.extensions.append(name)


def create_schema(reader: Reader, cursor: Cursor) -> None:
    """`CREATE SCHEMA billing`."""
    cursor.if_exists()
    name = cursor.name()
    if name != "public" and name not in reader.schema.schemas:
        reader.schema.schemas.append(name)


def create_view(reader: Reader, cursor: Cursor, materialized: bool = False) -> None:
    """`CREATE VIEW totals AS SELECT ...`; its columns are worked out when all tables are there."""
    start = cursor.tokens[0].start
    cursor.if_exists()
    name = reader.table_name(cursor.path())
    made = View(name, [], "", materialized, span=reader.span(start))
    named = [part.name() for part in cursor.parenthesised().parts()] if cursor.looking_at("(") else []
    while not cursor.done and not cursor.accept("AS"):
        cursor.skip_value()
    end = cursor.end
    for at in range(cursor.end - 3, cursor.at, -1):
        words = tuple(token.upper for token in cursor.tokens[at : at + 3])
        if words[:2] == ("WITH", "DATA") or words == ("WITH", "NO", "DATA"):
            end = at
            break
    if cursor.tokens[cursor.end - 2].upper == "WITH" and cursor.tokens[cursor.end - 1].upper == "DATA":
        end = cursor.end - 2
    made.definition = cursor.slice(cursor.at, end)
    if not made.definition:
        raise Unreadable(f"the view `{name}` has no query")
    # mysqldump writes a stand-in first, and the view itself at the end.
    reader.schema.views[name] = made
    reader.view_columns[name] = named


def comment_on(reader: Reader, cursor: Cursor) -> None:
    """`COMMENT ON COLUMN public.users.name IS 'x'`."""
    schema = reader.schema
    if cursor.accept("TABLE") or cursor.accept("FOREIGN", "TABLE"):
        table = schema.tables.get(reader.table_name(cursor.path()))
        cursor.expect("IS")
        if table is not None:
            table.comment = cursor.string()
    elif cursor.accept("COLUMN"):
        path = cursor.path()
        owner = reader.table_name(path[:-1])
        table = schema.tables.get(owner)
        column = table.column(path[-1]) if table is not None else None
        cursor.expect("IS")
        if column is not None:
            column.comment = cursor.string()
    elif cursor.accept("INDEX"):
        name = cursor.path()[-1]
        cursor.expect("IS")
        text = cursor.string()
        for table in schema.tables.values():
            for index in table.indexes:
                if index.name == name:
                    index.options["comment"] = text
    elif cursor.accept("VIEW") or cursor.accept("MATERIALIZED", "VIEW"):
        view = schema.views.get(reader.table_name(cursor.path()))
        cursor.expect("IS")
        if view is not None:
            view.comment = cursor.string()


def database_code(reader: Reader, cursor: Cursor) -> None:
    """Functions, triggers, rules, policies: they stay in the database, and run there whoever writes."""
    start = cursor.tokens[0].start
    words = [token.text for token in cursor.tokens[:12]]
    shown = " ".join(words[:12]).replace(" . ", ".").split(" (")[0]
    for stop in (" BEFORE ", " AFTER ", " RETURNS ", " AS ", " ON ", " INSTEAD "):
        shown = shown.split(stop)[0]
    reader.say(codes.DATABASE_OBJECT, start, f"`{shown}` stays in the database")


def insert(reader: Reader, cursor: Cursor) -> None:
    """Versions of migrations; other rows are data."""
    name = cursor.path()[-1]
    if name != "schema_migrations":
        if name not in ("ar_internal_metadata", "sqlite_sequence"):
            reader.say(codes.DATA_STATEMENT, cursor.tokens[0].start, f"rows of `{name}` are data, not schema", name)
        return
    versions = [string_value(token) for token in cursor.tokens[cursor.at :] if token.kind == "string"]
    versions.extend(
        token.text for token in cursor.tokens[cursor.at :] if token.kind == "number" and len(token.text) > 2
    )
    known = [reader.schema.version] if reader.schema.version else []
    numbers = sorted((v for v in [*known, *versions] if v.isdigit()), key=int)
    reader.versions.update(versions)
    if numbers:
        reader.schema.version = numbers[-1]


def drop(reader: Reader, cursor: Cursor) -> None:
    """`DROP TABLE IF EXISTS x`: mysqldump clears before it creates, migrations mean it."""
    schema = reader.schema
    kinds = (("TABLE",), ("VIEW",), ("MATERIALIZED", "VIEW"), ("INDEX", "CONCURRENTLY"), ("INDEX",), ("TYPE",))
    for words in (*kinds, ("SEQUENCE",), ("DOMAIN",), ("EXTENSION",)):
        if cursor.accept(*words):
            break
    else:
        database_code(reader, cursor)
        return
    cursor.if_exists()
    for part in cursor.parts():
        name = reader.table_name(part.path())
        match words[0]:
            case "TABLE":
                reader.drop_table(name)
            case "VIEW" | "MATERIALIZED":
                schema.views.pop(name, None)
            case "INDEX":
                bare = name.rpartition(".")[2]
                lists = [table.indexes for table in schema.tables.values()]
                for indexes in (*lists, *(view.indexes for view in schema.views.values())):
                    indexes[:] = [each for each in indexes if each.name != bare]
            case "TYPE":
                schema.enums.pop(name, None)
            case "EXTENSION":
                schema.extensions = [each for each in schema.extensions if each != name]
            case "DOMAIN":
                schema.domains.pop(name, None)
            case _:
                pass
