"""Each association and each of their options."""

from __future__ import annotations

from typing import Final

from tests.planted.lines.validations import on

LINES: Final = (
    on(
        "category",
        "has_many dependent destroy",
        'has_many :notes, class_name: "Review", foreign_key: :reviewable_id, dependent: :destroy',
    ),
    on(
        "category",
        "has_many dependent destroy_async",
        'has_many :notes, class_name: "Review", foreign_key: :reviewable_id, dependent: :destroy_async',
    ),
    on(
        "category",
        "has_many dependent restrict_with_exception",
        'has_many :notes, class_name: "Review", foreign_key: :reviewable_id, dependent: :restrict_with_exception',
    ),
    on(
        "category",
        "has_many before_add",
        'has_many :notes, class_name: "Review", foreign_key: :reviewable_id, before_add: :squish_name',
    ),
    on(
        "category",
        "has_many with a block",
        'has_many :notes, class_name: "Review", foreign_key: :reviewable_id do\n  def best = first\nend',
    ),
    on("category", "has_many strict_loading", "has_many :price_changes, through: :products, strict_loading: true"),
    on("category", "has_many disable_joins", "has_many :price_changes, through: :products, disable_joins: true"),
    on(
        "category",
        "has_many validate",
        'has_many :notes, class_name: "Review", foreign_key: :reviewable_id, validate: false',
    ),
    on(
        "category",
        "has_many autosave",
        'has_many :notes, class_name: "Review", foreign_key: :reviewable_id, autosave: true',
    ),
    on("category", "has_many of nothing", "has_many :wonders"),
    on("category", "has_many of an unknown option", "has_many :price_changes, through: :products, colour: :red"),
    on(
        "category",
        "has_many again",
        'has_many :children, class_name: "Category", foreign_key: :parent_id, dependent: :destroy',
    ),
    on(
        "category",
        "has_one",
        'has_one :first_child, class_name: "Category", foreign_key: :parent_id, dependent: :destroy',
    ),
    on("review", "has_one through a polymorphic", "has_one :seller, through: :reviewable, source: :seller"),
    on("review", "belongs_to touch", "belongs_to :customer, touch: true"),
    on("product", "belongs_to optional", "belongs_to :seller, counter_cache: true, touch: true, optional: true"),
    on("product", "belongs_to default", "belongs_to :seller, default: -> { Seller.first }"),
    on("product", "belongs_to ensuring_owner_was", "belongs_to :seller, ensuring_owner_was: :active?"),
    on("product", "belongs_to without a column", "belongs_to :brand"),
    on("review", "belongs_to with a scope", "belongs_to :customer, -> { where(newsletter: true) }"),
    on("product", "habtm", "has_and_belongs_to_many :vouchers"),
    on("order", "accepts_nested_attributes_for", "accepts_nested_attributes_for :lines"),
    on("product", "has_one_attached", "has_one_attached :photo"),
    on("product", "has_many_attached", "has_many_attached :photos"),
    on("product", "has_rich_text", "has_rich_text :description"),
    on("review", "delegated_type", "delegated_type :reviewable, types: %w[Product Seller]"),
)
