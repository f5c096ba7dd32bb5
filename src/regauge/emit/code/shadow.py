"""Locals that a body gives another value while what they had is borrowed: parameters, and names that a test bound.

Ruby's `terms = clean(terms)` is Rust's `let terms = clean(terms);` where nothing behind the block reads the name: at the end of the function.
Elsewhere a parameter is owned from the start, and a bound name has no Rust.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk


def shadowed(function: c.Function, borrowed: Iterable[str]) -> tuple[c.Function, set[str]]:
    """The function with assignments made new locals where that is the same, and the parameters of `borrowed` that must be owned.

    Raises CannotPrint where a name is assigned that a test bound to what is not nil.
    """
    params = frozenset(borrowed)
    body, made = _block(function.body, params)
    owned = {name for name in params if made[name] != _assigned(function.body)[name]}
    if owned:
        body, made = _block(function.body, params - owned)
    for name in _bound_and_assigned(body):
        raise CannotPrint(f"`{name}` is assigned where it is known not to be nil")
    return (replace(function, body=body) if made else function), owned


def _assigned(node: object) -> Counter[str]:
    return Counter(each.name for each in walk(node) if isinstance(each, c.Set))


def _bound(test: c.Expr) -> set[str]:
    """The names that a test binds."""
    if isinstance(test, c.And):
        return _bound(test.left) | _bound(test.right)
    return {test.var} if isinstance(test, c.IsSome) and test.var else set()


def _block(block: c.Block, names: frozenset[str]) -> tuple[c.Block, Counter[str]]:
    """A block that the function ends with; how many assignments of each name became locals."""
    out: list[c.Stmt] = []
    made: Counter[str] = Counter()
    value = block.value
    for index, statement in enumerate(block.statements):
        last = index == len(block.statements) - 1 and (value is None or isinstance(value, c.Lit))
        if isinstance(statement, c.Set) and statement.name in names:
            made[statement.name] += 1
            rest = (block.statements[index + 1 :], value)
            statement = c.Let(statement.name, _as_read(statement, rest), span=statement.span)
        elif isinstance(statement, c.Guard):
            names |= _bound(statement.test)
        elif isinstance(statement, c.IfStmt) and last:
            then, first = _block(statement.then, names | _bound(statement.test))
            else_, second = _block(statement.else_, names)
            made += first + second
            statement = replace(statement, then=then, else_=else_)
        out.append(statement)
    if isinstance(value, c.Cond):
        then, first = _block(value.then, names | _bound(value.test))
        else_, second = _block(value.else_, names)
        made += first + second
        value = replace(value, then=then, else_=else_)
    return (replace(block, statements=tuple(out), value=value) if made else block), made


def _as_read(made: c.Set, rest: object) -> c.Expr:
    """The value as the rest reads it: one that cannot be nil is no Option."""
    value = made.value
    if isinstance(value, c.Cast) and isinstance(value.type, t.Optional_) and value.type.of == value.value.type:
        read = {each.type for each in walk(rest) if isinstance(each, c.Var) and each.name == made.name}
        if read and value.type not in read:
            return value.value
    return value


def _bound_and_assigned(node: object) -> Iterator[str]:
    for each in walk(node):
        if isinstance(each, c.IfStmt | c.Cond | c.While):
            inner = each.body if isinstance(each, c.While) else each.then
            yield from sorted(_bound(each.test) & _assigned(inner).keys())
        elif isinstance(each, c.Block):
            for index, statement in enumerate(each.statements):
                if isinstance(statement, c.Guard):
                    rest = (each.statements[index + 1 :], each.value)
                    yield from sorted(_bound(statement.test) & _assigned(rest).keys())
