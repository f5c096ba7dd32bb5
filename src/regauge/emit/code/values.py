"""Literals, texts, names, conversions and core operations as Rust."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from regauge.emit.code.rx import ADD, AND, ATOM, CAST, CMP, OR, POSTFIX, UNARY, Rx, closure, simple
from regauge.emit.code.templates import TEMPLATES
from regauge.emit.rust import camel, constant, snake, string
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter

S = "regauge_support"
INVERSE = {"eq": "==", "ne": "!="}


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
            return "[" + ", ".join(em.ref(item) for item in e.items) + "]"
        return "[" + ", ".join(em.own(item) for item in e.items) + "]"
    return em.recv(e)


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
    of = t.required(e.type)
    if isinstance(of, t.Array):
        of = t.required(of.of)
    if of in (t.STR, t.SYMBOL, t.INT, t.BOOL, t.JSON, t.NIL) or isinstance(of, t.Shape):
        return em.rx(e).text
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
    return Rx(f"({range_text(em, e)})", "own", ATOM)


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
    own: Any = "copy" if em.env.copy(e.type) else "strs" if isinstance(e.type, t.Array) else "ref"
    if e.owner in em.env.program.models:
        return Rx(f"{em.env.model(e.owner, 'row')}::{constant(e.name)}", own, ATOM)
    return Rx(constant(e.name), own, ATOM)


# -- logic


def operand(em: Emitter, e: c.Expr) -> Rx:
    return em.rx(e)


def not_(em: Emitter, e: c.Not) -> Rx:
    inner = e.value
    from regauge.emit.code.control import is_bound, none_or

    if isinstance(inner, c.And) and is_bound(inner):
        return none_or(em, inner)
    if (
        isinstance(inner, c.Core)
        and inner.op in ("lt", "le", "gt", "ge")
        and t.FLOAT not in (inner.args[0].type, inner.args[1].type)
    ):
        flipped = {"lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}[inner.op]
        return core(em, c.Core(flipped, inner.args, type=t.BOOL))
    opposite = {
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
    rx = em.rx(inner)
    if rx.text.startswith("!") and rx.prec == UNARY:
        return Rx(rx.text[1:], "copy", POSTFIX)
    return Rx(f"!{rx.at(UNARY)}", "copy", UNARY)


def and_(em: Emitter, e: c.And) -> Rx:
    from regauge.emit.code.control import is_bound, some_and

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
    if of.form == "draft":
        pattern = f"Some({pattern})"
    return Rx(f"matches!({em.recv(e.value)}.kind, {pattern})", "copy")


def _descendants(em: Emitter, model: str) -> list[str]:
    return [m.name for m in em.env.program.models.values() if m.superclass == model]


def expect(em: Emitter, e: c.Expect) -> Rx:
    rx = em.to_ref(em.rx(e.value), e.value.type) if em.rx(e.value).own == "place" else em.rx(e.value)
    em.env.out.use(f"{S}::error::Error")
    own: Any = "copy" if em.env.copy(e.type) else "ref" if rx.own == "ref" else "own"
    return Rx(f"{rx.at(POSTFIX)}.ok_or_else(|| Error::nil({string(e.method)}))?", own)


def cast(em: Emitter, e: c.Cast) -> Rx:
    have, want = e.value.type, e.type
    if (isinstance(want, t.Optional_) and not isinstance(have, t.Optional_) and want.of == have) or (
        isinstance(want, t.Optional_) and {want.of, have} == {t.STR, t.SYMBOL}
    ):
        rx = em.rx(e.value)
        if rx.own == "place" and not em.env.copy(have):
            rx = em.to_ref(rx, have)
        return Rx(f"Some({rx.text})", "copy" if em.env.copy(have) else rx.own)
    a, b = t.required(have), t.required(want)
    if {a, b} <= {t.STR, t.SYMBOL} or (isinstance(a, t.Array) and isinstance(b, t.Array)):
        return em.rx(e.value)
    if b == t.FLOAT and a == t.INT:
        if isinstance(have, t.Optional_):
            return Rx(f"{em.recv(e.value)}.map(|number| number as f64)", "copy")
        return Rx(f"{em.rx(e.value).at(CAST)} as f64", "copy", CAST)
    if b == t.DECIMAL and a == t.INT:
        em.env.out.use(f"{S}::decimal::Decimal")
        text_ = (
            f"{em.recv(e.value)}.map(Decimal::from)"
            if isinstance(have, t.Optional_)
            else f"Decimal::from({em.own(e.value)})"
        )
        return Rx(f"Some({text_})" if isinstance(want, t.Optional_) and not isinstance(have, t.Optional_) else text_)
    if isinstance(a, t.EnumValue) and b == t.STR:
        if isinstance(have, t.Optional_):
            return Rx(f"{em.to_ref(em.rx(e.value), have).at(POSTFIX)}.and_then(|value| value.name())", "ref")
        return Rx(f"{em.recv(e.value)}.name()", "ref")
    if isinstance(a, t.Record) and isinstance(b, t.Record):
        if b.form == "draft":
            return Rx(f"{em.own_rx(e.value).at(POSTFIX)}.edit()")
        em.env.out.use(f"{S}::record::Draft")
        return Rx(f"{em.recv(e.value)}.row()?", "ref")
    if isinstance(b, t.Id) and a == t.INT:
        kind = em.env.model(b.model, "id")
        if isinstance(have, t.Optional_):
            return Rx(f"{em.recv(e.value)}.map({kind})", "copy")
        text_ = f"{kind}({em.own(e.value)})"
        return Rx(f"Some({text_})" if isinstance(want, t.Optional_) else text_, "copy")
    if isinstance(a, t.Id) and b == t.INT:
        if isinstance(have, t.Optional_):
            return Rx(f"{em.recv(e.value)}.map(|id| id.0)", "copy")
        text_ = f"{em.recv(e.value)}.0"
        return Rx(f"Some({text_})" if isinstance(want, t.Optional_) else text_, "copy")
    if isinstance(a, t.Id) and isinstance(b, t.Id):
        return Rx(f"{em.env.model(b.model, 'id')}({em.recv(e.value)}.0)", "copy")
    if (a == t.TIME and b == t.DATE) or (a == t.DATE and b == t.TIME):
        method = "to_date" if b == t.DATE else "beginning_of_day"
        text_ = (
            f"{em.recv(e.value)}.map(|value| value.{method}())"
            if isinstance(have, t.Optional_)
            else f"{em.recv(e.value)}.{method}()"
        )
        return Rx(
            f"Some({text_})" if isinstance(want, t.Optional_) and not isinstance(have, t.Optional_) else text_, "copy"
        )
    if b == t.JSON and isinstance(e.value, c.Lit) and e.value.value is None:
        em.env.out.use("serde_json::Value")
        return Rx("Value::Null", "own", ATOM)
    if b == t.JSON:
        em.env.out.use(f"{S}::ruby")
        rx = em.rx(e.value)
        if isinstance(e.value, c.DictOf):
            return Rx(rx.text)
        return Rx(f"ruby::to_value({em.to_ref(rx, have).text if rx.own != 'copy' else '&' + rx.at(UNARY)})")
    return _cast_column(em, e, a, b)


def _cast_column(em: Emitter, e: c.Cast, a: t.Type, b: t.Type) -> Rx:
    """A value of another type as a column takes it: Rails' casts."""
    if a == t.JSON:
        given = em.ref(e.value)
    else:
        em.env.out.use(f"{S}::ruby")
        rx = em.rx(e.value)
        given = (
            f"&ruby::to_value({em.to_ref(rx, e.value.type).text if rx.own not in ('copy',) else '&' + rx.at(UNARY)})"
        )
    if isinstance(b, t.EnumValue):
        found = f"{em.env.enum(b)}::cast({given})?"
    elif isinstance(b, t.Id):
        em.env.out.use(f"{S}::cast")
        found = f"cast::integer({given}).map({em.env.model(b.model, 'id')})"
    else:
        em.env.out.use(f"{S}::cast")
        names: dict[t.Type, str] = {
            t.INT: "integer",
            t.STR: "string",
            t.FLOAT: "float",
            t.BOOL: "boolean",
            t.DATE: "date",
            t.TIME: "time",
        }
        found = f"cast::decimal({given}, None, None)" if b == t.DECIMAL else f"cast::{names[b]}({given})"
    if not isinstance(e.type, t.Optional_):
        return Rx(f"{found}.unwrap_or_default()", "copy" if em.env.copy(b) else "own")
    return Rx(found, "copy" if em.env.copy(b) else "own")


# -- the core table

_SLOT = re.compile(r"\{([&=\-+cfuixrsk]?)(\d)\}")


def core(em: Emitter, e: c.Core) -> Rx:
    if e.op in INVERSE:
        return equals(em, e)
    special = SPECIAL.get(e.op)
    if special is not None:
        rx: Rx = special(em, e)
        return rx
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
        if isinstance(e.type, t.Optional_) and em.env.copy(e.type):
            return Rx(f"{text}.copied()", "copy")
        if e.type == t.Optional_(t.STR):
            strs = em.rx(e.args[0]).own == "strs"
            return Rx(f"{text}.{'copied()' if strs else 'map(String::as_str)'}", "ref")
    return Rx(text, template.own, template.prec)


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
        elif a.own == "ref" and b.own in ("place", "own") and not b.text.startswith('"'):
            b = em.to_ref(b, right.type)
        elif b.own == "ref" and not b.text.startswith('"') and a.own in ("place", "own"):
            a = em.to_ref(a, left.type)
        elif a.text.startswith('"') and b.own != "ref":
            b = em.to_ref(b, right.type)
    elif a.own == "ref" and b.own != "ref" and not em.env.copy(left.type):
        b = em.to_ref(b, right.type)
    elif b.own == "ref" and a.own != "ref" and not em.env.copy(left.type):
        a = em.to_ref(a, left.type)
    return Rx(f"{a.at(CMP + 1)} {op} {b.at(CMP + 1)}", "copy", CMP)


def _optional_sides(em: Emitter, opt: Rx, opt_type: t.Type, bare: Rx, bare_type: t.Type) -> tuple[Rx, Rx]:
    if em.env.copy(bare_type):
        return opt, Rx(f"Some({bare.text})", "copy")
    if isinstance(bare_type, t.EnumValue):
        return opt, Rx(f"Some({bare.text})")
    return em.to_ref(opt, opt_type), Rx(f"Some({em.to_ref(bare, bare_type).text})")


def include(em: Emitter, e: c.Core) -> Rx:
    items, wanted = e.args
    rx = em.rx(items)
    if wanted.type in (t.STR, t.SYMBOL):
        if isinstance(items, c.ListOf) or rx.own == "strs":
            return Rx(f"{slice_of(em, items)}.contains(&{em.ref(wanted)})", "copy")
        return Rx(f"{rx.at(POSTFIX)}.iter().any(|value| value == {em.ref(wanted)})", "copy")
    value_rx = (
        em.to_own(em.rx(wanted), wanted.type) if em.env.copy(wanted.type) else em.to_ref(em.rx(wanted), wanted.type)
    )
    return Rx(
        f"{slice_of(em, items)}.contains({value_rx.text if value_rx.text.startswith('&') else '&' + value_rx.text})",
        "copy",
    )


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


def record_eq(em: Emitter, e: c.Core) -> Rx:
    left, right = e.args
    if isinstance(left.type, t.Optional_) or isinstance(right.type, t.Optional_):
        sides = [
            f"{em.ref(x)}.map(|record| record.id)" if isinstance(x.type, t.Optional_) else f"Some({em.recv(x)}.id)"
            for x in e.args
        ]
        return Rx(f"{sides[0]} == {sides[1]}", "copy", CMP)
    return Rx(f"{em.recv(left)}.id == {em.recv(right)}.id", "copy", CMP)


def concat(em: Emitter, e: c.Core) -> Rx:
    return text(em, c.Text(tuple(str(a.value) if isinstance(a, c.Lit) else a for a in e.args), type=t.STR))


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
    "format": format_, "range.first": range_first, "shape.get": shape_get, "str?.to_s": optional_text,
}  # fmt: skip


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
        return e.kind == "find" and not any(isinstance(s, c.Includes) for s in e.query.steps)
    return isinstance(e, c.CallFn | c.Expect | c.Core) or (
        isinstance(e, c.RecordOp) and e.verb in ("save", "update", "destroy")
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


EXPRESSIONS: dict[type[c.Expr], Any] = {
    c.Lit: lit, c.Text: text, c.ListOf: list_of, c.DictOf: dict_of, c.Span_: span, c.Var: var, c.Self_: self_, c.Constant: constant_, c.Not: not_,
    c.And: and_, c.Or: or_, c.IsNil: is_nil, c.IsSome: is_some, c.IsA: is_a, c.Expect: expect, c.Cast: cast, c.Core: core, c.MapSome: map_some,
    c.Coalesce: coalesce,
}  # fmt: skip
STATEMENTS: dict[type[c.Stmt], Any] = {}
