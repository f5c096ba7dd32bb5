"""Equality and order, and `case`'s `===`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.coerce import NUMBERS, coerce
from regauge.layers.layer2_behavior.bodies.columns import base_name, enum_of
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.context import Scope
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

ORDER = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def equals(low: Lowering, left: c.Expr, right: c.Expr, node: ast.Node, *, negated: bool = False) -> c.Expr:
    """`left == right`."""
    from regauge.layers.layer2_behavior.bodies.truth import FALSE, TRUE, negation

    def op(a: c.Expr, b: c.Expr) -> c.Expr:
        return c.Core("ne" if negated else "eq", (a, b), type=t.BOOL, span=node.span)

    if right.type == t.NIL or left.type == t.NIL:
        value = left if right.type == t.NIL else right
        if isinstance(value.type, t.Optional_):
            found: c.Expr = c.IsNil(value, type=t.BOOL, span=node.span)
        elif value.type == t.JSON:
            found = c.Core("json.nil?", (value,), type=t.BOOL, span=node.span)
        else:
            found = TRUE if value.type == t.NIL else FALSE
        return negation(found) if negated else found
    a, b = t.required(left.type), t.required(right.type)
    if (isinstance(a, t.EnumValue) and b in (t.STR, t.SYMBOL)) or (
        isinstance(b, t.EnumValue) and a in (t.STR, t.SYMBOL)
    ):
        enum, other = (left, right) if isinstance(a, t.EnumValue) else (right, left)
        return _enum_equals(low, enum, other, node, negated)
    if a == t.JSON or b == t.JSON:
        if a == t.JSON and b == t.JSON:
            return op(left, right)
        json, other = (left, right) if a == t.JSON else (right, left)
        if t.required(other.type) in (t.STR, t.SYMBOL, t.INT, t.BOOL, t.FLOAT) and not isinstance(
            other.type, t.Optional_
        ):
            kind = {"symbol": "str"}.get(t.show(other.type), t.show(other.type))
            test = c.Core(f"json.eq_{kind}", (json, other), type=t.BOOL, span=node.span)
            return negation(test) if negated else test
    if isinstance(a, t.Record) and isinstance(b, t.Record):
        if base_name(low.program, a.model) != base_name(low.program, b.model):
            raise low.error(codes.MIXED_TYPES, node, f"{a.model} is compared with {b.model}")
        same = c.Core("record.eq", (left, right), type=t.BOOL, span=node.span)
        return negation(same) if negated else same
    if (isinstance(a, t.Id) and b == t.INT) or (isinstance(b, t.Id) and a == t.INT):
        left, right = (coerce(x, t.INT) or x if not isinstance(x.type, t.Optional_) else x for x in (left, right))
        a, b = t.required(left.type), t.required(right.type)
    if a != b and a in NUMBERS and b in NUMBERS:
        want = t.DECIMAL if t.DECIMAL in (a, b) else t.FLOAT
        left, right = (
            low.to(x, t.optional(want) if isinstance(x.type, t.Optional_) else want, node) for x in (left, right)
        )
        a = b = want
    if {a, b} <= {t.STR, t.SYMBOL}:
        return op(left, right)
    if a != b:
        joined = t.join(a, b)
        if joined is None:
            raise low.error(codes.MIXED_TYPES, node, f"{t.show(left.type)} is compared with {t.show(right.type)}")
        left, right = low.to(left, joined, node), low.to(right, joined, node)
    return op(left, right)


def _enum_equals(low: Lowering, enum: c.Expr, other: c.Expr, node: ast.Node, negated: bool) -> c.Expr:
    of = t.required(enum.type)
    assert isinstance(of, t.EnumValue)
    op = "ne" if negated else "eq"
    if isinstance(other, c.Lit) and isinstance(other.value, str):
        declared = enum_of(low.program, of.model, of.attribute)
        if declared and other.value not in [label for label, _ in declared.values]:
            raise low.error(codes.NO_SUCH_METHOD, node, f"`{of.attribute}` has no value {other.value!r}")
        return c.Core(op, (enum, c.Lit(other.value, type=of, span=other.span)), type=t.BOOL, span=node.span)
    text = c.Cast(enum, type=t.Optional_(t.STR), span=enum.span)
    return c.Core(op, (text, other), type=t.BOOL, span=node.span)


def order(low: Lowering, left: c.Expr, op: str, right: c.Expr, node: ast.Node) -> c.Expr | None:
    """`left < right` and its like, or None where these have no order here."""
    from regauge.layers.layer2_behavior.bodies.nils import expect

    left, right = expect(left, op), expect(right, op)
    a, b = left.type, right.type
    if a != b and a in NUMBERS and b in NUMBERS:
        want = t.DECIMAL if t.DECIMAL in (a, b) else t.FLOAT
        left, right = low.to(left, want, node), low.to(right, want, node)
    elif (a == t.DATE and b == t.TIME) or (a == t.TIME and b == t.DATE):
        left, right = (
            c.Core("date.beginning_of_day", (x,), type=t.TIME, span=node.span) if x.type == t.DATE else x
            for x in (left, right)
        )
    elif a == t.JSON or b == t.JSON:
        return None
    elif a != b:
        joined = t.join(a, b)
        if joined is None:
            return None
        left, right = low.to(left, joined, node), low.to(right, joined, node)
    if left.type in (*NUMBERS, t.STR, t.TIME, t.DATE, t.DURATION) or isinstance(left.type, t.Id):
        if op == "<=>":
            return c.Core("cmp", (left, right), type=t.INT, span=node.span)
        return c.Core(ORDER[op], (left, right), type=t.BOOL, span=node.span)
    return None


def case_equals(low: Lowering, subject: c.Expr, node: ast.Node, scope: Scope) -> c.Expr:
    """`node === subject`, as a `when` asks."""
    from regauge.layers.layer2_behavior.bodies.core_calls import core_call

    before, low.scope = low.scope, scope
    try:
        if isinstance(node, ast.ConstRead) and (path := node.path) and path.lstrip(":") in low.program.models:
            return is_a(low, subject, path.lstrip(":"), node)
        value = low.expr(node)
        if isinstance(value.type, t.Range):
            if isinstance(subject.type, t.Optional_):
                name = low.fresh("value")
                bound = c.Var(name, type=subject.type.of, span=node.span)
                inside = core_call(low, value, "cover?", [bound], node)
                return c.And(c.IsSome(subject, name, type=t.BOOL, span=node.span), inside, type=t.BOOL, span=node.span)
            return core_call(low, value, "cover?", [subject], node)
        if value.type == t.REGEX:
            return core_call(low, subject, "match?", [value], node)
        return equals(low, subject, value, node)
    finally:
        low.scope = before


def is_a(low: Lowering, value: c.Expr, model: str, node: ast.Node) -> c.Expr:
    """Whether a record is of a class of the app."""
    from regauge.layers.layer2_behavior.bodies.columns import family
    from regauge.layers.layer2_behavior.bodies.truth import FALSE, TRUE

    of = t.required(value.type)
    if model not in low.program.models:
        raise low.error(codes.UNKNOWN_TYPE, node, f"whether a record is a `{model}` is not known")
    if isinstance(of, t.Polymorphic):
        return c.IsA(value, model, type=t.BOOL, span=node.span)
    if isinstance(of, t.Record) and not isinstance(value.type, t.Optional_):
        if any(m.name == model for m in family(low.program, of.model)):
            return TRUE
        if base_name(low.program, model) == base_name(low.program, of.model):
            return c.IsA(value, model, type=t.BOOL, span=node.span)
        return FALSE
    raise low.error(codes.UNKNOWN_TYPE, node, f"whether {t.show(value.type)} is a {model} is not known")
