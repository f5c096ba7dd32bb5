"""The host: who supplies a DSL to the evaluator, and records what the DSL says.

For each call the evaluator asks, in this order: the methods that the evaluated Ruby itself defined (for calls on
self), `Host.call`, the table of core methods, `Host.unhandled`. A host answers `NOT_HANDLED` for what is not its own.
Derive from `Host` and override what you need; every hook gets the syntax node (its `span` is the place) and the `Env`:
`env.self_value`, `env.conditional` (> 0: seen under a condition that cannot be known), `env.nesting` (innermost first),
`env.evaluator`. A block arrives as a `Proc`; run it with `env.evaluator.instance_exec(...)`, or keep `proc.node`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.data import dataclass
from regauge.ruby import ast
from regauge.ruby.evaluator.values import (
    NOT_HANDLED,
    ClassValue,
    ConstRef,
    NotHandled,
    Proc,
    RubyHash,
    SymbolProc,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from regauge.ruby.evaluator.env import Env

Definition = ast.ClassDef | ast.ModuleDef | ast.SClass
CallSite = ast.Call | ast.Super | ast.ZSuper


@dataclass(frozen=True, slots=True)
class Enter:
    """How to evaluate a class body: with which self and which host. None for a host keeps the present one."""

    self_value: Value
    host: Host | None = None


class Host:
    """The default of every hook: knows nothing, records nothing."""

    def call(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Proc | SymbolProc | None,
        site: CallSite,
        env: Env,
    ) -> Value | NotHandled:
        """A call, its arguments evaluated. `receiver` is `env.self_value` where none was written
        (`site.receiver is None` tells). `super` inside a method of the app arrives here under that method's name.
        `args` are the positional arguments; a splat of something unknown is one `Unknown` among them."""
        return NOT_HANDLED

    def unhandled(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Proc | SymbolProc | None,
        site: CallSite,
        env: Env,
    ) -> Value:
        """A call that nobody knows: name it here. Its value is what this returns. The block was not run."""
        path = receiver.path if isinstance(receiver, ConstRef | ClassValue) and receiver is not env.self_value else None
        shown = name if path is None else f"{path}{name}" if name == "[]" else f"{path}.{name}"
        return Unknown(f"`{shown}` is not known here", site.span)

    def const(self, name: str, scope: Value, site: ast.ConstRead, env: Env) -> Value | NotHandled:
        """A constant; `scope` is the value before `::`, else None. Comes before constants assigned in the file."""
        return NOT_HANDLED

    def assign_const(self, path: str, value: Value, node: ast.Node, env: Env) -> None:
        """A constant was assigned; `path` is its full name. The evaluator keeps the value by itself."""

    def define_method(self, node: ast.MethodDef, on_singleton: bool, env: Env) -> None:
        """A `def`. `on_singleton`: `def self.x`, or inside `class << self`. The evaluator keeps callable ones itself."""

    def alias(self, node: ast.Alias, on_singleton: bool, env: Env) -> None:
        """`alias new old`. By default named as not evaluated."""
        self.unevaluated(node, "alias", env)

    def enter_class(self, node: Definition, path: str, superclass: Value, env: Env) -> Enter | None:
        """A class or module; None leaves its body alone (the host names it). `path` is the full name."""
        return Enter(env.evaluator.class_value(node, path, superclass, env))

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        """A condition, or a thing iterated over, is unknown: the branches follow with `env.conditional` raised."""

    def defined(self, node: ast.Defined, env: Env) -> Value | NotHandled:
        """`defined?(..)`; by default unknown for all but local variables."""
        return NOT_HANDLED

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        """Syntax that was not evaluated, or a budget that ran out there; whatever is inside was not seen."""
