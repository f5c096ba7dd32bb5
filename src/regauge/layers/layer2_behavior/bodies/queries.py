"""Calls on relations and on classes of records: which chain, which ask the database, which are the class's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.absent import absent
from regauge.layers.layer2_behavior.bodies.chains import CHAIN, add, as_query, chain, enum_scope, loaded
from regauge.layers.layer2_behavior.bodies.context import Lowered
from regauge.layers.layer2_behavior.bodies.runs import RUNS, run
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


COLLECTION_ONLY = frozenset(
    "map each first last any? none? empty? size length to_a present? blank? many? one? include? count sum select find".split()
)


def on_relation(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered:
    """`receiver.name(...)` of a class of the app or a relation."""
    found = try_relation(low, receiver, node)
    if found is not None:
        return found
    type_ = receiver.type
    assert isinstance(type_, t.ModelClass | t.Relation)
    if node.name in (
        "lock",
        "missing",
        "associated",
        "having",
        "from",
        "with",
        "in_batches",
        "find_in_batches",
        "insert_all",
        "upsert_all",
        "unscope",
        "extending",
        "find_by_sql",
        "connection",
        "in_order_of",
        "excluding",
        "without",
    ):
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{node.name}` is not converted")
    raise absent(
        low,
        node,
        type_.model,
        node.name,
        f"`{type_.model}` has no class method or scope `{node.name}`",
        on_class=True,
    )


def try_relation(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered | None:
    """The same, or None where there is no such method."""
    type_ = receiver.type
    assert isinstance(type_, t.ModelClass | t.Relation)
    model, name = type_.model, node.name
    found = low.program.models.get(model)
    if found is None or not found.active_record:
        return _plain_class(low, receiver, node)
    member = low.engine.class_method(model, name)
    if member is not None:
        return low.engine.call_class(low, model, name, receiver, node)
    if low.engine.scope(model, name) is not None:
        function, args = low.engine.call_scope(low, model, name, node)
        return add(as_query(low, receiver, node), c.ScopeCall(function, args))
    enum = enum_scope(low, model, name)
    if enum is not None and not node.args:
        return add(as_query(low, receiver, node), enum)
    if isinstance(type_, t.ModelClass):
        constant = _class_reader(low, model, name, node)
        if constant is not None:
            return constant
    if name in CHAIN and not (name == "select" and (node.block or node.block_arg)):
        if node.block is not None or node.block_arg is not None:
            raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` with a block is not converted")
        return chain(low, receiver, node)
    if node.block is not None or node.block_arg is not None:
        if name in (
            "transaction",
            "create",
            "create!",
            "new",
            "find_or_create_by",
            "find_or_create_by!",
            "scoping",
            "unscoped",
        ):
            if name == "transaction" and node.block is not None:
                return _atomic(low, node)
            raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` with a block is not converted")
        from regauge.layers.layer2_behavior.bodies import blocks

        return blocks.call(low, loaded(low, receiver, node), node)
    if name in RUNS:
        return run(low, receiver, node)
    if isinstance(type_, t.Relation) and name not in ("name", "table_name"):
        from regauge.layers.layer2_behavior.bodies.core_calls import try_core

        rows = loaded(low, receiver, node)
        return try_core(low, rows, name, [low.expr(arg) for arg in node.args], node) if node.keywords is None else None
    if name == "name":
        return c.Lit(model, type=t.STR, span=node.span)
    return None


def _atomic(low: Lowering, node: ast.Call) -> c.Expr:
    assert node.block is not None
    body = low.block(node.block.body, value=True)
    assert body.value is not None
    return c.Atomic(body, type=body.value.type, span=node.span)


def _plain_class(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered | None:
    type_ = receiver.type
    assert isinstance(type_, t.ModelClass | t.Relation)
    if low.engine.class_method(type_.model, node.name) is not None:
        return low.engine.call_class(low, type_.model, node.name, receiver, node)
    return None


def _class_reader(low: Lowering, model: str, name: str, node: ast.Node) -> c.Expr | None:
    """`Order.states`: the enum's labels with the database's values."""
    import inflection

    for each in col.family(low.program, model):
        for enum in each.enums.values():
            if inflection.pluralize(enum.attribute) == name:
                values = [(label, value) for label, value in enum.values]
                kinds = {type(value) for _, value in values}
                of = t.INT if kinds == {int} else t.STR
                pairs = tuple((label, c.Lit(value, type=of)) for label, value in values)
                return c.DictOf(pairs, type=t.Shape(tuple((label, of) for label, _ in values)), span=node.span)
    return None


def on_loaded(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered | None:
    """A query on what a has_many holds (`order.lines.where(...)`), or None where the loaded rows answer."""
    if not isinstance(receiver, c.Loaded) or not isinstance(receiver.type, t.Array):
        return None
    of = receiver.type.of
    if not isinstance(of, t.Record):
        return None
    name = node.name
    has_block = node.block is not None or node.block_arg is not None
    query = c.Query(of.model, None, receiver.record, receiver.association, type=t.Relation(of.model), span=node.span)
    ours = (
        name in CHAIN
        or name in RUNS
        or low.engine.class_method(of.model, name)
        or low.engine.scope(of.model, name)
        or enum_scope(low, of.model, name)
    )
    if not ours or (has_block and name not in ("find_each", "transaction")):
        return None
    if name in ("to_a", "load", "records", "length"):
        from regauge.layers.layer2_behavior.bodies.core_calls import core_call

        return receiver if name != "length" else core_call(low, receiver, "length", [], node)
    return try_relation(low, query, node)
