"""Statements, and the values that hold a transaction or a rescue."""

from __future__ import annotations

from regauge.diagnostics.data import dataclass
from regauge.program.code.nodes import Block, Expr, Stmt
from regauge.program.types import Type

# -- statements


@dataclass(frozen=True, slots=True)
class Let(Stmt):
    """A new local. Without a value it is declared only, and every path sets it before it is read."""

    name: str
    value: Expr | None
    mutable: bool = False
    type: Type | None = None  # where the local holds more than its first value


@dataclass(frozen=True, slots=True)
class Set(Stmt):
    """An assignment to a local that exists."""

    name: str
    value: Expr


@dataclass(frozen=True, slots=True)
class SetField(Stmt):
    """`record.column = value` (typed; a param's cast is `Cast` or an attribute writer in `RecordOp.assign`)."""

    record: Expr
    column: str
    value: Expr


@dataclass(frozen=True, slots=True)
class SetLoaded(Stmt):
    """`record.association = other`: the key and the loaded cell."""

    record: Expr
    association: str
    value: Expr


@dataclass(frozen=True, slots=True)
class LetMany(Stmt):
    """`a, b = pair`: new locals from the parts of a tuple or, with `rest`, of an array."""

    names: tuple[str, ...]
    value: Expr


@dataclass(frozen=True, slots=True)
class Mutate(Stmt):
    """A change of a local collection: `list << x`, `hash[k] = v`, `text << "x"`; `op` names a row of the core table."""

    op: str
    target: Expr
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Do(Stmt):
    """An expression for its effect."""

    value: Expr


@dataclass(frozen=True, slots=True)
class Return(Stmt):
    """`return value`."""

    value: Expr | None = None


@dataclass(frozen=True, slots=True)
class IfStmt(Stmt):
    """`if` as a statement."""

    test: Expr
    then: Block
    else_: Block


@dataclass(frozen=True, slots=True)
class Guard(Stmt):
    """`return unless test`: goes on with the names that `test` binds (`IsSome.var`), or runs `else_`, which does not come back."""

    test: Expr
    else_: Block


@dataclass(frozen=True, slots=True)
class ForEach(Stmt):
    """`each` for its effect: a loop that may break, go on, return."""

    over: Expr
    var: str
    body: Block
    index: str | None = None


@dataclass(frozen=True, slots=True)
class While(Stmt):
    """`while` / `loop` / `until`."""

    test: Expr
    body: Block


@dataclass(frozen=True, slots=True)
class Break(Stmt):
    """`break`."""


@dataclass(frozen=True, slots=True)
class Next(Stmt):
    """`next`."""


@dataclass(frozen=True, slots=True)
class Raise(Stmt):
    """`raise Class, message`."""

    error: str
    message: Expr | None = None


@dataclass(frozen=True, slots=True)
class Halt(Stmt):
    """`throw :abort`."""


@dataclass(frozen=True, slots=True)
class AddError(Stmt):
    """`errors.add(attribute, message)`: `kind` is a symbol with Rails' message in `message`, or "invalid" for a text of the app."""

    record: Expr
    attribute: str
    kind: str
    message: Expr


@dataclass(frozen=True, slots=True)
class Transaction(Stmt):
    """`transaction do ... end`."""

    body: Block


@dataclass(frozen=True, slots=True)
class Rescue(Stmt):
    """`begin; body; rescue A, B => e; ...; end`."""

    body: Block
    handlers: tuple[tuple[tuple[str, ...], str | None, Block], ...]


@dataclass(frozen=True, slots=True)
class Atomic(Expr):
    """`transaction do ... end` whose value is read."""

    body: Block


@dataclass(frozen=True, slots=True)
class Attempt(Expr):
    """`begin; a; rescue A => e; b; end` whose value is read: handlers as in `Rescue`."""

    body: Block
    handlers: tuple[tuple[tuple[str, ...], str | None, Block], ...]
