"""Class bodies of models: order, concerns, visibility, STI, and what is odd."""

from __future__ import annotations

from tests.sources.small_apps import Reading

TABLES = """
create_table "items" do |t|
  t.string "name"
  t.string "type"
  t.integer "owner_id"
  t.integer "state", default: 0
end
create_table "owners" do |t|
  t.integer "items_count"
end
"""
OWNER = {"app/models/owner.rb": "class Owner < ApplicationRecord\n  has_many :items\nend\n"}


def test_concerns_are_inlined_in_rails_order(read: Reading) -> None:
    program, _ = read(
        {
            **OWNER,
            "app/models/concerns/inner.rb": "module Inner\n  extend ActiveSupport::Concern\n  included { before_save :a }\n"
            "  class_methods do\n    def marks(*names) = names.each { |n| validates n, presence: true }\n  end\n"
            "  def a = 1\n  def b = 1\nend\n",
            "app/models/concerns/outer.rb": "module Outer\n  extend ActiveSupport::Concern\n  include Inner\n  included do\n"
            "    before_save :b\n    marks :name\n  end\n  private\n  def b = 2\nend\n",
            "app/models/item.rb": "class Item < ApplicationRecord\n  before_save :first\n  include Outer\n  before_save :last\n"
            "  def first; end\n  def last; end\nend\n",
        },
        tables=TABLES,
    )
    item = program.models["Item"]
    assert [c.method for c in item.callbacks] == ["first", "a", "b", "last"]
    assert item.concerns == ["Inner", "Outer"]
    assert [(v.kind, v.attribute) for v in item.validations] == [("presence", "name")]
    assert (item.methods["b"].defined_in, item.methods["b"].visibility) == ("Outer", "private")
    assert item.methods["a"].visibility == "public"
    assert item.gaps == []


def test_concerns_in_a_circle_are_named(read: Reading) -> None:
    files = {
        f"app/models/concerns/{a}.rb": f"module {a.upper()}\n  extend ActiveSupport::Concern\n  include {b.upper()}\nend\n"
        for a, b in (("x", "y"), ("y", "x"))
    }
    program, found = read(
        {**files, "app/models/item.rb": "class Item < ApplicationRecord\n  include X\nend\n"}, tables=TABLES
    )
    assert "RG0320" in {f.code.id for f in found}
    assert program.models["Item"].gaps


def test_hooks_of_plain_modules_run(read: Reading) -> None:
    program, _ = read(
        {
            "app/models/concerns/loud.rb": "module Loud\n  def self.included(base)\n    base.extend ClassMethods\n    base.class_eval do\n"
            "      validates :name, presence: true\n    end\n    base.before_save :shout\n  end\n  module ClassMethods\n    def loud? = true\n  end\n"
            "  def shout; end\nend\n",
            "app/models/item.rb": "class Item < ApplicationRecord\n  include Loud\nend\n",
        },
        tables=TABLES,
    )
    item = program.models["Item"]
    assert [v.attribute for v in item.validations] == ["name"]
    assert [c.method for c in item.callbacks] == ["shout"]
    assert "loud?" in item.class_methods


def test_sti_namespaces_and_tables(read: Reading) -> None:
    program, found = read(
        {
            "app/models/item.rb": "class Item < ApplicationRecord\n  belongs_to :owner, counter_cache: true\n  before_save :a\n  def a; end\nend\n",
            "app/models/big_item.rb": "class BigItem < Item\n  before_save :a\n  validates :name, presence: true\nend\n",
            "app/models/shop/thing.rb": "module Shop\n  def self.table_name_prefix = 'shop_'\n  class Thing < ApplicationRecord\n  end\nend\n",
            "app/models/owner.rb": "class Owner < ApplicationRecord\n  has_many :items\n  has_many :big_items\n"
            "  has_many :others, class_name: 'Item', inverse_of: :owner\nend\n",
        },
        tables=TABLES,
    )
    big = program.models["BigItem"]
    assert (big.sti_base, big.table, big.sti_column) == ("Item", "items", "type")
    assert program.models["Item"].sti_subclasses == ["BigItem"]
    assert big.validations[0].for_class == "BigItem"
    assert [g.diagnostic.code.id for g in big.gaps] == ["RG0506"]
    assert program.models["Shop::Thing"].table == "shop_things"
    assert "RG0307" in {f.code.id for f in found}  # the schema has no shop_things
    owner = program.models["Owner"]
    assert owner.associations["others"].foreign_key == "owner_id"
    assert program.models["Item"].associations["owner"].counter_cache == "items_count"


def test_visibility_in_all_its_forms(read: Reading) -> None:
    body = (
        "  def a; end\n  private\n  def b; end\n  public\n  def c; end\n  private def d; end\n  def e; end\n  private :e\n"
        "  def f; end\n  def g; end\n  protected :f, :g\n  class << self\n    def h; end\n    private\n    def i; end\n  end\n"
        "  def self.j; end\n  private_class_method :j\n  def k; end\n"
    )
    program, _ = read({"app/models/item.rb": f"class Item < ApplicationRecord\n{body}end\n"}, tables=TABLES)
    item = program.models["Item"]
    assert {n: m.visibility for n, m in item.methods.items()} == {
        "a": "public",
        "b": "private",
        "c": "public",
        "d": "private",
        "e": "private",
        "f": "protected",
        "g": "protected",
        "k": "public",
    }
    assert {n: m.visibility for n, m in item.class_methods.items()} == {"h": "public", "i": "private", "j": "private"}


def test_a_method_named_again_replaces_the_callback(read: Reading) -> None:
    program, _ = read(
        {
            "app/models/item.rb": "class Item < ApplicationRecord\n  before_save :a\n  before_save :b\n  before_save :a, if: :name?\n"
            "  validate :v, on: :create\n  validate :v, on: :update\n  def a; end\n  def b; end\n  def v; end\nend\n"
        },
        tables=TABLES,
    )
    item = program.models["Item"]
    assert [c.method for c in item.callbacks] == ["b", "a"]
    assert [(v.method, v.on) for v in item.validations] == [("v", ["update"])]


def test_constants_of_other_classes_and_computed_enums(read: Reading) -> None:
    program, _ = read(
        {
            "app/models/kinds.rb": "class Kinds\n  ALL = %w[small large].freeze\nend\n",
            "app/models/item.rb": "class Item < ApplicationRecord\n  enum :state, Kinds::ALL.index_by(&:to_sym), prefix: true\n"
            "  validates :name, inclusion: { in: Kinds::ALL }\nend\n",
        },
        tables=TABLES,
    )
    item = program.models["Item"]
    assert item.enums["state"].values == [("small", "small"), ("large", "large")]
    assert item.enums["state"].prefix == "state"
    assert item.validations[0].options == {"in": ["small", "large"]}
