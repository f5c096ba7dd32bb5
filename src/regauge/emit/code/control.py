"""Statements: assignments, returns, loops, what is raised and rescued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from regauge.emit.code.borrow import lent, outlives, read_behind, uses
from regauge.emit.code.branches import closure_body, rescue_text
from regauge.emit.code.conditions import bind, condition, conjuncts
from regauge.emit.code.rx import ATOM, POSTFIX, UNARY, Rx
from regauge.emit.code.values import range_text, slice_of
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


# -- statements


def let(em: Emitter, s: c.Let) -> None:
    name = snake(s.name)
    mutable = "mut " if s.name in em.mutable and s.value is not None else ""
    type_ = s.type or (s.value.type if s.value is not None else t.VOID)
    copy = em.env.copy(type_)
    if s.value is None:
        em.lines.append(f"let {name};")
        em.vars[s.name] = Rx(name, "copy" if copy else "place", ATOM)
        return
    rx = em.rx(s.value)
    if isinstance(type_, t.Relation) and s.name in em.asked:
        # A query is used up by running it: what is asked again is made again.
        if mutable or "?" in rx.text or "conn" in rx.text:
            raise CannotPrint(f"`{s.name}`, a relation that is asked more than once")
        em.lines.append(f"let {name} = || {rx.text};")
        em.vars[s.name] = Rx(f"{name}()", "own", POSTFIX)
        return
    if rx.temp or (not mutable and not copy and rx.own in ("ref", "strs", "place") and outlives(em, s)):
        rx = em.to_own(rx, s.value.type)
    if not mutable and rx.own in ("ref", "strs") and type_ == s.value.type:
        lent = "&" if rx.own == "strs" and rx.text.startswith("[") else ""
        em.lines.append(f"let {name} = {lent}{rx.text};")
        em.vars[s.name] = Rx(name, rx.own, ATOM)
        return
    if not mutable and rx.own == "place" and not copy and type_ == s.value.type and not isinstance(s.value, c.Var):
        rx = em.to_ref(rx, type_)
        em.lines.append(f"let {name} = {rx.text};")
        em.vars[s.name] = Rx(name, "ref", ATOM)
        return
    value = em.to_own(rx, s.value.type).text
    open_type = (
        ": " + em.env.rust(type_)
        if s.value.type in (t.Array(t.NEVER), t.Hash(t.NEVER, t.NEVER))
        or (isinstance(s.value, c.Lit) and s.value.value is None)
        or value in ("Vec::new()", "Hash::default()")
        else ""
    )
    em.lines.append(f"let {mutable}{name}{open_type} = {value};")
    em.vars[s.name] = Rx(name, "copy" if copy else "place", ATOM)


def let_many(em: Emitter, s: c.LetMany) -> None:
    names = [("mut " if name in em.mutable else "") + snake(name) if name != "_" else "_" for name in s.names]
    em.lines.append(f"let ({', '.join(names)}) = {em.own(s.value)};")
    assert isinstance(s.value.type, t.Tuple_)
    for name, of in zip(s.names, s.value.type.of, strict=False):
        em.vars[name] = Rx(snake(name), "copy" if em.env.copy(of) else "place", ATOM)


ASSIGNING: Final = {"num.add": "+=", "num.sub": "-=", "num.mul": "*="}
"""What changes a number in its place."""


def set_(em: Emitter, s: c.Set) -> None:
    value = s.value
    if isinstance(value, c.Core) and value.op in ASSIGNING and value.type in (t.INT, t.FLOAT):
        old, other = value.args
        if isinstance(old, c.Var) and old.name == s.name and old.type == value.type == other.type:
            em.lines.append(f"{snake(s.name)} {ASSIGNING[value.op]} {em.own(other)};")
            return
    em.lines.append(f"{snake(s.name)} = {em.own(s.value)};")


def mutate(em: Emitter, s: c.Mutate) -> None:
    target = em.recv(s.target)
    if s.op == "str.push":
        if isinstance(s.args[0], c.Text):
            em.lines.append(f"{target}.push_str(&{em.rx(s.args[0]).text});")
            return
        em.lines.append(f"{target}.push_str({em.ref(s.args[0])});")
        return
    args = [em.own(arg) for arg in s.args]
    if s.op == "array.set":
        em.env.out.use(f"{S}::ruby")
        em.lines.append(f"ruby::put(&mut {target}, {args[0]}, {args[1]});")
        return
    names = {"array.push": "push", "array.extend": "extend", "hash.set": "insert"}
    if s.op == "array.unshift":
        em.lines.append(f"{target}.insert(0, {args[0]});")
        return
    em.lines.append(f"{target}.{names[s.op]}({', '.join(args)});")


def do(em: Emitter, s: c.Do) -> None:
    if (
        isinstance(s.value, c.RecordOp)
        and s.value.verb in ("create", "create!")
        and isinstance(s.value.record, c.Build)
    ):
        from regauge.emit.code.records import built

        em.env.out.use(f"{S}::record::Draft")
        em.lines.append(f"{built(em, s.value.record)}.{'save' if s.value.verb == 'create' else 'save_or_fail'}(conn)?;")
        return
    if isinstance(s.value, c.Cond):
        if_stmt(
            em,
            c.IfStmt(
                s.value.test,
                c.Block((*s.value.then.statements, *([c.Do(s.value.then.value)] if s.value.then.value else []))),
                c.Block((*s.value.else_.statements, *([c.Do(s.value.else_.value)] if s.value.else_.value else []))),
            ),
        )
        return
    if isinstance(s.value, c.Lit | c.Var | c.Self_):
        return
    if isinstance(s.value, c.RecordOp):
        from regauge.emit.code.records import record_op

        text = record_op(em, s.value).text
    else:
        text = em.rx(s.value).text
    if text in ("()", "true"):
        return
    quiet = isinstance(s.value, c.RecordOp | c.CallFn | c.Run | c.Atomic | c.Attempt | c.MatchOwner)
    if (
        (text.endswith("}") and not quiet)
        or not quiet
        or (isinstance(s.value, c.CallFn) and not text.endswith("?") and s.value.type not in (t.VOID,))
    ):
        text = f"let _ = {text}"
    if text:
        em.lines.append(f"{text};")


def return_(em: Emitter, s: c.Return) -> None:
    if s.value is None or s.value.type == t.NEVER or em.returns in (t.VOID, t.NIL, t.NEVER):
        if s.value is not None and em.returns == t.NIL and not isinstance(s.value, c.Lit):
            em.stmt(c.Do(s.value))
        em.lines.append("return Ok(());" if em.fallible else "return;")
        return
    from regauge.emit.code.optional import propagates

    rx = em.last_rx(s.value)
    if em.fallible and propagates(em, s.value, rx):
        em.lines.append(f"return {rx.text[:-1]};")
        return
    em.lines.append(f"return Ok({rx.text});" if em.fallible else f"return {rx.text};")


def if_stmt(em: Emitter, s: c.IfStmt) -> None:
    while len(s.then.statements) == 1 and s.then.value is None and not s.else_.statements and s.else_.value is None:
        inner = s.then.statements[0]
        if not isinstance(inner, c.IfStmt) or inner.else_.statements or inner.else_.value is not None:
            break
        s = c.IfStmt(c.And(s.test, inner.test, type=t.BOOL), inner.then, c.Block())
    kept = dict(em.vars)
    head = condition(em, s.test, s.then)
    if not s.then.statements and s.then.value is None and (s.else_.statements or s.else_.value):
        em.vars = kept
        if_stmt(em, c.IfStmt(c.Not(s.test, type=t.BOOL), s.else_, c.Block()))
        return
    then = em.block(s.then)
    em.vars = kept
    text = f"if {head} {{\n" + "\n".join(then) + "\n}"
    other = s.else_
    while other.statements or other.value is not None:
        if len(other.statements) == 1 and isinstance(other.statements[0], c.IfStmt) and other.value is None:
            nested = other.statements[0]
            kept = dict(em.vars)
            with em.captured() as lines:
                head = condition(em, nested.test, nested.then)
            if lines:
                em.vars = kept
                text += " else {\n" + "\n".join(em.block(other)) + "\n}"
                break
            text += f" else if {head} {{\n" + "\n".join(em.block(nested.then)) + "\n}"
            em.vars = kept
            other = nested.else_
        else:
            lines = em.block(other)
            text += " else {\n" + "\n".join(lines) + "\n}" if lines else ""
            break
    em.lines.append(text)


def guard(em: Emitter, s: c.Guard) -> None:
    """`let Some(x) = x else { return };` for each name, `if !test { return }` for the rest."""
    exit_lines: list[str] | None = None
    for part in conjuncts(s.test):
        if isinstance(part, c.IsSome) and part.var and not read_behind(em, s, part.var):
            if_stmt(em, c.IfStmt(c.IsNil(part.value, type=t.BOOL), s.else_, c.Block()))
        elif isinstance(part, c.IsSome) and part.var:
            exit_lines = em.block(s.else_)
            head = bind(em, part, None)
            if exit_lines == ["return None;"]:
                em.lines.append(f"let {snake(part.var)} = {head.split(' = ', 1)[1]}?;")
                continue
            em.lines.append(f"let {head} else {{\n" + "\n".join(exit_lines) + "\n};")
        else:
            if_stmt(
                em,
                c.IfStmt(c.Not(part, type=t.BOOL) if not isinstance(part, c.Not) else part.value, s.else_, c.Block()),
            )


def for_each(em: Emitter, s: c.ForEach) -> None:
    kept = dict(em.vars)
    over, item = iterable(em, s.over, s.body)
    var = s.var
    names = [part.strip() for part in var.strip("()").split(",")] if var.startswith("(") else [var]
    of = element(s.over.type)
    if len(names) > 1 and isinstance(of, t.Tuple_):
        for name, part in zip(names, of.of, strict=False):
            em.vars[name] = Rx(snake(name), "ref" if item == "ref" else "place", ATOM)
            if item == "ref" and em.env.copy(part):
                em.vars[name] = Rx(f"*{snake(name)}", "copy", UNARY)
        var = "(" + ", ".join(snake(n) if n != "_" and uses(s.body, n) else "_" for n in names) + ")"
    else:
        mutable = "mut " if var in em.mutable else ""
        held: Any = "copy" if em.env.copy(of) and item != "ref" else item
        em.vars[var] = (
            Rx(snake(var), held, ATOM)
            if not (item == "ref" and em.env.copy(of))
            else Rx(f"*{snake(var)}", "copy", UNARY)
        )
        var = mutable + (snake(var) if var != "_" and uses(s.body, var) else "_")
        if item == "ref" and em.env.copy(of):
            var = f"&{var}" if var != "_" else var
            em.vars[s.var] = Rx(snake(s.var), "copy", ATOM)
    if s.index:
        em.vars[s.index] = Rx(f"{snake(s.index)} as i64", "copy", 85)
        plain = over.removeprefix("&")
        each = {"ref": f"{plain}.iter()", "copy": f"({over})"}.get(item, f"{over}.into_iter()")
        over, var = f"{each}.enumerate()", f"({snake(s.index)}, {var})"
    lines = em.block(s.body)
    em.vars = kept
    em.lines.append(f"for {var} in {over} {{\n" + "\n".join(lines) + "\n}")


def element(type_: t.Type) -> t.Type:
    """What a loop's variable is."""
    match type_:
        case t.Array(of) | t.Range(of):
            return of
        case t.Hash(key, value):
            return t.Tuple_((key, value))
    return t.INT


def iterable(em: Emitter, e: c.Expr, body: object = None) -> tuple[str, str]:
    """What `for` runs over, and how an item is held: `ref`, or `place` where the collection is ours to take apart."""
    if isinstance(e.type, t.Range):
        return range_text(em, e), "copy"
    if isinstance(e, c.ListOf):
        return slice_of(em, e), "ref" if isinstance(e.type, t.Array) and e.type.of in (t.STR, t.SYMBOL) else "place"
    rx = em.rx(e)
    if rx.own == "own":
        return rx.text, "place"
    if rx.own == "strs":
        return rx.text, "ref"
    if rx.own == "place":
        return f"&{rx.at(UNARY)}", "ref"
    if isinstance(e, c.Loaded) and body is not None and lent(em, e, body):
        return f"&{em.hoist(em.to_own(rx, e.type).text, e.association)}", "ref"
    return rx.text, "ref"


def while_(em: Emitter, s: c.While) -> None:
    if s.test == c.Lit(True, type=t.BOOL):
        em.lines.append("loop {\n" + "\n".join(em.block(s.body)) + "\n}")
        return
    kept = dict(em.vars)
    head = condition(em, s.test, s.body)
    lines = em.block(s.body)
    em.vars = kept
    em.lines.append(f"while {head} {{\n" + "\n".join(lines) + "\n}")


def break_(em: Emitter, s: c.Break) -> None:
    em.lines.append("break;")


def next_(em: Emitter, s: c.Next) -> None:
    em.lines.append("continue;")


ERRORS = {
    "ActiveRecord::Rollback": "Error::Rollback",
}


def raise_(em: Emitter, s: c.Raise) -> None:
    em.env.out.use(f"{S}::error::Error")
    if s.error in ERRORS:
        em.lines.append(f"return Err({ERRORS[s.error]});")
        return
    if s.error == "ArgumentError" and s.message is not None:
        em.lines.append(f"return Err(Error::Argument({em.own(s.message)}));")
        return
    chain = ancestors(em, s.error)
    listed = ", ".join(string(name) for name in chain)
    message = em.rx(s.message).text if s.message is not None else string(s.error)
    em.lines.append(f"return Err(Error::raised({string(s.error)}, &[{listed}], {message}));")


def ancestors(em: Emitter, name: str) -> list[str]:
    """The classes that a rescue may name for an error of the app."""
    chain = []
    at: str | None = em.env.program.models[name].superclass if name in em.env.program.models else None
    while at is not None and at not in chain and at not in ("Object", "BasicObject", "Exception"):
        chain.append(at)
        at = em.env.program.models[at].superclass if at in em.env.program.models else None
    return chain if "StandardError" in chain else [*chain, "StandardError"]


def halt(em: Emitter, s: c.Halt) -> None:
    em.env.out.use(f"{S}::error::Error")
    em.lines.append("return Err(Error::Abort);")


def transaction(em: Emitter, s: c.Transaction) -> None:
    em.env.out.use(f"{S}::record::transaction_or_rollback")
    em.lines.append(f"transaction_or_rollback(conn, |conn| {{\n{closure_body(em, s.body, t.VOID)}\n}})?;")


def rescue(em: Emitter, s: c.Rescue) -> None:
    em.lines.append(rescue_text(em, s.body, s.handlers, t.VOID))


EXPRESSIONS: dict[type[c.Expr], Any] = {}
STATEMENTS: dict[type[c.Stmt], Any] = {
    c.Let: let, c.LetMany: let_many, c.Set: set_, c.Mutate: mutate, c.Do: do, c.Return: return_, c.IfStmt: if_stmt, c.Guard: guard,
    c.ForEach: for_each, c.While: while_, c.Break: break_, c.Next: next_, c.Raise: raise_, c.Halt: halt, c.Transaction: transaction, c.Rescue: rescue,
}  # fmt: skip
