"""Settings, attributes, scopes, macros of Rails, of gems and of the app."""

from __future__ import annotations

from typing import Final

from tests.planted.lines.validations import on
from tests.planted.plant import MODELS, Line

_OWN = "app/models/concerns/sluggable.rb"

LINES: Final = (
    on("category", "default_scope", "default_scope { where(position: 0) }"),
    on("category", "default_scope for all queries", "default_scope -> { order(:name) }, all_queries: true"),
    on("category", "table_name", 'self.table_name = "sellers"'),
    on("category", "table_name from the environment", 'self.table_name = ENV["TABLE"]'),
    on("category", "primary_key", 'self.primary_key = "slug"'),
    Line("inheritance_column", f"{MODELS}/payment.rb", "class Payment", "self.inheritance_column = nil"),
    Line("store_full_sti_class", f"{MODELS}/payment.rb", "class Payment", "self.store_full_sti_class = false"),
    Line("find_sti_class", f"{MODELS}/payment.rb", "class Payment", "def self.find_sti_class(name) = CardPayment"),
    on("category", "ignored_columns", "self.ignored_columns = %w[description]"),
    on("category", "implicit_order_column", 'self.implicit_order_column = "name"'),
    on("category", "record_timestamps", "self.record_timestamps = false"),
    on("category", "locking_column", "self.locking_column = :position"),
    on("category", "abstract_class", "self.abstract_class = true"),
    on("category", "strict_loading_by_default", "self.strict_loading_by_default = true"),
    on("category", "partial_updates", "self.partial_updates = false"),
    on("category", "attr_readonly", "attr_readonly :position"),
    on("category", "readonly_attributes", "self.readonly_attributes << :position"),
    on("category", "encrypts", "encrypts :description"),
    on("category", "serialize", "serialize :description, coder: JSON"),
    on("product", "store", "store :details, accessors: [:color]"),
    on("product", "store_accessor", "store_accessor :details, :tags"),
    on("category", "attribute of another type", "attribute :position, :string"),
    on("category", "attribute with a default", "attribute :position, default: 5"),
    on("category", "attribute without a column", "attribute :mood, :integer"),
    on("category", "attribute with a default by a lambda", "attribute :description, default: -> { Time.current.to_s }"),
    on("category", "enum", "enum :position, { low: 0, high: 1 }"),
    on("category", "enum with a prefix", "enum :position, { low: 0, high: 1 }, prefix: true"),
    on("category", "alias_attribute", "alias_attribute :title, :name"),
    on("category", "normalizes", "normalizes :description, with: ->(text) { text.upcase }"),
    on(
        "category",
        "normalizes, in queries and in bodies",
        "normalizes :description, with: ->(text) { text.upcase }\n"
        "before_create do\n"
        '  self.description = "quiet" if name == "Hushed"\n'
        '  listed = Category.where(description: ["sought", "x"]).count\n'
        '  pasted = Category.where("description = ?", "sought").count\n'
        '  self.position = listed + 10 * pasted + (Category.exists?(description: "sought") ? 100 : 0)\n'
        "end",
    ),
    on("category", "has_secure_token", "has_secure_token :slug"),
    on("category", "has_secure_password again", "has_secure_password :recovery, validations: false"),
    on(
        "category",
        "delegate with a prefix",
        "delegate :name, to: :parent, prefix: true, allow_nil: true\nbefore_save { self.description ||= parent_name }",
    ),
    on("category", "delegate over a column", "delegate :description, to: :parent, allow_nil: true"),
    on("category", "delegate_missing_to", "delegate_missing_to :parent"),
    on("category", "composed_of", 'composed_of :place, class_name: "Place", mapping: %w[position position]'),
    on("category", "generates_token_for", "generates_token_for(:share) { name }"),
    on("category", "connects_to", "connects_to database: { writing: :primary, reading: :replica }"),
    on("category", "establish_connection", "establish_connection :other"),
    on("category", "a scope of Rails' name", "scope :all, -> { where(position: 0) }"),
    on("product", "a scope again", "scope :featured, -> { where(featured: false) }"),
    Line(
        "a scope again, below",
        f"{MODELS}/product.rb",
        "scope :featured",
        "scope :featured, -> { where(featured: false) }",
    ),
    on(
        "product",
        "a scope with a block",
        "scope :cheap, -> { where(price_cents: ..100) } do\n  def total = sum(:price_cents)\nend",
    ),
    on("category", "acts_as_list", "acts_as_list scope: :parent"),
    on("category", "has_paper_trail", "has_paper_trail"),
    on("category", "friendly_id", "friendly_id :name, use: :slugged"),
    on("category", "a gem's module", "include PgSearch::Model"),
    on("category", "mount_uploader", "mount_uploader :picture, PictureUploader"),
    on("category", "broadcasts_to", "broadcasts_to ->(category) { :categories }"),
    on("category", "a macro of Rails that is rare", "with_options(dependent: :destroy) { |o| o.has_many :wonders }"),
    on("category", "time_zone_aware_attributes", "self.time_zone_aware_attributes = false"),
    on("category", "cache_versioning", "self.collection_cache_versioning = true"),
    on("category", "param_delimiter", "to_param :name"),
    on("category", "include_root_in_json", "self.include_root_in_json = true"),
    Line(
        "an own macro",
        f"{MODELS}/category.rb",
        "include Sluggable",
        "def self.shouted(*names) = before_save { names.each { |n| self[n] = self[n]&.upcase } }\nshouted :description",
    ),
    Line(
        "an own macro that evaluates text",
        f"{MODELS}/category.rb",
        "include Sluggable",
        'def self.shouted(name) = class_eval("def #{name} = super.upcase")\nshouted :description',
    ),
    Line("a macro in a concern", _OWN, "included do", "acts_as_sluggable"),
    Line("a callback in a concern", _OWN, "included do", 'after_initialize { self.slug ||= "new" }'),
    Line(
        "a hook of a module",
        _OWN,
        "extend ActiveSupport::Concern",
        "def self.included(base) = base.before_save { self.slug = slug.reverse }",
    ),
    Line("class_methods in a concern", _OWN, "class_methods do", "def first = order(:slug).last"),
    Line(
        "on all records",
        f"{MODELS}/application_record.rb",
        "primary_abstract_class",
        "before_save { self.updated_at = Time.utc(2000) }",
    ),
    Line(
        "a default scope on all records",
        f"{MODELS}/application_record.rb",
        "primary_abstract_class",
        "default_scope { order(:id) }",
    ),
)
