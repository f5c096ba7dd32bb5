"""Methods of Rails that the app writes anew."""

from __future__ import annotations

from typing import Final

from tests.planted.lines.validations import on
from tests.planted.plant import MODELS, Line

LINES: Final = (
    on("category", "a column's reader", 'def description = super || "n/a"'),
    on("category", "a column's reader by self[]", 'def description = self[:description] || "n/a"'),
    on("category", "a column's writer", "def position=(value)\n  super(value.to_i + 1)\nend"),
    on("category", "an association's reader", "def children = []"),
    on("category", "an association's query", "def products = Product.none"),
    on("product", "an enum's predicate", "def published? = true"),
    on("product", "an enum's bang method", "def archived! = true"),
    on("category", "save", "def save(**) = false"),
    on("category", "save!", "def save!(**) = raise(ActiveRecord::RecordInvalid, self)"),
    on("category", "valid?", "def valid?(_context = nil) = true"),
    on("category", "destroy", "def destroy = true"),
    on("category", "destroy!", "def destroy! = self"),
    on("category", "update!", "def update!(attributes) = super(attributes.merge(position: 77))"),
    on("category", "assign_attributes", "def assign_attributes(new) = super(new.except(:position))"),
    on("category", "initialize", "def initialize(*)\n  super\n  self.position = 6\nend"),
    on("category", "as_json", "def as_json(*) = { never: true }"),
    on("seller", "as_json of what is rendered", "def as_json(*) = { never: true }"),
    on("seller", "serializable_hash", "def serializable_hash(*) = { never: true }"),
    on("seller", "attributes", 'def attributes = super.merge("extra" => 1)'),
    on("seller", "to_json", 'def to_json(*) = "{}"'),
    on("category", "to_param", "def to_param = slug"),
    on("category", "to_s", 'def to_s = name\nbefore_create { self.description ||= "of #{to_s}" }'),
    on("category", "id", "def id = 7"),
    on("category", "persisted?", "def persisted? = false"),
    on("category", "readonly?", "def readonly? = true"),
    on("category", "errors", "def errors = ActiveModel::Errors.new(self)"),
    on("category", "equality", "def ==(other) = true"),
    on("category", "reload", "def reload(*) = self"),
    on("category", "read_attribute_for_validation", 'def read_attribute_for_validation(name) = "x"'),
    on("category", "self.find", "def self.find(_id) = first"),
    on("category", "self.find_by", "def self.find_by(*) = nil"),
    on("category", "self.where", "def self.where(*) = none"),
    on("category", "self.all", "def self.all = none"),
    on("category", "self.create!", "def self.create!(*) = first"),
    on("category", "self.human_attribute_name", 'def self.human_attribute_name(*) = "Thing"'),
    on("category", "self.model_name", 'def self.model_name = ActiveModel::Name.new(self, nil, "Thing")'),
    on("category", "self.table_name", 'def self.table_name = "sellers"'),
    on("category", "self.new", "def self.new(*) = super.tap { |c| c.position = 3 }"),
    on("category", "method_missing", "def method_missing(name, *) = name"),
    on("category", "respond_to_missing?", "def respond_to_missing?(*) = true"),
    on("category", "self.method_missing", "def self.method_missing(name, *) = all"),
    on("product", "a method of its own again", 'def label = "twice"'),
    Line(
        "a method of a concern", f"{MODELS}/category.rb", "include Sluggable", 'def assign_slug = self.slug = "fixed"'
    ),
    Line("a method that a subclass writes anew", f"{MODELS}/card_payment.rb", "BRANDS =", 'def kind = "plastic"'),
    Line("super in a subclass", f"{MODELS}/card_payment.rb", "BRANDS =", "def kind = super.upcase"),
)
