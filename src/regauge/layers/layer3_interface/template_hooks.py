"""What the calls of a template mean: `json.name`, `json.array!`, `json.partial!` and their kin as statements that write JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import views as codes
from regauge.layers.layer2_behavior.bodies import Hooks, Lowering
from regauge.layers.layer3_interface import as_json as json
from regauge.layers.layer3_interface.permits import key_of, params_method
from regauge.layers.layer3_interface.urls import url_helper
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.web import Template
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer3_interface.templates import Templates


BANG_GAPS = {
    "cache!": codes.FRAGMENT_CACHE,
    "cache_if!": codes.FRAGMENT_CACHE,
    "cache_root!": codes.FRAGMENT_CACHE,
}


class TemplateHooks(Hooks):
    """Meanings inside a template."""

    def __init__(self, templates: Templates, template: Template) -> None:
        self.templates = templates
        self.template = template

    def call(self, low: Lowering, node: ast.Call) -> c.Expr | list[c.Stmt] | None:
        if is_json(node.receiver):
            return self._json(low, node)
        if node.receiver is not None:
            return None
        if node.name == "params" and not node.args:
            return h.ParamsRoot(type=t.PARAMS, span=node.span)
        return url_helper(low, node)

    def method(self, low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr | list[c.Stmt] | None:
        return params_method(low, receiver, node)

    def statement(self, low: Lowering, node: ast.Node) -> list[c.Stmt] | None:
        if isinstance(node, ast.Call) and is_json(node.receiver):
            return self._json(low, node)
        return None

    # -- jbuilder

    def _json(self, low: Lowering, node: ast.Call) -> list[c.Stmt]:
        span, args = node.span, node.args
        if node.name in BANG_GAPS:
            raise low.error(BANG_GAPS[node.name], node, f"`json.{node.name}` is not converted")
        match node.name:
            case "extract!" | "call":
                if not args:
                    raise low.error(codes.JBUILDER_CALL, node, f"`json.{node.name}` without arguments")
                return self._extract(low, args[0], args[1:], node)
            case "partial!":
                return [self._partial(low, node, list(args))]
            case "array!":
                return [self._array(low, node, None, list(args))]
            case "nil!" | "null!":
                return [h.Key(None, c.Lit(None, type=t.NIL), span=span)]
            case "set!":
                name = key_of(args[0]) if args else None
                if name is None:
                    raise low.error(codes.JBUILDER_CALL, node, "`json.set!` with a computed key is not converted")
                return self._set(low, node, name, list(args[1:]))
        if node.name.endswith("!") or node.name.endswith("?") or node.name.endswith("="):
            raise low.error(codes.JBUILDER_CALL, node, f"`json.{node.name}` is not converted")
        return self._set(low, node, node.name, list(args))

    def _set(self, low: Lowering, node: ast.Call, name: str, args: list[ast.Node]) -> list[c.Stmt]:
        if node.block_arg is not None:
            raise low.error(codes.JBUILDER_CALL, node, "a block that is passed on is not converted")
        if node.block is not None and args:
            return [self._array(low, node, name, args)]
        if node.block is not None:
            return [self._object(low, node, name)]
        if not args:
            raise low.error(codes.JBUILDER_CALL, node, f"`json.{name}` without a value")
        last = args[-1]
        if (
            isinstance(last, ast.HashLit)
            and not last.braces
            and any(isinstance(p, ast.Pair) and key_of(p.key) == "partial" for p in last.pairs)
        ):
            return [self._inline_partial(low, node, name, args)]
        if len(args) == 1:
            return [h.Key(name, self._value(low, args[0]), span=node.span)]
        value = low.expr(args[0])
        if isinstance(t.required(value.type), t.Array | t.Relation):
            return [self._array(low, node, name, args)]
        if isinstance(value.type, t.Optional_):
            raise low.error(codes.JBUILDER_CALL, node, f"`json.{name}` takes keys of something that may be nil")
        body = c.Block(tuple(self._extract(low, args[0], tuple(args[1:]), node)))
        return [h.Object_(name, body, span=node.span)]

    def _value(self, low: Lowering, node: ast.Node) -> c.Expr:
        return json.plain(low, low.expr(node), node)

    def _extract(self, low: Lowering, subject: ast.Node, names: tuple[ast.Node, ...], node: ast.Node) -> list[c.Stmt]:
        out: list[c.Stmt] = []
        for each in names:
            name = key_of(each)
            if name is None:
                raise low.error(codes.JBUILDER_CALL, each, "the keys are computed")
            out.append(h.Key(name, self._value(low, ast.Call(each.span, subject, name)), span=each.span))
        return out

    def _object(self, low: Lowering, node: ast.Call, name: str) -> c.Stmt:
        assert node.block is not None
        inside = low.block(node.block.body)
        only = inside.statements[0] if len(inside.statements) == 1 else None
        if isinstance(only, h.Collection) and only.name is None:
            return h.Collection(name, only.over, only.var, only.body, span=node.span)
        if any(isinstance(stmt, h.Collection | h.Key) and stmt.name is None for stmt in inside.statements):
            raise low.error(codes.JBUILDER_CALL, node, "an array or null stands beside keys")
        if not self.templates.surely_writes(inside):
            raise low.error(codes.JBUILDER_CALL, node, f"the object `{name}` may stay empty, and is then left out")
        return h.Object_(name, inside, span=node.span)

    def _rows(self, low: Lowering, node: ast.Node) -> tuple[c.Expr, t.Type]:
        value = low.expr(node)
        bare = t.required(value.type)
        if isinstance(bare, t.Relation):
            value = json.load(value)
            bare = t.required(value.type)
        if not isinstance(bare, t.Array):
            raise low.error(codes.JBUILDER_CALL, node, f"an array of a value of type {t.show(value.type)}")
        if isinstance(value.type, t.Optional_):
            value = c.Coalesce(value, c.ListOf((), type=bare), type=bare, span=node.span)
        return value, bare.of

    def _array(self, low: Lowering, node: ast.Call, name: str | None, args: list[ast.Node]) -> c.Stmt:
        """`json.array! rows, :id`, `json.rows rows do |row|`, `json.array! rows, partial: "x", as: :row`."""
        if not args:
            return h.Key(name, c.ListOf((), type=t.Array(t.NIL)), span=node.span)
        last = args[-1]
        if isinstance(last, ast.HashLit) and not last.braces:
            return self._inline_partial(low, node, name, args)
        rows, of = self._rows(low, args[0])
        before, low.scope = low.scope, low.scope.inner()
        try:
            if node.block is not None:
                params = node.block.params
                required = params.required if params is not None else ()
                if len(required) != 1 or not isinstance(required[0], ast.RequiredParam):
                    raise low.error(codes.JBUILDER_CALL, node, "the block takes something other than one element")
                var = required[0].name
                low.declare(var, of)
                body = low.block(node.block.body)
            elif len(args) == 1:
                var = low.fresh("item")
                low.declare(var, of)
                value = json.plain(low, c.Var(var, type=of, span=node.span), node)
                return h.Collection(name, rows, var, c.Block((h.Key(None, value, span=node.span),)), span=node.span)
            else:
                var = low.fresh("item")
                if isinstance(of, t.Record):
                    var = json.variable(of.model)
                    if low.scope.find(var) is not None and isinstance(rows, c.Loaded):
                        var = str(low.program.app.inflector.singularize(rows.association))
                    var = low.fresh(var)
                low.declare(var, of)
                body = c.Block(tuple(self._extract(low, ast.LocalVar(node.span, var), tuple(args[1:]), node)))
        finally:
            low.scope = before
        if not self.templates.surely_writes(body):
            raise low.error(codes.JBUILDER_CALL, node, "an element may stay empty, and is then left out")
        return h.Collection(name, rows, var, body, span=node.span)

    # -- partials

    def _options(self, low: Lowering, args: list[ast.Node], node: ast.Node) -> tuple[str | None, dict[str, ast.Node]]:
        name: str | None = None
        given: dict[str, ast.Node] = {}
        for arg in args:
            if isinstance(arg, ast.HashLit):
                for pair in arg.pairs:
                    key = key_of(pair.key) if isinstance(pair, ast.Pair) else None
                    if not isinstance(pair, ast.Pair) or key is None:
                        raise low.error(codes.DYNAMIC_PARTIAL, pair, "the options of the partial are computed")
                    given[key] = pair.value
            else:
                name = key_of(arg)
                if name is None:
                    raise low.error(codes.DYNAMIC_PARTIAL, arg, "which partial is rendered is computed")
        chosen = given.pop("partial", None)
        if chosen is not None:
            name = key_of(chosen)
            if name is None:
                raise low.error(codes.DYNAMIC_PARTIAL, chosen, "which partial is rendered is computed")
        inner = given.pop("locals", None)
        if inner is not None:
            if not isinstance(inner, ast.HashLit):
                raise low.error(codes.DYNAMIC_PARTIAL, inner, "the locals are computed")
            given.update(self._options(low, [inner], node)[1])
        return name, given

    def _call_partial(self, low: Lowering, name: str | None, locals_: dict[str, c.Expr], node: ast.Node) -> c.Stmt:
        found = self.templates.partial(self.template, name) if name is not None else None
        if found is None:
            raise low.error(codes.PARTIAL_MISSING, node, f"there is no partial `{name}`")
        given = dict(locals_)
        for ivar in sorted(self.templates.ivars_of(found.path)):
            type_ = low.scope.find(ivar)
            if type_ is not None:
                given[f"@{ivar}"] = low.read(c.Var(ivar, type=type_, span=node.span))
        use = self.templates.use(low, found, given, node)
        return h.Partial(use.key, use.args, span=node.span)

    def _partial(self, low: Lowering, node: ast.Call, args: list[ast.Node]) -> c.Stmt:
        name, given = self._options(low, args, node)
        if "collection" in given:
            as_ = given.pop("as", None)
            return self._collection(low, node, None, name, given.pop("collection"), as_, given)
        given.pop("as", None)
        if {"cached", "spacer_template", "layout", "object"} & set(given):
            raise low.error(codes.JBUILDER_CALL, node, "an option of the partial is not converted")
        return self._call_partial(low, name, {key: low.expr(value) for key, value in given.items()}, node)

    def _inline_partial(self, low: Lowering, node: ast.Call, name: str | None, args: list[ast.Node]) -> c.Stmt:
        """`json.lines @lines, partial: "lines/line", as: :line`: a collection, or one object."""
        partial, given = self._options(low, args[1:] if len(args) > 1 else args, node)
        over = args[0] if len(args) > 1 else given.pop("collection", None)
        as_ = given.pop("as", None)
        if over is None or partial is None:
            raise low.error(codes.JBUILDER_CALL, node, "an array in this form is not converted")
        value = low.expr(over)
        if isinstance(t.required(value.type), t.Array | t.Relation):
            return self._collection(low, node, name, partial, over, as_, given)
        local = key_of(as_) if as_ is not None else None
        if name is None or local is None or isinstance(value.type, t.Optional_):
            raise low.error(codes.JBUILDER_CALL, node, "a partial of something that may be nil is not converted")
        call = self._call_partial(low, partial, {local: value, **{k: low.expr(v) for k, v in given.items()}}, node)
        return h.Object_(name, c.Block((call,)), span=node.span)

    def _collection(
        self,
        low: Lowering,
        node: ast.Call,
        name: str | None,
        partial: str | None,
        over: ast.Node,
        as_: ast.Node | None,
        given: dict[str, ast.Node],
    ) -> c.Stmt:
        local = key_of(as_) if as_ is not None else None
        if as_ is None and partial is not None:
            local = partial.rpartition("/")[2]
        if local is None or {"cached", "spacer_template", "layout"} & set(given):
            raise low.error(codes.JBUILDER_CALL, node, "an option of the partial is not converted")
        rows, of = self._rows(low, over)
        before, low.scope = low.scope, low.scope.inner()
        try:
            low.declare(local, of)
            locals_ = {
                local: c.Var(local, type=of, span=node.span),
                **{key: low.expr(value) for key, value in given.items()},
            }
            body = c.Block((self._call_partial(low, partial, locals_, node),))
        finally:
            low.scope = before
        if not self.templates.surely_writes(body):
            raise low.error(codes.JBUILDER_CALL, node, "an element may stay empty, and is then left out")
        return h.Collection(name, rows, local, body, span=node.span)


def is_json(node: ast.Node | None) -> bool:
    if isinstance(node, ast.LocalVar):
        return node.name == "json"
    return isinstance(node, ast.Call) and node.receiver is None and node.name == "json" and not node.args
