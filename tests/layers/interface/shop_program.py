"""A program made of Ruby text for the tests of layer 3: controllers, routes and templates read in the plainest way.

It knows only what these tests need; reading real apps is the sources' work.
"""

from __future__ import annotations

from typing import Any

from regauge.diagnostics.span import Span
from regauge.program.models import Condition, Constant, Method
from regauge.program.program import Program
from regauge.program.web import Controller, Filter, Rescue, Route, Template
from regauge.ruby import ast
from regauge.ruby.parser import parse


def names(node: ast.Node | None) -> list[str] | None:
    if node is None:
        return None
    items = node.items if isinstance(node, ast.ArrayLit) else (node,)
    return [item.name if isinstance(item, ast.SymLit) else item.value for item in items]  # type: ignore[attr-defined]


def options(call: ast.Call) -> dict[str, ast.Node]:
    pairs = call.keywords.pairs if call.keywords else ()
    return {p.key.name: p.value for p in pairs if isinstance(p, ast.Pair) and isinstance(p.key, ast.SymLit)}


class Reader:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.modules: dict[str, ast.Body] = {}
        self.paths: dict[str, str] = {}

    def add(self, text: str, path: str) -> None:
        for node in parse(text.encode(), path).ast.statements:
            self._top(node, "", path)

    def _top(self, node: ast.Node, outer: str, path: str) -> None:
        if isinstance(node, ast.ModuleDef):
            name = f"{outer}{node.path.path}"
            inner = node.body.statements
            if any(isinstance(each, ast.ClassDef | ast.ModuleDef) for each in inner):
                for each in inner:
                    self._top(each, f"{name}::", path)
            else:
                self.modules[name] = node.body
                self.paths[name] = path
        elif isinstance(node, ast.ClassDef):
            self._class(node, f"{outer}{node.path.path}", path)

    def _class(self, node: ast.ClassDef, name: str, path: str) -> None:
        parent = node.superclass.path if isinstance(node.superclass, ast.ConstRead) else None
        nesting = name.split("::")[:-1]
        resolved = next(
            (
                "::".join([*nesting[:n], parent or ""])
                for n in range(len(nesting), -1, -1)
                if "::".join([*nesting[:n], parent or ""]) in self.program.controllers
            ),
            parent,
        )
        above = self.program.controllers.get(resolved or "")
        key = "/".join(
            "".join(f"_{c.lower()}" if c.isupper() and i else c.lower() for i, c in enumerate(part))
            for part in name.removesuffix("Controller").split("::")
        )
        out = Controller(name, path, node.span, resolved, key)
        if above is not None:
            out.filters = list(above.filters)
            out.rescues = list(above.rescues)
            out.actions = list(above.actions)
            out.methods = dict(above.methods)
            out.attr_readers = dict(above.attr_readers)
            out.constants = dict(above.constants)
        self.program.controllers[name] = out
        self._body(out, node.body, name, node.body)

    def _body(self, out: Controller, body: ast.Body, owner: str, whole: ast.Body) -> None:
        private = False
        for node in body.statements:
            if isinstance(node, ast.MethodDef):
                out.methods[node.name] = Method(node.name, node.span, node, defined_in=owner, source=node.source)
                if not private and owner == out.name:
                    out.actions.append(node.name)
            elif isinstance(node, ast.Assign) and isinstance(node.target, ast.ConstRead) and isinstance(node.value, ast.IntLit):
                out.constants[node.target.name] = Constant(node.target.name, node.span, node.value.value)
            elif isinstance(node, ast.Call):
                if node.name == "private":
                    private = True
                else:
                    self._macro(out, node, owner)

    def _macro(self, out: Controller, node: ast.Call, owner: str) -> None:
        given = options(node)
        args = node.positional
        match node.name:
            case "include" if isinstance(args[0], ast.ConstRead) and args[0].path in self.modules:
                concern = args[0].path
                assert concern is not None
                included = [c for c in self.modules[concern].statements if isinstance(c, ast.Call) and c.name == "included"]
                self._body(out, self.modules[concern], concern, self.modules[concern])
                for each in included:
                    assert each.block is not None
                    self._body(out, each.block.body, concern, each.block.body)
            case "before_action" | "after_action" | "around_action":
                kind: Any = node.name.removesuffix("_action")
                conditions = [
                    Condition(word == "unless", method=value.name if isinstance(value, ast.SymLit) else None,
                              body=None if isinstance(value, ast.SymLit) else value)
                    for word in ("if", "unless") if (value := given.get(word)) is not None
                ]  # fmt: skip
                for name in [a.name for a in args if isinstance(a, ast.SymLit)] or [None]:
                    out.filters = [f for f in out.filters if name is None or f.method != name]
                    body = node.block if name is None else None
                    out.filters.append(Filter(kind, node.span, name, body, names(given.get("only")), names(given.get("except")), conditions, owner))
            case "skip_before_action":
                for name in names(args[0]) or []:
                    only = names(given.get("only"))
                    if only is None:
                        out.filters = [f for f in out.filters if f.method != name]
                        continue
                    out.filters = [
                        f if f.method != name else Filter(f.kind, f.span, f.method, f.body, f.only, [*(f.except_ or []), *only], f.conditions, f.defined_in)
                        for f in out.filters
                    ]
            case "rescue_from":
                classes = [a.path for a in args if isinstance(a, ast.ConstRead) and a.path]
                with_ = given.get("with")
                method = with_.name if isinstance(with_, ast.SymLit) else None
                out.rescues.append(Rescue(classes, node.span, method, node.block, owner))
            case "attr_reader":
                for arg in args:
                    if isinstance(arg, ast.SymLit):
                        out.attr_readers[arg.name] = node.span


def add_template(program: Program, path: str, text: str) -> None:
    inner = path.removeprefix("app/views/")
    name = inner.split(".")[0]
    body = parse(text.encode(), path).ast
    program.templates[path] = Template(path, name, "json", "jbuilder", Span.of_file(path), name.rpartition("/")[2].startswith("_"), body)


def route(verb: str, path: str, to: str, name: str | None = None, **defaults: object) -> Route:
    controller, _, action = to.partition("#")
    return Route([verb], path + "(.:format)", controller, action, name, Span("config/routes.rb", 1), dict(defaults))
