"""Models as facts: what their class bodies declare, concerns inlined, in the order in which Rails runs it.

`sources/rails/models` writes the declared part of each record; layer 1 fills the resolved part of associations, layer 2
adds compiled bodies. A declaration that no stage understands is a `Gap`: a diagnostic plus what it may change.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span
from regauge.ruby import ast

Effect = Literal["read", "save", "destroy", "all"]


@dataclass(slots=True)
class Gap:
    """Something of a class that was not converted, and what it may change.

    A route that reaches one of `effects` on the class, or one of `names`, cannot be ready. An empty `effects` means that only
    `names` are affected (a macro that merely adds methods); `"all"` means that nothing of the class can be trusted.
    """

    diagnostic: Diagnostic
    effects: frozenset[Effect] = frozenset({"all"})
    names: frozenset[str] = frozenset()


@dataclass(slots=True)
class Condition:
    """One of `if:` / `unless:`: a method's name or a lambda/block, and the validation contexts of `on:` are kept apart."""

    negated: bool
    method: str | None = None
    body: ast.Node | None = None  # a Lambda, Block or expression, evaluated with the record as self
    span: Span | None = None


AssociationKind = Literal["belongs_to", "has_many", "has_one", "has_and_belongs_to_many"]


@dataclass(slots=True)
class Association:
    """An association as declared; below the line, as resolved by layer 1."""

    kind: AssociationKind
    name: str
    span: Span
    scope: ast.Node | None = None  # the lambda
    options: dict[str, object] = field(default_factory=dict)  # evaluated, by option name
    # -- resolved
    target: str | None = None  # class name; None for a polymorphic belongs_to
    foreign_key: str | None = None  # column on the owner (belongs_to) or on the target
    foreign_type: str | None = None  # the type column of a polymorphic side
    primary_key: str | None = None
    through: str | None = None  # name of the association that it goes through
    source: str | None = None
    polymorphic: bool = False
    as_: str | None = None
    optional: bool = False  # belongs_to without presence check
    dependent: str | None = None
    counter_cache: str | None = None  # column on the target
    touch: str | bool = False
    inverse_of: str | None = None
    types: list[str] = field(default_factory=list)  # polymorphic belongs_to: models that declare `as:`
    foreign_keys: list[str] = field(default_factory=list)  # a composite key's columns; `foreign_key` is then None
    primary_keys: list[str] = field(default_factory=list)  # what a composite key's columns hold, in the same order
    source_type: str | None = None  # through a polymorphic belongs_to: the class that is wanted of it
    join_table: str | None = None  # has_and_belongs_to_many: the table between
    association_foreign_key: str | None = None  # has_and_belongs_to_many: the join table's column for the target
    declared: bool = True  # False: made from a foreign key of the schema that no declaration speaks of
    order: int = 0  # its place among all declarations of the class, as Rails runs them (concerns inlined)


@dataclass(slots=True)
class Validation:
    """One validator on one attribute (or, for `validate :method`, on the record: attribute is None)."""

    kind: str  # presence, absence, length, uniqueness, format, numericality, inclusion, exclusion, acceptance, confirmation, comparison, method
    attribute: str | None
    span: Span
    options: dict[str, object] = field(default_factory=dict)  # evaluated; a lambda or symbol stays what it is
    conditions: list[Condition] = field(default_factory=list)
    on: list[str] = field(default_factory=list)
    allow_nil: bool = False
    allow_blank: bool = False
    message: object = None
    strict: bool = False
    method: str | None = None
    body: ast.Node | None = None
    implied_by: str | None = None  # "belongs_to customer": required association; "has_secure_password"
    for_class: str | None = None  # STI: the subclass that declares it
    order: int = 0  # its place among all declarations of the class, as Rails runs them (concerns inlined)


@dataclass(slots=True)
class Callback:
    """A callback in the order in which Rails runs it (before in order of declaration, after likewise as Rails does)."""

    event: str  # before_validation, after_save, before_destroy, after_create_commit ...
    span: Span
    method: str | None = None
    body: ast.Node | None = None
    conditions: list[Condition] = field(default_factory=list)
    on: list[str] = field(default_factory=list)
    prepend: bool = False
    for_class: str | None = None
    order: int = 0  # its place among all declarations of the class, as Rails runs them (concerns inlined)


@dataclass(slots=True)
class Scope:
    """`scope :name, -> (args) { ... }`, or a default_scope (name None)."""

    name: str | None
    span: Span
    body: ast.Node
    implied_by: str | None = None


@dataclass(slots=True)
class EnumDecl:
    """`enum :status, { draft: 0 }`: labels in order with the database's values; predicates and bang methods follow prefix/suffix."""

    attribute: str
    span: Span
    values: list[tuple[str, int | str | bool | None]]
    prefix: str | None = None
    suffix: str | None = None
    scopes: bool = True
    instance_methods: bool = True
    default: object = None
    validate: object = None
    order: int = 0  # its place among all declarations of the class, as Rails runs them (concerns inlined)


@dataclass(slots=True)
class Normalization:
    """`normalizes :email, with: -> v { ... }`."""

    attribute: str
    span: Span
    body: ast.Node
    apply_to_nil: bool = False


@dataclass(slots=True)
class Delegation:
    """`delegate :name, to: :seller, prefix: true, allow_nil: true`."""

    name: str  # the method that is defined
    method: str  # what it calls
    to: str
    span: Span
    allow_nil: bool = False
    private: bool = False


@dataclass(slots=True)
class Method:
    """A method of a class: where it is written, who can call it, its lazily converted body."""

    name: str
    span: Span
    node: ast.MethodDef
    singleton: bool = False
    visibility: Literal["public", "private", "protected"] = "public"
    defined_in: str = ""  # the class or the concern that holds its text
    for_class: str | None = None  # STI: the subclass that defines it
    source: str = ""


@dataclass(slots=True)
class Constant:
    """A constant of a class with its evaluated value (`Unknown` of the evaluator where it has none)."""

    name: str
    span: Span
    value: object


@dataclass(slots=True)
class Model:
    """A class that ActiveRecord persists (or an abstract one, or a plain class: `table` is then None)."""

    name: str
    path: str
    span: Span
    superclass: str | None
    table: str | None
    abstract: bool = False
    active_record: bool = True
    primary_key: str | None = "id"
    primary_keys: list[str] = field(default_factory=list)  # a composite key's columns; `primary_key` is then None
    query_constraints: list[str] = field(default_factory=list)  # `query_constraints :tenant_id, :id`
    sti_base: str | None = None  # the class whose table this subclass shares
    sti_column: str | None = None
    sti_subclasses: list[str] = field(default_factory=list)
    associations: dict[str, Association] = field(default_factory=dict)
    validations: list[Validation] = field(default_factory=list)
    callbacks: list[Callback] = field(default_factory=list)
    scopes: dict[str, Scope] = field(default_factory=dict)
    default_scopes: list[Scope] = field(default_factory=list)
    enums: dict[str, EnumDecl] = field(default_factory=dict)
    normalizations: list[Normalization] = field(default_factory=list)
    delegations: list[Delegation] = field(default_factory=list)
    attr_accessors: dict[str, Span] = field(default_factory=dict)
    secure_passwords: list[tuple[str, bool, Span]] = field(default_factory=list)  # attribute, validations
    methods: dict[str, Method] = field(default_factory=dict)  # instance methods by name; the last definition wins
    class_methods: dict[str, Method] = field(default_factory=dict)
    constants: dict[str, Constant] = field(default_factory=dict)
    concerns: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    retyped: dict[str, str | None] = field(default_factory=dict)
    """Columns that Ruby does not read as the database holds them (`serialize`, `encrypts`, `attribute :x, :type`); the type, if it has a name."""
    synthetic: bool = False  # no class of the app: made for a table or view that no model claims
    database: str = "primary"  # the database whose schema has the table
    read_only: bool = False  # a view: rows without drafts
