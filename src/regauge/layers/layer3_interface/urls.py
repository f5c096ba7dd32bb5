"""Routes' helpers: `api_v1_order_path(@order)`, `api_v1_product_url(@product, limit: 5)`.

Source: ActionDispatch::Routing::RouteSet#url_for; a record stands for its `to_param`, which is its id unless the app says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import controllers as codes
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.paths import Segment, alternatives
from regauge.program.web import Route
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies import Lowering


def route_of(low: Lowering, name: str) -> tuple[Route, bool] | None:
    """The route that a helper's name means, and whether it is a `_url`."""
    stem, _, kind = name.rpartition("_")
    if kind not in ("url", "path") or not stem:
        return None
    found = next((route for route in low.program.routes if route.name == stem), None)
    return None if found is None else (found, kind == "url")


def url_helper(low: Lowering, node: ast.Call) -> c.Expr | None:
    """The helper's text; None where no route has the name.

    Raises CannotLower.
    """
    found = route_of(low, node.name)
    if found is None:
        return None
    route, absolute = found
    given = {pair.key.name: pair.value for pair in _pairs(low, node) if isinstance(pair.key, ast.SymLit)}
    if given.keys() & {
        "host",
        "protocol",
        "port",
        "anchor",
        "only_path",
        "format",
        "params",
        "script_name",
        "trailing_slash",
    }:
        raise low.error(codes.REDIRECT, node, f"an option of `{node.name}` is not converted")
    positional = list(node.positional)
    choices = alternatives(route.path)
    pattern = choices[-1]
    for choice in choices:
        if len(choice.names) <= len(positional) + len(given.keys() & set(choice.names)):
            pattern = choice
            break
    parts: list[str | c.Expr] = []
    for piece in pattern.pieces:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        parts.append(_segment(low, piece, positional, given, node))
    if positional:
        raise low.error(codes.REDIRECT, node, f"`{node.name}` gets more than its path takes")
    query = tuple((key, low.expr(value)) for key, value in sorted(given.items()))
    return h.UrlFor(tuple(parts), query, absolute, type=t.STR, span=node.span)


def _pairs(low: Lowering, node: ast.Call) -> list[ast.Pair]:
    keywords = node.keywords
    out = []
    for pair in keywords.pairs if keywords is not None else ():
        if not isinstance(pair, ast.Pair) or not isinstance(pair.key, ast.SymLit):
            raise low.error(codes.REDIRECT, pair, "the options of the path are computed")
        out.append(pair)
    return out


def _segment(
    low: Lowering, piece: Segment, positional: list[ast.Node], given: dict[str, ast.Node], node: ast.Call
) -> c.Expr:
    value_node = given.pop(piece.name, None) or (positional.pop(0) if positional else None)
    if value_node is None:
        raise low.error(codes.REDIRECT, node, f"`{node.name}` takes `{piece.name}` from the current request")
    value = low.expr(value_node)
    bare = t.required(value.type)
    if isinstance(bare, t.Record):
        if _overrides(low, bare.model, "to_param"):
            value = low.expr(ast.Call(node.span, value_node, "to_param"))
        else:
            value = low.expr(ast.Call(node.span, value_node, "id"))
    if isinstance(value.type, t.Optional_):
        value = c.Expect(value, "to_param", type=value.type.of, span=node.span)
    return value


def _overrides(low: Lowering, model: str, name: str) -> bool:
    found = low.program.models.get(model)
    while found is not None:
        if name in found.methods:
            return True
        found = low.program.models.get(found.superclass) if found.superclass else None
    return False
