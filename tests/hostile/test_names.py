"""Names and texts that try to break out of Rust: the app is converted or named, and what is written is Rust that rustfmt and cargo accept."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest
from tests.hostile.apps import files_in, make, regauge

EVIL: Final = '"#; fn evil() {} // */ /* \\\\" \\u202e {x} {{}} %{x} \\n \\0'
"""As it stands in a double-quoted Ruby string: quotes, comment ends, format braces, a bidi override, NUL."""
TEXT: Final = EVIL.replace('"', '\\"')
BIDI: Final = "\u202e\u2066"
TABLES: Final = (
    "results",
    "options",
    "vecs",
    "strings",
    "boxes",
    "errors",
    "values",
    "times",
    "conns",
    "states",
    "selves",
    "crates",
    "types",
)
COLUMNS: Final = (
    "fn self crate super struct type_ match loop where async await dyn impl mod move mut pub ref static trait unsafe use while yield try box "
    "abstract final override macro r rows conn state_ draft loaded id2 new_ default clone_ into from drop eq"
).split()

SCHEMA: Final = (
    "ActiveRecord::Schema[7.2].define(version: 1) do\n"
    + '  create_table "things", force: :cascade do |t|\n'
    + "".join(f'    t.string "{column}"\n' for column in COLUMNS)
    + f'    t.string "naïve"\n    t.string "with space"\n    t.string "1st"\n    t.string "semi;colon"\n    t.string "quo\\"te", default: "{TEXT}"\n'
    + f'    t.string "back\\\\slash", comment: "{TEXT}"\n    t.integer "kind", default: 0\n    t.string "emoji😀"\n    t.string "{BIDI}"\n'
    + '    t.datetime "created_at", null: false\n    t.datetime "updated_at", null: false\n  end\n'
    + "".join(
        f'  create_table "{table}", force: :cascade do |t|\n    t.string "name"\n    t.bigint "thing_id"\n  end\n'
        for table in TABLES
    )
    + '  create_table "we\\"ird; table */", force: :cascade do |t|\n    t.string "name"\n  end\nend\n'
)
CLASSES: Final = ("Result", "Option", "Vec", "String_", "Box", "Value", "Time_", "Conn", "State", "Crate", "Type")

FILES: Final = {
    "db/schema.rb": SCHEMA,
    "app/models/thing.rb": (
        "class Thing < ApplicationRecord\n"
        f'  # {BIDI} */ }} " # a comment\n'
        f'  LABEL = "{TEXT}"\n'
        f'  enum :kind, {{ "{TEXT}": 0, self: 1, Self: 2, "1st": 3, "a-b": 4, "a_b": 5, "": 6, "é": 7, fn: 8 }}, prefix: true\n'
        f'  validates :fn, presence: {{ message: "{TEXT}" }}, exclusion: {{ in: ["{TEXT}", "\\0", "\\u{{202e}}"], message: "%{{value}} {TEXT}" }}\n'
        '  validates :self, format: { with: /\\A[^"#*\\/{}]*\\z/, message: "{} {0} %s" }\n'
        f'  scope :loop, ->(match) {{ where(match: match) }}\n  scope :evil, -> {{ where("self = \'{{}}\' OR fn = ?", "{TEXT}") }}\n'
        f'  def shout\n    "{TEXT} #{{self.fn}}"\n  end\n\n'
        f'  # {BIDI}*/ pub fn evil() {{}} /*\n  def not_converted(a, *b, **c, &d)\n    eval("*/ {TEXT}") # */ {BIDI} "#\n'
        '    <<~"*/"\n      }}} */ \\" #{eval(a)}\n    */\n  end\nend\n'
    ),
    "app/controllers/things_controller.rb": (
        "class ThingsController < ApplicationController\n"
        f'  def index\n    render json: {{ "{TEXT}": Thing.count, label: "{TEXT}" }}\n  end\n\n'
        "  def show\n    render json: Thing.find(params[:id])\n  end\n\n"
        f'  def match\n    system("*/ {TEXT}") # */ {BIDI}\n    head :ok\n  end\nend\n'
    ),
    "config/routes.rb": (
        "Rails.application.routes.draw do\n  resources :things, only: %i[index show]\n"
        '  get "a\\"b{c}/:id", to: "things#show"\n  get "br{}ces/{id}/*rest", to: "things#index"\n  get "*/ /*", to: "things#index"\n'
        f'  get "{BIDI}", to: "things#index"\n  get "fn", to: "things#match"\n  get "%22%00", to: "things#index"\n  get "a b", to: "things#index"\nend\n'
    ),
    'app/views/things/we"ird.json.jbuilder': f'json.set! "{TEXT}", "{TEXT}"\n',
    **{
        f"app/models/{name.lower().rstrip('_')}.rb": f"class {name} < ApplicationRecord\n"
        f'  self.table_name = "{table}"\n  belongs_to :thing, optional: true\nend\n'
        for name, table in zip(CLASSES, TABLES, strict=False)
    },
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    out = folder / "out"
    ran = regauge("generate", make(folder / "app", FILES), "-o", out, "--json")
    assert ran.code == 0, ran.err
    return out


def test_no_name_leaves_the_output(written: Path) -> None:
    for path in files_in(written):
        assert all(part not in ("..", "") and '"' not in part and "\n" not in part for part in path.split("/")), path


def test_no_control_or_bidi_character_stands_in_rust(written: Path) -> None:
    for path in files_in(written):
        if path.endswith(".rs") and not path.startswith("vendor/"):
            text = (written / path).read_text()
            bad = [each for each in text if each in BIDI or (ord(each) < 32 and each not in "\n\t")]
            assert not bad, (path, bad)


@pytest.mark.skipif(shutil.which("rustfmt") is None, reason="rustfmt is not installed")
def test_all_rust_parses(written: Path) -> None:
    sources = [
        str(written / path) for path in files_in(written) if path.endswith(".rs") and not path.startswith("vendor/")
    ]
    for source in sources:
        done = subprocess.run(
            ["rustfmt", "--edition", "2024", "--check", "--config", "skip_children=true", source],
            capture_output=True,
            text=True,
            check=False,
        )
        if "skip_children" in done.stderr:
            done = subprocess.run(
                ["rustfmt", "--edition", "2024", "--emit", "stdout", source],
                capture_output=True,
                text=True,
                check=False,
            )
        assert "error" not in done.stderr, (source, done.stderr)


@pytest.mark.skipif(shutil.which("cargo") is None, reason="cargo is not installed")
def test_cargo_accepts_it(written: Path) -> None:
    done = subprocess.run(
        ["cargo", "check", "--quiet"], cwd=written, capture_output=True, text=True, env={**os.environ}, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
