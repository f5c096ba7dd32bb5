"""Values, places, control as a value, calls."""

from __future__ import annotations

from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.program.code.nodes import Block, Expr

# -- values


@dataclass(frozen=True, slots=True)
class Lit(Expr):
    """nil, true, 1, 1.5, "text", :symbol (as str with type SYMBOL); an enum's label has type EnumValue."""

    value: bool | int | float | str | None


@dataclass(frozen=True, slots=True)
class Text(Expr):
    """`"a #{b} c"`."""

    parts: tuple[str | Expr, ...]


@dataclass(frozen=True, slots=True)
class ListOf(Expr):
    """`[a, b]`."""

    items: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class DictOf(Expr):
    """`{ a: 1 }` (type Shape: all keys literal, in order) or with computed keys (type Hash)."""

    pairs: tuple[tuple[str | Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class Span_(Expr):
    """A Ruby range, as an argument of where, clamp, cover?."""

    low: Expr | None
    high: Expr | None
    exclusive: bool = False


# -- places


@dataclass(frozen=True, slots=True)
class Var(Expr):
    """A local variable, a parameter, an instance variable of a controller (which is a local of the handler)."""

    name: str


@dataclass(frozen=True, slots=True)
class Self_(Expr):
    """The receiver of a method."""


@dataclass(frozen=True, slots=True)
class Field(Expr):
    """A column of a record."""

    record: Expr
    column: str


@dataclass(frozen=True, slots=True)
class Loaded(Expr):
    """What an association of a record holds; loads it once. Needs a connection."""

    record: Expr
    association: str


@dataclass(frozen=True, slots=True)
class Constant(Expr):
    """A constant of a class whose value is static."""

    owner: str
    name: str


# -- control


@dataclass(frozen=True, slots=True)
class Cond(Expr):
    """`if` as an expression; `case` becomes a chain of these."""

    test: Expr
    then: Block
    else_: Block


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """Negation of a bool."""

    value: Expr


@dataclass(frozen=True, slots=True)
class And(Expr):
    """Both bools."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Or(Expr):
    """Either bool."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Coalesce(Expr):
    """`a || b` where `a` is optional: the first that is not nil."""

    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class IsNil(Expr):
    """Whether an optional is nil."""

    value: Expr


@dataclass(frozen=True, slots=True)
class IsSome(Expr):
    """Whether an optional is not nil. `var` names the value where this holds: in what `And` joins to its right, in the `then` of the test that it
    belongs to, after a `Guard`. An empty `var` names nothing."""

    value: Expr
    var: str = ""


@dataclass(frozen=True, slots=True)
class IsA(Expr):
    """Whether a record of an STI family is of the class `model`, or a polymorphic owner holds one."""

    value: Expr
    model: str


@dataclass(frozen=True, slots=True)
class MapSome(Expr):
    """`a&.b`: `body` with `var` bound to the value, or nil."""

    value: Expr
    var: str
    body: Expr


@dataclass(frozen=True, slots=True)
class Expect(Expr):
    """A value that must not be nil because `method` is called on it; Ruby's NoMethodError otherwise."""

    value: Expr
    method: str


@dataclass(frozen=True, slots=True)
class Cast(Expr):
    """A conversion that Rails makes silently: int to float, id to int, label to enum, row to draft, saved draft to row."""

    value: Expr


# -- calls


@dataclass(frozen=True, slots=True)
class Core(Expr):
    """A method of Ruby's core or ActiveSupport: `op` names a row of the core table, e.g. `str.upcase`."""

    op: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class CallFn(Expr):
    """A method of the app. `function` is a key of Program.functions."""

    function: str
    receiver: Expr | None
    args: tuple[Expr, ...]


IterKind = Literal[
    "each", "map", "select", "reject", "find", "any", "all", "none", "sum", "count", "sort_by", "min_by", "max_by", "group_by", "flat_map",
    "filter_map", "each_with_index", "map_with_index", "index_by", "partition", "reduce", "each_with_object", "to_h", "uniq", "times",
    "index_with", "transform_values", "find_index",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Iterate(Expr):
    """A method with a block over a collection (or an integer, for `times`)."""

    kind: IterKind
    over: Expr
    params: tuple[str, ...]
    body: Block
    initial: Expr | None = None
