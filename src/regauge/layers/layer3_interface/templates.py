"""Jbuilder templates as functions that write JSON.

    json.extract! product, :id, :name          Key("id", product.id), Key("name", product.name)
    json.seller do                       ->    Object_("seller", ...)
      json.name product.seller.name
    end

A template is lowered for the types of its parameters (the instance variables and locals that it reads); a second set of types is a second function.
A key that could be written twice is a gap: Jbuilder overrides in place. So is an object that may stay empty: Jbuilder leaves it out.

Source: jbuilder's lib/jbuilder.rb (`set!`, `array!`, `extract!`) and lib/jbuilder/jbuilder_template.rb (`partial!`, `array!` with `partial:`).
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from regauge.diagnostics.catalogue import views as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies import Bodies, CannotLower, Context, Lowering, lower_function
from regauge.layers.layer3_interface import as_json as json
from regauge.layers.layer3_interface import syntax
from regauge.layers.layer3_interface.needs import finish
from regauge.layers.layer3_interface.template_hooks import TemplateHooks, is_json
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.program import Program
from regauge.program.web import Template
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer3_interface.unit import Unit


Root = Literal["object", "array", "value"]


@dataclass(frozen=True, slots=True)
class Use:
    """A template's function and the arguments of one use."""

    key: str
    args: tuple[c.Expr, ...]


@dataclass(slots=True)
class Templates:
    """The app's templates, lowered when they are rendered."""

    program: Program
    engine: Bodies
    busy: set[str] = field(default_factory=set)
    made: dict[tuple[object, ...], h.TemplateFn] = field(default_factory=dict)
    ivars: dict[str, frozenset[str]] = field(default_factory=dict)
    units: dict[tuple[object, ...], Unit] = field(default_factory=dict)  # by controller, constants, path
    routines: dict[str, dict[tuple[object, ...], h.Routine]] = field(default_factory=dict)  # by controller, signature
    named: dict[Span, frozenset[str]] = field(default_factory=dict)  # by method: the keys of `params` that it names

    def by_name(self, name: str) -> Template | None:
        """The JSON template of this name; another format's where there is none for JSON."""
        found = [template for template in self.program.templates.values() if template.name == name]
        exact = [template for template in found if template.format == "json"]
        return exact[0] if exact else found[0] if found else None

    def ivars_of(self, path: str) -> frozenset[str]:
        """The instance variables that a template or a partial of it reads."""
        return self._ivars(path, set())

    def _ivars(self, path: str, seen: set[str]) -> frozenset[str]:
        if path in self.ivars:
            return self.ivars[path]
        template = self.program.templates.get(path)
        if template is None or template.body is None or path in seen:
            return frozenset()
        names = syntax.ivars_used(template.body)
        for each in ast.walk(template.body):
            if isinstance(each, ast.StrLit) and (partial := self.partial(template, each.value)) is not None:
                names |= self._ivars(partial.path, seen | {path})
        if not seen:
            self.ivars[path] = frozenset(names)
        return frozenset(names)

    def partial(self, template: Template, name: str) -> Template | None:
        """The partial that a template means by `name`."""
        folder, _, leaf = name.rpartition("/")
        return self.by_name(f"{folder or template.name.rpartition('/')[0]}/_{leaf}") if leaf else None

    def use(self, low: Lowering, template: Template, given: dict[str, c.Expr], node: ast.Node) -> Use:
        """The template for what it is given: `@name` for instance variables, `name` for locals.

        Raises CannotLower.
        """
        if template.gap is not None:
            raise CannotLower(template.gap.code, template.gap.span, template.gap.message or template.gap.code.title)
        if template.body is None or template.format not in ("json", None):
            raise low.error(codes.TEMPLATE_ENGINE, node, f"`{template.path}` is not a JSON template of jbuilder's")
        plain = {name: argument(value) for name, value in given.items()}
        for name, value in plain.items():
            if (
                isinstance(value.type, t.Optional_)
                and isinstance(value.type.of, t.Record)
                and _never_nil(template.body, name)
            ):
                plain[name] = c.Expect(value, "id", type=value.type.of, span=node.span)
        wanted = {f"@{name}" for name in self.ivars_of(template.path)}
        plain = {name: value for name, value in plain.items() if not name.startswith("@") or name in wanted}
        signature = (template.path, tuple((name, value.type) for name, value in plain.items()))
        made = self.made.get(signature)
        if made is None:
            if template.path in self.busy:
                raise low.error(codes.JBUILDER_CALL, node, f"`{template.path}` renders itself")
            self.busy.add(template.path)
            try:
                made = self._lower(template, {name: value.type for name, value in plain.items()})
            finally:
                self.busy.discard(template.path)
            self.made[signature] = made
        order = [param.name for param in made.function.params]
        by_name = {name.removeprefix("@"): value for name, value in plain.items()}
        return Use(made.key, tuple(by_name[name] for name in order))

    def _lower(self, template: Template, types: dict[str, t.Type]) -> h.TemplateFn:
        assert template.body is not None
        known = {name.removeprefix("@") for name in types if name.startswith("@")}
        body = syntax.body_of(syntax.ivars_to_locals(template.body, known))
        named = {name.removeprefix("@"): type_ for name, type_ in types.items()}
        body = _locals_first(body, set(named))
        # What the template and its partials do not read is no parameter.
        read = syntax.locals_used(body)
        named = {name: type_ for name, type_ in named.items() if name in read}
        span = template.span
        params = ast.Params(span, required=tuple(ast.RequiredParam(span, name) for name in named))
        number = sum(1 for made in self.program.web.templates.values() if made.path == template.path)
        key = f"template:{template.path}" + (f"#{number + 1}" if number else "")
        hooks = TemplateHooks(self, template)
        context = Context(self.program, self.engine, key, template.name, hooks=hooks, method=template.name, void=True)
        function = lower_function(
            context, name=template.name, receiver="template", params=params, param_types=named, body=body, span=span
        )  # fmt: skip
        self._check_keys(function.body, span)
        self._check_wholes(function.body, span)
        root = self._root(function.body)
        made = h.TemplateFn(key, template.path, template.name, function, root, span, template.partial)
        self.program.web.templates[key] = made
        self.program.functions[key] = function
        finish(function, self.program)
        self.program.ledger.settle(template.span)
        return made

    def _check_keys(self, block: c.Block, span: object) -> None:
        seen: dict[str, None] = {}
        for stmt in block.statements:
            for name, place in self.keys(stmt):
                if name in seen:
                    at = place.span or span
                    raise CannotLower(codes.JBUILDER_CALL, at, f"the key `{name}` may be written twice")  # type: ignore[arg-type]
            for name, _ in self.keys(stmt):
                seen[name] = None
            for inner in _inner(stmt):
                self._check_keys(inner, stmt.span or span)

    def _check_wholes(self, block: c.Block, span: object, *, object_: bool = False) -> None:
        """Refuses an array or null beside keys, or on some paths only: jbuilder raises, or throws away what was written before.

        Source: Jbuilder#_set_value (`NullError`, `ArrayError`), #_merge_values (`MergeError`), #null!.
        """
        wholes = [stmt for stmt in block.statements if self._is_whole(stmt)]
        others = [stmt for stmt in block.statements if self._may_write(stmt)]
        for stmt in wholes:
            if object_ or len(others) > 1 or isinstance(stmt, c.IfStmt | c.Guard):
                at = stmt.span or span
                raise CannotLower(codes.JBUILDER_CALL, at, "an array or null may stand beside keys")  # type: ignore[arg-type]
        for stmt in block.statements:
            if isinstance(stmt, h.Object_):
                self._check_wholes(stmt.body, stmt.span or span, object_=True)
            else:
                inside = [stmt.else_] if isinstance(stmt, c.Guard) else _inner(stmt)
                for inner in inside:
                    self._check_wholes(inner, stmt.span or span)

    def _is_whole(self, stmt: c.Stmt) -> bool:
        """Whether a statement may be all of what is open: an array, or a value."""
        match stmt:
            case h.Key(name=None) | h.Collection(name=None):
                return True
            case h.Partial(template=key):
                return self.program.web.templates[key].root != "object"
            case c.IfStmt(then=then, else_=else_):
                return any(self._is_whole(each) for block in (then, else_) for each in block.statements)
            case c.Guard(else_=else_):
                return any(self._is_whole(each) for each in else_.statements)
        return False

    def _may_write(self, stmt: c.Stmt) -> bool:
        return self._is_whole(stmt) or bool(self.keys(stmt))

    def _root(self, block: c.Block) -> Root:
        first = next((stmt for stmt in block.statements if not isinstance(stmt, c.Let)), None)
        if isinstance(first, h.Partial):
            return self.program.web.templates[first.template].root
        if isinstance(first, h.Collection) and first.name is None:
            return "array"
        return "value" if isinstance(first, h.Key) and first.name is None else "object"

    def keys(self, stmt: c.Stmt) -> list[tuple[str, c.Stmt]]:
        """The keys that a statement may write into the object that is open."""
        match stmt:
            case h.Key(name=name) | h.Object_(name=name) | h.Collection(name=name):
                return [(name, stmt)] if name is not None else []
            case h.Partial(template=key):
                body = self.program.web.templates[key].function.body
                return [(name, stmt) for each in body.statements for name, _ in self.keys(each)]
            case c.IfStmt(then=then, else_=else_):
                names: dict[str, None] = {}
                for block in (then, else_):
                    names.update({name: None for each in block.statements for name, _ in self.keys(each)})
                return [(name, stmt) for name in names]
            case c.Guard(else_=else_):
                return [(name, stmt) for each in else_.statements for name, _ in self.keys(each)]
        return []

    def surely_writes(self, block: c.Block) -> bool:
        """Whether the block writes a key on every path."""
        return any(self._writes(stmt) for stmt in block.statements)

    def _writes(self, stmt: c.Stmt) -> bool:
        match stmt:
            case h.Key() | h.Object_() | h.Collection():
                return True
            case h.Partial(template=key):
                return self.surely_writes(self.program.web.templates[key].function.body)
            case c.IfStmt(then=then, else_=else_):
                return self.surely_writes(then) and self.surely_writes(else_)
        return False


def _inner(stmt: c.Stmt) -> list[c.Block]:
    match stmt:
        case h.Object_(body=body) | h.Collection(body=body):
            return [body]
        case c.IfStmt(then=then, else_=else_):
            return [then, else_]
    return []


def argument(value: c.Expr) -> c.Expr:
    """A value as a template takes it: rows of a relation, the row of a draft."""
    bare = t.required(value.type)
    if isinstance(bare, t.Relation):
        return json.load(value)
    if isinstance(value.type, t.Record) and value.type.form == "draft":
        return c.Cast(value, type=t.Record(value.type.model, "row"), span=value.span)
    return value


ASKS_NIL = frozenset("nil? present? blank? presence try to_s to_json == !=".split())


def _never_nil(body: ast.Node, name: str) -> bool:
    """Whether a template only calls methods on what it is given, so that nil would raise at once."""
    bare = name.removeprefix("@")

    def is_it(node: ast.Node | None) -> bool:
        match node:
            case ast.IvarRead(name=found):
                return found == name
            case ast.LocalVar(name=found) | ast.Call(receiver=None, args=(), name=found):
                return found == bare and not name.startswith("@")
        return False

    asked = 0
    for each in ast.walk(body):
        if isinstance(each, ast.Call) and is_it(each.receiver):
            if each.safe_navigation or each.name in ASKS_NIL:
                return False
            asked += 1
        elif (
            isinstance(each, ast.Call)
            and is_json(each.receiver)
            and each.name in ("extract!", "call")
            and each.args
            and is_it(each.args[0])
        ):
            asked += 1
    return asked > 0 and asked == sum(is_it(each) for each in ast.walk(body))


def _locals_first(body: ast.Body, names: set[str]) -> ast.Body:
    """A partial's locals: the parser sees calls, because nothing in the file assigns them."""

    def change(each: ast.Node) -> ast.Node:
        if (
            isinstance(each, ast.Call)
            and each.receiver is None
            and not each.args
            and each.block is None
            and each.name in names
        ):
            return ast.LocalVar(each.span, each.name)
        return each

    return syntax.body_of(syntax.transform(body, change))
