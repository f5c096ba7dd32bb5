"""Values as JSON that is written where it stands: one buffer, keys in Ruby's order.

{ id: product.id, seller: seller.as_json(only: :name) }   ->   json.field("id", &product.id);
                                                               json.object("seller", |json| { .. })?;
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regauge.emit.code.rx import ATOM, POSTFIX, Rx
from regauge.emit.rust import snake, string
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


def borrow(em: Emitter, value: c.Expr) -> str:
    """The value as `&T` for `ToJson`."""
    rx = em.rx(value)
    if rx.own == "ref" and not isinstance(value.type, t.Optional_) and not (em.env.copy(value.type)):
        return rx.text
    if rx.own == "strs":
        return f"&{rx.text}"
    return f"&{rx.at(POSTFIX)}"


def local(em: Emitter, value: h.AsJson) -> str:
    """A local for the record: by its class, or where that is taken by what the value is: `child` of `children`, the `row` of a draft."""
    if snake(value.var) in em.vars or re.search(r"_\d+$", value.var) is not None:
        if isinstance(value.value, c.Loaded):
            return em.temp(str(em.env.program.app.inflector.singularize(value.value.association)))
        if isinstance(value.value, c.Cast):
            return em.temp("row")
    return em.temp(value.var)


def closure(lines: list[str], params: str, *, same: bool = False) -> str:
    """`|json, x| { lines; Ok(()) }`, the one call that it is, or with `same` (its types are the closure's own) the function that it calls."""
    if same and len(lines) == 1 and (hit := re.fullmatch(rf"([\w:]+)\({re.escape(params)}\)\?;", lines[0])) is not None:
        return hit[1]
    if len(lines) == 1 and lines[0].endswith("?;") and "\n" not in lines[0] and not lines[0].startswith("let "):
        return f"|{params}| {lines[0].removesuffix('?;')}"
    return f"|{params}| {{\n" + "\n".join([*lines, "Ok(())"]) + "\n}"


def put(em: Emitter, key: str | None, value: c.Expr) -> None:
    """Writes `value` under `key`, or as an element or root."""
    match value:
        case h.AsJson() if ordered(value):
            text = as_value(em, value).text
            em.lines.append(f"json.field({string(key)}, &{text});" if key is not None else f"json.item(&{text});")
        case h.AsJson():
            _as_json(em, key, value)
        case c.DictOf(pairs) if isinstance(value.type, t.Shape) and _deep(value):
            with em.captured() as lines:
                for name, item in pairs:
                    put(em, str(name), item)
            em.lines.append(f"{_open(key, 'object')}{closure(lines, 'json')})?;")
        case c.ListOf(items) if _deep(value):
            with em.captured() as lines:
                for item in items:
                    put(em, None, item)
            em.lines.append(f"{_open(key, 'list')}{closure(lines, 'json')})?;")
        case c.Iterate(kind="map", params=(name,)) if value.body.value is not None:
            _mapped(em, key, value, name)
        case c.Lit(value=None):
            em.lines.append(f"json.null({string(key)});" if key is not None else "json.item(&());")
        case _:
            text = borrow(em, value)
            em.lines.append(f"json.field({string(key)}, {text});" if key is not None else f"json.item({text});")


def _mapped(em: Emitter, key: str | None, value: c.Iterate, name: str) -> None:
    """`rows.map { |row| ... }`: each element is written as it is made."""
    assert value.body.value is not None
    kept = dict(em.vars)
    over = rows(em, value.over)
    var = snake(name)
    em.vars[name] = Rx(var, "ref", ATOM)
    with em.captured() as lines:
        for stmt in value.body.statements:
            em.stmt(stmt)
        put(em, None, value.body.value)
    em.vars = kept
    inner = f"for {var} in {over} {{\n" + "\n".join(lines) + "\n}"
    em.lines.append(f"{_open(key, 'list')}|json| {{\n{inner}\nOk(())\n}})?;")


def _open(key: str | None, kind: str) -> str:
    return f"json.{kind}({string(key)}, " if key is not None else f"json.item_{kind}("


def _deep(value: c.Expr) -> bool:
    """Whether something in a hash or array is written member by member: then all of it is."""
    match value:
        case h.AsJson():
            return True
        case c.DictOf():
            return isinstance(value.type, t.Shape)
        case c.ListOf(items):
            return any(_deep(item) for item in items)
    return False


def rows(em: Emitter, value: c.Expr) -> str:
    """A collection to iterate over by reference."""
    rx = em.rx(value)
    if rx.own == "ref":
        return rx.text
    if rx.own == "own" and isinstance(value, c.Run | c.CallFn) and re.fullmatch(r"\w+", rx.text) is None:
        name = em.hoist(rx.text, "rows")
        return f"&{name}"
    return f"&{rx.at(POSTFIX)}"


def members(em: Emitter, value: h.AsJson, name: str) -> list[str]:
    """The lines that write the members of one record called `name`."""
    kept = dict(em.vars)
    em.vars[value.var] = Rx(name, "ref", ATOM)
    with em.captured() as lines:
        for key, member, left_out in value.members:
            if left_out and isinstance(member, h.AsJson):
                _unless_nil(em, key, member)
            else:
                put(em, key, member)
    em.vars = kept
    return lines


def _unless_nil(em: Emitter, key: str, value: h.AsJson) -> None:
    name = local(em, value)
    rx = em.to_ref(em.rx(value.value), value.value.type)
    lines = members(em, value, name)
    em.lines.append(f"if let Some({name}) = {rx.text} {{\njson.object({string(key)}, {closure(lines, 'json')})?;\n}}")


def _as_json(em: Emitter, key: str | None, value: h.AsJson) -> None:
    name = local(em, value)
    if value.many:
        over = rows(em, value.value)
        text = closure(members(em, value, name), f"json, {name}")
        kind = f"json.array({string(key)}, " if key is not None else "json.item_objects("
        em.lines.append(f"{kind}{over}, {text})?;")
        return
    if isinstance(value.value.type, t.Optional_):
        rx = em.to_ref(em.rx(value.value), value.value.type)
        lines = members(em, value, name)
        null = f"json.null({string(key)})" if key is not None else "json.item(&())"
        some = f"{_open(key, 'object')}{closure(lines, 'json')})?"
        em.lines.append(f"match {rx.text} {{\nSome({name}) => {some},\nNone => {null},\n}}")
        return
    held = subject(em, value, name)
    em.lines.append(f"{_open(key, 'object')}{closure(members(em, value, held), 'json')})?;")


def subject(em: Emitter, value: h.AsJson, name: str) -> str:
    """The record as a name: its own, or a new one for what is more than a name."""
    rx = em.rx(value.value)
    if isinstance(value.value, c.Var):
        return rx.text
    text = em.to_ref(rx, value.value.type).text if rx.own != "own" else rx.text
    em.lines.append(f"let {name} = {text};")
    return name


def ordered(value: h.AsJson) -> bool:
    """Whether the order of the keys hangs on what was assigned: a draft's, with two columns or more."""
    return value.touched is not None and sum(isinstance(member, c.Field) for _, member, _ in value.members) > 1


def as_value(em: Emitter, value: h.AsJson) -> Rx:
    """`as_json` where its value is kept: `json!({...})`."""
    from regauge.emit.code.values import dict_of

    if value.many or isinstance(value.value.type, t.Optional_) or any(left_out for _, _, left_out in value.members):
        raise NotImplementedError("as_json of a collection as a value")
    name = local(em, value)
    held = subject(em, value, name)
    kept = dict(em.vars)
    em.vars[value.var] = Rx(held, "ref", ATOM)
    shape = t.Shape(tuple((key, member.type) for key, member, _ in value.members))
    found = dict_of(em, c.DictOf(tuple((key, member) for key, member, _ in value.members), type=shape))
    em.vars = kept
    if ordered(value) and isinstance(value.value, c.Cast):
        em.env.out.use("crate::action::in_order", "regauge_support::record::Draft")
        names = ", ".join(string(each) for each in value.touched or ())
        draft = em.recv(value.value.value)
        return Rx(f"in_order({found.text}, &{draft}.state().touched(&[{names}]))")
    return found
