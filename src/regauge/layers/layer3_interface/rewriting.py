"""A controller's Ruby rewritten before it is lowered: what a setter sets is given back, hashes and errors that are handed on are marked."""

from __future__ import annotations

from dataclasses import replace

from regauge.layers.layer3_interface import syntax
from regauge.layers.layer3_interface.permits import key_of
from regauge.ruby import ast


def params_named(node: ast.Node) -> set[str]:
    """The keys that `params[:key]` names in the tree."""
    return {name for each in ast.of_kind(node, ast.Call) if (name := param_name(each)) is not None}


def literal(node: ast.ConstRead, value: object) -> ast.Node:
    """A constant of the controller whose value is a plain literal, as that literal."""
    if isinstance(value, bool):
        return ast.BoolLit(node.span, value)
    if isinstance(value, int):
        return ast.IntLit(node.span, value)
    if isinstance(value, str):
        return ast.StrLit(node.span, value)
    if isinstance(value, list | tuple) and all(isinstance(item, int | str) for item in value):
        return ast.ArrayLit(node.span, tuple(literal(node, item) for item in value))
    return node


def param_name(node: ast.Call) -> str | None:
    receiver = node.receiver
    if (
        node.name == "[]"
        and len(node.args) == 1
        and isinstance(receiver, ast.Call)
        and receiver.receiver is None
        and receiver.name == "params"
    ):
        return key_of(node.args[0])
    return None


def fold_case(node: ast.Case) -> ast.Node:
    """A `case` over a text that is known now: its branch."""
    if not isinstance(node.subject, ast.StrLit):
        return node
    for when in node.whens:
        values = [key_of(condition) if isinstance(condition, ast.StrLit) else None for condition in when.conditions]
        if None in values:
            return node
        if node.subject.value in values:
            return when.body if len(when.body.statements) != 1 else when.body.statements[0]
    return node.else_ or ast.NilLit(node.span)


def mark_hashes(body: ast.Body) -> ast.Body:
    """`x = params.require(:k)` of which `x.permit` is asked is a hash: `require_hash`."""
    hashes = {
        call.receiver.name
        for call in ast.of_kind(body, ast.Call)
        if call.name in ("permit", "require", "fetch") and isinstance(call.receiver, ast.LocalVar)
    }
    if not hashes:
        return body

    def change(each: ast.Node) -> ast.Node:
        if isinstance(each, ast.Assign) and isinstance(each.target, ast.LocalVar) and each.target.name in hashes:
            value = each.value
            if isinstance(value, ast.Call) and value.name == "require":
                return replace(each, value=replace(value, name="require_hash"))
        return each

    return syntax.body_of(syntax.transform(body, change))


def only_errors(body: ast.Body, param: str) -> bool:
    """Whether a method asks its parameter for its errors and nothing else."""
    uses = sum(each.name == param for each in ast.of_kind(body, ast.LocalVar))
    asked = sum(
        each.name == "errors"
        and not each.args
        and isinstance(each.receiver, ast.LocalVar)
        and each.receiver.name == param
        for each in ast.of_kind(body, ast.Call)
    )
    return uses > 0 and uses == asked


def errors_inside(body: ast.Body, params: frozenset[str]) -> ast.Body:
    def change(each: ast.Node) -> ast.Node:
        if (
            isinstance(each, ast.Call)
            and each.name == "errors"
            and isinstance(each.receiver, ast.LocalVar)
            and each.receiver.name in params
        ):
            return each.receiver
        return each

    return syntax.body_of(syntax.transform(body, change))


def setting(node: ast.Call, sets: tuple[str, ...]) -> ast.Node:
    """The call of a setter, its results assigned. Parentheses mark a call that was seen to."""
    span = node.span
    call = replace(node, has_parens=True)
    targets = tuple(ast.IvarRead(span, f"@{name}") for name in sets)
    if len(targets) == 1:
        return ast.Assign(span, targets[0], call)
    return ast.MultiAssign(span, ast.MultiTarget(span, targets), call)


def as_assignment(node: ast.Node, setters: dict[str, tuple[str, ...]]) -> ast.Node:
    if isinstance(node, ast.Call) and node.receiver is None and node.name in setters and not node.args:
        return setting(node, setters[node.name])
    return node


def with_value(body: ast.Body, sets: tuple[str, ...]) -> ast.Body:
    """A filter's body, worth the instance variables that it sets."""
    span = body.span
    reads = tuple(ast.IvarRead(span, f"@{name}") for name in sets)
    value: ast.Node = reads[0] if len(reads) == 1 else ast.ArrayLit(span, reads)

    def change(each: ast.Node) -> ast.Node:
        return replace(each, value=value) if isinstance(each, ast.Return) and each.value is None else each

    changed = syntax.body_of(syntax.transform(body, change))
    return replace(changed, statements=(*changed.statements, value))
