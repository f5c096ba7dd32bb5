"""What may be said of columns, tables, indexes and keys, and how the program keeps it.

Source: ActiveRecord::ConnectionAdapters::TableDefinition and its PostgreSQL and MySQL kin.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Column
from regauge.ruby.evaluator import CallSite, ConstRef, Proc, RubyHash, Symbol, Value
from regauge.sources.rails.classes.values import kept, text_of, unknown_in

if TYPE_CHECKING:
    from regauge.sources.schema_rb.reader import SchemaHost

KINDS: Final = frozenset(
    "string text integer bigint smallint tinyint float real double decimal numeric datetime timestamp timestamptz time date binary blob "
    "bytea boolean json jsonb uuid citext char hstore inet cidr macaddr xml tsvector tsquery interval ltree bit bit_varying money oid "
    "point line lseg box path polygon circle int4range int8range numrange daterange tsrange tstzrange enum virtual primary_key "
    "bigserial serial tinytext mediumtext longtext tinyblob mediumblob longblob unsigned_integer unsigned_bigint unsigned_float "
    "unsigned_decimal geometry geography st_point vector halfvec sparsevec varbinary set year int varchar smallserial blob numrange lquery "
    "macaddr8 int4multirange int8multirange nummultirange datemultirange tsmultirange tstzmultirange line_string multi_point multi_polygon "
    "multi_line_string geometry_collection st_polygon multipolygon multipoint linestring multilinestring geometrycollection".split()
)
"""`t.KIND`: every type that a dump of Rails' adapters, or of the common extensions, may use."""

COLUMN_OPTIONS: Final = frozenset(
    "null default limit precision scale array unsigned collation comment as stored type enum_type index primary_key "
    "size after first auto_increment charset foreign_key polymorphic if_not_exists srid geographic has_m has_z values if_exists".split()
)
TABLE_OPTIONS: Final = frozenset(
    "force id primary_key comment charset collation options default if_not_exists temporary as auto_increment".split()
)
INDEX_OPTIONS: Final = frozenset(
    "column name unique where using order length opclass include nulls_not_distinct comment type algorithm if_not_exists expression "
    "concurrently internal".split()
)
KEPT_INDEX_OPTIONS: Final = frozenset(
    "name unique where using algorithm if_not_exists column concurrently internal".split()
)
KEY_OPTIONS: Final = frozenset(
    "column primary_key name on_delete on_update validate deferrable if_not_exists to_table".split()
)


def set_option(host: SchemaHost, column: Column, option: str, value: Value, site: CallSite, table: str) -> None:
    """`null: false` and the like; what is not known is named."""
    subject = f"{table}.{column.name}"
    if option not in COLUMN_OPTIONS:
        host.say(codes.UNKNOWN_COLUMN_OPTION, site, f"`{subject}`: option `{option}:`", subject)
        return
    if option == "default":
        _set_default(host, column, value, site, subject)
        return
    if unknown_in(value) is not None or isinstance(value, ConstRef):
        text = f"`{subject}`: the value of `{option}:` is not known"
        host.say(codes.UNKNOWN_COLUMN_OPTION, site, text, subject)
        return
    match option:
        case "null":
            column.null = value is not False
        case "limit" if isinstance(value, RubyHash):
            # PostGIS: `limit: { srid: 4326, type: "st_point" }`.
            shape = text_of(value.option("type")) or "geometry"
            column.sql_type = f"geometry({shape.removeprefix('st_')},{value.option('srid', 0)})"
        case "limit" | "precision" | "scale":
            if isinstance(value, int):
                setattr(column, option, value)
            elif value is None:
                setattr(column, option, None)
        case "array" | "unsigned":
            setattr(column, option, value is True)
        case "collation" | "comment":
            setattr(column, option, text_of(value))
        case "as":
            column.generated_sql = text_of(value)
        case "stored":
            column.stored = value is True
        case "auto_increment":
            column.auto = "auto_increment" if value is True else None
        case "size":
            size = text_of(value) or ""
            column.sql_type = f"{size}{'text' if column.kind == 'text' else 'blob'}"
        case "type" | "enum_type":
            column.sql_type = text_of(value)
        case _:
            pass


def _set_default(host: SchemaHost, column: Column, value: Value, site: CallSite, subject: str) -> None:
    if isinstance(value, Proc):
        text = host.evaluator.call_proc(value) if host.evaluator is not None else None
        if isinstance(text, str):
            column.default_sql = text
        else:
            host.say(codes.DYNAMIC_DEFAULT, site, f"`{subject}`: the default is computed by Ruby", subject)
    elif unknown_in(value) is not None or isinstance(value, ConstRef):
        host.say(codes.DYNAMIC_DEFAULT, site, f"`{subject}`: the default is not known", subject)
    else:
        column.default = value.name if isinstance(value, Symbol) else kept(value)
        if column.kind == "uuid" and isinstance(value, str) and "()" in value:
            # Before Rails 5 a function was written like a value.
            column.default, column.default_sql = None, value
