"""Assignments: to locals, instance variables and attributes, with an operator, to several targets at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.branches import diverges
from regauge.layers.layer2_behavior.bodies.truth import negation, test, truthiness
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


# -- assignment


def assign(low: Lowering, node: ast.Assign) -> list[c.Stmt]:
    from regauge.layers.layer2_behavior.bodies import writes

    target = node.target
    if isinstance(target, ast.LocalVar):
        return set_local(low, target.name, low.expr(node.value, low.local_types.get(target.name)), node)
    if isinstance(target, ast.IvarRead):
        done = low.context.hooks.assign_ivar(low, target, low.expr(node.value))
        if done is None:
            raise low.error(codes.STATE, node, f"`{target.name}` is state that a record keeps beside its columns")
        return done
    if isinstance(target, ast.Call) and target.receiver is not None:
        return writes.assign(low, target, node.value, node)
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment to this is not converted")


def set_local(low: Lowering, name: str, value: c.Expr, node: ast.Node) -> list[c.Stmt]:
    """`name = value`: a new local, or another value of one."""
    known = low.scope.find(name)
    type_ = low.note_local(name, value.type, node)
    value = low.to(value, type_, node)
    if known is not None and value == c.Var(name, type=type_):
        return []  # `name = name.to_s` of a text
    low.scope.forget(name)
    if known is None:
        low.declare(name, type_)
        return [c.Let(name, value, type=type_, span=node.span)]
    low.assigned.add(name)
    return [c.Set(name, value, span=node.span)]


def op_assign(low: Lowering, node: ast.OpAssign) -> list[c.Stmt]:
    from regauge.layers.layer2_behavior.bodies import writes
    from regauge.layers.layer2_behavior.bodies.core_calls import core_call, mutation

    target = node.target
    hooked = low.context.hooks.op_assign(low, node)
    if hooked is not None:
        return hooked if isinstance(hooked, list) else [c.Do(hooked, span=node.span)]
    if isinstance(target, ast.LocalVar) and low.scope.find(target.name) is None:
        return assign(low, ast.Assign(node.span, target, node.value))
    if isinstance(target, ast.Call) and target.name == "[]" and node.op not in ("||", "&&"):
        return mutation(low, target, node)
    old = low.expr(target)
    if node.op == "||":
        if isinstance(old.type, t.Optional_):
            stored = assign(low, ast.Assign(node.span, target, node.value))
            test_ = (
                c.IsNil(old, type=t.BOOL, span=node.span)
                if old.type.of != t.BOOL
                else negation(truthiness(low, old, True, node))
            )
            return [c.IfStmt(test_, c.Block(tuple(stored)), c.Block(), span=node.span)]
        if old.type == t.BOOL:
            return [
                c.IfStmt(
                    negation(old),
                    c.Block(tuple(assign(low, ast.Assign(node.span, target, node.value)))),
                    c.Block(),
                    span=node.span,
                )
            ]
        return []
    if node.op == "&&":
        scope = low.scope.inner()
        condition = test(low, target, scope)
        before, low.scope = low.scope, scope
        try:
            stored = assign(low, ast.Assign(node.span, target, node.value))
        finally:
            low.scope = before
        return [c.IfStmt(condition, c.Block(tuple(stored)), c.Block(), span=node.span)]
    value = core_call(low, old, node.op, [low.expr(node.value)], node)
    if isinstance(target, ast.LocalVar):
        return set_local(low, target.name, value, node)
    if isinstance(target, ast.Call) and target.receiver is not None:
        return writes.assign_value(low, target, value, node)
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment to this is not converted")


def op_assign_expr(low: Lowering, node: ast.OpAssign, want: t.Type | None) -> c.Expr:
    hooked = low.context.hooks.op_assign(low, node)
    if isinstance(hooked, c.Expr):
        return hooked
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment stands where its value is read")


def multi_assign(low: Lowering, node: ast.MultiAssign) -> list[c.Stmt]:
    targets = node.target.items
    if (
        isinstance(node.value, ast.ArrayLit)
        and not node.value.brackets
        and len(node.value.items) == len(targets)
        and not _has_splat((*targets, *node.value.items))
    ):
        out: list[c.Stmt] = []
        pairs = []
        for target, item in zip(targets, node.value.items, strict=True):
            value = low.expr(item)
            if len(targets) > 1 and isinstance(target, ast.LocalVar) and low.scope.find(target.name) is not None:
                name = low.fresh("new_" + target.name)
                low.declare(name, value.type)
                out.append(c.Let(name, value, span=item.span))
                value = c.Var(name, type=value.type, span=item.span)
            pairs.append((target, value))
        for target, value in pairs:
            out.extend(_assign_to(low, target, value, node))
        return out
    value = low.expr(node.value)
    if (
        isinstance(value.type, t.Tuple_)
        and len(value.type.of) == len(targets)
        and all(isinstance(target, ast.LocalVar) for target in targets)
    ):
        names = tuple(target.name for target in targets if isinstance(target, ast.LocalVar))
        if all(low.scope.find(name) is None for name in names):
            for name, of in zip(names, value.type.of, strict=True):
                low.declare(name, low.note_local(name, of, node))
            return [c.LetMany(names, value, span=node.span)]
    if not isinstance(value.type, t.Array):
        raise low.error(codes.UNKNOWN_TYPE, node, f"{t.show(value.type)} cannot be taken apart")
    name = low.fresh("parts")
    low.declare(name, value.type)
    parts = c.Var(name, type=value.type, span=node.span)
    out = [c.Let(name, value, span=node.span)]
    return out + _take_apart(low, targets, parts, value.type.of, node)


def _take_apart(low: Lowering, targets: Sequence[ast.Node], parts: c.Expr, of: t.Type, node: ast.Node) -> list[c.Stmt]:
    out: list[c.Stmt] = []
    splat = next((i for i, target in enumerate(targets) if isinstance(target, ast.Splat)), None)
    for index, target in enumerate(targets):
        value: c.Expr
        if isinstance(target, ast.Splat):
            if target.value is None:
                continue
            after = len(targets) - index - 1
            value = c.Core(
                "array.middle",
                (parts, c.Lit(index, type=t.INT), c.Lit(after, type=t.INT)),
                type=parts.type,
                span=node.span,
            )
            out.extend(_assign_to(low, target.value, value, node))
            continue
        place = index if splat is None or index < splat else index - len(targets)
        value = c.Core("array.at", (parts, c.Lit(place, type=t.INT)), type=t.optional(of), span=node.span)
        out.extend(_assign_to(low, target, value, node))
    return out


def _assign_to(low: Lowering, target: ast.Node, value: c.Expr, node: ast.Node) -> list[c.Stmt]:
    from regauge.layers.layer2_behavior.bodies import writes

    if isinstance(target, ast.LocalVar):
        return [] if target.name == "_" else set_local(low, target.name, value, node)
    if isinstance(target, ast.IvarRead):
        done = low.context.hooks.assign_ivar(low, target, value)
        if done is not None:
            return done
    if isinstance(target, ast.Call) and target.receiver is not None:
        return writes.assign_value(low, target, value, node)
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment to this is not converted")


def _has_splat(nodes: Sequence[ast.Node]) -> bool:
    return any(isinstance(node, ast.Splat | ast.MultiTarget) for node in nodes)


def declare_ahead(low: Lowering, node: ast.Node, later: Sequence[ast.Node]) -> list[c.Stmt]:
    """Declarations of locals that a branch of `node` assigns first and `later` statements read."""
    if not isinstance(node, ast.If | ast.Case | ast.Begin | ast.While | ast.Body):
        return []
    made: dict[str, None] = {}
    for child in ast.walk(node):
        if (
            isinstance(child, ast.Assign)
            and isinstance(child.target, ast.LocalVar)
            and low.scope.find(child.target.name) is None
        ):
            made.setdefault(child.target.name)
    read = {child.name for after in later for child in ast.walk(after) if isinstance(child, ast.LocalVar)}
    out: list[c.Stmt] = []
    for name in made:
        if name not in read:
            continue
        sure = _always_assigns(node, name)
        if not sure and name not in low.seen_types:
            low.seen_types[name] = t.NIL
        type_ = low.local_types.get(name, t.NEVER)
        low.declare(name, type_)
        out.append(c.Let(name, None if sure else c.Lit(None, type=type_), type=type_, span=node.span))
    return out


def _always_assigns(node: ast.Node | None, name: str) -> bool:
    match node:
        case ast.Assign(target=ast.LocalVar(name=found)):
            return found == name
        case ast.Body(statements=statements):
            return any(_always_assigns(statement, name) for statement in statements) or diverges(node)
        case ast.If(then=then, else_=else_):
            return else_ is not None and _always_assigns(then, name) and _always_assigns(else_, name)
        case ast.Case(whens=whens, else_=else_):
            return (
                else_ is not None
                and all(_always_assigns(when.body, name) for when in whens)
                and _always_assigns(else_, name)
            )
    return False
