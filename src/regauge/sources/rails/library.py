"""The app's code outside app/: modules of lib that models use, models that stand there, and what is mixed into every record at boot.

    lib/acts_as_tree.rb                     module ActsAsTree; def acts_as_tree ...
    config/initializers/acts.rb             ActiveRecord::Base.include ActsAsTree
    app/models/category.rb                  acts_as_tree          -> its body runs, as the app's own

Files are looked through as text first and parsed when a name in them is asked for. What is mixed in: `ApplicationRecord.include M`,
`.extend`, `.prepend`, the same through `send`, and `ActiveSupport.on_load(:active_record) { include M }`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.ruby import ast
from regauge.ruby.ahead import expect
from regauge.sources.files import Files
from regauge.sources.rails.classes.code import Code, Definition, Mixin
from regauge.sources.roots import APPLICATION, autoload_folders

BOOT: Final = ("config/initializers", "lib")
VERBS: Final = frozenset({"include", "extend", "prepend"})
_NOT_LOADED: Final = re.compile(r"(?:^|/)(?:tests?|spec|specs|generators|tasks|templates|features|fixtures)/")
_DEFINED: Final = re.compile(rb"^\s*(?:module|class)\s+(?:[\w:]*::)?([A-Z]\w*)", re.MULTILINE)
_MODEL: Final = re.compile(rb"^\s*class\s+[\w:]+\s*<\s*(?:::)?(?:ApplicationRecord|ActiveRecord::Base)\b", re.MULTILINE)
_MIXED: Final = re.compile(
    rb"\b(?:ApplicationRecord|ActiveRecord::Base)\s*\.\s*(?:send|public_send|__send__|include|extend|prepend)\b"
    rb"|\bon_load\b\W+active_record\b"
)


@dataclass(slots=True)
class Library:
    """What is outside app/, by the last part of each name."""

    files: Files
    paths: dict[str, list[str]] = field(default_factory=dict)  # last part of a name: the files that define it
    texts: dict[str, bytes] = field(default_factory=dict, repr=False)  # of these files
    models: list[str] = field(default_factory=list)  # files with a class that inherits from ActiveRecord
    boot: list[str] = field(default_factory=list)  # files that mix something into every record
    parsed: dict[str, Code] = field(default_factory=dict)

    def look(self) -> None:
        """Goes through the files' text once."""
        main = [APPLICATION] if self.files.exists(APPLICATION) else []  # the app's own module, with its constants
        for folder in (*BOOT, *autoload_folders(self.files), APPLICATION):
            for path in self.files.below(folder, ".rb") if folder != APPLICATION else main:
                data = None if _NOT_LOADED.search(path) else self.files.read(path)
                if data is None:
                    continue
                if _MIXED.search(data):
                    self.boot.append(path)
                if folder == BOOT[0]:
                    continue
                names = set(_DEFINED.findall(data))
                if names:
                    self.texts[path] = data
                for name in names:
                    self.paths.setdefault(name.decode(), []).append(path)
                if _MODEL.search(data):
                    self.models.append(path)

    def definitions(self, name: str) -> list[Definition]:
        """The definitions of a class or module, by its full name."""
        found: list[Definition] = []
        outer, _, last = name.rpartition("::")
        for path in self.paths.get(last, ()):
            if outer and path not in self.parsed and not _speaks_of(self.texts[path], outer):
                continue
            code = self._code(path)
            found += code.definitions.get(name, ()) if code is not None else ()
        return found

    def _code(self, path: str) -> Code | None:
        if path not in self.parsed:
            file = self.files.ruby(path)
            if file is None:
                return None
            self.parsed[path] = Code()
            self.parsed[path].add(file)
        return self.parsed[path]

    def mixins(self) -> Iterator[Mixin]:
        """What is mixed into every record, in the order of the files."""
        for path in self.boot:
            file = self.files.ruby(path)
            if file is not None:
                for node in ast.walk(file.ast, methods=False):
                    if isinstance(node, ast.Call):
                        yield from _mixed(node)


def _speaks_of(text: bytes, outer: str) -> bool:
    """Whether a file can define something inside these modules: it must name each, and parsing it only to see that it does not takes long."""
    return all(part.encode() in text for part in outer.split("::"))


def _mixed(node: ast.Call) -> Iterator[Mixin]:
    receiver = node.receiver
    if isinstance(receiver, ast.ConstRead) and receiver.path == "ActiveSupport" and node.name == "on_load":
        first = node.args[0] if node.args else None
        if isinstance(first, ast.SymLit) and first.name == "active_record" and node.block is not None:
            for each in node.block.body.statements:
                if isinstance(each, ast.Call) and each.receiver is None:
                    yield from _modules(each, "ActiveRecord::Base", each.name, each.args)
        return
    into = (receiver.path or "").removeprefix("::") if isinstance(receiver, ast.ConstRead) else ""
    if into not in ("ApplicationRecord", "ActiveRecord::Base"):
        return
    if node.name in ("send", "public_send", "__send__") and node.args and isinstance(node.args[0], ast.SymLit):
        yield from _modules(node, into, node.args[0].name, node.args[1:])
    else:
        yield from _modules(node, into, node.name, node.args)


def _modules(node: ast.Call, into: str, verb: str, args: tuple[ast.Node, ...]) -> Iterator[Mixin]:
    if verb in VERBS:
        for each in reversed(args):
            if isinstance(each, ast.ConstRead) and each.path:
                yield Mixin(into, verb, each.path.removeprefix("::"), node)


def attach(files: Files, code: Code) -> None:
    """Lets `code` find what is outside app/."""
    library = Library(files)
    library.look()
    expect(library.texts.values())
    for path in library.models:
        file = files.ruby(path)
        if file is not None and not any(each in code.definitions for each in _classes(file.ast.statements)):
            code.add(file, outside=True)
    code.library = library.definitions
    code.mixins = [each for each in library.mixins() if code.module(each.module) is not None]


def _classes(nodes: tuple[ast.Node, ...]) -> list[str]:
    return [node.path.path or "" for node in nodes if isinstance(node, ast.ClassDef)]
