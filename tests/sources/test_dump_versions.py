"""schema.rb as each version of Rails writes it, from 4.2 to 8.1: the same table, in the words of its time.

What Rails 7.2 writes is compared with Rails itself in tests/sources/migrations; the other forms are those of the versions' own dumpers.
"""

from __future__ import annotations

import pytest

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.inflections import Inflector
from regauge.program.schema import Schema, Table
from regauge.ruby.parser import parse
from regauge.sources.schema_rb import read_schema

RAILS_4_2_POSTGRESQL = """# encoding: UTF-8
ActiveRecord::Schema.define(version: 20150401120000) do

  # These are extensions that must be enabled in order to support this database
  enable_extension "plpgsql"

  create_table "goods", force: :cascade do |t|
    t.string   "name",       limit: 80,                          default: "",  null: false
    t.decimal  "price",                 precision: 8, scale: 2,  default: 0.0
    t.boolean  "active",                                         default: true
    t.integer  "owner_id"
    t.datetime "created_at",                                                   null: false
    t.json     "data"
  end

  add_index "goods", ["name"], name: "index_goods_on_name", unique: true, using: :btree
  add_index "goods", ["owner_id"], name: "index_goods_on_owner_id", where: "(active = true)", using: :btree

  create_table "people", id: :uuid, default: "uuid_generate_v4()", force: :cascade do |t|
    t.string "name"
  end

  add_foreign_key "goods", "people", column: "owner_id"
end
"""
RAILS_4_2_MYSQL = """ActiveRecord::Schema.define(version: 20150401120000) do

  create_table "goods", force: :cascade do |t|
    t.string   "name",       limit: 80,                         default: "",    null: false
    t.decimal  "price",                 precision: 8, scale: 2, default: 0.0
    t.boolean  "active",     limit: 1,                          default: true
    t.integer  "owner_id",   limit: 4
    t.datetime "created_at",                                                    null: false
    t.text     "data",       limit: 65535
  end

  add_index "goods", ["name"], name: "index_goods_on_name", unique: true, using: :btree
  add_index "goods", ["owner_id"], name: "index_goods_on_owner_id", using: :btree

  create_table "people", force: :cascade do |t|
    t.string "name", limit: 255
  end

  add_foreign_key "goods", "people", column: "owner_id"
end
"""
RAILS_5_0 = """ActiveRecord::Schema.define(version: 20160401120000) do

  create_table "goods", force: :cascade, options: "ENGINE=InnoDB DEFAULT CHARSET=utf8" do |t|
    t.string   "name",       limit: 80,                         default: "",   null: false
    t.decimal  "price",                 precision: 8, scale: 2, default: "0.0"
    t.boolean  "active",                                        default: true
    t.integer  "owner_id"
    t.datetime "created_at",                                                   null: false
    t.json     "data"
    t.index ["name"], name: "index_goods_on_name", unique: true, using: :btree
    t.index ["owner_id"], name: "index_goods_on_owner_id", using: :btree
  end

  create_table "people", force: :cascade, options: "ENGINE=InnoDB DEFAULT CHARSET=utf8" do |t|
    t.string "name"
  end

  add_foreign_key "goods", "people", column: "owner_id"
end
"""
BODY = """    t.string "name", limit: 80, default: "", null: false
    t.decimal "price", precision: 8, scale: 2, default: "0.0"
    t.boolean "active", default: true
    t.bigint "owner_id"
    t.datetime "created_at"{precision}, null: false
    t.json "data"
    t.index ["name"], name: "index_goods_on_name", unique: true
    t.index ["owner_id"], name: "index_goods_on_owner_id"
"""


def later(head: str, goods: str = "", *, precision: str = "", people: str = "") -> str:
    """A dump from Rails 5.1 on, where columns are no longer aligned and only what is unusual is said."""
    return (
        f'{head} do\n  create_table "goods"{goods}, force: :cascade do |t|\n{BODY.format(precision=precision)}  end\n\n'
        f'  create_table "people"{people}, force: :cascade do |t|\n    t.string "name"\n  end\n\n'
        '  add_foreign_key "goods", "people", column: "owner_id"\nend\n'
    )


PLAIN = "ActiveRecord::Schema.define(version: 2018_04_01_120000)"
DUMPS: dict[str, tuple[str, str, str, int | None]] = {
    # name: the dump, the database, the kind of goods.id, the precision of created_at
    "4.2 on PostgreSQL": (RAILS_4_2_POSTGRESQL, "postgresql", "integer", None),
    "4.2 on MySQL": (RAILS_4_2_MYSQL, "mysql", "integer", None),
    "5.0": (RAILS_5_0, "mysql", "integer", None),
    "5.1": (later(PLAIN, ", id: :serial"), "postgresql", "integer", None),
    "5.2": (later(PLAIN), "postgresql", "bigint", None),
    "6.0": (later(PLAIN, precision=", precision: 6"), "postgresql", "bigint", 6),
    "6.1 on MySQL": (
        later(
            PLAIN,
            ', id: { type: :bigint, unsigned: true }, charset: "utf8mb4", collation: "utf8mb4_bin"',
            precision=", precision: 6",
        ),
        "mysql",
        "bigint",
        6,
    ),
    "7.0": (later("ActiveRecord::Schema[7.0].define(version: 2022_04_01_120000)"), "postgresql", "bigint", 6),
    "7.0 with old times": (
        later("ActiveRecord::Schema[7.0].define(version: 2022_04_01_120000)", precision=", precision: nil"),
        "postgresql",
        "bigint",
        None,
    ),
    "7.1": (later("ActiveRecord::Schema[7.1].define(version: 2023_04_01_120000)"), "sqlite", "integer", 6),
    "8.0": (
        later(
            "ActiveRecord::Schema[8.0].define(version: 2025_04_01_120000)", ', id: :uuid, default: -> { "uuidv7()" }'
        ),
        "postgresql",
        "uuid",
        6,
    ),
    "8.1": (
        later("ActiveRecord::Schema[8.1].define(version: 2026_04_01_120000)", ", id: :string"),
        "sqlite",
        "string",
        6,
    ),
}


def dumped(text: str, adapter: str) -> tuple[Schema, Diagnostics]:
    return read_schema(parse(text.encode(), "db/schema.rb"), Inflector(), adapter)


@pytest.mark.parametrize("name", DUMPS)
def test_a_dump_of_its_time(name: str) -> None:
    text, adapter, key, precision = DUMPS[name]
    schema, found = dumped(text, adapter)
    assert [each.text for each in found] == []
    goods = schema.tables["goods"]
    column = {each.name: each for each in goods.columns}
    assert [*column] == ["id", "name", "price", "active", "owner_id", "created_at", "data"]
    assert (column["id"].kind, column["id"].null, goods.primary_key) == (key, False, ["id"])
    assert (column["name"].limit, column["name"].default, column["name"].null) == (80, "", False)
    assert (column["price"].precision, column["price"].scale) == (8, 2)
    assert column["active"].default is True and column["created_at"].precision == precision
    unique, owner = goods.indexes
    assert (unique.name, unique.columns, unique.unique) == ("index_goods_on_name", ["name"], True)
    assert owner.columns == ["owner_id"]
    (foreign,) = schema.foreign_keys
    assert (foreign.from_table, foreign.to_table, foreign.column) == ("goods", "people", "owner_id")
    assert schema.version is not None


def number(text: str, adapter: str) -> Table:
    return dumped(text, adapter)[0].tables["goods"]


def test_what_numbers_the_rows() -> None:
    autos = {name: number(text, adapter).columns[0].auto for name, (text, adapter, _, _) in DUMPS.items()}
    serial = {"4.2 on PostgreSQL", "5.1", "5.2", "6.0", "7.0", "7.0 with old times"}
    assert {name for name, auto in autos.items() if auto == "serial"} == serial
    counted = {"4.2 on MySQL", "5.0", "6.1 on MySQL", "7.1"}
    assert {name for name, auto in autos.items() if auto == "auto_increment"} == counted


def test_a_key_of_4_2_that_a_function_fills() -> None:
    people = dumped(RAILS_4_2_POSTGRESQL, "postgresql")[0].tables["people"]
    assert (people.columns[0].kind, people.columns[0].default_sql) == ("uuid", "uuid_generate_v4()")


GEMS = """ActiveRecord::Schema[7.1].define(version: 1) do
  create_schema "audit"
  enable_extension "pg_catalog.plpgsql"
  create_enum "mood", ["sad", "happy"]
  create_table "audit.events", primary_key: ["day", "number"], force: :cascade do |t|
    t.date "day", null: false
    t.serial "number", null: false
    t.enum "mood", default: "sad", null: false, enum_type: "mood"
    t.virtual "shown", type: :string, as: "upper((number)::text)", stored: true
    t.string "tags", default: ["a", "b"], array: true
    t.datetime "at", default: -> { "now()" }
    t.index "lower(shown)", name: "low", opclass: :text_pattern_ops
    t.index ["day", "number"], name: "spread", order: { day: :desc }, include: ["at"], nulls_not_distinct: true, where: "(number > 0)", using: :gist
    t.check_constraint "number > 0", name: "positive"
    t.exclusion_constraint "day WITH =", using: :gist, name: "alone"
    t.unique_constraint ["day"], deferrable: :deferred, name: "once"
  end
  create_table "plain", id: false, force: :cascade do |t|
    t.belongs_to "thing", null: false
    t.references "owner", polymorphic: true, type: :uuid
  end
  add_check_constraint "plain", "thing_id > 1", name: "late", validate: false
  create_function :add_one, sql_definition: <<-'SQL'
      CREATE OR REPLACE FUNCTION add_one(i integer) RETURNS integer AS $$ SELECT i + 1 $$ LANGUAGE sql;
  SQL
  create_trigger :touch_it, sql_definition: <<-SQL
      CREATE TRIGGER touch_it BEFORE UPDATE ON plain FOR EACH ROW EXECUTE FUNCTION f()
  SQL
  create_hypertable "plain", time_column: "at", chunk_time_interval: "7 days"
  create_view "both", sql_definition: <<-SQL
      SELECT plain.thing_id, row_number() OVER (ORDER BY plain.thing_id) AS place,
      rank() OVER (ORDER BY plain.thing_id) AS rank, lag(plain.thing_id) OVER (ORDER BY plain.thing_id) AS before
     FROM ((plain JOIN audit.events e ON ((e.number = plain.thing_id))) LEFT JOIN audit.events f ON ((f.number = e.number)));
  SQL
end
"""


def test_what_dumps_of_gems_and_of_postgresql_have() -> None:
    schema, found = dumped(GEMS, "postgresql")
    events = schema.tables["audit.events"]
    column = {each.name: each for each in events.columns}
    assert events.primary_key == ["day", "number"] and column["number"].auto == "serial"
    assert (column["mood"].kind, column["mood"].sql_type, column["mood"].default) == ("enum", "mood", "sad")
    assert column["shown"].generated_sql == "upper((number)::text)" and column["shown"].stored
    assert (column["tags"].array, column["tags"].default, column["at"].default_sql) == (True, ["a", "b"], "now()")
    low, spread = events.indexes
    assert (low.expression, str(low.options["opclass"])) == ("lower(shown)", "text_pattern_ops")
    assert (spread.using, spread.where, spread.options["nulls_not_distinct"]) == ("gist", "(number > 0)", True)
    assert len(events.checks) == len(events.exclusions) == len(events.uniques) == 1
    plain = schema.tables["plain"]
    assert [(each.name, each.kind) for each in plain.columns] == [
        ("thing_id", "bigint"),
        ("owner_type", "string"),
        ("owner_id", "uuid"),
    ]
    assert plain.primary_key == [] and not plain.checks[0].validated
    assert [(each.name, each.kind) for each in schema.views["both"].columns] == [
        ("thing_id", "bigint"),
        ("place", "bigint"),
        ("rank", "bigint"),
        ("before", "bigint"),
    ]
    said = sorted({(each.code.id, each.text) for each in found if each.code.id != "RG0211"})
    assert said == [
        ("RG0214", "`create_function add_one` stays in the database"),
        ("RG0214", "`create_hypertable plain` stays in the database"),
        ("RG0214", "`create_trigger touch_it` stays in the database"),
    ]
