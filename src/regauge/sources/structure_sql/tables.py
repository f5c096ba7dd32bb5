"""`CREATE TABLE` with what follows its columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Column, Table
from regauge.sources.structure_sql.columns import column
from regauge.sources.structure_sql.constraints import constraint, is_constraint
from regauge.sources.structure_sql.cursor import Cursor, Unreadable

if TYPE_CHECKING:
    from regauge.sources.structure_sql.reader import Reader

_SHADOWS: Final = {
    "fts3": ("content", "segments", "segdir", "docsize", "stat"),
    "fts4": ("content", "segments", "segdir", "docsize", "stat"),
    "fts5": ("data", "idx", "content", "docsize", "config"),
    "rtree": ("node", "parent", "rowid"),
}
"""The tables in which a virtual table of SQLite keeps its data."""


def create_table(reader: Reader, cursor: Cursor, kind: str = "table") -> None:
    """After `CREATE TABLE`."""
    start = cursor.tokens[0].start
    cursor.if_exists()
    name = reader.table_name(cursor.path())
    table = Table(name, [], [], span=reader.span(start), kind=kind)
    if not reader.add_table(table, start):
        return
    if cursor.accept("PARTITION", "OF"):
        _partition_of(reader, table, reader.table_name(cursor.path()), cursor)
        return
    if not cursor.looking_at("("):
        raise Unreadable("its columns are those of a query")
    _body(reader, table, cursor.parenthesised())
    _after(reader, table, cursor)


def _body(reader: Reader, table: Table, inside: Cursor) -> None:
    later: list[Cursor] = []
    for part in inside.parts():
        if is_constraint(reader, part):
            later.append(part)
            continue
        at = part.token.start
        try:
            column(reader, table, part)
        except Unreadable as reason:
            reader.say(codes.UNREADABLE_STATEMENT, at, f"`{table.name}`: {reason}", table.name)
    for part in later:
        at = part.token.start
        try:
            constraint(reader, table, part)
        except Unreadable as reason:
            reader.say(codes.UNREADABLE_STATEMENT, at, f"`{table.name}`: {reason}", table.name)


def _partition_of(reader: Reader, table: Table, parent: str, cursor: Cursor) -> None:
    known = reader.schema.tables.get(parent)
    table.kind = "partition"
    table.options["partition_of"] = parent
    if known is None:
        raise Unreadable(f"it is a partition of `{parent}`, which is not in the schema")
    table.columns = [_copy(each) for each in known.columns]
    table.primary_key = list(known.primary_key)
    if cursor.looking_at("("):
        cursor.parenthesised()


def _copy(each: Column) -> Column:
    made = Column(each.name, each.kind)
    for name in Column.__slots__:
        setattr(made, name, getattr(each, name))
    return made


def _after(reader: Reader, table: Table, cursor: Cursor) -> None:
    while not cursor.done:
        if cursor.accept("INHERITS"):
            parents = [reader.table_name(part.path()) for part in cursor.parenthesised().parts()]
            table.options["inherits"] = parents
            own = table.columns
            inherited = [
                _copy(c) for p in parents if p in reader.schema.tables for c in reader.schema.tables[p].columns
            ]
            table.columns = [c for c in inherited if table.column(c.name) is None] + own
        elif cursor.accept("PARTITION", "BY"):
            if reader.dialect == "mysql":
                table.options["partition_by"] = cursor.rest()
                return
            start = cursor.at
            cursor.next()
            cursor.parenthesised()
            table.kind = "partitioned"
            table.options["partition_by"] = cursor.slice(start, cursor.at)
        elif cursor.accept("WITHOUT", "ROWID"):
            table.options["without_rowid"] = True
        elif cursor.accept("STRICT"):
            table.options["strict"] = True
        elif cursor.accept("COMMENT"):
            cursor.accept("=")
            table.comment = cursor.string()
        elif cursor.accept("CHARSET") or cursor.accept("CHARACTER", "SET"):
            cursor.accept("=")
            table.options["charset"] = cursor.name()
        elif cursor.accept("COLLATE"):
            cursor.accept("=")
            table.options["collation"] = cursor.name()
        else:
            cursor.skip_value()


def create_virtual_table(reader: Reader, cursor: Cursor) -> None:
    """SQLite's `CREATE VIRTUAL TABLE search USING fts5(title, body)`: its columns are the module's arguments."""
    start = cursor.tokens[0].start
    cursor.if_exists()
    name = reader.table_name(cursor.path())
    table = Table(name, [], [], span=reader.span(start), kind="virtual")
    cursor.expect("USING")
    at = cursor.at
    module = cursor.name().lower()
    inside = cursor.parenthesised() if cursor.looking_at("(") else Cursor(cursor.text, cursor.tokens, cursor.end)
    table.options["virtual"] = cursor.slice(at, cursor.at)
    if not reader.add_table(table, start):
        return
    for part in inside.parts():
        if part.peek().text == "=" or part.token.kind not in ("word", "name", "string"):
            continue
        first = part.name()
        table.columns.append(Column(first, "text", sql_type="", span=table.span))
    reader.shadows.update(f"{name}_{each}" for each in _SHADOWS.get(module, ()))
