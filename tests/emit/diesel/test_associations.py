"""Golden Rust of associations: what tests/associations/library makes of its smaller models. `REGAUGE_GOLDEN=write` updates the files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from regauge import pipeline
from regauge.config import Settings
from regauge.emit import diesel
from regauge.layers.order import LAYERS

LIBRARY = Path(__file__).parents[2] / "associations" / "library"
GOLDEN = Path(__file__).parent / "golden"
MODELS = ("badge", "edition", "genre", "note", "scan", "shelf", "tag")
"""has_one through, composite keys, join tables, unknown classes and text keys, keys of two types, a text primary key, source_type."""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {
        Path(file.path).stem: file.text
        for file in pipeline.schema(LIBRARY, Settings()).files
        if "/models/" in file.path
    }


def associations(text: str) -> str:
    """A model's file without what has nothing to do with associations: from its query to its draft's casts."""
    return text[text.index("/// What was loaded") : text.index("impl Lifecycle for")]


@pytest.mark.parametrize("model", MODELS)
def test_associations(files: dict[str, str], model: str) -> None:
    path, text = GOLDEN / f"{model}.rs.txt", associations(files[model])
    if os.environ.get("REGAUGE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text, f"{path.name} differs; REGAUGE_GOLDEN=write shows the difference in git"


def test_what_cannot_be_is_a_part_that_is_missing() -> None:
    """A `dependent:` without Rust is named; the readers are there all the same."""
    program = pipeline.read(LIBRARY, Settings())[0]
    program.models["Author"].associations["badges"].options["dependent"] = "destroy"
    for _, layer in LAYERS:
        program, _ = layer(program)
    made, found = diesel.emit(program, web=False)
    assert [each.code.id for each in found if each.subject == "Author#badges"] == ["RG0337"]
    assert "Author.badges" not in program.left_out
    author = next(file.text for file in made if file.path.endswith("models/author.rs"))
    assert "pub fn badges(&self" in author
    assert "pub fn preload_badges" in author
    gap = next(gap for gap in program.models["Author"].gaps if gap.diagnostic.subject == "Author#badges")
    assert gap.effects == {"destroy"}


def test_keys_of_which_no_list_is_bound_are_not_preloaded(tmp_path: Path) -> None:
    """SQLite columns of a type that Rails does not know hold values of any type: Diesel binds one, and no list of them."""
    app = tmp_path / "app"
    for name, text in {
        "config/application.rb": "module Odd\n  class Application < Rails::Application\n    config.load_defaults 7.2\n  end\nend\n",
        "config/database.yml": "development:\n  adapter: sqlite3\n",
        "db/schema.rb": """ActiveRecord::Schema[7.2].define(version: 1) do
  create_table "tins", force: :cascade do |t|
    t.column "mark", "frob"
  end
  create_table "labels", force: :cascade do |t|
    t.column "tin_mark", "frob"
  end
end
""",
        "app/models/tin.rb": "class Tin < ApplicationRecord\n  has_many :labels, primary_key: :mark, foreign_key: :tin_mark\nend\n",
        "app/models/label.rb": "class Label < ApplicationRecord\nend\n",
    }.items():
        path = app / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    generation = pipeline.schema(app, Settings())
    found = [each for each in generation.diagnostics if each.subject == "Tin#labels" and each.code.id == "RG0337"]
    assert ["rows cannot be grouped by" in each.text for each in found] == [True], generation.diagnostics
    tin = next(file.text for file in generation.files if file.path.endswith("models/tin.rs"))
    assert "pub fn labels(&self" in tin and "preload_labels" not in tin
