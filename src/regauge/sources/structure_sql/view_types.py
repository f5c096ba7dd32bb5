"""The types of the expressions that views select: columns, casts, literals, and functions whose type follows from their name or arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from regauge.program.schema import Column, Schema
from regauge.sources.sql_types import Dialect, rails_type, sql_type

if TYPE_CHECKING:
    import sqlglot.expressions as exp

SQLGLOT: Final = {"postgresql": "postgres", "mysql": "mysql", "sqlite": "sqlite"}
"""What sqlglot calls the databases."""


def same(column: Column, name: str) -> Column:
    made = Column(name, column.kind, null=column.null)
    for each in ("limit", "precision", "scale", "array", "unsigned", "sql_type", "domain"):
        setattr(made, each, getattr(column, each))
    return made


def typed(
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
                        return same(column, name)
        return Column(name, "untyped")
    while isinstance(item, exp.Window):
        item = item.this
    if isinstance(item, (exp.Max, exp.Min, exp.Coalesce, exp.AnyValue, exp.First, exp.Last, *_known(exp, *_SAME_TYPE))):
        inner = _first_known([item.this, *(item.args.get("expressions") or ())], sources, dialect, schema)
        made = same(inner, name)
        made.null = True
        if made.kind == "string" and dialect == "postgresql" and isinstance(item, exp.Max | exp.Min):
            rails_type(dialect, "text", schema.enums, schema.domains).give(made)
        return made
    made = Column(name, "untyped")
    text = _sql_type(item, sources, dialect, schema)
    if text is not None:
        rails_type(dialect, text, schema.enums, schema.domains).give(made)
    return made


def _sql_type(item: exp.Expression, sources: dict[str, list[Column]], dialect: Dialect, schema: Schema) -> str | None:
    """The SQL type of an expression: casts, literals, and the functions whose type does not depend on their arguments."""
    import sqlglot.expressions as exp

    if isinstance(item, exp.Cast):
        return item.to.sql(dialect=SQLGLOT[dialect])
    text = "character varying" if dialect == "postgresql" else "varchar" if dialect == "sqlite" else "varchar(255)"
    table: tuple[tuple[tuple[Any, ...], str], ...] = (
        ((exp.Count, exp.CountIf, *_known(exp, "RowNumber", "Rank", "DenseRank", "Ntile")), "bigint"),
        (_known(exp, "PercentRank", "CumeDist"), "double precision" if dialect == "postgresql" else "double"),
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
    if isinstance(item, exp.Anonymous):
        return _by_name(item.name.lower(), dialect)
    if isinstance(item, exp.Add | exp.Sub | exp.Mul | exp.Div):
        return _computed(item, sources, dialect, schema)
    if isinstance(item, exp.Sum | exp.Avg):
        return _summed(item, sources, dialect, schema)
    if isinstance(item, exp.Case):
        branches = [branch.args.get("true") for branch in item.args.get("ifs") or []]
        for branch in (*branches, item.args.get("default")):
            if branch is not None and not isinstance(branch, exp.Null):
                inner = typed(branch, "", sources, dialect, schema)
                return None if inner.kind == "untyped" else _text(inner, dialect)
    return None


_SAME_TYPE: Final = (
    "Lag",
    "Lead",
    "FirstValue",
    "LastValue",
    "NthValue",
    "Abs",
    "Nullif",
    "Greatest",
    "Least",
    "DateTrunc",
    "TimestampTrunc",
)
"""Functions that answer what their argument is."""


def _known(exp: Any, *names: str) -> tuple[Any, ...]:
    """The classes of these names that the installed sqlglot has."""
    return tuple(found for name in names if (found := getattr(exp, name, None)) is not None)


def _by_name(name: str, dialect: Dialect) -> str | None:
    """Functions that sqlglot has no class for."""
    if name in ("rank", "dense_rank", "ntile", "row_number"):
        return "bigint"
    if dialect == "postgresql":
        return {
            "jsonb_agg": "jsonb",
            "jsonb_build_object": "jsonb",
            "to_jsonb": "jsonb",
            "json_agg": "json",
            "to_tsvector": "tsvector",
        }.get(name)
    return None


def _first_known(
    items: list[exp.Expression], sources: dict[str, list[Column]], dialect: Dialect, schema: Schema
) -> Column:
    """The first of several expressions whose type is known: `coalesce(f(x), total)`."""
    found = [typed(item, "", sources, dialect, schema) for item in items]
    return next((each for each in found if each.kind != "untyped"), found[0])


def _text(column: Column, dialect: Dialect) -> str:
    """The SQL type of a column; a dump in Ruby does not spell it out."""
    return column.sql_type or sql_type(dialect, column)


_NUMBERS: Final = ("integer", "bigint", "decimal", "float")


def _computed(item: exp.Expression, sources: dict[str, list[Column]], dialect: Dialect, schema: Schema) -> str | None:
    """Arithmetic over numbers has the wider type of the two."""
    sides = [typed(side, "", sources, dialect, schema) for side in (item.this, item.expression)]
    if dialect == "mysql" or any(side.kind not in _NUMBERS for side in sides):
        return None
    wider = max(sides, key=lambda side: _NUMBERS.index(side.kind))
    return "numeric" if wider.kind == "decimal" else _text(wider, dialect)


def _summed(item: exp.Sum | exp.Avg, sources: dict[str, list[Column]], dialect: Dialect, schema: Schema) -> str | None:
    import sqlglot.expressions as exp

    inner = typed(item.this, "", sources, dialect, schema)
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
