"""Codes 03xx: models, associations, enums, scopes, concerns, and the class bodies they stand in."""

from __future__ import annotations

from regauge.diagnostics.codes import Severity, dynamic, error, gap, note

UNKNOWN_CLASS_CALL = gap(
    "RG0301",
    "unknown-class-call",
    "A class-body call that Regauge does not know",
    what="A model or concern calls a method in its body that neither Rails nor the app defines where Regauge looks.",
    why="It may add methods, callbacks or validations; the model's behaviour is not known without it.",
    example="class Product < ApplicationRecord\n  track_changes :price\nend",
    fix="port what the call adds by hand, or keep the model's routes on Rails",
)
GEM_MACRO = gap(
    "RG0302",
    "gem-macro",
    "A macro of a gem",
    what="The call comes from a gem that Gemfile.lock names.",
    why="Regauge reads the app, not its gems.",
    example="has_paper_trail",
    fix="port what the gem does for this model by hand, or keep its routes on Rails",
)
UNKNOWN_ASSOCIATION_OPTION = gap(
    "RG0304",
    "unknown-association-option",
    "An association option that Regauge does not convert",
    what="`belongs_to`, `has_many` or `has_one` has an option that is not converted.",
    why="It changes what the association loads, saves or deletes.",
    example="has_many :lines, strict_loading: true",
    fix="remove the option, or keep routes that use the association on Rails",
)
ASSOCIATION_TARGET = error(
    "RG0305",
    "association-target",
    "An association to a class that does not exist",
    what="The class that an association names, or that its name implies, is not among the app's models.",
    why="Rails raises NameError when the association is used.",
    example="has_many :linez",
    fix="correct the name or give `class_name:`",
)
THROUGH_MISSING = error(
    "RG0306",
    "through-missing",
    "`through:` an association that cannot be gone through",
    what="The association named by `through:` or `source:` is not declared, is polymorphic, leads back, or is one of many.",
    why="Rails raises when it is used (HasManyThroughAssociationNotFoundError and its kin).",
    example="has_many :products, through: :linez",
    fix="correct the name",
)
TABLE_MISSING = error(
    "RG0307",
    "table-missing",
    "A model without a table",
    what="The schema has no table of the name that the model uses.",
    why="Every query of the model fails in Rails.",
    example="class Prodcut < ApplicationRecord\nend",
    fix="dump the schema again, or set `self.table_name`",
)
FOREIGN_KEY_COLUMN = error(
    "RG0308",
    "foreign-key-column",
    "An association whose key column does not exist",
    what="The table lacks the column by which the association finds its rows.",
    why="Rails raises when the association is used.",
    example="belongs_to :owner   # no owner_id column",
    fix="add the column or give `foreign_key:`",
)
DEFAULT_SCOPE = gap(
    "RG0309",
    "default-scope",
    "`default_scope` is not converted",
    what="The model, or a class above it, has a default scope.",
    why="It changes every query of the model, and new records too; none of them is ready without it.",
    example="default_scope { where(deleted_at: nil) }",
    fix="use a named scope, or keep the model's routes on Rails",
)
SCOPE = gap(
    "RG0310",
    "unsupported-scope",
    "A scope whose body is not converted",
    what="The body of a scope is more than Regauge compiles to a query.",
    why="What calls the scope is not ready.",
    example='scope :near, ->(point) { where("ST_DWithin(place, ?)", point) }',
    fix="port the scope by hand: its function is in ported/",
)
ASSOCIATION_SCOPE = gap(
    "RG0311",
    "association-scope",
    "An association whose scope or block is not converted",
    what="The lambda or extension block of an association is more than Regauge compiles.",
    why="What loads the association is not ready.",
    example="has_many :lines, -> { extending(Totals) }",
    fix="simplify the scope, or keep routes that use it on Rails",
)
ATTRIBUTE_MACRO = gap(
    "RG0312",
    "attribute-macro",
    "A macro that changes an attribute is not converted",
    what="`attribute`, `serialize`, `store`, `encrypts`, `attr_readonly`, `alias_attribute`, `has_secure_token` or "
    "the like changes what an attribute reads, writes or accepts.",
    why="Reading the column as the schema has it would answer something else.",
    example="encrypts :email",
    fix="keep routes that use the attribute on Rails, or port it by hand",
)
DELEGATE = gap(
    "RG0313",
    "delegate",
    "A delegation that is not converted",
    what="`delegate` or `delegate_missing_to` has a target or an option that is not converted.",
    why="The delegated methods have no known target.",
    example="delegate_missing_to :profile",
    fix="write the methods out",
)
HABTM = gap(
    "RG0314",
    "habtm",
    "What `has_and_belongs_to_many` writes is not converted",
    what="The model has an association over a join table without a model. It is read; rows of the join table are not written.",
    why="Assigning the collection and destroying the record write to the join table.",
    example="has_and_belongs_to_many :tags",
    fix="use `has_many through:`, or keep routes that use it on Rails",
)
ATTACHMENT = gap(
    "RG0315",
    "attachment",
    "Attachments and rich text stay on Rails",
    what="The model uses Active Storage or Action Text.",
    why="Files, variants and signed URLs are not converted yet.",
    example="has_one_attached :photo",
    fix="keep routes that use the attachment on Rails",
)
NESTED_ATTRIBUTES = gap(
    "RG0316",
    "nested-attributes",
    "`accepts_nested_attributes_for` is not converted",
    what="The model writes its associated records through its own attributes.",
    why="Such assignment is not converted yet.",
    example="accepts_nested_attributes_for :lines",
    fix="keep routes that write the model on Rails",
)
ENUM = gap(
    "RG0317",
    "enum",
    "An enum, or an option of one, is not converted",
    what="The enum's values cannot be known before the app runs, or it has an option that is not converted.",
    why="The attribute's values and predicates depend on it.",
    example="enum :state, State.pluck(:name, :id).to_h",
    fix="write the values as a literal hash",
)
CONCERN_MISSING = error(
    "RG0318",
    "concern-missing",
    "An included module was not found",
    what="`include`, `extend` or `prepend` names a module that is neither in the app nor one of Rails' that "
    "Regauge knows.",
    why="If a gem defines it, its methods and declarations are unknown; else Ruby raises NameError.",
    example="include Trashable",
    fix="port what the module adds by hand, or correct the name",
    severity=Severity.WARNING,
)
MODULE_HOOK = gap(
    "RG0319",
    "module-hook",
    "A module hook or way of mixing in that is not converted",
    what="`self.included`, `prepended`, `inherited`, `method_added`, `prepend`, `refine` and the like run code "
    "when classes are made.",
    why="What they do to the class is not known.",
    example="def self.inherited(child)\n  child.include(Audited)\nend",
    fix="use `included do`, or write the declarations out",
)
CIRCULAR_CONCERN = error(
    "RG0320",
    "circular-concern",
    "Concerns that include each other",
    what="Following `include` leads back to the same concern.",
    why="Rails raises, or loads it in an order that nobody can rely on.",
    example="module A\n  extend ActiveSupport::Concern\n  include B   # which includes A\nend",
    fix="break the circle",
)
INHERITANCE = gap(
    "RG0321",
    "inheritance",
    "A superclass or an inheritance option that is not converted",
    what="The class inherits from something that is not a model of this app, or changes `inheritance_column`, "
    "`store_full_sti_class` or `abstract_class` in a way that is not converted.",
    why="What it inherits is unknown.",
    example="class Admin < Devise::User\nend",
    fix="keep the model's routes on Rails",
)
STI_COLUMN = error(
    "RG0322",
    "sti-column",
    "A subclass of a model whose table has no type column",
    what="Two models share a table that cannot tell their rows apart.",
    why="Rails loads every row as the class that was asked; writing a subclass loses what it is.",
    example="class Card < Payment   # payments has no `type`",
    fix="add the column, or use `self.abstract_class`",
    severity=Severity.WARNING,
)
MODEL_SETTING = gap(
    "RG0323",
    "model-setting",
    "A model setting that is not converted",
    what="The class sets something about its table, connection, locking or loading that is not converted.",
    why="Queries of the model may differ.",
    example="self.ignored_columns += %w[legacy]",
    fix="keep the model's routes on Rails, or remove the setting",
)
READONLY = gap(
    "RG0324",
    "readonly",
    "A read-only model or attribute is not converted",
    what="`readonly?`, `readonly!` or `attr_readonly` forbids writes.",
    why="Rails raises on such writes; the generated code would not.",
    example="attr_readonly :sku",
    fix="keep routes that write the model on Rails",
)
FOREIGN_KEY_MISSING = note(
    "RG0325",
    "foreign-key-missing",
    "An association without a foreign key in the database",
    what="The model declares the association, the schema has no foreign key for it.",
    why="The association is generated; the database does not guard it, so rows may point nowhere.",
    example="belongs_to :seller   # no add_foreign_key",
    fix="add a foreign key when the data allows it",
)
FOREIGN_KEY_UNDECLARED = note(
    "RG0326",
    "foreign-key-undeclared",
    "A foreign key without an association",
    what="The schema has a foreign key that no association of either model uses.",
    why="Rails code cannot follow it. The Rust models can: `belongs_to` and `has_many` (`has_one` where the key is unique) are made of it.",
    example='add_foreign_key "lines", "vouchers"',
    fix="declare the association if the app needs it",
)
METHOD_OVER_ATTRIBUTE = gap(
    "RG0327",
    "method-over-attribute",
    "A method hides an attribute, association or method of Rails",
    what="The class defines a method with the name of a column, an association or a method that Rails calls itself.",
    why="Everything that reads the attribute goes through the method, JSON included.",
    example="def price = super / 100",
    fix="give the method a name of its own",
)
POLYMORPHIC_UNKNOWN = dynamic(
    "RG0328",
    "polymorphic-open",
    "A polymorphic association that nothing in the app belongs to",
    what="No model has an association `as:` this name.",
    why="The set of types is what the rows say; unknown ones read as such.",
    example="belongs_to :subject, polymorphic: true",
    fix="declare `has_many ..., as: :subject` in the models that it may belong to",
)
NORMALIZES = gap(
    "RG0329",
    "normalizes",
    "A normalization that is not converted",
    what="The `with:` of `normalizes` is more than Regauge compiles.",
    why="What is stored and looked up depends on it.",
    example="normalizes :phone, with: PhoneNormalizer.new",
    fix="port it by hand: its function is in ported/",
)
DEPENDENT = gap(
    "RG0330",
    "dependent",
    "A `dependent:` that is not converted",
    what="The option has a value that Regauge does not convert, such as `:destroy_async`.",
    why="What is deleted with the record depends on it.",
    example="has_many :lines, dependent: :destroy_async",
    fix="keep the routes that destroy the model on Rails",
)

ASSOCIATION_UNWRITTEN = gap(
    "RG0331",
    "association-unwritten",
    "An association without Rust",
    what="The association was resolved, and its readers have no Rust yet: what it points at, goes through or is keyed by is not written.",
    why="What reads it cannot be written either.",
    example="has_many :readers, through: :subscription, source: :owner",
    fix="look at the diagnostics of what it points at first",
)
ASSOCIATION_PART_UNWRITTEN = gap(
    "RG0337",
    "association-part-unwritten",
    "A part of an association without Rust",
    what="The association is written, without one thing that it does: eager loading, building, `where_readers`, `dependent:`, `counter_cache:` or `touch:`.",
    why="Reading goes on in Rust; only what would need the missing part is refused.",
    example="has_many :readers, through: :subscriptions, dependent: :destroy",
    fix="keep the routes that need it on Rails, or write that part by hand",
)
MODEL_UNWRITTEN = gap(
    "RG0332",
    "model-unwritten",
    "A model without Rust",
    what="The model's table has a column whose type has no Rust yet, or is in a database of another kind than the primary.",
    why="Rails reads all columns of a table, and finds rows by their key.",
    example='create_table "sections", id: false',
    fix="look at the diagnostics of the schema",
)
