"""Types of parameters that nobody passes: a column's, where the body only compares them with one; else none."""

from __future__ import annotations

import pytest
from tests.hostile.apps import make

from regauge import pipeline
from regauge.config import Settings
from regauge.pipeline import Generation
from regauge.program import types as t

SCHEMA = """ActiveRecord::Schema[7.2].define(version: 1) do
  create_table "things" do |t|
    t.string "name", null: false
    t.integer "price", null: false
    t.integer "kind"
    t.json "data"
    t.bigint "owner_id"
    t.datetime "made_at", null: false
  end
  create_table("owners") { |t| t.string "name" }
end
"""
MODEL = """class Thing < ApplicationRecord
  belongs_to :owner, optional: true
  enum :kind, { a: 0, b: 1 }
  scope :priced_from, ->(cents) { where(price: cents..) }
  scope :between, ->(low, high) { where(price: low..high) }
  scope :since, ->(time) { where("things.made_at > ?", time) if time }
  scope :cheap_of, ->(owner_id) { where("price < ?", 5).where(owner_id: owner_id) }
  scope :apart, ->(name) { order(:id).where.not(name: name) }
  scope :named, ->(names) { where(name: names) }
  scope :both, ->(word) { where(name: word).or(where(price: word)) }
  scope :more, ->(word) { where(name: word, price: word.size) }
  scope :of_kind, ->(kind) { where(kind: kind) }
  scope :with_data, ->(data) { where(data: data) }
  scope :joined, ->(word) { where("owners.name = ?", word) }
  scope :blocked, ->(word) { where(name: word).where(id: [1].map { |word| word }) }
  scope :again, ->(word) { word = word; where(name: word) }
  scope :told, ->(word) { where(name: word) }

  def self.called(word) = find_by(name: word)
  def self.keyed(name:) = exists?(name: name)
  def self.elsewhere(word) = Owner.find_by(name: word)
  def self.five = told(5.to_s)
end
"""


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    files = {
        "db/schema.rb": SCHEMA,
        "app/models/thing.rb": MODEL,
        "app/models/owner.rb": "class Owner < ApplicationRecord\nend\n",
    }
    return pipeline.schema(make(tmp_path_factory.mktemp("evidence") / "app", files), Settings())


@pytest.mark.parametrize(
    ("key", "types"),
    [
        ("Thing.scope:priced_from", "int"),
        ("Thing.scope:between", "int int"),
        ("Thing.scope:since", "time?"),
        ("Thing.scope:cheap_of", "id<Owner>"),
        ("Thing.scope:apart", "str"),
        ("Thing.scope:told", "str"),
        ("Thing.called", "str"),
        ("Thing.keyed", "str"),
    ],
)
def test_what_is_only_compared_with_a_column_has_its_type(key: str, types: str, generation: Generation) -> None:
    assert " ".join(t.show(each.type) for each in generation.program.functions[key].params) == types


@pytest.mark.parametrize("name", "named both more of_kind with_data joined blocked again elsewhere".split())
def test_what_says_more_than_one_thing_says_nothing(name: str, generation: Generation) -> None:
    """A plural may be a list; two columns, another use, an enum's labels, another table, a name that is taken again."""
    functions = generation.program.functions
    assert f"Thing.{name}" not in functions and f"Thing.scope:{name}" not in functions
    (said,) = [each for each in generation.diagnostics if each.subject == f"Thing.{name}"]
    assert said.code.id == "RG0602" and "nobody passes" in said.text and said.span.path == "app/models/thing.rb"
