"""Conditions, loops, pattern matching, rescue and jumps."""

from __future__ import annotations

from dataclasses import dataclass

from regauge.ruby.ast.base import Body, Node


@dataclass(frozen=True, slots=True)
class If(Node):
    """`if`, `unless` (negated), the modifiers and `?:`; `form` is "if", "modifier" or "ternary"."""

    condition: Node
    then: Body
    else_: Body | If | None = None
    negated: bool = False
    form: str = "if"


@dataclass(frozen=True, slots=True)
class While(Node):
    """`while`, `until` (negated); `do_while` is `begin ... end while x`, which runs once before it asks."""

    condition: Node
    body: Body
    negated: bool = False
    do_while: bool = False


@dataclass(frozen=True, slots=True)
class For(Node):
    target: Node
    iterable: Node
    body: Body


@dataclass(frozen=True, slots=True)
class When(Node):
    """`when a, *b`."""

    conditions: tuple[Node, ...]
    body: Body


@dataclass(frozen=True, slots=True)
class Case(Node):
    """`case subject` (None: each `when` is a condition of its own)."""

    subject: Node | None
    whens: tuple[When, ...]
    else_: Body | None


@dataclass(frozen=True, slots=True)
class InClause(Node):
    pattern: Node
    guard: Node | None
    guard_negated: bool
    body: Body


@dataclass(frozen=True, slots=True)
class CaseIn(Node):
    subject: Node
    clauses: tuple[InClause, ...]
    else_: Body | None


@dataclass(frozen=True, slots=True)
class MatchPattern(Node):
    """`value => pattern` (raises) or `value in pattern` (a boolean)."""

    value: Node
    pattern: Node
    raises: bool


@dataclass(frozen=True, slots=True)
class PatValue(Node):
    """A literal, range or constant, compared with `===`."""

    value: Node


@dataclass(frozen=True, slots=True)
class PatPin(Node):
    """`^name`, `^@x`, `^(expression)`."""

    value: Node


@dataclass(frozen=True, slots=True)
class PatBind(Node):
    """A name that takes the value."""

    name: str


@dataclass(frozen=True, slots=True)
class PatSplat(Node):
    """`*name` or `*` in an array pattern."""

    name: str | None


@dataclass(frozen=True, slots=True)
class PatArray(Node):
    """`Const[a, *b, c]`; one `PatSplat` at most, or two for a find pattern `[*, x, *]`."""

    const: Node | None
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class PatPair(Node):
    """`key: pattern`; None binds a local variable of that name."""

    key: str
    pattern: Node | None


@dataclass(frozen=True, slots=True)
class PatHash(Node):
    """`Const(a:, b: 1, **rest)`; `rest` is a name, "" for a bare `**`, None for none; `closed` is `**nil`."""

    const: Node | None
    pairs: tuple[PatPair, ...]
    rest: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class PatAlt(Node):
    alternatives: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class PatCapture(Node):
    """`pattern => name`."""

    pattern: Node
    name: str


@dataclass(frozen=True, slots=True)
class Rescue(Node):
    """`rescue A, *B => target`; no exceptions means StandardError."""

    exceptions: tuple[Node, ...]
    target: Node | None
    body: Body


@dataclass(frozen=True, slots=True)
class Begin(Node):
    """`begin ... rescue ... else ... ensure ... end`, also of a method, class or block body."""

    body: Body
    rescues: tuple[Rescue, ...] = ()
    else_: Body | None = None
    ensure: Body | None = None


@dataclass(frozen=True, slots=True)
class RescueMod(Node):
    """`value rescue fallback`."""

    value: Node
    fallback: Node


@dataclass(frozen=True, slots=True)
class And(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Or(Node):
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Not(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Defined(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Return(Node):
    """Several values are an `ArrayLit` without brackets."""

    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Break(Node):
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Next(Node):
    value: Node | None = None


@dataclass(frozen=True, slots=True)
class Redo(Node):
    """`redo`."""


@dataclass(frozen=True, slots=True)
class Retry(Node):
    """`retry`."""
