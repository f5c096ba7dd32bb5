"""Ruby's own methods, by the table of templates; what a template cannot say has a function."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from regauge.emit.code.rx import AND, CAST, CMP, OR, POSTFIX, UNARY, Rx
from regauge.emit.code.templates import TEMPLATES
from regauge.emit.code.values import as_str, range_text, slice_of, text
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


INVERSE = {"eq": "==", "ne": "!="}
_SLOT = re.compile(r"\{([&=\-+cfuixrsk]?)(\d)\}")


def core(em: Emitter, e: c.Core) -> Rx:
    if e.op in INVERSE:
        return equals(em, e)
    special = SPECIAL.get(e.op)
    if special is not None:
        rx: Rx = special(em, e)
        return rx
    if e.op == "to_s":
        em.env.text_of(e.args[0].type)
    template = TEMPLATES.get(e.op)
    if template is None:
        raise NotImplementedError(f"no template for {e.op}")
    em.env.out.use(*template.uses)

    def fill(slot: re.Match[str]) -> str:
        kind, arg = slot[1], e.args[int(slot[2])]
        if kind == "&":
            if isinstance(arg.type, t.Array):
                rx = em.rx(arg)
                if isinstance(arg, c.ListOf):
                    return f"&{slice_of(em, arg)}"
                return em.to_ref(rx, arg.type).text
            return em.ref(arg)
        if kind == "k":
            return f"&{em.own_rx(arg).at(UNARY)}" if em.env.copy(arg.type) else em.ref(arg)
        if kind == "=" and template.prec < POSTFIX:
            return em.own_rx(arg).at(template.prec + (1 if slot[2] == "1" else 0))
        if kind == "=":
            return em.own(arg) if arg.type != t.STR or e.op not in ("str.concat",) else em.ref(arg)
        if kind in "-+" and kind:
            rx = em.rx(arg)
            rx = em.to_own(rx, arg.type) if em.env.copy(arg.type) else rx
            return rx.at(template.prec + (1 if slot[2] == "1" or template.prec == CMP else 0))
        if kind == "c":
            return em.own_rx(arg).at(CAST)
        if kind == "f":
            return (
                em.own_rx(arg).at(template.prec + 1)
                if arg.type == t.FLOAT
                else _float(em, arg, template.prec + (1 if slot[2] == "1" else 0))
            )
        if kind in ("u", "i"):
            if isinstance(arg, c.Lit):
                return str(arg.value)
            em.env.out.use(f"{S}::ruby")
            return f"ruby::size({em.own(arg)})" if kind == "u" else em.own(arg)
        if kind == "x":
            return pattern(em, arg)
        if kind == "r":
            return range_text(em, arg)
        if kind == "s":
            return f"&{slice_of(em, arg)}" if isinstance(arg, c.ListOf) else em.ref(arg)
        return slice_of(em, arg) if isinstance(arg.type, t.Array) else em.recv(arg)

    text = _SLOT.sub(fill, template.text)
    if template.own == "ref" and e.args and isinstance(e.args[0].type, t.Array | t.Hash):
        of = e.args[0].type.of if isinstance(e.args[0].type, t.Array) else e.args[0].type.value
        nested = isinstance(of, t.Optional_) and isinstance(e.type, t.Optional_) and text.endswith(")")
        if isinstance(e.type, t.Optional_) and em.env.copy(e.type):
            return Rx(f"{text}.copied().flatten()" if nested else f"{text}.copied()", "copy")
        if nested:
            return Rx(
                f"{text}.and_then({'Option::as_deref' if e.type == t.Optional_(t.STR) else 'Option::as_ref'})", "ref"
            )
        if e.type == t.Optional_(t.STR):
            strs = em.rx(e.args[0]).own == "strs"
            return Rx(f"{text}.{'copied()' if strs else 'map(String::as_str)'}", "ref")
    return Rx(text, template.own, template.prec, temp=template.own == "ref" and _of_temporary(em, e.args))


def _of_temporary(em: Emitter, args: tuple[c.Expr, ...]) -> bool:
    """Whether a text that is borrowed from ends with the statement."""
    texts = [arg for arg in args if t.required(arg.type) == t.STR]
    with em.captured():
        held = [em.rx(arg) for arg in texts]
    return any(rx.own == "own" and not re.fullmatch(r"[\w#]+", rx.text) for rx in held)


def pattern(em: Emitter, arg: c.Expr) -> str:
    """A regular expression as a static of the function, translated to the engine's syntax."""
    from regauge.program.regexps import translate

    assert isinstance(arg, c.Lit)
    source, flags = str(arg.value), ""
    hit = re.match(r"\(\?([imx]+)\)", source)
    if hit is not None:
        source, flags = source[hit.end() :], hit[1]
    translated = translate(source, flags)
    if translated is None:
        raise NotImplementedError(f"the pattern {source}")
    em.env.out.use("std::sync::LazyLock", f"{S}::ruby::Pattern")
    known = em.patterns.get(translated)
    if known is None:
        known = "PATTERN" if not em.patterns else f"PATTERN_{len(em.patterns) + 1}"
        em.patterns[translated] = known
    return known


def _float(em: Emitter, arg: c.Expr, prec: int) -> str:
    if isinstance(arg, c.Lit) and isinstance(arg.value, int):
        return em.rx(c.Lit(float(arg.value), type=t.FLOAT)).at(prec)
    return f"{em.own_rx(arg).at(CAST)} as f64"


_STATIC = re.compile(r'"|[\w:]+::[A-Z][A-Z0-9_]*\Z')
"""A text that is written out, or a constant: a `&'static str`, which a `String` is compared with as it is."""


def equals(em: Emitter, e: c.Core) -> Rx:
    """`==`: sides that are borrowed alike; an optional side is compared as an Option."""
    left, right = e.args
    op = INVERSE[e.op]
    a, b = em.rx(left), em.rx(right)
    if isinstance(left.type, t.Optional_) != isinstance(right.type, t.Optional_):
        if isinstance(left.type, t.Optional_):
            a, b = _optional_sides(em, a, left.type, b, right.type)
        else:
            b, a = _optional_sides(em, b, right.type, a, left.type)
        return Rx(f"{a.at(CMP + 1)} {op} {b.at(CMP + 1)}", "copy", CMP)
    if t.required(left.type) in (t.STR, t.SYMBOL):
        if isinstance(left.type, t.Optional_):
            a, b = em.to_ref(a, left.type), em.to_ref(b, right.type)
        elif a.own == "ref" and b.own in ("place", "own") and not _STATIC.match(a.text):
            a = _pointed(a)
        elif b.own == "ref" and not _STATIC.match(b.text) and a.own in ("place", "own"):
            b = _pointed(b)
        elif a.text.startswith('"') and b.own != "ref":
            b = em.to_ref(b, right.type)
    elif a.own == "ref" and b.own != "ref" and not em.env.copy(left.type):
        b = em.to_ref(b, right.type)
    elif b.own == "ref" and a.own != "ref" and not em.env.copy(left.type):
        a = em.to_ref(a, left.type)
    return Rx(f"{a.at(CMP + 1)} {op} {b.at(CMP + 1)}", "copy", CMP)


def _pointed(rx: Rx) -> Rx:
    """What a borrowed text points at: a `str` or a `String`, which both compare with a `String`."""
    return Rx(rx.text[1:], "place", rx.prec) if rx.text.startswith("&") else Rx(f"*{rx.at(UNARY)}", "place", UNARY)


def _optional_sides(em: Emitter, opt: Rx, opt_type: t.Type, bare: Rx, bare_type: t.Type) -> tuple[Rx, Rx]:
    if em.env.copy(bare_type):
        return opt, Rx(f"Some({bare.text})", "copy")
    if isinstance(bare_type, t.EnumValue):
        return opt, Rx(f"Some({bare.text})")
    held = em.to_ref(bare, bare_type)
    if bare_type == t.STR and (held.string or (held is not bare and held.text.startswith("&"))):
        plain = held.text.removeprefix("&")
        return em.to_ref(opt, opt_type), Rx(f"Some({plain}.as_str())")
    return em.to_ref(opt, opt_type), Rx(f"Some({held.text})")


def include(em: Emitter, e: c.Core) -> Rx:
    items, wanted = e.args
    rx = em.rx(items)
    if wanted.type in (t.STR, t.SYMBOL):
        if isinstance(items, c.ListOf) or rx.own == "strs":
            return Rx(f"{slice_of(em, items)}.contains(&{as_str(em.ref(wanted))})", "copy")
        return Rx(f"{rx.at(POSTFIX)}.iter().any(|value| value == {em.ref(wanted)})", "copy")
    value_rx = (
        em.to_own(em.rx(wanted), wanted.type) if em.env.copy(wanted.type) else em.to_ref(em.rx(wanted), wanted.type)
    )
    given = value_rx.text if value_rx.own == "ref" else f"&{value_rx.at(UNARY)}"
    return Rx(f"{slice_of(em, items)}.contains({given})", "copy")


def exclude(em: Emitter, e: c.Core) -> Rx:
    return Rx(f"!{include(em, e).text}", "copy", UNARY)


def tuple_at(em: Emitter, e: c.Core) -> Rx:
    assert isinstance(e.args[1], c.Lit)
    return Rx(f"{em.recv(e.args[0])}.{e.args[1].value}", "copy" if em.env.copy(e.type) else "place")


def compact(em: Emitter, e: c.Core) -> Rx:
    items = e.args[0]
    if isinstance(items, c.ListOf):
        return Rx(f"[{', '.join(em.own(item) for item in items.items)}].into_iter().flatten().collect::<Vec<_>>()")
    return Rx(f"{em.own_rx(items).at(POSTFIX)}.into_iter().flatten().collect::<Vec<_>>()")


def record_eq(em: Emitter, e: c.Core, op: str = "==") -> Rx:
    left, right = e.args
    if any(isinstance(x.type, t.Optional_) or _is_draft(x.type) for x in e.args):
        sides = [_key_of(em, x) for x in e.args]
        maybe = [isinstance(x.type, t.Optional_) for x in e.args]
        if any(maybe) and any(_is_draft(x.type) for x in e.args):
            # Nil is not a record that is not saved yet, though neither has a key.
            if all(maybe):
                raise CannotPrint("two records are compared that may both be nil, or not be saved")
            kept, link = ("is_some", "&&") if op == "==" else ("is_none", "||")
            text = f"{sides[maybe.index(False)]}.{kept}() {link} {sides[0]} {op} {sides[1]}"
            return Rx(text, "copy", AND if op == "==" else OR)
        return Rx(f"{sides[0]} {op} {sides[1]}", "copy", CMP)
    return Rx(f"{em.recv(left)}.id {op} {em.recv(right)}.id", "copy", CMP)


def _is_draft(of: t.Type) -> bool:
    return isinstance(of := t.required(of), t.Record) and of.form == "draft"


def _key_of(em: Emitter, record: c.Expr) -> str:
    """The key, as an option: a draft may have none yet. One that is a text is borrowed."""
    of = t.required(record.type)
    assert isinstance(of, t.Record)
    copy = em.env.copy(t.Id(em.env.names.base(of.model).name))
    if isinstance(record.type, t.Optional_):
        read = "record.id" if copy else "record.id.as_ref()" if _is_draft(record.type) else "&record.id"
        step = "and_then" if _is_draft(record.type) else "map"
        return f"{em.ref(record)}.{step}(|record| {read})"
    key = f"{em.recv(record)}.id"
    if _is_draft(record.type):
        return key if copy else f"{key}.as_ref()"
    return f"Some({key})" if copy else f"Some(&{key})"


def concat(em: Emitter, e: c.Core) -> Rx:
    return text(em, c.Text(tuple(_pieces(e.args)), type=t.STR))


def _pieces(args: Iterable[c.Expr]) -> Iterator[str | c.Expr]:
    """What one `format!` says of texts that are put together, those that are put together themselves included."""
    for arg in args:
        if isinstance(arg, c.Lit):
            yield str(arg.value)
        elif isinstance(arg, c.Text):
            yield from arg.parts
        elif isinstance(arg, c.Core) and arg.op == "str.concat":
            yield from _pieces(arg.args)
        else:
            yield arg


def joined_arrays(em: Emitter, e: c.Core) -> Rx:
    """Arrays put together. One that is written out is sliced: an array of arrays takes its type of the first."""
    left, right = e.args
    if left.type != right.type and t.Array(t.NEVER) not in (left.type, right.type):
        raise CannotPrint(f"{t.show(left.type)} and {t.show(right.type)} are put together")
    first, second = (f"&{slice_of(em, arg)}" if isinstance(arg, c.ListOf) else em.ref(arg) for arg in e.args)
    if isinstance(left, c.ListOf) or em.rx(left).own != "ref":
        first = f"&{first.removeprefix('&')}[..]"
    return Rx(f"[{first}, {second}].concat()")


def format_(em: Emitter, e: c.Core) -> Rx:
    return text(em, c.Text((e,), type=t.STR))


def range_first(em: Emitter, e: c.Core) -> Rx:
    first = e.args[0]
    if isinstance(first, c.Span_) and first.low is not None:
        return em.own_rx(first.low)
    raise NotImplementedError("the beginning of a range that is not written out")


def shape_get(em: Emitter, e: c.Core) -> Rx:
    whole, key = e.args
    if isinstance(whole, c.DictOf) and isinstance(key, c.Lit):
        for name, value in whole.pairs:
            if name == key.value:
                return em.rx(value)
    raise NotImplementedError("a field of a hash that is not written out here")


def optional_text(em: Emitter, e: c.Core) -> Rx:
    value = e.args[0]
    rx = em.rx(value)
    if rx.own == "own":
        return Rx(f"{rx.at(POSTFIX)}.unwrap_or_default()")
    return Rx(f"{em.to_ref(rx, value.type).at(POSTFIX)}.unwrap_or_default()", "ref")


SPECIAL: dict[str, Any] = {
    "array.include?": include, "array.exclude?": exclude, "tuple.at": tuple_at, "array.compact": compact, "record.eq": record_eq, "str.concat": concat,
    "array.concat": joined_arrays,
    "format": format_, "range.first": range_first, "shape.get": shape_get, "str?.to_s": optional_text,
}  # fmt: skip


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Core: core}
STATEMENTS: dict[type[c.Stmt], Any] = {}
