"""Tables as the database has them. Written by the readers of schema.rb, typed by layer 0.

Source of the names: Rails' schema dumper (ActiveRecord::SchemaDumper) and its column types.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from regauge.diagnostics.span import Span
from regauge.program.types import Type


@dataclass(slots=True)
class Column:
    """A column with Rails' type name (`string`, `bigint`, `datetime` ...) and what limits it.

    `default` is the Ruby value of a literal default; `default_sql` the text of a lambda's. `type` is filled in by layer 0:
    the type of a row's field, optional where the column is nullable.
    """

    name: str
    kind: str
    null: bool = True
    default: object = None
    default_sql: str | None = None
    limit: int | None = None
    precision: int | None = None
    scale: int | None = None
    array: bool = False
    unsigned: bool = False
    collation: str | None = None
    comment: str | None = None
    generated_sql: str | None = None
    sql_type: str | None = None
    span: Span | None = None
    type: Type | None = None


@dataclass(slots=True)
class Index:
    """An index over columns, or over an expression (then `columns` is empty)."""

    name: str | None
    columns: list[str]
    unique: bool = False
    where: str | None = None
    expression: str | None = None
    using: str | None = None
    options: dict[str, object] = field(default_factory=dict)
    span: Span | None = None


@dataclass(slots=True)
class ForeignKey:
    """`add_foreign_key from_table, to_table`."""

    from_table: str
    to_table: str
    column: str
    primary_key: str = "id"
    name: str | None = None
    on_delete: str | None = None
    on_update: str | None = None
    options: dict[str, object] = field(default_factory=dict)
    span: Span | None = None


@dataclass(slots=True)
class Check:
    """A check constraint, as SQL."""

    expression: str
    name: str | None = None
    span: Span | None = None


@dataclass(slots=True)
class Table:
    """A table. `primary_key` is empty for a table without one and has several names for a composite one."""

    name: str
    columns: list[Column]
    primary_key: list[str]
    indexes: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    comment: str | None = None
    options: dict[str, object] = field(default_factory=dict)
    span: Span | None = None

    def column(self, name: str) -> Column | None:
        """The column called `name`."""
        return next((column for column in self.columns if column.name == name), None)

    def unique_over(self, columns: set[str]) -> bool:
        """Whether a unique index without a condition says that `columns` occur once."""
        if self.primary_key and set(self.primary_key) <= columns:
            return True
        return any(i.unique and i.where is None and i.columns and set(i.columns) <= columns for i in self.indexes)


@dataclass(slots=True)
class Schema:
    """A database: its tables by name, in the order of the file."""

    tables: dict[str, Table] = field(default_factory=dict)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    enums: dict[str, list[str]] = field(default_factory=dict)
    extensions: list[str] = field(default_factory=list)
    version: str | None = None
