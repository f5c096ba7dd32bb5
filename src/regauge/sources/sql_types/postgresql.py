"""PostgreSQL's types, as `format_type` and pg_dump write them, and Rails' names for them.

Source: ActiveRecord::ConnectionAdapters::PostgreSQLAdapter.initialize_type_map and PostgreSQL::SchemaDumper.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from regauge.sources.sql_types.rails_type import RailsType, numbers_in

_PLAIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        name: name
        for name in (
            "text date json jsonb hstore inet cidr macaddr uuid xml tsvector citext ltree point line lseg box path polygon circle oid "
            "daterange numrange tsrange tstzrange int4range int8range"
        ).split()
    }
    | {"boolean": "boolean", "bool": "boolean", "bytea": "binary", "bigint": "bigint", "int8": "bigint"}
    | {"integer": "integer", "int": "integer", "int4": "integer", "smallint": "integer", "int2": "integer"}
    | {
        "serial": "integer",
        "serial4": "integer",
        "bigserial": "bigint",
        "serial8": "bigint",
        "smallserial": "integer",
        "serial2": "integer",
    }
    | {"real": "float", "float4": "float", "double precision": "float", "float8": "float", "float": "float"}
    | {"name": "string", '"char"': "string", "money": "money"}
)
"""Types without a modifier that Rails keeps."""

_WITH_LIMIT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "character varying": "string",
        "varchar": "string",
        "character": "string",
        "char": "string",
        "bpchar": "string",
        "bit": "bit",
        "bit varying": "bit_varying",
        "varbit": "bit_varying",
        "vector": "vector",
        "halfvec": "halfvec",
        "sparsevec": "sparsevec",
    }
)
_WITH_PRECISION: Final[Mapping[str, str]] = MappingProxyType(
    {
        "timestamp without time zone": "datetime",
        "timestamp": "datetime",
        "timestamp with time zone": "timestamptz",
        "timestamptz": "timestamptz",
        "time without time zone": "time",
        "time": "time",
        "interval": "interval",
    }
)
_EXTENSIONS: Final = frozenset({"vector", "halfvec", "sparsevec"})
"""Types that a gem teaches Rails."""

_LIMITS: Final[Mapping[str, int]] = MappingProxyType(
    {"smallint": 2, "int2": 2, "smallserial": 2, "serial2": 2, "real": 24, "float4": 24}
)
_MODIFIER: Final = re.compile(r"\s*\(([^()]*)\)")
_ARRAY: Final = re.compile(r"(?:\s*\[\d*\])+\s*$|\s+array(?:\s*\[\d*\])?\s*$", re.IGNORECASE)


def rails_type(sql: str, enums: Collection[str] = (), domains: Mapping[str, str] = MappingProxyType({})) -> RailsType:
    """`character varying(80)[]` -> a string array of limit 80. `domains` maps names to the types beneath."""
    text = " ".join(sql.split())
    bare = _ARRAY.sub("", text)
    array = bare != text
    named = unqualified(bare)
    if named in enums:
        return RailsType("enum", named, array=array)
    if named in domains and named not in _seen(domains, named):
        under = rails_type(domains[named], enums, {k: v for k, v in domains.items() if k != named})
        return RailsType(
            under.kind, under.sql_type, under.limit, under.precision, under.scale, array or under.array, domain=named,
            known=under.known,
        )  # fmt: skip
    name = _MODIFIER.sub("", named).strip()
    key = name if name == '"char"' else name.lower()
    numbers = numbers_in(named)
    first = numbers[0] if numbers else None
    if key in ("numeric", "decimal"):
        scale = (numbers[1] if len(numbers) > 1 else 0) or None
        return RailsType("decimal", named, precision=first, scale=scale, array=array)
    if key == "float" and first is not None:
        return RailsType("float", named, 24 if first <= 24 else None, array=array)
    if key in _WITH_LIMIT:
        default = 1 if key in ("character", "char", "bit") and first is None else None
        return RailsType(_WITH_LIMIT[key], named, first or default, array=array, known=key not in _EXTENSIONS)
    if key in _WITH_PRECISION or key.startswith("interval "):
        return RailsType(_WITH_PRECISION.get(key, "interval"), named, precision=first, array=array)
    if key in _PLAIN:
        scale = 2 if key == "money" else None
        return RailsType(_PLAIN[key], named, _LIMITS.get(key), scale=scale, array=array)
    return RailsType(key.rpartition(".")[2].strip('"'), named, array=array, known=False)


def unqualified(name: str) -> str:
    """A type's name as Rails shows it: without `public.` or `pg_catalog.`, without needless quotes."""
    for schema in ("public.", '"public".', "pg_catalog."):
        if name.startswith(schema):
            name = name[len(schema) :]
    if re.fullmatch(r'"[^"]+"', name) and name != '"char"':
        name = name[1:-1]
    return name


def _seen(domains: Mapping[str, str], name: str) -> frozenset[str]:
    # A domain over itself cannot be made; a file that says so is not followed round.
    return frozenset({name}) if unqualified(domains[name]) == name else frozenset()
