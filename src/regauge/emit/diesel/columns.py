"""Columns: the SQL type in `table!`, the Rust type of a field, how a client's value is cast, how a default is written.

Tables before branches: one row a kind of column. Sources: Rails' native types (SQLite3Adapter, PostgreSQLAdapter `NATIVE_DATABASE_TYPES`) and
`regauge_support::types`. Integers are `i64` in Rust whatever the column holds; on PostgreSQL the support crate's `read` widens what is selected.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from regauge.emit.rust import floating, integer, string
from regauge.program.schema import Column


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of column becomes. `copy`: the Rust type is Copy; `borrow`: the type that a reader sees."""

    sqlite: str
    postgres: str
    rust: str
    cast: str
    copy: bool = True
    borrow: str | None = None


_INTEGER: Final = Kind("BigInt", "BigInt", "i64", "integer")
_BIGINT: Final = Kind("BigInt", "BigInt", "i64", "integer")
_TEXT: Final = Kind("Text", "Text", "String", "string", copy=False, borrow="str")
_TIME: Final = Kind("Timestamp", "Timestamp", "Time", "time")
_JSON: Final = Kind("Json", "Json", "JsonValue", "json", copy=False, borrow="Value")

KINDS: Final[dict[str, Kind]] = {
    "integer": _INTEGER,
    "bigint": _BIGINT,
    "bigserial": _BIGINT,
    "primary_key": _BIGINT,
    "serial": _INTEGER,
    "float": Kind("Double", "Double", "f64", "float"),
    "decimal": Kind("Numeric", "Numeric", "Decimal", "decimal", copy=False, borrow="Decimal"),
    "numeric": Kind("Numeric", "Numeric", "Decimal", "decimal", copy=False, borrow="Decimal"),
    "string": _TEXT,
    "text": _TEXT,
    "boolean": Kind("Bool", "Bool", "bool", "boolean"),
    "datetime": _TIME,
    "timestamp": _TIME,
    "timestamptz": Kind("Timestamp", "Timestamptz", "Time", "time"),
    "date": Kind("Date", "Date", "Date", "date"),
    "json": _JSON,
    "jsonb": Kind("Json", "Jsonb", "JsonValue", "json", copy=False, borrow="Value"),
    "binary": Kind("Binary", "Binary", "Vec<u8>", "binary", copy=False, borrow="[u8]"),
}
"""By Rails' type name. A kind that is not here has no Rust type yet: its table cannot be read whole."""


def kind_of(column: Column) -> Kind | None:
    """The row of the table for `column`; None for a kind that is not converted, or an array."""
    if column.array:
        return None
    if column.kind in ("decimal", "numeric") and (column.scale == 0 or (column.precision and column.scale is None)):
        # Rails' DecimalWithoutScale reads and casts integers.
        return (
            None
            if column.precision is not None and column.precision > 18
            else Kind("BigInt", "BigInt", "i64", "integer")
        )
    return KINDS.get(column.kind)


def sql_type(column: Column, adapter: str) -> str:
    """The type in `table!`. Raises KeyError for a column without one."""
    kind = kind_of(column)
    if kind is None:
        raise KeyError(column.kind)
    name = kind.sqlite if adapter == "sqlite" else kind.postgres
    return f"Nullable<{name}>" if column.null else name


def default_literal(column: Column) -> str | None:
    """The Rust value (an `Option`'s content) of a column's default; None where it has none or the database computes it."""
    kind = kind_of(column)
    value = column.default
    if kind is None or value is None:
        return None
    writer = _DEFAULTS.get(kind.cast)
    return None if writer is None else writer(value)


def given_by_database(column: Column) -> bool:
    """Whether Rails leaves a column that nobody set out of an INSERT, and reads what the database put there.

    Source: ActiveRecord::AttributeMethods::Dirty (`attribute_names_for_partial_inserts`), Column#auto_populated?.
    """
    return column.default_sql is not None


def _integer(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return integer(value, "i64").replace("_i64", "")
    if isinstance(value, str):
        try:
            return integer(int(value), "i64").replace("_i64", "")
        except ValueError:
            return None
    return None


def _float(value: object) -> str | None:
    if isinstance(value, (int, float, str)) and not isinstance(value, bool):
        try:
            return floating(float(value)).replace("_f64", "")
        except ValueError:
            return None
    return None


def _decimal(value: object) -> str | None:
    try:
        text = format(Decimal(str(value)), "f")
    except InvalidOperation:
        return None
    return f"{string(text)}.parse().ok()"


def _date(value: object) -> str | None:
    return f"Date::parse({string(value)})" if isinstance(value, str) else None


def _time(value: object) -> str | None:
    return f"Time::parse({string(value)})" if isinstance(value, str) else None


def _boolean(value: object) -> str | None:
    return {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None


def _string(value: object) -> str | None:
    return f"{string(value)}.to_owned()" if isinstance(value, str) else None


_SCALARS: Final[dict[str, Callable[[object], str | None]]] = {
    "integer": _integer,
    "float": _float,
    "decimal": _decimal,
    "boolean": _boolean,
    "string": _string,
}


def _json(value: object) -> str | None:
    if isinstance(value, str):
        # schema.rb writes a json default as a hash, or as the text of one.
        try:
            value = json.loads(value)
        except ValueError:
            return None
    try:
        text = json.dumps(value, ensure_ascii=False)
    except TypeError:
        return None
    if text == "{}":
        return "Value::Object(Default::default())"
    if text == "[]":
        return "Value::Array(Vec::new())"
    return f"serde_json::json!({text})" if not any(c in text for c in "\\") else None


OPTIONAL_LITERALS: Final = frozenset({"decimal", "date", "time"})
"""Casts whose literal is an Option already."""
_DEFAULTS: Final = _SCALARS | {"json": _json, "date": _date, "time": _time}
