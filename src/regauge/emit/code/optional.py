"""Values that may be nil: what is done where they are not, what stands in where they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from regauge.emit.code.rx import ATOM, POSTFIX, Rx, closure, simple
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake, string
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


def expect(em: Emitter, e: c.Expect) -> Rx:
    rx = em.to_ref(em.rx(e.value), e.value.type) if em.rx(e.value).own == "place" else em.rx(e.value)
    em.env.out.use(f"{S}::error::Error")
    own: Any = "copy" if em.env.copy(e.type) else "ref" if rx.own == "ref" else "own"
    return Rx(f"{rx.at(POSTFIX)}.ok_or_else(|| Error::nil({string(e.method)}))?", own)


def map_some(em: Emitter, e: c.MapSome) -> Rx:
    """`value.map(|x| ..)`; a body that can fail or needs statements is a `match`."""
    source = em.rx(e.value)
    held = held_rx(em, source, e.value.type)
    name = snake(e.var)
    before = dict(em.vars)
    em.vars[e.var] = Rx(
        name, "copy" if em.env.copy(t.required(e.value.type)) else "ref" if held.own == "ref" else "place", ATOM
    )
    try:
        flat = isinstance(e.body.type, t.Optional_)
        with em.captured() as lines:
            body = em.rx(e.body)
            if body.own == "place" or (body.own == "ref" and held.own != "ref"):
                body = em.to_own(body, e.body.type)
    finally:
        em.vars = before
    own: Any = "copy" if em.env.copy(t.required(e.type)) else body.own if body.own in ("ref", "own") else "own"
    if not re.search(rf"(?<![\w.]){re.escape(name)}\b", "\n".join([*lines, body.text])):
        name = "_"
    if not lines and not flat and propagates(em, e.body, body) and body.text.count("?") == 1:
        return Rx(f"{held.at(POSTFIX)}.map({closure(name, body.text[:-1])}).transpose()?", own)
    if lines or em.fails(e.body):
        some = body.text if flat else f"Some({body.text})"
        inner = "{\n" + "\n".join([*lines, some]) + "\n}" if lines else some
        return Rx(f"match {held.text} {{\nSome({name}) => {inner},\nNone => None,\n}}", own, ATOM)
    method = "and_then" if flat else "map"
    return Rx(f"{held.at(POSTFIX)}.{method}({closure(name, body.text)})", own)


def propagates(em: Emitter, e: c.Expr, rx: Rx) -> bool:
    """Whether the text ends in a `?` on a Result of the app's own error, which can be given on as it is."""
    if not rx.text.endswith("?") or rx.prec < POSTFIX:
        return False
    if isinstance(e, c.Run):
        found = e.kind == "find" and not any(isinstance(s, c.Includes) for s in e.query.steps)
        return found or e.kind in ("first!", "last!", "find_by!")
    if isinstance(e, c.MapSome | c.Cond):
        return rx.text.endswith(".transpose()?")
    return isinstance(e, c.CallFn | c.Expect | c.Core) or (
        isinstance(e, c.RecordOp)
        and e.verb in ("save", "update", "destroy", "update_columns", "touch", "valid?", "delete", "reload")
        and e.type != t.VOID
    )


def held_rx(em: Emitter, rx: Rx, type_: t.Type) -> Rx:
    """An optional to look into: borrowed where it is somebody else's."""
    if rx.own == "place" and not em.env.copy(type_):
        return em.to_ref(rx, type_)
    return rx


def coalesce(em: Emitter, e: c.Coalesce) -> Rx:
    left = held_rx(em, em.rx(e.left), e.left.type)
    with em.captured() as lines:
        right = em.rx(e.right)
        if left.own == "ref" and right.own in ("ref", "copy", "place"):
            right = em.to_ref(right, e.right.type)
            own: Any = "ref"
        else:
            left, right = em.to_own(left, e.left.type), em.to_own(right, e.right.type)
            own = "own"
    own = "copy" if em.env.copy(t.required(e.type)) else own
    flat = isinstance(e.right.type, t.Optional_)
    if lines or em.fails(e.right):
        inner = "{\n" + "\n".join([*lines, right.text]) + "\n}" if lines else right.text
        some = "Some(value) => Some(value)" if flat else "Some(value) => value"
        return Rx(f"match {left.text} {{\n{some},\nNone => {inner},\n}}", own, ATOM)
    if simple(right.text):
        if right.text in ('""', "0", "0.0", "false", "Vec::new()") and not flat:
            return Rx(f"{left.at(POSTFIX)}.unwrap_or_default()", own)
        return Rx(f"{left.at(POSTFIX)}.{'or' if flat else 'unwrap_or'}({right.text})", own)
    return Rx(f"{left.at(POSTFIX)}.{'or_else' if flat else 'unwrap_or_else'}({zero(right.text)})", own)


def zero(text_: str) -> str:
    """`|| text`, or the function itself where the text calls it without arguments."""
    return text_[:-2] if re.fullmatch(r"[A-Z]\w*::\w+\(\)", text_) else f"|| {text_}"


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Expect: expect, c.MapSome: map_some, c.Coalesce: coalesce}
STATEMENTS: dict[type[c.Stmt], Any] = {}
