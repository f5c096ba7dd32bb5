"""The app's Ruby files and the classes and modules that they define, by full name.

Constants resolve as Ruby and Zeitwerk do: from the innermost module outwards, then through the whole app.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field

from regauge.diagnostics.data import dataclass
from regauge.ruby import ast
from regauge.ruby.evaluator.values import ClassValue, ConstRef, Value
from regauge.ruby.parser import SourceFile


@dataclass(frozen=True, slots=True)
class Definition:
    """One `class X` or `module X`; a class that is reopened has several."""

    name: str
    node: ast.ClassDef | ast.ModuleDef
    file: SourceFile
    nesting: tuple[str, ...]  # the modules around it, innermost first

    @property
    def is_module(self) -> bool:
        """Whether it says `module`."""
        return isinstance(self.node, ast.ModuleDef)

    @property
    def inner_nesting(self) -> tuple[str, ...]:
        """The modules around its body."""
        return (self.name, *self.nesting)


@dataclass(frozen=True, slots=True)
class Mixin:
    """`ApplicationRecord.include M` in an initializer: `verb` is include, extend or prepend."""

    into: str
    verb: str
    module: str
    node: ast.Call


@dataclass(slots=True)
class Code:
    """All definitions of the app. `library` finds what stands outside app/; what was taken from there is in `outside`."""

    files: dict[str, SourceFile] = field(default_factory=dict)
    definitions: dict[str, list[Definition]] = field(default_factory=dict)
    library: Callable[[str], list[Definition]] | None = None
    mixins: list[Mixin] = field(default_factory=list)
    outside: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    table_prefixes: dict[str, str] = field(default_factory=dict)  # of the namespaces that engines isolate

    def add(self, file: SourceFile, *, outside: bool = False) -> None:
        """Indexes a file."""
        self.files[file.path] = file
        for definition in _definitions(file.ast.statements, file, ()):
            self.definitions.setdefault(definition.name, []).append(definition)
            if outside:
                self.outside.add(definition.name)

    def knows(self, name: str) -> bool:
        """Whether a class or module is the app's; one of the library is taken in."""
        if name in self.definitions:
            return True
        if self.library is None or name in self.unknown:
            return False
        found = self.library(name)
        if not found:
            self.unknown.add(name)
            return False
        self.definitions[name] = found
        self.outside.add(name)
        return True

    def module(self, name: str) -> Definition | None:
        """The first definition of a module."""
        return next((d for d in self.definitions[name] if d.is_module), None) if self.knows(name) else None

    def mixed_into(self, name: str) -> Iterator[Mixin]:
        """What is mixed into a class at boot."""
        return (each for each in self.mixins if each.into == name)

    def resolve(self, path: str, nesting: Sequence[str] = ()) -> str | None:
        """The full name that a constant means inside `nesting` (innermost first), or None for what the app does not define."""
        if path.startswith("::"):
            return path[2:] if self.knows(path[2:]) else None
        for module in nesting:
            for outer in _outward(module):
                if self.knows(f"{outer}::{path}"):
                    return f"{outer}::{path}"
        return path if self.knows(path) else None

    def name_of(self, value: Value) -> str | None:
        """The full name of an evaluated constant: the app's class, else the path as written."""
        if isinstance(value, ClassValue):
            return value.path
        if isinstance(value, ConstRef):
            return self.resolve(value.path, value.nesting) or value.path.removeprefix("::")
        return None

    def superclass(self, name: str) -> str | None:
        """The full name of the superclass that a definition gives, as far as it is a constant."""
        for definition in self.definitions.get(name, ()):
            node = definition.node
            if isinstance(node, ast.ClassDef) and node.superclass is not None:
                path = node.superclass.path if isinstance(node.superclass, ast.ConstRead) else _called(node.superclass)
                if path is None:
                    return "(computed)"
                # The class itself is not in scope while its superclass is looked up.
                return self.resolve(path, definition.nesting) or path.removeprefix("::")
        return None

    def lineage(self, name: str) -> Iterator[str]:
        """A class and its superclasses, the last one perhaps not of the app; stops at a cycle."""
        seen: set[str] = set()
        current: str | None = name
        while current is not None and current not in seen:
            seen.add(current)
            yield current
            current = self.superclass(current)

    def classes(self) -> Iterable[str]:
        """Every class of the app, in the order of the files."""
        return [name for name, found in self.definitions.items() if not found[0].is_module]


def _called(node: ast.Node) -> str | None:
    """`ActiveRecord::Migration[7.2]` -> the class that is called."""
    if isinstance(node, ast.Call) and isinstance(node.receiver, ast.ConstRead) and node.name == "[]":
        return node.receiver.path
    return None


def _outward(module: str) -> Iterator[str]:
    yield module


def _definitions(nodes: Iterable[ast.Node], file: SourceFile, nesting: tuple[str, ...]) -> Iterator[Definition]:
    for node in nodes:
        match node:
            case ast.ClassDef() | ast.ModuleDef():
                written = node.path.path
                if written is None:
                    continue
                if written.startswith("::"):
                    name = written[2:]
                else:
                    name = f"{nesting[0]}::{written}" if nesting else written
                made = Definition(name, node, file, nesting)
                yield made
                yield from _definitions(node.body.statements, file, made.inner_nesting)
            case ast.Body(statements=statements):
                yield from _definitions(statements, file, nesting)
            case ast.Begin(body=body):
                yield from _definitions(body.statements, file, nesting)
            case ast.If():
                branches = [node.then, node.else_] if node.else_ is not None else [node.then]
                yield from _definitions(branches, file, nesting)
