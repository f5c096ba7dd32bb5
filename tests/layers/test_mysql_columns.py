"""Columns that only MySQL has, and what a default of MySQL's is to Rails."""

from __future__ import annotations

import pytest

from regauge.diagnostics.span import Span
from regauge.layers import layer0_schema
from regauge.layers.layer0_schema import defaults
from regauge.program.program import App, Program
from regauge.program.schema import Column, ForeignKey, Table
from regauge.program.types import show

AT = Span("db/schema.rb", 3)


def typed(*columns: Column, keys: tuple[str, ...] = ()) -> tuple[dict[str, str], list[str]]:
    """The types of a table's columns, and the subjects of what was said of them."""
    program = Program(App(adapter="mysql"))
    table = Table("samples", [Column("id", "bigint", null=False, unsigned=True), *columns], ["id"], span=AT)
    program.schema.tables["samples"] = table
    program.schema.foreign_keys += [ForeignKey("samples", "others", name) for name in keys]
    program, found = layer0_schema.run(program)
    return {c.name: show(c.type) for c in table.columns if c.type}, [each.subject or "" for each in found]


def test_eight_bytes_without_a_sign_are_opaque_but_for_keys() -> None:
    columns = [Column(name, "bigint", null=False, unsigned=True) for name in ("views", "user_id", "owner")]
    types, said = typed(*columns, Column("small", "integer", null=False, unsigned=True), keys=("owner",))
    assert types["views"] == "opaque<bigint unsigned>"
    assert (types["user_id"], types["owner"], types["small"]) == ("int", "int", "int")
    assert said == ["samples.views"]


def test_a_date_of_zeros_is_nil() -> None:
    born = Column("born", "date", null=False, default="0000-00-00")
    types, said = typed(born, Column("gone", "date", null=False, default="2026-01-01"))
    assert (types["born"], types["gone"], born.default, said) == ("date?", "date", None, [])


def test_enums_and_sets_are_texts_and_places_are_bytes() -> None:
    types, said = typed(Column("mood", "enum"), Column("moods", "set"), Column("area", "polygon"))
    assert types["mood"] == types["moods"] == "str?"
    assert types["area"] == "opaque<polygon>?" and said == ["samples.area"]


@pytest.mark.parametrize(
    ("sql", "default", "left"),
    [
        ("'new'", "new", None),
        ("_utf8mb4'it\\'s'", "it's", None),
        ("'a''b'", "a'b", None),
        ("0", "0", None),
        ("NULL", None, None),
        ("CURRENT_TIMESTAMP(6)", None, "CURRENT_TIMESTAMP(6)"),
        ("uuid()", None, "uuid()"),
        ("b'1'", None, "b'1'"),
    ],
)
def test_defaults(sql: str, default: object, left: str | None) -> None:
    column = Column("name", "string", default_sql=sql)
    defaults.settle(column, "mysql")
    assert (column.default, column.default_sql) == (default, left)
