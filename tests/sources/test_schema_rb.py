"""db/schema.rb: every column arrives, with its options; what is unknown is named beside it."""

from __future__ import annotations

from tests.sources.small_apps import Reading

from regauge.program.types import show

TABLES = """
  enable_extension "plpgsql"
  create_enum "mood", ["sad", "happy"]
  create_table "goods", id: :uuid, default: -> { "gen_random_uuid()" }, comment: "all" do |t|
    t.string "name", limit: 20, default: "it's", null: false
    t.decimal "price", precision: 8, scale: 2, default: "1.5"
    t.decimal "whole", precision: 8
    t.integer "kind", limit: 2, default: -1
    t.jsonb "data", default: {}, null: false
    t.string "tags", array: true, default: [], null: false
    t.datetime "seen_at", precision: nil, default: -> { "now()" }
    t.column "mood", :enum, enum_type: "mood"
    t.inet "address"
    t.frobnicated "odd"
    t.virtual "twice", type: :integer, as: "kind * 2", stored: true
    t.references "owner", null: false, foreign_key: { to_table: "people", on_delete: :cascade }, type: :bigint
    t.references "thing", polymorphic: true
    t.timestamps
    t.index ["name", "kind"], name: "both", unique: true, where: "kind > 0", using: :btree
    t.index "lower((name)::text)", name: "lowered"
    t.check_constraint "kind > 0", name: "positive"
  end
  create_table "people", primary_key: "number", id: :integer do |t|
    t.string "a", "b"
  end
  create_table "pairs", primary_key: ["a", "b"] do |t|
    t.integer "a"
    t.integer "b"
  end
  create_table "links", id: false do |t|
    t.bigint "person_id"
  end
  add_index "links", ["person_id"]
  add_foreign_key "links", "people", primary_key: "number", validate: false
  add_foreign_key "links", "nowhere"
  create_view "odd_view"
"""


def test_columns_and_what_hangs_on_them(read: Reading) -> None:
    program, found = read(tables=TABLES, adapter="postgresql")
    goods = program.schema.tables["goods"]
    assert {c.name: show(c.type) for c in goods.columns if c.type} == {
        "id": "id<Good>",
        "name": "str",
        "price": "decimal?",
        "whole": "int?",
        "kind": "int?",
        "data": "json",
        "tags": "opaque<string[]>",
        "seen_at": "time?",
        "mood": "opaque<enum>?",
        "address": "opaque<inet>?",
        "odd": "opaque<frobnicated>?",
        "twice": "int?",
        "owner_id": "int",
        "thing_id": "int?",
        "thing_type": "str?",
        "created_at": "time",
        "updated_at": "time",
    }
    assert goods.primary_key == ["id"]
    assert goods.columns[0].default_sql == "gen_random_uuid()"
    name = goods.column("name")
    assert name is not None and (name.limit, name.default) == (20, "it's")
    both, lowered = (next(i for i in goods.indexes if i.name == name) for name in ("both", "lowered"))
    assert (both.columns, both.unique, both.where, both.using) == (["name", "kind"], True, "kind > 0", "btree")
    assert lowered.expression == "lower((name)::text)" and lowered.columns == []
    assert [i.columns for i in goods.indexes if i.name is None] == [["owner_id"], ["thing_type", "thing_id"]]
    assert goods.checks[0].expression == "kind > 0"
    assert program.schema.enums == {"mood": ["sad", "happy"]}
    assert program.schema.tables["pairs"].primary_key == ["a", "b"]
    assert program.schema.tables["people"].primary_key == ["number"]
    assert [c.name for c in program.schema.tables["people"].columns] == ["number", "a", "b"]
    keys = {(k.from_table, k.column, k.to_table, k.on_delete) for k in program.schema.foreign_keys}
    assert ("goods", "owner_id", "people", "cascade") in keys
    said = {(f.code.id, f.span.line) for f in found if f.span.path == "db/schema.rb"}
    lines = {text: number for number, text in enumerate(("", *TABLES.split("\n")), start=1)}

    def at(text: str) -> int:
        return next(n for line, n in lines.items() if text in line)

    assert ("RG0202", at("frobnicated")) in said
    assert ("RG0221", at("t.inet")) in said
    assert ("RG0211", at("virtual")) in said
    assert ("RG0212", at('"nowhere"')) in said
    assert ("RG0216", at("create_view")) in said


def test_types_of_another_database_are_named(read: Reading) -> None:
    _, found = read(tables='create_table "a" do |t|\n  t.jsonb "b"\nend', adapter="sqlite")
    assert [f.code.id for f in found if f.span.path == "db/schema.rb"] == ["RG0209"]


def test_loops_and_conditions_are_evaluated_or_named(read: Reading) -> None:
    program, found = read(
        tables='%w[a b].each do |name|\n  create_table(name) { |t| t.string "x" }\nend\n'
        'create_table("c") { |t| t.string "y" } if ENV["C"]'
    )
    assert list(program.schema.tables) == ["a", "b", "c"]
    assert "RG0113" in {f.code.id for f in found}


def test_a_missing_schema_is_said(read: Reading, tmp_path: object) -> None:
    _, found = read({"db/schema.rb": "this is ) not Ruby"})
    assert "RG0103" in {f.code.id for f in found}


def test_a_view_whose_tables_are_not_known_says_which_and_what_settles_it(read: Reading) -> None:
    tables = 'create_view "lost", sql_definition: "SELECT a.b, count(*) AS n FROM a"'
    program, found = read(tables=tables, adapter="postgresql")
    (said,) = [f for f in found if f.code.id == "RG0216"]
    assert "those of `a` beneath it are not known" in said.text and "--database-url" in said.code.fix
    assert program.schema.views["lost"].columns == []


def test_a_view_of_known_columns_has_them_typed(read: Reading) -> None:
    tables = """create_table("lines") { |t| t.decimal "price", precision: 10, scale: 2, null: false; t.string "name"; t.datetime "made", null: false }
create_view "totals", sql_definition: <<-SQL
  SELECT l.name AS title, count(*) AS n, (l.made)::date AS day, sum(l.price) AS total, l.id::text AS id, odd(l.name) AS x FROM lines l GROUP BY 1
SQL
"""
    program, found = read(tables=tables, adapter="postgresql")
    kinds = {column.name: column.kind for column in program.schema.views["totals"].columns}
    assert kinds == {"title": "string", "n": "bigint", "day": "date", "total": "decimal", "id": "text", "x": "untyped"}
    assert [f.text for f in found if f.code.id == "RG0216"] == ["view `totals`: the types of `x` are not known"]


def test_a_foreign_key_to_a_table_that_is_not_there_is_named(read: Reading) -> None:
    tables = """create_table("lines") { |t| t.bigint "order_id" }
add_foreign_key "lines", "orders"
"""
    _, found = read(tables=tables)
    (said,) = [f for f in found if "foreign key" in f.text]
    assert said.text == "foreign key from lines to `orders`, which is not in the schema"
    assert said.span.line > 0
