"""The classes of migrations: what they inherit, their methods, and which of them runs."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.data import dataclass
from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    ClassValue,
    ConstRef,
    Definition,
    Enter,
    Env,
    Method,
    NotHandled,
    Proc,
    Unknown,
    Value,
)
from regauge.sources.migrations.reverse import Command
from regauge.sources.migrations.values import MigrationBase, Running
from regauge.sources.rails.classes.values import text_of
from regauge.sources.schema_rb.rules import CURRENT, rules_of, version_of

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost

_BASE: Final = "ActiveRecord::Migration"


@dataclass(slots=True)
class Class:
    """A class or module that a migration defines."""

    superclass: Value
    methods: dict[str, Method] = field(default_factory=dict)
    included: list[str] = field(default_factory=list)


class Classes:
    """All classes that the migrations of one app define."""

    def __init__(self, host: MigrationHost) -> None:
        self.host = host
        self.known: dict[str, Class] = {}
        self.defined: list[str] = []
        self.runs = 0

    # -- definitions

    def enter(self, node: Definition, path: str, superclass: Value, env: Env) -> Enter | None:
        """A class of a migration is entered; a model that it declares for its own use is only looked at."""
        if isinstance(node, ast.SClass):
            return Enter(env.self_value)
        value = ClassValue(path, isinstance(node, ast.ModuleDef), superclass)
        if isinstance(node, ast.ClassDef) and superclass is not None and self.base_of(superclass) is None:
            self._model(node, path)
            return None
        kept = self.known.setdefault(path, Class(superclass))
        kept.superclass = kept.superclass or superclass
        if self.base_of(superclass) is not None:
            self.defined.append(path)
        return Enter(value)

    def _model(self, node: ast.ClassDef, path: str) -> None:
        """`class User < ActiveRecord::Base; self.table_name = "people"; end` inside a migration."""
        for each in node.body.statements:
            if isinstance(each, ast.Assign) and isinstance(each.target, ast.Call) and each.target.name == "table_name":
                if isinstance(each.value, ast.StrLit):
                    self.host.model_tables[path] = each.value.value
                elif isinstance(each.value, ast.SymLit):
                    self.host.model_tables[path] = each.value.name

    def define(self, path: str, node: ast.MethodDef, nesting: tuple[str, ...]) -> None:
        """A method of instances."""
        if path in self.known:
            self.known[path].methods[node.name] = Method(node, nesting)

    def alias(self, path: str, new: str, old: str) -> None:
        """`alias new old`."""
        found = self.known.get(path)
        if found is not None and old in found.methods:
            found.methods[new] = found.methods[old]

    def include(self, owner: Value, modules: list[Value]) -> None:
        """`include Helpers`: a module of the app is read from its file."""
        kept = self.known.get(getattr(owner, "path", ""))
        if kept is None:
            return
        for each in modules:
            path = getattr(each, "path", "").removeprefix("::")
            if path not in self.known:
                self._read(path)
            kept.included.append(path)

    def _read(self, path: str) -> None:
        name = "/".join(self.host.inflector.underscore(part) for part in path.split("::"))
        for folder in ("lib", "app/lib", "app/models", "app/models/concerns", "app/services", "app/helpers", "db"):
            place = f"{folder}/{name}.rb"
            file = self.host.files.ruby(place) if self.host.files.exists(place) else None
            if file is not None and self.host.evaluator is not None:
                self.host.evaluator.run(file.ast)
                return

    # -- what a class is

    def base_of(self, value: Value) -> MigrationBase | None:
        """The version of a superclass that is a migration."""
        if isinstance(value, MigrationBase):
            return value
        if isinstance(value, ConstRef):
            path = value.path.removeprefix("::")
            if path == _BASE:
                return MigrationBase((4, 2))
            if path in self.known:
                return self.base_of(self.known[path].superclass)
            return MigrationBase(CURRENT) if path.endswith("Migration") else None
        if isinstance(value, ClassValue) and value.path in self.known:
            return self.base_of(self.known[value.path].superclass)
        return None

    def is_migration(self, value: Value) -> bool:
        """Whether a value is the class of a migration."""
        return isinstance(value, ClassValue) and self.base_of(value) is not None

    def lineage(self, path: str) -> list[str]:
        """A class, what it includes, its parents."""
        found: list[str] = []
        current: str | None = path
        while current is not None and current in self.known and current not in found:
            found.append(current)
            found.extend(reversed(self.known[current].included))
            above = self.known[current].superclass
            current = above.path.removeprefix("::") if isinstance(above, ClassValue | ConstRef) else None
        return found

    # -- calls

    def ask(self, receiver: Value, command: Command) -> Value | NotHandled:
        """`ActiveRecord::Migration[5.0]`, `CreateProducts.new`, `self.class`, `CreateProducts.up`."""
        name, block, env = command.name, command.block, command.env
        if isinstance(receiver, ConstRef) and name == "[]" and receiver.path.endswith("Migration"):
            given = command.args[0] if command.args else None
            known = not isinstance(given, Unknown) and receiver.path.removeprefix("::") == _BASE
            return MigrationBase(version_of(given) if known else CURRENT)
        if isinstance(receiver, Running) and name == "class":
            return ClassValue(receiver.path)
        if not self.is_migration(receiver):
            return NOT_HANDLED
        path = receiver.path
        if name == "new":
            return self.instance(path)
        if name in ("class_eval", "class_exec") and isinstance(block, Proc):
            inner = block.env.child(self_value=receiver)
            inner.in_class, inner.nesting = True, (path, *inner.nesting)
            return env.evaluator.invoke(block, inner, [])
        if name in ("up", "down", "change", "migrate", "exec_migration"):
            said = text_of(command.args[0]) if command.args else name
            self.run(receiver, command.site, down=said == "down")
            return None
        return NOT_HANDLED

    def instance(self, path: str) -> Running:
        """A new object of the class, with its methods."""
        self.runs += 1
        made = Running(path, self.runs)
        evaluator = self.host.evaluator
        for each in reversed(self.lineage(path)):
            kept = self.known.get(each)
            for name, method in kept.methods.items() if kept is not None and evaluator is not None else ():
                assert evaluator is not None
                evaluator.define(made, method.node, method.nesting, name)
        return made

    def run(self, value: Value, site: ast.Node, *, down: bool = False) -> None:
        """Runs a migration's `up` or `change`, or undoes it, under the rules of its version."""
        path = getattr(value, "path", "").removeprefix("::")
        evaluator, base = self.host.evaluator, self.base_of(value)
        if path not in self.known or base is None or evaluator is None:
            self.host.unsure(
                site, f"the migration `{path or 'of an unknown class'}` is run or undone, and is not there"
            )
            return
        outer = self.host.rules
        self.host.rules = rules_of(base.version, self.host.dialect, asked=True)
        made = self.instance(path)
        wanted = "down" if down else "up"
        called: Value = made
        if evaluator.find_method(made, wanted) is None:
            singleton = ClassValue(path)
            if evaluator.find_method(singleton, wanted) is not None:
                called = singleton
            elif evaluator.find_method(made, "change") is not None:
                wanted = "change"
            else:
                return
        call = ast.Body(site.span, (ast.Call(site.span, None, wanted),))
        inner = evaluator.env(called, nesting=(path,))
        inner.in_class = False

        def work() -> None:
            evaluator.run(call, inner)

        if wanted == "change" and down:
            self.host.undo(work)
        else:
            work()
        self.host.rules = outer
