"""Which database an app is read for: what decides, in which order, and that what was concluded is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.small_apps import Reading

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.ledger import Ledger
from regauge.sources.config.database import choose
from regauge.sources.config.databases import databases
from regauge.sources.config.erb import rendered
from regauge.sources.files import Files
from regauge.sources.report import Report

POSTGRES = 'ActiveRecord::Schema[7.1].define(version: 1) do\n  enable_extension "plpgsql"\nend\n'
MYSQL = 'ActiveRecord::Schema[7.1].define(version: 1) do\n  create_table "a", charset: "utf8mb4", force: :cascade do |t|\n  end\nend\n'


def production(adapter: str) -> str:
    return f"production:\n  adapter: {adapter}\n"


CASES: dict[str, tuple[dict[str, str], str, str]] = {
    "database.yml": ({"config/database.yml": production("postgresql")}, "postgresql", ""),
    "a URL in it": ({"config/database.yml": "production:\n  url: mysql2://h/db\n"}, "mysql", ""),
    "it disagrees with the dump": (
        {"config/database.yml": production("sqlite3"), "db/schema.rb": POSTGRES},
        "sqlite",
        "though db/schema.rb has",
    ),
    "the dump, where database.yml computes": (
        {"config/database.yml": production("<%= ENV['A'] || 'sqlite3' %>"), "db/schema.rb": POSTGRES},
        "postgresql",
        "`enable_extension",
    ),
    "what it falls back to": (
        {"config/database.yml": production('<%= ENV["A"].presence || "mysql2" %>')},
        "mysql",
        "falls back",
    ),
    "a fallback of fetch": (
        {"config/database.yml": production('<%= ENV.fetch("A") { "pg".sub("pg", "postgresql") } %>')},
        "postgresql",
        "falls",
    ),
    "a condition": (
        {
            "config/database.yml": "production:\n<% if ENV['PG'] %>\n  adapter: postgresql\n<% else %>\n  adapter: mysql2\n<% end %>\n"
        },
        "mysql",
        "falls back",
    ),
    "the dump alone": ({"db/schema.rb": MYSQL}, "mysql", 'charset: "utf8mb4"'),
    "structure.sql": (
        {"db/structure.sql": "--\n-- PostgreSQL database dump\n--\n"},
        "postgresql",
        "PostgreSQL database dump",
    ),
    "an example": (
        {"config/database.yml.example": production("mysql2"), "config/database.travis.yml": production("sqlite3")},
        "mysql",
        "config/database.yml.example names",
    ),
    "examples that differ": (
        {"config/database.yml.mysql": production("mysql2"), "config/database.yml.pg": production("postgresql")},
        "sqlite",
        "nothing",
    ),
    "the Gemfile": (
        {"Gemfile": 'gem "pg", "~> 1"\ngroup :development, :test do\n  gem "sqlite3"\nend\n'},
        "postgresql",
        "the Gemfile has `pg`",
    ),
    "nothing": ({}, "sqlite", "nothing in the app says"),
}


def chosen(root: Path, given: dict[str, str]) -> tuple[str, str]:
    for path, text in given.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    choice = choose(Files(root), Report(Ledger()), None)
    return choice.adapter, "" if choice.sure else choice.reason


@pytest.mark.parametrize("name", CASES)
def test_what_decides(tmp_path: Path, name: str) -> None:
    given, adapter, reason = CASES[name]
    made, said = chosen(tmp_path, given)
    assert made == adapter
    assert (reason in said) if reason else said == ""


def test_a_live_database_comes_before_conclusions(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    (tmp_path / "db/schema.rb").write_text(POSTGRES)
    files, report = Files(tmp_path), Report(Ledger())
    assert choose(files, report, None, "sqlite3:db/live.sqlite3").adapter == "sqlite"
    assert choose(files, report, None, "mysql2://u@h/db").sure
    assert choose(files, report, "postgresql", "mysql2://u@h/db").adapter == "postgresql"
    assert choose(files, report, None, "").adapter == "postgresql"


def said(found: Diagnostics) -> list[str]:
    return [each.text for each in found if each.code.id == "RG1112"]


def test_a_conclusion_is_said_and_a_setting_is_obeyed(read: Reading) -> None:
    given = {"db/schema.rb": POSTGRES}
    program, found = read(given)
    assert program.app.adapter == "postgresql"
    assert said(found) == ['read for PostgreSQL: db/schema.rb has `enable_extension "plpgsql"`']
    program, found = read(given, adapter="sqlite")
    assert program.app.adapter == "sqlite" and said(found) == []


def test_the_schema_for_the_database_that_was_chosen(read: Reading) -> None:
    lite = 'ActiveRecord::Schema[8.0].define(version: 1) do\n  create_table "lite" do |t|\n  end\nend\n'
    given = {"db/schema.rb": POSTGRES, "db/schema_sqlite.rb": lite}
    program, found = read(given, adapter="sqlite")
    assert program.schema_source == "db/schema_sqlite.rb"
    assert list(program.schema.tables) == ["lite"] and program.databases == {}
    program, found = read(given)
    assert program.schema_source == "db/schema.rb" and program.databases == {}
    (other,) = [each for each in found if each.code.id == "RG0217"]
    assert other.text == "db/schema_sqlite.rb is not read: the schema was read from db/schema.rb"


def test_other_databases_from_the_file_of_the_chosen_one(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    lite = "production:\n  primary:\n    adapter: sqlite3\n    schema_dump: schema_lite.rb\n"
    heavy = "production:\n  primary:\n    adapter: trilogy\n  queue:\n    adapter: trilogy\n    migrations_paths: db/queue_migrate\n"
    (tmp_path / "config/database.yml").write_text("<%= ERB.new(File.read(path)).result %>\n")
    (tmp_path / "config/database.sqlite.yml").write_text(lite)
    (tmp_path / "config/database.mysql.yml").write_text(heavy)
    files = Files(tmp_path)
    assert [(each.name, each.schema) for each in databases(files, "sqlite")] == [("primary", "db/schema_lite.rb")]
    (_, queue) = databases(files, "mysql")
    assert (queue.name, queue.adapter, queue.migrations) == ("queue", "mysql", ("db/queue_migrate",))


ERB = """<% name = "shop" %>
default: &default
  pool: <%= ENV.fetch("THREADS") { 5 }.to_i + ENV.fetch("MORE", 2).to_i %>
  host: <%= ENV["HOST"] %>
  secret: <%= Rails.application.credentials.dig(:db, :password) %>
  env: <%= Rails.env %>
<%# a comment %>
production:
  <<: *default
  <% if Rails.env.production? %>
  database: <%= name %>_#{1}
  <% end %>
  odd: <%= "a: {b" %>
"""


def test_erb_is_evaluated_as_without_variables() -> None:
    text = rendered(ERB, "config/database.yml")
    assert "pool: 7\n" in text and "host: \n" in text and "secret: 0\n" in text and "env: production\n" in text
    assert "database: shop_#{1}\n" in text and "odd: 0\n" in text and "<%" not in text


def test_erb_that_does_not_parse() -> None:
    assert rendered("a: <%= 1 + %>\n", "config/database.yml") == "a: 0\n"
