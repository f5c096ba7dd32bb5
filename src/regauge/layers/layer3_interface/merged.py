"""`Order.new(order_params.merge(customer: current_customer))`: what was sent, then the merged attributes.

Build("Order", params=ParamsWith(p, customer: c))   ->   Build("Order", params=p, attributes=(customer: c))
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies import Lowering, writes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.ruby import ast


def rebuild(value: Any, change: Callable[[Any], Any]) -> Any:
    """A tree of code with `change` applied to every node, children first."""
    if isinstance(value, tuple):
        items = tuple(rebuild(item, change) for item in value)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if not is_dataclass(value) or isinstance(value, type | t.Type | Span):
        return value
    changes = {}
    for each in fields(value):
        if each.name in ("type", "span"):
            continue
        old = getattr(value, each.name)
        new = rebuild(old, change)
        if new is not old:
            changes[each.name] = new
    return change(replace(value, **changes) if changes else value)


def split(low: Lowering, body: c.Block, place: ast.Node) -> c.Block:
    """The body with merged attributes beside the sent ones. Raises CannotLower."""

    def change(node: Any) -> Any:
        if isinstance(node, c.Build) and isinstance(node.params, h.ParamsWith):
            pairs = _attributes(low, node.model, node.params, place)
            return replace(node, params=node.params.source, attributes=(*node.attributes, *pairs))
        if (
            isinstance(node, c.RecordOp)
            and isinstance(node.params, h.ParamsWith)
            and isinstance(node.record.type, t.Record)
        ):
            pairs = _attributes(low, node.record.type.model, node.params, place)
            return replace(node, params=node.params.source, attributes=(*node.attributes, *pairs))
        return node

    done: c.Block = rebuild(body, change)
    return done


def _attributes(low: Lowering, model: str, given: h.ParamsWith, place: ast.Node) -> tuple[tuple[str, c.Expr], ...]:
    out: list[tuple[str, c.Expr]] = []
    for name, value in given.pairs:
        if col.association_of(low.program, model, name) is None and col.column_of(low.program, model, name) is not None:
            value = writes.to_column(low, model, name, value, place)
        out.append((name, value))
    return tuple(out)
