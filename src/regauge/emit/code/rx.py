"""A piece of Rust with what its reader must know: who owns the value, and how tightly the text binds."""

from __future__ import annotations

import re
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.program import types as t

Own = Literal["own", "ref", "place", "copy", "strs"]
"""own: a temporary that may be moved. ref: a reference, or an Option of one. place: owned by something else, so borrow or clone. copy: a Copy
value. strs: an array or slice of `&str` literals."""

ATOM, POSTFIX, UNARY, CAST, MUL, ADD, CMP, AND, OR, LOW = 100, 95, 90, 85, 80, 70, 50, 40, 30, 0


@dataclass(frozen=True, slots=True)
class Rx:
    """Rust text."""

    text: str
    own: Own = "own"
    prec: int = POSTFIX
    temp: bool = False  # a reference into a value that ends with the statement
    string: bool = False  # a `&String`: it is a `&str` wherever Rust derefs, and must be made one inside an Option

    def at(self, prec: int) -> str:
        """The text where an operator of `prec` stands beside it."""
        return self.text if self.prec >= prec else f"({self.text})"


def is_copy(
    type_: t.Type, string_enums: frozenset[tuple[str, str]] = frozenset(), string_ids: frozenset[str] = frozenset()
) -> bool:
    """Whether the Rust type is Copy."""
    match type_:
        case t.Optional_(of):
            return is_copy(of, string_enums, string_ids)
        case t.Tuple_(parts):
            return all(is_copy(of, string_enums, string_ids) for of in parts)
        case t.Id(model):
            return model not in string_ids
        case t.EnumValue(model, attribute):
            return (model, attribute) not in string_enums
    return type_ in (t.BOOL, t.INT, t.FLOAT, t.TIME, t.DATE, t.TIME_OF_DAY, t.DURATION, t.NIL, t.VOID)


_CLOSURE = re.compile(r"\|(\w+)\| ([\w:]+)\((\w+)\)")


def closure(params: str, body: str) -> str:
    """`|x| body`, or the function itself where the body is just its call."""
    text = f"|{params}| {body}"
    hit = _CLOSURE.fullmatch(text)
    if hit is not None and hit[1] == hit[3]:
        return hit[2]
    return text


def simple(text: str) -> bool:
    """Whether an expression is so cheap that laziness gains nothing: a literal, a name, a field."""
    return (
        re.fullmatch(r'-?&?[\w.]+(\.as_(de)?ref\(\))?|"(?:[^"\\]|\\.)*"|[A-Z]\w*::[A-Z]\w*|vec!\[\]|Vec::new\(\)', text)
        is not None
    )
