"""One type to another, as Ruby or a column casts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regauge.emit.code.rx import ATOM, CAST, POSTFIX, UNARY, Rx
from regauge.emit.names import SUPPORT as S
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


def cast(em: Emitter, e: c.Cast) -> Rx:
    have, want = e.value.type, e.type
    if t.required(want) in (t.JSON, t.STR):
        em.env.text_of(have)
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
            em.env.names.check_editable(b.model)
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
        em.env.text_of(b)
        found = f"cast::{em.env.names.key_cast(b.model)}({given}).map({em.env.model(b.model, 'id')})"
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


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Cast: cast}
STATEMENTS: dict[type[c.Stmt], Any] = {}
