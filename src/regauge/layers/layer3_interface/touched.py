"""The keys of a record that was loaded, changed and saved: Rails lists them in the order in which they were touched.

    @thing.update(name: "x")
    render json: @thing           {"name":"x","id":1,...}: the name first

First those that were assigned, then those that validation asks about their changes (normalizations, required keys, numbers, uniqueness), then the
others in the table's order. A new record and one that was only read show them in the table's order. Where callbacks or the app's own
validations touch more, or attributes are assigned by hand, the order is not known: a gap.

Source: ActiveModel::LazyAttributeSet (`attributes`, `keys`), whose order `changes_applied` makes final; ActiveRecord::Normalization,
::Associations::Builder::BelongsTo, ::Validations::UniquenessValidator and ActiveModel's numericality for what asks for changes.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies import CannotLower
from regauge.layers.layer2_behavior.bodies.columns import association_of, family
from regauge.layers.layer3_interface.drafts import nodes
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.effects import WRITES
from regauge.program.models import Validation
from regauge.program.program import Program
from regauge.ruby import ast


def check(function: c.Function, program: Program) -> None:
    """Raises CannotLower where `function` shows the columns of a record that it loaded and saved."""
    edited = {name for name in _edited(function.body) if _saved(function.body, name, program)}
    if not edited:
        return
    by_hand = any(
        isinstance(node, c.SetField | c.SetLoaded)
        or (isinstance(node, c.RecordOp) and node.attributes and node.verb in WRITES)
        for node in nodes(function.body)
    )
    for node in nodes(function.body):
        place = _shown(node, edited, program, by_hand)
        if place is not None:
            raise CannotLower(
                codes.JSON_SHAPE,
                place,
                "the keys of a record that was loaded and then saved stand in the order in which Rails touched them",
                "Render a template, or a hash that names the keys.",
            )


CHANGE_WORDS = ("_changed?", "_was", "_change", "_in_database", "changed?", "has_changes_to_save?", "changes")
QUIET = frozenset(
    "before_create after_create after_create_commit after_commit after_save after_update after_save_commit after_update_commit before_destroy"
    " after_destroy after_destroy_commit after_rollback after_validation after_initialize after_find around_create around_destroy".split()
)
CHANGES = frozenset({"update_column", "update_columns", "write_attribute", "assign_attributes", "touch"})


def validated(program: Program, model: str) -> tuple[str, ...] | None:
    """The columns that an update's validation asks about their changes, in order; None where the app's own code may ask too."""
    found: dict[str, None] = {}
    chain = family(program, model)
    for each in chain:
        found.update({normalization.attribute: None for normalization in each.normalizations})
        for callback in each.callbacks:
            if callback.event in QUIET or callback.on == ["create"]:
                continue
            body = callback.body or _method(program, model, callback.method)
            if body is None or _touches(body):
                return None
    for each in chain:
        for validation in each.validations:
            if validation.on == ["create"]:
                continue
            if any(condition.body is not None and _touches(condition.body) for condition in validation.conditions):
                return None
            if validation.kind == "method" and (
                (body := validation.body or _method(program, model, validation.method)) is None or _touches(body)
            ):
                return None
            found.update(dict.fromkeys(_asks(program, model, validation)))
    return tuple(found)


def _asks(program: Program, model: str, validation: Validation) -> list[str]:
    attribute = validation.attribute or ""
    if validation.implied_by is not None and validation.implied_by.startswith("belongs_to"):
        association = association_of(program, model, attribute)
        return [association.foreign_key] if association is not None and association.foreign_key else []
    if validation.kind == "numericality":
        return [attribute]
    if validation.kind == "uniqueness":
        scope = validation.options.get("scope")
        names = [
            str(getattr(each, "name", each))
            for each in (scope if isinstance(scope, list | tuple) else [scope] if scope else [])
        ]
        return [*names, attribute]
    return []


def _method(program: Program, model: str, name: str | None) -> ast.Node | None:
    return next((each.methods[name].node.body for each in family(program, model) if name in each.methods), None)


def _touches(body: ast.Node) -> bool:
    """Whether code assigns to its record or asks what changed."""
    for node in ast.walk(body):
        if (
            isinstance(node, ast.Assign | ast.OpAssign)
            and isinstance(node.target, ast.Call)
            and isinstance(node.target.receiver, ast.SelfNode)
        ):
            return True
        if isinstance(node, ast.Call) and (node.receiver is None or isinstance(node.receiver, ast.SelfNode)):
            changes = node.name.endswith(CHANGE_WORDS) or node.name in CHANGES
            if changes:
                return True
    return False


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


def _shown(node: object, names: set[str], program: Program, by_hand: bool) -> Span | None:
    """Where `node` shows the columns of one of the locals: itself, or in a method that it is handed to."""
    if isinstance(node, h.AsJson) and any(_is(node.value, name) for name in names):
        if (
            not by_hand
            and node.touched is not None
            and all(isinstance(value, c.Expr) and not left_out for _, value, left_out in node.members)
        ):
            return None
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
        if inside and any(_shown(each, inside, program, by_hand) is not None for each in nodes(called.body)):
            return node.span
    return None
