"""Small Rails apps made of files, and the command line run on them as a process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
SECONDS: Final = 60.0
"""More than any input here may take; the machine may be busy."""

BASE: Final[Mapping[str, str]] = {
    "config/application.rb": (
        'require_relative "boot"\nrequire "rails/all"\nmodule Tiny\n  class Application < Rails::Application\n'
        "    config.load_defaults 7.2\n    config.api_only = true\n  end\nend\n"
    ),
    "config/database.yml": "production:\n  adapter: sqlite3\n  database: storage/production.sqlite3\n",
    "config/routes.rb": "Rails.application.routes.draw do\n  resources :things, only: %i[index show]\nend\n",
    "db/schema.rb": (
        "ActiveRecord::Schema[7.2].define(version: 1) do\n"
        '  create_table "things", force: :cascade do |t|\n    t.string "name", null: false\n    t.datetime "created_at", null: false\n'
        '    t.datetime "updated_at", null: false\n  end\nend\n'
    ),
    "app/models/application_record.rb": "class ApplicationRecord < ActiveRecord::Base\n  primary_abstract_class\nend\n",
    "app/models/thing.rb": "class Thing < ApplicationRecord\n  validates :name, presence: true\nend\n",
    "app/controllers/application_controller.rb": "class ApplicationController < ActionController::API\nend\n",
    "app/controllers/things_controller.rb": (
        "class ThingsController < ApplicationController\n  def index\n    render json: Thing.all\n  end\n\n"
        "  def show\n    render json: Thing.find(params[:id])\n  end\nend\n"
    ),
    "Gemfile": 'gem "rails", "~> 7.2"\ngem "sqlite3"\n',
}


def make(folder: Path, files: Mapping[str, str | bytes | None] | None = None) -> Path:
    """The base app with files put over it; None leaves a file out."""
    for path, text in {**BASE, **(files or {})}.items():
        if text is None:
            continue
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape"))
    return folder


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Its one object on stdout."""
        made: dict[str, Any] = json.loads(self.out)
        return made

    @property
    def codes(self) -> set[str]:
        """Codes of all diagnostics."""
        return {each["code"] for each in self.json["diagnostics"]}


def regauge(*words: str | Path, seconds: float = SECONDS, before: Callable[[], None] | None = None) -> Ran:
    """Runs the command line. Raises AssertionError when it takes longer than `seconds`."""
    process = subprocess.Popen(
        [sys.executable, "-X", "faulthandler", "-m", "regauge", *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "NO_COLOR": "1"},
        preexec_fn=before,
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as late:
        # It says where it was when it aborts.
        process.send_signal(signal.SIGABRT)
        _, err = process.communicate(timeout=10)
        raise AssertionError(f"{words} took more than {seconds} seconds:\n{err.decode()}") from late
    return Ran(process.returncode, out.decode(), err.decode())


def files_in(folder: Path) -> set[str]:
    """Every file below a folder, by its path there; empty when there is no such folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
