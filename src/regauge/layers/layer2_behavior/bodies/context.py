"""Where a body stands: the program, self, the locals in scope, and what a caller adds (`Hooks`).

A local that was tested for nil is *narrowed* while the test holds: reads of the place give the name that the test bound.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from regauge.diagnostics.codes import Code
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.program import Program
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.engine import Bodies
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


class CannotLower(Exception):
    """A construct has no static meaning here. The pass that asked turns it into a diagnostic; nothing was guessed."""

    def __init__(self, code: Code, span: Span, message: str, help: str = "") -> None:
        super().__init__(f"{span.location}: {message}")
        self.code = code
        self.span = span
        self.message = message
        self.help = help


Lowered = c.Expr | list[c.Stmt]


class Hooks:
    """What a caller adds to Ruby's meaning. Every method may say None: "not mine"."""

    def call(self, low: Lowering, node: ast.Call) -> Lowered | None:
        """A call that means something here (`params`, `render`, `json.x`): an expression, or statements where it stands as one."""
        return None

    def ivar(self, low: Lowering, node: ast.IvarRead) -> c.Expr | None:
        """The value of an instance variable."""
        return None

    def assign_ivar(self, low: Lowering, node: ast.IvarRead, value: c.Expr) -> list[c.Stmt] | None:
        """An assignment to an instance variable."""
        return None

    def op_assign(self, low: Lowering, node: ast.OpAssign) -> Lowered | None:
        """`@x ||= value` and its like."""
        return None

    def method(self, low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered | None:
        """A call on a lowered receiver (`attributes.permit(...)`, `render_errors`' record) before the tables are asked."""
        return None

    def statement(self, low: Lowering, node: ast.Node) -> list[c.Stmt] | None:
        """A whole statement."""
        return None

    def tail(self, low: Lowering, node: ast.Node) -> list[c.Stmt] | None:
        """The last statement of the body, where it may mean more than its value."""
        return None


@dataclass(slots=True)
class Context:
    """Where a body stands."""

    program: Program
    engine: Bodies
    key: str
    owner: str
    self_type: t.Type | None = None
    hooks: Hooks = field(default_factory=Hooks)
    method: str = ""
    void: bool = False  # nobody reads the value
    self_expr: c.Expr | None = None
    test: bool = False  # only the truth of the value is read
    records: frozenset[str] = frozenset()  # parameters that are the record itself, as a callback's block is given it


@dataclass(slots=True)
class Scope:
    """Names in reach. `declared` belongs to the innermost block, `outer` is the block around it."""

    types: dict[str, t.Type] = field(default_factory=dict)
    narrowed: dict[c.Expr, c.Expr] = field(default_factory=dict)
    outer: Scope | None = None
    closure: bool = False  # a block of an iterator: `next` gives its value

    def find(self, name: str) -> t.Type | None:
        """The type of a local, or None where there is no such local."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.types:
                return scope.types[name]
            scope = scope.outer
        return None

    def inner(self, *, closure: bool = False) -> Scope:
        """A scope inside this one, which sees what is narrowed here."""
        return Scope(narrowed=dict(self.narrowed), outer=self, closure=closure)

    def narrow(self, place: c.Expr, value: c.Expr) -> None:
        """From here on `place` reads as `value`."""
        self.narrowed[place] = value

    def forget(self, changed: str) -> None:
        """A local, column or association called `changed` got another value ("*": anything of any record may have)."""
        scope: Scope | None = self
        while scope is not None:
            scope.narrowed = {p: v for p, v in scope.narrowed.items() if not _touches(p, changed)}
            scope = scope.outer


def _touches(place: c.Expr, changed: str) -> bool:
    match place:
        case c.Var(name=name):
            return name == changed
        case c.Field(record=record, column=column):
            return changed in ("*", column) or _touches(record, changed)
        case c.Loaded(record=record, association=association):
            return changed in ("*", association) or _touches(record, changed)
    return changed == "*" and not isinstance(place, c.Var)
