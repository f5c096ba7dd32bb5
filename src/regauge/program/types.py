"""What a Ruby value can be, as far as Rails already declares it.

A type is a frozen value: equal types compare equal and may be dictionary keys. `join` is the least type that
holds both of two; it never guesses: two unrelated types have no join.

Three absences are kept apart. `Optional_` is Ruby's nil in a typed place. `Unknown` is our own gap: the compiler
could not derive the type, and its reason becomes a diagnostic. A value that the app really decides at run time is
`Json` (what a client sent, a json column).
"""

from __future__ import annotations

from enum import Enum
from typing import Literal

from regauge.diagnostics.data import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """The base of all types."""


class Scalar(Enum):
    """Types without parts. Each has one Rust type of the support crate or of std behind it."""

    NIL = "nil"
    BOOL = "bool"
    INT = "int"  # i64
    FLOAT = "float"  # f64
    DECIMAL = "decimal"  # regauge_support::decimal::Decimal
    STR = "str"  # String / &str
    SYMBOL = "symbol"  # &'static str: a symbol literal; compares equal to the string of an enum or key
    TIME = "time"  # regauge_support::time::Time
    DATE = "date"
    TIME_OF_DAY = "time_of_day"
    DURATION = "duration"
    BYTES = "bytes"
    JSON = "json"  # regauge_support::cast::Value: dynamic by design
    PARAMS = "params"  # ActionController::Parameters, not permitted
    PERMITTED = "permitted"  # the same after permit
    ERRORS = "errors"  # ActiveModel::Errors
    REGEX = "regex"  # a literal pattern; Lit.value holds Ruby's source with its flags in front: "(?i)..."
    ERROR = "error"  # a rescued exception
    REQUEST = "request"
    RESPONSE = "response"
    VOID = "void"  # a statement: no value that anyone may read
    NEVER = "never"  # raise, return


@dataclass(frozen=True, slots=True)
class Simple(Type):
    """A scalar."""

    scalar: Scalar


@dataclass(frozen=True, slots=True)
class Optional_(Type):
    """A value or nil. Never nested, never of nil."""

    of: Type


@dataclass(frozen=True, slots=True)
class Opaque(Type):
    """What a column of a kind holds that Rust carries whole and bodies do not compute with: `uuid`, `inet`, `tsvector`.

    It is read, written and compared in the data crate; a body that calls a method on it is not lowered.
    """

    kind: str


UNSIGNED = Opaque("bigint unsigned")
"""Eight bytes without a sign (MySQL): half of what it holds is beyond `INT`."""


@dataclass(frozen=True, slots=True)
class Array(Type):
    """A Ruby array of one type."""

    of: Type


@dataclass(frozen=True, slots=True)
class Hash(Type):
    """A hash with computed keys."""

    key: Type
    value: Type


@dataclass(frozen=True, slots=True)
class Shape(Type):
    """A hash whose keys are all literal, in their order: what `render json: { a: 1 }` shows."""

    fields: tuple[tuple[str, Type], ...]


@dataclass(frozen=True, slots=True)
class Range(Type):
    """A Ruby range of one type; an end may be open."""

    of: Type


@dataclass(frozen=True, slots=True)
class Tuple_(Type):
    """An array of known length whose parts differ in type (`pluck(:id, :name)`, `partition`)."""

    of: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Id(Type):
    """The distinct id type of a model: `ProductId`. `model` is the STI base."""

    model: str


@dataclass(frozen=True, slots=True)
class EnumValue(Type):
    """A value of an enum attribute: reads as its name, or nil when the database holds one that the enum lacks."""

    model: str
    attribute: str


Form = Literal["row", "draft"]


@dataclass(frozen=True, slots=True)
class Record(Type):
    """A record: a saved row, or a draft that is being created or changed (exemplar/README.md).

    The draft is the join of the two.
    """

    model: str
    form: Form


@dataclass(frozen=True, slots=True)
class Polymorphic(Type):
    """What a polymorphic belongs_to points at: an enum over the models that declare `as:`, with an unknown variant."""

    model: str
    association: str


@dataclass(frozen=True, slots=True)
class Relation(Type):
    """A query for a model's rows that scopes narrow."""

    model: str


@dataclass(frozen=True, slots=True)
class ModelClass(Type):
    """The class itself: `Product`, or `self` in a class method."""

    model: str


@dataclass(frozen=True, slots=True)
class Unknown(Type):
    """Our gap: why the type could not be derived."""

    reason: str


NIL = Simple(Scalar.NIL)
BOOL = Simple(Scalar.BOOL)
INT = Simple(Scalar.INT)
FLOAT = Simple(Scalar.FLOAT)
DECIMAL = Simple(Scalar.DECIMAL)
STR = Simple(Scalar.STR)
SYMBOL = Simple(Scalar.SYMBOL)
TIME = Simple(Scalar.TIME)
DATE = Simple(Scalar.DATE)
TIME_OF_DAY = Simple(Scalar.TIME_OF_DAY)
DURATION = Simple(Scalar.DURATION)
BYTES = Simple(Scalar.BYTES)
JSON = Simple(Scalar.JSON)
PARAMS = Simple(Scalar.PARAMS)
PERMITTED = Simple(Scalar.PERMITTED)
ERRORS = Simple(Scalar.ERRORS)
REGEX = Simple(Scalar.REGEX)
ERROR = Simple(Scalar.ERROR)
REQUEST = Simple(Scalar.REQUEST)
RESPONSE = Simple(Scalar.RESPONSE)
VOID = Simple(Scalar.VOID)
NEVER = Simple(Scalar.NEVER)


def optional(of: Type) -> Type:
    """`of` or nil; nil itself and optionals are already that."""
    return of if isinstance(of, Optional_) or of in (NIL, NEVER, JSON) else Optional_(of)


def required(of: Type) -> Type:
    """`of` without nil."""
    return of.of if isinstance(of, Optional_) else of


def join(left: Type, right: Type) -> Type | None:
    """The least type that holds both, or None where there is none."""
    if left == right or right == NEVER:
        return left
    if left == NEVER:
        return right
    if left == NIL or right == NIL:
        return optional(right if left == NIL else left)
    if isinstance(left, Optional_) or isinstance(right, Optional_):
        inner = join(required(left), required(right))
        return None if inner is None else optional(inner)
    if isinstance(left, Record) and isinstance(right, Record) and left.model == right.model:
        return Record(left.model, "draft")
    if isinstance(left, Array) and isinstance(right, Array):
        inner = join(left.of, right.of)
        return None if inner is None else Array(inner)
    if isinstance(left, Hash) and isinstance(right, Hash):
        key, value = join(left.key, right.key), join(left.value, right.value)
        return None if key is None or value is None else Hash(key, value)
    if {left, right} == {STR, SYMBOL}:
        return STR
    return None


def show(type_: Type) -> str:
    """The type as the IR printer and diagnostics write it."""
    match type_:
        case Simple(scalar):
            return scalar.value
        case Optional_(of):
            return f"{show(of)}?"
        case Array(of):
            return f"[{show(of)}]"
        case Hash(key, value):
            return f"{{{show(key)} => {show(value)}}}"
        case Shape(fields):
            return "{" + ", ".join(f"{name}: {show(of)}" for name, of in fields) + "}"
        case Range(of):
            return f"range<{show(of)}>"
        case Tuple_(parts):
            return "(" + ", ".join(show(of) for of in parts) + ")"
        case Id(model):
            return f"id<{model}>"
        case EnumValue(model, attribute):
            return f"enum<{model}#{attribute}>"
        case Record(model, form):
            return model if form == "row" else f"{model}(draft)"
        case Polymorphic(model, association):
            return f"any<{model}#{association}>"
        case Relation(model):
            return f"relation<{model}>"
        case ModelClass(model):
            return f"class<{model}>"
        case Unknown(reason):
            return f"unknown({reason})"
        case Opaque(kind):
            return f"opaque<{kind}>"
    return type(type_).__name__
