"""Ruby whose Rust once answered otherwise: it is written so that it answers the same, or it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.layers.interface.small_app import MODELS, write_app

from regauge.config import Settings
from regauge.pipeline import schema

FAMILY = {
    "box": "class Box < Thing\n  def heavy? = true\n  def self.kinds = 2\nend\n",
    "crate": "class Crate < Box\n  def heavy? = false\n  def light? = !heavy?\n  def note = 'own'\nend\n",
}


def _made(folder: Path, body: str, **models: str) -> tuple[str, str]:
    """The file of `Thing`, and all that is told."""
    write_app(folder, {}, "", {}, {**MODELS, "thing": f"class Thing < ApplicationRecord\n{body}\nend\n", **models})
    made = schema(folder, Settings())
    text = next(file.text for file in made.files if file.path == "crates/data/src/models/thing.rs")
    return " ".join(text.split()), "\n".join(found.text for found in made.diagnostics)


def test_the_lowest_class_of_a_row_answers(tmp_path: Path) -> None:
    text, _ = _made(tmp_path, "def heavy? = cents > 5\ndef told = heavy? ? 'a' : 'b'", **FAMILY)
    asked = text.partition("pub fn is_heavy(")[2].partition("pub fn ")[0]
    assert -1 < asked.find("crate_is_heavy") < asked.find("box_") < asked.find("thing_is_heavy")


def test_a_class_in_the_middle_asks_those_below_it(tmp_path: Path) -> None:
    text, _ = _made(
        tmp_path,
        "def heavy? = false",
        box=FAMILY["box"] + "\nclass Box\n  def said = heavy?\nend\n",
        crate=FAMILY["crate"],
    )
    asked = text.partition("pub fn box_is_heavy(")[2].partition("pub fn ")[0]
    assert "crate_is_heavy" in asked and "box_own_is_heavy" in asked


REFUSED = [
    ("the class of a row that may be of another", "def many = self.class.count", "it may be `Crate` too"),
    ("what a subclass defines and the class has of Rails", "def seen = note", "`Crate` defines `note` itself"),
    ("a column that is serialized", "serialize :name, type: Hash\ndef seen = name", "the column `name` has a type"),
    ("rows that a default scope narrows", "default_scope { where(cents: 1) }\ndef self.seen = count", "has a default scope"),
    ("a block of a relation", "def self.seen\n  Thing.unscoped do\n    return 1\n  end\nend", "`unscoped` with a block"),
    ("a Rational as a text", 'def age = "#{created_at.to_date - updated_at.to_date}"', "gives a Rational"),
    ("a Rational in parts", "def age = (created_at.to_date - updated_at.to_date) / 2", "gives a Rational"),
    (
        "an association that the app assigns itself",
        "belongs_to :maker\ndef maker=(maker) = super\ndef seen = Thing.new(maker: maker).cents",
        "a method of its own",
    ),
    ("a check of what the app reads itself", "def name = 'x'\nvalidates :name, presence: true", "not the column"),
    ("a check whose message is made later", "validates :name, presence: { message: ->(one, data) { 'x' } }", "its message is not a text"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "told"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_refused(body: str, told: str, tmp_path: Path) -> None:
    _, found = _made(tmp_path, body, **FAMILY)
    assert told in found


def test_days_between_dates_as_a_number(tmp_path: Path) -> None:
    text, _ = _made(
        tmp_path,
        "def age = (created_at.to_date - updated_at.to_date + 1).to_i / 2\ndef old? = created_at.to_date - updated_at.to_date > 3",
    )
    assert "pub fn age(&self) -> i64" in text and "pub fn is_old(&self) -> bool" in text


def test_what_the_app_writes_itself_is_not_assigned_past_it(tmp_path: Path) -> None:
    text, _ = _made(tmp_path, "serialize :note, type: Hash\ndef cents=(value)\n  super(value.to_i * 100)\nend")
    assert '"cents" | "note" => return Err(Self::unconverted_writer(name))' in text
    assert '"cents" => self.cents' not in text


def test_a_check_whose_condition_is_lost_is_not_written(tmp_path: Path) -> None:
    body = "[1, 2].each do |n|\n  validates :name, length: { maximum: n }, if: proc { |thing| thing.cents == n }\nend"
    body += "\nvalidates :note, presence: { message: :taken }"
    text, _ = _made(tmp_path, body)
    assert "validate::length" not in text and 'Some("has already been taken")' in text
