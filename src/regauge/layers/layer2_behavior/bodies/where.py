"""Conditions of a query: `where` with hashes, and where they stand in text, a small reader of SQL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.fields import known_type
from regauge.layers.layer2_behavior.bodies.sql import SqlError, order_terms, parse_condition
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


def column_name(low: Lowering, model: str, node: ast.Node, at: ast.Node) -> str:
    """A column of the model, named by a symbol or a string."""
    name = node.name if isinstance(node, ast.SymLit) else node.value if isinstance(node, ast.StrLit) else None
    if name is None:
        raise low.error(codes.SQL_TEXT, at, "a column whose name is computed is not converted")
    if col.column_of(low.program, model, name) is None:
        code, words = col.no_column(low.program, model, name)
        raise low.error(code, node, words)
    return name


def conditions(low: Lowering, model: str, args: Sequence[ast.Node], node: ast.Node) -> c.Predicate:
    """The arguments of `where`."""
    first = plain_sql(low, model, args[0])
    if isinstance(first, ast.HashLit) and len(args) == 1:
        parts = [_pair(low, model, pair) for pair in first.pairs]
        return parts[0] if len(parts) == 1 else c.AllOf(tuple(parts))
    if isinstance(first, ast.ArrayLit) and first.items and isinstance(first.items[0], ast.StrLit):
        args, first = first.items, first.items[0]
    if isinstance(first, ast.StrLit):
        return _text(low, model, first, args[1:], node)
    if isinstance(first, ast.InterpolatedStr):
        raise low.error(codes.SQL_TEXT, first, "SQL with a value pasted into it is not converted")
    raise low.error(codes.UNKNOWN_QUERY, node, "this condition is not converted")


def _pair(low: Lowering, model: str, pair: ast.Node) -> c.Predicate:
    if not isinstance(pair, ast.Pair) or not isinstance(pair.key, ast.SymLit | ast.StrLit):
        raise low.error(codes.UNKNOWN_QUERY, pair, "a condition on a column whose name is computed is not converted")
    key = pair.key.name if isinstance(pair.key, ast.SymLit) else pair.key.value
    if "." in key:
        table, _, key = key.partition(".")
        model = _model_of(low, table, pair)
    if col.column_of(low.program, model, key) is not None:
        if isinstance(pair.value, ast.HashLit):
            raise low.error(codes.UNKNOWN_QUERY, pair, f"a hash under `{key}` names a table to Rails, not a value")
        return compare(low, c.ColumnRef(model, key), low.expr(pair.value), pair)
    association = col.association_of(low.program, model, key)
    if (
        association is not None
        and association.kind == "belongs_to"
        and association.foreign_key
        and not isinstance(pair.value, ast.HashLit)
    ):
        value = low.expr(pair.value)
        if value.type == t.NIL:
            return c.Compare(c.ColumnRef(model, association.foreign_key), "is_null")
        if isinstance(value.type, t.Record):
            from regauge.layers.layer2_behavior.bodies.fields import field

            home = col.table_of(low.program, value.type.model)
            id_ = field(low, value, home.primary_key[0] if home else "id", pair)
            if id_ is None:
                raise low.error(codes.UNKNOWN_QUERY, pair, f"`{value.type.model}` has no single key to compare with")
            same: c.Predicate = c.Compare(c.ColumnRef(model, association.foreign_key), "=", id_)
            if association.polymorphic and association.foreign_type:
                kind = c.Lit(col.base_name(low.program, value.type.model), type=t.STR)
                same = c.AllOf((c.Compare(c.ColumnRef(model, association.foreign_type), "=", kind), same))
            return same
        if isinstance(value.type, t.Relation):
            return c.Compare(c.ColumnRef(model, association.foreign_key), "in", value)
        if isinstance(t.required(value.type), t.Id) or t.required(value.type) == t.INT:
            return compare(low, c.ColumnRef(model, association.foreign_key), value, pair)
        if not association.polymorphic and _of_records(value.type):
            return _compare(low, c.ColumnRef(model, association.foreign_key), value, pair)
    if isinstance(pair.value, ast.HashLit):
        other = association.target if association and association.target else _model_of(low, key, pair)
        if association is not None and col.table_of(low.program, other) is col.table_of(low.program, model):
            raise low.error(
                codes.UNKNOWN_QUERY, pair, "a condition on a table that is joined with itself is not converted"
            )
        parts = []
        for inner in pair.value.pairs:
            parts.append(_pair(low, other, inner))
        return parts[0] if len(parts) == 1 else c.AllOf(tuple(parts))
    if association is not None:
        raise low.error(codes.UNKNOWN_QUERY, pair, f"a condition on `{association.kind} :{key}` with this value")
    code, words = col.no_column(low.program, model, key)
    raise low.error(code, pair, words)


def _of_records(type_: t.Type) -> bool:
    return isinstance(type_, t.Array) and isinstance(type_.of, t.Record)


def _model_of(low: Lowering, table: str, node: ast.Node) -> str:
    for name, model in low.program.models.items():
        if model.table == table and not model.sti_base:
            return name
    raise low.error(codes.UNKNOWN_QUERY, node, f"no model of the app has the table `{table}`")


def compare(low: Lowering, column: c.ColumnRef, value: c.Expr, node: ast.Node) -> c.Predicate:
    """`column: value`."""
    return _normalized(low, column, _compare(low, column, value, node), node)


def _normalized(low: Lowering, column: c.ColumnRef, found: c.Predicate, node: ast.Node) -> c.Predicate:
    """`normalizes` also changes what a hash looks for (ActiveRecord::Normalization::NormalizedValueType#serialize); SQL text it does not."""
    declared = col.normalization_of(low.program, column.model, column.column)
    match found:
        case _ if declared is None:
            return found
        case c.AnyOf(parts) if not declared.apply_to_nil:
            return c.AnyOf(tuple(_normalized(low, column, part, node) for part in parts))
        case c.Compare(op="is_null") if not declared.apply_to_nil:
            return found
        case c.Compare(op="=", value=value) if value is not None and value.type == t.STR:
            return replace(found, normalized=True)
        case c.Compare(op="=", value=value) if value is not None and value.type == t.optional(t.STR):
            if not declared.apply_to_nil:
                return replace(found, normalized=True)
        case c.Compare(op="in", value=c.ListOf(items)) if all(item.type == t.STR for item in items):
            return replace(found, normalized=True)
    raise low.error(codes.UNKNOWN_QUERY, node, f"`normalizes` of `{column.column}` in this condition is not converted")


def _compare(low: Lowering, column: c.ColumnRef, value: c.Expr, node: ast.Node) -> c.Predicate:
    declared = col.column_of(low.program, column.model, column.column)
    assert declared is not None
    plain = t.required(known_type(low, column.model, declared, "row", node))
    if value.type == t.NIL:
        return c.Compare(column, "is_null")
    if isinstance(value, c.Span_):
        return _range(low, column, plain, value, node)
    if isinstance(value.type, t.Range):
        raise low.error(codes.UNKNOWN_QUERY, node, "a range that is no literal is not converted in a condition")
    if isinstance(value.type, t.Relation):
        return c.Compare(column, "in", value)
    if isinstance(value, c.ListOf):
        nil = [item for item in value.items if _is_nil(item)]
        rest = [_bare(item) for item in value.items if not _is_nil(item)]
        if any(isinstance(item.type, t.Optional_) for item in rest):
            raise low.error(codes.UNKNOWN_QUERY, node, f"a list for `{column.column}` in which a value may be nil")
        if nil and not rest:
            return c.Compare(column, "is_null")
        listed = c.ListOf(
            tuple(typed(low, column, plain, item, node) for item in rest), type=t.Array(plain), span=value.span
        )
        found: c.Predicate = c.Compare(column, "in", listed)
        return c.AnyOf((found, c.Compare(column, "is_null"))) if nil else found
    if isinstance(value.type, t.Array):
        of = value.type.of
        if of == plain or {of, plain} <= {t.STR, t.SYMBOL}:
            return c.Compare(column, "in", value)
        if isinstance(of, t.Record) and isinstance(plain, t.Id):
            ids = c.Iterate(
                "map",
                value,
                ("row",),
                c.Block((), c.Field(c.Var("row", type=of), "id", type=plain)),
                None,
                type=t.Array(plain),
            )
            return c.Compare(column, "in", ids)
        raise low.error(
            codes.MIXED_TYPES, node, f"`{column.column}` is {t.show(plain)} and is compared with {t.show(value.type)}"
        )
    return c.Compare(column, "=", typed(low, column, plain, value, node))


def _bare(value: c.Expr) -> c.Expr:
    """What stands under the casts that a list with a nil gave to its items."""
    while isinstance(value, c.Cast) and isinstance(value.type, t.Optional_):
        value = value.value
    return value


def _is_nil(value: c.Expr) -> bool:
    """A `nil` that is written out, as it is or as an item of a list."""
    bare = _bare(value)
    return bare.type == t.NIL or (isinstance(bare, c.Lit) and bare.value is None and isinstance(bare.type, t.Optional_))


def typed(low: Lowering, column: c.ColumnRef, plain: t.Type, value: c.Expr, node: ast.Node) -> c.Expr:
    """A value as the column's type, as a condition casts it."""
    if value.type == plain or (isinstance(value.type, t.Optional_) and value.type.of == plain):
        return value
    bare = t.required(value.type)
    if isinstance(plain, t.EnumValue) and isinstance(value, c.Lit) and bare in (t.STR, t.SYMBOL):
        declared = col.enum_of(low.program, plain.model, plain.attribute)
        if declared and value.value not in [label for label, _ in declared.values]:
            raise low.error(codes.NO_SUCH_METHOD, node, f"`{plain.attribute}` has no value {value.value!r}")
        return c.Lit(value.value, type=plain, span=value.span)
    if isinstance(plain, t.Id) and isinstance(bare, t.Record):
        from regauge.layers.layer2_behavior.bodies.fields import field

        id_ = field(low, value, "id", node)
        if id_ is not None:
            return id_
    want = t.optional(plain) if isinstance(value.type, t.Optional_) else plain
    from regauge.layers.layer2_behavior.bodies.coerce import coerce

    done = coerce(value, want)
    if done is not None:
        return done
    if (
        bare == t.JSON
        or (isinstance(plain, t.EnumValue) and bare in (t.STR, t.SYMBOL, t.INT))
        or (bare in (t.STR, t.INT, t.FLOAT, t.DECIMAL) and plain in (t.INT, t.STR, t.FLOAT, t.DECIMAL, t.DATE, t.TIME))
    ):
        return c.Cast(value, type=t.optional(plain), span=node.span)
    if isinstance(plain, t.Id) and (bare in (t.STR, t.INT) or isinstance(bare, t.Id)):
        return c.Cast(value, type=want, span=node.span)
    if {bare, plain} == {t.TIME, t.DATE}:
        return c.Cast(value, type=want, span=node.span)
    raise low.error(
        codes.MIXED_TYPES, node, f"`{column.column}` is {t.show(plain)} and is compared with {t.show(value.type)}"
    )


def _range(low: Lowering, column: c.ColumnRef, plain: t.Type, value: c.Span_, node: ast.Node) -> c.Predicate:
    for end in (value.low, value.high):
        if end is not None and isinstance(end.type, t.Optional_):
            raise low.error(codes.UNKNOWN_QUERY, node, "an end of this range may be nil, which leaves it open to Rails")
    ends = [end for end in (value.low, value.high) if end is not None and end.type != t.NIL]
    if any(end.type == t.JSON for end in ends):
        if any(end.type not in (t.JSON, t.STR, t.INT, t.FLOAT) for end in ends):
            raise low.error(codes.UNKNOWN_QUERY, node, "a range from what was sent to what may be of another kind")
        first, last = (
            low.to(end, t.JSON, node) if end is not None and end.type != t.NIL else None
            for end in (value.low, value.high)
        )
        span = c.Span_(first, last, value.exclusive, type=t.Range(plain), span=node.span)
        return c.Compare(column, "between", span)
    lower = typed(low, column, plain, value.low, node) if value.low is not None and value.low.type != t.NIL else None
    upper = typed(low, column, plain, value.high, node) if value.high is not None and value.high.type != t.NIL else None
    if lower is not None and upper is not None and not value.exclusive:
        return c.Compare(column, "between", c.Span_(lower, upper, type=t.Range(plain), span=node.span))
    parts: list[c.Predicate] = []
    if lower is not None:
        parts.append(c.Compare(column, ">=", lower))
    if upper is not None:
        parts.append(c.Compare(column, "<" if value.exclusive else "<=", upper))
    if not parts:
        raise low.error(codes.UNKNOWN_QUERY, node, "a range without ends is no condition")
    return parts[0] if len(parts) == 1 else c.AllOf(tuple(parts))


def _text(low: Lowering, model: str, text: ast.StrLit, binds: Sequence[ast.Node], node: ast.Node) -> c.Predicate:
    named: dict[str, c.Expr] = {}
    values: list[c.Expr] = []
    if len(binds) == 1 and isinstance(binds[0], ast.HashLit):
        for pair in binds[0].pairs:
            if isinstance(pair, ast.Pair) and isinstance(pair.key, ast.SymLit):
                named[pair.key.name] = low.expr(pair.value)
    else:
        values = [low.expr(bind) for bind in binds]

    def column(table: str | None, name: str) -> c.ColumnRef:
        owner = model if table is None else _model_of(low, table, text)
        if col.column_of(low.program, owner, name) is None:
            raise SqlError(f"there is no column `{name}`")
        return c.ColumnRef(owner, name)

    def cast(ref: c.ColumnRef, value: c.Expr) -> c.Expr:
        declared = col.column_of(low.program, ref.model, ref.column)
        assert declared is not None
        plain = t.required(col.column_type(low.program, ref.model, declared, "row"))
        if isinstance(plain, t.Unknown):
            raise SqlError(f"the column `{ref.column}` has a type that is not converted")
        if isinstance(plain, t.EnumValue):
            raise SqlError("an enum's stored value is compared in text")
        if isinstance(value, c.ListOf):
            items = tuple(typed(low, ref, plain, _quoted(plain, item), text) for item in value.items)
            return c.ListOf(items, type=t.Array(plain), span=value.span)
        if isinstance(value.type, t.Array):
            _quoted(plain, c.Var("item", type=value.type.of))
            return value
        return typed(low, ref, plain, _quoted(plain, value), text)

    try:
        found = parse_condition(text.value, values, named, column, cast)
        _no_null(found)
        return found
    except SqlError as problem:
        raise low.error(codes.SQL_TEXT, text, f"this SQL is not converted: {problem}") from None


def _quoted(plain: t.Type, value: c.Expr) -> c.Expr:
    """A value that stands in SQL's text: Rails quotes it as what it is and never casts it to the column's type. Raises SqlError."""
    bare = t.required(value.type)
    fits = (
        bare == plain
        or (bare in (t.STR, t.SYMBOL) and plain in (t.STR, t.SYMBOL))
        or (bare == t.INT and (plain in (t.FLOAT, t.DECIMAL) or isinstance(plain, t.Id)))
        or (isinstance(bare, t.Id) and plain == t.INT)
        or (isinstance(bare, t.Id) and isinstance(plain, t.Id))
        or (isinstance(value, c.Lit) and bare in (t.FLOAT, t.DECIMAL) and plain in (t.FLOAT, t.DECIMAL))
        or (bare == t.NEVER)
    )
    if not fits:
        raise SqlError(
            f"a column of {t.show(plain)} beside {t.show(value.type)}, which the database would compare as it stands"
        )
    return value


def _no_null(predicate: c.Predicate) -> None:
    """`= NULL` in SQL's text finds nothing; `=` of Rails' hashes means `IS NULL` there. Raises SqlError."""
    match predicate:
        case c.Compare(op="=" | "!=", value=value) if value is not None and isinstance(value.type, t.Optional_):
            raise SqlError("`=` of a value that may be nil")
        case c.Compare(op="not_in", value=value) if value is not None and not (
            isinstance(value, c.ListOf) and value.items
        ):
            raise SqlError("`NOT IN` of a list that may be empty")
        case c.AllOf(parts) | c.AnyOf(parts):
            for part in parts:
                _no_null(part)
        case c.Negated(part):
            _no_null(part)


def plain_sql(low: Lowering, model: str, node: ast.Node) -> ast.Node:
    """SQL text without what only names a table: `"#{Issue.table_name}.id DESC"`, `Arel.sql("id")`. Anything else stays as it is."""
    if (
        isinstance(node, ast.Call)
        and node.name == "sql"
        and isinstance(node.receiver, ast.ConstRead)
        and len(node.args) == 1
    ):
        return plain_sql(low, model, node.args[0]) if node.receiver.name == "Arel" else node
    if not isinstance(node, ast.InterpolatedStr):
        return node
    parts = [_table_named(low, model, part) for part in node.parts]
    return node if any(part is None for part in parts) else ast.StrLit(node.span, "".join(filter(None, parts)))


def _table_named(low: Lowering, model: str, node: ast.Node) -> str | None:
    """A literal part, or the table that `Issue.table_name` means."""
    if isinstance(node, ast.StrLit):
        return node.value
    if not isinstance(node, ast.Call) or node.args or node.name not in ("table_name", "quoted_table_name"):
        return None
    named = model
    if node.receiver is not None:
        if not isinstance(node.receiver, ast.ConstRead) or node.receiver.path is None:
            return None
        named = node.receiver.path.removeprefix("::")
    found = low.program.models.get(named)
    return found.table if found is not None else None


def order_columns(low: Lowering, model: str, node: ast.Node) -> list[tuple[c.ColumnRef, bool]]:
    """One argument of `order`: a symbol, a hash of directions, or SQL like `name DESC`."""
    node = plain_sql(low, model, node)
    if isinstance(node, ast.SymLit):
        return [(c.ColumnRef(model, column_name(low, model, node, node)), False)]
    if isinstance(node, ast.HashLit):
        out = []
        for pair in node.pairs:
            direction = pair.value.name if isinstance(pair, ast.Pair) and isinstance(pair.value, ast.SymLit) else None
            if not isinstance(pair, ast.Pair) or direction is None or direction.lower() not in ("asc", "desc"):
                raise low.error(codes.UNKNOWN_QUERY, pair, "this direction of `order` is not converted")
            out.append((c.ColumnRef(model, column_name(low, model, pair.key, pair)), direction.lower() == "desc"))
        return out
    if isinstance(node, ast.StrLit):
        terms = order_terms(node.value)
        if terms is None:
            raise low.error(codes.SQL_TEXT, node, f"the order {node.value!r} is not converted")
        out = []
        for table, name, descending in terms:
            owner = model if table is None else _model_of(low, table, node)
            if col.column_of(low.program, owner, name) is None or owner != model:
                raise low.error(codes.SQL_TEXT, node, f"the order {node.value!r} is not converted")
            out.append((c.ColumnRef(owner, name), descending))
        return out
    raise low.error(codes.UNKNOWN_QUERY, node, "an order that is computed is not converted")
