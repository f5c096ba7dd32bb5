"""One object under two names: a record that was handed to another as its owner, and what that other's callbacks make of it.

    payment = Payment.new(order: @order)       after the save, `@order` is what the callbacks left:
    payment.save                               a read of it reads the payment's own order
    @order.state

In Ruby both hold the same object. Here the draft holds a copy, so that (1) a callback that changes what a belongs_to holds puts the changed row
back, and (2) an action that saves such a draft reads the owner through it from then on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from regauge.diagnostics.data import dataclass
from regauge.layers.layer2_behavior.bodies.columns import association_of, family
from regauge.layers.layer3_interface.merged import rebuild
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk
from regauge.program.program import Program

SAVES = ("save", "save!")


@dataclass(frozen=True, slots=True)
class Alias:
    """The row in local `row` is what `association` of the draft in local `draft` holds."""

    draft: str
    model: str
    association: str
    row: str


def settle(program: Program) -> None:
    """Puts back what callbacks change, then lets actions read it."""
    changed = put_back(program)
    if not changed:
        return
    for first in program.handlers.values():
        for handler in (first, *first.variants):
            handler.function.body = follow(handler.function.body, program, changed)


# -- callbacks


def put_back(program: Program) -> set[tuple[str, str]]:
    """Rewrites `order.settle!` of drafts to a change of the loaded row; the pairs of model and association that may change so."""
    found: set[tuple[str, str]] = set()
    for function in program.functions.values():
        if function.receiver != "draft" or function.owner not in program.models:
            continue
        statements: list[c.Stmt] = []
        for statement in function.body.statements:
            name = _changes_owner(statement, function.owner, program)
            if name is None:
                statements.append(statement)
                continue
            found.add((function.owner, name))
            statements += _kept(statement, name)
        if len(statements) != len(function.body.statements):
            function.body = c.Block(tuple(statements), function.body.value)
    return found


def _changes_owner(statement: c.Stmt, model: str, program: Program) -> str | None:
    match statement:
        case c.Do(
            value=c.CallFn(
                function=key, receiver=c.Cast(value=c.Expect(value=c.Loaded(record=c.Self_(), association=name)))
            )
        ):
            called = program.functions.get(key)
            association = association_of(program, model, name)
            if (
                called is not None
                and called.mutates
                and association is not None
                and association.kind == "belongs_to"
                and not association.polymorphic
            ):
                return name
    return None


def _kept(statement: c.Stmt, name: str) -> list[c.Stmt]:
    """`let mut order = <draft of it>; order.settle(); self.order = its row`."""
    assert isinstance(statement, c.Do) and isinstance(statement.value, c.CallFn)
    draft = statement.value.receiver
    assert isinstance(draft, c.Cast) and isinstance(draft.value, c.Expect) and isinstance(draft.value.value, c.Loaded)
    local = c.Var(name, type=draft.type, span=statement.span)
    row = c.Cast(local, type=draft.value.type, span=statement.span)
    return [
        c.Let(name, draft, mutable=True, type=draft.type, span=statement.span),
        replace(statement, value=replace(statement.value, receiver=local)),
        c.SetLoaded(draft.value.value.record, name, row, span=statement.span),
    ]


# -- actions


def follow(body: c.Block, program: Program, changed: set[tuple[str, str]]) -> c.Block:
    """The body with reads of a row, after the save of a draft that holds it, going through the draft."""
    for alias in _aliases(body, program):
        if any((model.name, alias.association) in changed for model in family(program, alias.model)):
            body, _ = _block(body, alias)
    return body


def _aliases(body: c.Block, program: Program) -> Iterator[Alias]:
    for node in walk(body):
        if not isinstance(node, c.Let) or node.value is None:
            continue
        if isinstance(node.value, c.Build):
            for name, row in _handed(node.value, program):
                yield Alias(node.name, node.value.model, name, row)
        elif isinstance(node.value, c.CallFn) and (called := program.functions.get(node.value.function)) is not None:
            args = {
                param.name: arg.name
                for param, arg in zip(called.params, node.value.args, strict=False)
                if isinstance(arg, c.Var)
            }
            known = {
                (built.model, name, args[row])
                for built in walk(called.body)
                if isinstance(built, c.Build)
                for name, row in _handed(built, program)
                if row in args
            }
            for model, name, row in sorted(known):
                yield Alias(node.name, model, name, row)


def _handed(built: c.Build, program: Program) -> Iterator[tuple[str, str]]:
    """The associations that are set to a local, with the local."""
    for name, value in built.attributes:
        if isinstance(value, c.Var) and association_of(program, built.model, name) is not None:
            yield name, value.name
    if isinstance(built.owner, c.Var) and isinstance(owner := built.owner.type, t.Record) and built.association:
        many = association_of(program, owner.model, built.association)
        for model in family(program, built.model):
            for association in model.associations.values():
                if (
                    many is not None
                    and association.kind == "belongs_to"
                    and not association.polymorphic
                    and many.through is None
                    and association.foreign_key == many.foreign_key
                ):
                    yield association.name, built.owner.name


def _block(block: c.Block, alias: Alias) -> tuple[c.Block, bool]:
    """The block, and whether the draft was saved in it on the way to its end."""
    statements: list[c.Stmt] = []
    saved = False
    for statement in block.statements:
        new, now = _node(statement, alias, saved)
        statements.append(new)
        saved = saved or now
    value = block.value
    if value is not None:
        value, now = _node(value, alias, saved)
        saved = saved or now
    return c.Block(tuple(statements), value), saved


def _node(node: Any, alias: Alias, saved: bool) -> tuple[Any, bool]:
    if saved:
        return _through(node, alias), True
    match node:
        case c.IfStmt(test=test, then=then, else_=else_) | c.Cond(test=test, then=then, else_=else_):
            if _saves(test, alias):
                then, else_ = (_through(each, alias) for each in (then, else_))
                return replace(node, then=then, else_=else_), True
            (then, one), (else_, two) = _block(then, alias), _block(else_, alias)
            return replace(node, then=then, else_=else_), one and two
    return node, _saves(node, alias)


def _saves(node: object, alias: Alias) -> bool:
    return any(
        isinstance(each, c.RecordOp)
        and each.verb in SAVES
        and isinstance(each.record, c.Var)
        and each.record.name == alias.draft
        for each in walk(node)
    )


def _through(node: Any, alias: Alias) -> Any:
    """Reads of the row as reads of what the draft holds."""

    def change(each: Any) -> Any:
        if (
            isinstance(each, c.Field)
            and isinstance(each.record, c.Var)
            and each.record.name == alias.row
            and isinstance(each.record.type, t.Record)
            and each.record.type.form == "row"
        ):
            draft = c.Var(alias.draft, type=t.Record(alias.model, "draft"), span=each.span)
            held = c.Loaded(draft, alias.association, type=t.optional(each.record.type), span=each.span)
            return replace(each, record=c.Expect(held, each.column, type=each.record.type, span=each.span))
        return each

    return rebuild(node, change)
