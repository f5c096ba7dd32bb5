"""`includes` that stands before a relation is handed on, and the load that stands after.

    @products = paginate(products.includes(:seller))     the rows of `@products` are loaded in the action, with their sellers

A load of a relation that is held in a local gets the paths of every `includes` on the same model in the flow and in what it calls. To load more
than Ruby asked for on one path costs a query and shows nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from regauge.layers.layer3_interface.drafts import nodes
from regauge.layers.layer3_interface.merged import rebuild
from regauge.program import code as c
from regauge.program.program import Program


def hand_on(body: c.Block, program: Program) -> c.Block:
    """The body with its loads completed."""
    paths: dict[str, dict[tuple[str, ...], None]] = {}
    for model, found in _includes(body, program, set()):
        paths.setdefault(model, {}).update(dict.fromkeys(found))
    if not paths:
        return body

    def change(node: Any) -> Any:
        if (
            isinstance(node, c.Run)
            and node.kind == "load"
            and isinstance(node.query.base, c.Var | c.CallFn)
            and node.query.model in paths
        ):
            have = {path for step in node.query.steps if isinstance(step, c.Includes) for path in step.paths}
            more = tuple(path for path in paths[node.query.model] if path not in have)
            if more:
                return replace(node, query=replace(node.query, steps=(*node.query.steps, c.Includes(more))))
        return node

    done: c.Block = rebuild(body, change)
    return done


def _includes(body: object, program: Program, seen: set[str]) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    for node in nodes(body):
        if isinstance(node, c.Query):
            for step in node.steps:
                if isinstance(step, c.Includes):
                    yield node.model, step.paths
        elif isinstance(node, c.CallFn) and node.function not in seen and node.function in program.web.routines:
            seen.add(node.function)
            yield from _includes(program.functions[node.function].body, program, seen)
