"""Writes to a record: one attribute, or several by a hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.absent import absent
from regauge.layers.layer2_behavior.bodies.coerce import coerce
from regauge.layers.layer2_behavior.bodies.fields import as_draft, known_type, refuse_reinterpreted
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


# -- writes


def assign(low: Lowering, target: ast.Call, value: ast.Node, node: ast.Node) -> list[c.Stmt]:
    """`receiver.name = value`, `receiver[key] = value`."""
    return assign_value(low, target, None, node, value)


def assign_value(
    low: Lowering, target: ast.Call, value: c.Expr | None, node: ast.Node, value_node: ast.Node | None = None
) -> list[c.Stmt]:
    """The same with a value that is lowered already."""
    from regauge.layers.layer2_behavior.bodies import blocks
    from regauge.layers.layer2_behavior.bodies.nils import expect

    assert target.receiver is not None

    def get(want: t.Type | None = None) -> c.Expr:
        if value is not None:
            return value
        assert value_node is not None
        return low.expr(value_node)

    receiver = low.expr(target.receiver)
    if target.name == "[]":
        return blocks.set_index(low, receiver, low.expr(target.args[0]), get(), node)
    if isinstance(receiver.type, t.Optional_) and isinstance(receiver.type.of, t.Record):
        receiver = expect(receiver, f"{target.name}=")
    if not isinstance(receiver.type, t.Record):
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, f"`{target.name}=` of {t.show(receiver.type)} is not known")
    name, model = target.name, receiver.type.model
    writer = low.engine.method(model, f"{name}=")
    record = as_draft(receiver)
    if writer is not None and f"{name}=" != low.context.method:
        call = low.engine.call(low, model, f"{name}=", record, [get()], node)
        low.scope.forget(name)
        return [c.Do(call, span=node.span)]
    association = col.association_of(low.program, model, name)
    if association is not None:
        if association.kind not in ("belongs_to", "has_one") or (False):
            raise low.error(codes.RECORD_OPERATION, node, f"the collection `{name}` is assigned to")
        given_ = get()
        low.scope.forget(name)
        low.scope.forget(association.foreign_key or name)
        return [c.SetLoaded(record, name, given_, span=node.span)]
    column = col.column_of(low.program, model, name)
    if column is None:
        raise absent(low, node, model, f"{name}=", f"`{model}` has no attribute `{name}`")
    if name in counter_caches(low, model):
        raise low.error(codes.RECORD_OPERATION, node, f"`{name}` is a counter cache, which Rails makes read-only")
    done = to_column(low, model, name, get(), node)
    low.scope.forget(name)
    return [c.SetField(record, name, done, span=node.span)]


def counter_caches(low: Lowering, model: str) -> set[str]:
    """Counter caches of the model's table: `attr_readonly` to a saved record (ActiveRecord::CounterCache, Builder::BelongsTo)."""
    names = {each.name for each in col.family(low.program, model)}
    return {
        association.counter_cache
        for other in low.program.models.values()
        for association in other.associations.values()
        if association.counter_cache and (association.target in names or names & {str(of) for of in association.types})
    }


def to_column(low: Lowering, model: str, name: str, value: c.Expr, node: ast.Node) -> c.Expr:
    """`value` as an assignment to the column makes it: its type, or Rails' cast of what a client sent."""
    column = col.column_of(low.program, model, name)
    if column is None:
        code, words = col.no_column(low.program, model, name)
        raise low.error(code, node, words)
    refuse_reinterpreted(low, model, name, node, written=True)
    want = known_type(low, model, column, "draft", node)
    plain = t.required(want)
    if isinstance(plain, t.EnumValue) and t.required(value.type) in (t.STR, t.SYMBOL):
        declared = col.enum_of(low.program, model, name)
        if isinstance(value, c.Lit) and declared is not None:
            if value.value not in [label for label, _ in declared.values]:
                raise low.error(codes.NO_SUCH_METHOD, node, f"`{name}` has no value {value.value!r}")
            return c.Cast(c.Lit(value.value, type=plain, span=value.span), type=want, span=node.span)
        return c.Cast(value, type=want, span=node.span)
    done = coerce(value, want)
    if done is not None:
        return done
    bare = t.required(value.type)
    rounds = {
        (t.FLOAT, t.INT),
        (t.DECIMAL, t.INT),
        (t.INT, t.STR),
        (t.STR, t.INT),
        (t.STR, t.DATE),
        (t.TIME, t.DATE),
        (t.STR, t.DECIMAL),
        (t.STR, t.FLOAT),
        (t.STR, t.TIME),
        (t.DECIMAL, t.FLOAT),
        (t.FLOAT, t.DECIMAL),
        (t.STR, t.BOOL),
    }
    if (
        bare == t.JSON
        or (bare, plain) in rounds
        or (isinstance(plain, t.Id) and bare in (t.STR, t.INT))
        or (isinstance(bare, t.Id) and isinstance(plain, t.Id))
    ):
        return c.Cast(value, type=want, span=node.span)
    raise low.error(codes.MIXED_TYPES, node, f"`{name}` is {t.show(plain)} and is given {t.show(value.type)}")


def attributes(low: Lowering, model: str, given: ast.HashLit, node: ast.Node) -> tuple[tuple[str, c.Expr], ...]:
    """`name: value, ...` for a record of `model`, in order."""
    out: list[tuple[str, c.Expr]] = []
    for pair in given.pairs:
        if not isinstance(pair, ast.Pair) or not isinstance(pair.key, ast.SymLit | ast.StrLit):
            raise low.error(codes.RECORD_OPERATION, pair, "attributes whose names are computed are not converted")
        name = pair.key.name if isinstance(pair.key, ast.SymLit) else pair.key.value
        value = low.expr(pair.value)
        if low.engine.method(model, f"{name}=") is not None:
            raise low.error(codes.RECORD_OPERATION, pair, f"`{model}` assigns `{name}` by a method of its own")
        if col.association_of(low.program, model, name) is not None:
            out.append((name, value))
        elif col.column_of(low.program, model, name) is not None:
            out.append((name, to_column(low, model, name, value, pair)))
        elif name in virtual_attributes(low, model):
            out.append((name, value))
        else:
            raise absent(low, pair, model, f"{name}=", f"`{model}` has no attribute `{name}`")
    return tuple(out)


def virtual_attributes(low: Lowering, model: str) -> set[str]:
    found: set[str] = set()
    for each in col.family(low.program, model):
        found |= set(each.attr_accessors)
        for attribute, *_ in each.secure_passwords:
            found |= {attribute, f"{attribute}_confirmation"}
    return found


def given(low: Lowering, model: str, node: ast.Call) -> tuple[tuple[tuple[str, c.Expr], ...], c.Expr | None]:
    """The attributes of `update(...)`, `new(...)`: written out, or as permitted params."""
    if node.keywords is not None and not node.positional:
        return attributes(low, model, node.keywords, node), None
    if len(node.args) == 1 and isinstance(node.args[0], ast.HashLit):
        return attributes(low, model, node.args[0], node), None
    if len(node.args) == 1:
        value = low.expr(node.args[0])
        if value.type == t.PERMITTED:
            return (), value
        raise low.error(codes.RECORD_OPERATION, node, f"attributes of type {t.show(value.type)} are not converted")
    if not node.args:
        return (), None
    raise low.error(codes.RECORD_OPERATION, node, f"these arguments of `{node.name}` are not converted")
