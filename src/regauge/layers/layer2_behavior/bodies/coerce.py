"""Conversions that Ruby or Rails makes without being asked, as `Cast` nodes; None where there is none."""

from __future__ import annotations

from dataclasses import replace

from regauge.program import code as c
from regauge.program import types as t

NUMBERS = (t.INT, t.FLOAT, t.DECIMAL)
WIDENS: dict[t.Type, tuple[t.Type, ...]] = {
    t.INT: (t.FLOAT, t.DECIMAL),
    t.SYMBOL: (t.STR,),
    t.STR: (t.SYMBOL,),
    t.PARAMS: (t.JSON,),
    t.PERMITTED: (t.JSON,),
}


def coerce(value: c.Expr, want: t.Type) -> c.Expr | None:
    """`value` as a value of `want`."""
    have = value.type
    if have == want or want == t.VOID or have == t.NEVER:
        return value
    if isinstance(value, c.Lit) and isinstance(value.value, str) and want in (t.STR, t.SYMBOL):
        return replace(value, type=want)
    if (
        isinstance(value, c.Lit)
        and isinstance(value.value, int)
        and not isinstance(value.value, bool)
        and want == t.FLOAT
    ):
        return c.Lit(float(value.value), type=t.FLOAT, span=value.span)
    if isinstance(value, c.Cond):
        then, else_ = coerce_block(value.then, want), coerce_block(value.else_, want)
        return None if then is None or else_ is None else c.Cond(value.test, then, else_, type=want, span=value.span)
    if isinstance(want, t.Optional_):
        if have == t.NIL:
            return c.Lit(None, type=want, span=value.span)
        if isinstance(have, t.Optional_):
            if isinstance(have.of, t.EnumValue) and want.of == t.STR:
                return c.Cast(value, type=want, span=value.span)
            if have.of in WIDENS and want.of in WIDENS[have.of]:
                return c.Cast(value, type=want, span=value.span)
            return None
        inner = coerce(value, want.of)
        return None if inner is None else c.Cast(inner, type=want, span=value.span)
    if want == t.JSON and jsonable(have):
        return c.Cast(value, type=want, span=value.span)
    if want in WIDENS.get(have, ()):
        return c.Cast(value, type=want, span=value.span)
    if isinstance(have, t.EnumValue) and want == t.STR:
        return c.Cast(value, type=want, span=value.span)
    if (have == t.INT and isinstance(want, t.Id)) or (isinstance(have, t.Id) and want == t.INT):
        return c.Cast(value, type=want, span=value.span)
    if isinstance(have, t.Record) and isinstance(want, t.Record) and have.form != want.form:
        return c.Cast(value, type=want, span=value.span)
    if isinstance(value, c.ListOf) and isinstance(want, t.Array):
        items = [coerce(item, want.of) for item in value.items]
        return None if None in items else c.ListOf(tuple(i for i in items if i is not None), type=want, span=value.span)
    if isinstance(have, t.Array) and isinstance(want, t.Array) and have.of == t.NEVER:
        return replace(value, type=want)
    if isinstance(have, t.Array) and isinstance(want, t.Array) and {have.of, want.of} == {t.SYMBOL, t.STR}:
        return c.Cast(value, type=want, span=value.span)
    if isinstance(have, t.Hash) and isinstance(want, t.Hash) and have.key == t.NEVER:
        return replace(value, type=want)
    return None


def coerce_block(block: c.Block, want: t.Type) -> c.Block | None:
    """A block whose value is of `want`."""
    if block.value is None:
        return block
    value = coerce(block.value, want)
    return None if value is None else c.Block(block.statements, value)


def jsonable(type_: t.Type) -> bool:
    """Whether `as_json` of the type is known here."""
    match type_:
        case t.Optional_(of) | t.Array(of):
            return jsonable(of)
        case t.Hash(_, of):
            return jsonable(of)
        case t.Shape(fields):
            return all(jsonable(of) for _, of in fields)
        case t.Tuple_(parts):
            return all(jsonable(of) for of in parts)
        case t.Id() | t.EnumValue():
            return True
    return type_ in (
        t.NIL,
        t.BOOL,
        t.INT,
        t.FLOAT,
        t.DECIMAL,
        t.STR,
        t.SYMBOL,
        t.TIME,
        t.DATE,
        t.JSON,
        t.PERMITTED,
        t.PARAMS,
    )


def joined(values: list[c.Expr]) -> t.Type | None:
    """The least type of several values, numbers widened."""
    type_: t.Type = t.NEVER
    for value in values:
        found = t.join(type_, value.type)
        if found is None and t.required(type_) in NUMBERS and t.required(value.type) in NUMBERS:
            return None
        if found is None:
            return None
        type_ = found
    return type_
