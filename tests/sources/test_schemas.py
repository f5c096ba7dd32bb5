"""Which file the schema is read from, and what becomes of the dumps of other databases."""

from __future__ import annotations

from pathlib import Path

from tests.sources.small_apps import Reading, Settings

from regauge.sources import read_app

SQL = """CREATE TABLE IF NOT EXISTS "users" ("id" integer PRIMARY KEY AUTOINCREMENT NOT NULL, "name" varchar DEFAULT 'x' NOT NULL);
INSERT INTO "schema_migrations" (version) VALUES ('20240101000000');
"""
QUEUE = (
    'ActiveRecord::Schema[7.2].define(version: 1) do\n  create_table "jobs" do |t|\n    t.string "name"\n  end\nend\n'
)
RUBY = 'create_table "users" do |t|\n  t.string "name", default: "x", null: false\nend\n'


def test_structure_sql_gives_what_schema_rb_gives(read: Reading, tmp_path: Path) -> None:
    ruby, _ = read(tables=RUBY, adapter="sqlite")
    (tmp_path / "db/schema.rb").unlink()
    setting = {"config/environments/production.rb": "Rails.application.configure do\nend\n", "db/structure.sql": SQL}
    given = {**setting, "db/schema.rb": "ActiveRecord::Schema[7.2].define(version: 1) do\nend\n"}
    given["config/application.rb"] = (
        "module Tiny\n  class Application < Rails::Application\n    config.active_record.schema_format = :sql\n  end\nend\n"
    )
    program, found = read(given, adapter="sqlite")
    assert program.schema_source == "db/structure.sql"
    assert "RG0217" in {each.code.id for each in found}

    def shown(columns: list[object]) -> list[tuple[object, ...]]:
        names = ("name", "kind", "limit", "precision", "default", "null", "type")
        return [tuple(getattr(each, name) for name in names) for each in columns]

    told, meant = program.schema.tables["users"], ruby.schema.tables["users"]
    assert shown([*told.columns]) == shown([*meant.columns])
    assert program.schema.version == "20240101000000"


def test_other_databases_are_named_and_kept_apart(read: Reading) -> None:
    program, found = read({"db/queue_schema.rb": QUEUE}, tables=RUBY)
    assert list(program.schema.tables) == ["users"]
    assert list(program.databases["queue"].tables) == ["jobs"]
    (said,) = [each for each in found if each.code.id == "RG0217"]
    assert said.span.path == "db/queue_schema.rb" and "`jobs`" in said.text


def test_database_yml_names_the_primary_dump(read: Reading) -> None:
    yml = (
        "production:\n  primary:\n    adapter: <%= ENV['A'] || 'sqlite3' %>\n    schema_dump: schema_main.rb\n"
        "  replica:\n    adapter: sqlite3\n    replica: true\n"
    )
    program, _ = read({"config/database.yml": yml, "db/schema_main.rb": QUEUE})
    assert program.schema_source == "db/schema_main.rb"
    assert list(program.schema.tables) == ["jobs"]


WIDE = """
  create_schema "audit"
  create_virtual_table "search", "fts5", ["title", "body", "tokenize='porter'"]
  create_table "goods", id: :serial do |t|
    t.bigserial "position"
    t.virtual "twice", type: :integer, as: "position * 2", stored: true
    t.string "name"
    t.timestamp "at", precision: nil
    t.integer "a"
    t.index "lower(name)", name: "low", include: ["name"], nulls_not_distinct: true
    t.unique_constraint ["position"], deferrable: :deferred, name: "u"
    t.unique_key ["name"], name: "k"
    t.exclusion_constraint "a WITH =", using: :gist, name: "e"
    t.check_constraint "a > 0", name: "c", validate: false
  end
  add_foreign_key "goods", "goods", column: ["a", "position"], primary_key: ["a", "position"]
  create_view "names", sql_definition: <<-SQL
      SELECT goods.name, count(*) AS n FROM goods;
  SQL
  create_view "kept", materialized: true, sql_definition: "SELECT goods.id FROM goods"
  add_index "kept", ["id"], name: "on_kept"
  create_trigger("t", generated: true).on("goods").after(:insert) do
    "SELECT 1"
  end
"""


def test_what_else_a_schema_rb_may_hold(read: Reading) -> None:
    program, found = read(tables=WIDE, adapter="postgresql")
    schema = program.schema
    goods = schema.tables["goods"]
    kinds = {each.name: (each.kind, each.auto) for each in goods.columns}
    assert kinds["id"] == ("integer", "serial") and kinds["position"] == ("bigint", "serial")
    assert goods.uniques[0].deferrable == "deferred" and goods.uniques[1].columns == ["name"]
    assert (goods.exclusions[0].expression, goods.exclusions[0].using) == ("a WITH =", "gist")
    assert not goods.checks[0].validated
    assert goods.indexes[0].options == {"include": ["name"], "nulls_not_distinct": True}
    assert schema.foreign_keys[0].columns == ["a", "position"]
    assert [(c.name, c.kind) for c in schema.views["names"].columns] == [("name", "string"), ("n", "bigint")]
    assert schema.views["kept"].materialized and schema.views["kept"].indexes[0].name == "on_kept"
    assert schema.tables["search"].kind == "virtual" and schema.schemas == ["audit"]
    said = {each.code.id for each in found if each.span.path == "db/schema.rb"}
    assert "RG0214" in said and "RG0202" not in said


MIGRATION = "class AddName < ActiveRecord::Migration[7.1]\n  def change\n    create_table :names\n  end\nend\n"


def test_migrations_that_the_dump_does_not_know(read: Reading) -> None:
    given = {"db/migrate/1_old.rb": MIGRATION, "db/migrate/20240101000000_add_name.rb": MIGRATION}
    program, found = read(given, tables=RUBY)
    assert list(program.schema.tables) == ["users"]
    (said,) = [each for each in found if each.code.id == "RG0220"]
    assert (
        said.text
        == "db/schema.rb is of version 1; 1 migrations are newer, the last is db/migrate/20240101000000_add_name.rb"
    )


def test_folders_of_migrations_that_the_configuration_adds(read: Reading, tmp_path: Path) -> None:
    read()
    (tmp_path / "db/schema.rb").unlink()
    application = 'module Tiny\n  class Application < Rails::Application\n    config.paths["db/migrate"] << "db/more"\n  end\nend\n'
    for path, text in {"config/application.rb": application, "db/more/1_add_name.rb": MIGRATION}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    program, _ = read_app(tmp_path, Settings("sqlite"))
    assert list(program.schema.tables) == ["names"]
