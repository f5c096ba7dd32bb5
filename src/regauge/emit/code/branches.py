"""`if` and `rescue` as values, blocks in a transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regauge.emit.code.borrow import uses
from regauge.emit.code.conditions import condition
from regauge.emit.code.rx import ATOM, Rx
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake, string
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


# -- expressions


def as_map(e: c.Cond) -> c.MapSome | None:
    """`if let Some(x) = v { Some(f(x)) } else { None }` is `v.map(|x| f(x))`."""
    then, other = e.then, e.else_
    if not isinstance(e.test, c.IsSome) or not e.test.var or then.statements or other.statements:
        return None
    if (
        not isinstance(other.value, c.Lit)
        or other.value.value is not None
        or not isinstance(e.type, t.Optional_)
        or then.value is None
    ):
        return None
    value = then.value
    if isinstance(value, c.Cast) and isinstance(value.type, t.Optional_) and value.value.type == value.type.of:
        value = value.value
    return c.MapSome(e.test.value, e.test.var, value, type=e.type)


def cond(em: Emitter, e: c.Cond) -> Rx:
    mapped = as_map(e)
    if mapped is not None:
        return em.rx(mapped)
    want = "ref" if borrowed(em, e) else "own"
    return Rx(if_text(em, e, want), "copy" if em.env.copy(e.type) else want, ATOM)  # type: ignore[arg-type]


def borrowed(em: Emitter, e: c.Cond) -> bool:
    """Whether all branches give something that lives on: literals and borrows."""
    if em.env.copy(e.type) or t.required(e.type) not in (t.STR, t.SYMBOL):
        return False
    for block in (e.then, e.else_):
        value = block.value
        if value is None or value.type == t.NEVER:
            continue
        if isinstance(value, c.Cond):
            if not borrowed(em, value):
                return False
        elif not isinstance(value, c.Lit) and not (isinstance(value, c.Cast) and isinstance(value.value, c.Lit)):
            return False
        if block.statements:
            return False
    return True


def if_text(em: Emitter, e: c.Cond, want: str, block: Any = None) -> str:
    """`if a { b } else if c { d } else { e }`; `block` prints the branches where they are not plain values."""
    print_block = block or (lambda b: em.block(b, want))
    if e.test == c.Lit(True, type=t.BOOL):
        return "{\n" + "\n".join(print_block(e.then)) + "\n}"
    kept = dict(em.vars)
    head = condition(em, e.test, e.then)
    then = print_block(e.then)
    em.vars = kept
    other = e.else_
    if not other.statements and isinstance(other.value, c.Cond) and other.value.test != c.Lit(True, type=t.BOOL):
        with em.captured() as lines:
            chain = if_text(em, other.value, want, block)
        tail = chain if not lines else "{\n" + "\n".join([*lines, chain]) + "\n}"
    else:
        tail = "{\n" + "\n".join(print_block(other)) + "\n}"
    return f"if {head} {{\n" + "\n".join(then) + f"\n}} else {tail}"


def atomic(em: Emitter, e: c.Atomic) -> Rx:
    em.env.out.use(f"{S}::record::transaction")
    return Rx(f"transaction(conn, |conn| {{\n{closure_body(em, e.body, e.type)}\n}})?")


def closure_body(em: Emitter, body: c.Block, type_: t.Type) -> str:
    before, em.returns = em.returns, type_
    fallible, em.fallible = em.fallible, True
    em.closures += 1
    lines = em.block(body, "own" if type_ != t.VOID else None)
    em.closures -= 1
    em.returns, em.fallible = before, fallible
    if type_ == t.VOID or body.value is None:
        if lines and lines[-1].startswith("return Err(") and "\n" not in lines[-1]:
            lines[-1] = "Err::<(), _>(" + lines[-1].removeprefix("return Err(").removesuffix(";")
        else:
            lines.append("Ok(())")
    else:
        lines[-1] = f"Ok({lines[-1]})"
    return "\n".join(lines)


def attempt(em: Emitter, e: c.Attempt) -> Rx:
    return Rx(rescue_text(em, e.body, e.handlers, e.type), "own", ATOM)


def rescue_text(em: Emitter, body: c.Block, handlers: Any, type_: t.Type) -> str:
    """The body as a closure that gives a Result, its errors matched by Ruby's class names."""
    value = type_ not in (t.VOID, t.NEVER)
    rust = em.env.rust(type_) if value else "()"
    em.env.out.use(f"{S}::error::Result")
    inner = closure_body(em, body, type_ if value else t.VOID)
    conn = em.needs(body).conn != "none"
    head = (
        f"(|conn: &mut Conn| -> Result<{rust}> {{\n{inner}\n}})(conn)"
        if conn
        else f"(|| -> Result<{rust}> {{\n{inner}\n}})()"
    )
    if conn:
        em.env.out.use(f"{S}::db::Conn")
    arms = []
    for classes, name, block in handlers:
        kept = dict(em.vars)
        used = name is not None and uses(block, name)
        if name is not None:
            em.vars[name] = Rx(snake(name), "place", ATOM)
        lines = em.block(block, "own" if value else None)
        em.vars = kept
        text = snake(name) if used and name else "error"
        test = " || ".join(f"{text}.is_a({string(each)})" for each in classes)
        arms.append(f"Err({text}) if {test} => {{\n" + "\n".join(lines) + "\n}")
    ok = "Ok(value) => value" if value else "Ok(()) => {}"
    return f"match {head} {{\n{ok},\n" + "\n".join(arms) + "\nErr(error) => return Err(error),\n}"


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Cond: cond, c.Atomic: atomic, c.Attempt: attempt}
STATEMENTS: dict[type[c.Stmt], Any] = {}
