"""The keys of a record that was loaded, changed and saved: Rails lists them in the order in which they were touched.

    @thing.update(name: "x")
    render json: @thing           {"name":"x","id":1,...}: the name first

Such a record shows its attributes as they were assigned and validated, then the others (ActiveModel::LazyAttributeSet, whose order `save` makes final).
A new record and one that was only read show them in the table's order. Here the first kind is a gap.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies import CannotLower
from regauge.layers.layer3_interface.drafts import nodes
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.effects import WRITES
from regauge.program.program import Program


def check(function: c.Function, program: Program) -> None:
    """Raises CannotLower where `function` shows the columns of a record that it loaded and saved."""
    edited = {name for name in _edited(function.body) if _saved(function.body, name, program)}
    if not edited:
        return
    for node in nodes(function.body):
        place = _shown(node, edited, program)
        if place is not None:
            raise CannotLower(
                codes.JSON_SHAPE,
                place,
                "the keys of a record that was loaded and then saved stand in the order in which Rails touched them",
                "Render a template, or a hash that names the keys.",
            )


def _edited(body: c.Block) -> set[str]:
    """Locals that are made of a loaded record, to be changed."""
    return {
        node.name
        for node in nodes(body)
        if isinstance(node, c.Let | c.Set)
        and node.value is not None
        and any(_edits(each) for each in nodes(node.value))
    }


def _edits(node: object) -> bool:
    if not isinstance(node, c.Cast) or not isinstance(node.type, t.Record) or not isinstance(node.value.type, t.Record):
        return False
    return node.type.form == "draft" and node.value.type.form == "row"


def _saved(body: c.Block, name: str, program: Program) -> bool:
    for node in nodes(body):
        if (
            isinstance(node, c.RecordOp)
            and _is(node.record, name)
            and node.verb in WRITES
            and "destroy" not in node.verb
        ):
            return True
        if isinstance(node, c.CallFn) and node.receiver is not None and _is(node.receiver, name):
            called = program.functions.get(node.function)
            if called is not None and called.mutates:
                return True
    return False


def _is(value: c.Expr, name: str) -> bool:
    while isinstance(value, c.Cast | c.Expect):
        value = value.value
    return isinstance(value, c.Var) and value.name == name


def _shown(node: object, names: set[str], program: Program) -> Span | None:
    """Where `node` shows the columns of one of the locals: itself, or in a method that it is handed to."""
    if isinstance(node, h.AsJson) and any(_is(node.value, name) for name in names):
        columns = sum(isinstance(value, c.Field) for _, value, _ in node.members)
        return node.span if columns > 1 else None
    if isinstance(node, c.CallFn):
        called = program.functions.get(node.function)
        if called is None or node.function not in program.web.routines:
            return None
        inside = {
            param.name
            for param, value in zip(called.params, node.args, strict=False)
            if any(_is(value, name) for name in names)
        }
        if inside and any(_shown(each, inside, program) is not None for each in nodes(called.body)):
            return node.span
    return None
