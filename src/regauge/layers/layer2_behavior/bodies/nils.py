"""What may be nil: `&.`, `nil?`, `present?`, `presence`, `to_s`, and a call on something that may be nil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.coerce import coerce
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


def expect(value: c.Expr, method: str) -> c.Expr:
    """The value, which must not be nil because `method` is called on it."""
    if isinstance(value.type, t.Optional_):
        return c.Expect(value, method, type=value.type.of, span=value.span)
    return value


def nil_test(value: c.Expr, node: ast.Node) -> c.Expr:
    """`value.nil?`."""
    from regauge.layers.layer2_behavior.bodies.truth import FALSE, TRUE

    if isinstance(value.type, t.Optional_):
        return c.IsNil(value, type=t.BOOL, span=node.span)
    if value.type == t.JSON:
        return c.Core("json.nil?", (value,), type=t.BOOL, span=node.span)
    return TRUE if value.type == t.NIL else FALSE


def presence_test(low: Lowering, value: c.Expr, name: str, truth: bool, node: ast.Node) -> c.Expr | None:
    """`nil?`, `present?`, `blank?` in a condition, with what it narrows; None where there is nothing to narrow."""
    from regauge.layers.layer2_behavior.bodies.truth import negation, some

    if not isinstance(value.type, t.Optional_):
        return None
    means_some = (name == "present?") == truth if name != "nil?" else not truth
    if not means_some:
        return nil_test(value, node) if name == "nil?" else negation(_present(low, value, node))
    if name == "nil?":
        return some(low, value, node)
    return _present(low, value, node, narrow=True)


def _present(low: Lowering, value: c.Expr, node: ast.Node, *, narrow: bool = False) -> c.Expr:
    """`value.present?` of an optional."""
    from regauge.layers.layer2_behavior.bodies.truth import bind_name, conjunction, some

    assert isinstance(value.type, t.Optional_)
    if narrow:
        exists = some(low, value, node)
    else:
        exists = c.IsSome(value, bind_name(low, value), type=t.BOOL, span=node.span)
    of = value.type.of
    assert isinstance(exists, c.IsSome)
    if of == t.BOOL:
        name = exists.var or low.fresh("value")
        return c.And(c.IsSome(value, name, type=t.BOOL), c.Var(name, type=t.BOOL), type=t.BOOL, span=node.span)
    if of == t.STR or isinstance(of, t.Array | t.Hash):
        name = exists.var or low.fresh("value")
        op = "str.present?" if of == t.STR else "array.any?" if isinstance(of, t.Array) else "hash.any?"
        exists = c.IsSome(value, name, type=t.BOOL, span=node.span)
        return conjunction(exists, c.Core(op, (c.Var(name, type=of, span=node.span),), type=t.BOOL, span=node.span))
    if isinstance(exists, c.IsSome) and not narrow:
        return c.IsSome(value, "", type=t.BOOL, span=node.span)
    return exists


def optional_method(low: Lowering, value: c.Expr, node: ast.Call) -> c.Expr | None:
    """A method that nil answers too; None where nil would raise."""
    from regauge.layers.layer2_behavior.bodies.compare import equals
    from regauge.layers.layer2_behavior.bodies.truth import negation

    assert isinstance(value.type, t.Optional_)
    of = value.type.of
    name = node.name
    if name in ("==", "!="):
        return equals(low, value, low.expr(node.args[0]), node, negated=name == "!=")
    if node.args:
        if name == "in?":
            from regauge.layers.layer2_behavior.bodies.core_calls import contains

            return contains(low, low.expr(node.args[0]), value, node)
        return None
    if name == "nil?":
        return nil_test(value, node)
    if name == "present?":
        return _present(low, value, node)
    if name == "blank?":
        return negation(_present(low, value, node))
    if name == "presence":
        if of == t.STR:
            return c.Core("str?.presence", (value,), type=value.type, span=node.span)
        if not isinstance(of, t.Array | t.Hash):
            return value
    if name == "to_s":
        if of in (t.STR, t.SYMBOL):
            return c.Core("str?.to_s", (value,), type=t.STR, span=node.span)
        var = low.fresh("value")
        inner = to_s(low, c.Var(var, type=of, span=node.span), node)
        return c.Core(
            "str?.to_s",
            (c.MapSome(value, var, inner, type=t.optional(t.STR), span=node.span),),
            type=t.STR,
            span=node.span,
        )
    zero: dict[tuple[str, t.Type], c.Expr] = {
        ("to_i", t.INT): c.Lit(0, type=t.INT),
        ("to_i", t.STR): c.Lit(0, type=t.INT),
        ("to_f", t.FLOAT): c.Lit(0.0, type=t.FLOAT),
    }
    if (name, of) in zero:
        from regauge.layers.layer2_behavior.bodies.core_calls import core_call

        var = low.fresh("value")
        inner = core_call(low, c.Var(var, type=of, span=node.span), name, [], node)
        mapped = (
            value
            if inner == c.Var(var, type=of)
            else c.MapSome(value, var, inner, type=t.optional(inner.type), span=node.span)
        )
        return c.Coalesce(mapped, zero[(name, of)], type=inner.type, span=node.span)
    if name == "to_a" and isinstance(of, t.Array):
        return c.Coalesce(value, c.ListOf((), type=of), type=of, span=node.span)
    return None


def to_s(low: Lowering, value: c.Expr, node: ast.Node) -> c.Expr:
    """`value.to_s`."""
    from regauge.layers.layer2_behavior.bodies.core_calls import core_call

    if isinstance(value.type, t.Optional_):
        of = value.type.of
        if of in (t.STR, t.SYMBOL):
            return c.Core("str?.to_s", (value,), type=t.STR, span=node.span)
        var = low.fresh("value")
        inner = to_s(low, c.Var(var, type=of, span=node.span), node)
        mapped = c.MapSome(value, var, inner, type=t.optional(t.STR), span=node.span)
        return c.Core("str?.to_s", (mapped,), type=t.STR, span=node.span)
    if value.type == t.NIL:
        return c.Lit("", type=t.STR, span=node.span)
    if isinstance(value.type, t.EnumValue | t.Id):
        return c.Core("to_s", (value,), type=t.STR, span=node.span)
    return core_call(low, value, "to_s", [], node)


def safe(low: Lowering, node: ast.Call) -> c.Expr:
    """`receiver&.name(args)`."""
    from regauge.layers.layer2_behavior.bodies.calls import on_value
    from regauge.layers.layer2_behavior.bodies.truth import bind_name

    assert node.receiver is not None
    receiver = low.expr(node.receiver)
    plain = ast.Call(node.span, node.receiver, node.name, node.args, node.block, node.block_arg, False, node.has_parens)
    if receiver.type == t.NIL:
        return c.Lit(None, type=t.NIL, span=node.span)
    if receiver.type == t.JSON:
        value = coerce(_as_expr(low, on_value(low, receiver, plain, nil_ok=True), node), t.JSON)
        if value is None:
            raise low.error(codes.UNKNOWN_TYPE, node, f"`&.{node.name}` of a value of unknown kind")
        nil = c.Lit(None, type=t.JSON, span=node.span)
        return c.Cond(
            c.Core("json.nil?", (receiver,), type=t.BOOL),
            c.Block((), nil),
            c.Block((), value),
            type=t.JSON,
            span=node.span,
        )
    if not isinstance(receiver.type, t.Optional_):
        return _as_expr(low, on_value(low, receiver, plain), node)
    name = bind_name(low, receiver)
    scope = low.scope.inner()
    before, low.scope = low.scope, scope
    try:
        low.declare(name, receiver.type.of)
        value = _as_expr(low, on_value(low, c.Var(name, type=receiver.type.of, span=node.span), plain), node)
    finally:
        low.scope = before
    return c.MapSome(receiver, name, value, type=t.optional(value.type), span=node.span)


def _as_expr(low: Lowering, value: c.Expr | list[c.Stmt], node: ast.Node) -> c.Expr:
    if isinstance(value, list):
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "this has no value that could be read")
    return value
