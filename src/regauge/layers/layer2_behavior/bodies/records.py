"""Calls on records: attributes, associations, questions about changes, the verbs of a record's life."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.chains import check_default_scope
from regauge.layers.layer2_behavior.bodies.context import Lowered
from regauge.layers.layer2_behavior.bodies.fields import as_draft, field, known_type, record_type
from regauge.layers.layer2_behavior.bodies.messages import add_error
from regauge.layers.layer2_behavior.bodies.writes import counter_caches, given, to_column, virtual_attributes
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


VERBS: dict[str, t.Type] = {
    "save": t.BOOL, "save!": t.BOOL, "valid?": t.BOOL, "invalid?": t.BOOL, "destroy": t.BOOL, "destroy!": t.BOOL, "delete": t.BOOL,
    "persisted?": t.BOOL, "new_record?": t.BOOL, "destroyed?": t.BOOL, "changed?": t.BOOL, "touch": t.BOOL, "validate": t.BOOL,
}  # fmt: skip
SAVES = frozenset(
    "save save! update update! update_attribute update_column update_columns touch increment! decrement! toggle! destroy destroy! delete reload".split()
)
READS_DRAFT = frozenset("errors changed? valid? invalid? new_record? validate".split())
WITH_ATTRIBUTES = frozenset({"update", "update!", "assign_attributes", "attributes=", "update_columns"})
DIRTY: tuple[tuple[str, c.DirtyVerb], ...] = (
    (r"saved_change_to_(\w+)\?", "saved_change?"), (r"will_save_change_to_(\w+)\?", "will_save_change?"),
    (r"(\w+)_previously_changed\?", "previously_changed?"),
    (r"(\w+)_changed\?", "changed?"), (r"(\w+)_before_last_save", "before_last_save"), (r"(\w+)_in_database", "in_database"),
    (r"(\w+)_previously_was", "previously_was"), (r"(\w+)_was", "was"), (r"saved_change_to_(\w+)", "saved_change"), (r"(\w+)_change", "change"),
)  # fmt: skip


# -- statements


def statement(low: Lowering, node: ast.Call) -> list[c.Stmt] | None:
    """`errors.add`, `transaction do`, `assign_attributes`."""
    receiver = node.receiver
    if node.name == "add" and isinstance(receiver, ast.Call) and receiver.name == "errors":
        record = low.expr(receiver.receiver) if receiver.receiver is not None else low.self_value
        if record is not None and isinstance(record.type, t.Record):
            return [add_error(low, as_draft(record), node)]
    if node.name == "transaction" and node.block is not None and not node.args:
        known = receiver is None or isinstance(receiver, ast.ConstRead | ast.SelfNode | ast.Call)
        if known:
            return [c.Transaction(low.block(node.block.body), span=node.span)]
    return None


# -- reads


def on_self(low: Lowering, self_value: c.Expr, node: ast.Call) -> Lowered | None:
    """A call without a receiver, or None where self has no such method."""
    from regauge.layers.layer2_behavior.bodies import queries

    type_ = self_value.type
    if isinstance(type_, t.Record):
        return on_record(low, self_value, node)
    if isinstance(type_, t.ModelClass | t.Relation):
        return queries.try_relation(low, self_value, node)
    return None


def on_record(low: Lowering, record: c.Expr, node: ast.Call) -> Lowered | None:
    """What `record.name(...)` means, or None where a record has no such method."""
    type_ = record_type(record)
    model, name = type_.model, node.name
    if low.engine.method(model, name) is not None:
        return low.engine.call(low, model, name, record, None, node)
    if name in ("==", "!=", "eql?") and len(node.args) == 1:
        from regauge.layers.layer2_behavior.bodies.compare import equals

        return equals(low, record, low.expr(node.args[0]), node, negated=name == "!=")
    if name == "class":
        if below := low.engine.descendants(model):
            words = f"which class the record is of is known to its row alone: it may be `{below[0]}` too"
            raise low.error(codes.UNKNOWN_TYPE, node, words)
        return c.Lit(None, type=t.ModelClass(model), span=node.span)
    if below := low.engine.overriding(model, name):
        raise low.error(
            codes.RECORD_OPERATION, node, f"`{below[0]}` defines `{name}` itself, `{model}` has it of Rails"
        )
    if name in ("itself", "freeze"):
        return record
    if not node.args and not node.block:
        for rule in (field, _association, _enum_member, _delegated, _query_attribute, _dirty):
            found = rule(low, record, name, node)
            if found is not None:
                return found
    elif (dirty := _dirty(low, record, name, node)) is not None:
        return dirty
    return _verb(low, record, node)


def _association(low: Lowering, record: c.Expr, name: str, node: ast.Node) -> c.Expr | None:
    type_ = record_type(record)
    association = col.association_of(low.program, type_.model, name)
    if association is None:
        return None
    of = col.association_type(low.program, type_.model, association, type_.form)
    if isinstance(of, t.Unknown):
        raise low.error(codes.UNKNOWN_TYPE, node, of.reason)
    for target in association.types if association.polymorphic else [association.target or ""]:
        check_default_scope(low, str(target), node)
    return low.read(c.Loaded(record, name, type=of, span=node.span))


def _enum_member(low: Lowering, record: c.Expr, name: str, node: ast.Node) -> c.Expr | None:
    type_ = record_type(record)
    for model in col.family(low.program, type_.model):
        for enum in model.enums.values():
            if not enum.instance_methods or name[-1] not in "?!":
                continue
            prefix = f"{enum.prefix}_" if enum.prefix else ""
            suffix = f"_{enum.suffix}" if enum.suffix else ""
            for label, _ in enum.values:
                member = f"{prefix}{label}{suffix}".replace("-", "_").replace(" ", "_")
                if name[:-1] != member:
                    continue
                of = t.EnumValue(model.name, enum.attribute)
                value = c.Lit(label, type=of, span=node.span)
                place = field(low, record, enum.attribute, node)
                if place is None:
                    # Rails raises for an enum without a column; the schema that we were given may be short of it.
                    return None
                if name.endswith("?"):
                    return c.Core("eq", (place, value), type=t.BOOL, span=node.span)
                low.scope.forget("*")
                given_ = ((enum.attribute, c.Cast(value, type=t.optional(of), span=node.span)),)
                return c.RecordOp("update!", as_draft(record), given_, type=t.BOOL, span=node.span)
    return None


def _delegated(low: Lowering, record: c.Expr, name: str, node: ast.Node) -> c.Expr | None:
    for model in col.family(low.program, record_type(record).model):
        for delegation in model.delegations:
            if delegation.name != name:
                continue
            from regauge.layers.layer2_behavior.bodies.calls import on_value
            from regauge.layers.layer2_behavior.bodies.nils import safe

            span = node.span
            target = ast.Call(span, node.receiver if isinstance(node, ast.Call) else None, delegation.to)
            call = ast.Call(span, target, delegation.method, (), None, None, delegation.allow_nil)
            if delegation.allow_nil:
                return safe(low, call)
            found = on_value(low, low.expr(target), call)
            return found if isinstance(found, c.Expr) else None
    return None


def _query_attribute(low: Lowering, record: c.Expr, name: str, node: ast.Node) -> c.Expr | None:
    """`born_on?`: present, not zero, true (ActiveRecord::AttributeMethods::Query)."""
    if not name.endswith("?"):
        return None
    place = field(low, record, name[:-1], node)
    if place is None:
        return None
    from regauge.layers.layer2_behavior.bodies.core_calls import core_call
    from regauge.layers.layer2_behavior.bodies.truth import TRUE

    of = t.required(place.type)
    if of == t.BOOL:
        return place if place.type == t.BOOL else c.Core("bool?.truthy", (place,), type=t.BOOL, span=node.span)
    if of in (t.INT, t.FLOAT, t.DECIMAL):
        if isinstance(place.type, t.Optional_):
            var = low.fresh("value")
            inner = core_call(low, c.Var(var, type=of), "zero?", [], node)
            return c.And(c.IsSome(place, var, type=t.BOOL), c.Not(inner, type=t.BOOL), type=t.BOOL, span=node.span)
        return c.Not(core_call(low, place, "zero?", [], node), type=t.BOOL, span=node.span)
    if of in (t.STR, t.JSON):
        from regauge.layers.layer2_behavior.bodies.nils import optional_method

        if isinstance(place.type, t.Optional_):
            return optional_method(low, place, ast.Call(node.span, None, "present?"))
        return core_call(low, place, "present?", [], node)
    if isinstance(place.type, t.Optional_):
        return c.IsSome(place, "", type=t.BOOL, span=node.span)
    return TRUE


def _dirty(low: Lowering, record: c.Expr, name: str, node: ast.Node) -> c.Expr | None:
    for pattern, verb in DIRTY:
        hit = re.fullmatch(pattern, name)
        if hit is None:
            continue
        model = record_type(record).model
        column = col.column_of(low.program, model, hit[1])
        if column is None:
            continue
        of = known_type(low, model, column, "draft", node)
        pair = t.optional(t.Tuple_((of, of)))
        type_ = t.BOOL if verb.endswith("?") else pair if verb in ("change", "saved_change") else of
        from_ = to = None
        if isinstance(node, ast.Call) and node.args:
            if node.keywords is None or node.positional:
                return None
            for pair_ in node.keywords.pairs:
                if (
                    not isinstance(pair_, ast.Pair)
                    or not isinstance(pair_.key, ast.SymLit)
                    or pair_.key.name not in ("from", "to")
                ):
                    raise low.error(codes.RECORD_OPERATION, pair_, f"this option of `{name}` is not known")
                value = to_column(low, model, hit[1], low.expr(pair_.value), pair_)
                if pair_.key.name == "from":
                    from_ = value
                else:
                    to = value
        return c.Dirty(verb, as_draft(record), hit[1], from_, to, type=type_, span=node.span)
    return None


def _verb(low: Lowering, record: c.Expr, node: ast.Call) -> Lowered | None:
    name, model = node.name, record_type(record).model
    if name in SAVES or name in WITH_ATTRIBUTES:
        low.scope.forget("*")
    if name in ("update", "update!", "assign_attributes", "update_columns"):
        given_, params = given(low, model, node)
        counters = counter_caches(low, model)
        if (counted := next((each for each, _ in given_ if each in counters), None)) is not None:
            raise low.error(
                codes.RECORD_OPERATION, node, f"`{counted}` is a counter cache, which Rails makes read-only"
            )
        verb: c.RecordVerb = "assign" if name == "assign_attributes" else name  # type: ignore[assignment]
        return c.RecordOp(
            verb, as_draft(record), given_, params, type=t.VOID if verb == "assign" else t.BOOL, span=node.span
        )
    if name == "update_column" and len(node.args) == 2 and isinstance(node.args[0], ast.SymLit):
        value = to_column(low, model, node.args[0].name, low.expr(node.args[1]), node)
        return c.RecordOp(
            "update_columns", as_draft(record), ((node.args[0].name, value),), type=t.BOOL, span=node.span
        )
    if (
        name in ("increment!", "decrement!", "toggle!")
        and node.args
        and isinstance(node.args[0], ast.SymLit)
        and node.keywords is None
    ):
        by = low.expr(node.args[1], t.INT) if len(node.args) > 1 else c.Lit(1, type=t.INT)
        given_column = c.Lit(node.args[0].name, type=t.SYMBOL)
        changed: c.RecordVerb = name  # type: ignore[assignment]
        return c.RecordOp(changed, as_draft(record), (), None, (given_column, by), type=t.BOOL, span=node.span)
    if name == "touch" and all(isinstance(arg, ast.SymLit) for arg in node.args):
        names = tuple(c.Lit(arg.name, type=t.SYMBOL) for arg in node.args if isinstance(arg, ast.SymLit))
        return c.RecordOp("touch", as_draft(record), (), None, names, type=t.BOOL, span=node.span)
    if name == "authenticate" and len(node.args) == 1 and "password" in virtual_attributes(low, model):
        return c.RecordOp(
            "authenticate",
            record,
            (),
            None,
            (low.expr(node.args[0], t.STR),),
            type=t.optional(record.type),
            span=node.span,
        )
    if name == "reload" and not node.args:
        return c.RecordOp("reload", record, type=t.Record(model, "row"), span=node.span)
    if name == "errors" and not node.args:
        return c.RecordOp("errors", as_draft(record), type=t.ERRORS, span=node.span)
    if name in VERBS and not node.args:
        if record_type(record).form == "row" and name in ("destroyed?", "changed?"):
            raise low.error(codes.RECORD_OPERATION, node, f"`{name}` of a loaded record is not converted")
        if record_type(record).form == "row" and name in ("persisted?", "new_record?"):
            return c.Lit(name == "persisted?", type=t.BOOL, span=node.span)
        verb_: c.RecordVerb = "valid?" if name == "validate" else name  # type: ignore[assignment]
        return c.RecordOp(verb_, as_draft(record), type=VERBS[name], span=node.span)
    if name in (
        "save",
        "save!",
        "destroy",
        "with_lock",
        "lock!",
        "becomes",
        "dup",
        "attributes",
        "as_json",
        "to_json",
        "slice",
        "update_attribute",
        "touch_later",
    ):
        raise low.error(codes.RECORD_OPERATION, node, f"`{name}` with these arguments is not converted")
    return None


def on_polymorphic(low: Lowering, owner: c.Expr, node: ast.Call) -> Lowered:
    """A call on what a polymorphic association holds: each class answers for itself."""
    from regauge.layers.layer2_behavior.bodies.branches import block_type
    from regauge.layers.layer2_behavior.bodies.calls import on_value

    assert isinstance(owner.type, t.Polymorphic)
    association = col.association_of(low.program, owner.type.model, owner.type.association)
    models = association.types if association else []
    if not models:
        raise low.error(codes.UNKNOWN_TYPE, node, f"no class of the app is a `{owner.type.association}`")
    arms: list[tuple[str, str, c.Block]] = []
    for model in models:
        name = low.fresh(str(model).split("::")[-1].lower())
        scope = low.scope.inner()
        before, low.scope = low.scope, scope
        try:
            low.declare(name, t.Record(model, "row"))
            found = on_value(low, c.Var(name, type=t.Record(model, "row"), span=node.span), node)
        finally:
            low.scope = before
        if isinstance(found, list):
            raise low.error(codes.RECORD_OPERATION, node, f"`{node.name}` of several classes is not converted here")
        arms.append((model, name, c.Block((), found)))
    type_: t.Type | None = t.NEVER
    for _, _, block in arms:
        type_ = t.join(type_, block_type(block)) if type_ is not None else None
    if type_ is None:
        raise low.error(codes.MIXED_TYPES, node, f"`{node.name}` is of another type for each class")
    return c.MatchOwner(
        owner,
        tuple((m, n, c.Block(b.statements, low.to(b.value, type_, node)) if b.value else b) for m, n, b in arms),
        type=type_,
        span=node.span,
    )


def super_method(low: Lowering, node: ast.Super | ast.ZSuper) -> c.Expr | None:
    """`super` in a method of an STI subclass: the base's method."""
    chain = col.family(low.program, low.context.owner)
    for model in chain[1:]:
        if low.context.method in model.methods and isinstance(low.context.self_type, t.Record):
            if isinstance(node, ast.ZSuper) and not _takes_nothing(low):
                raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`super` that passes the method's own parameters on")
            args = [low.expr(arg) for arg in node.args] if isinstance(node, ast.Super) else []
            self_value = low.self_value
            assert self_value is not None
            return low.engine.call(low, model.name, low.context.method, self_value, args, node, exactly=True)
    return None


def _takes_nothing(low: Lowering) -> bool:
    """Whether the method that is being lowered has no parameters."""
    found = low.engine.method(low.context.owner, low.context.method)
    return found is None or found[1].node.params is None or found[1].node.params.is_empty
