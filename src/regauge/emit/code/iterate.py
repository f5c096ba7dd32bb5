"""Methods with a block as iterator chains; a block that can fail or uses the connection collects Results, or is a loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from regauge.emit.code.borrow import uses
from regauge.emit.code.control import element, iterable
from regauge.emit.code.logic import lazily
from regauge.emit.code.rx import ATOM, CMP, POSTFIX, UNARY, Rx, closure
from regauge.emit.code.values import range_text, slice_of
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


def iterate(em: Emitter, e: c.Iterate) -> Rx:
    if (
        em.fails(e.body)
        or any(isinstance(s, c.Return | c.Break) for s in e.body.statements)
        or e.kind == "each_with_object"
    ):
        return loop(em, e)
    return chain(em, e)


def source(em: Emitter, e: c.Expr, *, consume: bool) -> tuple[str, str]:
    """The iterator, and how items are held: by value where the collection is a temporary of ours."""
    if isinstance(e.type, t.Range):
        return f"({range_text(em, e)})", "copy"
    if e.type == t.INT:
        return f"(0..{em.own_rx(e).at(CMP)})", "copy"
    if isinstance(e, c.ListOf):
        strs = isinstance(e.type, t.Array) and e.type.of in (t.STR, t.SYMBOL)
        return f"{slice_of(em, e)}.into_iter()", "ref" if strs else "place"
    if (
        isinstance(e, c.Iterate)
        and e.kind in ("map", "select", "reject", "filter_map", "flat_map")
        and not em.fails(e.body)
    ):
        inner, held = pipeline(em, e)
        return inner, held
    rx = em.rx(e)
    if rx.own == "own":
        return f"{rx.at(POSTFIX)}.into_iter()", "place"
    if rx.own == "strs":
        return f"{rx.at(POSTFIX)}.iter().copied()", "ref"
    return f"{rx.at(POSTFIX)}.iter()", "ref"


def params(em: Emitter, e: c.Iterate, over: str, held: str, *, behind: bool = False) -> str:
    """The closure's parameters, declared as items of the iterator `over` are held. `behind`: the closure is given a reference to the item."""
    of = element(e.over.type)
    used = [name for name in e.params if name != "_"]
    if isinstance(of, t.Tuple_) and len(e.params) > 1 and e.kind not in ("reduce",):
        names = []
        for name, part in zip(e.params, of.of, strict=False):
            ref = held == "ref" or behind
            em.vars[name] = (
                Rx(snake(name), "ref", ATOM)
                if ref and not em.env.copy(part)
                else Rx(f"*{snake(name)}", "copy", UNARY)
                if ref
                else Rx(snake(name), "copy" if em.env.copy(part) else "place", ATOM)
            )
            names.append(snake(name) if name in used and uses(e.body, name) else "_")
        return f"({', '.join(names)})"
    name = e.params[0] if e.params else "_"
    if name == "_" or not uses(e.body, name):
        return "_"
    text = snake(name)
    copy = em.env.copy(of)
    depth = (1 if held == "ref" else 0) + (1 if behind else 0)
    if of in (t.STR, t.SYMBOL) and held == "ref" and isinstance(e.over, c.ListOf | c.Constant):
        em.vars[name] = Rx(text, "ref", ATOM)
        return ("&" if behind else "") + text
    if copy:
        em.vars[name] = Rx(text, "copy", ATOM)
        return "&" * depth + text
    owned = of == t.STR and (held != "ref" or over.endswith(".iter()"))
    # A reference to an Option is a place: `item.as_deref()` looks into it.
    borrowed = bool(depth) and not isinstance(of, t.Optional_)
    em.vars[name] = Rx(text, "ref" if borrowed else "place", ATOM, string=borrowed and owned)
    return ("&" if depth == 2 else "") + text


def pipeline(em: Emitter, e: c.Iterate) -> tuple[str, str]:
    """The iterator of a map or a filter, not collected yet."""
    kept = dict(em.vars)
    over, held = source(em, e.over, consume=True)
    behind = e.kind in ("select", "reject")
    names = params(em, e, over, held, behind=behind)
    value = e.body.value
    assert value is not None
    if e.kind in ("select", "reject"):
        test: c.Expr = value if e.kind == "select" else c.Not(value, type=t.BOOL)
        body = _body(em, c.Block(e.body.statements, test))
        em.vars = kept
        return f"{over}.filter({closure(names, body)})", held
    method = {"map": "map", "filter_map": "filter_map", "flat_map": "flat_map"}[e.kind]
    body = _body(em, e.body, owned=True)
    em.vars = kept
    if method == "filter_map" and not isinstance(value.type, t.Optional_):
        method = "map"
    return f"{over}.{method}({closure(names, body)})", "copy" if em.env.copy(value.type) else "place"


def _body(em: Emitter, block: c.Block, *, owned: bool = False) -> str:
    lines = em.block(block, "own" if owned else "ref")
    if len(lines) == 1 and not block.statements:
        return lines[0]
    return "{\n" + "\n".join(lines) + "\n}"


def chain(em: Emitter, e: c.Iterate) -> Rx:
    """An iterator chain that gives the result."""
    assert e.body.value is not None
    if e.kind in ("map", "select", "reject", "filter_map", "flat_map"):
        return _collected(em, e)
    over, held = source(em, e.over, consume=True)
    if e.kind in ("find", "any", "all", "none", "count", "find_index"):
        return _asked(em, e, over, held)
    if e.kind == "reduce":
        return _reduce(em, e, over, held)
    if e.kind == "sum":
        return _sum(em, e, over, held)
    return _by_function(em, e, over, held)


def _collected(em: Emitter, e: c.Iterate) -> Rx:
    """What gives a list, or a hash, of as many or fewer."""
    text, held = pipeline(em, e)
    if isinstance(e.type, t.Hash):
        em.env.out.use(f"{S}::ruby::Hash")
        owned = ".map(|(key, value)| (key.clone(), value.clone()))" if held == "ref" else ""
        return Rx(f"{text}{owned}.collect::<Hash<_, _>>()")
    if held == "ref":
        of = element(e.type)
        text += (
            ".map(str::to_owned)"
            if of in (t.STR, t.SYMBOL) and isinstance(e.over, c.ListOf | c.Constant)
            else ".copied()"
            if em.env.copy(of)
            else ".cloned()"
        )
    return Rx(f"{text}.collect::<Vec<_>>()")


def _asked(em: Emitter, e: c.Iterate, over: str, held: str) -> Rx:
    """What asks each element until the answer is known."""
    kept = dict(em.vars)
    behind = e.kind in ("find", "count")
    if e.kind == "find" and held == "ref" and em.env.copy(element(e.over.type)):
        over, held = f"{over}.copied()", "copy"
    names = params(em, e, over, held, behind=behind)
    call = closure(names, _body(em, c.Block(e.body.statements, e.body.value)))
    em.vars = kept
    if e.kind == "count":
        em.env.out.use(f"{S}::ruby")
        return Rx(f"{over}.filter({call}).count() as i64", "copy", 85)
    if e.kind == "none":
        return Rx(f"!{over}.any({call})", "copy", UNARY)
    if e.kind == "find_index":
        return Rx(f"{over}.position({call}).map(|index| index as i64)", "copy")
    own: Any = "copy" if e.kind in ("any", "all") else "ref" if held == "ref" else "own"
    if e.kind == "find" and own == "ref" and over.endswith(".iter()") and element(e.over.type) == t.STR:
        return Rx(f"{over}.find({call}).map(String::as_str)", "ref")
    if e.kind == "find" and isinstance(element(e.over.type), t.Optional_):
        return Rx(f"{over}.find({call}){'.cloned()' if held == 'ref' else ''}.flatten()")
    return Rx(f"{over}.{e.kind}({call})", own)


def _sum(em: Emitter, e: c.Iterate, over: str, held: str) -> Rx:
    kept = dict(em.vars)
    names = params(em, e, over, held, behind=False)
    body = _body(em, e.body, owned=True)
    em.vars = kept
    text = f"{over}.map({closure(names, body)}).sum::<{em.env.rust(e.type)}>()"
    if e.initial is not None:
        return Rx(f"{em.own_rx(e.initial).at(70)} + {text}", "copy", 70)
    return Rx(text, "copy" if em.env.copy(e.type) else "own")


FUNCTIONS: Final = {
    "sort_by": "sort_by", "min_by": "min_by", "max_by": "max_by", "uniq": "uniq_by", "partition": "partition",
    "group_by": "group_by", "index_by": "index_by", "index_with": "index_with", "to_h": "to_h", "transform_values": "transform_values",
}  # fmt: skip
"""Iterations that are functions of the support crate's `ruby`."""


def _by_function(em: Emitter, e: c.Iterate, over: str, held: str) -> Rx:
    em.env.out.use(f"{S}::ruby")
    items = over if held != "ref" else over + (".copied()" if em.env.copy(element(e.over.type)) else ".cloned()")
    if isinstance(e.over.type, t.Hash) and held == "ref":
        items = over.removesuffix(".iter()") + ".clone().into_iter()"
    kept = dict(em.vars)
    if e.kind == "transform_values":
        assert isinstance(e.over.type, t.Hash)
        names = snake(e.params[0])
        em.vars[e.params[0]] = Rx(names, "copy" if em.env.copy(e.over.type.value) else "place", ATOM)
    else:
        names = params(em, e, over, "place", behind=e.kind != "to_h")
    body = _body(em, e.body, owned=True)
    em.vars = kept
    return Rx(f"ruby::{FUNCTIONS[e.kind]}({items}, {closure(names, body)})")


def _reduce(em: Emitter, e: c.Iterate, over: str, held: str) -> Rx:
    kept = dict(em.vars)
    acc, item = e.params[0], e.params[1]
    of = element(e.over.type)
    em.vars[acc] = Rx(snake(acc), "copy" if em.env.copy(e.type) else "place", ATOM)
    copy = em.env.copy(of)
    em.vars[item] = Rx(snake(item), "copy" if copy else "ref" if held == "ref" else "place", ATOM)
    body = _body(em, e.body, owned=True)
    em.vars = kept
    pattern = f"&{snake(item)}" if copy and held == "ref" else snake(item)
    if e.initial is None:
        source_ = over + (".copied()" if held == "ref" and copy else ".cloned()" if held == "ref" else "")
        return Rx(f"{source_}.reduce(|{snake(acc)}, {snake(item)}| {body})", "copy" if em.env.copy(e.type) else "own")
    return Rx(
        f"{over}.fold({em.own(e.initial)}, |{snake(acc)}, {pattern}| {body})", "copy" if em.env.copy(e.type) else "own"
    )


def loop(em: Emitter, e: c.Iterate) -> Rx:
    """The same as a loop in front of the statement, because the block uses `?` or the connection."""
    value = e.body.value
    result = em.temp(
        {"any": "found", "all": "all", "none": "none", "sum": "sum", "count": "count", "find": "found"}.get(
            e.kind, "result"
        )
    )
    em.vars[result] = Rx(result, "copy" if em.env.copy(e.type) else "own", ATOM)
    start = {
        "sum": "0", "count": "0", "any": "false", "all": "true", "none": "true", "find": "None",
        "map": "Vec::new()", "select": "Vec::new()", "reject": "Vec::new()",
        "filter_map": "Vec::new()", "flat_map": "Vec::new()",
    }.get(e.kind, "Vec::new()")  # fmt: skip
    if isinstance(e.type, t.Hash):
        em.env.out.use(f"{S}::ruby::Hash")
        start = "Hash::default()"
    if e.kind == "sum" and e.type == t.FLOAT:
        start = "0.0"
    if e.kind == "sum" and e.type == t.DECIMAL:
        em.env.out.use(f"{S}::decimal::Decimal")
        start = "Decimal::zero()"
    if e.initial is not None:
        start = em.own(e.initial)
    if e.kind in (
        "sort_by",
        "min_by",
        "max_by",
        "uniq",
        "partition",
        "index_by",
        "group_by",
        "index_with",
        "transform_values",
        "reduce",
    ):
        return _keyed_loop(em, e, result, start)
    kept = dict(em.vars)
    over, held = iterable(em, e.over)
    of = element(e.over.type)
    names = []
    flat = of.of if isinstance(of, t.Tuple_) and len(e.params) > 1 and e.kind != "each_with_object" else (of,)
    own_params = e.params[:1] if e.kind == "each_with_object" else e.params
    for name, part in zip(own_params, flat, strict=False):
        copy = em.env.copy(part)
        em.vars[name] = (
            Rx(snake(name), "copy", ATOM)
            if copy and held != "ref"
            else Rx(f"*{snake(name)}", "copy", UNARY)
            if copy
            else Rx(snake(name), "ref" if held == "ref" else "place", ATOM)
        )
        names.append(
            ("mut " if name in em.mutable else "") + snake(name) if name != "_" and uses(e.body, name) else "_"
        )
    if e.kind == "each_with_object":
        em.vars[e.params[1]] = Rx(result, "place", ATOM)
    pattern = names[0] if len(names) == 1 else f"({', '.join(names)})"
    with em.captured() as lines:
        for s in e.body.statements:
            em.stmt(s)
        if e.kind != "each_with_object":
            assert value is not None
            _collect(em, e, result, value, pattern, held)
    em.vars = {**kept, result: em.vars[result]}
    type_ = f": {em.env.rust(e.type)}" if e.kind == "each_with_object" else ""
    em.lines.append(f"let mut {result}{type_} = {start};")
    em.lines.append(f"for {pattern} in {over} {{\n" + "\n".join(lines) + "\n}")
    return em.vars[result]


def _collect(em: Emitter, e: c.Iterate, result: str, value: c.Expr, pattern: str, held: str) -> None:
    item = pattern.removeprefix("mut ")
    kept_item = item if held != "ref" else f"{item}.clone()"
    match e.kind:
        case "map":
            em.lines.append(f"{result}.push({em.own(value)});")
        case "sum":
            em.lines.append(
                f"{result} {'+= ' + em.own(value) if em.env.copy(e.type) else '= ' + result + ' + ' + em.own(value)};"
            )
        case "filter_map":
            em.lines.append(f"{result}.extend({em.own(value)});")
        case "flat_map":
            em.lines.append(f"{result}.extend({em.own(value)});")
        case "to_h":
            if isinstance(value, c.ListOf) and len(value.items) == 2:
                em.lines.append(f"{result}.insert({em.own(value.items[0])}, {em.own(value.items[1])});")
                return
            em.lines.append(f"let (key, value) = {em.own(value)};")
            em.lines.append(f"{result}.insert(key, value);")
        case "count":
            em.lines.append(f"if {em.rx(value).text} {{\n{result} += 1;\n}}")
        case "select" | "reject":
            test = value if e.kind == "select" else c.Not(value, type=t.BOOL)
            em.lines.append(f"if {em.rx(test).text} {{\n{result}.push({kept_item});\n}}")
        case "find":
            em.lines.append(f"if {em.rx(value).text} {{\n{result} = Some({kept_item});\nbreak;\n}}")
        case "any":
            em.lines.append(f"if {em.rx(value).text} {{\n{result} = true;\nbreak;\n}}")
        case "none":
            em.lines.append(f"if {em.rx(value).text} {{\n{result} = false;\nbreak;\n}}")
        case "all":
            em.lines.append(f"if {em.rx(c.Not(value, type=t.BOOL)).text} {{\n{result} = false;\nbreak;\n}}")
        case _:
            raise NotImplementedError(f"`{e.kind}` with a block that can fail")


def _keyed_loop(em: Emitter, e: c.Iterate, result: str, start: str) -> Rx:
    if e.kind in ("index_with", "index_by") and len(e.params) == 1 and e.body.value is not None:
        kept = dict(em.vars)
        over, held = iterable(em, e.over)
        name, of = e.params[0], element(e.over.type)
        copy = em.env.copy(of)
        item = Rx(snake(name), "copy" if copy and held != "ref" else "ref" if held == "ref" else "place", ATOM)
        em.vars[name] = Rx(f"*{snake(name)}", "copy", UNARY) if copy and held == "ref" else item
        with em.captured() as lines:
            for s in e.body.statements:
                em.stmt(s)
            mine, made = em.to_own(em.vars[name], of).text, em.own(e.body.value)
            pair = f"{mine}, {made}" if e.kind == "index_with" else f"{made}, {mine}"
            em.lines.append(f"{result}.insert({pair});")
        em.vars = {**kept, result: em.vars.get(result, kept.get(result, Rx(result, "own", ATOM)))}
        em.lines.append(f"let mut {result} = {start};")
        em.lines.append(f"for {snake(name)} in {over} {{\n" + "\n".join(lines) + "\n}")
        return Rx(result, "own", ATOM)
    raise NotImplementedError(f"`{e.kind}` with a block that can fail")


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Iterate: iterate}
STATEMENTS: dict[type[c.Stmt], Any] = {}
_ = lazily
