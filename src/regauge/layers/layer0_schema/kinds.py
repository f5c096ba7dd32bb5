"""Rails' column types and the types that Rust gives them: one row each, for SQLite and PostgreSQL.

Source: ActiveRecord::ConnectionAdapters::{SQLite3,PostgreSQL}Adapter::NATIVE_DATABASE_TYPES and their type maps.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.program import types
from regauge.program.types import Type

_INTEGERS = (
    "integer bigint smallint tinyint mediumint int int2 int4 int8 primary_key serial bigserial smallserial year "
    "unsigned_integer unsigned_bigint"
).split()
_STRINGS = "string text char varchar tinytext mediumtext longtext set".split()
_TIMES = "datetime timestamp timestamptz".split()
_BYTES = "binary blob bytea tinyblob mediumblob longblob varbinary".split()

COLUMN_TYPES: Final[Mapping[str, Type]] = MappingProxyType(
    dict.fromkeys(_INTEGERS, types.INT)
    | dict.fromkeys(_STRINGS, types.STR)
    | dict.fromkeys(_TIMES, types.TIME)
    | dict.fromkeys(_BYTES, types.BYTES)
    | {
        "float": types.FLOAT,
        "real": types.FLOAT,
        "double": types.FLOAT,
        "decimal": types.DECIMAL,
        "numeric": types.DECIMAL,
        "unsigned_decimal": types.DECIMAL,
        "boolean": types.BOOL,
        "date": types.DATE,
        "time": types.TIME_OF_DAY,
        "json": types.JSON,
        "jsonb": types.JSON,
    }
)
"""Kinds whose values Rails and Rust agree on."""

TYPES_ON: Final[Mapping[str, Mapping[str, Type]]] = MappingProxyType({"mysql": MappingProxyType({"enum": types.STR})})
"""Kinds that are another thing on one database."""

CARRIED: Final = frozenset("uuid citext enum money oid real".split())
"""Kinds that have a Rust type in the data crate, and none in bodies yet."""

TEXT_KINDS: Final = frozenset(
    "inet cidr macaddr macaddr8 xml tsvector tsquery interval hstore ltree lquery bit bit_varying money oid point line lseg box "
    "path polygon circle int4range int8range numrange daterange tsrange tstzrange int4multirange int8multirange nummultirange "
    "datemultirange tsmultirange tstzmultirange geometry geography st_point virtual vector".split()
)
"""Kinds that Rails gives a class of their own: kept as the database's text, with a diagnostic."""

ONLY_ON: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    dict.fromkeys(
        "citext jsonb hstore inet cidr macaddr tsvector tsquery interval ltree bit bit_varying money oid xml bytea timestamptz "
        "int4range int8range numrange daterange tsrange tstzrange serial bigserial smallserial".split(),
        frozenset({"postgresql"}),
    )
    | {"enum": frozenset({"postgresql", "mysql"}), "set": frozenset({"mysql"})}
    | dict.fromkeys(
        "tinyint mediumint year tinytext mediumtext longtext tinyblob mediumblob longblob unsigned_integer unsigned_bigint".split(),
        frozenset({"mysql"}),
    )
)
"""Kinds that not every database has. SQLite takes any name; what Rails then reads is the text or the number."""
