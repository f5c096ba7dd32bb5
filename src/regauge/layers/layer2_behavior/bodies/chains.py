"""Relations that are built up: filters, orders, joins, merges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.absent import absent
from regauge.layers.layer2_behavior.bodies.where import column_name, conditions, order_columns
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


CHAIN = frozenset(
    "where not order reorder limit offset includes preload eager_load joins left_joins left_outer_joins distinct none all merge reverse_order rewhere"
    " unscoped select group references readonly strict_loading order_by or".split()
)


def as_query(low: Lowering, receiver: c.Expr, node: ast.Node) -> c.Query:
    """The relation that a class or a value stands for."""
    if isinstance(receiver, c.Query):
        return receiver
    type_ = receiver.type
    assert isinstance(type_, t.ModelClass | t.Relation)
    of = t.Relation(type_.model)
    if isinstance(type_, t.ModelClass):
        if not (isinstance(node, ast.Call) and node.name == "unscoped"):
            check_default_scope(low, type_.model, node)
        return c.Query(type_.model, type=of, span=node.span)
    return c.Query(type_.model, receiver, type=of, span=node.span)


def check_default_scope(low: Lowering, model: str, node: ast.Node) -> None:
    """Raises CannotLower for a class whose queries a `default_scope` changes: none is converted."""
    scoped = next((each.name for each in col.family(low.program, model) if each.default_scopes), None)
    if scoped is not None:
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{scoped}` has a default scope, which is not converted")


def add(query: c.Query, step: c.Step) -> c.Query:
    """The query with one more step."""
    return replace(query, steps=(*query.steps, step))


def enum_scope(low: Lowering, model: str, name: str) -> c.Step | None:
    for each in col.family(low.program, model):
        for enum in each.enums.values():
            if not enum.scopes:
                continue
            prefix, suffix = (f"{enum.prefix}_" if enum.prefix else ""), (f"_{enum.suffix}" if enum.suffix else "")
            for label, _ in enum.values:
                member = f"{prefix}{label}{suffix}".replace("-", "_").replace(" ", "_")
                if name in (member, f"not_{member}"):
                    value = c.Lit(label, type=t.EnumValue(each.name, enum.attribute))
                    return c.Where(
                        c.Compare(c.ColumnRef(model, enum.attribute), "=" if name == member else "!=", value)
                    )
    return None


def chain(low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr:
    """One link: `where`, `order` ..."""
    query = as_query(low, receiver, node)
    model, name = query.model, node.name
    if name == "where" and not node.args:
        return query  # `where.not(...)`: `not` is the next call
    if name in ("where", "rewhere"):
        if name == "rewhere":
            raise low.error(codes.UNKNOWN_QUERY, node, "`rewhere` is not converted")
        return filtered(low, query, conditions(low, model, node.args, node), node)
    if name == "not":
        return filtered(low, query, c.Negated(conditions(low, model, node.args, node)), node)
    if name == "or" and len(node.args) == 1:
        other = low.expr(node.args[0])
        if (
            isinstance(other, c.Query)
            and _same_base(query, other)
            and all(isinstance(s, c.Where) for s in (*query.steps, *other.steps))
        ):
            return replace(query, steps=(c.Where(c.AnyOf((_all_of(query), _all_of(other)))),))
    if name in ("order", "reorder"):
        columns = tuple(order_columns(low, model, arg) for arg in node.args)
        return add(query, c.OrderBy(tuple(pair for group in columns for pair in group), name == "reorder"))
    if name in ("limit", "offset") and len(node.args) == 1:
        count = low.expr(node.args[0])
        if t.required(count.type) == t.JSON:
            count = c.Cast(count, type=t.INT, span=node.span)
        if count.type == t.NIL:
            return query
        if not isinstance(count.type, t.Optional_):
            count = low.to(count, t.INT, node)
        return add(query, c.Limit(count) if name == "limit" else c.Offset(count))
    if name in ("includes", "preload", "eager_load"):
        paths = tuple(path for arg in node.args for path in _paths(low, model, arg))
        return add(query, c.Includes(paths))
    if name in ("joins", "left_joins", "left_outer_joins") and all(isinstance(arg, ast.SymLit) for arg in node.args):
        for arg in node.args:
            assert isinstance(arg, ast.SymLit)
            if col.association_of(low.program, model, arg.name) is None:
                raise absent(low, arg, model, arg.name, f"`{model}` has no association `{arg.name}`")
            query = add(query, c.Join(arg.name, left=name != "joins"))
        return query
    if name == "distinct" and not node.args:
        return add(query, c.Distinct())
    if name == "none":
        return add(query, c.NoRows())
    if name == "reverse_order":
        return _reversed(low, query, node)
    if name in ("all", "references"):
        return query
    if name == "unscoped" and isinstance(receiver.type, t.ModelClass):
        return query
    if name == "select" and len(node.args) == 1 and isinstance(node.args[0], ast.SymLit):
        return add(query, c.Pick(c.ColumnRef(model, column_name(low, model, node.args[0], node))))
    if name == "group" and all(isinstance(arg, ast.SymLit) for arg in node.args):
        return add(query, c.GroupBy(tuple(c.ColumnRef(model, column_name(low, model, arg, node)) for arg in node.args)))
    if name == "merge" and len(node.args) == 1:
        return _merge(low, query, node)
    raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` with these arguments is not converted")


def filtered(low: Lowering, query: c.Query, predicate: c.Predicate, node: ast.Node) -> c.Query:
    """The query with a condition; one on another table holds for the row that a joined belongs_to points at."""
    own = col.table_of(low.program, query.model)
    models = {ref.model for ref in _columns(predicate)}
    foreign = {model for model in models if col.table_of(low.program, model) is not own}
    if not foreign:
        return add(query, c.Where(predicate))
    if len(models) == 1 and not isinstance(predicate, c.Negated):
        (other,) = models
        for step in reversed(query.steps):
            association = (
                col.association_of(low.program, query.model, step.association)
                if isinstance(step, c.Join) and not step.left
                else None
            )
            if (
                isinstance(step, c.Join)
                and association is not None
                and association.kind == "belongs_to"
                and association.scope is None
                and association.target is not None
                and col.table_of(low.program, association.target) is col.table_of(low.program, other)
            ):
                inner = c.Query(
                    association.target, steps=(c.Where(predicate),), type=t.Relation(association.target), span=node.span
                )
                return add(query, c.Where(c.Exists(step.association, association.target, None, inner, query.model)))
    raise low.error(
        codes.UNKNOWN_QUERY,
        node,
        "a condition on another table is converted only for a belongs_to that `joins` names before it",
    )


def _columns(predicate: c.Predicate | None) -> list[c.ColumnRef]:
    """The columns that a condition names itself."""
    match predicate:
        case c.Compare(column=column):
            return [column]
        case c.AllOf(parts) | c.AnyOf(parts):
            return [ref for part in parts for ref in _columns(part)]
        case c.Negated(part):
            return _columns(part)
    return []


def _reversed(low: Lowering, query: c.Query, node: ast.Call) -> c.Query:
    """`reverse_order`: each direction turned; by the key downwards where there is no order (QueryMethods#reverse_sql_order)."""
    if (
        query.base is not None
        or query.owner is not None
        or any(isinstance(s, c.ScopeCall | c.Merge) for s in query.steps)
    ):
        raise low.error(codes.UNKNOWN_QUERY, node, "`reverse_order` where the order is not known is not converted")
    if not any(isinstance(s, c.OrderBy) for s in query.steps):
        table = col.table_of(low.program, query.model)
        key = table.primary_key[0] if table and table.primary_key else "id"
        return add(query, c.OrderBy(((c.ColumnRef(query.model, key), True),)))
    turned = tuple(
        c.OrderBy(tuple((ref, not down) for ref, down in s.columns), s.reorder) if isinstance(s, c.OrderBy) else s
        for s in query.steps
    )
    return replace(query, steps=turned)


def _same_base(left: c.Query, right: c.Query) -> bool:
    return (left.model, left.base, left.owner, left.association) == (
        right.model,
        right.base,
        right.owner,
        right.association,
    )


def _all_of(query: c.Query) -> c.Predicate:
    return c.AllOf(tuple(step.predicate for step in query.steps if isinstance(step, c.Where)))


def _conditions(low: Lowering, query: c.Query) -> list[c.ColumnRef]:
    """The columns that a chain's own conditions name, and those of its scopes."""
    found: list[c.ColumnRef] = []
    for step in query.steps:
        if isinstance(step, c.Where):
            found += _columns(step.predicate)
        elif isinstance(step, c.ScopeCall) and (scope := low.program.functions.get(step.function)) is not None:
            inner = scope.body.value
            found += _conditions(low, inner) if isinstance(inner, c.Query) else []
    return found


def _merge(low: Lowering, query: c.Query, node: ast.Call) -> c.Expr:
    other = low.expr(node.args[0])
    if not isinstance(other.type, t.Relation):
        raise low.error(codes.UNKNOWN_QUERY, node, "`merge` of what is no relation is not converted")
    merged = as_query(low, other, node)
    if merged.model == query.model:
        again = {ref.column for ref in _conditions(low, merged)} & {ref.column for ref in _conditions(low, query)}
        if again:
            column = min(again)
            raise low.error(
                codes.UNKNOWN_QUERY, node, f"`merge` of a second condition on `{column}`, which replaces the first"
            )
        if (merged.base is None and merged.owner is None) or _same_base(query, merged):
            # What both start from is in the relation already: a chain on the scope's own relation adds its steps.
            return replace(query, steps=(*query.steps, *merged.steps))
        return add(query, c.Merge(merged))
    for index, step in reversed(list(enumerate(query.steps))):
        if isinstance(step, c.Join) and not step.left:
            association = col.association_of(low.program, query.model, step.association)
            if association is not None and association.target == merged.model:
                exists = c.Where(c.Exists(step.association, merged.model, None, merged, query.model))
                to_one = association.kind == "belongs_to"
                if to_one:
                    return replace(query, steps=(*query.steps[:index], exists, *query.steps[index + 1 :]))
    raise low.error(codes.UNKNOWN_QUERY, node, f"`merge` of {merged.model} needs `joins` of a belongs_to before it")


def _paths(low: Lowering, model: str, node: ast.Node) -> list[tuple[str, ...]]:
    if isinstance(node, ast.SymLit):
        if col.association_of(low.program, model, node.name) is None:
            raise absent(low, node, model, node.name, f"`{model}` has no association `{node.name}`")
        return [(node.name,)]
    if isinstance(node, ast.ArrayLit):
        return [path for item in node.items for path in _paths(low, model, item)]
    if isinstance(node, ast.HashLit):
        out: list[tuple[str, ...]] = []
        for pair in node.pairs:
            if isinstance(pair, ast.Pair) and isinstance(pair.key, ast.SymLit):
                association = col.association_of(low.program, model, pair.key.name)
                if association is None or association.target is None:
                    raise absent(low, pair, model, pair.key.name, f"`{model}` has no association `{pair.key.name}`")
                out.append((pair.key.name,))
                out.extend((pair.key.name, *rest) for rest in _paths(low, association.target, pair.value))
        return out
    raise low.error(codes.UNKNOWN_QUERY, node, "`includes` of something computed is not converted")


def loaded(low: Lowering, receiver: c.Expr, node: ast.Node, *, ordered: bool = False) -> c.Expr:
    """The rows of a relation."""
    query = as_query(low, receiver, node)
    if any(isinstance(s, c.GroupBy) for s in query.steps):
        raise low.error(codes.UNKNOWN_QUERY, node, "rows of a grouped relation are not converted")
    if any(isinstance(s, c.Pick) for s in query.steps):
        raise low.error(codes.UNKNOWN_QUERY, node, "records of which only some columns are selected are not converted")
    if ordered:
        table = col.table_of(low.program, query.model)
        key = table.primary_key[0] if table and table.primary_key else "id"
        query = add(query, c.OrderBy(((c.ColumnRef(query.model, key), False),), reorder=True))
    return c.Run(query, "load", type=t.Array(t.Record(query.model, "row")), span=node.span)
