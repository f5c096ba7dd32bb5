"""Queries: ActiveRecord's chain as steps, and what runs it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.context import Lowered
from regauge.layers.layer2_behavior.bodies.where import column_name, compare, conditions, order_columns
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

CHAIN = frozenset(
    "where not order reorder limit offset includes preload eager_load joins left_joins left_outer_joins distinct none all merge reverse_order rewhere"
    " unscoped select group references readonly strict_loading order_by or".split()
)
RUNS = frozenset(
    "first last take find find_by find_by! exists? any? none? empty? count size length sum average minimum maximum pluck pick ids first! last! find_or_create_by"
    " find_or_create_by! find_or_initialize_by update_all delete_all destroy_all to_a load records find_each sole many? new build create create! blank? present? reload"
    " sanitize_sql_like one?".split()
)
COLLECTION_ONLY = frozenset(
    "map each first last any? none? empty? size length to_a present? blank? many? one? include? count sum select find".split()
)


def as_query(low: Lowering, receiver: c.Expr, node: ast.Node) -> c.Query:
    """The relation that a class or a value stands for."""
    if isinstance(receiver, c.Query):
        return receiver
    type_ = receiver.type
    assert isinstance(type_, t.ModelClass | t.Relation)
    of = t.Relation(type_.model)
    if isinstance(type_, t.ModelClass):
        return c.Query(type_.model, type=of, span=node.span)
    return c.Query(type_.model, receiver, type=of, span=node.span)


def add(query: c.Query, step: c.Step) -> c.Query:
    """The query with one more step."""
    return replace(query, steps=(*query.steps, step))


def on_relation(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered:
    """`receiver.name(...)` of a class of the app or a relation."""
    found = try_relation(low, receiver, node)
    if found is not None:
        return found
    type_ = receiver.type
    assert isinstance(type_, t.ModelClass | t.Relation)
    if node.name in (
        "lock",
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
    raise low.error(codes.NO_SUCH_METHOD, node, f"`{type_.model}` has no class method or scope `{node.name}`")


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
    enum = _enum_scope(low, model, name)
    if enum is not None and not node.args:
        return add(as_query(low, receiver, node), enum)
    if isinstance(type_, t.ModelClass):
        constant = _class_reader(low, model, name, node)
        if constant is not None:
            return constant
    if name in CHAIN and not (name == "select" and (node.block or node.block_arg)):
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


def _enum_scope(low: Lowering, model: str, name: str) -> c.Step | None:
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
        return _filtered(low, query, conditions(low, model, node.args, node), node)
    if name == "not":
        return _filtered(low, query, c.Negated(conditions(low, model, node.args, node)), node)
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
                raise low.error(codes.NO_SUCH_METHOD, arg, f"`{model}` has no association `{arg.name}`")
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


def _filtered(low: Lowering, query: c.Query, predicate: c.Predicate, node: ast.Node) -> c.Query:
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
    if query.base is not None or query.owner is not None or any(isinstance(s, c.ScopeCall | c.Merge) for s in query.steps):
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


def _merge(low: Lowering, query: c.Query, node: ast.Call) -> c.Expr:
    other = low.expr(node.args[0])
    if not isinstance(other.type, t.Relation):
        raise low.error(codes.UNKNOWN_QUERY, node, "`merge` of what is no relation is not converted")
    merged = as_query(low, other, node)
    if merged.model == query.model:
        if merged.base is None and merged.owner is None:
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
            raise low.error(codes.NO_SUCH_METHOD, node, f"`{model}` has no association `{node.name}`")
        return [(node.name,)]
    if isinstance(node, ast.ArrayLit):
        return [path for item in node.items for path in _paths(low, model, item)]
    if isinstance(node, ast.HashLit):
        out: list[tuple[str, ...]] = []
        for pair in node.pairs:
            if isinstance(pair, ast.Pair) and isinstance(pair.key, ast.SymLit):
                association = col.association_of(low.program, model, pair.key.name)
                if association is None or association.target is None:
                    raise low.error(codes.NO_SUCH_METHOD, pair, f"`{model}` has no association `{pair.key.name}`")
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
        or _enum_scope(low, of.model, name)
    )
    if not ours or (has_block and name not in ("find_each", "transaction")):
        return None
    if name in ("to_a", "load", "records", "length"):
        from regauge.layers.layer2_behavior.bodies.core_calls import core_call

        return receiver if name != "length" else core_call(low, receiver, "length", [], node)
    return try_relation(low, query, node)


def _column_type(low: Lowering, model: str, name: str) -> t.Type:
    column = col.column_of(low.program, model, name)
    assert column is not None
    of = col.column_type(low.program, model, column, "row")
    bare = t.required(of)
    if isinstance(bare, t.EnumValue):
        return of
    return of


def run(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered:
    """What sends a relation to the database."""
    query = as_query(low, receiver, node)
    model, name, span = query.model, node.name, node.span
    row = t.Record(model, "row")
    args = node.positional

    def one(kind: c.RunKind, type_: t.Type, *values: c.Expr, columns: tuple[c.ColumnRef, ...] = ()) -> c.Run:
        return c.Run(query, kind, tuple(values), columns, type=type_, span=span)

    if name in ("new", "build"):
        return build(low, query, node)
    if name in ("create", "create!"):
        made = build(low, query, node)
        return c.RecordOp(name, made, type=row if name == "create!" else made.type, span=span)  # type: ignore[arg-type]
    if name == "sanitize_sql_like" and len(args) == 1:
        return c.Core("sql.escape_like", (low.expr(args[0], t.STR),), type=t.STR, span=span)
    limited = any(isinstance(s, c.Limit | c.Offset | c.ScopeCall) for s in query.steps) or query.base is not None
    if name in ("last", "last!") and any(isinstance(s, c.Limit | c.Offset) for s in query.steps):
        raise low.error(codes.UNKNOWN_QUERY, node, "`last` of a limited relation loads it first, which is not converted")
    if name == "first" and node.args and limited:
        raise low.error(codes.UNKNOWN_QUERY, node, "`first(n)` of what may be limited is not converted")
    if name not in ("count", "size", "length", "sum") and any(isinstance(s, c.GroupBy) for s in query.steps):
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of a grouped relation is not converted")
    if any(isinstance(s, c.Pick) for s in query.steps) and name not in ("pluck", "pick", "ids"):
        raise low.error(codes.UNKNOWN_QUERY, node, "records of which only some columns are selected are not converted")
    if any(isinstance(s, c.Distinct) for s in query.steps):
        if (name in ("count", "sum", "average") and node.args) or name in ("delete_all", "update_all"):
            raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of a distinct relation is not converted")
    if name in ("first", "last", "take", "first!", "last!", "sole") and not node.args:
        return one(name, row if name[-1] == "!" or name == "sole" else t.optional(row))  # type: ignore[arg-type]
    if name in ("first", "take", "last") and len(args) == 1:
        count = low.expr(args[0], t.INT)
        if name == "last":
            raise low.error(codes.UNKNOWN_QUERY, node, "`last(n)` is not converted")
        table = col.table_of(low.program, model)
        if (
            name == "first"
            and not any(isinstance(s, c.OrderBy | c.ScopeCall | c.Merge) for s in query.steps)
            and query.base is None
            and table
            and table.primary_key
        ):
            query = add(query, c.OrderBy(((c.ColumnRef(model, table.primary_key[0]), False),)))
        query = add(query, c.Limit(count))
        return one("load", t.Array(row))
    if name == "find" and len(args) == 1:
        key = low.expr(args[0])
        if key.type == t.NIL:
            raise low.error(codes.UNKNOWN_QUERY, node, "`find(nil)` is not converted")
        if isinstance(key.type, t.Array):
            raise low.error(codes.UNKNOWN_QUERY, node, "`find` of several ids is not converted")
        return one("find", row, key)
    if name in ("find_by", "find_by!") and node.args:
        query = _filtered(low, query, conditions(low, model, node.args, node), node)
        return one(name, row if name[-1] == "!" else t.optional(row))  # type: ignore[arg-type]
    if name in ("exists?", "any?", "none?", "empty?", "blank?", "present?"):
        if node.args and name == "exists?":
            if isinstance(node.args[0], ast.HashLit):
                query = _filtered(low, query, conditions(low, model, node.args, node), node)
            else:
                table = col.table_of(low.program, model)
                key = low.expr(node.args[0])
                if key.type != t.INT and not isinstance(key.type, t.Id):
                    raise low.error(codes.UNKNOWN_QUERY, node, "`exists?` of what may be no number is not converted")
                ref = c.ColumnRef(model, table.primary_key[0] if table else "id")
                query = add(query, c.Where(compare(low, ref, key, node)))
        exists = one("exists?", t.BOOL)
        from regauge.layers.layer2_behavior.bodies.truth import negation

        return negation(exists) if name in ("none?", "empty?", "blank?") else exists
    if name in ("count", "size", "length") and not node.args:
        group = next((s for s in query.steps if isinstance(s, c.GroupBy)), None)
        if group is not None and len(group.columns) == 1:
            key_type = _column_type(low, model, group.columns[0].column)
            if isinstance(t.required(key_type), t.EnumValue):
                key_type = t.Optional_(t.STR)
            return one("group_count", t.Hash(key_type, t.INT))
        if name == "size" and query.owner is not None and not query.steps:
            counter = _counter(low, query, node)
            if counter is not None:
                return counter
        return one("count", t.INT)
    if name == "count" and len(args) == 1 and isinstance(args[0], ast.SymLit):
        column_ = column_name(low, model, args[0], node)
        query = add(query, c.Where(c.Compare(c.ColumnRef(model, column_), "is_not_null")))
        return one("count", t.INT)
    if name in ("many?", "one?"):
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of a relation is not converted")
    if (
        name in ("sum", "average", "minimum", "maximum")
        and len(args) == 1
        and isinstance(args[0], ast.SymLit | ast.StrLit)
    ):
        column_ = column_name(low, model, args[0], node)
        of = t.required(_column_type(low, model, column_))
        numbers = (t.INT, t.FLOAT, t.DECIMAL)
        if name in ("sum", "average") and of not in numbers:
            raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of {t.show(of)} is not converted")
        if isinstance(of, t.Id) and name in ("minimum", "maximum"):
            of = t.INT
        type_ = (
            of
            if name == "sum"
            else t.optional(t.FLOAT if of == t.FLOAT else t.DECIMAL)
            if name == "average"
            else t.optional(of)
        )
        ref = c.ColumnRef(model, column_)
        group = next((s for s in query.steps if isinstance(s, c.GroupBy)), None)
        if group is not None:
            if name != "sum" or len(group.columns) != 1:
                raise low.error(codes.UNKNOWN_QUERY, node, f"`group` with `{name}` is not converted")
            key_type = _column_type(low, model, group.columns[0].column)
            if isinstance(t.required(key_type), t.EnumValue):
                key_type = t.Optional_(t.STR)
            return one("group_sum", t.Hash(key_type, of), columns=(ref,))
        return one(name, type_, columns=(ref,))  # type: ignore[arg-type]
    if name in ("pluck", "pick") and args and all(isinstance(arg, ast.SymLit) for arg in args):
        names = [column_name(low, model, arg, node) for arg in args]
        types = [_column_type(low, model, each) for each in names]
        item = types[0] if len(types) == 1 else t.Tuple_(tuple(types))
        refs = tuple(c.ColumnRef(model, each) for each in names)
        return one(name, t.Array(item) if name == "pluck" else t.optional(item), columns=refs)  # type: ignore[arg-type]
    if name == "ids" and not args:
        return one("ids", t.Array(t.Id(col.base_name(low.program, model))))
    if name in ("find_or_create_by", "find_or_create_by!", "find_or_initialize_by") and node.keywords is not None:
        from regauge.layers.layer2_behavior.bodies.records import attributes

        given = attributes(low, model, node.keywords, node)
        type_ = t.Record(model, "row" if name.endswith("!") else "draft")
        return c.Run(query, name, (), (), given, type=type_, span=span)  # type: ignore[arg-type]
    if name == "update_all" and node.keywords is not None:
        from regauge.layers.layer2_behavior.bodies.records import attributes

        return c.Run(query, "update_all", (), (), attributes(low, model, node.keywords, node), type=t.INT, span=span)
    if name == "delete_all" and query.owner is not None and not query.steps:
        own = col.association_of(low.program, t.required(query.owner.type).model, query.association or "")
        if own is None or own.through or own.options.get("dependent") is None:
            raise low.error(
                codes.UNKNOWN_QUERY, node, "`delete_all` of an association without `dependent:` clears keys, which is not converted"
            )
        if getattr(own.options["dependent"], "name", own.options["dependent"]) not in ("destroy", "delete_all"):
            raise low.error(codes.UNKNOWN_QUERY, node, "`delete_all` of an association that nullifies is not converted")
    if name in ("delete_all",) and not args:
        return one("delete_all", t.INT)
    if name == "destroy_all" and not args:
        return one("destroy_all", t.VOID)
    if name in ("to_a", "load", "records", "reload") and not args:
        return loaded(low, query, node)
    raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` with these arguments is not converted")


def _counter(low: Lowering, query: c.Query, node: ast.Node) -> c.Expr | None:
    """The counter cache column that `size` reads."""
    from regauge.layers.layer2_behavior.bodies.records import field, record_type

    assert query.owner is not None and query.association is not None
    model = record_type(query.owner).model
    own = col.association_of(low.program, model, query.association)
    if own is None or own.through or own.target is None:
        return None
    for other in low.program.models[own.target].associations.values():
        if other.kind == "belongs_to" and other.counter_cache and other.foreign_key == own.foreign_key:
            return field(low, query.owner, other.counter_cache, node)
    return None


def build(low: Lowering, query: c.Query, node: ast.Call) -> c.Build:
    """`Model.new(...)`, `owner.children.build(...)`."""
    from regauge.layers.layer2_behavior.bodies.records import given

    attributes, params = given(low, query.model, node)
    if query.base is not None or any(not isinstance(step, c.Where) for step in query.steps):
        raise low.error(
            codes.UNKNOWN_QUERY, node, f"`{node.name}` on a relation that is not an association is not converted"
        )
    implied = []
    for step in query.steps:
        assert isinstance(step, c.Where)
        if not isinstance(step.predicate, c.Compare) or step.predicate.op != "=" or step.predicate.value is None:
            raise low.error(codes.UNKNOWN_QUERY, node, f"`{node.name}` on a filtered relation is not converted")
        from regauge.layers.layer2_behavior.bodies.records import to_column

        implied.append(
            (
                step.predicate.column.column,
                to_column(low, query.model, step.predicate.column.column, step.predicate.value, node),
            )
        )
    type_ = t.Record(query.model, "draft")
    return c.Build(
        query.model, (*implied, *attributes), params, query.owner, query.association, type=type_, span=node.span
    )
