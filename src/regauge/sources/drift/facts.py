"""A schema in the form in which two can be compared, whatever they were read from.

What schema.rb cannot say does not count as a difference: names that Rails makes up, domains, how rows are numbered, what stands outside the
search path. Expressions are compared without blanks and brackets, since PostgreSQL prints the same one in two ways.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.program.schema import Column, ForeignKey, Index, Schema, Table
from regauge.ruby.evaluator import Range

_KINDS: Final[Mapping[str, tuple[str, int | None]]] = MappingProxyType(
    {
        "serial": ("integer", None),
        "bigserial": ("bigint", None),
        "smallserial": ("integer", 2),
        "primary_key": ("bigint", None),
        "smallint": ("integer", 2),
        "tinyint": ("integer", 1),
        "numeric": ("decimal", None),
        "timestamp": ("datetime", None),
        "blob": ("binary", None),
        "bytea": ("binary", None),
        "double": ("float", None),
    }
)
"""Kinds with two names."""

_INTEGERS: Final = frozenset({"integer", "bigint"})
_SEEN_BY_RAILS: Final = re.compile(r"\w+\(.*\)|\(.*\)::\w+|CURRENT_(?:DATE|TIMESTAMP|TIME)|\|\|")
"""Defaults that Rails takes for an expression; it drops the others. Source: `has_default_function?` of the adapters."""


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """What is compared of a column."""

    type: str
    null: bool
    default: str


def type_of(column: Column) -> str:
    """`varchar(80)[]`-like text of Rails' names, for comparing and for people."""
    kind, limit = _KINDS.get(column.kind, (column.kind, None))
    limit = column.limit if column.limit is not None else limit
    if kind == "integer" and limit == 8:
        kind = "bigint"
    if kind == "bigint" or (kind == "integer" and limit == 4):
        limit = None
    if kind in ("enum", "set") and column.sql_type:
        kind = " ".join(column.sql_type.split())
    given = [("limit", limit), ("precision", column.precision), ("scale", column.scale or None)]
    inside = ", ".join(f"{name}: {value}" for name, value in given if value is not None)
    sign = "unsigned " if column.unsigned else ""
    collation = f" collate {column.collation}" if column.collation else ""
    return f"{sign}{kind}{f'({inside})' if inside else ''}{'[]' if column.array else ''}{collation}"


def default_of(table: Table, column: Column) -> str:
    """The default, or how the column is computed."""
    if column.generated_sql is not None:
        return f"{plain(column.generated_sql)}{' stored' if column.stored else ''}"
    if column.default_sql is not None:
        text = column.default_sql
        if text.lower().startswith("nextval(") or not _SEEN_BY_RAILS.search(text):
            return ""
        return f"expression {plain(text)}"
    if column.default is None or (column.name in table.primary_key and column.kind in _INTEGERS):
        return ""
    return value_text(column.kind, column.default)


def value_text(kind: str, value: object) -> str:
    """A default's value, equal for what Ruby and the database write in two ways."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(value_text(kind, each) for each in value) + "]"
    if kind == "float" and str(value).endswith("INFINITY"):
        return "Infinity"
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True, default=str, ensure_ascii=False)
    if isinstance(value, bool) or value is None:
        return str(value)
    if kind in ("decimal", "numeric", "money", "float") or isinstance(value, (int, float)):
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            return str(value)
        return format(number.normalize(), "f") if number.is_finite() else str(number)
    if isinstance(value, Range):
        return f"[{value.begin},{value.end}{')' if value.exclusive else ']'}"
    # Rails dumps a time of day on the day that it reads it with.
    return str(value).removeprefix("2000-01-01 ") if kind == "time" else str(value)


def columns_of(table: Table) -> dict[str, ColumnFacts]:
    """The columns by name."""
    return {
        column.name: ColumnFacts(type_of(column), column.null, default_of(table, column)) for column in table.columns
    }


def index_of(index: Index) -> str:
    """One index, without its name."""
    over = plain(index.expression) if index.expression is not None else ", ".join(index.columns)
    words = ["unique " if index.unique else "", f"({over})"]
    if index.using not in (None, "btree"):
        words.append(f" using {index.using}")
    for option in ("order", "opclass", "length", "include", "type", "nulls_not_distinct"):
        value = index.options.get(option)
        if value and index.expression is None:
            words.append(f" {option}: {_option(value, index.columns)}")
    if index.where:
        words.append(f" where {plain(index.where)}")
    return "".join(words)


def _option(value: object, columns: Iterable[str]) -> str:
    if isinstance(value, dict):
        return json.dumps({str(key): str(each) for key, each in value.items()}, sort_keys=True, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    # `order: :desc` is for all columns.
    return _option(dict.fromkeys(columns, value), columns) if value is not True else "true"


def indexes_of(table: Table) -> dict[str, str]:
    """The indexes by name; one without a name is called by what it is over."""
    return {index.name or index_of(index): index_of(index) for index in table.indexes}


def constraints_of(table: Table, *, nameless: bool = True) -> dict[str, str]:
    """Checks, unique and exclusion constraints: what to call each -> what it says. SQLite's nameless ones are not there for Rails."""
    found = {f"check {plain(check.expression)}": "" for check in table.checks if check.name or nameless}
    for unique in table.uniques:
        if unique.name is not None or nameless:
            found[f"unique ({', '.join(unique.columns)})"] = unique.deferrable or ""
    for each in table.exclusions:
        where = f" where {plain(each.where)}" if each.where else ""
        found[f"exclude {each.using or ''} {plain(each.expression)}{where}"] = each.deferrable or ""
    return found


def keys_of(schema: Schema, table: str) -> dict[str, str]:
    """The foreign keys of a table: `seller_id -> sellers` -> target columns, actions and when it is checked."""
    return {_key(key): _way(key) for key in schema.foreign_keys if key.from_table == table}


def _key(key: ForeignKey) -> str:
    return f"{', '.join(key.columns or [key.column])} -> {key.to_table}"


def _way(key: ForeignKey) -> str:
    words = [f"({', '.join(key.primary_keys or [key.primary_key])})"]
    for name, action in (("on delete", key.on_delete), ("on update", key.on_update)):
        # Rails does not dump `SET DEFAULT`, and MySQL's RESTRICT is its nothing.
        if action not in (None, "default"):
            words.append(f"{name} {action}")
    if key.options.get("deferrable"):
        words.append(f"deferrable {key.options['deferrable']}")
    if key.options.get("validate") is False:
        words.append("not valid")
    return " ".join(words)


_CAST: Final = re.compile(
    r"::(?:character varying|double precision|bit varying|(?:timestamp|time)(?:\(\d\))? with(?:out)? time zone|\"?\w+\"?)"
    r"(?:\(\d+(?:,\s*\d+)?\))?(?:\[\])?"
)
"""PostgreSQL adds casts when it prints an expression; a migration has it as someone wrote it."""


def plain(sql: str) -> str:
    """SQL without blanks, brackets, quotes of names and casts outside texts, in small letters."""
    return "".join(
        part if part.startswith("'") else re.sub(r"[\s()\"`]+", "", _CAST.sub("", part)).lower()
        for part in re.findall(r"'(?:[^']|'')*'|[^']+|'", sql)
    )
