"""Leaving, loops, rescue, and the last statement of a body."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.assignment import assign, multi_assign, op_assign, op_assign_expr
from regauge.layers.layer2_behavior.bodies.branches import (
    and_expr,
    block_type,
    case_expr,
    case_stmt,
    case_value,
    if_expr,
    if_stmt,
    not_expr,
    or_expr,
)
from regauge.layers.layer2_behavior.bodies.context import Scope
from regauge.layers.layer2_behavior.bodies.truth import test
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


# -- leaving, loops, rescue


def return_(low: Lowering, node: ast.Return) -> list[c.Stmt]:
    scope: Scope | None = low.scope
    while scope is not None:
        if scope.closure:
            raise low.error(
                codes.UNSUPPORTED_SYNTAX, node, "`return` inside a block that gives a value is not converted"
            )
        scope = scope.outer
    if low.return_type == t.VOID:
        before = low.stmts(node.value) if node.value is not None and not _plain(node.value) else []
        return [*before, c.Return(None, span=node.span)]
    value = (
        low.expr(node.value, low.return_type)
        if node.value is not None
        else low.to(c.Lit(None, type=t.NIL), low.return_type or t.NIL, node)
    )
    low.returns.append(value.type)
    return [c.Return(value, span=node.span)]


def _plain(node: ast.Node) -> bool:
    return isinstance(node, ast.NilLit | ast.BoolLit | ast.IntLit | ast.StrLit | ast.SymLit | ast.LocalVar)


def while_(low: Lowering, node: ast.While) -> list[c.Stmt]:
    if node.do_while:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`begin ... end while` is not converted")
    scope = low.scope.inner()
    condition = test(low, node.condition, scope, not node.negated)
    return [c.While(condition, low.block(node.body, scope=scope), span=node.span)]


def break_(low: Lowering, node: ast.Break) -> list[c.Stmt]:
    if node.value is not None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`break` with a value is not converted")
    return [c.Break(span=node.span)]


def next_(low: Lowering, node: ast.Next) -> list[c.Stmt]:
    if node.value is not None and not isinstance(node.value, ast.NilLit):
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`next` with a value is not converted")
    return [c.Next(span=node.span)]


def _handlers(
    low: Lowering, node: ast.Begin, value: bool, want: t.Type | None
) -> list[tuple[tuple[str, ...], str | None, c.Block]]:
    handlers = []
    for rescue in node.rescues:
        classes = []
        for exception in rescue.exceptions:
            if not isinstance(exception, ast.ConstRead) or exception.path is None:
                raise low.error(codes.UNSUPPORTED_SYNTAX, exception, "`rescue` of a computed class is not converted")
            classes.append(exception.path.removeprefix("::"))
        scope = low.scope.inner()
        name = None
        if rescue.target is not None:
            if not isinstance(rescue.target, ast.LocalVar):
                raise low.error(
                    codes.UNSUPPORTED_SYNTAX, rescue.target, "the error goes into something that is no local"
                )
            name = rescue.target.name
            scope.types[name] = t.ERROR
        handlers.append(
            (tuple(classes or ["StandardError"]), name, low.block(rescue.body, value=value, want=want, scope=scope))
        )
    return handlers


def begin_stmt(low: Lowering, node: ast.Begin) -> list[c.Stmt]:
    if node.ensure is not None or node.else_ is not None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`ensure` and `else` of a `begin` are not converted")
    if not node.rescues:
        return low.sequence(node.body.statements)
    body = low.block(node.body)
    return [c.Rescue(body, tuple(_handlers(low, node, False, None)), span=node.span)]


def begin_expr(low: Lowering, node: ast.Begin, want: t.Type | None) -> c.Expr:
    if node.ensure is not None or node.else_ is not None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`ensure` and `else` of a `begin` are not converted")
    if not node.rescues:
        return low.expr(node.body, want)
    body = low.block(node.body, value=True, want=want)
    handlers = _handlers(low, node, True, want)
    type_: t.Type | None = want or block_type(body)
    for _, _, block in handlers:
        type_ = t.join(type_ or t.NIL, block_type(block))
        if type_ is None:
            raise low.error(codes.MIXED_TYPES, node, "the body and the `rescue` give different types")
    assert type_ is not None
    if want is None and any(block_type(b) != type_ for b in (body, *(h[2] for h in handlers))):
        return begin_expr(low, node, type_)
    return c.Attempt(body, tuple(handlers), type=type_, span=node.span)


def rescue_mod(low: Lowering, node: ast.RescueMod, want: t.Type | None) -> c.Expr:
    span = node.span
    rescue = ast.Rescue(span, (), None, ast.Body(span, (node.fallback,)))
    return begin_expr(low, ast.Begin(span, ast.Body(span, (node.value,)), (rescue,)), want)


# -- the last statement


def tail(low: Lowering, node: ast.Node, want: t.Type | None) -> tuple[list[c.Stmt], c.Expr]:
    """The last statement of a body that is worth something: statements, then the value. NEVER where it does not come back."""
    never = c.Lit(None, type=t.NEVER)
    if want == t.VOID:
        return low.stmts(node), c.Lit(None, type=t.VOID)
    hooked = low.context.hooks.tail(low, node)
    if hooked is not None:
        return hooked, never
    if isinstance(node, ast.Return):
        return return_(low, node), never
    if isinstance(node, ast.Case):
        return case_value(low, node, want)
    if isinstance(node, ast.Next) and node.value is not None:
        return tail(low, node.value, want)
    if isinstance(node, ast.Body) and len(node.statements) > 1:
        block = low.block(node, value=True, want=want)
        assert block.value is not None
        return list(block.statements), block.value
    if isinstance(node, ast.Assign | ast.OpAssign):
        done = STATEMENTS[type(node)](low, node)
        return done, low.expr(node.target, want)
    if isinstance(node, ast.Call) and node.receiver is None and node.name in ("raise", "throw"):
        return low.stmts(node), never
    if isinstance(node, ast.Break | ast.Next):
        return low.stmts(node), never
    from regauge.layers.layer2_behavior.bodies.calls import statement_call

    if isinstance(node, ast.Call) and (done_ := statement_call(low, node)) is not None:
        return done_, low.to(c.Lit(None, type=t.NIL), want, node) if want else c.Lit(None, type=t.NIL)
    return [], low.expr(node, want)


EXPRESSIONS: dict[type[ast.Node], Any] = {
    ast.If: if_expr, ast.Case: case_expr, ast.And: and_expr, ast.Or: or_expr, ast.Not: not_expr, ast.Begin: begin_expr,
    ast.RescueMod: rescue_mod, ast.OpAssign: op_assign_expr,
}  # fmt: skip
STATEMENTS: dict[type[ast.Node], Any] = {
    ast.If: if_stmt, ast.Case: case_stmt, ast.Assign: assign, ast.OpAssign: op_assign, ast.MultiAssign: multi_assign, ast.Return: return_,
    ast.While: while_, ast.Break: break_, ast.Next: next_, ast.Begin: begin_stmt,
}  # fmt: skip
