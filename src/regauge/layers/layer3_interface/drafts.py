"""Which locals of a flow are drafts from the start: those of which something asks what only a draft can do.

    product = Product.find(params[:id])          product = edit_record(Product.find(params[:id]))
    product.update(product_params)        ->     product.update(product_params)

The body is lowered with rows first. Where a local that is a row had to be cast to a draft, the cast moves to its assignment (or to the
parameter's type), and the body is lowered again: one record, changed in one place, as in Ruby.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies import CannotLower, Context, Lowering, copies, lower_function
from regauge.layers.layer3_interface import syntax
from regauge.layers.layer3_interface.merged import split
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk
from regauge.ruby import ast

EDIT: Final = "edit_record"
"""Our name for the cast, as a call."""


def nodes(value: object) -> Iterator[object]:
    """All code nodes in a tree of them, parents first."""
    if isinstance(value, list):
        for item in value:
            yield from walk(item)
    else:
        yield from walk(value)


def edited(low: Lowering, node: ast.Call) -> c.Expr:
    """The value of `edit_record(value)`."""
    value = low.expr(node.args[0])
    if isinstance(value.type, t.Record) and value.type.form == "row":
        return c.Cast(value, type=t.Record(value.type.model, "draft"), span=node.span)
    if isinstance(value.type, t.Optional_) and isinstance(value.type.of, t.Record) and value.type.of.form == "row":
        draft = t.Record(value.type.of.model, "draft")
        name = low.fresh("found")
        return c.MapSome(
            value, name, c.Cast(c.Var(name, type=value.type.of), type=draft), type=t.optional(draft), span=node.span
        )
    return value


def wanted(function: c.Function) -> set[str]:
    """Locals and parameters that are rows and are cast to drafts somewhere."""
    found: set[str] = set()
    for node in nodes(function.body):
        if (
            isinstance(node, c.Cast)
            and isinstance(node.value, c.Var)
            and isinstance(node.type, t.Record)
            and node.type.form == "draft"
        ):
            have = node.value.type
            if isinstance(have, t.Record) and have.form == "row":
                found.add(node.value.name)
    return found


def _with_edits(body: ast.Node, names: set[str]) -> ast.Node:
    def change(each: ast.Node) -> ast.Node:
        if isinstance(each, ast.Assign) and isinstance(each.target, ast.LocalVar) and each.target.name in names:
            if isinstance(each.value, ast.NilLit) or (isinstance(each.value, ast.Call) and each.value.name == EDIT):
                return each
            return replace(each, value=ast.Call(each.span, None, EDIT, (each.value,)))
        return each

    return syntax.transform(body, change)


def _draft_type(type_: t.Type) -> t.Type:
    bare = t.required(type_)
    if isinstance(bare, t.Record):
        draft = t.Record(bare.model, "draft")
        return t.optional(draft) if isinstance(type_, t.Optional_) else draft
    return type_


def lower_with_drafts(
    context: Context,
    *,
    name: str,
    params: ast.Params | None,
    param_types: dict[str, t.Type],
    body: ast.Node,
    span: Span,
    source: str = "",
    returns: t.Type | None = None,
) -> c.Function:
    """Lowers a controller's method or flow.

    Where branches build records of several STI classes, they are taken as records of the base. Raises CannotLower.
    """
    given = (context, name, params, param_types, body, span, source, returns)
    try:
        return _lower(*given)
    except CannotLower as problem:
        if problem.code is not codes.MIXED_TYPES or not hasattr(context.hooks, "widen"):
            raise
        context.hooks.widen = True
        try:
            return _lower(*given)
        except CannotLower:
            raise problem from None
        finally:
            context.hooks.widen = False


def _lower(
    context: Context,
    name: str,
    params: ast.Params | None,
    param_types: dict[str, t.Type],
    body: ast.Node,
    span: Span,
    source: str,
    returns: t.Type | None,
) -> c.Function:
    drafts: set[str] = set()
    receiver: Any = "controller"
    while True:
        types = {key: _draft_type(type_) if key in drafts else type_ for key, type_ in param_types.items()}
        function = lower_function(
            context,
            name=name,
            receiver=receiver,
            params=params,
            param_types=types,
            body=_with_edits(body, drafts),
            span=span,
            source=source,
            returns=returns,
        )
        more = wanted(function) - drafts
        if not more:
            copies.check(function, context.program)
            function.body = split(Lowering(context), function.body, body)
            return function
        drafts |= more
