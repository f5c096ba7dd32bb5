"""Conditions, blocks, assignments, returns, loops, rescue as Rust: `if let` chains for what is tested for nil."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regauge.emit.code.rx import AND, ATOM, LOW, POSTFIX, UNARY, Rx, closure
from regauge.emit.code.values import held_rx, lazily, range_text, slice_of
from regauge.emit.rust import snake, string
from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter

S = "regauge_support"


def conjuncts(e: c.Expr) -> list[c.Expr]:
    """`a && b && c` as a list."""
    return [*conjuncts(e.left), *conjuncts(e.right)] if isinstance(e, c.And) else [e]


def is_bound(e: c.Expr) -> bool:
    """Whether one of the conjuncts names what it tests."""
    return any(isinstance(part, c.IsSome) and part.var for part in conjuncts(e))


def uses(node: object, name: str) -> bool:
    """Whether a local is read."""
    from regauge.program.effects import walk

    return any(
        (isinstance(n, c.Var) and n.name == name)
        or (isinstance(n, c.Mutate) and isinstance(n.target, c.Var) and n.target.name == name)
        for n in walk(node)
    )


def must_own(em: Emitter, scope: object, name: str) -> bool:
    """Whether a name that borrows from self is still read when self is changed. Arguments of a change are read before it."""
    from regauge.program.effects import walk

    changed = False
    for node in walk(scope):
        if isinstance(node, c.AddError | c.RecordOp | c.SetField) and changes_self(em, node):
            if changed and uses(node, name):
                return True
            changed = True
        elif isinstance(node, c.CallFn) and changes_self(em, node):
            if uses(node.args, name) or (changed and uses(node, name)):
                return True
            changed = True
    if not changed:
        return False
    parts = list(walk(scope))
    last_use = max((i for i, n in enumerate(parts) if isinstance(n, c.Var) and n.name == name), default=-1)
    inside: set[int] = set()
    for node in parts:
        if isinstance(node, c.AddError | c.RecordOp | c.SetField) and changes_self(em, node):
            inside |= {id(n) for n in walk(node)}
    first_change = next(
        (
            i
            for i, n in enumerate(parts)
            if isinstance(n, c.AddError | c.RecordOp | c.SetField | c.CallFn) and changes_self(em, n)
        ),
        len(parts),
    )
    return last_use > first_change and id(parts[last_use]) not in inside


def changes_self(em: Emitter, node: object) -> bool:
    """Whether the record is changed while something of it is borrowed."""
    from regauge.program.effects import CHANGES, walk

    for n in walk(node):
        if isinstance(n, c.RecordOp) and n.verb in CHANGES and isinstance(n.record, c.Self_):
            return True
        if isinstance(n, c.AddError | c.SetField | c.SetLoaded) and isinstance(n.record, c.Self_):
            return True
        if isinstance(n, c.CallFn) and isinstance(n.receiver, c.Self_):
            called = em.env.program.functions.get(n.function)
            if called is not None and called.mutates:
                return True
    return False


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
    return Rx(f"transaction(conn, |conn| {{\n{_closure_body(em, e.body, e.type)}\n}})?")


def _closure_body(em: Emitter, body: c.Block, type_: t.Type) -> str:
    before, em.returns = em.returns, type_
    fallible, em.fallible = em.fallible, True
    lines = em.block(body, "own" if type_ != t.VOID else None)
    em.returns, em.fallible = before, fallible
    if type_ == t.VOID or body.value is None:
        lines.append("Ok(())")
    else:
        lines[-1] = f"Ok({lines[-1]})"
    return "\n".join(lines)


def attempt(em: Emitter, e: c.Attempt) -> Rx:
    return Rx(_rescue_text(em, e.body, e.handlers, e.type), "own", ATOM)


def _rescue_text(em: Emitter, body: c.Block, handlers: Any, type_: t.Type) -> str:
    """The body as a closure that gives a Result, its errors matched by Ruby's class names."""
    value = type_ not in (t.VOID, t.NEVER)
    rust = em.env.rust(type_) if value else "()"
    em.env.out.use(f"{S}::error::Result")
    inner = _closure_body(em, body, type_ if value else t.VOID)
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
    if not mutable and rx.own in ("ref", "strs") and type_ == s.value.type:
        em.lines.append(f"let {name} = {rx.text};")
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


def set_(em: Emitter, s: c.Set) -> None:
    em.lines.append(f"{snake(s.name)} = {em.own(s.value)};")


def mutate(em: Emitter, s: c.Mutate) -> None:
    target = em.recv(s.target)
    if s.op == "str.push":
        if isinstance(s.args[0], c.Text):
            em.env.out.use("std::fmt::Write as _")
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
    if s.value is None or s.value.type == t.NEVER or em.returns == t.VOID:
        em.lines.append("return Ok(());" if em.fallible else "return;")
        return
    from regauge.emit.code.values import propagates

    rx = em.own_rx(s.value)
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
            text += " else {\n" + "\n".join(em.block(other)) + "\n}"
            break
    em.lines.append(text)


def guard(em: Emitter, s: c.Guard) -> None:
    """`let Some(x) = x else { return };` for each name, `if !test { return }` for the rest."""
    exit_lines: list[str] | None = None
    for part in conjuncts(s.test):
        if isinstance(part, c.IsSome) and part.var:
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
    em.lines.append(f"transaction_or_rollback(conn, |conn| {{\n{_closure_body(em, s.body, t.VOID)}\n}})?;")


def rescue(em: Emitter, s: c.Rescue) -> None:
    em.lines.append(_rescue_text(em, s.body, s.handlers, t.VOID))


EXPRESSIONS: dict[type[c.Expr], Any] = {c.Cond: cond, c.Atomic: atomic, c.Attempt: attempt}
STATEMENTS: dict[type[c.Stmt], Any] = {
    c.Let: let, c.LetMany: let_many, c.Set: set_, c.Mutate: mutate, c.Do: do, c.Return: return_, c.IfStmt: if_stmt, c.Guard: guard,
    c.ForEach: for_each, c.While: while_, c.Break: break_, c.Next: next_, c.Raise: raise_, c.Halt: halt, c.Transaction: transaction, c.Rescue: rescue,
}  # fmt: skip
_ = LOW
