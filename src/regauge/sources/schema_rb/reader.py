"""The host for `ActiveRecord::Schema.define`: tables, indexes, foreign keys, enums, extensions.

Source: ActiveRecord::SchemaDumper writes it, ActiveRecord::ConnectionAdapters::SchemaStatements reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.inflections import Inflector
from regauge.program.schema import ForeignKey, Schema, Table
from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    Env,
    Evaluator,
    Host,
    Limits,
    NotHandled,
    Proc,
    RubyHash,
    SymbolProc,
    Unknown,
    Value,
    inspect,
)
from regauge.ruby.parser import SourceFile
from regauge.sources.rails.classes.values import kept, text_of
from regauge.sources.schema_rb import tables
from regauge.sources.schema_rb.tables import Builder

Block = Proc | SymbolProc | None
STEPS_PER_BYTE: Final = 6
"""A schema has no loops, so what it may spend follows from its size."""


def read_schema(file: SourceFile, inflector: Inflector, adapter: str) -> tuple[Schema, Diagnostics]:
    """Evaluates the file. Returns the schema and what of it is not known."""
    host = SchemaHost(inflector, adapter)
    evaluator = Evaluator(host, Limits(steps=400_000 + STEPS_PER_BYTE * len(file.text.data)))
    evaluator.run(file.ast)
    host.finish()
    return host.schema, host.found


class SchemaHost(Host):
    """Records one schema."""

    def __init__(self, inflector: Inflector, adapter: str) -> None:
        self.schema = Schema()
        self.found: Diagnostics = []
        self.inflector = inflector
        self.adapter = adapter
        self.keys: list[ForeignKey] = []
        self.precise = False

    def say(self, code: Code, site: ast.Node, text: str, subject: str = "") -> None:
        """Adds a diagnostic."""
        self.found.append(Diagnostic(code, site.span, text, subject=subject))

    def finish(self) -> None:
        """What can be checked once all tables are there."""
        for key in self.schema.foreign_keys:
            if key.to_table not in self.schema.tables and key.span is not None:
                text = f"foreign key from {key.from_table} to `{key.to_table}`, which is not in the schema"
                self.found.append(Diagnostic(codes.UNKNOWN_FOREIGN_TABLE, key.span, text, subject=key.from_table))

    # -- hooks

    def call(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Block,
        site: CallSite,
        env: Env,
    ) -> Value | NotHandled:
        if isinstance(receiver, Builder):
            if env.conditional:
                text = f"whether `{name}` of `{receiver.table.name}` runs cannot be known"
                self.say(syntax_codes.CONDITIONAL_DECLARATION, site, text, receiver.table.name)
            tables.column_call(self, receiver, name, args, kwargs, site)
            return None
        if getattr(receiver, "path", None) == "ActiveRecord::Schema" and name in ("define", "[]"):
            if name == "[]":
                self.precise = _has_precise_times(args)
                return receiver
            version = kwargs.option("version")
            self.schema.version = None if version is None else str(version)
            if isinstance(block, Proc):
                env.evaluator.instance_exec(block)
            return None
        statement = STATEMENTS.get(name)
        implicit = isinstance(site, ast.Call) and site.receiver is None
        if statement is not None and implicit:
            if env.conditional:
                self.say(syntax_codes.CONDITIONAL_DECLARATION, site, f"whether `{name}` runs cannot be known")
            statement(self, args, kwargs, block, site, env)
            return None
        return NOT_HANDLED

    def unhandled(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Block,
        site: CallSite,
        env: Env,
    ) -> Value:
        if isinstance(site, ast.Call) and (site.receiver is None or block is not None):
            self.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{name}` is not known here")
        return Unknown(f"`{name}` is not known here", site.span)

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        self.say(syntax_codes.UNSUPPORTED_SYNTAX, node, f"this was not evaluated: {reason}")

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        self.say(syntax_codes.CONDITIONAL_DECLARATION, node, f"decided when the schema is loaded: {value.reason}")


def _has_precise_times(args: list[Value]) -> bool:
    """Whether a `datetime` without a precision has six digits: since `ActiveRecord::Schema[7.0]`."""
    return bool(args) and isinstance(args[0], (int, float)) and args[0] >= 7


Statement = Callable[[SchemaHost, list[Value], RubyHash, Block, CallSite, Env], None]


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
    tables.table_options(host, builder, kwargs, site)
    host.schema.tables[name] = table
    if isinstance(block, Proc):
        env.evaluator.call_proc(block, [builder])


def add_index(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`add_index "products", ["slug"], unique: true`."""
    name = _name(host, args, site, "add_index")
    table = host.schema.tables.get(name or "")
    if table is None:
        host.say(codes.UNKNOWN_FOREIGN_TABLE, site, f"an index on `{name}`, which is not in the schema")
        return
    tables.index(host, table, args[1:], kwargs, site)


def add_column(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`add_column "products", "name", :string`."""
    name = _name(host, args, site, "add_column")
    table = host.schema.tables.get(name or "")
    if table is None:
        host.say(codes.UNKNOWN_FOREIGN_TABLE, site, f"a column of `{name}`, which is not in the schema")
        return
    tables.column_call(host, Builder(table), "column", args[1:], kwargs, site)


def add_foreign_key(
    host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`add_foreign_key "lines", "products", column: "item_id"`."""
    source, target = _name(host, args, site, "add_foreign_key"), _name(host, args, site, "add_foreign_key", 1)
    if source is None or target is None:
        return
    tables.foreign_key(host, source, target, kwargs, site)


def add_check(host: SchemaHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env) -> None:
    """`add_check_constraint "products", "price > 0"`."""
    name = _name(host, args, site, "add_check_constraint")
    table = host.schema.tables.get(name or "")
    if table is not None:
        tables.check(host, table, args[1:], kwargs, site)


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
    if name is not None:
        host.schema.extensions.append(name)


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
        "add_check_constraint": add_check,
        "create_enum": create_enum,
        "enable_extension": enable_extension,
    }
    | dict.fromkeys(
        "create_virtual_table create_view create_trigger create_function create_schema create_join_table add_exclusion_constraint "
        "add_unique_constraint execute change_table add_reference add_timestamps drop_table rename_table remove_column "
        "change_column change_column_default change_column_null comment create_hypertable".split(),
        named,
    )
)
"""What may stand in a schema file."""
