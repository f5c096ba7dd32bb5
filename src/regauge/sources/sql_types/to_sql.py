"""A Rails type with its options -> the SQL type that the database then has.

Source: `type_to_sql` of the three adapters with their NATIVE_DATABASE_TYPES. Read back by `rails_type`, it gives the kind and limits that
Rails' dumper writes: `t.integer limit: 8` on PostgreSQL is a bigint.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.program.schema import Column
from regauge.sources.sql_types.rails_type import Dialect

_ALIASES: Final[Mapping[str, str]] = MappingProxyType({"blob": "binary", "numeric": "decimal", "int": "integer"})
_NAMES: Final[Mapping[Dialect, Mapping[str, str]]] = MappingProxyType(
    {
        "postgresql": {
            "string": "character varying",
            "datetime": "timestamp",
            "binary": "bytea",
            "bit_varying": "bit varying",
            "float": "float",
            "decimal": "numeric",
        },
        "mysql": {"string": "varchar", "boolean": "tinyint(1)"},
        "sqlite": {"string": "varchar", "binary": "blob", "timestamp": "datetime"},
    }
)
_PRECISE: Final = frozenset("datetime timestamp timestamptz time interval".split())
_WITH_LIMIT: Final[Mapping[Dialect, frozenset[str]]] = MappingProxyType(
    {
        "postgresql": frozenset("string char bit bit_varying float vector halfvec sparsevec".split()),
        "mysql": frozenset("string char varbinary float".split()),
        "sqlite": frozenset("string text integer float binary boolean char".split()),
    }
)
_SIZES: Final = ((0xFF, "tiny"), (0xFFFF, ""), (0xFFFFFF, "medium"), (0xFFFFFFFF, "long"))


def sql_type(dialect: Dialect, column: Column, size: str | None = None) -> str:
    """The type's text for a column whose kind and limits are those that were asked for."""
    kind = _ALIASES.get(column.kind, column.kind)
    text = _base(dialect, kind, column, size)
    if column.unsigned and dialect == "mysql":
        text += " unsigned"
    return f"{text}[]" if column.array and dialect == "postgresql" else text


def _base(dialect: Dialect, kind: str, column: Column, size: str | None) -> str:
    limit = column.limit
    if kind == "enum":
        return column.sql_type or "enum"
    if kind == "decimal":
        name = _NAMES[dialect].get(kind, kind)
        if column.precision is None:
            return name
        return f"{name}({column.precision})" if column.scale is None else f"{name}({column.precision},{column.scale})"
    if kind == "integer" and dialect == "postgresql":
        return "smallint" if limit in (1, 2) else "bigint" if limit is not None and limit > 4 else "integer"
    if dialect == "mysql":
        return _mysql(kind, limit, size, column)
    name = _NAMES[dialect].get(kind, kind)
    if kind in _PRECISE and column.precision is not None:
        return f"{name}({column.precision})"
    if kind in _WITH_LIMIT[dialect] and limit is not None:
        return f"{name}({limit})"
    return name


def _mysql(kind: str, limit: int | None, size: str | None, column: Column) -> str:
    if kind == "integer":
        widths = {1: "tinyint", 2: "smallint", 3: "mediumint", None: "int", 4: "int"}
        return widths.get(limit, "bigint")
    if kind in ("text", "blob") or (kind == "binary" and not (limit is not None and limit <= 0xFFF)):
        name = "text" if kind == "text" else "blob"
        if size is None and limit is not None:
            size = next((word for most, word in _SIZES if limit <= most), "long")
        return f"{size or ''}{name}"
    if kind == "binary":
        return f"varbinary({limit})"
    name = _NAMES["mysql"].get(kind, kind)
    if kind == "string":
        return f"{name}({limit or 255})"
    if kind in _PRECISE and column.precision is not None:
        return f"{name}({column.precision})"
    return f"{name}({limit})" if kind in _WITH_LIMIT["mysql"] and limit is not None else name
