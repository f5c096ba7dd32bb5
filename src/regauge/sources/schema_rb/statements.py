"""The statements of a schema file: what stands outside `create_table`.

Source: ActiveRecord::ConnectionAdapters::SchemaStatements, what ActiveRecord::SchemaDumper writes, and the dumps of scenic, fx and hair_trigger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.data import dataclass
from regauge.program.schema import Column, Table, View
from regauge.ruby import ast
from regauge.ruby.evaluator import CallSite, Env, Proc, RubyHash, SymbolProc, Value, inspect
from regauge.sources.rails.classes.values import kept, names_of, text_of
from regauge.sources.schema_rb import tables
from regauge.sources.schema_rb.constraints import foreign_key, index
from regauge.sources.schema_rb.tables import Builder, column_call, table_options

if TYPE_CHECKING:
    from regauge.sources.schema_rb.reader import SchemaHost

Block = Proc | SymbolProc | None
Statement = Callable[["SchemaHost", list[Value], RubyHash, Block, CallSite, Env], object]


def _name(host: SchemaHost, args: list[Value], site: CallSite, what: str, at: int = 0) -> str | None:
    name = text_of(args[at]) if len(args) > at else None
    if name is None:
        host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"{what}: the name is not known")
    return name


def create_table(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`create_table "products", force: :cascade do |t| ... end`."""
    name = _name(host, args, site, "create_table")
    if name is None:
        return
    if name in host.schema.tables:
        host.say(codes.DUPLICATE_TABLE, site, f"the table `{name}` is created twice", name)
        return
    table = Table(name, [], [], span=site.span)
    builder = Builder(table)
    table_options(host, builder, kwargs, site)
    host.schema.tables[name] = table
    if isinstance(block, Proc):
        env.evaluator.call_proc(block, [builder])


def add_index(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`add_index "products", ["slug"], unique: true`."""
    name = _name(host, args, site, "add_index")
    owner = host.schema.tables.get(name or "") or host.schema.views.get(name or "")
    if owner is None:
        host.say(codes.UNKNOWN_FOREIGN_TABLE, site, f"an index on `{name}`, which is not in the schema")
        return
    index(host, owner, args[1:], kwargs, site)


def add_column(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`add_column "products", "name", :string`."""
    name = _name(host, args, site, "add_column")
    table = host.schema.tables.get(name or "")
    if table is None:
        host.say(codes.UNKNOWN_FOREIGN_TABLE, site, f"a column of `{name}`, which is not in the schema")
        return
    column_call(host, Builder(table), "column", args[1:], kwargs, site)


def add_foreign_key(
    host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`add_foreign_key "lines", "products", column: "item_id"`."""
    source, target = _name(host, args, site, "add_foreign_key"), _name(host, args, site, "add_foreign_key", 1)
    if source is None or target is None:
        return
    foreign_key(host, source, target, kwargs, site)


def add_constraint(
    host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`add_check_constraint "products", "price > 0"`, and its kin for unique and exclusion constraints."""
    called = site.name.removeprefix("add_") if isinstance(site, ast.Call) else ""
    name = _name(host, args, site, f"add_{called}")
    table = host.schema.tables.get(name or "")
    if table is None:
        host.say(codes.UNKNOWN_FOREIGN_TABLE, site, f"a constraint of `{name}`, which is not in the schema")
        return
    tables.CONSTRAINTS[called](host, table, args[1:], kwargs, site)


def create_enum(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`create_enum "mood", ["sad", "happy"]` (PostgreSQL)."""
    name = _name(host, args, site, "create_enum")
    values = kept(args[1]) if len(args) > 1 else None
    if name is None or not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        host.say(codes.UNKNOWN_SCHEMA_CALL, site, "create_enum: its values are not known")
        return
    host.schema.enums[name] = [str(each) for each in values]


def enable_extension(
    host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`enable_extension "plpgsql"`."""
    name = _name(host, args, site, "enable_extension")
    name = (name or "").rpartition(".")[2]
    if name and name not in host.schema.extensions:
        host.schema.extensions.append(name)


def create_schema(
    host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`create_schema "billing"` (PostgreSQL)."""
    name = _name(host, args, site, "create_schema")
    if name is not None and name not in host.schema.schemas:
        host.schema.schemas.append(name)


def create_virtual_table(
    host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`create_virtual_table "search", "fts5", ["title", "body", "tokenize='porter'"]` (SQLite, Rails 8)."""
    name, module = _name(host, args, site, "create_virtual_table"), text_of(args[1]) if len(args) > 1 else None
    listed = names_of(args[2:]) if len(args) > 2 else []
    if name is None or module is None or listed is None:
        host.say(codes.UNKNOWN_SCHEMA_CALL, site, "create_virtual_table: its arguments are not known")
        return
    table = Table(name, [], [], span=site.span, kind="virtual")
    table.options["virtual"] = f"{module}({', '.join(listed)})"
    for each in listed:
        if "=" not in each and each.strip():
            column = each.split()[0].strip("'\"`")
            table.columns.append(Column(column, "text", sql_type="", span=site.span))
    host.schema.tables.setdefault(name, table)


def create_view(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`create_view "totals", materialized: true, sql_definition: <<-SQL` (scenic)."""
    name = _name(host, args, site, "create_view")
    text = kwargs.option("sql_definition")
    if name is None:
        return
    if not isinstance(text, str):
        host.say(
            codes.VIEW_COLUMNS, site, f"view `{name}`: its query is in a file of its own, which was not read", name
        )
        text = ""
    materialized = kwargs.option("materialized", False)
    called = site.name if isinstance(site, ast.Call) else ""
    made = materialized is not False or "materialized" in called
    host.schema.views[name] = View(name, [], text.strip().rstrip(";"), made, span=site.span)


@dataclass(frozen=True, slots=True)
class Chained:
    """What `create_trigger(...)` of hair_trigger answers: a chain of calls that all say more of the same trigger."""

    name: str


def database_code(
    host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> Chained:
    """Functions and triggers of gems (fx, hair_trigger, pg_sequence ...): they stay in the database."""
    call = site.name if isinstance(site, ast.Call) else "this"
    name = text_of(args[0]) if args else None
    host.say(
        codes.DATABASE_OBJECT, site, f"`{call} {name or ''}`".replace(" `", "`") + " stays in the database", name or ""
    )
    return Chained(call)


def named(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """Statements that make something which is not converted."""
    call = site.name if isinstance(site, ast.Call) else "this"
    shown = inspect(args[0]) if args else ""
    host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{call} {shown}` is not converted")


STATEMENTS: Final[Mapping[str, Statement]] = MappingProxyType(
    {
        "create_table": create_table,
        "add_index": add_index,
        "add_column": add_column,
        "add_foreign_key": add_foreign_key,
        "create_enum": create_enum,
        "enable_extension": enable_extension,
        "create_schema": create_schema,
        "create_virtual_table": create_virtual_table,
        "create_view": create_view,
        "create_materialized_view": create_view,
    }
    | dict.fromkeys((f"add_{name}" for name in tables.CONSTRAINTS), add_constraint)
    | dict.fromkeys(
        "create_trigger create_function create_aggregate create_sequence create_domain create_procedure create_policy create_type "
        "create_composite_type create_hypertable create_event_trigger create_rule".split(),
        database_code,
    )
    | dict.fromkeys(
        "create_join_table execute change_table add_reference add_timestamps drop_table rename_table remove_column "
        "change_column change_column_default change_column_null comment create_partition create_range_partition create_list_partition".split(),
        named,
    )
)
"""What may stand in a schema file."""
