"""Tables: columns with their options, indexes, checks, keys.

Source: ActiveRecord::ConnectionAdapters::TableDefinition and its PostgreSQL and MySQL kin; the option tables say what the program keeps.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.data import dataclass
from regauge.program.schema import Column, Table
from regauge.ruby.evaluator import CallSite, RubyHash, Symbol, Value
from regauge.sources.rails.classes.values import kept, names_of, text_of
from regauge.sources.schema_rb.constraints import check, exclusion, foreign_key, index, unique
from regauge.sources.schema_rb.options import KINDS, TABLE_OPTIONS, set_option
from regauge.sources.sql_types import rails_type, ruby_value, sql_type

if TYPE_CHECKING:
    from regauge.sources.schema_rb.reader import SchemaHost


CONSTRAINTS: Final = {
    "check_constraint": check,
    "unique_constraint": unique,
    "unique_key": unique,
    "exclusion_constraint": exclusion,
}


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
    kind = host.rules.key
    made = Column(name, kind, null=False, span=site.span)
    if isinstance(identity, RubyHash):
        made.kind = text_of(identity.option("type")) or kind
        for option in identity.options():
            if option != "type":
                set_option(host, made, option, identity.option(option), site, table.name)
    elif identity is not True and identity is not None:
        made.kind = text_of(identity) or kind
    if "default" in options:
        set_option(host, made, "default", options["default"], site, table.name)
    if made.kind == "primary_key" or (made.kind == "bigint" and host.dialect == "sqlite" and host.rules.asked):
        # Rails has one kind of numbered key on SQLite.
        made.kind = kind
    made.null = False
    given = options.keys() | (identity.options().keys() if isinstance(identity, RubyHash) else set())
    explicit = text_of(identity) in ("integer", "bigint") and not (host.dialect == "mysql" and made.kind == "bigint")
    if explicit and not host.rules.explicit_key_counts:
        given |= {"default"}
    _key_default(host, made, given)
    _settle(host, made, None)
    table.columns.append(made)
    table.primary_key = [name]


def _key_default(host: SchemaHost, made: Column, given: Set[str]) -> None:
    """What fills the key: a counter for a number, a function for a uuid; `default: nil` says that nothing does."""
    if made.kind in ("integer", "bigint", "serial", "bigserial") and "default" not in given:
        explicit = made.kind == "integer" and host.dialect == "postgresql" and "id" in given and not host.rules.asked
        if not explicit:
            made.auto = "serial" if host.dialect == "postgresql" else "auto_increment"
    elif made.kind == "uuid" and host.dialect == "postgresql" and "default" not in given:
        made.default_sql = host.rules.uuid_default


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
            if table.column(each) is not None:
                continue
            made = Column(
                each, "datetime", null=kwargs.option("null", host.rules.timestamps_null) is True, span=site.span
            )
            precision = kwargs.option("precision", host.rules.timestamps_precision)
            made.precision = precision if isinstance(precision, int) else None
            if kwargs.has("default"):
                set_option(host, made, "default", kwargs.option("default"), site, table.name)
            _settle(host, made, None)
            table.columns.append(made)
    elif name in ("references", "belongs_to"):
        for each in names_of(args) or []:
            _reference(host, table, each, kwargs, site)
    elif name in CONSTRAINTS:
        CONSTRAINTS[name](host, table, args, kwargs, site)
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
    if table.column(name) is not None:
        if not (kwargs.option("if_not_exists") is True and host.rules.asked):
            host.say(codes.DUPLICATE_TABLE, site, f"the column `{table.name}.{name}` is there twice", table.name)
        return
    made = build_column(host, table, name, kind, kwargs, site)
    table.columns.append(made)
    if kind == "primary_key":
        table.primary_key = [name]
    elif kwargs.option("primary_key") is True:
        table.primary_key = [*table.primary_key, name]
        made.null = False
    inline = kwargs.option("index")
    if inline:
        index(host, table, [[name]], inline if isinstance(inline, RubyHash) else RubyHash(), site)


def build_column(host: SchemaHost, table: Table, name: str, kind: str, kwargs: RubyHash, site: CallSite) -> Column:
    """The column that the words ask for, as Rails reads it back from the database; it is not in the table yet."""
    made = Column(name, kind, span=site.span)
    if kind == "datetime" or (kind == "timestamp" and host.dialect == "sqlite"):
        made.precision = host.rules.datetime_precision
    if kwargs.rest is not None:
        text = f"`{table.name}.{name}`: {kwargs.rest.reason}"
        host.say(codes.UNKNOWN_COLUMN_OPTION, site, text, table.name)
    options = kwargs.options()
    for option, value in options.items():
        set_option(host, made, option, value, site, table.name)
    if kind == "virtual":
        made.kind = made.sql_type or "virtual"
        made.sql_type = None
        text = f"`{table.name}.{name}` is computed by the database"
        host.say(codes.GENERATED_COLUMN, site, text, f"{table.name}.{name}")
    elif kind == "primary_key":
        made.kind = host.rules.key
        made.null = False
        _key_default(host, made, set())
    _settle(host, made, text_of(options.get("size")))
    return made


def _reference(host: SchemaHost, table: Table, name: str, kwargs: RubyHash, site: CallSite) -> None:
    options = kwargs.copy()
    polymorphic = options.pop(Symbol("polymorphic"))
    constraint = options.pop(Symbol("foreign_key"))
    indexed = options.pop(Symbol("index"), host.rules.reference_index)
    kind = text_of(options.pop(Symbol("type"))) or host.rules.reference
    columns = [f"{name}_id"]
    if polymorphic:
        shared = polymorphic.copy() if isinstance(polymorphic, RubyHash) else RubyHash()
        for option in ("null", "first", "after"):
            if options.has(option):
                shared[Symbol(option)] = options.option(option)
        _column(host, table, f"{name}_type", "string", shared, site)
        columns = [f"{name}_type", f"{name}_id"]
    _column(host, table, f"{name}_id", kind, options, site)
    if indexed:
        named = indexed.copy() if isinstance(indexed, RubyHash) else RubyHash()
        if polymorphic and host.rules.asked and not host.rules.legacy_reference_name and not named.has("name"):
            named[Symbol("name")] = f"index_{table.name}_on_{name}"
        index(host, table, [columns], named, site)
    if constraint:
        key = constraint if isinstance(constraint, RubyHash) else RubyHash()
        target = text_of(key.option("to_table")) or host.inflector.pluralize(name)
        rest = RubyHash([(k, v) for k, v in key.items() if k != Symbol("to_table")])
        if not rest.has("column"):
            rest[Symbol("column")] = f"{name}_id"
        foreign_key(host, table.name, target, rest, site)


_SERIALS: Final = {"serial": "integer", "bigserial": "bigint", "smallserial": "integer"}
_ALIASES: Final = {"blob": "binary", "numeric": "decimal", "int": "integer", "varchar": "string"}


def _settle(host: SchemaHost, made: Column, size: str | None) -> None:
    """Turns what was written into what Rails reads back from the database."""
    if made.kind in _SERIALS and host.dialect == "postgresql":
        made.auto, made.null = "serial", False
        made.limit = 2 if made.kind == "smallserial" else made.limit
        made.kind = _SERIALS[made.kind]
    made.kind = _ALIASES.get(made.kind, made.kind)
    if host.rules.asked:
        asked = made.kind if made.kind in KINDS else None
        text = sql_type(host.dialect, made, size) if asked else made.kind
        array, unsigned, enum = made.array, made.unsigned, made.sql_type if made.kind == "enum" else None
        rails_type(host.dialect, text, host.schema.enums, host.schema.domains).give(made)
        made.array, made.unsigned = made.array or array, made.unsigned or unsigned
        if enum is not None:
            made.kind, made.sql_type = "enum", enum
        settle_default(host, made)
    elif re.search(r"[( ]", made.kind):
        # `t.column "state", "enum('a','b')"`: a type that the dumper has no word for.
        rails_type(host.dialect, made.kind, host.schema.enums, host.schema.domains).give(made)


def settle_default(host: SchemaHost, made: Column) -> None:
    """A default as Rails reads it back: `default: "0"` of an integer is 0, `default: 1` of a string is "1"."""
    value = made.default
    if value is None or isinstance(value, list | dict) or made.array:
        return
    if isinstance(value, bool):
        text = {"boolean": str(value).lower(), "string": "t" if value else "f"}.get(made.kind, str(int(value)))
    else:
        text = str(value)
    known, cast = ruby_value(made, text)
    made.default = cast if known else value
