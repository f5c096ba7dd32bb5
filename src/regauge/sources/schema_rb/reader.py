"""The host for `ActiveRecord::Schema.define`: tables, indexes, foreign keys, enums, extensions, views.

Source: ActiveRecord::SchemaDumper writes it, ActiveRecord::ConnectionAdapters::SchemaStatements reads it.
"""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.inflections import Inflector
from regauge.program.schema import Schema
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
    Unknown,
    Value,
)
from regauge.ruby.parser import SourceFile
from regauge.sources.schema_rb import tables
from regauge.sources.schema_rb.pieces import pieces
from regauge.sources.schema_rb.rules import rules_of, version_of
from regauge.sources.schema_rb.statements import STATEMENTS, Block, Chained
from regauge.sources.schema_rb.tables import Builder
from regauge.sources.sql_types import Dialect

OLD_DUMP: Final = b"using: :btree"
"""Rails says so of every index of PostgreSQL and MySQL, up to 5.0; from 5.1 on it says only what is not usual, of keys, too."""
STEPS_PER_BYTE: Final = 6
"""A schema has no loops, so what it may spend follows from its size."""


def read_schema(file: SourceFile, inflector: Inflector, adapter: str) -> tuple[Schema, Diagnostics]:
    """Evaluates the file. Returns the schema and what of it is not known."""
    host = SchemaHost(inflector, adapter, old_keys=OLD_DUMP in file.text.data)
    evaluator = _evaluator(host, len(file.text.data))
    evaluator.run(file.ast)
    host.finish()
    return host.schema, host.found


def read_large_schema(data: bytes, path: str, inflector: Inflector, adapter: str) -> tuple[Schema, Diagnostics] | None:
    """`read_schema` piece by piece. None for a file that is to be read whole: it is small, unusual, or a piece has errors."""
    host = SchemaHost(inflector, adapter, old_keys=OLD_DUMP in data)
    evaluator = _evaluator(host, len(data))
    env, read = evaluator.env(), False
    for piece in pieces(data, path):
        if piece.errors:
            return None
        evaluator.run(piece.ast, env)
        read = True
    if not read:
        return None
    host.finish()
    return host.schema, host.found


def _evaluator(host: SchemaHost, size: int) -> Evaluator:
    host.evaluator = Evaluator(host, Limits(steps=400_000 + STEPS_PER_BYTE * size))
    return host.evaluator


DIALECTS: Final[dict[str, Dialect]] = {"sqlite": "sqlite", "postgresql": "postgresql", "mysql": "mysql"}


class SchemaHost(Host):
    """Records one schema."""

    def __init__(self, inflector: Inflector, adapter: str, *, old_keys: bool = False) -> None:
        self.schema = Schema()
        self.found: Diagnostics = []
        self.inflector = inflector
        self.dialect: Dialect = DIALECTS.get(adapter, "sqlite")
        self.rules = rules_of((4, 2), self.dialect, asked=False, old_keys=old_keys)
        self.evaluator: Evaluator | None = None

    def say(self, code: Code, site: ast.Node, text: str, subject: str = "") -> None:
        """Adds a diagnostic."""
        self.found.append(Diagnostic(code, site.span, text, subject=subject))

    def finish(self) -> None:
        """What can be known once all tables are there: columns of views, keys to nowhere."""
        if self.schema.views:
            # Loaded when it is needed: few apps have views.
            from regauge.sources.structure_sql import views

            self.found.extend(views.fill(self.schema, self.dialect))
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
                self.rules = rules_of(version_of(args[0] if args else None), self.dialect, asked=False)
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
            made = statement(self, args, kwargs, block, site, env)
            return made if isinstance(made, Chained) else None
        if isinstance(receiver, Chained):
            return receiver
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
