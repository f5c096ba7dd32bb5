"""Columns: the SQL type in `table!`, the Rust type of a field, how a client's value is cast, how a default is written.

Tables before branches: one row a kind of column. Sources: Rails' native types (SQLite3Adapter, PostgreSQLAdapter `NATIVE_DATABASE_TYPES`) and
`regauge_support::types`. Integers are `i64` in Rust whatever the column holds; on PostgreSQL the support crate's `read` widens what is selected.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.emit.rust import camel, floating, integer, string
from regauge.program.schema import Column
from regauge.program.types import UNSIGNED, required


@dataclass(frozen=True, slots=True)
class Kind:
    """What one kind of column becomes: the type in `table!` by adapter, the Rust type, the cast.

    `copy`: the Rust type is Copy; `borrow`: the type that a reader sees. `declared` is the SQL type that `schema.rs` declares for the app itself.
    """

    sqlite: str
    postgres: str
    rust: str
    cast: str
    copy: bool = True
    borrow: str | None = None
    mysql: str | None = None  # None: as on SQLite
    declared: str | None = None
    labels: bool = False  # one of PostgreSQL's enums
    element: Kind | None = None  # an array's

    def sql(self, adapter: str) -> str:
        """The type in `table!`."""
        if adapter == "postgresql":
            return self.postgres
        return (self.mysql if adapter == "mysql" else None) or self.sqlite


_INTEGER: Final = Kind("BigInt", "BigInt", "i64", "integer")
_BIGINT: Final = Kind("BigInt", "BigInt", "i64", "integer")
_TEXT: Final = Kind("Text", "Text", "String", "string", copy=False, borrow="str")
_TIME: Final = Kind("Timestamp", "Timestamp", "Time", "time", mysql="Datetime")
_DECIMAL: Final = Kind("Numeric", "Numeric", "Decimal", "decimal", copy=False, borrow="Decimal")
_JSON: Final = Kind("Json", "Json", "JsonValue", "json", copy=False, borrow="Value")
_BINARY: Final = Kind("Binary", "Binary", "Vec<u8>", "binary", copy=False, borrow="[u8]")
_UUID_BYTES: Final = Kind("Binary", "Binary", "UuidBytes", "uuid_bytes")
_STORED: Final = Kind("stored::Any", "", "Stored", "stored", copy=False)

_FLOAT: Final = Kind("Double", "Double", "f64", "float")

KINDS: Final[dict[str, Kind]] = {
    "integer": _INTEGER,
    "bigint": _BIGINT,
    "bigserial": _BIGINT,
    "primary_key": _BIGINT,
    "serial": _INTEGER,
    "float": _FLOAT,
    "decimal": _DECIMAL,
    "numeric": _DECIMAL,
    "string": _TEXT,
    "text": _TEXT,
    "boolean": Kind("Bool", "Bool", "bool", "boolean"),
    "datetime": _TIME,
    "timestamp": _TIME,
    "timestamptz": Kind("Timestamp", "Timestamptz", "Time", "time"),
    "date": Kind("Date", "Date", "Date", "date"),
    "time": Kind("Time", "Time", "TimeOfDay", "time_of_day"),
    "json": _JSON,
    "jsonb": Kind("Json", "Jsonb", "JsonValue", "json", copy=False, borrow="Value"),
    "binary": _BINARY,
    "blob": _BINARY,
    "unsigned_decimal": _DECIMAL,
    **dict.fromkeys("smallint tinyint mediumint int int2 int4 int8 smallserial year".split(), _INTEGER),
    **dict.fromkeys("unsigned_integer unsigned_bigint".split(), _BIGINT),
    **dict.fromkeys("char varchar tinytext mediumtext longtext".split(), _TEXT),
    **dict.fromkeys("bytea tinyblob mediumblob longblob varbinary".split(), _BINARY),
    **dict.fromkeys("real double".split(), _FLOAT),
}
"""By Rails' type name: the kinds that are alike on every database."""

_REAL: Final = replace(_FLOAT, postgres="Real")
_POSTGRESQL: Final[dict[str, Kind]] = {
    "uuid": Kind("", "Uuid", "Uuid", "uuid"),
    "citext": Kind("", "Citext", "String", "string", copy=False, borrow="str"),
    "oid": _BIGINT,
    "money": Kind("", "Money", "Decimal", "decimal", copy=False, borrow="Decimal"),
}

_RAW: Final = {
    name: camel(name)
    for name in (
        "macaddr macaddr8 hstore interval xml tsvector tsquery ltree lquery ltxtquery jsonpath bit bit_varying point line lseg box "
        "path polygon circle int4range int8range numrange daterange tsrange tstzrange int4multirange int8multirange nummultirange "
        "datemultirange tsmultirange tstzmultirange vector halfvec sparsevec geometry geography"
    ).split()
} | {"inet": "IpAddress", "cidr": "Network"}
"""Kinds of PostgreSQL that are read and written as the database's text, by the types of `regauge_support::raw`."""

ON: Final[dict[str, dict[str, Kind]]] = {
    "postgresql": _POSTGRESQL
    | {kind: Kind("", f"raw::{name}", f"Raw<raw::{name}>", "raw", copy=False) for kind, name in _RAW.items()},
    "sqlite": {"uuid": _TEXT},
    "mysql": dict.fromkeys("enum set".split(), _TEXT)
    | dict.fromkeys(
        "geometry point linestring polygon multipoint multilinestring multipolygon geometrycollection geomcollection".split(),
        _BINARY,
    ),
}
"""Kinds that one database has, or has otherwise than [`KINDS`]."""

_UNSIGNED: Final = Kind("", "", "u64", "unsigned", mysql="Unsigned<BigInt>")
"""Eight bytes without a sign, on MySQL. Keys are not so: layer 0 leaves them their type."""

UNKNOWN: Final = {"sqlite": _STORED, "mysql": _TEXT}
"""What a kind without a row is, where the database has no types of an app's own."""


def sql_parts(name: str) -> list[str]:
    """A type's name as PostgreSQL prints it, without quotes: the schema, where it is told, and the name."""
    return [part.strip('"').replace('""', '"') for part in re.findall(r'"(?:[^"]|"")+"|[^."]+', name)]


def kind_of(column: Column, adapter: str) -> Kind:
    """The row of the table for `column`: there is one for every column."""
    if column.array and adapter == "postgresql":
        return _array(column)
    if column.uuid_bytes:
        return _UUID_BYTES
    if column.kind in ("decimal", "numeric") and column.precision is not None and not column.scale:
        # Rails' DecimalWithoutScale reads and casts integers, which may be wider than eight bytes.
        return _BIGINT if column.precision <= 18 else _DECIMAL
    if column.type is not None and required(column.type) == UNSIGNED:
        return _UNSIGNED
    if adapter == "postgresql" and (column.kind, column.limit) == ("float", 24):
        return _REAL
    found = ON[adapter].get(column.kind) or KINDS.get(column.kind)
    if found is not None:
        return found
    return UNKNOWN.get(adapter) or _declared(column)


def _array(column: Column) -> Kind:
    """An array: of elements that may be NULL, of any number of dimensions."""
    element = kind_of(replace(column, array=False), "postgresql")
    name = _WIDTHS.get((column.kind, column.limit), element.postgres)
    rust = f"Array<{element.rust}>"
    return Kind("", f"array::ArrayOf<{name}>", rust, "array", copy=False, element=element)


_WIDTHS: Final = {
    ("integer", None): "Integer",
    ("integer", 4): "Integer",
    ("integer", 2): "SmallInt",
    ("oid", None): "Oid",
}
"""Types of elements as the database has them: arrays of different widths cannot be compared."""


def _declared(column: Column) -> Kind:
    """A type of the app's own, or of an extension that nobody here knows: the database's text."""
    name = type_name(column)
    ident = camel(re.sub(r"\W+", "_", name))
    if ident in _ARITHMETIC or not re.fullmatch(r"[a-z][a-z0-9_ ]*", name):
        # Diesel's `table!` knows some types by their last name; and names that need quotes may differ in these alone.
        ident += f"Type{zlib.crc32(name.encode()):x}"
    if column.kind == "enum":
        return Kind("", f"sql_types::{ident}", "String", "label", copy=False, declared=name, labels=True)
    return Kind("", f"sql_types::{ident}", f"Raw<sql_types::{ident}>", "raw", copy=False, declared=name)


_ARITHMETIC: Final = frozenset(
    "SmallInt Int2 Smallint SmallSerial Integer Int4 Serial BigInt Int8 Bigint BigSerial Decimal Float Float4 Float8 Double Numeric Time Date "
    "Timestamp Timestamptz Cidr Inet Nullable".split()
)


def type_name(column: Column) -> str:
    """The name of a column's type in SQL, without its modifiers: what a text is cast to."""
    text = column.sql_type or _SQL_NAMES.get(column.kind, column.kind)
    bare = re.sub(r"\s*\([^()]*\)", "", text).strip()
    if not re.fullmatch(r"""("[^"]+"|[a-z_][a-z0-9_$]*)([. ]("[^"]+"|[a-z_][a-z0-9_$]*))*""", bare):
        bare = '"' + bare.replace('"', '""') + '"'
    return bare


_SQL_NAMES: Final = {
    "string": "character varying",
    "datetime": "timestamp",
    "binary": "bytea",
    "float": "double precision",
    "decimal": "numeric",
    "bit_varying": "bit varying",
}


def sql_type(column: Column, adapter: str) -> str:
    """The type in `table!`."""
    name = kind_of(column, adapter).sql(adapter)
    return f"Nullable<{name}>" if column.null else name


def default_literal(column: Column, adapter: str) -> str | None:
    """The Rust value (an `Option`'s content) of a column's default; None where it has none or the database computes it."""
    kind = kind_of(column, adapter)
    value = column.default
    if value is None:
        return None
    if kind.element is not None:
        return _array_default(kind.element, value)
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


def _unsigned(value: object) -> str | None:
    found = _integer(value)
    return None if found is None or found.startswith("-") else found


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


def _label(value: object) -> str | None:
    return string(value) if isinstance(value, str) else None


def _text(value: object) -> str | None:
    return f"{string(value)}.into()" if isinstance(value, str) else None


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
_DEFAULTS: Final = _SCALARS | {
    "unsigned": _unsigned,
    "json": _json,
    "date": _date,
    "time": _time,
    "raw": _text,
    "label": _label,
}


def _array_default(kind: Kind, value: object) -> str | None:
    if value in ([], "{}"):
        return "Array::default()"
    if isinstance(value, str):
        return f"Array::parse({string(value)}).unwrap_or_default()"
    writer = _SCALARS.get(kind.cast)
    items = [writer(item) for item in value] if writer is not None and isinstance(value, list) else [None]
    known = [item for item in items if item is not None]
    if len(known) < len(items) or kind.cast == "decimal":
        return None
    return f"Array::from(vec![{', '.join(known)}])"
