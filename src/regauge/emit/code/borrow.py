"""What a block reads and changes: whether a name may borrow there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.program import code as c
from regauge.program import types as t

if TYPE_CHECKING:
    from regauge.emit.code.emitter import Emitter


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


def outlives(em: Emitter, let: c.Let) -> bool:
    """Whether a local that borrows from a draft is still read after the draft was changed."""
    from regauge.program.effects import walk

    if em.function is None:
        return False
    roots = {each for node in walk(let.value) if (each := _draft(node)) is not None}
    seen = changed = False
    for node in walk(em.function.body) if roots else ():
        seen = seen or node is let
        if not seen:
            continue
        if changed and isinstance(node, c.Var) and node.name == let.name:
            return True
        changed = changed or _changed(em, node) in roots
    return False


def lent(em: Emitter, value: c.Expr, scope: object) -> bool:
    """Whether a draft is changed in `scope`, which runs over what the draft lends."""
    from regauge.program.effects import walk

    roots = {each for node in walk(value) if (each := _draft(node)) is not None}
    return bool(roots) and any(_changed(em, node) in roots for node in walk(scope))


def read_behind(em: Emitter, statement: c.Stmt, name: str) -> bool:
    """Whether a local is read behind a statement; true where the whole of the body is not known."""
    from regauge.program.effects import walk

    if em.function is None:
        return True
    seen = False
    for node in walk(em.function.body):
        if seen and isinstance(node, c.Var) and node.name == name:
            return True
        seen = seen or node is statement
    return not seen


def _draft(node: object) -> str | None:
    """The name of a draft; an empty one for the receiver."""
    while isinstance(node, c.Cast | c.Expect):
        node = node.value
    if isinstance(node, c.Self_):
        return ""
    if isinstance(node, c.Var) and isinstance(of := t.required(node.type), t.Record) and of.form == "draft":
        return node.name
    return None


def _changed(em: Emitter, node: object) -> str | None:
    """The draft that a node changes."""
    from regauge.program.effects import CHANGES

    match node:
        case c.RecordOp(verb=verb, record=record) if verb in CHANGES or verb == "reload":
            return _draft(record)
        case c.AddError(record=record) | c.SetField(record=record) | c.SetLoaded(record=record):
            return _draft(record)
        case c.CallFn(function=key, receiver=c.Expr() as receiver):
            called = em.env.program.functions.get(key)
            return _draft(receiver) if called is not None and called.mutates else None
    return None
