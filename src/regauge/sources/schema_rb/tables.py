"""Tables: columns with their options, indexes, checks, keys.

Source: ActiveRecord::ConnectionAdapters::TableDefinition and its PostgreSQL and MySQL kin; the option tables say what the program keeps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Check, Column, ForeignKey, Index, Table
from regauge.ruby.evaluator import CallSite, ConstRef, Proc, RubyHash, Symbol, Value
from regauge.sources.rails.classes.values import kept, names_of, text_of, unknown_in

if TYPE_CHECKING:
    from regauge.sources.schema_rb.reader import SchemaHost

KINDS: Final = frozenset(
    "string text integer bigint smallint tinyint float real double decimal numeric datetime timestamp timestamptz time date binary blob "
    "bytea boolean json jsonb uuid citext char hstore inet cidr macaddr xml tsvector tsquery interval ltree bit bit_varying money oid "
    "point line lseg box path polygon circle int4range int8range numrange daterange tsrange tstzrange enum virtual primary_key "
    "bigserial serial tinytext mediumtext longtext tinyblob mediumblob longblob unsigned_integer unsigned_bigint unsigned_float "
    "unsigned_decimal geometry geography st_point vector varbinary set year int varchar".split()
)
"""`t.KIND`: every type that a dump of Rails' adapters, or of the common extensions, may use."""

COLUMN_OPTIONS: Final = frozenset(
    "null default limit precision scale array unsigned collation comment as stored type enum_type index primary_key "
    "size after first auto_increment charset foreign_key polymorphic if_not_exists".split()
)
TABLE_OPTIONS: Final = frozenset(
    "force id primary_key comment charset collation options default if_not_exists temporary as".split()
)
INDEX_OPTIONS: Final = frozenset(
    "name unique where using order length opclass include nulls_not_distinct comment type algorithm if_not_exists expression".split()
)
KEPT_INDEX_OPTIONS: Final = frozenset("name unique where using".split())
PRECISION: Final = 6
"""Digits of a second that a `datetime` has by itself. Source: TableDefinition#new_column_definition."""
KEY_OPTIONS: Final = frozenset("column primary_key name on_delete on_update validate deferrable if_not_exists".split())


@dataclass(eq=False)
class Builder:
    """`t` inside `create_table`."""

    table: Table


def table_options(host: SchemaHost, builder: Builder, kwargs: RubyHash, site: CallSite) -> None:
    """`id:`, `primary_key:` and the rest; adds the key column that Rails adds."""
    table = builder.table
    options = kwargs.options()
    for name, value in options.items():
        if name not in TABLE_OPTIONS:
            host.say(codes.UNKNOWN_COLUMN_OPTION, site, f"`{table.name}`: option `{name}:` of the table", table.name)
        elif name not in ("id", "primary_key", "comment", "force"):
            table.options[name] = kept(value)
    table.comment = text_of(options.get("comment"))
    identity = options.get("id", True)
    named = options.get("primary_key")
    if isinstance(named, list):
        table.primary_key = names_of(named) or []
        return
    if identity is False:
        return
    name = text_of(named) or "id"
    kind = "bigint" if host.adapter == "postgresql" else "integer"
    made = Column(name, kind, null=False, span=site.span)
    if isinstance(identity, RubyHash):
        made.kind = text_of(identity.option("type")) or kind
        for option in identity.options():
            if option != "type":
                _option(host, made, option, identity.option(option), site, table.name)
    elif identity is not True and identity is not None:
        made.kind = text_of(identity) or kind
    if "default" in options:
        _option(host, made, "default", options["default"], site, table.name)
    if made.kind == "primary_key":
        made.kind = kind
    made.null = False
    table.columns.append(made)
    table.primary_key = [name]


def column_call(
    host: SchemaHost, builder: Builder, name: str, args: list[Value], kwargs: RubyHash, site: CallSite
) -> None:
    """`t.string "name", null: false` and everything else that is said to `t`."""
    table = builder.table
    if name in KINDS:
        names = names_of(args)
        if not names:
            host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{table.name}`: a column whose name is not known", table.name)
            return
        for each in names:
            _column(host, table, each, name, kwargs, site)
    elif name == "column":
        names, kind = names_of(args[:1]), text_of(args[1]) if len(args) > 1 else None
        if not names or kind is None:
            host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{table.name}`: a column that is not known", table.name)
            return
        _column(host, table, names[0], kind, kwargs, site)
    elif name == "index":
        index(host, table, args, kwargs, site)
    elif name == "timestamps":
        for each in ("created_at", "updated_at"):
            made = Column(each, "datetime", null=kwargs.option("null", False) is True, span=site.span)
            precision = kwargs.option("precision")
            made.precision = precision if isinstance(precision, int) else PRECISION if host.precise else None
            table.columns.append(made)
    elif name in ("references", "belongs_to"):
        for each in names_of(args) or []:
            _reference(host, table, each, kwargs, site)
    elif name == "check_constraint":
        check(host, table, args, kwargs, site)
    elif name == "foreign_key":
        target = text_of(args[0]) if args else None
        if target is not None:
            foreign_key(host, table.name, target, kwargs, site)
    else:
        _unknown_call(host, table, name, args, kwargs, site)


def _unknown_call(
    host: SchemaHost, table: Table, name: str, args: list[Value], kwargs: RubyHash, site: CallSite
) -> None:
    """An unknown call may be a column type of an extension: the column is kept, and named."""
    names = names_of(args)
    host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{table.name}`: `t.{name}` is not known", table.name)
    if names and len(names) == 1 and not name.endswith(("constraint", "index", "key")):
        _column(host, table, names[0], name, kwargs, site)


def _column(host: SchemaHost, table: Table, name: str, kind: str, kwargs: RubyHash, site: CallSite) -> None:
    made = Column(name, kind, span=site.span)
    if table.column(name) is not None:
        host.say(codes.DUPLICATE_TABLE, site, f"the column `{table.name}.{name}` is there twice", table.name)
        return
    if kwargs.rest is not None:
        text = f"`{table.name}.{name}`: {kwargs.rest.reason}"
        host.say(codes.UNKNOWN_COLUMN_OPTION, site, text, table.name)
    options = kwargs.options()
    for option, value in options.items():
        _option(host, made, option, value, site, table.name)
    if host.precise and "precision" not in options and _is_datetime(kind, host.adapter):
        made.precision = PRECISION
    if kind == "virtual":
        made.kind = made.sql_type or "virtual"
        made.sql_type = None
        text = f"`{table.name}.{name}` is computed by the database"
        host.say(codes.GENERATED_COLUMN, site, text, f"{table.name}.{name}")
    elif kind == "primary_key":
        made.kind = "bigint" if host.adapter == "postgresql" else "integer"
        made.null = False
        table.primary_key = [name]
    table.columns.append(made)
    if options.get("primary_key") is True:
        table.primary_key = [*table.primary_key, name]
        made.null = False
    inline = options.get("index")
    if inline:
        index(host, table, [[name]], inline if isinstance(inline, RubyHash) else RubyHash(), site)


def _is_datetime(kind: str, adapter: str) -> bool:
    # `timestamp` is another word for it, except where the database has one of its own.
    return kind == "datetime" or (kind == "timestamp" and adapter == "sqlite")


def _option(host: SchemaHost, column: Column, option: str, value: Value, site: CallSite, table: str) -> None:
    subject = f"{table}.{column.name}"
    if option not in COLUMN_OPTIONS:
        host.say(codes.UNKNOWN_COLUMN_OPTION, site, f"`{subject}`: option `{option}:`", subject)
        return
    if option == "default":
        _default(host, column, value, site, subject)
        return
    if unknown_in(value) is not None:
        text = f"`{subject}`: the value of `{option}:` is not known"
        host.say(codes.UNKNOWN_COLUMN_OPTION, site, text, subject)
        return
    match option:
        case "null":
            column.null = value is not False
        case "limit" | "precision" | "scale":
            if isinstance(value, int):
                setattr(column, option, value)
        case "array" | "unsigned":
            setattr(column, option, value is True)
        case "collation" | "comment":
            setattr(column, option, text_of(value))
        case "as":
            column.generated_sql = text_of(value)
        case "type" | "enum_type":
            column.sql_type = text_of(value)
        case _:
            pass


def _default(host: SchemaHost, column: Column, value: Value, site: CallSite, subject: str) -> None:
    if isinstance(value, Proc):
        statements = value.body.statements
        text = getattr(statements[0], "value", None) if len(statements) == 1 else None
        if isinstance(text, str):
            column.default_sql = text
        else:
            host.say(codes.DYNAMIC_DEFAULT, site, f"`{subject}`: the default is computed by Ruby", subject)
    elif unknown_in(value) is not None or isinstance(value, ConstRef):
        host.say(codes.DYNAMIC_DEFAULT, site, f"`{subject}`: the default is not known", subject)
    else:
        column.default = value.name if isinstance(value, Symbol) else kept(value)


def index(host: SchemaHost, table: Table, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`t.index ["a", "b"], unique: true`, or an expression as one string."""
    given = args[0] if args else None
    made = Index(None, [], span=site.span)
    text = text_of(given)
    if text is not None and not text.replace("_", "").isalnum():
        made.expression = text
    else:
        columns = names_of([given])
        if columns is None:
            host.say(
                codes.UNKNOWN_INDEX_OPTION, site, f"`{table.name}`: an index whose columns are not known", table.name
            )
            return
        made.columns = columns
    for option, value in kwargs.options().items():
        if option not in INDEX_OPTIONS or unknown_in(value) is not None:
            text = f"`{table.name}`: option `{option}:` of an index"
            host.say(codes.UNKNOWN_INDEX_OPTION, site, text, table.name)
        elif option not in KEPT_INDEX_OPTIONS:
            made.options[option] = kept(value)
    options = kwargs.options()
    made.name = text_of(options.get("name"))
    made.unique = options.get("unique") is True
    made.where = text_of(options.get("where"))
    made.using = text_of(options.get("using"))
    table.indexes.append(made)


def check(host: SchemaHost, table: Table, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`t.check_constraint "price > 0", name: "positive"`."""
    expression = text_of(args[0]) if args else None
    if expression is None:
        host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{table.name}`: a check that is not known", table.name)
        return
    table.checks.append(Check(expression, text_of(kwargs.option("name")), site.span))


def foreign_key(host: SchemaHost, source: str, target: str, kwargs: RubyHash, site: CallSite) -> None:
    """A foreign key constraint; the column defaults to the singular of the target with `_id`."""
    options = kwargs.options()
    column = options.get("column")
    made = ForeignKey(
        source,
        target,
        text_of(column) or f"{host.inflector.singularize(target)}_id",
        text_of(options.get("primary_key")) or "id",
        text_of(options.get("name")),
        text_of(options.get("on_delete")),
        text_of(options.get("on_update")),
        span=site.span,
    )
    if isinstance(column, list):
        host.say(codes.COMPOSITE_KEY, site, f"a composite foreign key from {source} to {target}", source)
        return
    for option in _others(options, KEY_OPTIONS):
        host.say(codes.UNKNOWN_INDEX_OPTION, site, f"foreign key from {source} to {target}: option `{option}:`", source)
    for option in ("validate", "deferrable"):
        if option in options:
            made.options[option] = kept(options[option])
    host.schema.foreign_keys.append(made)


def _reference(host: SchemaHost, table: Table, name: str, kwargs: RubyHash, site: CallSite) -> None:
    options = kwargs.copy()
    polymorphic = options.pop(Symbol("polymorphic"))
    constraint = options.pop(Symbol("foreign_key"))
    indexed = options.pop(Symbol("index"), True)
    kind = text_of(options.pop(Symbol("type"))) or "bigint"
    _column(host, table, f"{name}_id", kind, options, site)
    columns = [f"{name}_id"]
    if polymorphic:
        _column(host, table, f"{name}_type", "string", options, site)
        columns = [f"{name}_type", f"{name}_id"]
    if indexed:
        index(host, table, [columns], indexed if isinstance(indexed, RubyHash) else RubyHash(), site)
    if constraint:
        key = constraint if isinstance(constraint, RubyHash) else RubyHash()
        target = text_of(key.option("to_table")) or host.inflector.pluralize(name)
        rest = RubyHash([(k, v) for k, v in key.items() if k != Symbol("to_table")])
        if not rest.has("column"):
            rest[Symbol("column")] = f"{name}_id"
        foreign_key(host, table.name, target, rest, site)


def _others(options: dict[str, Value], known: frozenset[str]) -> Iterator[str]:
    return (name for name in options if name not in known)


__all__ = ["Builder", "check", "column_call", "foreign_key", "index", "table_options"]
