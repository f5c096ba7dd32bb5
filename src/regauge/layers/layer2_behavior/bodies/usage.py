"""What syntax alone tells about methods: whose results are read, and which change their record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.program.program import Program
from regauge.ruby import ast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from regauge.layers.layer2_behavior.bodies.engine import Bodies

EFFECT_BLOCKS = frozenset("each each_with_index find_each times transaction each_pair each_value each_key loop".split())
SELF_CHANGES = frozenset(
    "save save! update update! update_attribute update_column update_columns touch increment! decrement! toggle!"
    " assign_attributes errors reload valid? invalid? changed? new_record?".split()
)


def _bodies(program: Program) -> Iterator[tuple[str | None, ast.Node]]:
    """(method's name or None, body) of all code, once each: classes share what they inherit."""
    seen: set[tuple[str | None, int]] = set()
    for name, body in _all_bodies(program):
        if (name, id(body)) not in seen:
            seen.add((name, id(body)))
            yield name, body


def _all_bodies(program: Program) -> Iterator[tuple[str | None, ast.Node]]:
    """The same for each class that has it; None is code whose last value is read."""
    for model in program.models.values():
        for method in (*model.methods.values(), *model.class_methods.values()):
            yield method.name, method.node.body
        for validation in model.validations:
            if validation.body is not None:
                yield "", validation.body
        for callback in model.callbacks:
            if callback.body is not None:
                yield "", callback.body
        for scope in model.scopes.values():
            yield None, scope.body
        for normalization in model.normalizations:
            yield None, normalization.body
    for controller in program.controllers.values():
        for name, method in controller.methods.items():
            yield ("" if name in controller.actions else name), method.node.body
        for body in [*(f.body for f in controller.filters), *(r.body for r in controller.rescues)]:
            if body is not None:
                yield "", body
    for template in program.templates.values():
        if template.body is not None:
            yield None, template.body


def called_names(program: Program) -> set[str]:
    """Names of methods that some code calls, or that run as callbacks and validations."""
    names: set[str] = set()
    for _, body in _bodies(program):
        names |= {node.name for node in ast.of_kind(body, ast.Call)}
    for model in program.models.values():
        names |= {callback.method for callback in model.callbacks if callback.method}
        names |= {validation.method for validation in model.validations if validation.method}
    return names


def value_names(program: Program) -> set[str]:
    """Names of methods of which somebody reads the result. By name only, so that it may say yes too often and never no too often."""
    names: set[str] = set()
    bodies = list(_bodies(program))
    for model in program.models.values():
        names |= {delegation.method for delegation in model.delegations}
        for conditions in [*(v.conditions for v in model.validations), *(k.conditions for k in model.callbacks)]:
            for condition in conditions:
                if condition.method:
                    names.add(condition.method)
                if condition.body is not None:
                    bodies.append((None, condition.body))
    for _, body in bodies:
        names |= {node.name for node in ast.of_kind(body, ast.SymLit)}
    for name, body in bodies:
        if name is not None:
            _visit(body, False, False, names)
    # What nobody calls by its name is called from outside: by a route, a view, a program of the user's. "" is code whose value nobody reads.
    outside = {name for name, _ in bodies if name} - called_names(program)
    waiting = bodies
    while True:
        read = [name is None or name in names or name in outside or name[-1:] == "?" for name, _ in waiting]
        used = [each for each, is_read in zip(waiting, read, strict=True) if is_read]
        if not used:
            return names
        waiting = [each for each, is_read in zip(waiting, read, strict=True) if not is_read]
        for _, body in used:
            _visit(body, True, True, names)


_ASSIGNMENTS = (ast.Assign, ast.OpAssign)


def _visit(node: ast.Node | None, used: bool, returns: bool, names: set[str]) -> None:
    """Adds what is called where its value is `used`. Called for each node of an app, most often for a call and for what uses all below it."""
    if node is None:
        return
    kind = type(node)
    if kind is ast.Call:
        _visit_call(node, used, returns, names)  # type: ignore[arg-type]
    elif kind in _TELLING:
        _visit_telling(node, used, returns, names)
    else:
        for child in ast.children(node):
            _visit(child, True, returns, names)


def _visit_call(call: ast.Call, used: bool, returns: bool, names: set[str]) -> None:
    if used:
        names.add(call.name)
    if call.receiver is not None:
        _visit(call.receiver, True, returns, names)
    for arg in call.args:
        _visit(arg, True, returns, names)
    if call.block is not None:
        inner = used if call.name == "transaction" else call.name not in EFFECT_BLOCKS
        _visit(call.block.body, inner, returns, names)


_TELLING = frozenset({ast.Body, ast.If, ast.Case, ast.Begin, ast.And, ast.Or, ast.Return, ast.Lambda, ast.While})
"""The nodes beside calls that say whether what is below them is used; every other uses it."""


def _visit_telling(node: ast.Node, used: bool, returns: bool, names: set[str]) -> None:
    match node:
        case ast.Body(statements=statements):
            for index, statement in enumerate(statements):
                _visit(statement, used and index == len(statements) - 1, returns, names)
        case ast.If(condition=condition, then=then, else_=else_):
            _visit(condition, True, returns, names)
            _visit(then, used, returns, names)
            _visit(else_, used, returns, names)
        case ast.Case(subject=subject, whens=whens, else_=else_):
            _visit(subject, True, returns, names)
            for when in whens:
                for condition in when.conditions:
                    _visit(condition, True, returns, names)
                _visit(when.body, used, returns, names)
            _visit(else_, used, returns, names)
        case ast.Begin(body=body, rescues=rescues):
            _visit(body, used, returns, names)
            for rescue in rescues:
                _visit(rescue.body, used, returns, names)
        case ast.And(left=left, right=right) | ast.Or(left=left, right=right):
            _visit(left, True, returns, names)
            _visit(right, used, returns, names)
        case ast.Return(value=value):
            _visit(value, returns, returns, names)
        case ast.Lambda(body=body):
            _visit(body, used, used, names)
        case ast.While(condition=condition, body=body):
            _visit(condition, True, returns, names)
            _visit(body, False, returns, names)


def needs_draft(bodies: Bodies, model: str, name: str) -> bool:
    """Whether the method assigns to its record, saves it, or reads what changed; or calls one of its own that does."""
    found = bodies.method(model, name)
    if found is None:
        return False
    owner, method = found
    for node in ast.walk(method.node.body):
        if (
            isinstance(node, _ASSIGNMENTS)
            and isinstance(node.target, ast.Call)
            and isinstance(node.target.receiver, ast.SelfNode)
        ):
            return True
        if not isinstance(node, ast.Call) or not (node.receiver is None or isinstance(node.receiver, ast.SelfNode)):
            continue
        if bodies.method(model, node.name) is not None:
            if node.name != name and bodies.needs_draft(owner.name, node.name):
                return True
            continue
        if node.name in SELF_CHANGES:
            return True
        if node.name.endswith("!") and _enum_bang(bodies.program, model, node.name[:-1]):
            return True
        if _dirty(bodies.program, model, node.name):
            return True
    return False


def _enum_bang(program: Program, model: str, name: str) -> bool:
    for each in col.family(program, model):
        for enum in each.enums.values():
            prefix, suffix = (f"{enum.prefix}_" if enum.prefix else ""), (f"_{enum.suffix}" if enum.suffix else "")
            if any(name == f"{prefix}{label}{suffix}" for label, _ in enum.values):
                return True
    return False


def _dirty(program: Program, model: str, name: str) -> bool:
    import re

    from regauge.layers.layer2_behavior.bodies.records import DIRTY

    if col.column_of(program, model, name) is not None:
        return False
    for pattern, _ in DIRTY:
        hit = re.fullmatch(pattern, name)
        if hit is not None and col.column_of(program, model, hit[1]) is not None:
            return True
    return False
