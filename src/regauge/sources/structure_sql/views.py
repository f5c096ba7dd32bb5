"""Columns of views: what a view's query selects, typed from the tables beneath it with sqlglot.

What cannot be typed keeps its name and the kind `untyped`, with a diagnostic: a view's column is never missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.program.schema import Column, Schema, View
from regauge.sources.sql_types import Dialect
from regauge.sources.structure_sql.view_types import SQLGLOT, same, typed

if TYPE_CHECKING:
    import sqlglot.expressions as exp


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


class _Beneath(Exception):
    """What a view's query reads is not known; the text is its name."""


def _fill(schema: Schema, view: View, dialect: Dialect, named: list[str]) -> str | None:
    # Only a schema with views pays for the import.
    import sqlglot
    import sqlglot.errors
    import sqlglot.expressions as exp

    try:
        query = sqlglot.parse_one(view.definition, read=SQLGLOT[dialect])
    except (sqlglot.errors.SqlglotError, RecursionError, ValueError) as error:
        return f"its query was not read ({str(error).splitlines()[0][:80]})"
    if not isinstance(query, exp.Query):
        return "it is not a query"
    try:
        columns = _of_query(schema, query, dialect, {})
    except _Beneath as lost:
        return f"its columns were not worked out, for those of `{lost}` beneath it are not known"
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
                    columns.extend(same(column, column.name) for column in each)
            continue
        name = item.alias_or_name or f"column{at + 1}"
        columns.append(typed(item.unalias(), name, sources, dialect, schema))
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
                raise _Beneath(name)
            columns = [same(column, column.name) for column in columns]
            if id(item) in nullable:
                for column in columns:
                    column.null = True
            found[item.alias or item.name] = columns
        elif isinstance(item, exp.Subquery):
            inner = item.this
            if isinstance(inner, exp.Table | exp.Subquery | exp.Paren):
                # Parentheses around joins; what stands inside has joins of its own.
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
