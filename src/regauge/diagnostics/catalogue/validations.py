"""Codes 04xx: validations."""

from __future__ import annotations

from regauge.diagnostics.codes import dynamic, error, gap

UNSUPPORTED_VALIDATOR = gap(
    "RG0401",
    "unsupported-validator",
    "A validator that is not converted",
    what="`validates` names a kind of validation that Regauge does not convert.",
    why="Records that Rails refuses would be saved; routes that write the model are not ready.",
    example="validates :terms, acceptance: true",
    fix="write it as `validate :method`, or keep routes that write the model on Rails",
)
UNKNOWN_VALIDATOR_OPTION = gap(
    "RG0402",
    "unknown-validator-option",
    "A validator option that is not converted",
    what="The validator is converted, this option of it is not.",
    why="It changes what is refused or what is said.",
    example="validates :name, length: { maximum: 5, tokenizer: :words }",
    fix="remove the option, or keep routes that write the model on Rails",
)
CUSTOM_VALIDATOR = gap(
    "RG0403",
    "custom-validator",
    "A validator class of the app or of a gem",
    what="`validates_with`, `validates_each` or `validates email: true` calls a class that is not converted.",
    why="What it refuses is not known.",
    example="validates :email, email: true",
    fix="write it as `validate :method`, or port it by hand",
)
DYNAMIC_VALIDATOR = dynamic(
    "RG0404",
    "dynamic-validator",
    "A validator whose options are only known at run time",
    what="An option is a lambda, a method or a value that Regauge cannot compile.",
    why="What is refused depends on it.",
    example="validates :size, inclusion: { in: ->(record) { Shop.sizes } }",
    fix="use a constant, or `validate :method`",
)
REGEXP = gap(
    "RG0405",
    "unsupported-regexp",
    "A regular expression that Rust's engine lacks",
    what="The pattern uses look-around, back references, possessive groups or another feature without an equal in "
    "Rust.",
    why="A pattern that matches other texts than Ruby's would accept or refuse wrongly.",
    example="validates :code, format: { with: /\\A(?=.*\\d)\\w+\\z/ }",
    fix="write the pattern without look-around",
)
VALIDATION_CONTEXT = gap(
    "RG0406",
    "validation-context",
    "A validation in a context other than create and update",
    what="`on:` names a context of the app.",
    why="Such contexts are not converted yet.",
    example="validates :reason, presence: true, on: :refund",
    fix="keep routes that validate in that context on Rails",
)
VALIDATION_CONDITION = gap(
    "RG0407",
    "validation-condition",
    "A validation under a condition that is not converted",
    what="The `if:` or `unless:` of a validation is more than Regauge compiles.",
    why="Whether the validation runs is not known.",
    example="validates :vat, presence: true, if: -> { Country[country].eu? }",
    fix="move the condition into a method and port that",
)
VALIDATION_MESSAGE = gap(
    "RG0408",
    "validation-message",
    "A validation message that is not converted",
    what="`message:` is a lambda or uses an interpolation that Regauge does not know.",
    why="Clients see the message.",
    example="validates :name, presence: { message: ->(record, data) { record.hint } }",
    fix="use a text or a translation",
)
VALIDATE_METHOD_MISSING = error(
    "RG0409",
    "validation-method-missing",
    "A validation by a method that does not exist",
    what="`validate :name` and no method of that name in the model or its concerns.",
    why="Rails raises NoMethodError when a record is validated.",
    example="validate :chek_price",
    fix="correct the name",
)
VALIDATES_ASSOCIATED = gap(
    "RG0410",
    "validates-associated",
    "Validation of associated records is not converted",
    what="`validates_associated` or `validate: true` on an association.",
    why="Errors of the other records decide about this one.",
    example="validates_associated :lines",
    fix="keep routes that write the model on Rails",
)
UNKNOWN_ATTRIBUTE = error(
    "RG0411",
    "validated-attribute-missing",
    "A validation of an attribute that does not exist",
    what="The model has no column, association or method of the name that is validated.",
    why="Rails raises NoMethodError when a record is validated.",
    example="validates :nmae, presence: true",
    fix="correct the name",
)

VALIDATION_UNWRITTEN = gap(
    "RG0412",
    "validation-unwritten",
    "A validation without Rust",
    what="The validation was understood, and what it checks or asks has no Rust yet.",
    why="A record could be saved that Rails refuses.",
    example="validates :lines, presence: true # where `lines` is not written",
    fix="look at the diagnostics of what it checks first",
)
