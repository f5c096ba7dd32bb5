"""Conditions: what Ruby holds for true, and what a test tells about nil.

`test` lowers a condition in one of two senses: that the node is truthy, or that it is not. What is then known not to be nil is narrowed in the
scope that the caller passes: `if born_on` gives the `then` block a `born_on` that is a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.layers.layer2_behavior.bodies.context import Scope
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


TRUE = c.Lit(True, type=t.BOOL)
FALSE = c.Lit(False, type=t.BOOL)
PLACES = (c.Var, c.Field, c.Loaded)


# -- tests


def test(low: Lowering, node: ast.Node, scope: Scope, truth: bool = True) -> c.Expr:
    """Whether `node` is truthy (or, without `truth`, that it is not), as a bool; narrows in `scope` what that implies."""
    before, low.scope = low.scope, scope
    try:
        return _test(low, node, truth)
    finally:
        low.scope = before


def _test(low: Lowering, node: ast.Node, truth: bool) -> c.Expr:
    if isinstance(node, ast.Body) and len(node.statements) == 1:
        return _test(low, node.statements[0], truth)
    if isinstance(node, ast.Not):
        return _test(low, node.value, not truth)
    if isinstance(node, ast.Call) and node.name == "!" and node.receiver is not None:
        return _test(low, node.receiver, not truth)
    if isinstance(node, ast.And | ast.Or):
        joined = isinstance(node, ast.And) == truth
        if joined:
            left = _test(low, node.left, truth)
            return conjunction(left, _test(low, node.right, truth))
        inner = low.scope.inner()
        # `a.nil? || b(a)`: the right side runs where the left does not hold, so it may use what that implies.
        kept = test(low, node.left, inner, not truth)
        if inner.narrowed != low.scope.narrowed or inner.types:
            return negation(conjunction(kept, test(low, node.right, inner, not truth)))
        return c.Or(
            test(low, node.left, low.scope.inner(), truth),
            test(low, node.right, inner, truth),
            type=t.BOOL,
            span=node.span,
        )
    if isinstance(node, ast.Assign) and isinstance(node.target, ast.LocalVar):
        value = low.expr(node.value)
        if isinstance(value.type, t.Optional_) and truth:
            low.declare(node.target.name, value.type.of)
            return c.IsSome(value, node.target.name, type=t.BOOL, span=node.span)
    if (
        isinstance(node, ast.Call)
        and node.name in ("nil?", "present?", "blank?")
        and node.receiver is not None
        and not node.args
        and not node.safe_navigation
    ):
        from regauge.layers.layer2_behavior.bodies.nils import presence_test

        found = presence_test(low, low.expr(node.receiver), node.name, truth, node)
        if found is not None:
            return found
    return truthiness(low, low.expr(node), truth, node)


def conjunction(left: c.Expr, right: c.Expr) -> c.Expr:
    """`left && right`, leaning left, without the obvious."""
    if left == TRUE or (right == FALSE and not isinstance(left, c.IsSome)):
        return right
    if right == TRUE:
        return left
    if isinstance(right, c.And):
        return c.And(conjunction(left, right.left), right.right, type=t.BOOL)
    return c.And(left, right, type=t.BOOL, span=left.span)


def negation(value: c.Expr) -> c.Expr:
    """The opposite of a bool."""
    match value:
        case c.Not(inner):
            return inner
        case c.Lit(flag):
            return c.Lit(not flag, type=t.BOOL)
        case c.IsNil(inner):
            return c.IsSome(inner, "", type=t.BOOL, span=value.span)
        case c.IsSome(inner, ""):
            return c.IsNil(inner, type=t.BOOL, span=value.span)
        case c.Core("eq", args):
            return c.Core("ne", args, type=t.BOOL, span=value.span)
        case c.Core("ne", args):
            return c.Core("eq", args, type=t.BOOL, span=value.span)
    return c.Not(value, type=t.BOOL, span=value.span)


def truthiness(low: Lowering, value: c.Expr, truth: bool, node: ast.Node) -> c.Expr:
    """Ruby's truth of a value: everything but nil and false."""
    type_ = value.type
    result: c.Expr
    if type_ == t.BOOL:
        result = value
    elif type_ == t.NIL:
        result = FALSE
    elif type_ == t.Optional_(t.BOOL):
        result = c.Core("bool?.truthy", (value,), type=t.BOOL, span=node.span)
    elif isinstance(type_, (t.Optional_, t.EnumValue)):
        if not isinstance(type_, t.Optional_):
            return TRUE if truth else FALSE
        if not truth:
            return c.IsNil(value, type=t.BOOL, span=node.span)
        return some(low, value, node)
    elif type_ == t.JSON:
        result = c.Core("json.truthy", (value,), type=t.BOOL, span=node.span)
    else:
        result = TRUE
    return result if truth else negation(result)


def some(low: Lowering, value: c.Expr, node: ast.Node) -> c.Expr:
    """That an optional is not nil; a place is narrowed to a name."""
    assert isinstance(value.type, t.Optional_)
    if not isinstance(value, PLACES):
        return c.IsSome(value, "", type=t.BOOL, span=node.span)
    name = bind_name(low, value)
    low.scope.types.setdefault(name, value.type.of)
    low.scope.narrow(value, c.Var(name, type=value.type.of, span=node.span))
    return c.IsSome(value, name, type=t.BOOL, span=node.span)


def bind_name(low: Lowering, place: c.Expr) -> str:
    """The name for what a place holds: the local's own, the column's, the association's."""
    match place:
        case c.Var(name):
            return name
        case c.Field(_, column):
            return low.fresh(column)
        case c.Loaded(_, association):
            return low.fresh(association)
        case c.CallFn(function=key):
            return low.fresh(key.split("#")[-1].split(".")[-1].split("@")[0].rstrip("?!="))
    return low.fresh("value")
