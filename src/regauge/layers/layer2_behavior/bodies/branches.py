"""`if`, `case`, `&&` and `||`, as statements and as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.compare import case_equals
from regauge.layers.layer2_behavior.bodies.context import Scope
from regauge.layers.layer2_behavior.bodies.truth import FALSE, PLACES, TRUE, conjunction, test, truthiness
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


# -- if, case


def diverges(body: ast.Node | None) -> bool:
    """Whether the last statement of `body` certainly leaves it."""
    if isinstance(body, ast.Body):
        return bool(body.statements) and diverges(body.statements[-1])
    if isinstance(body, ast.Return | ast.Break | ast.Next):
        return True
    return isinstance(body, ast.Call) and body.receiver is None and body.name in ("raise", "throw")


def if_stmt(low: Lowering, node: ast.If) -> list[c.Stmt]:
    truth = not node.negated
    if node.else_ is None and diverges(node.then):
        trial = low.scope.inner()
        test(low, node.condition, trial, not truth)
        if trial.narrowed != low.scope.narrowed or trial.types:
            else_ = low.block(node.then)
            return [c.Guard(test(low, node.condition, low.scope, not truth), else_, span=node.span)]
    scope = low.scope.inner()
    condition = test(low, node.condition, scope, truth)
    if node.else_ is not None and scope.narrowed == low.scope.narrowed:
        other = low.scope.inner()
        flipped = test(low, node.condition, other, not truth)
        if other.narrowed != low.scope.narrowed:
            return [c.IfStmt(flipped, low.block(node.else_, scope=other), low.block(node.then), span=node.span)]
    then = low.block(node.then, scope=scope)
    else_ = low.block(node.else_) if node.else_ is not None else c.Block()
    if condition == TRUE:
        return list(then.statements)
    if condition == FALSE:
        return list(else_.statements)
    return [c.IfStmt(condition, then, else_, span=node.span)]


def if_expr(low: Lowering, node: ast.If, want: t.Type | None) -> c.Expr:
    truth = not node.negated
    then_node: ast.Node | None = node.then
    else_node: ast.Node | None = node.else_
    scope = low.scope.inner()
    condition = test(low, node.condition, scope, truth)
    if scope.narrowed == low.scope.narrowed and else_node is not None:
        other = low.scope.inner()
        flipped = test(low, node.condition, other, not truth)
        if other.narrowed != low.scope.narrowed:
            condition, scope, then_node, else_node = flipped, other, else_node, then_node
    then = low.block(then_node, value=True, want=want, scope=scope)
    nil = c.Lit(None, type=t.NIL, span=node.span)
    else_ = (
        low.block(else_node, value=True, want=want)
        if else_node is not None
        else c.Block((), low.to(nil, want, node) if want else nil)
    )
    return cond(low, condition, then, else_, want, node)


def cond(
    low: Lowering, condition: c.Expr, then: c.Block, else_: c.Block, want: t.Type | None, node: ast.Node
) -> c.Expr:
    """`if` as a value; its branches get one type."""
    from regauge.layers.layer2_behavior.bodies.coerce import coerce_block

    type_ = want or t.join(block_type(then), block_type(else_))
    if type_ is None:
        raise low.error(
            codes.MIXED_TYPES, node, f"one branch is {t.show(block_type(then))}, the other {t.show(block_type(else_))}"
        )
    type_ = t.STR if type_ == t.SYMBOL else type_
    first, second = coerce_block(then, type_), coerce_block(else_, type_)
    if first is None or second is None:
        raise low.error(
            codes.MIXED_TYPES, node, f"one branch is {t.show(block_type(then))}, the other {t.show(block_type(else_))}"
        )
    if condition == TRUE and not first.statements and first.value is not None:
        return first.value
    if type_ == t.BOOL and not first.statements and not second.statements:
        if second.value == FALSE and first.value is not None:
            return conjunction(condition, first.value)
        if first.value == TRUE and second.value is not None and not isinstance(condition, c.IsSome):
            return c.Or(condition, second.value, type=t.BOOL, span=node.span)
    return c.Cond(condition, first, second, type=type_, span=node.span)


def block_type(block: c.Block) -> t.Type:
    """What a value block is worth; a block that does not come back is worth nothing."""
    return block.value.type if block.value is not None else t.NEVER


def _when_test(low: Lowering, subject: c.Expr | None, when: ast.When, scope: Scope) -> c.Expr:
    result: c.Expr | None = None
    for condition in when.conditions:
        if isinstance(condition, ast.Splat) and condition.value is not None and subject is not None:
            from regauge.layers.layer2_behavior.bodies.core_calls import core_call

            one = core_call(low, low.expr(condition.value), "include?", [subject], condition)
        elif subject is None:
            one = test(low, condition, scope if len(when.conditions) == 1 else scope.inner())
        else:
            one = case_equals(low, subject, condition, scope if len(when.conditions) == 1 else scope.inner())
        result = one if result is None else c.Or(result, one, type=t.BOOL, span=when.span)
    assert result is not None
    return result


def _subject(low: Lowering, node: ast.Case) -> tuple[list[c.Stmt], c.Expr | None]:
    if node.subject is None:
        return [], None
    value = low.expr(node.subject)
    if isinstance(value, (*PLACES, c.Self_, c.Lit)) or (
        isinstance(value.type, t.Simple) and isinstance(value, c.Core) and value.op in ("json.get", "params.get")
    ):
        return [], value
    name = low.fresh("subject")
    low.declare(name, value.type)
    return [c.Let(name, value, span=node.span)], c.Var(name, type=value.type, span=node.span)


def case_stmt(low: Lowering, node: ast.Case) -> list[c.Stmt]:
    before, subject = _subject(low, node)
    arms = []
    for when in node.whens:
        scope = low.scope.inner()
        condition = _when_test(low, subject, when, scope)
        arms.append((condition, low.block(when.body, scope=scope), when))
    rest = low.block(node.else_) if node.else_ is not None else c.Block()
    for condition, block, when in reversed(arms):
        rest = c.Block((c.IfStmt(condition, block, rest, span=when.span),))
    return [*before, *rest.statements]


def case_value(low: Lowering, node: ast.Case, want: t.Type | None) -> tuple[list[c.Stmt], c.Expr]:
    before, subject = _subject(low, node)
    arms = []
    for when in node.whens:
        scope = low.scope.inner()
        condition = _when_test(low, subject, when, scope)
        arms.append((condition, low.block(when.body, value=True, want=want, scope=scope), when))
    rest = (
        low.block(node.else_, value=True, want=want)
        if node.else_ is not None
        else c.Block((), low.to(c.Lit(None, type=t.NIL), want, node) if want else c.Lit(None, type=t.NIL))
    )
    type_: t.Type | None = want or block_type(rest)
    for _, block, when in arms:
        type_ = want or t.join(type_ or t.NIL, block_type(block))
        if type_ is None:
            raise low.error(codes.MIXED_TYPES, when, "the branches of the `case` have different types")
    for condition, block, when in reversed(arms):
        rest = c.Block((), cond(low, condition, block, rest, type_, when))
    assert rest.value is not None
    return before, rest.value


def case_expr(low: Lowering, node: ast.Case, want: t.Type | None) -> c.Expr:
    before, value = case_value(low, node, want)
    if before:
        return c.Cond(TRUE, c.Block(tuple(before), value), c.Block(), type=value.type, span=node.span)
    return value


# -- and, or, not


def and_expr(low: Lowering, node: ast.And, want: t.Type | None) -> c.Expr:
    scope = low.scope.inner()
    left = low.expr(node.left)
    if left.type == t.BOOL:
        condition = test(low, node.left, scope)
        right = low.block(node.right, value=True, scope=scope).value
        assert right is not None
        if right.type == t.BOOL:
            return conjunction(condition, right)
        type_ = t.join(right.type, t.NIL)
        if want is not None and want != t.VOID and type_ != want:
            raise low.error(codes.MIXED_TYPES, node, f"`&&` gives false or {t.show(right.type)}")
        return (
            cond(low, condition, c.Block((), right), c.Block((), c.Lit(None, type=t.NIL)), None, node)
            if want == t.VOID
            else _mixed(low, node, right)
        )
    if isinstance(left.type, t.Optional_):
        condition = test(low, node.left, scope)
        right = low.block(node.right, value=True, scope=scope).value
        assert right is not None
        if right.type == t.BOOL:
            return conjunction(condition, right)  # nil reads as false wherever a bool is asked for
        return cond(low, condition, c.Block((), right), c.Block((), c.Lit(None, type=t.NIL)), None, node)
    return conjunction(test(low, node.left, scope), test(low, node.right, scope))


def _mixed(low: Lowering, node: ast.Node, right: c.Expr) -> c.Expr:
    raise low.error(
        codes.MIXED_TYPES, node, f"`&&` gives false or a value of type {t.show(right.type)}", "Write it with `if`."
    )


def or_expr(low: Lowering, node: ast.Or, want: t.Type | None) -> c.Expr:
    left = low.expr(node.left)
    if left.type == t.BOOL:
        return test(low, node, low.scope.inner())
    if isinstance(left.type, t.Optional_) and left.type.of != t.BOOL:
        right = low.expr(node.right)
        if right.type == t.NIL:
            return left
        if isinstance(right, c.Lit) and right.value is False:
            raise low.error(codes.MIXED_TYPES, node, f"`||` gives {t.show(left.type)} or false")
        type_ = t.join(left.type.of, right.type)
        if type_ is None and left.type.of in (t.FLOAT, t.DECIMAL) and right.type == t.INT:
            type_ = left.type.of
        if type_ is None:
            raise low.error(codes.MIXED_TYPES, node, f"`||` gives {t.show(left.type.of)} or {t.show(right.type)}")
        return c.Coalesce(low.to(left, t.optional(type_), node), low.to(right, type_, node), type=type_, span=node.span)
    if left.type == t.JSON:
        right = low.to(low.expr(node.right), t.JSON, node)
        return c.Core("json.or", (left, right), type=t.JSON, span=node.span)
    if left.type == t.Optional_(t.BOOL):
        return c.Or(
            truthiness(low, left, True, node), test(low, node.right, low.scope.inner()), type=t.BOOL, span=node.span
        )
    if left.type == t.NIL:
        return low.expr(node.right, want)
    if left.type == t.NEVER:
        # A method that calls itself: what it gives is known when its other side is.
        return low.expr(node.right, want)
    return left


def not_expr(low: Lowering, node: ast.Not, want: t.Type | None) -> c.Expr:
    return test(low, node.value, low.scope.inner(), False)
