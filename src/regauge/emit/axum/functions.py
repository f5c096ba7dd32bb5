"""One function of the web crate: its signature, its body with `Ok` where its paths end."""

from __future__ import annotations

import re

from regauge.emit.axum import nodes as _nodes  # teaches the printer our nodes
from regauge.emit.code.conditions import condition
from regauge.emit.code.emitter import Emitter, Env, mutated
from regauge.emit.code.optional import propagates
from regauge.emit.code.rx import ATOM, Rx
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake
from regauge.emit.rust.imports import uses
from regauge.program import code as c
from regauge.program import types as t

TEACHES = _nodes.__name__


def body_lines(em: Emitter, block: c.Block, fallible: bool, want: str | None) -> list[str]:
    """The lines of a function's body. `want` as in `Emitter.block`; None for no value."""
    kept = dict(em.vars)
    block = _given_at_once(block)
    with em.captured() as lines:
        for stmt in block.statements:
            em.stmt(stmt)
        _tail(em, block.value, fallible, want)
    em.vars = kept
    return _without_last_return(lines)


def _tail(em: Emitter, value: c.Expr | None, fallible: bool, want: str | None) -> None:
    if value is not None and value.type == t.NEVER and not isinstance(value, c.Cond):
        return
    if isinstance(value, c.Cond) and value.test != c.Lit(True, type=t.BOOL):
        kept = dict(em.vars)
        head = condition(em, value.test, value.then)
        then = body_lines(em, value.then, fallible, want)
        em.vars = kept
        other = body_lines(em, value.else_, fallible, want)
        tail = "{\n" + "\n".join(other) + "\n}"
        if len(other) == 1 and other[0].startswith("if "):
            tail = other[0]
        em.lines.append(f"if {head} {{\n" + "\n".join(then) + f"\n}} else {tail}")
        return
    if value is None or value.type == t.VOID or want is None:
        if value is not None and value.type not in (t.VOID, t.NEVER) and not isinstance(value, c.Lit | c.Var):
            em.stmt(c.Do(value))
        if fallible:
            em.lines.append("Ok(())")
        return
    rx = em.own_rx(value)
    if fallible and propagates(em, value, rx):
        em.lines.append(rx.text.removesuffix("?"))
    else:
        em.lines.append(f"Ok({rx.text})" if fallible else rx.text)


def _given_at_once(block: c.Block) -> c.Block:
    """`let x = value; x` as `value`."""
    last = block.statements[-1] if block.statements else None
    if (
        (
            isinstance(last, c.Let)
            and isinstance(block.value, c.Var)
            and block.value.name == last.name
            and last.value is not None
        )
        and last.type in (None, last.value.type)
        and block.value.type == last.value.type
    ):
        return c.Block(block.statements[:-1], last.value)
    return block


def _tidy(lines: list[str]) -> list[str]:
    """Without a second name for a local that has it."""
    out: list[str] = []
    for line in lines:
        again = re.fullmatch(r"let mut (\w+) = (\w+);", line)
        if (
            again is not None
            and again[1] == again[2]
            and any(each.startswith(f"let mut {again[1]} = ") for each in out)
        ):
            continue
        out.append(line)
    return out


def _owned(lines: list[str]) -> list[str]:
    """`let Some(x) = x.as_ref() else ..; Ok(x.clone())` without the copy, where nothing between looks at `x`."""
    end = re.fullmatch(r"(Ok\(|)(\w+)\.clone\(\)(\)|)", lines[-1]) if lines else None
    if end is None:
        return lines
    name = end[2]
    for index in range(len(lines) - 2, -1, -1):
        head = f"let Some({name}) = {name}.as_ref() else {{"
        if lines[index].startswith(head) and not re.search(rf"\b{name}\b", lines[index][len(head) :]):
            return [
                *lines[:index],
                lines[index].replace(".as_ref()", "", 1),
                *lines[index + 1 : -1],
                f"{end[1]}{name}{end[3]}",
            ]
        if re.search(rf"\b{name}\b", lines[index]):
            break
    return lines


def _without_last_return(lines: list[str]) -> list[str]:
    lines = _owned(_tidy(lines))
    if lines and (hit := re.fullmatch(r"return (.*);", lines[-1], re.S)) is not None:
        return [*lines[:-1], hit[1]]
    return lines


def signature_params(env: Env, function: c.Function) -> list[str]:
    """The parameters after `conn` and `request`, in the order of the function."""
    changed = mutated(function.body, env.program)
    return [f"{snake(p.name)}: {env.param(p.type, mutable=p.name in changed)}" for p in function.params]


def emitter_for(env: Env, function: c.Function) -> Emitter:
    """A printer with the function's parameters as they are held."""
    em = Emitter(env, function)
    for param in function.params:
        em.vars[param.name] = Rx(snake(param.name), holding(env, param.type), ATOM)  # type: ignore[arg-type]
    em.mutable -= {param.name for param in function.params}
    return em


def holding(env: Env, type_: t.Type) -> str:
    """How a parameter of the type is held."""
    if isinstance(type_, t.Relation):
        return "own"
    return "copy" if env.copy(type_) or type_ == t.PARAMS else "ref"


def function_text(env: Env, function: c.Function, name: str, *, fixed: bool = False) -> str:
    """The whole function. `fixed`: an action, which takes the connection and the request whether it needs them or not."""
    em = emitter_for(env, function)
    want = None if function.returns == t.VOID else "own"
    fallible = function.fallible or fixed
    em.fallible = fallible
    lines = body_lines(em, function.body, fallible, want)
    text = "\n".join(lines)
    params: list[str] = []
    env.out.use(f"{S}::error::Result")
    if fixed or function.conn != "none":
        env.out.use(f"{S}::db::Conn")
        params.append(f"{'' if uses(text, 'conn') else '_'}conn: &mut Conn")
    if fixed or function.needs_request:
        env.out.use(f"{S}::web::Request")
        params.append(f"{'' if uses(text, 'request') else '_'}request: &Request")
    params += signature_params(env, function)
    returns = env.rust(function.returns)
    gives = f"Result<{returns}>" if fallible else returns
    arrow = "" if gives == "()" else f" -> {gives}"
    return f"pub fn {name}({', '.join(params)}){arrow} {{\n{text}\n}}"


def template_text(env: Env, function: c.Function, name: str) -> str:
    """A template's function, which writes into the JSON that is open."""
    em = emitter_for(env, function)
    em.fallible = True
    lines = body_lines(em, function.body, True, None)
    env.out.use(f"{S}::error::Result", f"{S}::json::Json")
    params = ["json: &mut Json"]
    if function.conn != "none":
        env.out.use(f"{S}::db::Conn")
        params.append("conn: &mut Conn")
    if function.needs_request:
        env.out.use(f"{S}::web::Request")
        params.append("request: &Request")
    params += signature_params(env, function)
    text = "\n".join(lines)
    return f"pub fn {name}({', '.join(params)}) -> Result<()> {{\n{text}\n}}"
