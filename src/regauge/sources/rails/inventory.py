"""The ledger's inventory: what an app contains, by syntax alone and before any stage understands it.

The definitions are written out in docs/ledger.md, so that a counter with Ruby's own parser can repeat them. Nothing is evaluated here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Final, Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.ledger import Site, SiteKind
from regauge.ruby import ast
from regauge.sources.files import Files

BODY_BLOCKS: Final = frozenset(
    "included prepended class_methods with_options concerning class_eval module_eval instance_eval class_exec each each_pair "
    "each_with_index each_key each_value each_with_object times map tap module_function configure draw".split()
)
"""Calls whose block is a body like the one around it. The block of any other call (`before_save { }`) runs later and is not."""

RUNTIME_ROUTE_BLOCKS: Final = frozenset({"direct", "resolve"})
"""Calls of the routes' DSL whose block runs with a request; the block of any other call is a body."""

CLASS_MAKERS: Final = frozenset({"new", "define"})
"""`X = Class.new(Y) do ... end`, `X = Struct.new(:a) do`, `X = Data.define(:a) do`: the block is the body of the class."""

Visibility = Literal["public", "private", "protected"]


@dataclass(slots=True)
class _Defined:
    """The methods of one class body, with what its visibility calls say of them."""

    found: dict[str, list[tuple[Span, Visibility]]] = field(default_factory=dict)

    def add(self, name: str, span: Span, visibility: Visibility) -> None:
        self.found.setdefault(name, []).append((span, visibility))

    def change(self, names: Iterable[str], visibility: Visibility) -> None:
        for name in names:
            self.found[name] = [(span, visibility) for span, _ in self.found.get(name, [])]

    def public(self) -> Iterator[tuple[str, Span]]:
        for name, defined in self.found.items():
            for span, visibility in defined:
                if visibility == "public":
                    yield name, span


class _Walker:
    """Walks the bodies of one file."""

    def __init__(self, call_kind: SiteKind, controllers: bool) -> None:
        self.sites: list[Site] = []
        self.call_kind: SiteKind = call_kind
        self.controllers = controllers

    # -- bodies

    def body(self, statements: Iterable[ast.Node], owner: str, defined: _Defined, singleton: bool = False) -> None:
        """A class's, module's or file's statements; `private` alone holds until the end of the body."""
        state: list[Visibility] = ["public"]
        for statement in statements:
            self.statement(statement, owner, defined, state, singleton)

    def statement(
        self, node: ast.Node, owner: str, defined: _Defined, state: list[Visibility], singleton: bool
    ) -> None:
        match node:
            case ast.ClassDef() | ast.ModuleDef():
                self.class_body(node.body, _join(owner, node.path), isinstance(node, ast.ClassDef))
            case ast.SClass():
                self.body(node.body.statements, owner, _Defined(), singleton=True)
            case ast.MethodDef():
                self.method(node, owner, defined, state[0], singleton)
            case ast.Body(statements=statements):
                self._all(statements, owner, defined, state, singleton)
            case ast.Begin():
                for part in (node.body, *(r.body for r in node.rescues), node.else_, node.ensure):
                    if part is not None:
                        self._all(part.statements, owner, defined, state, singleton)
            case ast.If():
                self.statement(node.then, owner, defined, state, singleton)
                if node.else_ is not None:
                    self.statement(node.else_, owner, defined, state, singleton)
            case ast.Case():
                for when in node.whens:
                    self.statement(when.body, owner, defined, state, singleton)
                if node.else_ is not None:
                    self.statement(node.else_, owner, defined, state, singleton)
            case ast.CaseIn():
                for clause in node.clauses:
                    self.statement(clause.body, owner, defined, state, singleton)
                if node.else_ is not None:
                    self.statement(node.else_, owner, defined, state, singleton)
            case ast.While() | ast.For():
                self.statement(node.body, owner, defined, state, singleton)
            case ast.RescueMod():
                self.statement(node.value, owner, defined, state, singleton)
            case ast.And() | ast.Or():
                self.statement(node.left, owner, defined, state, singleton)
                self.statement(node.right, owner, defined, state, singleton)
            case ast.Assign():
                self.assignment(node, owner, defined, state, singleton)
            case ast.OpAssign(target=ast.Call() as target):
                self.site(f"{target.name}=", node.span, owner)
            case ast.MultiAssign():
                for target in _call_targets(node.target):
                    self.site(f"{target.name}=", target.span, owner)
            case ast.Call(name="-@" | "+@" | "~", args=()):
                pass
            case ast.Call():
                self.call(node, owner, defined, state, singleton)
            case _:
                pass

    def _all(
        self, nodes: Iterable[ast.Node], owner: str, defined: _Defined, state: list[Visibility], singleton: bool
    ) -> None:
        for node in nodes:
            self.statement(node, owner, defined, state, singleton)

    def class_body(self, body: ast.Body, owner: str, is_class: bool) -> None:
        defined = _Defined()
        self.body(body.statements, owner, defined)
        if self.controllers and is_class and owner.endswith("Controller"):
            self.sites.extend(Site("action", name, span, owner) for name, span in defined.public())

    # -- sites

    def site(self, name: str, span: Span, owner: str) -> None:
        self.sites.append(Site(self.call_kind, name, span, owner))

    def method(
        self, node: ast.MethodDef, owner: str, defined: _Defined, visibility: Visibility, singleton: bool
    ) -> None:
        on_class = singleton or node.singleton is not None
        self.sites.append(Site("method", f"self.{node.name}" if on_class else node.name, node.span, owner))
        if not on_class:
            defined.add(node.name, node.span, visibility)

    def assignment(
        self, node: ast.Assign, owner: str, defined: _Defined, state: list[Visibility], singleton: bool
    ) -> None:
        """`self.table_name = "x"` is a call; the block of `X = Class.new do` is a body."""
        if isinstance(node.target, ast.Call):
            self.site(f"{node.target.name}=", node.span, owner)
            return
        made = node.value
        if not isinstance(node.target, ast.ConstRead) or not isinstance(made, ast.Call) or made.block is None:
            return
        if made.name in CLASS_MAKERS and isinstance(made.receiver, ast.ConstRead):
            self.class_body(made.block.body, _join(owner, node.target), is_class=True)

    def call(self, node: ast.Call, owner: str, defined: _Defined, state: list[Visibility], singleton: bool) -> None:
        self.site(node.name, node.span, owner)
        plain = node.receiver is None or isinstance(node.receiver, ast.SelfNode)
        if plain and node.name in ("private", "protected", "public"):
            self.visibility(node, owner, defined, state, singleton)
        elif plain:
            self.definitions_in(node, owner, defined, state[0], singleton)
        if node.block is None:
            return
        if self.call_kind == "route_call":
            if node.name not in RUNTIME_ROUTE_BLOCKS:
                self._all(node.block.body.statements, owner, defined, ["public"], singleton)
        elif node.name in BODY_BLOCKS:
            inner = defined if node.name not in ("class_methods",) else _Defined()
            self._all(node.block.body.statements, owner, inner, ["public"], singleton)

    def definitions_in(self, node: ast.Call, owner: str, defined: _Defined, level: Visibility, singleton: bool) -> None:
        """`helper_method def x`, `private memoize def x`: a `def` that is an argument, at any depth of calls without receiver."""
        for argument in node.args:
            if isinstance(argument, ast.MethodDef):
                self.method(argument, owner, defined, level, singleton)
            elif isinstance(argument, ast.Call) and isinstance(argument.receiver, ast.SelfNode | None):
                self.definitions_in(argument, owner, defined, level, singleton)

    def visibility(
        self, node: ast.Call, owner: str, defined: _Defined, state: list[Visibility], singleton: bool
    ) -> None:
        level: Visibility = (
            "private" if node.name == "private" else "protected" if node.name == "protected" else "public"
        )
        if not node.args:
            state[0] = level
            return
        self.definitions_in(node, owner, defined, level, singleton)
        for argument in node.args:
            defined.change(_literal_names(argument), level)


def route_files(files: Files) -> list[str]:
    """config/routes.rb and what it may draw."""
    main = ["config/routes.rb"] if files.exists("config/routes.rb") else []
    return main + files.below("config/routes", ".rb")


def of_app(files: Files, paths: list[str], *, web: bool = True) -> list[Site]:
    """All sites of an app whose Ruby below app/ is `paths`; with `web`, of its routes and templates, too."""
    sites: list[Site] = []
    for path in (*paths, *(route_files(files) if web else ())):
        file = files.ruby(path)
        if file is not None:
            sites.extend(of_ruby_file(path, file.ast))
    return sites + ([of_template(path) for path in files.below("app/views")] if web else [])


def of_ruby_file(path: str, tree: ast.Body) -> list[Site]:
    """The sites of one Ruby file, in order of the text."""
    routes = path == "config/routes.rb" or path.startswith("config/routes/")
    walker = _Walker("route_call" if routes else "class_call", path.startswith("app/controllers/"))
    walker.body(tree.statements, "", _Defined())
    return sorted(walker.sites, key=lambda site: (site.span, site.kind))


def of_template(path: str) -> Site:
    """The site of a file under app/views."""
    return Site("template", path, Span.of_file(path))


def _join(owner: str, path: ast.ConstRead) -> str:
    written = path.path or path.name
    if written.startswith("::"):
        return written[2:]
    return f"{owner}::{written}" if owner else written


def _call_targets(target: ast.MultiTarget) -> Iterator[ast.Call]:
    for item in target.items:
        inner = item.value if isinstance(item, ast.Splat) else item
        if isinstance(inner, ast.MultiTarget):
            yield from _call_targets(inner)
        elif isinstance(inner, ast.Call):
            yield inner


def _literal_names(node: ast.Node) -> list[str]:
    match node:
        case ast.SymLit(name=name):
            return [name]
        case ast.StrLit(value=value):
            return [value]
        case ast.ArrayLit(items=items):
            return [name for item in items for name in _literal_names(item)]
        case ast.Splat(value=ast.Node() as value):
            return _literal_names(value)
    return []
