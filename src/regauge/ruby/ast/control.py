"""Conditions, loops, pattern matching, rescue and jumps."""

from __future__ import annotations

from regauge.diagnostics.immutable import immutable
from regauge.ruby.ast.base import Body, Node


@immutable
class If(Node):
    """`if`, `unless` (negated), the modifiers and `?:`; `form` is "if", "modifier" or "ternary"."""

    condition: Node
    then: Body
    else_: Body | If | None = None
    negated: bool = False
    form: str = "if"


@immutable
class While(Node):
    """`while`, `until` (negated); `do_while` is `begin ... end while x`, which runs once before it asks."""

    condition: Node
    body: Body
    negated: bool = False
    do_while: bool = False


@immutable
class For(Node):
    target: Node
    iterable: Node
    body: Body


@immutable
class When(Node):
    """`when a, *b`."""

    conditions: tuple[Node, ...]
    body: Body


@immutable
class Case(Node):
    """`case subject` (None: each `when` is a condition of its own)."""

    subject: Node | None
    whens: tuple[When, ...]
    else_: Body | None


@immutable
class InClause(Node):
    pattern: Node
    guard: Node | None
    guard_negated: bool
    body: Body


@immutable
class CaseIn(Node):
    subject: Node
    clauses: tuple[InClause, ...]
    else_: Body | None


@immutable
class MatchPattern(Node):
    """`value => pattern` (raises) or `value in pattern` (a boolean)."""

    value: Node
    pattern: Node
    raises: bool


@immutable
class PatValue(Node):
    """A literal, range or constant, compared with `===`."""

    value: Node


@immutable
class PatPin(Node):
    """`^name`, `^@x`, `^(expression)`."""

    value: Node


@immutable
class PatBind(Node):
    """A name that takes the value."""

    name: str


@immutable
class PatSplat(Node):
    """`*name` or `*` in an array pattern."""

    name: str | None


@immutable
class PatArray(Node):
    """`Const[a, *b, c]`; one `PatSplat` at most, or two for a find pattern `[*, x, *]`."""

    const: Node | None
    items: tuple[Node, ...]


@immutable
class PatPair(Node):
    """`key: pattern`; None binds a local variable of that name."""

    key: str
    pattern: Node | None


@immutable
class PatHash(Node):
    """`Const(a:, b: 1, **rest)`; `rest` is a name, "" for a bare `**`, None for none; `closed` is `**nil`."""

    const: Node | None
    pairs: tuple[PatPair, ...]
    rest: str | None = None
    closed: bool = False


@immutable
class PatAlt(Node):
    alternatives: tuple[Node, ...]


@immutable
class PatCapture(Node):
    """`pattern => name`."""

    pattern: Node
    name: str


@immutable
class Rescue(Node):
    """`rescue A, *B => target`; no exceptions means StandardError."""

    exceptions: tuple[Node, ...]
    target: Node | None
    body: Body


@immutable
class Begin(Node):
    """`begin ... rescue ... else ... ensure ... end`, also of a method, class or block body."""

    body: Body
    rescues: tuple[Rescue, ...] = ()
    else_: Body | None = None
    ensure: Body | None = None


@immutable
class RescueMod(Node):
    """`value rescue fallback`."""

    value: Node
    fallback: Node


@immutable
class And(Node):
    left: Node
    right: Node


@immutable
class Or(Node):
    left: Node
    right: Node


@immutable
class Not(Node):
    value: Node


@immutable
class Defined(Node):
    value: Node


@immutable
class Return(Node):
    """Several values are an `ArrayLit` without brackets."""

    value: Node | None = None


@immutable
class Break(Node):
    value: Node | None = None


@immutable
class Next(Node):
    value: Node | None = None


@immutable
class Redo(Node):
    """`redo`."""


@immutable
class Retry(Node):
    """`retry`."""
