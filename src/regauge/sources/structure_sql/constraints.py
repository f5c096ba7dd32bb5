"""Constraints and keys that stand beside the columns: in `CREATE TABLE`, or added by `ALTER TABLE`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regauge.program.schema import Exclusion, Index, Table, Unique
from regauge.sources.structure_sql.columns import check, conflict_clause, names, references
from regauge.sources.structure_sql.cursor import Cursor, Unreadable
from regauge.sources.structure_sql.indexes import elements

if TYPE_CHECKING:
    from regauge.sources.structure_sql.reader import Reader

_EVERYWHERE: Final = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
_STARTS: Final = {
    "postgresql": _EVERYWHERE | {"EXCLUDE", "LIKE"},
    "mysql": _EVERYWHERE | {"KEY", "INDEX", "FULLTEXT", "SPATIAL", "PERIOD"},
    "sqlite": _EVERYWHERE,
}


def is_constraint(reader: Reader, cursor: Cursor) -> bool:
    """Whether a part of `CREATE TABLE` is not a column. Only `PRIMARY KEY` and the like: a column may be called `primary`."""
    token = cursor.token
    if token.kind != "word" or token.upper not in _STARTS[reader.dialect]:
        return False
    if token.upper in ("PRIMARY", "FOREIGN"):
        return cursor.peek().upper == "KEY"
    if token.upper == "CHECK":
        return cursor.peek().text == "("
    return True


def constraint(reader: Reader, table: Table, cursor: Cursor) -> None:
    """Reads one constraint or key into the table. Raises `Unreadable`."""
    start = cursor.token.start
    name = None
    if cursor.accept("CONSTRAINT") and not cursor.looking_at("CHECK", "("):
        name = cursor.name() if cursor.token.upper not in ("PRIMARY", "UNIQUE", "FOREIGN") else None
    if cursor.accept("PRIMARY", "KEY"):
        _primary_key(reader, table, cursor)
    elif cursor.accept("UNIQUE"):
        _unique(reader, table, name, cursor, start)
    elif cursor.accept("CHECK"):
        check(reader, table, name, cursor)
    elif cursor.accept("FOREIGN", "KEY"):
        if not cursor.looking_at("("):
            name = name or cursor.name()
        columns = names(cursor.parenthesised())
        cursor.expect("REFERENCES")
        reader.schema.foreign_keys.append(references(reader, table, columns, name, cursor))
    elif cursor.accept("EXCLUDE"):
        _exclusion(reader, table, name, cursor, start)
    elif cursor.accept("LIKE"):
        raise Unreadable("`LIKE` copies another table's columns")
    elif cursor.accept("PERIOD"):
        return
    elif cursor.accept("NOT", "NULL"):
        # PostgreSQL 18 names these.
        column = table.column(cursor.name())
        if column is not None:
            column.null = False
    else:
        _key(reader, table, cursor, start)


def _primary_key(reader: Reader, table: Table, cursor: Cursor) -> None:
    if cursor.accept("USING", "INDEX"):
        index = next((each for each in table.indexes if each.name == cursor.token.text.strip('"')), None)
        table.primary_key = list(index.columns) if index is not None else []
        return
    if cursor.accept("USING"):
        cursor.next()
    table.primary_key = names(cursor.parenthesised())
    for name in table.primary_key:
        column = table.column(name)
        if column is not None:
            column.null = False
    only = table.column(table.primary_key[0]) if len(table.primary_key) == 1 else None
    if only is not None and reader.dialect == "sqlite" and (only.sql_type or "").upper() == "INTEGER":
        only.auto = only.auto or "rowid"


def _unique(reader: Reader, table: Table, name: str | None, cursor: Cursor, start: int) -> None:
    if reader.dialect == "mysql":
        cursor.accept("KEY") or cursor.accept("INDEX")
        _key(reader, table, cursor, start, unique=True, named=name)
        return
    distinct = cursor.accept("NULLS", "NOT", "DISTINCT")
    cursor.accept("NULLS", "DISTINCT")
    if cursor.accept("USING", "INDEX"):
        index = next((each for each in table.indexes if each.name == cursor.token.text.strip('"')), None)
        columns = list(index.columns) if index is not None else []
    else:
        columns = names(cursor.parenthesised())
    conflict_clause(cursor)
    if cursor.accept("INCLUDE"):
        cursor.parenthesised()
    span = reader.span(start)
    if reader.dialect == "sqlite":
        table.indexes.append(Index(name, columns, unique=True, span=span))
        return
    made = Unique(columns, name, span=span, nulls_not_distinct=distinct)
    made.deferrable = _deferrable(cursor)
    table.uniques.append(made)


def _deferrable(cursor: Cursor) -> str | None:
    found = None
    while not cursor.done:
        if cursor.accept("DEFERRABLE"):
            found = found or "immediate"
        elif cursor.accept("INITIALLY"):
            found = cursor.next().text.lower()
        else:
            cursor.next()
    return found


def _exclusion(reader: Reader, table: Table, name: str | None, cursor: Cursor, start: int) -> None:
    using = cursor.next().text.lower() if cursor.accept("USING") else None
    made = Exclusion(cursor.parenthesised().rest(), name, using, span=reader.span(start))
    if cursor.accept("WHERE"):
        made.where = cursor.parenthesised().rest()
    made.deferrable = _deferrable(cursor)
    table.exclusions.append(made)


def _key(
    reader: Reader, table: Table, cursor: Cursor, start: int, unique: bool = False, named: str | None = None
) -> None:
    """MySQL's `UNIQUE KEY name (columns) USING BTREE COMMENT 'x'`."""
    made = Index(named, [], unique=unique, span=reader.span(start))
    for word in ("FULLTEXT", "SPATIAL"):
        if cursor.accept(word):
            made.options["type"] = word.lower()
    cursor.accept("KEY") or cursor.accept("INDEX")
    if not cursor.looking_at("(") and not cursor.looking_at("USING"):
        made.name = cursor.name()
    if cursor.accept("USING"):
        made.using = cursor.next().text.lower()
    elements(reader, made, cursor.parenthesised())
    while not cursor.done:
        if cursor.accept("USING"):
            made.using = cursor.next().text.lower()
        elif cursor.accept("COMMENT"):
            made.options["comment"] = cursor.string()
        else:
            cursor.next()
    made.using = None if made.using == "btree" else made.using
    if made.name is None and made.columns:
        made.name = made.columns[0]
    table.indexes.append(made)
