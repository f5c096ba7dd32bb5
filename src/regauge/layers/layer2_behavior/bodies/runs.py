"""What asks the database: rows, counts, sums, plucked columns; what a relation builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.chains import add, as_query, filtered, loaded
from regauge.layers.layer2_behavior.bodies.context import Lowered
from regauge.layers.layer2_behavior.bodies.where import column_name, compare, conditions
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


RUNS = frozenset(
    "first last take find find_by find_by! exists? any? none? empty? count size length sum average minimum maximum pluck pick ids first! last!"
    " find_or_create_by find_or_create_by! find_or_initialize_by update_all delete_all destroy_all to_a load records find_each sole"
    " many? new build create create! blank? present? reload sanitize_sql_like one?".split()
)


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
        raise low.error(
            codes.UNKNOWN_QUERY, node, "`last` of a limited relation loads it first, which is not converted"
        )
    if name == "first" and node.args and limited:
        raise low.error(codes.UNKNOWN_QUERY, node, "`first(n)` of what may be limited is not converted")
    if name not in ("count", "size", "length", "sum") and any(isinstance(s, c.GroupBy) for s in query.steps):
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of a grouped relation is not converted")
    if any(isinstance(s, c.Pick) for s in query.steps) and name not in ("pluck", "pick", "ids"):
        raise low.error(codes.UNKNOWN_QUERY, node, "records of which only some columns are selected are not converted")
    if any(isinstance(s, c.Distinct) for s in query.steps):
        refused = (name in ("count", "sum", "average") and node.args) or name in ("delete_all", "update_all")
        if refused:
            raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of a distinct relation is not converted")
    if name in ("first", "last", "take", "first!", "last!", "sole") and not node.args:
        return one(name, row if name[-1] == "!" or name == "sole" else t.optional(row))  # type: ignore[arg-type]
    if name in ("first", "take", "last") and len(args) == 1:
        count = low.expr(args[0], t.INT)
        if not isinstance(count, c.Lit):
            # A negative number takes nothing; LIMIT would take all.
            least = c.Lit(0, type=t.INT, span=node.span)
            count = c.Core("cmp.max", (count, least), type=t.INT, span=node.span)
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
        query = filtered(low, query, conditions(low, model, node.args, node), node)
        return one(name, row if name[-1] == "!" else t.optional(row))  # type: ignore[arg-type]
    if name in ("exists?", "any?", "none?", "empty?", "blank?", "present?"):
        if node.args and name == "exists?":
            if isinstance(node.args[0], ast.HashLit):
                query = filtered(low, query, conditions(low, model, node.args, node), node)
            else:
                table = col.table_of(low.program, model)
                key = low.expr(node.args[0])
                if key.type != t.INT and not isinstance(key.type, t.Id):
                    raise low.error(codes.UNKNOWN_QUERY, node, "`exists?` of what may be no number is not converted")
                ref = c.ColumnRef(model, table.primary_key[0] if table else "id")
                query = add(query, c.Where(compare(low, ref, key, node)))
        from regauge.layers.layer2_behavior.bodies.truth import negation

        if name in ("any?", "none?", "empty?") and query.owner is not None and not query.steps:
            # HasManyAssociation#empty? with a cached counter asks the counter, not the table.
            counted = _counter(low, query, node)
            if counted is not None:
                zero = call_zero(low, counted, node)
                return negation(zero) if name == "any?" else zero
        exists = one("exists?", t.BOOL)
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
        if name == "sum" and of != t.INT and any(isinstance(s, c.NoRows) for s in query.steps):
            raise low.error(codes.UNKNOWN_QUERY, node, "`sum` of `none` is the integer 0, whatever the column is")
        if isinstance(of, t.EnumValue):
            raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of an enum answers what its column holds, no label")
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
        from regauge.layers.layer2_behavior.bodies.writes import attributes

        given = attributes(low, model, node.keywords, node)
        type_ = t.Record(model, "row" if name.endswith("!") else "draft")
        return c.Run(query, name, (), (), given, type=type_, span=span)  # type: ignore[arg-type]
    if name == "update_all" and node.keywords is not None:
        from regauge.layers.layer2_behavior.bodies.writes import attributes

        return c.Run(query, "update_all", (), (), attributes(low, model, node.keywords, node), type=t.INT, span=span)
    if name == "delete_all" and query.owner is not None and not query.steps:
        of = t.required(query.owner.type)
        own = col.association_of(low.program, of.model, query.association or "") if isinstance(of, t.Record) else None
        if own is None or own.through or own.options.get("dependent") is None:
            raise low.error(
                codes.UNKNOWN_QUERY,
                node,
                "`delete_all` of an association without `dependent:` clears keys, which is not converted",
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


def call_zero(low: Lowering, number: c.Expr, node: ast.Call) -> c.Expr:
    """`number.zero?`; a draft's column may be nil."""
    from regauge.layers.layer2_behavior.bodies.core_calls import core_call
    from regauge.layers.layer2_behavior.bodies.nils import expect

    return core_call(
        low, expect(number, "zero?") if isinstance(number.type, t.Optional_) else number, "zero?", [], node
    )


def _counter(low: Lowering, query: c.Query, node: ast.Node) -> c.Expr | None:
    """The counter cache column that `size` reads."""
    from regauge.layers.layer2_behavior.bodies.fields import field, record_type

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
    from regauge.layers.layer2_behavior.bodies.writes import given

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
        from regauge.layers.layer2_behavior.bodies.writes import to_column

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
