"""Small apps for the readers: a folder with the files that a test gives."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.layers import layer0_schema, layer1_associations
from regauge.program.program import Program
from regauge.sources import read_app

FILES = {
    "config/application.rb": "module Tiny\n  class Application < Rails::Application\n    config.load_defaults 7.2\n"
    "    config.api_only = true\n  end\nend\n",
    "config/routes.rb": "Rails.application.routes.draw do\nend\n",
    "db/schema.rb": "ActiveRecord::Schema[7.2].define(version: 1) do\nend\n",
    "app/models/application_record.rb": "class ApplicationRecord < ActiveRecord::Base\n  primary_abstract_class\nend\n",
    "app/controllers/application_controller.rb": "class ApplicationController < ActionController::API\nend\n",
}


class Settings:
    database_url = ""
    database_timeout = 30.0

    def __init__(self, adapter: str | None = None) -> None:
        self.adapter = adapter


Reading = Callable[..., tuple[Program, Diagnostics]]


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    """Reads an app of the files above and those given; `tables` is the inside of db/schema.rb."""

    def run(
        files: dict[str, str] | None = None, *, tables: str = "", adapter: str | None = None
    ) -> tuple[Program, Diagnostics]:
        given = dict(FILES)
        if tables:
            given["db/schema.rb"] = f"ActiveRecord::Schema[7.2].define(version: 1) do\n{tables}\nend\n"
        given.update(files or {})
        for path, text in given.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        program, found = read_app(tmp_path, Settings(adapter))
        for layer in (layer0_schema, layer1_associations):
            program, more = layer.run(program)
            found = [*found, *more]
        return program, found

    return run
