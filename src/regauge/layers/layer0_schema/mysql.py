"""What only MySQL's columns hold: eight bytes without a sign, places, dates of zeros.

    t.bigint "views", unsigned: true                       ->  opaque<bigint unsigned>: Rust's u64, beyond what bodies compute with
    t.bigint "user_id", unsigned: true                     ->  id<User>: keys count from 1, and stay within i64
    t.column "area", "polygon"                             ->  opaque<polygon>: the database's bytes, as Rails reads them (but a `point`,
                                                               which it takes for an `int` by its name, and reads as 0)
    t.date "born", default: "0000-00-00", null: false      ->  date?: Rails reads a date of zeros as nil

Source: ActiveRecord::ConnectionAdapters::AbstractMysqlAdapter.initialize_type_map, ActiveRecord::Type::UnsignedInteger; mysql2's casts.
"""

from __future__ import annotations

from typing import Final

from regauge.program.schema import Column, Schema, Table
from regauge.program.types import UNSIGNED, Opaque, Type

SPATIAL: Final = frozenset(
    "geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection".split()
)
_DATES: Final = frozenset({"date", "datetime", "timestamp"})


def special(schema: Schema, table: Table, column: Column) -> tuple[Type, str] | None:
    """The type of a column that bodies do not compute with, and what to say of it."""
    if column.kind in SPATIAL:
        return Opaque(column.kind), f"column type `{column.kind}` is kept as the database's bytes, as Rails reads it"
    if (column.kind == "unsigned_bigint" or (column.kind == "bigint" and column.unsigned)) and not _is_key(
        schema, table, column.name
    ):
        return UNSIGNED, "column type `bigint unsigned` is read and written, and not computed with"
    return None


def forget_zeros(column: Column) -> None:
    """A column whose default is a date of zeros holds what Rails reads as nil, whatever `null` says."""
    if column.kind in _DATES and isinstance(column.default, str) and column.default.startswith("0000-00-00"):
        column.default, column.null = None, True


def _is_key(schema: Schema, table: Table, name: str) -> bool:
    referring = any(
        key.from_table == table.name and name in (key.columns or [key.column]) for key in schema.foreign_keys
    )
    return referring or name in table.primary_key or name.endswith("_id")
