"""What asks the database: rows, counts, sums, plucked columns; what a relation builds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.chains import add, as_query, filtered, loaded
from regauge.layers.layer2_behavior.bodies.context import Lowered
from regauge.layers.layer2_behavior.bodies.fields import known_type
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


def _column_type(low: Lowering, model: str, name: str, node: ast.Node) -> t.Type:
    column = col.column_of(low.program, model, name)
    assert column is not None
    return known_type(low, model, column, "row", node)


def run(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered:
    """What sends a relation to the database."""
    query = as_query(low, receiver, node)
    _refuse(low, query, node)
    handler = HANDLERS.get(node.name)
    found = handler(low, query, node) if handler is not None else None
    if found is None:
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{node.name}` with these arguments is not converted")
    return found


def asked(
    query: c.Query, kind: str, type_: t.Type, node: ast.Node, *values: c.Expr, columns: tuple[c.ColumnRef, ...] = ()
) -> c.Run:
    """The query sent for a `kind` of answer."""
    return c.Run(query, cast(c.RunKind, kind), tuple(values), columns, type=type_, span=node.span)


def _refuse(low: Lowering, query: c.Query, node: ast.Call) -> None:
    """Raises CannotLower where steps of the relation and what is asked of it do not go together here."""
    name = node.name
    if name in ("new", "build", "create", "create!", "sanitize_sql_like"):
        return
    limited = any(isinstance(s, c.Limit | c.Offset | c.ScopeCall) for s in query.steps) or query.base is not None
    if name in ("last", "last!") and any(isinstance(s, c.Limit | c.Offset) for s in query.steps):
        text = "`last` of a limited relation loads it first, which is not converted"
    elif name == "first" and node.args and limited:
        text = "`first(n)` of what may be limited is not converted"
    elif name not in ("count", "size", "length", "sum") and any(isinstance(s, c.GroupBy) for s in query.steps):
        text = f"`{name}` of a grouped relation is not converted"
    elif any(isinstance(s, c.Pick) for s in query.steps) and name not in ("pluck", "pick", "ids"):
        text = "records of which only some columns are selected are not converted"
    elif any(isinstance(s, c.Distinct) for s in query.steps) and (
        (name in ("count", "sum", "average") and node.args) or name in ("delete_all", "update_all")
    ):
        text = f"`{name}` of a distinct relation is not converted"
    else:
        return
    raise low.error(codes.UNKNOWN_QUERY, node, text)


def _made(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`new`, `create`."""
    made = build(low, query, node)
    if node.name == "create!":
        return c.RecordOp("create!", made, type=t.Record(query.model, "row"), span=node.span)
    return c.RecordOp("create", made, type=made.type, span=node.span) if node.name == "create" else made


def _escaped(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`sanitize_sql_like`."""
    if len(node.positional) != 1:
        return None
    return c.Core("sql.escape_like", (low.expr(node.positional[0], t.STR),), type=t.STR, span=node.span)


def _ends(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`first`, `last`, `take`, `sole`."""
    name, model = node.name, query.model
    row = t.Record(model, "row")
    if not node.args:
        return asked(query, name, row if name[-1] == "!" or name == "sole" else t.optional(row), node)
    if name not in ("first", "take", "last") or len(node.positional) != 1:
        return None
    count = low.expr(node.positional[0], t.INT)
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
    return asked(add(query, c.Limit(count)), "load", t.Array(row), node)


def _found(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`find`, `find_by`."""
    name, row = node.name, t.Record(query.model, "row")
    if name != "find":
        if not node.args:
            return None
        query = filtered(low, query, conditions(low, query.model, node.args, node), node)
        return asked(query, name, row if name[-1] == "!" else t.optional(row), node)
    if len(node.positional) != 1:
        return None
    key = low.expr(node.positional[0])
    if key.type == t.NIL:
        raise low.error(codes.UNKNOWN_QUERY, node, "`find(nil)` is not converted")
    if isinstance(key.type, t.Array):
        raise low.error(codes.UNKNOWN_QUERY, node, "`find` of several ids is not converted")
    return asked(query, "find", row, node, key)


def _exists(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`exists?`, `any?`, `empty?` and the like."""
    from regauge.layers.layer2_behavior.bodies.truth import negation

    name, model = node.name, query.model
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
    if name in ("any?", "none?", "empty?") and query.owner is not None and not query.steps:
        # HasManyAssociation#empty? with a cached counter asks the counter, not the table.
        counted = _counter(low, query, node)
        if counted is not None:
            zero = call_zero(low, counted, node)
            return negation(zero) if name == "any?" else zero
    exists = asked(query, "exists?", t.BOOL, node)
    return negation(exists) if name in ("none?", "empty?", "blank?") else exists


def _number_of_rows(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`count`, `size`, `length`."""
    name, args = node.name, node.positional
    if not node.args:
        key = _group_key(low, query, node)
        if key is not None:
            return asked(query, "group_count", t.Hash(key, t.INT), node)
        if name == "size" and query.owner is not None and not query.steps:
            counter = _counter(low, query, node)
            if counter is not None:
                return counter
        return asked(query, "count", t.INT, node)
    if name == "count" and len(args) == 1 and isinstance(args[0], ast.SymLit):
        ref = c.ColumnRef(query.model, _own_column(low, query, args[0], node))
        return asked(add(query, c.Where(c.Compare(ref, "is_not_null"))), "count", t.INT, node)
    return None


def _own_column(low: Lowering, query: c.Query, arg: ast.Node, node: ast.Node) -> str:
    """A column of the rows that are asked; the tables that they are joined with may have it too, or alone."""
    name = getattr(arg, "name", None) or getattr(arg, "value", None)
    joined = query.base is not None or any(isinstance(s, c.Join | c.ScopeCall | c.Merge) for s in query.steps)
    if joined and isinstance(name, str) and col.column_of(low.program, query.model, name) is None:
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` is no column of `{query.model}`: one of a joined table?")
    return column_name(low, query.model, arg, node)


def _group_key(low: Lowering, query: c.Query, node: ast.Node) -> t.Type | None:
    """The type of the keys of a relation that is grouped by one column."""
    group = next((s for s in query.steps if isinstance(s, c.GroupBy)), None)
    if group is None or len(group.columns) != 1:
        return None
    of = _column_type(low, query.model, group.columns[0].column, node)
    return t.Optional_(t.STR) if isinstance(t.required(of), t.EnumValue) else of


def _refused(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`many?`, `one?`."""
    raise low.error(codes.UNKNOWN_QUERY, node, f"`{node.name}` of a relation is not converted")


def _aggregated(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`sum`, `average`, `minimum`, `maximum`."""
    name, args = node.name, node.positional
    if len(args) != 1 or not isinstance(args[0], ast.SymLit | ast.StrLit):
        return None
    column = _own_column(low, query, args[0], node)
    of = t.required(_column_type(low, query.model, column, node))
    if name in ("sum", "average") and of not in (t.INT, t.FLOAT, t.DECIMAL):
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of {t.show(of)} is not converted")
    if name == "sum" and of != t.INT and any(isinstance(s, c.NoRows) for s in query.steps):
        raise low.error(codes.UNKNOWN_QUERY, node, "`sum` of `none` is the integer 0, whatever the column is")
    if isinstance(of, t.EnumValue):
        raise low.error(codes.UNKNOWN_QUERY, node, f"`{name}` of an enum answers what its column holds, no label")
    if isinstance(of, t.Id) and name in ("minimum", "maximum"):
        of = t.INT
    refs = (c.ColumnRef(query.model, column),)
    if any(isinstance(s, c.GroupBy) for s in query.steps):
        key = _group_key(low, query, node)
        if name != "sum" or key is None:
            raise low.error(codes.UNKNOWN_QUERY, node, f"`group` with `{name}` is not converted")
        return asked(query, "group_sum", t.Hash(key, of), node, columns=refs)
    if name == "average":
        of = t.FLOAT if of == t.FLOAT else t.DECIMAL
    return asked(query, name, of if name == "sum" else t.optional(of), node, columns=refs)


def _picked(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`pluck`, `pick`, `ids`."""
    name, args, model = node.name, node.positional, query.model
    if name == "ids":
        return None if args else asked(query, "ids", t.Array(t.Id(col.base_name(low.program, model))), node)
    if not args or not all(isinstance(arg, ast.SymLit) for arg in args):
        return None
    names = [_own_column(low, query, arg, node) for arg in args]
    types = [_column_type(low, model, each, node) for each in names]
    item = types[0] if len(types) == 1 else t.Tuple_(tuple(types))
    refs = tuple(c.ColumnRef(model, each) for each in names)
    return asked(query, name, t.Array(item) if name == "pluck" else t.optional(item), node, columns=refs)


def _found_or_made(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`find_or_create_by` and the like; `update_all`."""
    from regauge.layers.layer2_behavior.bodies.writes import attributes

    if node.keywords is None:
        return None
    name = node.name
    given = attributes(low, query.model, node.keywords, node)
    type_ = t.INT if name == "update_all" else t.Record(query.model, "row" if name.endswith("!") else "draft")
    return c.Run(query, cast(c.RunKind, name), (), (), given, type=type_, span=node.span)


def _deleted(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`delete_all`, `destroy_all`."""
    name = node.name
    if name == "delete_all" and query.owner is not None and not query.steps:
        of = t.required(query.owner.type)
        own = col.association_of(low.program, of.model, query.association or "") if isinstance(of, t.Record) else None
        if own is None or own.through or own.options.get("dependent") is None:
            text = "`delete_all` of an association without `dependent:` clears keys, which is not converted"
            raise low.error(codes.UNKNOWN_QUERY, node, text)
        if getattr(own.options["dependent"], "name", own.options["dependent"]) not in ("destroy", "delete_all"):
            raise low.error(codes.UNKNOWN_QUERY, node, "`delete_all` of an association that nullifies is not converted")
    return None if node.positional else asked(query, name, t.INT if name == "delete_all" else t.VOID, node)


def _rows(low: Lowering, query: c.Query, node: ast.Call) -> Lowered | None:
    """`to_a`, `load`, `records`, `reload`."""
    return None if node.positional else loaded(low, query, node)


Handler = Callable[["Lowering", c.Query, ast.Call], Lowered | None]
HANDLERS: Final[Mapping[str, Handler]] = {
    name: handler
    for names, handler in (
        ("new build create create!", _made),
        ("sanitize_sql_like", _escaped),
        ("first last take first! last! sole", _ends),
        ("find find_by find_by!", _found),
        ("exists? any? none? empty? blank? present?", _exists),
        ("count size length", _number_of_rows),
        ("many? one?", _refused),
        ("sum average minimum maximum", _aggregated),
        ("pluck pick ids", _picked),
        ("find_or_create_by find_or_create_by! find_or_initialize_by update_all", _found_or_made),
        ("delete_all destroy_all", _deleted),
        ("to_a load records reload", _rows),
    )
    for name in names.split()
}
"""By method: what makes the query's run of it; None where these arguments are not known."""


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
