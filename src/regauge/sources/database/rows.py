"""What only rows can say: which classes a `type` column names, and which a polymorphic `..._type` column.

Bounded: so many columns, so many values of each, and a few seconds for each. A column that is not answered is named.
"""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.schema import Column, Schema, Table
from regauge.sources.database.places import SPAN
from regauge.sources.database.session import OVERDUE, Session
from regauge.sources.database.url import Dialect

MOST_COLUMNS: Final = 200
MOST_VALUES: Final = 200
SECONDS: Final = 3.0
_TEXTS: Final = frozenset({"string", "text", "enum"})
_READABLE: Final = frozenset({"table", "partitioned"})


def type_sets(session: Session, dialect: Dialect, schema: Schema) -> Diagnostics:
    """Fills `schema.type_sets`. Raises DatabaseError when the connection breaks."""
    found: Diagnostics = []
    wanted = [(table, column) for table in schema.tables.values() for column in _type_columns(table)]
    for table, column in wanted[:MOST_COLUMNS]:
        name = f"{table.name}.{column.name}"
        quoted = _quoted(column.name, dialect)
        sql = f"SELECT DISTINCT {quoted} FROM {_relation(table.name, schema, dialect)} WHERE {quoted} IS NOT NULL LIMIT {MOST_VALUES + 1}"
        rows = session.sample(sql, SECONDS)
        if isinstance(rows, str):
            code = codes.TYPES_NOT_READ if rows == OVERDUE else codes.NOT_PERMITTED
            found.append(
                Diagnostic(code, SPAN, f"the classes that `{name}` names are not known: {rows}", subject=table.name)
            )
        elif len(rows) > MOST_VALUES:
            text = f"`{name}` has more than {MOST_VALUES} values: it is not taken for the name of a class"
            found.append(Diagnostic(codes.TYPES_NOT_READ, SPAN, text, subject=table.name))
        else:
            schema.type_sets[name] = sorted(str(value) for (value,) in rows if value)
    if len(wanted) > MOST_COLUMNS:
        text = (
            f"only the first {MOST_COLUMNS} of {len(wanted)} columns that may name classes were asked for their values"
        )
        found.append(Diagnostic(codes.TYPES_NOT_READ, SPAN, text))
    return found


def _type_columns(table: Table) -> list[Column]:
    if table.kind not in _READABLE:
        return []
    names = {column.name for column in table.columns}
    return [
        column
        for column in table.columns
        if column.kind in _TEXTS
        and not column.array
        and (
            column.name == "type"
            or (column.name.endswith("_type") and column.name.removesuffix("_type") + "_id" in names)
        )
    ]


def _relation(name: str, schema: Schema, dialect: Dialect) -> str:
    space, dot, rest = name.partition(".")
    if dialect == "postgresql" and dot and space in schema.schemas:
        return f"{_quoted(space, dialect)}.{_quoted(rest, dialect)}"
    return _quoted(name, dialect)


def _quoted(name: str, dialect: Dialect) -> str:
    mark = "`" if dialect == "mysql" else '"'
    return f"{mark}{name.replace(mark, mark * 2)}{mark}"
