"""Which table a model has: prefixes of modules, engines and the app, its own rules of inflection, and which database it is in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.sources.small_apps import Reading

from regauge.program.inflections import Inflector
from regauge.program.program import Program
from regauge.ruby.evaluator import Regexp
from regauge.sources.config.inflections import rule

HERE = Path(__file__).parent


def application(*lines: str) -> str:
    inner = "".join(f"    {line}\n" for line in ("config.load_defaults 7.2", *lines))
    return f"module Tiny\n  class Application < Rails::Application\n{inner}  end\nend\n"


def model(name: str, inside: str = "", parent: str = "ApplicationRecord") -> str:
    return f"class {name} < {parent}\n{inside}end\n"


def table(program: Program, name: str) -> str | None:
    return program.models[name].table


MODULES = {
    "def": 'module Billing\n  def self.table_name_prefix\n    "billing_"\n  end\nend\n',
    "endless": 'module Billing\n  def self.table_name_prefix = "billing_"\nend\n',
    "class << self": 'module Billing\n  class << self\n    def table_name_prefix\n      "billing_".freeze\n    end\n  end\nend\n',
    "assigned": 'module Billing\n  mattr_accessor :table_name_prefix\n  self.table_name_prefix = "billing_"\nend\n',
}


@pytest.mark.parametrize("form", MODULES)
def test_a_module_says_the_prefix(read: Reading, form: str) -> None:
    given = {"app/models/billing.rb": MODULES[form], "app/models/billing/line_item.rb": model("Billing::LineItem")}
    program, _ = read(given)
    assert table(program, "Billing::LineItem") == "billing_line_items"


def test_the_apps_prefix_and_suffix(read: Reading) -> None:
    given = {
        "config/application.rb": application(
            'config.active_record.table_name_prefix = "app_"', 'config.active_record.table_name_suffix = "_v2"'
        ),
        "app/models/order.rb": model("Order", "class Line < ApplicationRecord\n  end\n"),
        "app/models/own.rb": model("Own", '  self.table_name_prefix = "own_"\n'),
        "app/models/named.rb": model("Named", '  self.table_name = "#{table_name_prefix}things"\n'),
    }
    program, found = read(given, tables='create_table "orders" do |t|\n  t.string "x"\nend\n')
    assert table(program, "Order") == "app_orders_v2" and list(program.schema.tables)[:1] == ["app_orders_v2"]
    assert table(program, "Own") == "own_owns_v2"
    assert table(program, "Named") == "app_things"
    assert not any(each.subject == "Order" and each.code.id == "RG0307" for each in found)


def test_singular_tables(read: Reading) -> None:
    initializer = "ActiveRecord::Base.pluralize_table_names = false\n"
    given = {
        "config/initializers/records.rb": initializer,
        "app/models/person.rb": model("Person"),
        "app/models/thing.rb": model("Thing", "  self.pluralize_table_names = true\n"),
    }
    program, _ = read(given)
    assert (table(program, "Person"), table(program, "Thing")) == ("person", "things")


ENGINE = "module Billing\n  class Engine < ::Rails::Engine\n    isolate_namespace Billing\n  end\nend\n"


@pytest.mark.parametrize("folder", ["engines", "components", "packs", "packages"])
def test_models_of_engines(read: Reading, folder: str) -> None:
    given = {
        f"{folder}/billing/lib/billing/engine.rb": ENGINE,
        f"{folder}/billing/app/models/billing/invoice.rb": "module Billing\n  class Invoice < ApplicationRecord\n  end\nend\n",
        f"{folder}/billing/app/models/billing/priced.rb": "module Billing\n  module Priced\n    def price = 1\n  end\nend\n",
        f"{folder}/billing/app/models/billing/part.rb": model("Billing::Part", "  include Billing::Priced\n"),
        f"{folder}/billing/spec/dummy/app/models/dummy.rb": model("Dummy"),
        f"{folder}/plain/app/models/tool.rb": model("Tool"),
    }
    program, _ = read(given, tables='create_table "billing_invoices" do |t|\nend\n')
    assert table(program, "Billing::Invoice") == "billing_invoices"
    assert table(program, "Tool") == "tools"
    assert program.models["Billing::Invoice"].path == f"{folder}/billing/app/models/billing/invoice.rb"
    assert "price" in program.models["Billing::Part"].methods
    assert "Dummy" not in program.models


QUEUE = (
    'ActiveRecord::Schema[7.2].define(version: 1) do\n  create_table "jobs" do |t|\n    t.string "name"\n  end\nend\n'
)
YML = (
    "production:\n  main:\n    adapter: sqlite3\n  queue:\n    adapter: postgresql\n    migrations_paths: db/queue_migrate\n"
    "  stats:\n    adapter: sqlite3\n    migrations_paths: db/stats_migrate\n  main_replica:\n    adapter: sqlite3\n    replica: true\n"
)
STATS = "class CreateVisits < ActiveRecord::Migration[7.1]\n  def change\n    create_table :visits do |t|\n      t.string :path\n    end\n  end\nend\n"


def test_the_database_of_a_model(read: Reading) -> None:
    given = {
        "config/database.yml": YML,
        "db/queue_schema.rb": QUEUE,
        "db/stats_migrate/20240101000000_create_visits.rb": STATS,
        "app/models/queue_record.rb": model(
            "QueueRecord",
            "  self.abstract_class = true\n  connects_to database: { writing: :queue, reading: :queue }\n",
        ),
        "app/models/job.rb": model("Job", parent="QueueRecord"),
        "app/models/mail_job.rb": model("MailJob", parent="Job"),
        "app/models/visit.rb": model("Visit", "  establish_connection :stats\n"),
        "app/models/main.rb": model("Main", "  connects_to database: { writing: :main, reading: :main_replica }\n"),
        "app/models/lost.rb": model("Lost", "  connects_to database: { writing: :nowhere }\n"),
    }
    program, found = read(given, tables='create_table "mains" do |t|\nend\n')
    databases = {name: each.database for name, each in program.models.items() if not each.synthetic}
    wanted = {"QueueRecord": "queue", "Job": "queue", "MailJob": "queue", "Visit": "stats", "Main": "primary"}
    assert {name: databases[name] for name in wanted} == wanted
    assert databases["Lost"] == "primary"
    assert program.databases["queue"].adapter == "postgresql" and program.databases["stats"].adapter == "sqlite"
    assert list(program.databases["stats"].tables) == ["visits"]
    missing = {each.subject for each in found if each.code.id == "RG0307"}
    assert not missing & {"Job", "Visit", "Main"}
    assert any("the app has no schema of the database `nowhere`" in each.text for each in found)


def test_words_as_rails_inflects_them() -> None:
    """The words were inflected by Rails 7.2 under the same rules."""
    ours = Inflector()
    for word in ("SQLite", "IO", "OAuth", "GitHub", "HTTP", "MySQL", "DB", "IP", "API"):
        assert rule(ours, "acronym", [word])
    for one, many in (("bonus", "boni"), ("cow", "kine")):
        assert rule(ours, "irregular", [one, many])
    assert rule(ours, "singular", ["quotas", "quota"]) and rule(ours, "plural", ["quota", "quotas"])
    assert rule(ours, "uncountable", [["fish", "gear"]])
    assert rule(ours, "plural", [Regexp("^(ox)$", "i"), "\\1en"])
    assert rule(ours, "singular", [Regexp("(database)s$"), "\\1"]) and rule(ours, "plural", ["foo", "fooz"])
    asked = {
        "plural": ours.pluralize,
        "singular": ours.singularize,
        "under": ours.underscore,
        "camel": ours.camelize,
        "classify": ours.classify,
    }
    told = json.loads((HERE / "inflected_by_rails.json").read_text())
    assert sum(map(len, told.values())) > 100
    for kind, words in told.items():
        assert {word: asked[kind](word) for word in words} == words, kind


PATHS = (
    'config.autoload_paths << "#{config.root}/extras"',
    "config.eager_load_paths += %W[#{root}/more #{root}/lib]",
    'config.autoload_paths.push(\n      Rails.root.join("parts"),\n      "#{root}/gone"\n    )',
    '# config.autoload_paths << "#{root}/never"',
)


def test_models_in_folders_that_are_autoloaded(read: Reading) -> None:
    given = {"config/application.rb": application(*PATHS)}
    folders = {"extras": "Extra", "more": "More", "parts": "Part", "never": "Never"}
    given |= {f"{folder}/{name.lower()}.rb": model(name) for folder, name in folders.items()}
    program, _ = read(given)
    assert {name for name in folders.values() if name in program.models} == {"Extra", "More", "Part"}
    assert table(program, "Part") == "parts"
