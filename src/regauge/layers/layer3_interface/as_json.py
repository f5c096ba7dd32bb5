"""`as_json` and what `render json:` makes of a value, with `only`, `except`, `methods` and `include` applied here.

    customer.as_json(only: %i[id name], methods: :first_name)  ->  AsJson(customer, "customer", (("id", ..), ("name", ..), ("first_name", ..)))

Source: ActiveModel::Serialization#serializable_hash (columns in the table's order, then methods, then associations; a nil association is left
out) and ActiveRecord's (the inheritance column only where `only` names it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.catalogue import views as view_codes
from regauge.diagnostics.data import dataclass
from regauge.layers.layer2_behavior.bodies.columns import base_name, family, table_of
from regauge.layers.layer3_interface.permits import key_of
from regauge.layers.layer3_interface.touched import validated
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies import Lowering

OVERRIDES = ("as_json", "to_json", "serializable_hash", "attributes", "read_attribute_for_serialization")


@dataclass(slots=True)
class Options:
    """The options of one level."""

    only: list[str] | None = None
    except_: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    include: list[tuple[str, Options]] = field(default_factory=list)


NAMES = frozenset({"only", "except", "methods", "include"})


def options(low: Lowering, pairs: Sequence[ast.Node]) -> Options:
    """Options as written. Raises CannotLower for a computed or unknown one."""
    out = Options()
    for pair in pairs:
        name = key_of(pair.key) if isinstance(pair, ast.Pair) else None
        if not isinstance(pair, ast.Pair) or name not in NAMES:
            raise low.error(codes.JSON_SHAPE, pair, f"the option `{name or '**'}` of `as_json` is not converted")
        if name == "only":
            out.only = _names(low, pair.value)
        elif name == "except":
            out.except_ = _names(low, pair.value)
        elif name == "methods":
            out.methods = _names(low, pair.value)
        else:
            out.include = _includes(low, pair.value)
    return out


def _names(low: Lowering, node: ast.Node) -> list[str]:
    items = node.items if isinstance(node, ast.ArrayLit) else (node,)
    names = [key_of(item) for item in items]
    if None in names:
        raise low.error(codes.JSON_SHAPE, node, "the names in `as_json` are computed")
    return [name for name in names if name is not None]


def _includes(low: Lowering, node: ast.Node) -> list[tuple[str, Options]]:
    if isinstance(node, ast.HashLit):
        out = []
        for pair in node.pairs:
            name = key_of(pair.key) if isinstance(pair, ast.Pair) else None
            if not isinstance(pair, ast.Pair) or name is None or not isinstance(pair.value, ast.HashLit):
                raise low.error(codes.JSON_SHAPE, pair, "what `include:` names is computed")
            out.append((name, options(low, pair.value.pairs)))
        return out
    if isinstance(node, ast.ArrayLit):
        return [each for item in node.items for each in _includes(low, item)]
    name = key_of(node)
    if name is None:
        raise low.error(codes.JSON_SHAPE, node, "what `include:` names is computed")
    return [(name, Options())]


def record_of(type_: t.Type) -> t.Record | None:
    """The record that a value is or holds one or many of."""
    bare = t.required(type_)
    if isinstance(bare, t.Array):
        bare = t.required(bare.of)
    if isinstance(bare, t.Relation):
        return t.Record(bare.model, "row")
    return bare if isinstance(bare, t.Record) else None


def as_json(low: Lowering, value: c.Expr, chosen: Options, node: ast.Node) -> c.Expr:
    """`value.as_json(options)` of a record, or of a collection of records.

    Raises CannotLower.
    """
    record = record_of(value.type)
    if record is None:
        raise low.error(codes.JSON_SHAPE, node, f"`as_json` with options of a value of type {t.show(value.type)}")
    bare = t.required(value.type)
    many = isinstance(bare, t.Array | t.Relation)
    if isinstance(bare, t.Relation):
        value = load(value)
    elif record.form == "draft":
        value = c.Cast(value, type=_rowed(value.type), span=node.span)
        record = t.Record(record.model, "row")
    var = low.fresh(variable(record.model))
    before, low.scope = low.scope, low.scope.inner()
    try:
        low.declare(var, record)
        members = _members(low, record.model, var, chosen, node)
    finally:
        low.scope = before
    touched = None
    if isinstance(value, c.Cast) and isinstance(value.value.type, t.Record) and value.value.type.form == "draft":
        touched = validated(low.program, record.model)
    return h.AsJson(value, var, members, many, touched, type=t.JSON, span=node.span)


def _rowed(type_: t.Type) -> t.Type:
    bare = t.required(type_)
    assert isinstance(bare, t.Record)
    row = t.Record(bare.model, "row")
    return t.optional(row) if isinstance(type_, t.Optional_) else row


def variable(model: str) -> str:
    """A name for a record of the class."""
    last = model.rpartition("::")[2]
    return "".join(f"_{char.lower()}" if char.isupper() and at else char.lower() for at, char in enumerate(last))


def load(value: c.Expr) -> c.Expr:
    """The rows of a relation."""
    bare = t.required(value.type)
    assert isinstance(bare, t.Relation)
    query = value if isinstance(value, c.Query) else c.Query(bare.model, base=value, type=bare, span=value.span)
    return c.Run(query, "load", type=t.Array(t.Record(bare.model, "row")), span=value.span)


def _members(
    low: Lowering, model: str, var: str, chosen: Options, node: ast.Node
) -> tuple[tuple[str, c.Expr, bool], ...]:
    for each in family(low.program, model):
        override = next((name for name in OVERRIDES if name in each.methods), None)
        if override is not None:
            raise low.error(view_codes.AS_JSON, node, f"`{each.name}#{override}` decides what JSON the record has")
    table = table_of(low.program, model)
    if table is None:
        raise low.error(codes.JSON_SHAPE, node, f"the columns of {model} are not known")
    inheritance = "type" if table.column("type") is not None and _is_sti(low, model) else None
    names = [column.name for column in table.columns]
    if chosen.only is not None:
        names = [name for name in names if name in chosen.only]
    else:
        names = [name for name in names if name not in chosen.except_ and name != inheritance]
    subject = ast.LocalVar(node.span, var)
    out: dict[str, tuple[str, c.Expr, bool]] = {}
    for name in (*names, *chosen.methods):
        value = low.expr(ast.Call(node.span, subject, name))
        out[name] = (name, plain(low, value, node), False)
    for name, inner in chosen.include:
        value = low.expr(ast.Call(node.span, subject, name))
        if record_of(value.type) is None:
            raise low.error(codes.JSON_SHAPE, node, f"`include: :{name}` is not a record of a known class")
        out[name] = (name, as_json(low, value, inner, node), isinstance(value.type, t.Optional_))
    return tuple(out.values())


def _is_sti(low: Lowering, model: str) -> bool:
    found = low.program.models.get(model)
    base = low.program.models.get(base_name(low.program, model))
    return bool(found and (found.sti_column or found.sti_base or found.sti_subclasses)) or bool(
        base and base.sti_column == "type"
    )


def plain(low: Lowering, value: c.Expr, node: ast.Node) -> c.Expr:
    """`value` as something whose JSON is known: records become `AsJson`, relations are loaded, hashes and arrays are walked.

    Raises CannotLower.
    """
    if record_of(value.type) is not None:
        return as_json(low, value, Options(), node)
    match value:
        case c.DictOf(pairs):
            done = tuple((key, plain(low, item, node)) for key, item in pairs)
            if isinstance(value.type, t.Shape):
                shape = tuple((str(key), item.type) for key, item in done)
                return replace(value, pairs=done, type=t.Shape(shape))
            return replace(value, pairs=done)
        case c.ListOf(items):
            return replace(value, items=tuple(plain(low, item, node) for item in items))
    if not has_json(value.type):
        raise low.error(codes.JSON_SHAPE, node, f"the JSON of a value of type {t.show(value.type)} is not known")
    return value


def has_json(type_: t.Type) -> bool:
    """Whether a value of the type has a JSON text without more being said."""
    match type_:
        case t.Optional_(of) | t.Array(of) | t.Hash(_, of):
            return has_json(of)
        case t.Shape(fields):
            return all(has_json(of) for _, of in fields)
        case t.Tuple_(parts):
            return all(has_json(of) for of in parts)
        case t.Id() | t.EnumValue():
            return True
    return type_ in SCALARS


SCALARS = (
    t.NIL, t.BOOL, t.INT, t.FLOAT, t.DECIMAL, t.STR, t.SYMBOL, t.TIME, t.DATE, t.TIME_OF_DAY, t.JSON, t.PERMITTED, t.PARAMS, t.ERRORS, t.NEVER,
)  # fmt: skip
