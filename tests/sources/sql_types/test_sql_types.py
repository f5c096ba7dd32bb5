"""SQL types and defaults as Rails' dumper would name them."""

from __future__ import annotations

import pytest

from regauge.program.schema import Column
from regauge.sources.sql_types import Dialect, rails_type, set_default


@pytest.mark.parametrize(
    ("dialect", "sql", "expected"),
    [
        ("postgresql", "character varying(80)[]", ("string", 80, None, None, True, False)),
        ("postgresql", "timestamp(6) without time zone", ("datetime", None, 6, None, False, False)),
        ("postgresql", "timestamp with time zone", ("timestamptz", None, None, None, False, False)),
        ("postgresql", "numeric(10,0)", ("decimal", None, 10, None, False, False)),
        ("postgresql", "numeric(10,2)", ("decimal", None, 10, 2, False, False)),
        ("postgresql", "smallint", ("integer", 2, None, None, False, False)),
        ("postgresql", "money", ("money", None, None, 2, False, False)),
        ("postgresql", "public.mood", ("enum", None, None, None, False, False)),
        ("postgresql", "public.short", ("string", 5, None, None, False, False)),
        ("postgresql", "public.geometry(Point,4326)", ("geometry", None, None, None, False, False)),
        ("mysql", "tinyint(1)", ("boolean", None, None, None, False, False)),
        ("mysql", "tinyint(4)", ("integer", 1, None, None, False, False)),
        ("mysql", "bigint(20) unsigned", ("bigint", None, None, None, False, True)),
        ("mysql", "varchar(255)", ("string", None, None, None, False, False)),
        ("mysql", "enum('a','b')", ("enum", None, None, None, False, False)),
        ("mysql", "datetime(6)", ("datetime", None, 6, None, False, False)),
        ("mysql", "double", ("float", 53, None, None, False, False)),
        ("mysql", "longtext", ("text", None, None, None, False, False)),
        ("sqlite", "varchar(20)", ("string", 20, None, None, False, False)),
        ("sqlite", "BIGINT", ("bigint", None, None, None, False, False)),
        ("sqlite", "datetime(6)", ("datetime", None, 6, None, False, False)),
        ("sqlite", "decimal(10,2)", ("decimal", None, 10, 2, False, False)),
        ("sqlite", "", ("untyped", None, None, None, False, False)),
    ],
)
def test_types(dialect: Dialect, sql: str, expected: tuple[object, ...]) -> None:
    made = rails_type(dialect, sql, {"mood"}, {"short": "character varying(5)"})
    assert (made.kind, made.limit, made.precision, made.scale, made.array, made.unsigned) == expected


@pytest.mark.parametrize(
    ("dialect", "kind", "text", "value", "expression"),
    [
        ("postgresql", "string", "'it''s'::character varying", "it's", None),
        ("postgresql", "integer", "'-1'::integer", -1, None),
        ("postgresql", "integer", "(-1)", -1, None),
        ("postgresql", "jsonb", "'{\"a\": 1}'::jsonb", {"a": 1}, None),
        ("postgresql", "decimal", "'1.50'::numeric(8,2)", "1.5", None),
        ("postgresql", "string", "NULL::character varying", None, None),
        ("postgresql", "datetime", "now()", None, "now()"),
        ("postgresql", "string", "('a'::text || 'b'::text)", None, "('a'::text || 'b'::text)"),
        ("postgresql", "boolean", "false", False, None),
        ("mysql", "boolean", "'1'", True, None),
        ("mysql", "integer", "'0'", 0, None),
        ("mysql", "string", "'it\\'s'", "it's", None),
        ("mysql", "datetime", "CURRENT_TIMESTAMP", None, "CURRENT_TIMESTAMP"),
        ("sqlite", "boolean", "0", False, None),
        ("sqlite", "boolean", "'t'", True, None),
        ("sqlite", "string", "'it''s'", "it's", None),
        ("sqlite", "float", "1.5", 1.5, None),
    ],
)
def test_defaults(dialect: Dialect, kind: str, text: str, value: object, expression: str | None) -> None:
    column = Column("c", kind)
    set_default(dialect, column, text)
    assert (column.default, column.default_sql) == (value, expression)
    assert type(column.default) is type(value)


def test_arrays() -> None:
    column = Column("c", "string", array=True)
    set_default("postgresql", column, "'{a,\"b, c\",NULL}'::character varying[]")
    assert column.default == ["a", "b, c", None]
