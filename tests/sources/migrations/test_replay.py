"""Replayed migrations: forms that the oracle's have not, what is named because it cannot be known, and what must not go wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sources.small_apps import Reading, Settings

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.inflections import Inflector
from regauge.program.schema import Schema
from regauge.sources import read_app
from regauge.sources.files import Files
from regauge.sources.migrations import migrations, replay

Replay = Callable[..., tuple[Schema, Diagnostics]]


@pytest.fixture
def run(tmp_path: Path) -> Replay:
    """Replays migrations with these bodies of `change`, or whole files where they begin with `class` or `module`."""

    def made(
        *bodies: str, adapter: str = "postgresql", version: str = "7.1", files: dict[str, str] | None = None
    ) -> tuple[Schema, Diagnostics]:
        given = dict(files or {})
        for at, body in enumerate(bodies):
            text = body
            if not body.startswith(("class", "module", "require")):
                text = f"class M{at} < ActiveRecord::Migration[{version}]\n  def change\n{body}\n  end\nend\n"
            given[f"db/migrate/2024010100000{at}_m{at}.rb"] = text
        for path, text in given.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        read = Files(tmp_path)
        listed, said = migrations(read, ["db/migrate"])
        schema, found = replay(read, listed, Inflector(), adapter, "7.2.2", None)
        return schema, [*said, *found, *read.found]

    return made


USERS = "create_table(:users) { |t| t.string :name }"


def columns(schema: Schema, table: str = "users") -> list[str]:
    return [each.name for each in schema.tables[table].columns]


def said(found: Diagnostics) -> list[tuple[str, int, str]]:
    return [(each.code.id, each.span.line, each.text) for each in found if each.code.id != "RG0215"]


def test_sql_that_changes_the_schema(run: Replay) -> None:
    sql = (
        "execute <<~SQL\n  ALTER TABLE Users ADD COLUMN score numeric(8,2) DEFAULT 1.5 NOT NULL;\n"
        "  CREATE INDEX by_score ON users USING btree (score);\n  UPDATE users SET score = 2;\nSQL"
    )
    schema, found = run(USERS, sql)
    score = schema.tables["users"].column("score")
    assert score is not None and (score.kind, score.precision, score.scale, score.null) == ("decimal", 8, 2, False)
    assert [each.name for each in schema.tables["users"].indexes] == ["by_score"]
    assert score.span is not None and (score.span.path, score.span.line) == ("db/migrate/20240101000001_m1.rb", 3)
    assert {each.code.id for each in found} == {"RG0215"}


def test_what_only_the_running_app_knows_is_named_and_left_out(run: Replay) -> None:
    schema, found = run(
        USERS,
        "add_column :users, :a, :string if User.exists?\nadd_column :users, :b, :string",
        "User.find_each { |user| add_column :users, user.name, :string }",
        "return if User.none?\nadd_column :users, :c, :string",
        "execute make_sql",
        "add_column :users, :d, :string, limit: User::LIMIT",
        "frobnicate :users\nremove_column :users, :nothing\nadd_index :nowhere, :a",
        "raise 'stop'\nadd_column :users, :never, :string",
    )
    assert columns(schema) == ["id", "name", "b", "c", "d"]
    texts = [text for _, _, text in said(found)]
    for words in (
        "whether `add_column` runs depends",
        "the block of `find_each` changes the schema",
        "whether the migration goes on is not known",
        "`make_sql` is not known here",
        "`execute` of SQL that is not known",
        "the value of `limit:` is not known",
        "`frobnicate` is not known here",
        "the column `users.nothing` is not there",
        "the table `nowhere` is not there",
        "the migration raises here",
    ):
        assert any(words in text for text in texts), words
    assert all(line > 0 for _, line, _ in said(found))


def test_rows_are_left_out_with_one_note_a_file(run: Replay) -> None:
    body = "User.update_all(name: 'x')\nRole.where(a: 1).each { |r| r.update!(b: 2) }\nexecute \"DELETE FROM users\""
    schema, found = run(USERS, body)
    assert columns(schema) == ["id", "name"]
    assert [each.code.id for each in found] == ["RG0215"]


def test_reverting_blocks_and_migrations(run: Replay) -> None:
    first = (
        "class M1 < ActiveRecord::Migration[7.0]\n  def change\n    add_column :users, :a, :string\n"
        "    change_table :users do |t|\n      t.integer :b\n      t.rename :name, :title\n    end\n"
        "    change_column_default :users, :title, from: nil, to: 'x'\n    reversible { |d| d.down { add_column :users, :undone, :string } }\n  end\nend\n"
    )
    schema, found = run(USERS, first, "revert M1\nrevert { add_column :users, :undone, :string }")
    assert columns(schema) == ["id", "name"] and said(found) == []
    name = schema.tables["users"].column("name")
    assert name is not None and name.default is None
    _, found = run(USERS, "revert { execute 'DROP TABLE users' if true\nremove_column :users, :name }")
    assert any("cannot be undone" in text for _, _, text in said(found))


def test_helpers_of_classes_and_of_the_app(run: Replay) -> None:
    helper = "module Helpers\n  def owned(table)\n    add_reference table, :owner\n  end\nend\n"
    shared = "class Base < ActiveRecord::Migration[6.0]\n  def stamped(t)\n    t.datetime :at\n  end\nend\n"
    child = (
        "class M2 < Base\n  include Helpers\n  TABLES = %i[a b].freeze\n  def up\n    TABLES.each { |name| create_table(name) { |t| stamped(t) } }\n"
        "    owned :a\n    say 'done'\n  end\nend\n"
    )
    child = shared + child
    schema, found = run(child, files={"lib/helpers.rb": helper})
    assert columns(schema, "a") == ["id", "at", "owner_id"] and columns(schema, "b") == ["id", "at"]
    at = schema.tables["b"].column("at")
    assert at is not None and at.precision is None and said(found) == []


def test_the_adapter_and_versions_are_known(run: Replay) -> None:
    body = (
        "create_table(:t) do |t|\n  t.string(connection.adapter_name.downcase)\n"
        "  t.string :modern if ActiveRecord.gem_version >= Gem::Version.new('7.0')\n"
        "  t.string :old if Rails::VERSION::MAJOR < 5\n  t.string(ActiveRecord::Base.connection_db_config.adapter)\n"
        "  t.string :is_mysql if AppConfig.mysql?\nend\n"
    )
    wanted = {"postgresql": ["id", "postgresql", "modern"], "mysql": ["id", "mysql2", "modern", "is_mysql"]}
    for adapter, names in wanted.items():
        schema, _ = run(body, adapter=adapter)
        assert columns(schema, "t") == names
    schema, _ = run(body, adapter="sqlite")
    assert columns(schema, "t") == ["id", "sqlite", "modern", "sqlite3"]


def test_enums_views_and_join_tables(run: Replay) -> None:
    schema, found = run(
        'create_enum :mood, %w[sad happy]\ncreate_table(:m) { |t| t.enum :mood, enum_type: "mood", default: "sad" }\n'
        'add_enum_value :mood, "calm", before: "happy"\nrename_enum :mood, to: :feeling\nrename_enum_value :feeling, from: "sad", to: "blue"',
        "create_view :ms\nupdate_view :ms, version: 2, revert_to_version: 1\ncreate_join_table :ms, :parts do |t|\n  t.index :m_id\nend",
        files={"db/views/ms_v01.sql": "SELECT m.id FROM m", "db/views/ms_v02.sql": "SELECT m.id, m.mood FROM m;"},
    )
    assert schema.enums == {"feeling": ["blue", "calm", "happy"]}
    mood = schema.tables["m"].column("mood")
    assert mood is not None and (mood.kind, mood.sql_type, mood.default) == ("enum", "feeling", "sad")
    assert [each.name for each in schema.views["ms"].columns] == ["id", "mood"]
    assert columns(schema, "ms_parts") == ["m_id", "part_id"] and len(schema.tables["ms_parts"].indexes) == 1
    assert said(found) == []


def test_hostile_migrations_end(run: Replay) -> None:
    schema, found = run(
        USERS,
        "loop { User.delete_all }\nwhile true\n  x = 1\nend\nadd_column :users, :late, :string",
        "class M2 < ActiveRecord::Migration[7.0]\n  def change\n    change\n  end\nend\n",
        "class M3 < M3\n  def change\n  end\nend\n",
        "class M4 < ActiveRecord::Migration[7.0]\n  def change(\n",
        "revert M5",
        "1 + 1",
        "require 'x'\n",
        "add_column :users, :last, :string",
    )
    assert columns(schema)[-1] == "last"
    assert len(found) < 40


def test_numbers_and_folders(run: Replay, tmp_path: Path) -> None:
    files = {
        "db/migrate/1_old.rb": "class Old < ActiveRecord::Migration[5.0]\n  def change\n    create_table :old\n  end\nend\n",
        "db/migrate/sub/2_new.rb": "class New < ActiveRecord::Migration[5.0]\n  def change\n    rename_table :old, :new\n  end\nend\n",
        "db/migrate/helper.rb": "raise 'never read'\n",
        "db/migrate/2_again.rb": "class Again < ActiveRecord::Migration[5.0]\n  def change\n  end\nend\n",
    }
    schema, found = run(files=files)
    assert list(schema.tables) == ["new"] and schema.version == "2"
    assert any("has the number of" in text for _, _, text in said(found))


def test_an_app_without_a_dump(read: Reading, tmp_path: Path) -> None:
    stored = (
        "class CreateBlobs < ActiveRecord::Migration[7.0]\n  def change\n    key, foreign = types\n"
        "    create_table(:blobs, id: key) { |t| t.references :blob, type: foreign }\n"
        "  end\n\n  private\n\n  def types\n    config = Rails.configuration.generators\n    setting = config.options[config.orm][:primary_key_type]\n"
        "    [setting || :primary_key, setting || :bigint]\n  end\nend\n"
    )
    engine = "class CreateBills < ActiveRecord::Migration[7.0]\n  def change\n    create_table :bills\n  end\nend\n"
    read()
    (tmp_path / "db/schema.rb").unlink()
    for path, text in {
        "config/initializers/generators.rb": "Rails.application.config.generators do |g|\n  g.orm :active_record, primary_key_type: :uuid\nend\n",
        "db/migrate/20240101000000_create_blobs.rb": stored,
        "engines/billing/db/migrate/20230101000000_create_bills.rb": engine,
    }.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    program, found = read_app(tmp_path, Settings("postgresql"))
    assert program.schema_source == "db/migrate (2 migrations)"
    assert list(program.schema.tables) == ["bills", "blobs"]
    assert [each.kind for each in program.schema.tables["blobs"].columns] == ["uuid", "uuid"]
    assert "RG0219" in {each.code.id for each in found} and "RG0201" not in {each.code.id for each in found}
