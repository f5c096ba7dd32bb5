"""Each validator and each of their options."""

from __future__ import annotations

from typing import Any, Final

from tests.planted.plant import MODELS, Line

_PLACES: Final = {
    "category": "include Sluggable",
    "product": "LOW_STOCK = 5",
    "order": "PAYMENT_TERM_DAYS = 14",
    "review": "REVIEWABLE_TYPES = %w",
    "seller": "include Reviewable",
}


def on(model: str, name: str, ruby: str, **more: Any) -> Line:
    """A line near the top of a model."""
    return Line(name, f"{MODELS}/{model}.rb", _PLACES[model], ruby, **more)


LINES: Final = (
    on(
        "product",
        "presence with a message",
        'validates :description, presence: { message: "of %{model} is needed" }, on: :create',
    ),
    on("seller", "absence", "validates :joined_on, absence: true, on: :create"),
    on(
        "review",
        "length is",
        'validates :title, length: { is: 7, wrong_length: "has not %{count}" }, allow_blank: true',
    ),
    on(
        "category",
        "length minimum",
        'validates :description, length: { minimum: 4, too_short: "has under %{count}" }, allow_nil: true',
    ),
    on("category", "uniqueness", "validates :description, uniqueness: true, allow_nil: true"),
    on(
        "category",
        "uniqueness with conditions",
        "validates :description, uniqueness: { conditions: -> { where(position: 0) } }",
    ),
    on(
        "category",
        "uniqueness without case",
        "validates :description, uniqueness: { case_sensitive: false }, allow_nil: true",
    ),
    on("category", "format without", 'validates :description, format: { without: /evil/i, message: "holds %{value}" }'),
    on("category", "format with line anchors", "validates :description, format: { with: /^a+$/ }, allow_nil: true"),
    on("category", "format with a lambda", "validates :description, format: { with: ->(c) { c.root? ? /a/ : /b/ } }"),
    on(
        "category",
        "numericality other_than",
        'validates :position, numericality: { other_than: 13, message: "brings bad luck" }',
    ),
    on(
        "review",
        "numericality odd",
        'validates :rating, numericality: { odd: true }, if: -> { body.to_s.include?("odd") }',
    ),
    on("product", "numericality by a column", "validates :stock, numericality: { less_than: :price_cents }"),
    on(
        "category",
        "numericality by a lambda",
        "validates :position, numericality: { less_than: ->(c) { c.name.to_s.size } }",
    ),
    on("category", "inclusion by a lambda", "validates :position, inclusion: { in: ->(_category) { 0..50 } }"),
    on("category", "inclusion within", "validates :position, inclusion: { within: [0, 1, 2, 3, 4, 5] }"),
    on("category", "exclusion", "validates :name, exclusion: { in: %w[Admin Root] }"),
    on("product", "acceptance", 'validates :featured, acceptance: true, if: -> { name == "Accepted" }'),
    on("category", "confirmation", "validates :description, confirmation: true"),
    on("order", "comparison", "validates :ship_on, comparison: { less_than: Date.new(2099, 1, 1) }, allow_nil: true"),
    on(
        "order",
        "comparison with a method",
        "validates :ship_on, comparison: { greater_than: :placed_at }, allow_nil: true",
    ),
    on("product", "validates_associated", "validates_associated :categorizations"),
    on("category", "validates_with", "validates_with TidyValidator"),
    on(
        "category",
        "validates_each",
        'validates_each(:name) { |record, name, value| record.errors.add(name, "is loud") if value == value&.upcase }',
    ),
    on("category", "a validator of the app", "validates :name, shouting: true"),
    on("category", "strict", "validates :description, presence: true, strict: true"),
    on("category", "validates!", "validates! :description, presence: true"),
    on("category", "on two contexts", "validates :description, presence: true, on: %i[create import]"),
    on("category", "unless with a lambda", "validates :description, presence: true, unless: -> { position.zero? }"),
    on("category", "if with a list", "validates :description, presence: true, if: [:root?, -> { position > 1 }]"),
    on("category", "if with a string", 'validates :description, presence: true, if: "root?"'),
    on("category", "if in the validator's options", "validates :description, presence: { if: :root? }"),
    on("review", "validates_presence_of", "validates_presence_of :title"),
    on("category", "validates_length_of", "validates_length_of :description, maximum: 10, allow_blank: true"),
    on("category", "validates_numericality_of", "validates_numericality_of :position, even: true"),
    on("product", "two attributes", "validates :description, :available_on, presence: true, on: :create"),
    on("category", "a block", 'validate { errors.add(:base, "is closed") if position == 9 }'),
    on("category", "a method that is not there", "validate :nothing_there"),
    on("product", "with_options", "with_options if: :featured? do\n  validates :description, presence: true\nend"),
    on(
        "category",
        "a message by a lambda",
        'validates :description, presence: { message: ->(_, data) { "#{data[:attribute]}!" } }',
    ),
    on("category", "an unknown option", "validates :name, length: { maximum: 10, colour: :red }"),
    on("category", "except_on", "validates :description, presence: true, except_on: :update"),
    on("category", "clear_validators!", "clear_validators!"),
    on(
        "category",
        "a maximum from the environment",
        'validates :description, length: { maximum: ENV.fetch("MAX", "5").to_i }',
    ),
)
