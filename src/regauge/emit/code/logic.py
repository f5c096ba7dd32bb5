"""And, or, not; tests for nil and for classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regauge.emit.code.core import core, record_eq
from regauge.emit.code.rx import AND, ATOM, OR, POSTFIX, UNARY, Rx
from regauge.emit.rust import camel
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


# -- logic


def operand(em: Emitter, e: c.Expr) -> Rx:
    return em.rx(e)


UNORDERED = {"lt": "is_ge", "le": "is_gt", "gt": "is_le", "ge": "is_lt"}
"""The opposite of a comparison of floats, where there is an order at all."""


def not_(em: Emitter, e: c.Not) -> Rx:
    inner = e.value
    from regauge.emit.code.conditions import is_bound, none_or

    if isinstance(inner, c.Not):
        return em.rx(inner.value)
    if isinstance(inner, c.And) and is_bound(inner):
        return none_or(em, inner)
    if (
        isinstance(inner, c.Core)
        and inner.op in ("lt", "le", "gt", "ge")
        and t.FLOAT not in (inner.args[0].type, inner.args[1].type)
    ):
        flipped = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}[inner.op]
        return core(em, c.Core(flipped, inner.args, type=t.BOOL))
    if isinstance(inner, c.Core) and inner.op in UNORDERED and {each.type for each in inner.args} == {t.FLOAT}:
        # Without an order there is no `<` either: NaN is neither less nor more.
        em.env.out.use("std::cmp::Ordering")
        left, right = em.own_rx(inner.args[0]).at(POSTFIX), em.own_rx(inner.args[1]).at(UNARY)
        return Rx(f"{left}.partial_cmp(&{right}).is_none_or(Ordering::{UNORDERED[inner.op]})", "copy")
    opposite = {
        "eq": "ne",
        "ne": "eq",
        "str.present?": "str.blank?",
        "str.blank?": "str.present?",
        "array.any?": "array.empty?",
        "array.empty?": "array.any?",
        "int.zero?": "int.not_zero",
        "hash.any?": "hash.empty?",
        "hash.empty?": "hash.any?",
        "int.even?": "int.odd?",
        "int.odd?": "int.even?",
    }
    if isinstance(inner, c.Core) and inner.op in opposite:
        return core(em, c.Core(opposite[inner.op], inner.args, type=t.BOOL))
    if isinstance(inner, c.Core) and inner.op == "record.eq":
        return record_eq(em, inner, "!=")
    rx = em.rx(inner)
    if rx.text.startswith("!") and rx.prec == UNARY:
        return Rx(rx.text[1:], "copy", POSTFIX)
    return Rx(f"!{rx.at(UNARY)}", "copy", UNARY)


def and_(em: Emitter, e: c.And) -> Rx:
    from regauge.emit.code.conditions import is_bound, some_and

    if is_bound(e):
        return some_and(em, e)
    left = em.rx(e.left)
    right = lazily(em, e.right)
    return Rx(f"{left.at(AND)} && {right.at(AND)}", "copy", AND)


def or_(em: Emitter, e: c.Or) -> Rx:
    left = em.rx(e.left)
    right = lazily(em, e.right)
    return Rx(f"{left.at(OR)} || {right.at(OR)}", "copy", OR)


def lazily(em: Emitter, e: c.Expr) -> Rx:
    """An expression that may not run: what it needs before stays with it."""
    with em.captured() as lines:
        rx = em.rx(e)
    if not lines:
        return rx
    return Rx("{\n" + "\n".join([*lines, rx.text]) + "\n}", rx.own, ATOM)


def is_nil(em: Emitter, e: c.IsNil) -> Rx:
    return Rx(f"{em.recv(e.value)}.is_none()", "copy")


def is_some(em: Emitter, e: c.IsSome) -> Rx:
    return Rx(f"{em.recv(e.value)}.is_some()", "copy")


def is_a(em: Emitter, e: c.IsA) -> Rx:
    of = t.required(e.value.type)
    if isinstance(of, t.Polymorphic):
        if em.env.names.base(e.model).name != e.model:
            raise CannotPrint("whether a record of several tables is of a subclass")
        enum = em.env.rust(of)
        pattern = f"{enum}::{camel(e.model)}(_)"
        return Rx(
            f"matches!({em.ref(e.value)}, {'Some(' + pattern + ')' if isinstance(e.value.type, t.Optional_) else pattern})",
            "copy",
        )
    kind = em.env.model(e.model, "kind")
    kinds = [e.model, *_descendants(em, e.model)]
    pattern = " | ".join(f"{kind}::{em.env.names.kind_variant(each)}" for each in kinds)
    assert isinstance(of, t.Record)
    if of.form == "draft" or em.env.names.kind_optional(of.model):
        pattern = f"Some({pattern})"
    return Rx(f"matches!({em.recv(e.value)}.kind, {pattern})", "copy")


def _descendants(em: Emitter, model: str) -> list[str]:
    direct = [m.name for m in em.env.program.models.values() if m.superclass == model]
    return [each for name in direct for each in (name, *_descendants(em, name))]


EXPRESSIONS: dict[type[c.Expr], Any] = {
    c.Not: not_,
    c.And: and_,
    c.Or: or_,
    c.IsNil: is_nil,
    c.IsSome: is_some,
    c.IsA: is_a,
}
STATEMENTS: dict[type[c.Stmt], Any] = {}
