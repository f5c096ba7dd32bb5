"""The table of column kinds: whole, and printed into the docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from regauge.emit.diesel.columns import default_literal, kind_of, sql_type, type_name
from regauge.emit.diesel.type_docs import document
from regauge.layers.layer0_schema.kinds import COLUMN_TYPES, TEXT_KINDS
from regauge.program.schema import Column

ROOT = Path(__file__).resolve().parents[3]


def test_the_page_is_current() -> None:
    assert (ROOT / "docs/types.md").read_text("utf-8") == document()


@pytest.mark.parametrize("adapter", ["postgresql", "mysql", "sqlite"])
def test_every_kind_has_a_type(adapter: str) -> None:
    for kind in sorted({*COLUMN_TYPES, *TEXT_KINDS, "uuid", "enum", "frobnicated", "untyped", ""}):
        for array in (False, True):
            column = Column("x", kind, array=array)
            assert kind_of(column, adapter).rust and sql_type(column, adapter), (kind, array)


def test_arrays_have_the_width_of_their_elements() -> None:
    assert sql_type(Column("x", "integer", array=True), "postgresql") == "Nullable<array::ArrayOf<Integer>>"
    assert sql_type(Column("x", "integer", limit=2, array=True, null=False), "postgresql") == "array::ArrayOf<SmallInt>"
    assert kind_of(Column("x", "string", array=True), "postgresql").rust == "Array<String>"


@pytest.mark.parametrize(
    ("declared", "name"),
    [
        ("geometry(Point,4326)", "geometry"),
        ("time with time zone", "time with time zone"),
        ("My Type", '"My Type"'),
        ('"My Type"', '"My Type"'),
        ("other.level", "other.level"),
        ('a"; DROP TABLE x', '"a""; DROP TABLE x"'),
    ],
)
def test_the_name_of_a_type_is_one_name(declared: str, name: str) -> None:
    assert type_name(Column("x", "odd", sql_type=declared)) == name


def test_defaults_of_arrays() -> None:
    def default(kind: str, value: object) -> str | None:
        return default_literal(Column("x", kind, array=True, default=value), "postgresql")

    assert default("string", []) == "Array::default()"
    assert default("integer", [1, -2]) == "Array::from(vec![1, -2])"
    assert default("string", ["a"]) == 'Array::from(vec!["a".to_owned()])'
    assert default("integer", "{{1},{2}}") == 'Array::parse("{{1},{2}}").unwrap_or_default()'
    assert default("datetime", ["2026-01-01"]) is None
