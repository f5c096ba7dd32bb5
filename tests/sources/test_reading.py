"""Bad input: what is not an app, cannot be read, leaves the app, does not parse."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.small_apps import Reading, Settings

from regauge.sources import NotARailsApp, read_app


def test_not_a_rails_app(tmp_path: Path) -> None:
    with pytest.raises(NotARailsApp) as caught:
        read_app(tmp_path, Settings())
    assert caught.value.diagnostic.code.id == "RG0116"
    with pytest.raises(NotARailsApp):
        read_app(tmp_path / "nowhere", Settings())


def test_links_that_leave_the_app_are_not_followed(read: Reading, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}_outside.rb"
    outside.write_text("class Secret < ApplicationRecord\nend\n")
    (tmp_path / "app/models").mkdir(parents=True)
    (tmp_path / "app/models/secret.rb").symlink_to(outside)
    program, found = read()
    assert "Secret" not in program.models
    assert ("RG0117", "app/models/secret.rb") in {(f.code.id, f.span.path) for f in found}


def test_a_syntax_error_is_named_and_the_rest_is_read(read: Reading) -> None:
    _, found = read(
        {
            "app/models/item.rb": "class Item < ApplicationRecord\n  validates :name, presence: true\n  def broken(\n  end\nend\n"
        }
    )
    assert "RG0103" in {f.code.id for f in found if f.span.path == "app/models/item.rb"}


def test_configuration(read: Reading) -> None:
    program, found = read(
        {
            "config/application.rb": "module Tiny\n  class Application < Rails::Application\n    config.load_defaults 7.0\n"
            '    config.api_only = true\n    config.time_zone = "Berlin"\n    config.i18n.default_locale = :de\n'
            "    config.force_ssl = true if Rails.env.production?\n  end\nend\n",
            "config/initializers/inflections.rb": "ActiveSupport::Inflector.inflections(:en) do |i|\n  i.irregular 'ding', 'dinge'\n"
            "  i.acronym 'API'\nend\nActiveSupport::Inflector.inflections(:de) do |i|\n  i.irregular 'ding', 'dingens'\nend\n",
            "config/locales/de.yml": "de:\n  errors:\n    messages:\n      blank: darf nicht leer sein\n",
            "config/database.yml": "production:\n  adapter: postgresql\n  url: <%= ENV['X'] %>\n",
            "Gemfile.lock": "GEM\n  specs:\n    rails (7.2.1)\n",
        }
    )
    app = program.app
    assert (app.name, app.rails_version, app.load_defaults, app.api_only) == ("Tiny", "7.2.1", "7.0", True)
    assert (app.time_zone, app.locale, app.adapter) == ("Berlin", "de", "postgresql")
    assert app.translations == {"errors.messages.blank": "darf nicht leer sein"}
    assert app.inflector.pluralize("ding") == "dinge" and app.inflector.camelize("api_key") == "APIKey"
    assert app.settings["active_record.belongs_to_required_validates_foreign_key"] is True
    assert ("RG0118", 7) in {(f.code.id, f.span.line) for f in found}


def test_an_adapter_that_is_not_known(read: Reading) -> None:
    program, found = read({"config/database.yml": "production:\n  adapter: oracle\n"})
    assert program.app.adapter == "sqlite"
    assert "RG1104" in {f.code.id for f in found}
