"""A small Rails app in a folder, read and lowered: what the tests of controllers and templates stand on."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.layers import layer0_schema, layer1_associations, layer3_interface
from regauge.program.program import Program
from regauge.sources import read_app

SCHEMA = """
ActiveRecord::Schema[7.2].define(version: 2025_01_01_000000) do
  create_table "makers", force: :cascade do |t|
    t.string "name", null: false
    t.string "token"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end

  create_table "things", force: :cascade do |t|
    t.bigint "maker_id", null: false
    t.string "type"
    t.string "name", null: false
    t.integer "cents", default: 0, null: false
    t.text "note"
    t.datetime "created_at", null: false
    t.datetime "updated_at", null: false
  end

  add_foreign_key "things", "makers"
end
"""
MODELS = {
    "application_record": "class ApplicationRecord < ActiveRecord::Base\n  primary_abstract_class\nend\n",
    "maker": "class Maker < ApplicationRecord\n  has_many :things\nend\n",
    "thing": """
        class Thing < ApplicationRecord
          belongs_to :maker
          has_one :newest, -> { order(id: :desc) }, class_name: "Thing", foreign_key: :maker_id

          def label = "#{name}: #{cents}"
        end
    """,
}
BASE = "class ApplicationController < ActionController::API\nend\n"


def write_app(
    root: Path, controllers: dict[str, str], routes: str, views: dict[str, str], models: dict[str, str]
) -> None:
    """Writes the app's files; texts may be indented."""
    files = {
        "config/application.rb": "module Small\n  class Application < Rails::Application\n"
        "    config.load_defaults 7.2\n    config.api_only = true\n  end\nend\n",
        "config/routes.rb": f"Rails.application.routes.draw do\n{dedent(routes)}\nend\n",
        "db/schema.rb": SCHEMA,
        "app/controllers/application_controller.rb": BASE,
    }
    files |= {f"app/models/{name}.rb": text for name, text in {**MODELS, **models}.items()}
    files |= {f"app/controllers/{name}.rb": text for name, text in controllers.items()}
    files |= {f"app/views/{name}.json.jbuilder": text for name, text in views.items()}
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(text).lstrip("\n"), encoding="utf-8")


def small(
    root: Path,
    controllers: dict[str, str] | str,
    routes: str = "resources :things",
    views: dict[str, str] | None = None,
    models: dict[str, str] | None = None,
) -> tuple[Program, Diagnostics]:
    """The program after layer 3. A text as `controllers` is the body of ThingsController."""
    if isinstance(controllers, str):
        body = dedent(controllers).strip("\n").replace("\n", "\n  ")
        controllers = {"things_controller": f"class ThingsController < ApplicationController\n  {body}\nend\n"}
    write_app(root, controllers, routes, views or {}, models or {})
    program, _ = read_app(root, SimpleNamespace(adapter=None, ignore=()))
    program, _ = layer0_schema.run(program)
    program, _ = layer1_associations.run(program)
    return layer3_interface.run(program)


def reasons(program: Program, action: str) -> list[str]:
    """The codes that say why `things#action` has no handler."""
    return [found.code.id for found in program.unhandled.get(f"things#{action}", [])]
