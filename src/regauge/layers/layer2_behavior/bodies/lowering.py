"""One body: Ruby's syntax in, typed code out.

Statements and expressions are dispatched by the class of their node to the rooms beside this file. A body is lowered twice: the first time
finds the types of its locals and of what it returns, the second gives every branch these types.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.codes import Code
from regauge.layers.layer2_behavior.bodies import assignment, calls, control, truth, values
from regauge.layers.layer2_behavior.bodies.coerce import coerce
from regauge.layers.layer2_behavior.bodies.context import CannotLower, Context, Scope
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

ExprRule = Callable[["Lowering", Any, t.Type | None], c.Expr]
StmtRule = Callable[["Lowering", Any], list[c.Stmt]]

EXPRESSIONS: Final[dict[type[ast.Node], ExprRule]] = {
    **values.EXPRESSIONS,
    **control.EXPRESSIONS,
    ast.Call: calls.call,
    ast.Super: calls.super_call,
    ast.ZSuper: calls.super_call,
}
STATEMENTS: Final[dict[type[ast.Node], StmtRule]] = {**control.STATEMENTS, ast.Call: calls.call_statement}

PURE: Final = (c.Lit, c.Var, c.Self_, c.Field, c.Constant, c.IsNil, c.IsSome)


class Lowering:
    """Lowers one body in its context. Create one a body; `function` is the whole of it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.program = context.program
        self.engine = context.engine
        self.scope = Scope()
        self.returns: list[t.Type] = []
        self.return_type: t.Type | None = None
        self.local_types: dict[str, t.Type] = {}
        self.seen_types: dict[str, t.Type] = {}
        self.param_types: dict[str, t.Type] = {}
        self.assigned: set[str] = set()
        self.memo_types: list[t.Type] | None = None  # what an open collection is given while its type is looked for

    # -- nodes

    def expr(self, node: ast.Node, want: t.Type | None = None) -> c.Expr:
        """The value of `node`; with `want`, converted to that type where Ruby or Rails would."""
        rule = EXPRESSIONS.get(type(node))
        if rule is None:
            raise self.error(codes.UNSUPPORTED_SYNTAX, node, f"{_name(node)} is not converted in a body")
        value = rule(self, node, want)
        return value if want is None else self.to(value, want, node)

    def to(self, value: c.Expr, want: t.Type, node: ast.Node) -> c.Expr:
        """`value` as `want`, or an error at `node`."""
        if isinstance(want, t.Relation) and value.type == t.NIL and self.self_value is not None:
            return self.self_value  # a scope that gives nil narrows nothing
        converted = coerce(value, want)
        if converted is None:
            raise self.error(
                codes.MIXED_TYPES, node, f"a value of type {t.show(value.type)} stands where {t.show(want)} is needed"
            )
        return converted

    def stmts(self, node: ast.Node) -> list[c.Stmt]:
        """`node` for its effect."""
        hooked = self.context.hooks.statement(self, node)
        if hooked is not None:
            return hooked
        rule = STATEMENTS.get(type(node))
        if rule is not None:
            return rule(self, node)
        value = self.expr(node)
        return [] if isinstance(value, PURE) else [c.Do(value, span=node.span)]

    def sequence(self, nodes: Sequence[ast.Node]) -> list[c.Stmt]:
        """Statements in this scope. Locals that a branch makes and a later statement reads are declared before the branch."""
        out: list[c.Stmt] = []
        for index, node in enumerate(nodes):
            out.extend(assignment.declare_ahead(self, node, nodes[index + 1 :]))
            out.extend(self.stmts(node))
        return out

    def block(
        self, body: ast.Node | None, *, value: bool = False, want: t.Type | None = None, scope: Scope | None = None
    ) -> c.Block:
        """A body in a scope of its own; with `value`, its last expression is what it is worth."""
        nodes = body.statements if isinstance(body, ast.Body) else (body,) if body is not None else ()
        before, self.scope = self.scope, scope or self.scope.inner()
        try:
            if not value:
                return c.Block(tuple(self.sequence(nodes)))
            if not nodes:
                return c.Block(
                    (), self.to(c.Lit(None, type=t.NIL), want, body) if want and body else c.Lit(None, type=t.NIL)
                )
            out = self.sequence(nodes[:-1]) if len(nodes) > 1 else []
            if len(nodes) > 1:
                out.extend(assignment.declare_ahead(self, nodes[-1], ()))
            statements, last = control.tail(self, nodes[-1], want)
            return c.Block((*out, *statements), last)
        finally:
            self.scope = before

    # -- names

    def fresh(self, name: str) -> str:
        """`name`, or `name_2`... where a local has it already."""
        candidate, number = name, 1
        while self.scope.find(candidate) is not None:
            number += 1
            candidate = f"{name}_{number}"
        return candidate

    def read(self, place: c.Expr) -> c.Expr:
        """The place itself, or what it is narrowed to."""
        return self.scope.narrowed.get(place, place)

    def declare(self, name: str, type_: t.Type) -> None:
        """A local in the innermost scope."""
        self.scope.types[name] = type_

    def note_local(self, name: str, type_: t.Type, node: ast.Node) -> t.Type:
        """The type of local `name` after another assignment; all its assignments have one type."""
        known = self.seen_types.get(name)
        if (given := self.param_types.get(name)) is not None and not isinstance(given, t.Unknown):
            if t.join(given, type_) != given:
                words = f"`{name}` is passed as {t.show(given)} and becomes {t.show(type_)}"
                raise self.error(codes.MIXED_TYPES, node, words)
            return given
        joined = type_ if known is None else t.join(known, type_)
        if joined is None:
            raise self.error(
                codes.MIXED_TYPES, node, f"`{name}` is {t.show(known or type_)} here and {t.show(type_)} there"
            )
        self.seen_types[name] = joined
        return self.local_types.get(name, joined)

    def returns_joined(self, last: t.Type, node: ast.Node) -> t.Type:
        """The least type of all `return`s and the last expression."""
        joined = last
        for type_ in self.returns:
            widened = t.join(joined, type_)
            if widened is None:
                raise self.error(
                    codes.MIXED_TYPES, node, f"the method returns {t.show(joined)} here and {t.show(type_)} there"
                )
            joined = widened
        return t.STR if joined == t.SYMBOL else joined

    # -- self

    @property
    def self_value(self) -> c.Expr | None:
        """Self as a value, where it has one."""
        if self.context.self_expr is not None:
            return self.context.self_expr
        return c.Self_(type=self.context.self_type) if self.context.self_type else None

    # -- errors

    def error(self, code: Code, node: ast.Node, message: str, help: str = "") -> CannotLower:
        """An error at `node`, to be raised."""
        return CannotLower(code, node.span, message, help)


def _single(body: ast.Node) -> ast.Node | None:
    """The only expression of a body."""
    if isinstance(body, ast.Body):
        return body.statements[0] if len(body.statements) == 1 else None
    return body


def _name(node: ast.Node) -> str:
    return {"Yield": "`yield`", "CaseIn": "pattern matching", "Defined": "`defined?`"}.get(
        type(node).__name__, type(node).__name__
    )


def lower_function(
    context: Context,
    *,
    name: str,
    receiver: c.Receiver,
    params: ast.Params | None,
    param_types: dict[str, t.Type],
    body: ast.Node,
    span: Any,
    source: str = "",
    returns: t.Type | None = None,
) -> c.Function:
    """Lowers a method, block or lambda with parameters of known types. `returns` fixes the result's type; else it is found.

    Raises CannotLower.
    """
    local_types: dict[str, t.Type] = {}
    return_type = initial = t.VOID if context.void else returns
    for _ in range(5):
        low = Lowering(context)
        low.local_types = local_types
        low.return_type = return_type
        declared = values.parameters(low, params, param_types)
        if context.void:
            block = low.block(body)
            found: t.Type = t.VOID
        elif context.test and (node := _single(body)) is not None:
            block, found = c.Block((), truth.test(low, node, low.scope.inner())), t.BOOL
            return_type = found
        else:
            block = low.block(body, value=True, want=return_type)
            assert block.value is not None
            found = return_type or low.returns_joined(block.value.type, body)
        stable = local_types == low.seen_types
        if stable and found == return_type:
            break
        # Only where the locals' types stand does the result's type count.
        return_type, local_types = found if stable else initial, dict(low.seen_types)
    return c.Function(
        key=context.key, name=name, owner=context.owner, receiver=receiver, params=declared, body=block, returns=found, span=span,
        self_type=context.self_type if isinstance(context.self_type, t.Record) else None, source=source,
    )  # fmt: skip
