"""Tables as the database has them. Written by the readers of schema.rb, typed by layer 0.

Source of the names: Rails' schema dumper (ActiveRecord::SchemaDumper) and its column types.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.types import Type


@dataclass(slots=True)
class Column:
    """A column with Rails' type name (`string`, `bigint`, `datetime` ...) and what limits it.

    `default` is the Ruby value of a literal default; `default_sql` the text of a lambda's. `type` is filled in by layer 0:
    the type of a row's field, optional where the column is nullable.

    `limit`, `precision` and `scale` are as Rails dumps them: None where they are the type's own, except that a `datetime` without a
    precision has None and one with Rails' usual 6 has 6. `sql_type` is the database's own text (`character varying(80)`, the name of a
    PostgreSQL enum, `enum('a','b')`) where it is known. `domain` is the name of the domain that `sql_type` was declared as.
    `auto` says how the database numbers rows: `serial`, `identity` (`BY DEFAULT`), `identity always`, `auto_increment`, `rowid`.
    `stored` goes with `generated_sql`: computed when written, not when read.
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
    domain: str | None = None
    auto: str | None = None
    stored: bool = False
    span: Span | None = None
    type: Type | None = None

    @property
    def uuid_bytes(self) -> bool:
        """Whether it is a UUID that the app keeps as sixteen bytes."""
        return self.kind == "uuid" and (self.sql_type or "").lower() in ("binary(16)", "blob(16)")


@dataclass(slots=True)
class Index:
    """An index over columns, or over an expression (then `columns` is empty).

    `options` has what Rails dumps beyond the fields, by its names: `order`, `opclass`, `length` (by column), `include`,
    `nulls_not_distinct`, `type`, `comment`.
    """

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
    """`add_foreign_key from_table, to_table`.

    Actions are `cascade`, `nullify`, `restrict`, `default` (and None: nothing). A composite key has all its names in `columns` and
    `primary_keys`, and the first of each in `column` and `primary_key`; a simple one leaves the lists empty.
    `options` may have `deferrable` (`immediate`, `deferred`) and `validate` (False).
    """

    from_table: str
    to_table: str
    column: str
    primary_key: str = "id"
    name: str | None = None
    on_delete: str | None = None
    on_update: str | None = None
    options: dict[str, object] = field(default_factory=dict)
    span: Span | None = None
    columns: list[str] = field(default_factory=list)
    primary_keys: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Check:
    """A check constraint, as SQL. Not `validated`: rows from before it may break it."""

    expression: str
    name: str | None = None
    span: Span | None = None
    validated: bool = True


@dataclass(slots=True)
class Exclusion:
    """`t.exclusion_constraint "price WITH =", using: :gist`."""

    expression: str
    name: str | None = None
    using: str | None = None
    where: str | None = None
    deferrable: str | None = None
    span: Span | None = None


@dataclass(slots=True)
class Unique:
    """`t.unique_constraint ["position"], deferrable: :deferred`: a unique constraint, not a mere index."""

    columns: list[str]
    name: str | None = None
    deferrable: str | None = None
    span: Span | None = None
    nulls_not_distinct: bool = False


@dataclass(slots=True)
class View:
    """A view with the columns that it shows; `definition` is its query. A materialised one may have indexes."""

    name: str
    columns: list[Column]
    definition: str = ""
    materialized: bool = False
    indexes: list[Index] = field(default_factory=list)
    comment: str | None = None
    span: Span | None = None


@dataclass(slots=True)
class Table:
    """A table. `primary_key` is empty for a table without one and has several names for a composite one.

    `kind` is `table`, `partitioned`, `partition`, `foreign` or, on SQLite, `virtual` and `shadow` (what a virtual table keeps its data in).
    Layer 0 adds the views, of kind `view` or `materialized view`. A table outside the search path (PostgreSQL) is called `schema.table`.
    `options` has Rails' `charset`, `collation`, `options`, and `partition_by` (`RANGE (day)`), `partition_of` (the parent), `inherits`
    (a list), `without_rowid`, `strict`, `virtual` (`fts5(title)`).
    """

    name: str
    columns: list[Column]
    primary_key: list[str]
    indexes: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    comment: str | None = None
    options: dict[str, object] = field(default_factory=dict)
    span: Span | None = None
    kind: str = "table"
    exclusions: list[Exclusion] = field(default_factory=list)
    uniques: list[Unique] = field(default_factory=list)

    def column(self, name: str) -> Column | None:
        """The column called `name`."""
        return next((column for column in self.columns if column.name == name), None)

    def unique_over(self, columns: set[str]) -> bool:
        """Whether a unique index without a condition says that `columns` occur once."""
        if self.primary_key and set(self.primary_key) <= columns:
            return True
        if any(set(unique.columns) <= columns for unique in self.uniques):
            return True
        return any(i.unique and i.where is None and i.columns and set(i.columns) <= columns for i in self.indexes)


@dataclass(slots=True)
class Schema:
    """A database: its tables by name, in the order of the file.

    `type_sets` is what the rows of a live database say: the values of a column (`payments.type`, `reviews.reviewable_type`) that names classes.
    `domains` maps PostgreSQL's domains to the types beneath.
    """

    tables: dict[str, Table] = field(default_factory=dict)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    enums: dict[str, list[str]] = field(default_factory=dict)
    extensions: list[str] = field(default_factory=list)
    version: str | None = None
    views: dict[str, View] = field(default_factory=dict)
    schemas: list[str] = field(default_factory=list)
    type_sets: dict[str, list[str]] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)

    def every_column(self) -> list[Column]:
        """The columns of all tables and views."""
        holders: list[Table | View] = [*self.tables.values(), *self.views.values()]
        return [column for holder in holders for column in holder.columns]

    adapter: Literal["sqlite", "postgresql", "mysql"] | None = None  # of another database, where it is known
