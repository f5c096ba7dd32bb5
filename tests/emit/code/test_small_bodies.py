"""Ruby that public apps have and whose Rust once did not compile, with what is written for it now. Each line is a rule of the printer."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import indent

import pytest
from tests.layers.interface.small_app import MODELS, write_app

from regauge.config import Settings
from regauge.pipeline import Generation, schema

WRITTEN = [
    ("a list of symbols is of static texts", "def self.keys = %i[name note]", 'vec!["name", "note"]'),
    (
        "a column that may be NULL takes the function of its kind",
        "def self.noted(text) = where('lower(note) = lower(?)', text)\ndef twin = Thing.noted('a').first",
        "sql::lower_nullable(things::note).eq(sql::lower_nullable(text.to_owned()))",
    ),
    (
        "a merge of the scope's own relation adds its steps",
        "scope :named, -> { where(name: 'a') }\nscope :latest, -> { named.merge(order('created_at ASC')) }",
        "self.named().then_order_by(things::created_at.asc())",
    ),
    (
        "a scope that asks twice makes its relation again, as its callers do",
        "scope :cheap, -> { some = where(cents: 1); return some if some.exists?; where(cents: 2) }\n"
        "def self.one = cheap.first",
        "let some = || query().filter(things::cents.eq(1));",
    ),
    (
        "the caller's side of it",
        "scope :cheap, -> { some = where(cents: 1); return some if some.exists?; where(cents: 2) }\n"
        "def self.one = Thing.cheap.first",
        "Things::cheap(Thing::all, conn)?",
    ),
    (
        "the first that is there, of values that may be nil",
        "def about = [note, type, 'nothing'].find(&:present?)",
        ".find(|item| item.as_deref().is_some_and(|item| !text::is_blank(item))).flatten()",
    ),
    ("nothing is asked where nothing is done", "def check\n  errors.add(:name, 'no') if note.nil?\nend", None),
    (
        "a default is written where the call leaves it out, so the method itself needs no connection",
        'def shown(maker = self.maker) = maker.name\ndef one = "#{shown(maker)}!"',
        "pub fn shown(&self, maker: &Maker) -> String",
    ),
    (
        "a block's parameter is the record",
        "validates :note, presence: true, if: proc { |thing| thing.cents == 1 }",
        "pub fn note_is_validated(&self) -> bool {self.cents == Some(1)",
    ),
    (
        "what a lambda gives a built record is of the column's type",
        "has_one :spare, -> { where(maker_id: 7) }, class_name: 'Thing', foreign_key: :cents",
        "maker_id: Some(MakerId(7))",
    ),
    (
        "a method that the class has an association for is told apart",
        "def self.newest = 1\ndef self.two = newest + 1",
        "pub fn app_newest() -> i64",
    ),
    (
        "so is one that Rust has a trait for",
        "def from = name\ndef two = from + from",
        "pub fn app_from(&self) -> String",
    ),
    (
        "a number is changed in its place",
        "def self.many\n  total = 0\n  Thing.all.each { |thing| total = total + thing.cents }\n  total\nend",
        "total += thing.cents;",
    ),
    ("hashes and lists without items", "def shown = { a: {}, b: [] }", 'json!({ "a": {}, "b": [] })'),
    (
        "an association is unique by the key of what it holds",
        "validates :maker, uniqueness: true",
        "same = match self.maker(conn)?.map(|record| record.id)",
    ),
    (
        "records that an association is asked for are asked for by their keys",
        "def self.of(makers) = where(maker: makers)\ndef near = Thing.of(Maker.all.to_a).count",
        "sql::any_of(things::maker_id, makers.iter().map(|row| row.id).collect::<Vec<_>>())",
    ),
    (
        "a comparison of floats that is not so",
        "def small? = !(cents.to_f > 1.5)",
        "(self.cents as f64).partial_cmp(&1.5).is_none_or(Ordering::is_le)",
    ),
    (
        "a part of a text that ends with the statement is owned",
        "def about\n  word = note.to_s.strip.upcase.presence\n  word || 'none'\nend",
        ".map(str::to_owned)",
    ),
]


def _made(folder: Path, body: str, **models: str) -> tuple[Generation, str]:
    thing = MODELS["thing"].replace("belongs_to :maker\n", "belongs_to :maker\n" + indent(body, " " * 10) + "\n", 1)
    write_app(folder, {}, "", {}, {**MODELS, "thing": thing, **models})
    made = schema(folder, Settings())
    texts = {file.path: file.text for file in made.files}
    return made, texts["crates/data/src/models/thing.rs"]


def _plain(text: str) -> str:
    """Without line breaks and the spaces that rustfmt decides."""
    return re.sub(r",? ?(?=[)\]}])|(?<=[(\[{]) ", "", re.sub(r"\s*\n\s*", "", text))


@pytest.mark.parametrize(("ruby", "rust"), [each[1:] for each in WRITTEN], ids=[each[0] for each in WRITTEN])
def test_written(ruby: str, rust: str | None, tmp_path: Path) -> None:
    """The Rust of a few lines of Ruby."""
    _, text = _made(tmp_path, ruby)
    assert rust is None or _plain(rust) in _plain(text)
    assert "else {\n}" not in text and "else {}" not in text


REFUSED = [
    ("a column that is serialized", "serialize :note, coder: JSON\ndef seen = note.size", "RG0602"),
    ("a column that is encrypted", "encrypts :name\ndef self.seen = where(name: 'a').count", "RG0602"),
    ("a validation of it", "encrypts :note\nvalidates :note, presence: true", "RG0412"),
    ("a column that may be serialized", "if ENV['X']\n  serialize :note\nend\ndef seen = note.size", "RG0634"),
    (
        "a column with a writer that is made",
        "define_method(:note=) { |text| super(text) }\ndef put = self.note = 'a'",
        "RG0634",
    ),
    ("a range without its end, as a value", "def years = (cents..)", "RG0630"),
    ("a record in a hash", "def shown = { maker: maker }", "RG0630"),
]


@pytest.mark.parametrize(("ruby", "code"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_refused(ruby: str, code: str, tmp_path: Path) -> None:
    """What has no Rust is named."""
    made, _ = _made(tmp_path, ruby)
    assert code in {found.code.id for found in made.diagnostics}


NO_MISTAKES = [
    ("a plain class", "def made = Plain.new(1).name", "RG0632"),
    ("an accessor", "attr_accessor :hidden\ndef seen = hidden.size", "RG0634"),
    ("a finder", "def self.one = find_by_name('a')", "RG0634"),
    ("a method of ActiveRecord", "def seen = Thing.base_class.name", "RG0634"),
    ("a column of a joined table", "def self.seen = joins(:maker).sum(:token)", "RG0606"),
    ("a value that an association is asked for", "def self.seen = where(maker: 'a'..'b')", "RG0606"),
    ("a validation by a method that a macro makes", "define_method('fine') { true }\nvalidate :fine", "RG0403"),
    ("a callback by a delegation", "delegate :refresh, to: :maker\nafter_save :refresh", "RG0509"),
]


@pytest.mark.parametrize(("ruby", "code"), [each[1:] for each in NO_MISTAKES], ids=[each[0] for each in NO_MISTAKES])
def test_no_mistake_is_told_of_what_ruby_has(ruby: str, code: str, tmp_path: Path) -> None:
    """What Rails or a macro makes is a gap, not an error of the app."""
    made, _ = _made(tmp_path, ruby, plain="class Plain\n  def initialize(number); end\nend\n")
    assert code in {found.code.id for found in made.diagnostics}
    assert not [found for found in made.diagnostics if found.code.severity.name == "ERROR"]


def test_names_of_an_sti_family(tmp_path: Path) -> None:
    """Rows of a class, an association and a method of the class above it, all of one name."""
    body = "has_many :copies, class_name: 'Copy', foreign_key: :cents\ndef origin; end"
    copy = "class Copy < Thing\n  belongs_to :origin, class_name: 'Thing', foreign_key: :cents, optional: true\nend\n"
    copys = "class Copys < Thing\nend\n"
    made, text = _made(tmp_path, body, copy=copy, copys=copys)
    names = re.findall(r"pub fn (\w+)[<(]&?'?", text)
    blocks = re.split(r"\nimpl ", text)
    for block in blocks:
        found = re.findall(r"pub fn (\w+)", block)
        assert len(found) == len(set(found)), block[:40]
    assert "origin" in names
    told = [each.text for each in made.diagnostics if each.code.id == "RG0604"]
    assert any("`Copy` answers `origin`" in each for each in told)


def test_a_constant_of_the_apps_own_module(tmp_path: Path) -> None:
    """`module Small; LIMIT = 7; class Application ..`: validations may name what config/application.rb says."""
    _made(tmp_path, "validates :name, length: { maximum: Small::LIMIT }")
    main = tmp_path / "config/application.rb"
    main.write_text(main.read_text().replace("  class Application", "  LIMIT = 7\n  class Application"))
    made = schema(tmp_path, Settings())
    assert "RG0404" not in {found.code.id for found in made.diagnostics}
    text = next(file.text for file in made.files if file.path == "crates/data/src/models/thing.rs")
    assert "validate::length" in text and "7" in text
