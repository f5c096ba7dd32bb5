"""`ALTER TABLE`: keys and defaults that pg_dump writes apart from the columns, and what migrations change in SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Table
from regauge.sources.structure_sql.columns import column, default, set_type
from regauge.sources.structure_sql.constraints import constraint, is_constraint
from regauge.sources.structure_sql.cursor import Cursor, Unreadable

if TYPE_CHECKING:
    from regauge.sources.structure_sql.reader import Reader

_NOTHING: Final = (
    ("OWNER", "TO"),
    ("ENABLE",),
    ("DISABLE",),
    ("FORCE",),
    ("NO", "FORCE"),
    ("CLUSTER",),
    ("REPLICA", "IDENTITY"),
    ("SET", "WITH"),
    ("SET", "("),
    ("RESET",),
    ("SET", "TABLESPACE"),
    ("SET", "LOGGED"),
    ("SET", "UNLOGGED"),
    ("SET", "ACCESS"),
    ("AUTO_INCREMENT",),
    ("ENGINE",),
    ("ROW_FORMAT",),
    ("CONVERT", "TO"),
    ("DEFAULT", "CHARACTER"),
    ("CHARACTER", "SET"),
    ("ORDER", "BY"),
    ("COMMENT",),
)
"""Actions that change neither columns nor keys."""


def alter_table(reader: Reader, cursor: Cursor) -> None:
    """After `ALTER TABLE`."""
    start = cursor.tokens[0].start
    cursor.if_exists()
    cursor.accept("ONLY")
    name = reader.table_name(cursor.path())
    cursor.accept("*")
    if name in reader.own_tables:
        return
    table = reader.schema.tables.get(name)
    if table is None:
        if (
            any(cursor.looking_at(*words) for words in _NOTHING)
            or name in reader.schema.views
            or name in reader.sequences
        ):
            return
        reader.say(codes.UNKNOWN_FOREIGN_TABLE, start, f"`ALTER TABLE` of `{name}`, which is not in the schema", name)
        return
    for part in cursor.parts():
        _action(reader, table, part)


def _action(reader: Reader, table: Table, cursor: Cursor) -> None:
    if any(cursor.looking_at(*words) for words in _NOTHING):
        return
    for words, action in _ACTIONS:
        if cursor.accept(*words):
            action(reader, table, cursor)
            return
    raise Unreadable(f"`{cursor.token.text}` of `{table.name}`")


def _add(reader: Reader, table: Table, cursor: Cursor) -> None:
    if is_constraint(reader, cursor) or (cursor.looking_at("CONSTRAINT")):
        constraint(reader, table, cursor)
        return
    cursor.accept("COLUMN")
    cursor.if_exists()
    if cursor.looking_at("("):
        for part in cursor.parenthesised().parts():
            column(reader, table, part)
        return
    if table.column(cursor.token.text.strip('"`')) is not None:
        return
    column(reader, table, cursor)


def _drop(reader: Reader, table: Table, cursor: Cursor) -> None:
    if cursor.accept("CONSTRAINT") or cursor.accept("FOREIGN", "KEY") or cursor.accept("CHECK"):
        cursor.if_exists()
        reader.drop_constraint(table, cursor.name())
        return
    if cursor.accept("PRIMARY", "KEY"):
        table.primary_key = []
        return
    if cursor.accept("INDEX") or cursor.accept("KEY"):
        name = cursor.name()
        table.indexes = [each for each in table.indexes if each.name != name]
        return
    cursor.accept("COLUMN")
    cursor.if_exists()
    reader.drop_column(table, cursor.name())


def _alter_column(reader: Reader, table: Table, cursor: Cursor) -> None:
    cursor.accept("COLUMN")
    name = cursor.name()
    made = table.column(name)
    if made is None:
        raise Unreadable(f"the column `{table.name}.{name}` is not there")
    if cursor.accept("SET", "DEFAULT"):
        default(reader, table, made, cursor.rest())
    elif cursor.accept("DROP", "DEFAULT"):
        made.default = made.default_sql = made.auto = None
    elif cursor.accept("SET", "NOT", "NULL"):
        made.null = False
    elif cursor.accept("DROP", "NOT", "NULL"):
        made.null = True
    elif cursor.accept("ADD", "GENERATED"):
        made.auto = "identity always" if cursor.accept("ALWAYS") else "identity"
        made.null = False
    elif cursor.accept("SET", "DATA", "TYPE") or cursor.accept("TYPE"):
        set_type(reader, made, cursor.until(frozenset({"USING", "COLLATE"})))
    elif cursor.accept("DROP", "IDENTITY"):
        made.auto = None
    elif cursor.accept("DROP", "EXPRESSION"):
        made.generated_sql = None
    elif not (cursor.accept("SET") or cursor.accept("RESET")):
        raise Unreadable(f"`{cursor.token.text}` of the column `{table.name}.{name}`")


def _modify(reader: Reader, table: Table, cursor: Cursor) -> None:
    cursor.accept("COLUMN")
    _redefine(reader, table, cursor.token.text.strip('"`'), cursor)


def _change(reader: Reader, table: Table, cursor: Cursor) -> None:
    cursor.accept("COLUMN")
    old = cursor.name()
    new = cursor.token.text.strip('"`')
    if new != old:
        reader.rename_column(table, old, new)
    _redefine(reader, table, new, cursor)


def _redefine(reader: Reader, table: Table, name: str, cursor: Cursor) -> None:
    at = next((index for index, each in enumerate(table.columns) if each.name == name), None)
    made = column(reader, table, cursor)
    if at is not None:
        table.columns.pop()
        table.columns[at] = made


def _rename(reader: Reader, table: Table, cursor: Cursor) -> None:
    if cursor.accept("CONSTRAINT"):
        return
    if cursor.accept("TO") or cursor.accept("AS"):
        reader.rename_table(table, reader.table_name(cursor.path()))
        return
    cursor.accept("COLUMN")
    old = cursor.name()
    cursor.expect("TO")
    reader.rename_column(table, old, cursor.name())


def _attach(reader: Reader, table: Table, cursor: Cursor) -> None:
    part = reader.schema.tables.get(reader.table_name(cursor.path()))
    if part is not None:
        part.kind = "partition"
        part.options["partition_of"] = table.name


def _inherit(reader: Reader, table: Table, cursor: Cursor) -> None:
    table.options["inherits"] = [reader.table_name(cursor.path())]


def _validate(reader: Reader, table: Table, cursor: Cursor) -> None:
    name = cursor.name()
    for check in table.checks:
        check.validated = check.validated or check.name == name
    for key in reader.schema.foreign_keys:
        if key.name == name:
            key.options.pop("validate", None)


def _set_schema(reader: Reader, table: Table, cursor: Cursor) -> None:
    reader.rename_table(table, reader.table_name([cursor.name(), table.name.rpartition(".")[2]]))


_ACTIONS: Final[tuple[tuple[tuple[str, ...], Callable[[Reader, Table, Cursor], None]], ...]] = (
    (("ADD",), _add),
    (("ALTER",), _alter_column),
    (("DROP",), _drop),
    (("MODIFY",), _modify),
    (("CHANGE",), _change),
    (("RENAME",), _rename),
    (("ATTACH", "PARTITION"), _attach),
    (("INHERIT",), _inherit),
    (("VALIDATE", "CONSTRAINT"), _validate),
    (("SET", "SCHEMA"), _set_schema),
)
