"""A large schema.rb is read in pieces, to the same schema with the same places as when it is read whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from regauge.program.inflections import Inflector
from regauge.ruby.parser import parse
from regauge.sources.schema_rb import pieces, read_large_schema, read_schema

HEAD = "# This file is made by Rails.\n\nActiveRecord::Schema[7.2].define(version: 2024_05_01_120000) do\n"
TABLE = (
    '  create_table "t{n}", force: :cascade, comment: "Größe" do |t|\n    t.string "name", default: "a\\nb", null: false\n'
    '    t.bigint "other_id"\n    t.decimal "price", precision: 10, scale: 2, default: "0.5"\n'
    '    t.datetime "created_at", null: false\n    t.index ["name"], name: "ix_{n}", unique: true\n  end\n\n'
)
TAIL = '  add_foreign_key "t1", "t2", column: "other_id"\n  add_index "t3", ["price"]\n'


def text(count: int, tail: str = TAIL) -> str:
    return HEAD + "".join(TABLE.replace("{n}", str(n)) for n in range(count)) + tail + "end\n"


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SMALL", 2_000)
    monkeypatch.setattr(pieces, "PIECE", 1_000)


def test_a_here_document_is_not_cut() -> None:
    data = text(
        60, '  create_view "v", sql_definition: <<-SQL\n    SELECT 1 AS one\n' + "  end\n" * 300 + "  SQL\n"
    ).encode()
    whole = read_schema(parse(data, "db/schema.rb"), Inflector(), "sqlite")
    assert "v" in whole[0].views
    assert read_large_schema(data, "db/schema.rb", Inflector(), "sqlite") == whole


@pytest.mark.parametrize("change", [str, lambda made: made.replace("\n", "\r\n"), lambda made: made.rstrip("\n")])
def test_pieces_say_what_the_whole_says(change: Callable[[str], str]) -> None:
    data = change(text(60)).encode()
    whole = read_schema(parse(data, "db/schema.rb"), Inflector(), "postgresql")
    assert read_large_schema(data, "db/schema.rb", Inflector(), "postgresql") == whole
    assert whole[0].version == "20240501120000"
    assert len(whole[0].tables) == 60
    assert whole[0].tables["t59"].columns[1].span != whole[0].tables["t58"].columns[1].span


def test_what_is_not_in_the_dumpers_form_is_read_whole() -> None:
    for made in (
        text(2),
        text(60).replace("  create_table", "create_table"),
        text(60).replace("ActiveRecord::Schema[7.2].define", "Other.define"),
        text(60) + "puts 1\n",
        "# encoding: iso-8859-1\n" + text(60),
        text(60, '  create_table "x" do |t|\n'),
    ):
        assert read_large_schema(made.encode(), "db/schema.rb", Inflector(), "sqlite") is None, made[:100]
    assert read_large_schema(text(60).encode() + b"#\xff", "db/schema.rb", Inflector(), "sqlite") is None
    assert read_large_schema(text(60).encode("latin-1"), "db/schema.rb", Inflector(), "sqlite") is None
