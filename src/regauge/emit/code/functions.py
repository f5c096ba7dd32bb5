"""Whole functions: their names, signatures and bodies."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from regauge.emit.code.again import SELF, asked_again
from regauge.emit.code.begun import literals
from regauge.emit.code.branches import as_map, if_text
from regauge.emit.code.emitter import Emitter, Env, mutated
from regauge.emit.code.optional import propagates
from regauge.emit.code.rx import ATOM, Rx
from regauge.emit.code.shadow import shadowed
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import constant, raw_string, snake, string
from regauge.emit.rust import method as rust_method
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk


def method_name(name: str, taken: frozenset[str] | set[str] = frozenset()) -> str:
    """The Rust name of a Ruby method: `paid?` -> is_paid, `total=` -> set_total, `place!` -> place, or place_or_fail where `place` exists too."""
    if name.endswith("!") and len(name) > 1:
        plain = snake(name[:-1])
        return f"{plain.removeprefix('r#')}_or_fail" if name[:-1] in taken or plain in RESERVED else plain
    return rust_method(name)


RESERVED = frozenset(
    {
        "save",
        "update",
        "destroy",
        "delete",
        "store",
        "take",
        "stamp",
        "validate",
        "touch",
        "reload",
        "edit",
        "state",
        "row",
        "clone",
    }
)
"""Methods of the support crate's `Draft` that a method of the app must not hide."""


def rust_name(env: Env, key: str) -> str:
    """The Rust name of a compiled function."""
    function = env.program.functions.get(key)
    owner, _, rest = key.partition("#") if "#" in key else key.partition(".")
    name = function.name if function is not None else rest.split("@")[0].split(":")[-1]
    model = env.program.models.get(owner)
    taken = {*model.methods, *model.class_methods} if model is not None else set()
    if rest.startswith("association:"):
        return snake(f"{owner.replace('::', '_')}_{rest.split(':')[1]}")
    found = method_name(name, taken)
    if model is None:
        return found
    plain = found.removeprefix("r#")
    if "#" in key:
        own = ":own" in rest
        if (own or model.sti_base) and _overridden(env, owner, name):
            middle = "own_" if own and model.sti_base else ""
            return snake(f"{owner.replace('::', '_')}_{middle}{plain}")
    elif function is not None and function.receiver == "class":
        if model.sti_base and (name not in model.class_methods or _overridden(env, owner, name, singleton=True)):
            return snake(f"{owner.replace('::', '_')}_{plain}")
        if name in model.methods:
            return f"class_{plain}"
    elif "@relation" in rest and model.sti_base:
        return snake(f"{owner.replace('::', '_')}_{plain}")
    return f"app_{plain}" if plain in _written(env, owner) and ":" not in rest else found


_OF_EVERY_FILE: Final = frozenset(
    "find all by_id by_ids edit unscoped from into default clone eq fmt row into_row state state_mut errors_mut changes store take".split()
)
"""What every row or draft has in Rust: its own functions, and those of the traits that other code calls on it."""


def _written(env: Env, owner: str) -> frozenset[str]:
    """Functions that a model's file has anyway: a method of the app that is called like one of them is told apart."""
    base = env.names.base(owner)
    cache: dict[str, frozenset[str]] = env.program.known.setdefault("written", {})
    if base.name not in cache:
        names = set(_OF_EVERY_FILE)
        for each in (base, *env.names.subclasses(base)):
            for association in each.associations:
                plain = snake(association).removeprefix("r#")
                builder = env.names.builder(base.name, association)
                names |= {plain, f"set_{plain}", f"{plain}_query", f"preload_{plain}", builder}
        table = env.program.schema.tables.get(base.table or "")
        names |= {f"set_{snake(column.name).removeprefix('r#')}" for column in (table.columns if table else ())}
        cache[base.name] = frozenset(names)
    return cache[base.name]


def _overridden(env: Env, owner: str, name: str, *, singleton: bool = False) -> bool:
    """Whether several classes of the STI family define the method, or the class method."""
    model = env.program.models[owner]
    base = env.program.models[model.sti_base] if model.sti_base else model
    names = [base.name, *base.sti_subclasses]
    family = [env.program.models[each] for each in names if each in env.program.models]
    return sum(name in (each.class_methods if singleton else each.methods) for each in family) > 1


def receiver(function: c.Function) -> str | None:
    """`&self`, `&mut self`, `self` or nothing."""
    if function.receiver in ("row", "shared"):
        return "&self"
    if function.receiver == "draft":
        return "&mut self" if function.mutates else "&self"
    if function.receiver == "relation":
        return "query: impl Fn() -> Self" if repeats(function) else "self"
    return None


def repeats(function: c.Function) -> bool:
    """Whether a method of a relation asks it more than once. A query is used up by running it, so such a method is given what makes it."""
    if function.receiver != "relation":
        return False
    held = {node.name for node in walk(function.body) if isinstance(node, c.Let) and _of_self(node.value)}
    return not asked_again(function.body).isdisjoint({SELF, *held})


def _of_self(value: object) -> bool:
    return any(isinstance(node, c.Self_) for node in walk(value))


def signature(env: Env, function: c.Function) -> str:
    """`fn name(&self, conn: &mut Conn, ..) -> Result<T>`."""
    parts = [receiver(function)] if receiver(function) else []
    if function.conn != "none":
        env.out.use(f"{S}::db::Conn")
        parts.append("conn: &mut Conn")
    changed = mutated(function.body, env.program)
    for param in function.params:
        record = isinstance(param.type, t.Record) and param.type.form == "draft" and param.name in changed
        used = _reads(function, param.name)
        prefix = "" if used else "_"
        mutable = "mut " if param.name in changed and env.copy(param.type) else ""
        parts.append(f"{mutable}{prefix}{snake(param.name)}: {env.param(param.type, mutable=record)}")
    result = returned(env, function)
    return f"fn {rust_name(env, function.key)}({', '.join(p for p in parts if p)}){result}"


def _reads(function: c.Function, name: str) -> bool:
    from regauge.emit.code.borrow import uses

    return uses(function.body, name)


def constant_name(env: Env, owner: str, name: str) -> str:
    """The Rust name of a class's constant: with the class where several classes of a table have one of this name."""
    model = env.program.models.get(owner)
    if model is not None and model.sti_base:
        family = (env.names.base(owner), *env.names.subclasses(env.names.base(owner)))
        if sum(name in each.constants for each in family) > 1:
            return constant(f"{owner.replace('::', '_')}_{name}")
    return constant(name)


def emit_constants(env: Env, read: Iterable[tuple[str, str]]) -> list[str]:
    """The constants (class, name) that compiled bodies read, as associated constants."""
    lines = []
    for owner, name in sorted(read):
        model = env.program.models.get(owner) or env.program.controllers.get(owner)
        if model is not None and name in model.constants:
            text = constant_text(env, model.constants[name].value)
            if text is not None:
                lines.append(f"pub const {constant_name(env, owner, name)}: {text[0]} = {text[1]};")
    return lines


def constant_text(env: Env, value: object) -> tuple[str, str] | None:
    """Type and value of a constant: numbers, texts, lists of them."""
    value = getattr(value, "name", value) if type(value).__name__ == "Symbol" else value
    if isinstance(value, bool):
        return "bool", "true" if value else "false"
    if isinstance(value, int):
        return "i64", str(value) if abs(value) < 100_000 else f"{value:_}"
    if isinstance(value, float):
        return "f64", repr(value)
    if isinstance(value, str):
        return "&'static str", string(value)
    if isinstance(value, list | tuple):
        items = [constant_text(env, item) for item in value]
        if items and all(item is not None for item in items):
            kinds = {item[0].replace("'static ", "") for item in items if item is not None}
            if len(kinds) == 1:
                return f"&'static [{kinds.pop().replace('&', '&' + chr(39) + 'static ')}]", "&[" + ", ".join(
                    item[1] for item in items if item is not None
                ) + "]"
    return None


def returned(env: Env, function: c.Function) -> str:
    """` -> Result<T>`, or nothing for a method that gives nothing."""
    if function.receiver == "relation" and isinstance(function.returns, t.Relation):
        rust = "Self"
    elif function.returns in (t.VOID, t.NIL, t.NEVER):
        rust = "()"
    elif isinstance(function.returns, t.Relation):
        rust = f"{env.model(function.returns.model, 'query')}<'static>"
    else:
        rust = env.rust(function.returns)
    if function.fallible:
        env.out.use(f"{S}::error::Result")
        return f" -> Result<{rust}>"
    return "" if rust == "()" else f" -> {rust}"


_LOOPS: Final = (c.ForEach, c.While)


def leaves_a_block(body: object) -> bool:
    """Whether a `next` stands in no loop: it leaves the block that the body was."""
    within = {id(node) for loop in walk(body) if isinstance(loop, _LOOPS) for node in walk(loop)}
    return any(isinstance(node, c.Next) and id(node) not in within for node in walk(body))


def emit_function(env: Env, function: c.Function, *, public: bool = True) -> str:
    """A compiled body as a Rust function. Raises NotImplementedError for a node without a text."""
    if leaves_a_block(function.body):
        raise CannotPrint("a `next` that leaves the block")
    function, owned = shadowed(function, [p.name for p in function.params if not env.copy(p.type)])
    em = Emitter(env, function)
    for param in function.params:
        name = snake(param.name)
        if isinstance(param.type, t.Relation):
            if param.name in em.asked:
                raise CannotPrint(f"`{param.name}`, a relation that is asked more than once")
            em.vars[param.name] = Rx(name, "own", ATOM)
        else:
            em.vars[param.name] = Rx(name, "copy" if env.copy(param.type) else "ref", ATOM)
    if repeats(function):
        em.self_text = "query()"
    for param in function.params:
        if param.name in owned:
            held = em.to_own(em.vars[param.name], param.type).text
            em.vars[param.name] = Rx(snake(param.name), "place", ATOM)
            em.lines.append(f"let mut {snake(param.name)} = {held};")
    lines = [*em.lines, *body(em, function)]
    for translated, name in reversed(em.patterns.items()):
        lines.insert(0, f"static {name}: LazyLock<Pattern> = LazyLock::new(|| Pattern::new({raw_string(translated)}));")
    head = signature(env, function)
    return f"{'pub ' if public else ''}{head} {{\n" + "\n".join(lines) + "\n}"


def body(em: Emitter, function: c.Function) -> list[str]:
    """The lines of a function's body, its result wrapped where it can fail."""
    block = function.body
    none = function.returns in (t.VOID, t.NIL, t.NEVER)
    if not none:
        return tail(em, block, function.fallible)
    lines = em.block(c.Block(block.statements, None))
    if block.value is not None and not isinstance(block.value, c.Lit):
        with em.captured() as more:
            em.stmt(c.Do(block.value))
        lines.extend(more)
    if lines and lines[-1].startswith("return Err("):
        lines[-1] = lines[-1].removeprefix("return ").removesuffix(";")
    elif function.fallible:
        last = block.statements[-1].value if block.statements and isinstance(block.statements[-1], c.Do) else None
        if lines and lines[-1].endswith("?;") and last is not None and gives_unit(em, last):
            lines[-1] = lines[-1][:-2]
        else:
            lines.append("Ok(())")
    return lines


def gives_unit(em: Emitter, e: c.Expr) -> bool:
    """Whether the call is a `Result<()>`, which a function that gives nothing can end with."""
    if isinstance(e, c.RecordOp):
        return e.verb in ("save!", "update!", "destroy!", "create!")
    if isinstance(e, c.CallFn):
        called = em.env.program.functions.get(e.function)
        return called is not None and called.fallible and called.returns in (t.VOID, t.NIL, t.NEVER)
    return False


def tail(em: Emitter, block: c.Block, fallible: bool) -> list[str]:
    """A block whose value is the function's: branches wrap theirs, a Result of our own is given on."""
    kept = dict(em.vars)
    with em.captured() as lines:
        for statement in block.statements:
            em.stmt(statement)
        value = block.value
        if value is None or value.type == t.NEVER:
            if lines and lines[-1].startswith("return "):
                lines[-1] = lines[-1].removeprefix("return ").removesuffix(";")
        elif (
            isinstance(value, c.Cond) and fallible and as_map(value) is None and value.test != c.Lit(True, type=t.BOOL)
        ):
            em.lines.append(if_text(em, value, "own", lambda branch: tail(em, branch, True)))
        else:
            rx = em.last_rx(value)
            if not fallible:
                em.lines.append(rx.text)
            elif propagates(em, value, rx):
                em.lines.append(rx.text[:-1])
            else:
                em.lines.append(f"Ok({rx.text})")
    em.vars = kept
    return literals(lines)
