"""All bodies of a program: lowers a method when a body that is being lowered calls it, with the types that the call passes.

A method is lowered for the form it is reached from: `Product#label` on rows, `Product#label@draft` on drafts. Where a later call passes wider types, the
parameter gets the wider type, and `widened` tells the pass to begin again. A method that calls itself is lowered until its result's type stands.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies import copies
from regauge.layers.layer2_behavior.bodies.context import CannotLower, Context, Hooks
from regauge.layers.layer2_behavior.bodies.families import descendants, dispatcher, overriding, refuse_hidden
from regauge.layers.layer2_behavior.bodies.usage import called_names, needs_draft, value_names
from regauge.program import code as c
from regauge.program import effects
from regauge.program import types as t
from regauge.program.models import Method, Model, Scope
from regauge.program.program import Program
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


def lambda_parts(node: ast.Node) -> tuple[ast.Params | None, ast.Node]:
    """Parameters and body of a lambda, a block, `lambda { }`, or an expression."""
    if isinstance(node, ast.Lambda | ast.Block):
        return node.params, node.body
    if isinstance(node, ast.Call) and node.name in ("lambda", "proc") and node.block is not None:
        return node.block.params, node.block.body
    return None, node


class Bodies:
    """The engine over one program. Compiled functions go to `program.functions`; what failed is in `failed`."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.failed: dict[str, CannotLower] = {}
        self.param_types: dict[str, dict[str, t.Type]] = {
            key: {p.name: p.type for p in f.params} for key, f in program.functions.items()
        }
        self.declared: dict[str, dict[str, t.Type]] = {}  # parameters of bodies that are being lowered
        self.known_returns: dict[str, t.Type] = {}
        self.in_progress: list[str] = []
        self.recursive: set[str] = set()
        self.widened = False
        self.settled: frozenset[str] = frozenset()  # functions whose callers are compiled: they take what they take
        self.origin: dict[str, Span] = {}  # key -> the method, scope or block that it was made of
        self._drafts: dict[tuple[str, str], bool] = {}
        self.family = cache(partial(col.family, program))  # no pass over bodies changes what inherits from what

    # -- what the app declares

    def method(self, model: str, name: str) -> tuple[Model, Method] | None:
        """The instance method `name` of `model` with the class that defines it."""
        return next(((m, m.methods[name]) for m in self.family(model) if name in m.methods), None)

    def class_method(self, model: str, name: str) -> tuple[Model, Method] | None:
        """The class method `name`."""
        return next(((m, m.class_methods[name]) for m in self.family(model) if name in m.class_methods), None)

    def scope(self, model: str, name: str) -> tuple[Model, Scope] | None:
        """The scope `name`."""
        return next(((m, m.scopes[name]) for m in self.family(model) if name in m.scopes), None)

    def values(self) -> set[str]:
        """Names of methods whose results somebody reads."""
        if "values" not in self.program.known:
            self.program.known["values"] = value_names(self.program)
        found: set[str] = self.program.known["values"]
        return found

    def called(self) -> set[str]:
        """Names of methods that somebody calls."""
        if "called" not in self.program.known:
            self.program.known["called"] = called_names(self.program)
        found: set[str] = self.program.known["called"]
        return found

    def is_void(self, name: str) -> bool:
        """Whether the method is called, and only for its effect."""
        return name not in self.values() and name in self.called() and name[-1] != "?"

    def needs_draft(self, model: str, name: str) -> bool:
        """Whether the method changes its record or asks what changed, so that it runs on drafts only."""
        key = (model, name)
        if key not in self._drafts:
            self._drafts[key] = False
            self._drafts[key] = needs_draft(self, model, name)
        return self._drafts[key]

    def descendants(self, model: str) -> list[str]:
        """The classes of a table that inherit from `model`, those at the bottom first."""
        return descendants(self.program, model)

    def overriding(self, model: str, name: str) -> list[str]:
        """Those of them that define the method `name` again."""
        return overriding(self.program, model, name)

    # -- calls

    def call(
        self,
        low: Lowering,
        model: str,
        name: str,
        receiver: c.Expr,
        args: list[c.Expr] | None,
        node: ast.Node,
        *,
        exactly: bool = False,
    ) -> c.Expr:
        """A call of an instance method of the app."""
        from regauge.layers.layer2_behavior.bodies.fields import as_draft, record_type

        found = self.method(model, name)
        assert found is not None
        owner, method = found
        if self.needs_draft(owner.name, name):
            receiver = as_draft(receiver)
        form = record_type(receiver).form
        values = self.bind(low, method.node.params, node, args, name)
        base = f"{owner.name}#{name}" + (":own" if exactly and self.overriding(owner.name, name) else "")
        key = base + ("@draft" if form == "draft" else "")
        function = self.require_method(
            owner, method, form, {p: v.type for p, v in values.items()}, node, exactly=exactly
        )
        if isinstance(function, c.Function):
            if function.mutates:
                low.scope.forget("*")
            types = {p.name: p.type for p in function.params}
            ordered = tuple(low.to(values[p.name], types[p.name], node) for p in function.params if p.name in values)
            missing = [p for p in function.params if p.name not in values]
            if missing:
                ordered = self._with_defaults(low, function, values, node)
            return c.CallFn(key, receiver, ordered, type=function.returns, span=node.span)
        declared = self.declared.get(key, {})
        if declared.keys() != values.keys():
            raise low.error(codes.UNSUPPORTED_SYNTAX, node, f"`{name}` calls itself and leaves parameters out")
        passed = tuple(low.to(values[each], of, node) for each, of in declared.items())
        return c.CallFn(key, receiver, passed, type=function, span=node.span)

    def _with_defaults(
        self, low: Lowering, function: c.Function, values: dict[str, c.Expr], node: ast.Node
    ) -> tuple[c.Expr, ...]:
        out = []
        for param in function.params:
            if param.name in values:
                out.append(low.to(values[param.name], param.type, node))
            elif param.default is not None and not any(
                isinstance(e, c.Var | c.Self_) for e in effects.walk(param.default)
            ):
                out.append(param.default)
            else:
                raise low.error(
                    codes.UNSUPPORTED_SYNTAX, node, f"`{param.name}` has a default that depends on the call"
                )
        return tuple(out)

    def bind(
        self, low: Lowering, params: ast.Params | None, node: ast.Node, args: list[c.Expr] | None, name: str
    ) -> dict[str, c.Expr]:
        """The arguments of a call by the names of the parameters."""
        out: dict[str, c.Expr] = {}
        if params is None:
            params = ast.Params(node.span)
        names = [
            p.name
            for p in (*params.required, *params.optional, *params.post)
            if isinstance(p, ast.RequiredParam | ast.OptionalParam)
        ]
        if params.rest or params.kwrest or params.forwarding:
            raise low.error(
                codes.UNSUPPORTED_SYNTAX, node, f"`{name}` takes any number of arguments, which is not converted"
            )
        wanted = {p.name for p in params.keywords}
        positional: list[c.Expr] = list(args or [])
        if args is None and isinstance(node, ast.Call):
            if node.block is not None or node.block_arg is not None:
                raise low.error(codes.UNSUPPORTED_SYNTAX, node, f"`{name}` is given a block, which is not converted")
            nodes: tuple[ast.Node, ...] = node.args
            if node.keywords is not None and wanted:
                nodes = node.positional
                for pair in node.keywords.pairs:
                    if (
                        not isinstance(pair, ast.Pair)
                        or not isinstance(pair.key, ast.SymLit)
                        or pair.key.name not in wanted
                    ):
                        raise low.error(codes.UNSUPPORTED_SYNTAX, pair, f"`{name}` has no such keyword")
                    out[pair.key.name] = low.expr(pair.value)
            positional = [low.expr(arg) for arg in nodes]
        if len(positional) > len(names) or len(positional) < len(params.required) + len(params.post):
            raise low.error(
                codes.NO_SUCH_METHOD, node, f"`{name}` takes {len(names)} arguments and is given {len(positional)}"
            )
        for each, value in zip(names, positional, strict=False):
            out[each] = value
        missing = [k.name for k in params.keywords if k.default is None and k.name not in out]
        if missing:
            raise low.error(codes.NO_SUCH_METHOD, node, f"`{name}` is not given `{missing[0]}:`")
        return out

    def call_class(self, low: Lowering, model: str, name: str, receiver: c.Expr, node: ast.Call) -> c.Expr:
        """A call of a class method, on the class or on a relation."""
        found = self.class_method(model, name)
        assert found is not None
        _, method = found
        values = self.bind(low, method.node.params, node, None, name)
        on_relation = isinstance(receiver.type, t.Relation)
        key = f"{model}.{name}" + ("@relation" if on_relation else "")
        function = self.require_class(model, method, on_relation, {p: v.type for p, v in values.items()}, node)
        type_ = function.returns if isinstance(function, c.Function) else function
        ordered = (
            self._with_defaults(low, function, values, node)
            if isinstance(function, c.Function)
            else tuple(values.values())
        )
        return c.CallFn(key, receiver if on_relation else None, ordered, type=type_, span=node.span)

    def call_scope(self, low: Lowering, model: str, name: str, node: ast.Call) -> tuple[str, tuple[c.Expr, ...]]:
        """The key of a scope and its arguments."""
        found = self.scope(model, name)
        assert found is not None
        owner, scope = found
        params, _ = lambda_parts(scope.body)
        values = self.bind(low, params, node, None, name)
        function = self.require_scope(owner.name, scope, {p: v.type for p, v in values.items()}, node)
        args = (
            self._with_defaults(low, function, values, node)
            if isinstance(function, c.Function)
            else tuple(values.values())
        )
        return f"{owner.name}.scope:{name}", args

    # -- lowering on demand

    def require_method(
        self,
        owner: Model,
        method: Method,
        form: t.Form,
        types: dict[str, t.Type],
        node: ast.Node | None,
        *,
        exactly: bool = False,
    ) -> c.Function | t.Type:
        """The compiled method, or the type that a method in progress is thought to give."""
        name = method.name
        subs = [] if exactly else self.overriding(owner.name, name)
        key = (
            f"{owner.name}#{name}"
            + (":own" if exactly and self.overriding(owner.name, name) else "")
            + ("@draft" if form == "draft" else "")
        )
        if not exactly:
            refuse_hidden(self, key, owner, method)
        context = Context(
            self.program, self, key, owner.name, t.Record(owner.name, form), method=name, void=self.is_void(name)
        )
        if subs:
            return dispatcher(self, context, owner, method, form, types, subs, node)
        return self.require(
            context,
            method.node.params,
            method.node,
            types,
            node,
            method.span,
            "draft" if form == "draft" else "row",
            method.source,
        )

    def require_class(
        self, model: str, method: Method, on_relation: bool, types: dict[str, t.Type], node: ast.Node | None
    ) -> c.Function | t.Type:
        """A compiled class method."""
        key = f"{model}.{method.name}" + ("@relation" if on_relation else "")
        self_type: t.Type = t.Relation(model) if on_relation else t.ModelClass(model)
        self_expr = None if on_relation else c.Lit(None, type=self_type)
        context = Context(
            self.program,
            self,
            key,
            model,
            self_type,
            method=method.name,
            void=self.is_void(method.name),
            self_expr=self_expr,
        )
        return self.require(
            context,
            method.node.params,
            method.node,
            types,
            node,
            method.span,
            "relation" if on_relation else "class",
            method.source,
        )

    def require_scope(
        self, model: str, scope: Scope, types: dict[str, t.Type], node: ast.Node | None
    ) -> c.Function | t.Type:
        """A compiled scope: on a relation, and giving one."""
        params, body = lambda_parts(scope.body)
        context = Context(
            self.program,
            self,
            f"{model}.scope:{scope.name or 'default'}",
            model,
            t.Relation(model),
            method=scope.name or "default",
        )
        return self.require(context, params, body, types, node, scope.span, "relation", "", returns=t.Relation(model))

    def require(
        self, context: Context, params: ast.Params | None, body: ast.Node, types: dict[str, t.Type], node: ast.Node | None, span: Span,
        receiver: c.Receiver, source: str = "", *, returns: t.Type | None = None,
    ) -> c.Function | t.Type:  # fmt: skip
        """The function of `context.key`, lowered now if it was not yet. Raises CannotLower where it cannot be."""
        key = context.key
        self.origin[key] = span
        known = self.param_types.setdefault(key, {})
        for name, type_ in types.items():
            joined = type_ if name not in known else t.join(known[name], type_)
            if joined == t.SYMBOL:
                joined = t.STR
            if joined is None:
                raise CannotLower(
                    codes.MIXED_TYPES,
                    node.span if node else span,
                    f"`{name}` is {t.show(known[name])} elsewhere and {t.show(type_)} here",
                )
            if name in known and joined != known[name]:
                if key in self.settled:
                    text = f"`{name}` is {t.show(known[name])} elsewhere and {t.show(type_)} here"
                    raise CannotLower(codes.MIXED_TYPES, node.span if node else span, text)
                self.widened = True
                self.program.functions.pop(key, None)
            known[name] = joined
        if key in self.in_progress:
            self.recursive.add(key)
            return self.known_returns.get(key, t.VOID if context.void else returns or t.NEVER)
        if key in self.failed:
            raise self._unported(key, node, span)
        if key in self.program.functions:
            return self.program.functions[key]
        self.in_progress.append(key)
        try:
            return self._lower(context, params, body, known, span, receiver, source, returns)
        except CannotLower as error:
            self.failed[key] = error
            if node is None:
                raise
            raise self._unported(key, node, span) from error
        finally:
            self.in_progress.remove(key)

    def _unported(self, key: str, node: ast.Node | None, span: Span) -> CannotLower:
        cause = self.failed[key]
        if node is None:
            return cause
        return CannotLower(
            codes.CALLS_UNPORTED,
            node.span,
            f"`{key.split('@')[0]}` is not converted: {cause.message} ({cause.span.location})",
        )

    def _lower(
        self, context: Context, params: ast.Params | None, body: ast.Node, types: dict[str, t.Type], span: Span, receiver: c.Receiver,
        source: str, returns: t.Type | None,
    ) -> c.Function:  # fmt: skip
        from regauge.layers.layer2_behavior.bodies.lowering import lower_function

        key = context.key
        for _ in range(4):
            self.recursive.discard(key)
            node = body.body if isinstance(body, ast.MethodDef) else body
            function = lower_function(
                context, name=context.method, receiver=receiver, params=params, param_types=types, body=node, span=span, source=source, returns=returns,
            )  # fmt: skip
            if key not in self.recursive or self.known_returns.get(key) == function.returns:
                break
            self.known_returns[key] = function.returns
        effects.settle(function, self.program)
        copies.check(function, self.program)
        self.program.functions[key] = function
        return function

    # -- blocks of class bodies

    def block_name(self, model: str, key: str, node: ast.Node, hint: str = "") -> str:
        """A name for a block: `before_save_joined_on` of what it assigns, with the line too where that is taken."""
        kind, *rest = key.split("#")[-1].split(":")
        *event, line, column = rest
        assigned = [
            each.target.name
            for each in ast.walk(node)
            if isinstance(each, ast.Assign | ast.OpAssign)
            and isinstance(each.target, ast.Call)
            and each.target.name != "[]"
        ]
        stem = hint or "_".join([*(event or [kind]), *assigned[:1]])
        family = {
            each.name
            for each in self.program.models.values()
            if {each.name, each.sti_base} & {model, self._base(model)}
        }
        taken = {f.name for k, f in self.program.functions.items() if f.owner in family and k != key}
        for each in family:
            taken |= {*self.program.models[each].methods, *self.program.models[each].class_methods}
        names = (stem, f"{stem}_{line}", f"{stem}_{line}_{column}")
        return next((name for name in names if name not in taken and name not in event), names[-1])

    def _base(self, model: str) -> str:
        found = self.program.models.get(model)
        return (found.sti_base if found is not None else None) or model

    def normalizer(self, model: str, attribute: str, node: ast.Node, *, of_nil: bool) -> c.Function:
        """`normalizes :attribute, with: ->(value) { .. }`: a function of the value, which may be nil only with `apply_to_nil:`."""
        params, body = lambda_parts(node)
        column = col.column_of(self.program, model, attribute)
        if (
            params is None
            or len(params.required) != 1
            or not isinstance(params.required[0], ast.RequiredParam)
            or column is None
        ):
            raise CannotLower(codes.UNSUPPORTED_SYNTAX, node.span, "this normalizer is not converted")
        plain = col.plain_type(self.program, model, column)
        of = t.optional(plain) if of_nil else plain
        context = Context(
            self.program, self, f"{model}#normalize:{attribute}", model, None, method=f"normalize_{attribute}"
        )
        found = self.require(context, params, body, {params.required[0].name: of}, None, node.span, "class")
        assert isinstance(found, c.Function)
        return found

    def block(
        self, model: str, key: str, node: ast.Node, *, form: t.Form = "draft", returns: t.Type | None = None, void: bool = False,
        types: dict[str, t.Type] | None = None, hooks: Hooks | None = None, self_type: t.Type | None = None, test: bool = False, hint: str = "",
    ) -> c.Function:  # fmt: skip
        """A callback's block, a condition's lambda, an option's lambda. A parameter of a block with the record as self is the record."""
        params, body = lambda_parts(node)
        of = self_type or t.Record(model, form)
        context = Context(
            self.program,
            self,
            key,
            model,
            of,
            hooks or Hooks(),
            self.block_name(model, key, node, hint),
            void,
            test=test,
        )
        given = dict(types or {})
        if params is not None and not types:
            first = params.required[0] if len(params.required) == 1 else None
            if isinstance(first, ast.RequiredParam):
                context.records, params = frozenset({first.name}), replace(params, required=())
        receiver: c.Receiver = "draft" if form == "draft" else "row"
        found = self.require(context, params, body, given, None, node.span, receiver, "", returns=returns)
        assert isinstance(found, c.Function)
        return found
