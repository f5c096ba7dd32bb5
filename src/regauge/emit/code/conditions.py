"""Tests as Rust: `if let` chains for what is tested for nil."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.emit.code.borrow import must_own, uses
from regauge.emit.code.logic import lazily
from regauge.emit.code.optional import held_rx
from regauge.emit.code.rx import AND, ATOM, POSTFIX, UNARY, Rx, closure
from regauge.emit.rust import snake
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


def conjuncts(e: c.Expr) -> list[c.Expr]:
    """`a && b && c` as a list."""
    return [*conjuncts(e.left), *conjuncts(e.right)] if isinstance(e, c.And) else [e]


def is_bound(e: c.Expr) -> bool:
    """Whether one of the conjuncts names what it tests."""
    return any(isinstance(part, c.IsSome) and part.var for part in conjuncts(e))


def bind(em: Emitter, e: c.IsSome, scope: object, pattern: str = "Some") -> str:
    """`Some(name) = value`, with the name declared."""
    name = snake(e.var)
    rx = em.rx(e.value)
    of = t.required(e.value.type)
    copy = em.env.copy(of)
    if not copy and must_own(em, scope, e.var) and rx.text.startswith(em.self_text) and rx.own in ("place", "ref"):
        rx = em.to_own(rx, e.value.type)
    held = held_rx(em, rx, e.value.type)
    if (
        isinstance(e.value, c.Var)
        and e.value.name in em.mutable
        and isinstance(of, t.Record)
        and of.form == "draft"
        and rx.own == "place"
    ):
        held = Rx(f"{rx.at(POSTFIX)}.as_mut()", "ref")
    em.vars[e.var] = Rx(name, "copy" if copy else "ref" if held.own == "ref" else "place", ATOM)
    return f"Some({name}) = {held.text}"


def condition(em: Emitter, e: c.Expr, scope: object) -> str:
    """The text between `if` and `{`. Names that it binds are declared for the block."""
    parts = conjuncts(e)
    texts = []
    for index, part in enumerate(parts):
        rest = (tuple(parts[index + 1 :]), scope)
        if isinstance(part, c.IsSome) and part.var:
            if uses(rest, part.var):
                texts.append(f"let {bind(em, part, rest)}")
            else:
                texts.append(f"{em.recv(part.value)}.is_some()")
        else:
            rx = em.rx(part) if index == 0 else lazily(em, part)
            texts.append(rx.at(AND + (1 if len(parts) > 1 and rx.prec < AND else 0)) if len(parts) > 1 else rx.text)
    return " && ".join(texts)


def some_and(em: Emitter, e: c.And) -> Rx:
    """`x.is_some_and(|x| ..)` for a test with a name; `if let` where the rest can fail."""
    parts = conjuncts(e)
    index = next(i for i, part in enumerate(parts) if isinstance(part, c.IsSome) and part.var)
    first = parts[index]
    assert isinstance(first, c.IsSome)
    rest: c.Expr = parts[index + 1] if index + 1 < len(parts) else c.Lit(True, type=t.BOOL)
    for part in parts[index + 2 :]:
        rest = c.And(rest, part, type=t.BOOL)
    before = [em.rx(part).at(AND) for part in parts[:index]]
    if not uses(rest, first.var):
        texts = [*before, f"{em.recv(first.value)}.is_some()"]
        if rest != c.Lit(True, type=t.BOOL):
            texts.append(lazily(em, rest).at(AND))
        return Rx(" && ".join(texts), "copy", AND if len(texts) > 1 else POSTFIX)
    if em.fails(rest):
        kept = dict(em.vars)
        text = condition(em, _all([first, *conjuncts(rest)]), None)
        em.vars = kept
        inner = f"if {text} {{\ntrue\n}} else {{\nfalse\n}}"
        return Rx(" && ".join([*before, f"({inner})"]) if before else inner, "copy", AND if before else ATOM)
    kept = dict(em.vars)
    held = held_rx(em, em.rx(first.value), first.value.type)
    name = snake(first.var)
    em.vars[first.var] = Rx(
        name, "copy" if em.env.copy(t.required(first.value.type)) else "ref" if held.own == "ref" else "place", ATOM
    )
    body = em.rx(rest)
    em.vars = kept
    text = f"{held.at(POSTFIX)}.is_some_and({closure(name, body.text)})"
    return Rx(" && ".join([*before, text]), "copy", AND if before else POSTFIX)


def _all(parts: list[c.Expr]) -> c.Expr:
    found = parts[0]
    for part in parts[1:]:
        found = c.And(found, part, type=t.BOOL)
    return found


def none_or(em: Emitter, e: c.And) -> Rx:
    """`!(x.is_some() && f(x))`: `x.is_none_or(|x| !f(x))`."""
    parts = conjuncts(e)
    first = parts[0]
    if (
        len(parts) == 2
        and isinstance(first, c.IsSome)
        and first.var
        and uses(parts[1], first.var)
        and not em.fails(parts[1])
    ):
        kept = dict(em.vars)
        held = held_rx(em, em.rx(first.value), first.value.type)
        name = snake(first.var)
        em.vars[first.var] = Rx(
            name, "copy" if em.env.copy(t.required(first.value.type)) else "ref" if held.own == "ref" else "place", ATOM
        )
        body = em.rx(c.Not(parts[1], type=t.BOOL))
        em.vars = kept
        return Rx(f"{held.at(POSTFIX)}.is_none_or({closure(name, body.text)})", "copy")
    rx = some_and(em, e)
    if rx.text.startswith("if "):
        return Rx(rx.text.replace("{\ntrue\n} else {\nfalse\n}", "{\nfalse\n} else {\ntrue\n}"), "copy", ATOM)
    return Rx(f"!{rx.at(UNARY)}", "copy", UNARY)
