"""Days between two dates: Ruby's `Date#-` gives a Rational, which Rust holds as the whole number that it always is.

(due_on - start_on).to_i          whole: a number like any other
due_on - start_on > 3             compares as the number does
"#{due_on - start_on}"            refused: Ruby writes `5/1`
(due_on - start_on) / 2           refused: Ruby gives 5/2
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Final

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.context import CannotLower
from regauge.program import code as c
from regauge.program import effects
from regauge.program import types as t

DAYS: Final = "date.days_since"
ROUNDS: Final = frozenset({"to_i", "floor", "ceil", "round", "truncate"})
_ARITHMETIC: Final = frozenset({"num.add", "num.sub", "num.mul"})
_ALIKE: Final = frozenset(
    {
        "lt",
        "le",
        "gt",
        "ge",
        "eq",
        "ne",
        "cmp",
        "cmp.between",
        "int.zero?",
        "int.positive?",
        "int.negative?",
        "int.to_f",
        "date.add_days",
        "date.sub_days",
    }
)
"""Operations that a Rational answers as its number does."""


def is_days(e: object) -> bool:
    """Whether Ruby's value is a Rational."""
    if not isinstance(e, c.Core):
        return False
    return e.op == DAYS or (e.op in _ARITHMETIC and any(is_days(arg) for arg in e.args))


def whole(e: c.Expr) -> c.Expr:
    """The value after `to_i` and its kin: a number like any other."""
    if not isinstance(e, c.Core) or not is_days(e):
        return e
    return replace(e, op="date.whole_days") if e.op == DAYS else replace(e, args=tuple(whole(arg) for arg in e.args))


def check(function: c.Function) -> None:
    """Raises CannotLower where a Rational stands and Rust's number would not be the same."""
    for node in effects.walk(function.body):
        if is_days(node) or (isinstance(node, c.Core) and node.op in _ALIKE):
            continue
        if isinstance(node, c.Cast) and node.type in (t.FLOAT, t.DECIMAL):
            continue
        for child in _below(node):
            if isinstance(child, c.Expr) and is_days(child):
                text = "`-` of two dates gives a Rational; `.to_i` makes it a number"
                raise CannotLower(codes.UNKNOWN_METHOD, child.span or function.span, text)


def _below(node: object) -> Iterator[object]:
    for each in fields(node) if is_dataclass(node) else ():
        value = getattr(node, each.name)
        yield from value if isinstance(value, tuple) else (value,)
