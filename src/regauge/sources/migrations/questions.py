"""What a migration may ask of the schema: `table_exists?`, `column_exists?`, `columns(:users)`. Answered from what was replayed so far."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from regauge.program.schema import Column, Index
from regauge.ruby.evaluator import NOT_HANDLED, RubyHash, Symbol, Value
from regauge.sources.migrations.keys import find_foreign_key, find_index
from regauge.sources.migrations.values import Fact
from regauge.sources.rails.classes.values import names_of, text_of
from regauge.sources.schema_rb.constraints import index_name

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost

Question = Callable[["MigrationHost", list[Value], RubyHash], Value]

ADAPTER_NAMES: Final = MappingProxyType({"sqlite": "SQLite", "postgresql": "PostgreSQL", "mysql": "Mysql2"})
CONFIGURED: Final = MappingProxyType({"sqlite": "sqlite3", "postgresql": "postgresql", "mysql": "mysql2"})


def _name(args: list[Value], at: int = 0) -> str:
    return (text_of(args[at]) if len(args) > at else None) or ""


def table_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """A table, not a view."""
    return _name(args) in host.schema.tables


def view_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """A view, materialised or not."""
    return _name(args) in host.schema.views


def data_source_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """A table or a view."""
    return _name(args) in host.schema.tables or _name(args) in host.schema.views


def column_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`column_exists?(:users, :name, :string, null: false)`."""
    table = host.schema.tables.get(_name(args))
    column = None if table is None else table.column(_name(args, 1))
    if column is None:
        return False
    kind = text_of(args[2]) if len(args) > 2 else None
    if kind is not None and kind != column.kind:
        return False
    options = kwargs.options()
    return all(
        getattr(column, each) == options[each]
        for each in ("limit", "precision", "scale", "null", "collation", "comment")
        if each in options
    )


def index_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`index_exists?(:users, :name, unique: true)`."""
    table = host.schema.tables.get(_name(args))
    found = None if table is None else find_index(host, table.name, table.indexes, args[1:], kwargs)
    if found is None or (kwargs.option("unique") is True and not found.unique):
        return False
    columns = names_of(args[1:2])
    return not columns or not found.columns or found.columns == columns or kwargs.has("name")


def index_name_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`index_name_exists?(:users, "by_name")`."""
    table = host.schema.tables.get(_name(args))
    return table is not None and any(each.name == _name(args, 1) for each in table.indexes)


def foreign_key_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`foreign_key_exists?(:lines, :products)`, `column:` or `name:`."""
    return find_foreign_key(host, _name(args), text_of(args[1]) if len(args) > 1 else None, kwargs) is not None


def constraint_exists(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`check_constraint_exists?(:products, name: "positive")` and its kin."""
    table = host.schema.tables.get(_name(args))
    if table is None:
        return False
    name, text = text_of(kwargs.option("name")), text_of(args[1]) if len(args) > 1 else None
    columns = names_of(args[1:2])
    if name is not None:
        names = [each.name for each in table.checks] + [each.name for each in table.uniques]
        return name in [*names, *(each.name for each in table.exclusions)]
    expressions = [each.expression for each in table.checks] + [each.expression for each in table.exclusions]
    return text in expressions or any(each.columns == columns for each in table.uniques)


def columns(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`connection.columns(:users)`."""
    table = host.schema.tables.get(_name(args))
    return [] if table is None else [column_fact(each) for each in table.columns]


def column_fact(column: Column) -> Fact:
    """A column as the connection describes it."""
    return Fact(
        "column",
        {
            "name": column.name,
            "type": Symbol(column.kind),
            "sql_type": column.sql_type or column.kind,
            "null": column.null,
            "default": column.default
            if isinstance(column.default, str) or column.default is None
            else str(column.default),
            "limit": column.limit,
            "precision": column.precision,
            "scale": column.scale,
            "comment": column.comment,
            "collation": column.collation,
        },
        column.name,
    )


def _index_fact(table: str, index: Index) -> Fact:
    readers: dict[str, Value] = {
        "name": index.name,
        "table": table,
        "unique": index.unique,
        "columns": list(index.columns) or index.expression,
        "where": index.where,
        "using": index.using,
    }
    return Fact("index", readers, f"{table}.{index.name}")


def indexes(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`connection.indexes(:users)`."""
    table = host.schema.tables.get(_name(args))
    return [] if table is None else [_index_fact(table.name, each) for each in table.indexes]


def foreign_keys(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`connection.foreign_keys(:lines)`."""
    return [
        Fact(
            "foreign key",
            {
                "from_table": key.from_table,
                "to_table": key.to_table,
                "column": key.column,
                "primary_key": key.primary_key,
                "name": key.name,
                "on_delete": None if key.on_delete is None else Symbol(key.on_delete),
            },
            f"{key.from_table}.{key.name}",
        )
        for key in host.schema.foreign_keys
        if key.from_table == _name(args)
    ]


def primary_key(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    """`connection.primary_key(:users)`."""
    table = host.schema.tables.get(_name(args))
    key = [] if table is None else table.primary_key
    return None if not key else key[0] if len(key) == 1 else list(key)


def _index_name(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    given = kwargs.option("column") if kwargs.has("column") else args[1] if len(args) > 1 else None
    names = names_of([given]) if given is not None else None
    named = text_of(kwargs.option("name"))
    if named is not None and names is None:
        return named
    return NOT_HANDLED if names is None else index_name(_name(args), names, host.rules)


def _quoted(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    mark = "`" if host.dialect == "mysql" else '"'
    text = text_of(args[0]) if args else None
    if text is None:
        return NOT_HANDLED
    return ".".join(f"{mark}{part}{mark}" for part in re.split(r"\.", text))


def _quote(host: MigrationHost, args: list[Value], kwargs: RubyHash) -> Value:
    value = args[0] if args else None
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return _truth(host, value)
    if isinstance(value, int | float):
        return str(value)
    text = text_of(value)
    return NOT_HANDLED if text is None else "'" + text.replace("'", "''") + "'"


def _truth(host: MigrationHost, value: bool) -> str:
    if host.dialect == "postgresql":
        return "TRUE" if value else "FALSE"
    return "1" if value else "0"


def _supports(host: MigrationHost, feature: str) -> bool:
    only: Mapping[str, str] = {
        "extensions": "postgresql",
        "materialized_views": "postgresql",
        "exclusion_constraints": "postgresql",
        "unique_constraints": "postgresql",
        "nulls_not_distinct": "postgresql",
        "partitioned_indexes": "postgresql",
        "ranges": "postgresql",
        "enum_types": "postgresql",
    }
    if feature in only:
        return host.dialect == only[feature]
    if feature in ("partial_index", "ddl_transactions", "expression_index", "deferrable_constraints"):
        return host.dialect != "mysql"
    if feature in ("bulk_alter", "comments", "comments_in_create", "advisory_locks", "index_include"):
        return host.dialect != "sqlite"
    return True


def ask(host: MigrationHost, name: str, args: list[Value], kwargs: RubyHash) -> Value:
    """The answer to a question of the connection's; `NOT_HANDLED` where it is none, or one that only a database can answer."""
    if name.startswith("supports_") and name.endswith("?"):
        return _supports(host, name.removeprefix("supports_").removesuffix("?"))
    question = QUESTIONS.get(name)
    return NOT_HANDLED if question is None else question(host, args, kwargs)


QUESTIONS: Final[Mapping[str, Question]] = MappingProxyType(
    {
        "table_exists?": table_exists,
        "view_exists?": view_exists,
        "materialized_view_exists?": view_exists,
        "data_source_exists?": data_source_exists,
        "column_exists?": column_exists,
        "index_exists?": index_exists,
        "index_name_exists?": index_name_exists,
        "foreign_key_exists?": foreign_key_exists,
        "check_constraint_exists?": constraint_exists,
        "unique_constraint_exists?": constraint_exists,
        "exclusion_constraint_exists?": constraint_exists,
        "columns": columns,
        "indexes": indexes,
        "foreign_keys": foreign_keys,
        "primary_key": primary_key,
        "index_name": _index_name,
        "tables": lambda host, args, kwargs: list(host.schema.tables),
        "views": lambda host, args, kwargs: list(host.schema.views),
        "data_sources": lambda host, args, kwargs: [*host.schema.tables, *host.schema.views],
        "extension_enabled?": lambda host, args, kwargs: _name(args) in host.schema.extensions,
        "extension_available?": lambda host, args, kwargs: host.dialect == "postgresql",
        "extensions": lambda host, args, kwargs: list(host.schema.extensions),
        "schema_exists?": lambda host, args, kwargs: _name(args) in host.schema.schemas,
        "adapter_name": lambda host, args, kwargs: ADAPTER_NAMES[host.dialect],
        "quote_table_name": _quoted,
        "quote_column_name": _quoted,
        "quote": _quote,
        "quoted_true": lambda host, args, kwargs: _truth(host, True),
        "quoted_false": lambda host, args, kwargs: _truth(host, False),
        "unquoted_true": lambda host, args, kwargs: True if host.dialect == "postgresql" else 1,
        "unquoted_false": lambda host, args, kwargs: False if host.dialect == "postgresql" else 0,
    }
)
"""Questions by name."""
