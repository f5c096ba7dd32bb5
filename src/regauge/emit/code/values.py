"""Literals, texts, lists, hashes, ranges, names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from regauge.emit.code.rx import ADD, ATOM, LOW, POSTFIX, Rx
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


def lit(em: Emitter, e: c.Lit) -> Rx:
    from regauge.emit.code.emitter import literal

    if isinstance(e.type, t.EnumValue):
        enum = em.env.enum(e.type)
        own = "copy" if em.env.copy(e.type) else "own"
        return Rx(f"{enum}::{em.env.names.variant(e.type.model, e.type.attribute, str(e.value))}", own, ATOM)  # type: ignore[arg-type]
    if e.type == t.NEVER or e.type == t.VOID:
        return Rx("()", "copy", ATOM)
    if e.type == t.JSON and e.value is None:
        em.env.out.use("serde_json::Value")
        return Rx("Value::Null", "own", ATOM)
    return literal(e)


def text(em: Emitter, e: c.Text) -> Rx:
    match e.parts:
        case (c.Expr(type=t.STR) as only,) if not (isinstance(only, c.Core) and only.op == "format"):
            return em.own_rx(only)
        case (c.Expr(type=t.Optional_(t.STR)) as only,):
            return Rx(f"{em.own_rx(only).at(POSTFIX)}.unwrap_or_default()")
    pattern, args = "", []
    for part in e.parts:
        if isinstance(part, str):
            pattern += (
                string(part)[1:-1].replace("{", "{{").replace("}", "}}")
                if "\\u{" not in string(part)
                else _escaped(part)
            )
            continue
        spec, value = "", part
        if isinstance(part, c.Core) and part.op == "format":
            assert isinstance(part.args[0], c.Lit)
            spec, value = str(part.args[0].value), part.args[1]
        shown = display(em, value)
        if re.fullmatch(r"[a-z_]\w*", shown):
            pattern += "{" + shown + spec + "}"
        else:
            pattern += "{" + spec + "}"
            args.append(shown)
    tail = "".join(f", {arg}" for arg in args)
    return Rx(f'format!("{pattern}"{tail})')


def _escaped(part: str) -> str:
    out = ""
    for char in part:
        piece = string(char)[1:-1]
        out += piece if piece.startswith("\\u{") else piece.replace("{", "{{").replace("}", "}}")
    return out


def display(em: Emitter, e: c.Expr) -> str:
    """Something that implements Display with Ruby's `to_s`."""
    em.env.text_of(e.type)
    if isinstance(e, c.Core) and e.op == "str?.to_s" and e.args[0].type != t.Optional_(t.STR):
        return em.rx(e).text
    if isinstance(e, c.Core) and e.op in ("to_s", "time.to_s", "dec.to_s"):
        return display(em, e.args[0])
    rx = em.rx(e)
    if isinstance(e.type, t.Optional_):
        if e.type.of in (t.STR, t.SYMBOL):
            return f"{em.to_ref(rx, e.type).at(POSTFIX)}.unwrap_or_default()"
        em.env.out.use(f"{S}::ruby")
        return f"ruby::shown({em.to_ref(rx, e.type).text})"
    return rx.text


def list_of(em: Emitter, e: c.ListOf) -> Rx:
    if isinstance(e.type, t.Tuple_):
        return Rx("(" + ", ".join(em.own(item) for item in e.items) + ")")
    if not e.items:
        return Rx("Vec::new()")
    if (
        all(isinstance(item, c.Lit) for item in e.items)
        and isinstance(e.type, t.Array)
        and e.type.of in (t.STR, t.SYMBOL)
    ):
        return Rx("[" + ", ".join(em.rx(item).text for item in e.items) + "]", "strs", ATOM)
    return Rx("vec![" + ", ".join(em.own(item) for item in e.items) + "]")


def slice_of(em: Emitter, e: c.Expr) -> str:
    """A list where only its items matter: an array rather than a vector."""
    if isinstance(e, c.ListOf) and e.items and not isinstance(e.type, t.Tuple_):
        if isinstance(e.type, t.Array) and e.type.of in (t.STR, t.SYMBOL):
            return "[" + ", ".join(as_str(em.ref(item)) for item in e.items) + "]"
        return "[" + ", ".join(em.own(item) for item in e.items) + "]"
    return em.recv(e)


def as_str(text: str) -> str:
    """A borrowed text as `&str`: the items of a list must be of one type."""
    return f"{text[1:]}.as_str()" if text.startswith("&") and text[1:2] not in ('"', "*") else text


def dict_of(em: Emitter, e: c.DictOf) -> Rx:
    if isinstance(e.type, t.Shape):
        em.env.out.use("serde_json::json")
        pairs = ", ".join(f"{string(str(key))}: {json_value(em, value)}" for key, value in e.pairs)
        return Rx(f"json!({{ {pairs} }})")
    em.env.out.use(f"{S}::ruby::Hash")
    if not e.pairs:
        return Rx("Hash::default()")
    pairs = ", ".join(
        f"({em.own(key) if isinstance(key, c.Expr) else string(key)}, {em.own(value)})" for key, value in e.pairs
    )
    return Rx(f"Hash::from_iter([{pairs}])")


def json_value(em: Emitter, e: c.Expr) -> str:
    """A value inside `json!`: what serde knows as it is, the rest as Rails encodes it."""
    em.env.text_of(e.type)
    of = t.required(e.type)
    if isinstance(of, t.Array):
        of = t.required(of.of)
    if e.type == t.Hash(t.NEVER, t.NEVER) or (isinstance(e, c.DictOf) and not e.pairs):
        return "{}"
    if isinstance(e, c.ListOf) and not e.items:
        return "[]"
    if of in (t.STR, t.SYMBOL, t.INT, t.BOOL, t.JSON, t.NIL) or isinstance(of, t.Shape):
        return em.rx(e).text
    if isinstance(of, t.Record | t.Polymorphic | t.Relation):
        raise CannotPrint("a record as it stands in a hash, which only its own `as_json` could show")
    em.env.out.use(f"{S}::ruby")
    return f"ruby::to_value({'' if em.rx(e).own == 'ref' else '&'}{em.rx(e).text})"


def range_text(em: Emitter, e: c.Expr) -> str:
    """A range as Rust writes it."""
    if not isinstance(e, c.Span_):
        return em.rx(e).text
    low = em.own_rx(e.low).at(ADD) if e.low is not None and e.low.type != t.NIL else ""
    high = em.own_rx(e.high).at(ADD) if e.high is not None and e.high.type != t.NIL else ""
    return f"{low}{'..' if e.exclusive or not high else '..='}{high}"


def span(em: Emitter, e: c.Span_) -> Rx:
    if e.exclusive or e.low is None or e.high is None or t.NIL in (e.low.type, e.high.type):
        raise CannotPrint("a range without one of its ends as a value")
    return Rx(range_text(em, e), "own", LOW)


def var(em: Emitter, e: c.Var) -> Rx:
    known = em.vars.get(e.name)
    if known is not None:
        return known
    name = snake(e.name)
    return Rx(name, "copy" if em.env.copy(e.type) else "place", ATOM)


def self_(em: Emitter, e: c.Self_) -> Rx:
    if isinstance(e.type, t.Relation):
        return Rx(em.self_text, "own", ATOM)
    return Rx(em.self_text, "ref", ATOM)


def constant_(em: Emitter, e: c.Constant) -> Rx:
    from regauge.emit.code.functions import constant_name

    own: Any = "copy" if em.env.copy(e.type) else "strs" if isinstance(e.type, t.Array) else "ref"
    if e.owner in em.env.program.models:
        return Rx(f"{em.env.model(e.owner, 'row')}::{constant_name(em.env, e.owner, e.name)}", own, ATOM)
    return Rx(constant_name(em.env, e.owner, e.name), own, ATOM)


EXPRESSIONS: dict[type[c.Expr], Any] = {
    c.Lit: lit, c.Text: text, c.ListOf: list_of, c.DictOf: dict_of, c.Span_: span, c.Var: var, c.Self_: self_, c.Constant: constant_,
}  # fmt: skip
STATEMENTS: dict[type[c.Stmt], Any] = {}
