"""What bodies hold: how values of an app's Ruby are owned, moved and borrowed in the Rust that is printed."""

from __future__ import annotations

import pytest

from regauge import pipeline
from regauge.config import Settings
from regauge.emit.code import Env, emit_function
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.layers.order import LAYERS
from regauge.program.program import Program

FILES = {
    "config/application.rb": "module Held\n  class Application < Rails::Application\n  end\nend\n",
    "config/database.yml": "production:\n  adapter: sqlite3\n  database: a.sqlite3\n",
    "db/schema.rb": """
ActiveRecord::Schema[7.2].define(version: 1) do
  create_table :people, id: :string do |t|
    t.string :name, null: false
    t.string :nick
    t.string :type
    t.string :friend_id
    t.date :starts_on, null: false
    t.date :ends_on, null: false
  end
end
""",
    "app/models/person.rb": """
class Person < ApplicationRecord
  belongs_to :friend, class_name: "Person", optional: true
  has_many :followers, class_name: "Person", foreign_key: :friend_id
  validate :quiet

  def friend
    friend&.friend || super
  end

  def self.cleaned
    [Person.clean(Person.first&.nick)].size
  end

  def self.clean(terms)
    if terms.present?
      terms = terms.strip
      terms = "a #{terms}"
      terms.presence
    else
      terms
    end
  end

  def self.uses
    [Person.late("long"), Person.bound(Person.first&.nick)].size
  end

  def self.late(text)
    if text.length > 3
      text = text.first(3)
    end
    text
  end

  def self.bound(text)
    if text
      text = text.strip
    end
    text
  end

  def self.above(text)
    text.strip
  end

  def self.below
    Person.above("a")
  end

  def swap
    return if nick.nil?
    transaction { update_column(:nick, name) }
  end

  def keys
    found = ["name"]
    found.unshift("nick") if nick
    found
  end

  def span
    starts_on..ends_on
  end

  def asks
    same?(["a"].map(&:upcase))
  end

  def same?(names)
    names.select { |each| each == nick }.size
  end

  def follows?
    followers.first == followers.last
  end

  def unlike?
    return true if followers.first != followers.last
    false
  end

  def title
    "#{name}"
  end

  def quiet
    followers.each { |each| errors.add(:base, "loud") if each.title == "x" }
  end
end
""",
    "app/models/guest.rb": "class Guest < Person\n  def title\n    'guest'\n  end\nend\n",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Program:
    root = tmp_path_factory.mktemp("held")
    for path, text in FILES.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    program, _ = pipeline.read(root, Settings())
    for _, layer in LAYERS:
        program, _ = layer(program)
    return program


def printed(program: Program, key: str) -> str:
    text = emit_function(Env(program, DataNames(program), RustWriter()), program.functions[key])
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("key", "part"),
    [
        # A parameter that gets another value is a new local at the end of a function, and owned from the start elsewhere.
        ("Person.clean", "let terms = text::strip(terms);"),
        ("Person.late", "let mut text = text.to_owned(); if"),
        # What the function is left with is moved.
        ("Person#keys", "if self.nick.is_some() { found.insert(0, \"nick\".to_owned()); } found }"),
        ("Person#span", "{ self.starts_on..=self.ends_on }"),
        # A `&String` is a `&str` in an Option.
        ("Person#same?", "Some(each.as_str()) == self.nick.as_deref()"),
        # Keys that are texts are borrowed.
        ("Person#follows?", ".map(|record| &record.id)"),
        ("Person#unlike?", " != "),
        # A function that gives nothing leaves with nothing.
        ("Person#swap@draft", "if self.nick.is_none() { return Ok(()); }"),
        # One value needs no format.
        ("Person#title:own", "{ self.name.clone() }"),
        # A class that may be nil is an Option in the row too.
        ("Person#title", "matches!(self.kind, Some(PersonKind::Guest))"),
        # What a record lends is kept while the record is changed.
        ("Person#quiet@draft", "let followers = self.followers(conn)?.to_vec(); for each in &followers"),
    ],
)  # fmt: skip
def test_held(app: Program, key: str, part: str) -> None:
    assert part in printed(app, key)


def test_a_name_that_a_test_bound_is_not_assigned(app: Program) -> None:
    with pytest.raises(NotImplementedError, match="`text` is assigned where it is known not to be nil"):
        printed(app, "Person.bound")


def test_a_method_is_typed_by_one_that_stands_below_it(app: Program) -> None:
    assert printed(app, "Person.above").startswith("pub fn above(text: &str) -> String")


def test_super_of_an_association_is_named_though_the_method_calls_itself(app: Program) -> None:
    assert not any(key.startswith("Person#friend") for key in app.functions)
