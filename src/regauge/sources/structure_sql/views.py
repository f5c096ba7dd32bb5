"""Columns of views: what a view's query selects, typed from the tables beneath it with sqlglot.

What cannot be typed keeps its name and the kind `untyped`, with a diagnostic: a view's column is never missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.program.schema import Column, Schema, View
from regauge.sources.sql_types import Dialect, rails_type

if TYPE_CHECKING:
    import sqlglot.expressions as exp

_DIALECTS: Final = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite"}


def fill(schema: Schema, dialect: Dialect, named: Mapping[str, list[str]] = MappingProxyType({})) -> Diagnostics:
    """Gives each view its columns. Views over views are done in the order of the dump, which is that of dependence.

    `named` has the columns that stand before the query: `CREATE VIEW totals (a, b) AS ...`.
    """
    found: Diagnostics = []
    for name, view in schema.views.items():
        if view.definition and not view.columns:
            problem = _fill(schema, view, dialect, named.get(name, []))
            if problem is not None:
                span = view.span or Span.of_file("db")
                found.append(Diagnostic(codes.VIEW_COLUMNS, span, f"view `{name}`: {problem}", subject=name))
    return found


def _fill(schema: Schema, view: View, dialect: Dialect, named: list[str]) -> str | None:
    # Only a schema with views pays for the import.
    import sqlglot
    import sqlglot.errors
    import sqlglot.expressions as exp

    try:
        query = sqlglot.parse_one(view.definition, read=_DIALECTS[dialect])
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError) as error:
        return f"its query was not read ({str(error).splitlines()[0][:80]})"
    if not isinstance(query, exp.Query):
        return "it is not a query"
    columns = _of_query(schema, query, dialect, {})
    if columns is None:
        return "its columns were not worked out"
    for at, name in enumerate(named[: len(columns)]):
        columns[at].name = name
    view.columns = [_placed(column, view.span) for column in columns]
    unknown = [column.name for column in columns if column.kind == "untyped"]
    return f"the types of {', '.join(f'`{name}`' for name in unknown)} are not known" if unknown else None


def _placed(column: Column, span: Span | None) -> Column:
    column.span = span
    return column


def _of_query(
    schema: Schema, query: exp.Query, dialect: Dialect, outer: dict[str, list[Column]]
) -> list[Column] | None:
    import sqlglot.expressions as exp

    known = dict(outer)
    for cte in query.ctes:
        inner = cte.this
        columns = _of_query(schema, inner, dialect, known) if isinstance(inner, exp.Query) else None
        if columns is None:
            return None
        alias = cte.args.get("alias")
        for at, each in enumerate(alias.columns if alias is not None else ()):
            if at < len(columns):
                columns[at].name = each.name
        known[cte.alias] = columns
    if isinstance(query, exp.SetOperation):
        left = query.left
        return _of_query(schema, left, dialect, known) if isinstance(left, exp.Query) else None
    if isinstance(query, exp.Subquery):
        inner = query.this
        return _of_query(schema, inner, dialect, known) if isinstance(inner, exp.Query) else None
    if not isinstance(query, exp.Select):
        return None
    sources = _sources(schema, query, dialect, known)
    if sources is None:
        return None
    columns = []
    for at, item in enumerate(query.expressions):
        if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            wanted = item.table if isinstance(item, exp.Column) else ""
            for name, each in sources.items():
                if not wanted or name == wanted:
                    columns.extend(_same(column, column.name) for column in each)
            continue
        name = item.alias_or_name or f"column{at + 1}"
        columns.append(_typed(item.unalias(), name, sources, dialect, schema))
    return columns


def _sources(
    schema: Schema, query: exp.Select, dialect: Dialect, known: dict[str, list[Column]]
) -> dict[str, list[Column]] | None:
    import sqlglot.expressions as exp

    start = query.args.get("from") or query.args.get("from_")
    items = [start.this] if start is not None else []
    joins = query.args.get("joins") or []
    nullable = {id(join.this) for join in joins if join.side in ("LEFT", "FULL")}
    items.extend(join.this for join in joins)
    found: dict[str, list[Column]] = {}
    while items:
        item = items.pop(0)
        items.extend(join.this for join in item.args.get("joins") or ())
        if isinstance(item, exp.Paren):
            items.append(item.this)
        elif isinstance(item, exp.Table):
            name = item.name if item.db in ("", "public") else f"{item.db}.{item.name}"
            columns = known.get(name) or _columns_of(schema, name)
            if columns is None:
                return None
            columns = [_same(column, column.name) for column in columns]
            if id(item) in nullable:
                for column in columns:
                    column.null = True
            found[item.alias or item.name] = columns
        elif isinstance(item, exp.Subquery):
            inner = item.this
            if isinstance(inner, exp.Table):
                inner.set("joins", item.args.get("joins"))
                items.append(inner)
                continue
            made = _of_query(schema, inner, dialect, known) if isinstance(inner, exp.Query) else None
            if made is None:
                return None
            found[item.alias] = made
        else:
            found[item.alias_or_name or f"#{len(found)}"] = []
    return found


def _columns_of(schema: Schema, name: str) -> list[Column] | None:
    table = schema.tables.get(name)
    if table is not None:
        return table.columns
    view = schema.views.get(name)
    return view.columns if view is not None and view.columns else None


def _same(column: Column, name: str) -> Column:
    made = Column(name, column.kind, null=column.null)
    for each in ("limit", "precision", "scale", "array", "unsigned", "sql_type", "domain"):
        setattr(made, each, getattr(column, each))
    return made


def _typed(
    item: exp.Expression, name: str, sources: dict[str, list[Column]], dialect: Dialect, schema: Schema
) -> Column:
    import sqlglot.expressions as exp

    while isinstance(item, exp.Paren):
        item = item.this
    if isinstance(item, exp.Column):
        for source, columns in sources.items():
            if item.table in ("", source):
                for column in columns:
                    if column.name == item.name:
                        return _same(column, name)
        return Column(name, "untyped")
    made = Column(name, "untyped")
    text = _sql_type(item, sources, dialect, schema)
    if text is not None:
        rails_type(dialect, text, schema.enums, schema.domains).give(made)
    return made


def _sql_type(item: exp.Expression, sources: dict[str, list[Column]], dialect: Dialect, schema: Schema) -> str | None:
    """The SQL type of an expression: casts, literals, and the functions whose type does not depend on their arguments."""
    import sqlglot.expressions as exp

    if isinstance(item, exp.Cast):
        return item.to.sql(dialect=_DIALECTS[dialect])
    text = "character varying" if dialect == "postgresql" else "varchar" if dialect == "sqlite" else "varchar(255)"
    table: tuple[tuple[tuple[Any, ...], str], ...] = (
        ((exp.Count, exp.CountIf, exp.RowNumber), "bigint"),
        ((exp.Boolean, exp.Predicate, exp.Connector, exp.Not), "boolean" if dialect != "mysql" else "bigint"),
        ((exp.Concat, exp.Lower, exp.Upper, exp.Trim, exp.Substring, exp.DPipe, exp.GroupConcat), "text" if dialect != "mysql" else text),
        ((exp.CurrentTimestamp,), "timestamp with time zone" if dialect == "postgresql" else "datetime"),
        ((exp.CurrentDate,), "date"),
        ((exp.Length,), "integer" if dialect != "mysql" else "int"),
    )  # fmt: skip
    for kinds, named in table:
        if isinstance(item, kinds):
            return named
    if isinstance(item, exp.Literal):
        if item.is_string:
            return "text" if dialect != "mysql" else text
        return "integer" if item.is_int else "numeric" if dialect != "mysql" else "decimal(10,2)"
    if isinstance(item, exp.Neg):
        return _sql_type(item.this, sources, dialect, schema)
    if isinstance(item, exp.Max | exp.Min | exp.Coalesce | exp.AnyValue | exp.First | exp.Last):
        inner = _typed(item.this, "", sources, dialect, schema)
        if inner.kind == "untyped":
            return None
        if inner.kind == "string" and dialect == "postgresql" and isinstance(item, exp.Max | exp.Min):
            return "text"
        return f"{inner.sql_type}{'[]' if inner.array else ''}"
    if isinstance(item, exp.Add | exp.Sub | exp.Mul | exp.Div):
        return _computed(item, sources, dialect, schema)
    if isinstance(item, exp.Sum | exp.Avg):
        return _summed(item, sources, dialect, schema)
    if isinstance(item, exp.Case):
        branches = [branch.args.get("true") for branch in item.args.get("ifs") or []]
        for branch in (*branches, item.args.get("default")):
            if branch is not None and not isinstance(branch, exp.Null):
                inner = _typed(branch, "", sources, dialect, schema)
                return None if inner.kind == "untyped" else inner.sql_type
    return None


_NUMBERS: Final = ("integer", "bigint", "decimal", "float")


def _computed(item: exp.Expression, sources: dict[str, list[Column]], dialect: Dialect, schema: Schema) -> str | None:
    """Arithmetic over numbers has the wider type of the two."""
    sides = [_typed(side, "", sources, dialect, schema) for side in (item.this, item.expression)]
    if dialect == "mysql" or any(side.kind not in _NUMBERS for side in sides):
        return None
    wider = max(sides, key=lambda side: _NUMBERS.index(side.kind))
    return "numeric" if wider.kind == "decimal" else wider.sql_type


def _summed(item: exp.Sum | exp.Avg, sources: dict[str, list[Column]], dialect: Dialect, schema: Schema) -> str | None:
    import sqlglot.expressions as exp

    inner = _typed(item.this, "", sources, dialect, schema)
    if inner.kind == "float":
        return "double precision" if dialect == "postgresql" else "double"
    if isinstance(item, exp.Avg):
        return "float" if dialect == "sqlite" else "numeric" if dialect == "postgresql" else "decimal(14,4)"
    if inner.kind == "integer":
        return "bigint" if dialect == "postgresql" else "integer" if dialect == "sqlite" else "decimal(32,0)"
    if inner.kind in ("bigint", "decimal"):
        return (
            "integer"
            if dialect == "sqlite" and inner.kind == "bigint"
            else "numeric"
            if dialect != "mysql"
            else "decimal(32,2)"
        )
    return None
