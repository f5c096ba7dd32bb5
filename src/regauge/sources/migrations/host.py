"""The host for migrations: their classes, their statements in the order in which they run, and what surrounds them.

Source: ActiveRecord::Migration (`method_missing` passes what it does not know on to the connection), `reversible`, `revert`, `up_only`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span
from regauge.program.inflections import Inflector
from regauge.program.schema import Table
from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    ClassValue,
    ConstRef,
    Definition,
    Enter,
    Env,
    NotHandled,
    Proc,
    RubyHash,
    Symbol,
    Unknown,
    Value,
)
from regauge.sources.files import Files
from regauge.sources.migrations import data, questions, surroundings
from regauge.sources.migrations.classes import Classes
from regauge.sources.migrations.commands import COMMANDS, DATA, HARMLESS, ON_TABLE, TABLE_QUESTIONS, WRAPPERS
from regauge.sources.migrations.reverse import Command, inverse
from regauge.sources.migrations.sql import execute
from regauge.sources.migrations.values import Change, Connection, Direction, Fact, MigrationBase, Running
from regauge.sources.rails.classes.values import names_of
from regauge.sources.schema_rb.options import KINDS
from regauge.sources.schema_rb.reader import SchemaHost
from regauge.sources.schema_rb.statements import Block, Chained
from regauge.sources.schema_rb.tables import Builder, column_call

_SEVERAL: Final = frozenset({"references", "belongs_to", "remove_references", "remove_belongs_to"})
_SQL: Final = frozenset({"execute", "exec_query", "exec_update", "execute_batch", "execute_sql"})


class MigrationHost(SchemaHost):
    """Replays migrations into one schema. `rules` are those of the migration that runs."""

    def __init__(
        self, inflector: Inflector, adapter: str, files: Files, rails: str, key_type: str | None = None
    ) -> None:
        super().__init__(inflector, adapter)
        self.files = files
        self.rails = rails
        self.key_type = key_type
        self.classes = Classes(self)
        self.model_tables: dict[str, str] = {}
        self.recorded: list[Command] | None = None
        self.reverting = False
        self.noted: set[str] = set()
        self.file: ast.Node | None = None
        self._seen: set[Diagnostic] = set()

    def say(self, code: Code, site: ast.Node, text: str, subject: str = "") -> None:
        made = Diagnostic(code, site.span, text, subject=subject)
        if made not in self._seen:
            self._seen.add(made)
            self.found.append(made)

    def unsure(self, site: ast.Node, text: str) -> None:
        """What a statement does to the schema is not known."""
        self.say(codes.MIGRATION, site, text)

    def note_data(self, span: Span, what: str) -> None:
        """A migration that works on rows: said once a file."""
        if span.path not in self.noted:
            self.noted.add(span.path)
            text = f"{what} works on rows: it is not run, and the schema does not depend on it"
            self.found.append(Diagnostic(codes.DATA_STATEMENT, span, text))

    def text_of_file(self, path: str) -> str | None:
        """A text file of the app."""
        found = self.files.read(path) if path and self.files.exists(path) else None
        return None if found is None else found.decode("utf-8", "replace")

    # -- statements

    def perform(self, command: Command) -> Value:
        """Runs a statement, or puts it down where it is to be undone."""
        if command.env.conditional:
            self.unsure(command.site, f"whether `{command.name}` runs depends on what only the running app knows")
            return None
        if self.recorded is not None and command.name != "change_table":
            # What stands in change_table is put down one by one.
            self.recorded.append(command)
            return None
        args, kwargs = command.args, command.kwargs
        if args and isinstance(args[-1], RubyHash) and not len(kwargs) and command.name not in _HASH_ARGUMENT:
            args, kwargs = args[:-1], args[-1]
        made = COMMANDS[command.name](self, args, kwargs, command.block, command.site, command.env)
        return made if isinstance(made, Chained) else None

    def to_table(self, table: Table, name: str, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
        """`t.NAME` on a table that is being made."""
        column_call(self, Builder(table), name, args, kwargs, site)

    def _on_change(self, change: Change, command: Command) -> Value:
        """`t.NAME` of change_table: the statement that it stands for."""
        table, name = change.table.name, command.name
        if name in TABLE_QUESTIONS:
            return questions.ask(self, TABLE_QUESTIONS[name], [table, *command.args], command.kwargs)
        statement = ON_TABLE.get(name)
        kwargs = command.kwargs
        each: list[list[Value]] = [command.args]
        if statement is None:
            statement = "add_column"
            if name not in KINDS:
                self.say(codes.UNKNOWN_SCHEMA_CALL, command.site, f"`{table}`: `t.{name}` is not known", table)
            each = [[column, Symbol(name)] for column in names_of(command.args) or []]
            if name == "timestamp" and self.rules.datetime_precision is None and not kwargs.has("precision"):
                kwargs = kwargs.copy()
                kwargs[Symbol("precision")] = None
        elif name in _SEVERAL:
            each = [[reference] for reference in command.args]
        for args in each:
            self.perform(Command(statement, [table, *args], kwargs, command.block, command.site, command.env))
        return None

    def _revert(self, command: Command) -> None:
        """`revert { ... }`, `revert CreateProducts`."""
        block, env = command.block, command.env
        if isinstance(block, Proc):
            self.undo(lambda: env.evaluator.call_proc(block))
        for each in reversed(command.args):
            self.classes.run(each, command.site, down=True)

    def undo(self, work: Callable[[], object]) -> None:
        """Puts the statements of `work` down and runs what undoes them, the last first."""
        outer, commands = self.recorded, list[Command]()
        self.recorded, self.reverting = commands, not self.reverting
        work()
        self.recorded = outer
        for command in reversed(commands):
            turned = inverse(command)
            if turned is None:
                self.unsure(command.site, f"`{command.name}` cannot be undone as it is written")
            else:
                self.perform(turned)
        self.reverting = not self.reverting

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
        command = Command(name, args, kwargs, block, site, env)
        if isinstance(receiver, Builder):
            if env.conditional:
                self.unsure(site, f"whether `t.{name}` of `{receiver.table.name}` runs cannot be known")
            else:
                column_call(self, receiver, name, args, kwargs, site)
            return None
        if isinstance(receiver, Change):
            return self._on_change(receiver, command)
        if isinstance(receiver, Direction):
            if (name == "up") != self.reverting and isinstance(block, Proc) and name in ("up", "down"):
                self._outside_record(lambda: env.evaluator.call_proc(block))
            return None
        if isinstance(receiver, Fact):
            return receiver.readers.get(name, NOT_HANDLED)
        if isinstance(receiver, Chained):
            return receiver
        answer = surroundings.ask(self, receiver, name, args)
        if not isinstance(answer, NotHandled):
            return answer
        answer = self.classes.ask(receiver, command)
        if not isinstance(answer, NotHandled):
            return answer
        implicit = not isinstance(site, ast.Call) or site.receiver is None or isinstance(receiver, Running)
        if isinstance(receiver, Connection):
            answer = surroundings.adapter_answer(self, receiver, name, args)
            if not isinstance(answer, NotHandled):
                return answer
        if isinstance(receiver, Connection) or implicit or self.classes.is_migration(receiver):
            return self._said(command)
        if isinstance(receiver, Unknown | ConstRef):
            return data.about_rows(self, receiver, command)
        return NOT_HANDLED

    def _said(self, command: Command) -> Value | NotHandled:
        """A statement or question that is said to the migration itself or to its connection."""
        name, args, block, env = command.name, command.args, command.block, command.env
        if name in COMMANDS:
            return self.perform(command)
        answer = questions.ask(self, name, args, command.kwargs)
        if not isinstance(answer, NotHandled):
            return answer
        if name in _SQL:
            execute(self, args, command.site, env)
            return Unknown("rows of the database", command.site.span)
        if name in WRAPPERS:
            return env.evaluator.call_proc(block, [Connection()]) if isinstance(block, Proc) else None
        if name in HARMLESS:
            return None
        if name in DATA:
            self.note_data(command.site.span, f"`{name}`")
            return Unknown("rows of the database", command.site.span)
        match name:
            case "reversible" if isinstance(block, Proc):
                env.evaluator.call_proc(block, [Direction()])
            case "up_only" if isinstance(block, Proc):
                if not self.reverting:
                    self._outside_record(lambda: env.evaluator.call_proc(block))
            case "revert":
                self._revert(command)
            case "reverting?":
                return self.reverting
            case "connection" | "pool" | "connection_pool":
                return Connection()
            case "include":
                self.classes.include(env.self_value, args)
            case "loop" if isinstance(block, Proc):
                return data.looped(self, command)
            case "raise" | "fail" | "abort" | "exit":
                return data.raised(self, command)
            case _:
                return NOT_HANDLED
        return None

    def _outside_record(self, work: Callable[[], object]) -> None:
        """What `dir.up` and `dir.down` hold runs as it is written."""
        outer, self.recorded = self.recorded, None
        work()
        self.recorded = outer

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
        implicit = not isinstance(site, ast.Call) or site.receiver is None
        own = self.classes.is_migration(receiver) or isinstance(receiver, Running)
        if isinstance(receiver, Connection) or own:
            shown = "connection." if isinstance(receiver, Connection) and not implicit else ""
            self.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{shown}{name}` is not known here")
            if isinstance(block, Proc):
                # What stands in its block is most likely run.
                env.evaluator.call_proc(block)
        elif isinstance(receiver, ConstRef):
            return data.about_rows(self, receiver, Command(name, args, kwargs, block, site, env))
        return Unknown(f"`{name}` is not known here", site.span)

    def const(self, name: str, scope: Value, site: ast.ConstRead, env: Env) -> Value | NotHandled:
        path = getattr(scope, "path", None)
        return surroundings.version_constant(self, f"{path}::{name}") if isinstance(path, str) else NOT_HANDLED

    def define_method(self, node: ast.MethodDef, on_singleton: bool, env: Env) -> None:
        if not on_singleton and isinstance(env.self_value, ClassValue):
            self.classes.define(env.self_value.path, node, env.nesting)

    def alias(self, node: ast.Alias, on_singleton: bool, env: Env) -> None:
        if isinstance(node.new, ast.SymLit) and isinstance(node.old, ast.SymLit) and not on_singleton:
            self.classes.alias(getattr(env.self_value, "path", ""), node.new.name, node.old.name)

    def enter_class(self, node: Definition, path: str, superclass: Value, env: Env) -> Enter | None:
        return self.classes.enter(node, path, superclass, env)

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        if data.touches_schema(node) or re.search("steps|nested|too large", reason):
            self.unsure(node, f"this was not evaluated: {reason}")

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        data.unknown_condition(self, node, value)

    def base_of(self, value: Value) -> MigrationBase | None:
        """The version that a superclass stands for."""
        return self.classes.base_of(value)


_HASH_ARGUMENT: Final = frozenset({"change_column_default"})
