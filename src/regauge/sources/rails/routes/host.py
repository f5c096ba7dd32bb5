"""Which call of the routes' DSL does what: a table, and the reading of options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.web import Route
from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    ConstRef,
    Env,
    Host,
    NotHandled,
    Proc,
    Regexp,
    RubyHash,
    Symbol,
    SymbolProc,
    Unknown,
    Value,
)
from regauge.sources.files import Files
from regauge.sources.rails import ambient
from regauge.sources.rails.classes.host import OptionMerger
from regauge.sources.rails.classes.values import kept, names_of, text_of, unknown_in
from regauge.sources.rails.routes.mapper import Mapper, Match, Redirect
from regauge.sources.rails.routes.scope import Scope, make_resource, normalize_path
from regauge.sources.report import Report

Block = Proc | SymbolProc | None
_VERBS: Final = {
    "get": ("GET",),
    "post": ("POST",),
    "put": ("PUT",),
    "patch": ("PATCH",),
    "delete": ("DELETE",),
    "options": ("OPTIONS",),
}
RESOURCE_OPTIONS: Final = frozenset({"as", "controller", "path", "only", "except", "param", "concerns"})
SCOPE_OPTIONS: Final = frozenset(
    "path as module controller action defaults constraints path_names format shallow shallow_path shallow_prefix only except to via".split()
)


@dataclass(slots=True)
class RouteCall:
    """One call of the DSL."""

    host: RoutesHost
    name: str
    args: list[Value]
    kwargs: RubyHash
    block: Block
    site: CallSite
    env: Env

    @property
    def mapper(self) -> Mapper:
        """Where routes go."""
        return self.host.mapper

    def run_block(self, *args: Value) -> None:
        """Runs the call's block."""
        if self.block is not None:
            self.env.evaluator.call_proc(self.block, list(args))

    def say(self, code: Code, text: str) -> Diagnostic:
        """A diagnostic at the call."""
        return self.host.report.say(code, self.site.span, text)

    def settle(self) -> None:
        """The call was converted."""
        self.host.report.settle(self.site.span)


class RoutesHost(Host):
    """Evaluates route files."""

    def __init__(self, mapper: Mapper, files: Files, report: Report) -> None:
        self.mapper = mapper
        self.files = files
        self.report = report
        self.concerns: dict[str, Proc] = {}
        self.drawing: list[str] = []

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
        answer = ambient.ask(receiver, name, args)
        if not isinstance(answer, NotHandled):
            return answer
        implicit = isinstance(site, ast.Call) and (site.receiver is None or isinstance(site.receiver, ast.SelfNode))
        if isinstance(receiver, OptionMerger):
            merged = receiver.options.copy()
            merged.update(kwargs)
            kwargs, implicit = merged, True
        path = receiver.path.removeprefix("::") if isinstance(receiver, ConstRef) else ""
        if path in ("Rails", "Rails.application", "Rails.application.routes"):
            if path.endswith("routes") and name in ("draw", "append", "prepend") and isinstance(block, Proc):
                self.report.settle(site.span)
                env.evaluator.call_proc(block, [])
                return None
            return ConstRef(f"{path}.{name}")
        if not implicit:
            if isinstance(receiver, list | RubyHash) and block is not None and self.report.is_site(site.span):
                self.report.settle(site.span)
            return NOT_HANDLED
        table = CALLS.get(name)
        if table is None:
            if name in ("require", "require_relative", "puts", "freeze"):
                self.report.settle(site.span)
                return None
            return NOT_HANDLED
        if args and isinstance(args[-1], RubyHash):
            kwargs, args = _joined(args[-1], kwargs), args[:-1]
        call = RouteCall(self, name, args, kwargs, block, site, env)
        if env.conditional and self.mapper.scope.gap is None:
            text = "whether this route exists is decided when the app starts"
            gap = call.say(syntax_codes.CONDITIONAL_DECLARATION, text)
            with self.mapper.inside(replace(self.mapper.scope, gap=gap)):
                return table(call)
        return table(call)

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
        implicit = isinstance(site, ast.Call) and site.receiver is None
        if implicit or self.report.is_site(site.span):
            gap = self.report.say(codes.UNKNOWN_ROUTE_CALL, site.span, f"`{name}` is not a call of Rails' routes")
            if isinstance(block, Proc):
                with self.mapper.inside(replace(self.mapper.scope, gap=self.mapper.scope.gap or gap)):
                    env.evaluator.call_proc(block, [])
        return Unknown(f"`{name}` is not known here", site.span)

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        self.report.say(codes.DYNAMIC_ROUTES, node.span, f"decided when the app starts: {value.reason}")

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        self.report.say(syntax_codes.UNSUPPORTED_SYNTAX, node.span, f"this was not evaluated: {reason}")

    def alias(self, node: ast.Alias, on_singleton: bool, env: Env) -> None:
        self.unevaluated(node, "alias", env)

    def draw(self, name: str, call: RouteCall) -> None:
        """config/routes/NAME.rb, evaluated in place."""
        path = f"config/routes/{name}.rb"
        if path in self.drawing:
            call.say(syntax_codes.CIRCULAR_FILES, f"{path} draws itself")
            return
        file = self.files.ruby(path) if self.files.exists(path) else None
        if file is None:
            call.say(syntax_codes.NOT_READ, f"{path} cannot be read")
            return
        self.drawing.append(path)
        call.env.evaluator.run(file.ast, call.env)
        self.drawing.pop()


def _joined(first: RubyHash, second: RubyHash) -> RubyHash:
    made = first.copy()
    made.update(second)
    return made


RouteMacro = Callable[[RouteCall], Value]


def resources(call: RouteCall) -> Value:
    """`resources :a, :b, only: [...]` and `resource :a`."""
    names = names_of(call.args)
    if not names or call.kwargs.rest is not None:
        gap = call.say(codes.DYNAMIC_ROUTES, f"`{call.name}` with arguments that are not known")
        with call.mapper.inside(replace(call.mapper.scope, gap=gap)):
            call.run_block()
        return None
    call.settle()
    for name in names:
        _one_resource(call, name, call.kwargs.options())
    return None


def _one_resource(call: RouteCall, name: str, options: dict[str, Value]) -> None:
    mapper = call.mapper
    scope = mapper.scope
    if scope.level in ("resources", "resource"):
        mapper.nested(lambda: _one_resource(call, name, options))
        return
    own = {key: value for key, value in options.items() if key in RESOURCE_OPTIONS}
    rest = {key: value for key, value in options.items() if key not in RESOURCE_OPTIONS and value is not None}
    patterns = {key: value for key, value in rest.items() if isinstance(value, Regexp)}
    if patterns:
        rest = {key: value for key, value in rest.items() if key not in patterns}
        given = rest.get("constraints")
        both = given.copy() if isinstance(given, RubyHash) else RubyHash()
        for key, pattern in patterns.items():
            both[Symbol(key)] = pattern
        rest["constraints"] = both
    if rest:
        with mapper.inside(_scoped(call, scope, rest)):
            _one_resource(call, name, own)
        return
    made: dict[str, object] = {}
    for key in ("only", "except"):
        value = own.get(key)
        names = names_of(value if isinstance(value, list) else [value]) if value is not None else None
        if value is not None and names is None:
            call.say(codes.UNKNOWN_ROUTE_OPTION, f"`{call.name} :{name}`: the value of `{key}:` is not known")
        made[key] = names
    if made["only"] is None and made["except"] is None:
        made["only"] = list(scope.only) if scope.only is not None else None
        made["except"] = list(scope.except_) if scope.except_ is not None else None
    for key in ("as", "controller", "path", "param"):
        value = own.get(key)
        text = text_of(value)
        if value is not None and text is None:
            call.say(codes.UNKNOWN_ROUTE_OPTION, f"`{call.name} :{name}`: the value of `{key}:` is not known")
        made[key] = text
    resource = make_resource(
        name,
        mapper.inflector,
        made,
        singleton=call.name == "resource",
        api_only=mapper.api_only,
        shallow=scope.shallow,
    )

    def block() -> None:
        call.run_block()
        if own.get("concerns") is not None:
            _apply_concerns(call, [own["concerns"]], RubyHash())

    mapper.resources(resource, call.site.span, block)


def _scoped(call: RouteCall, scope: Scope, options: dict[str, Value]) -> Scope:
    """`scope(**options)`: a new scope; an option that is not understood is a gap of all routes inside."""
    made = scope
    for name, value in options.items():
        unknown = unknown_in(value)
        if name == "constraints" and not isinstance(value, RubyHash):
            gap = call.say(codes.ROUTE_CONSTRAINT, f"`{call.name}`: a constraint that runs Ruby for each request")
            made = replace(made, gap=made.gap or gap)
            continue
        if unknown is not None:
            gap = call.say(codes.UNKNOWN_ROUTE_OPTION, f"`{call.name}`: the value of `{name}:` is not known")
            made = replace(made, gap=made.gap or gap)
            continue
        text = text_of(value)
        match name:
            case "path":
                made = made.within(text or "") if text else made
            case "as":
                made = made.named(text or "")
            case "module":
                made = replace(made, module=f"{made.module}/{text}" if made.module and text else text or made.module)
            case "controller":
                made = replace(made, controller=text)
            case "action":
                made = replace(made, action=text)
            case "defaults":
                made = replace(made, defaults={**made.defaults, **_names(value)})
            case "constraints":
                made = replace(made, constraints={**made.constraints, **_names(value)})
            case "path_names":
                made = replace(made, path_names={**made.path_names, **{k: str(v) for k, v in _names(value).items()}})
            case "format":
                made = replace(made, format=text if text is not None else value)
            case "shallow":
                made = replace(made, shallow=value is True)
            case "shallow_path":
                made = replace(made, shallow_path=normalize_path(text or ""))
            case "shallow_prefix":
                made = replace(made, shallow_prefix=text or "")
            case "only" | "except":
                names = tuple(names_of(value if isinstance(value, list) else [value]) or ())
                made = (
                    replace(made, only=names, except_=None)
                    if name == "only"
                    else replace(made, except_=names, only=None)
                )
            case "to":
                made = replace(made, to=text)
            case "via":
                made = replace(made, via=_via(value))
            case _ if isinstance(value, Regexp):
                made = replace(made, constraints={**made.constraints, name: value})
            case _:
                made = replace(made, defaults={**made.defaults, name: kept(value)})
    if "path" in options and "shallow_path" not in options and scope.level != "nested":
        made = replace(made, shallow_path=made.path)
    if "as" in options and "shallow_prefix" not in options and scope.level != "nested":
        made = replace(made, shallow_prefix=made.as_)
    return made


def _names(value: Value) -> dict[str, object]:
    plain = kept(value)
    return dict(plain) if isinstance(plain, dict) else {}


def _via(value: Value) -> tuple[str, ...]:
    names = names_of(value if isinstance(value, list) else [value]) or []
    return () if "all" in names else tuple(name.upper() for name in names)


def scope(call: RouteCall) -> Value:
    """`scope "/path", module: :x`, `scope :a, :b`, `controller :x`, `defaults x: 1`, `constraints id: /x/`, `shallow do`."""
    options = call.kwargs.options()
    args = list(call.args)
    if call.name == "controller":
        options = {"controller": args.pop(0), **options} if args else options
    elif call.name == "defaults":
        options = {"defaults": call.kwargs}
        args = []
    elif call.name == "constraints":
        options = {"constraints": args[0] if args else call.kwargs}
        args = []
    elif call.name == "shallow":
        options = {"shallow": True}
    if args:
        names = names_of(args)
        options = {
            "path": Unknown("the path of a scope", call.site.span) if names is None else "/".join(names),
            **options,
        }
    if call.kwargs.rest is not None:
        options["options"] = call.kwargs.rest
    call.settle()
    base = call.mapper.scope

    def inside() -> None:
        with call.mapper.inside(_scoped(call, call.mapper.scope, options)):
            call.run_block()

    if base.level in ("resources", "resource") and call.name not in (
        "controller",
        "defaults",
        "constraints",
        "shallow",
    ):
        with call.mapper.inside(_scoped(call, base, options)):
            call.run_block()
    else:
        inside()
    return None


def namespace(call: RouteCall) -> Value:
    """`namespace :admin do`: path, names and module in one."""
    name = text_of(call.args[0]) if call.args else None
    if name is None:
        gap = call.say(codes.DYNAMIC_ROUTES, "`namespace` of a name that is not known")
        with call.mapper.inside(replace(call.mapper.scope, gap=gap)):
            call.run_block()
        return None
    call.settle()
    options = call.kwargs.options()
    merged: dict[str, Value] = {"path": name, "module": name, "as": name, **options}
    merged.setdefault("shallow_path", merged["path"])
    if merged["path"] is None:
        merged.pop("path")

    def inside() -> None:
        opened = _scoped(call, call.mapper.scope, {k: v for k, v in merged.items() if not k.startswith("shallow_")})
        opened = replace(opened, shallow_path=opened.path, shallow_prefix=opened.as_)
        with call.mapper.inside(opened):
            call.run_block()

    if call.mapper.scope.level in ("resources", "resource"):
        call.mapper.nested(inside)
    else:
        inside()
    return None


def level(call: RouteCall) -> Value:
    """`member do`, `collection do`, `new do`, `nested do`."""
    if call.mapper.scope.resource is None:
        call.say(codes.UNKNOWN_ROUTE_CALL, f"`{call.name}` outside of a resource")
        return None
    call.settle()
    getattr(call.mapper, call.name)(call.run_block)
    return None


def verb(call: RouteCall) -> Value:
    """`get "x", to: "y#z"`, `post :publish`, `match "x" => "y#z", via: [:get, :post]`."""
    options = dict(call.kwargs.options())
    paths: list[tuple[Value, Value]] = [(path, None) for path in call.args]
    for key, value in call.kwargs.items():
        if isinstance(key, str):
            paths.append((key, value))
    via: tuple[str, ...] | None = _VERBS.get(call.name)
    if via is None:
        given = options.pop("via", None)
        via = _via(given) if given is not None else call.mapper.scope.via
        if via is None:
            call.say(codes.UNKNOWN_ROUTE_OPTION, "`match` without `via:`")
            return None
    if call.kwargs.rest is not None or not paths:
        call.say(codes.DYNAMIC_ROUTES, f"`{call.name}` with arguments that are not known")
        return None
    call.settle()
    for path, target in paths:
        text = text_of(path)
        if text is None:
            call.say(codes.DYNAMIC_ROUTES, f"`{call.name}` of a path that is not known")
            continue
        made = Match(text, call.site.span, isinstance(path, Symbol), via)
        _options(call, made, options)
        if target is not None:
            _to(call, made, target)
        call.mapper.add(made)
    return None


def _options(call: RouteCall, made: Match, options: dict[str, Value]) -> None:
    for name, value in options.items():
        text = text_of(value)
        match name:
            case "to":
                _to(call, made, value)
            case "controller" | "action" | "on":
                setattr(made, name, text)
            case "as":
                made.as_ = text
                made.unnamed = value is None or value is False
            case "path":
                made.path_option = text
            case "format":
                made.format = text if text is not None else value
            case "defaults":
                made.defaults.update(_names(value))
            case "constraints" if isinstance(value, RubyHash):
                made.constraints.update(_names(value))
            case "constraints":
                made.gap = call.say(codes.ROUTE_CONSTRAINT, f'`{call.name} "{made.path}"`: a constraint that runs Ruby')
            case "module":
                made.gap = call.say(codes.UNKNOWN_ROUTE_OPTION, f'`{call.name} "{made.path}"`: option `module:`')
            case "anchor":
                if value is not True:
                    made.gap = call.say(codes.UNKNOWN_ROUTE_OPTION, f'`{call.name} "{made.path}"`: option `anchor:`')
            case "via":
                made.via = _via(value)
            case _ if isinstance(value, Regexp):
                made.constraints[name] = value
            case _ if unknown_in(value) is not None:
                made.gap = call.say(codes.UNKNOWN_ROUTE_OPTION, f'`{call.name} "{made.path}"`: option `{name}:`')
            case _:
                made.defaults[name] = kept(value)


def _to(call: RouteCall, made: Match, value: Value) -> None:
    if isinstance(value, Symbol):
        made.action = value.name
        made.to = None if made.controller or call.mapper.scope.controller else value.name
    elif isinstance(value, str | Redirect):
        made.to = value
    elif isinstance(value, Unknown) and "redirect" in value.reason:
        made.to = object()
        made.gap = call.say(codes.ROUTE_REDIRECT, f"`{made.path}`: a redirect that runs Ruby")
    else:
        made.to = object()
        made.gap = call.say(codes.RACK_ENDPOINT, f"`{made.path}` leads to a Rack endpoint")


def root(call: RouteCall) -> Value:
    """`root "status#show"`, `root to: ...`."""
    call.settle()
    made = Match("/", call.site.span, False, ("GET",), as_="root")
    options = call.kwargs.options()
    if call.args and isinstance(call.args[0], str | Redirect):
        _to(call, made, call.args[0])
    _options(call, made, options)
    mapper = call.mapper
    if mapper.scope.level == "resources" and mapper.scope.resource is not None:
        with mapper.inside(replace(mapper.scope.within(mapper.scope.resource.path), level="root")):
            mapper.add(made)
    else:
        mapper.add(made)
    return None


def redirect(call: RouteCall) -> Value:
    """`redirect("/x")`, `redirect("/x", status: 302)`; everything else runs Ruby."""
    target = call.args[0] if call.args else None
    status = call.kwargs.option("status", 301)
    extra = [name for name in call.kwargs.options() if name != "status"]
    if isinstance(target, str) and "%{" not in target and isinstance(status, int) and call.block is None and not extra:
        return Redirect(target, status)
    return Unknown("a redirect that is computed", call.site.span)


def concern(call: RouteCall) -> Value:
    """`concern :commentable do ... end`."""
    name = text_of(call.args[0]) if call.args else None
    if name is None or not isinstance(call.block, Proc):
        call.say(codes.ROUTE_CONCERN, "`concern` without a name or a block")
        return None
    call.settle()
    call.host.concerns[name] = call.block
    return None


def concerns(call: RouteCall) -> Value:
    """`concerns :commentable, only: [:index]`."""
    call.settle()
    _apply_concerns(call, call.args, call.kwargs)
    return None


def _apply_concerns(call: RouteCall, values: list[Value], options: RubyHash) -> None:
    names = names_of(values)
    for name in names or ["?"]:
        block = call.host.concerns.get(name)
        if block is None:
            call.say(codes.ROUTE_CONCERN, f"no concern `{name}` was defined before")
        else:
            call.env.evaluator.call_proc(block, [options] if block.params is not None else [])


def mount(call: RouteCall) -> Value:
    """`mount Engine => "/path"`: stays on Rails."""
    at = text_of(call.kwargs.option("at"))
    for key, value in call.kwargs.items():
        if not isinstance(key, Symbol):
            at = text_of(value) or at
    gap = call.say(codes.MOUNT, f"`mount` at {at or 'a path that is not known'}")
    scope_ = call.mapper.scope
    path = normalize_path(f"{scope_.path}/{at or '*'}")
    call.mapper.routes.append(Route([], path, None, None, None, call.site.span, gap=gap))
    return None


def drawn(call: RouteCall) -> Value:
    """`draw :admin`."""
    name = text_of(call.args[0]) if call.args else None
    if name is None:
        call.say(codes.DYNAMIC_ROUTES, "`draw` of a file that is not known")
        return None
    call.settle()
    call.host.draw(name, call)
    return None


def helper(call: RouteCall) -> Value:
    """`direct`, `resolve`: helpers that run Ruby."""
    call.say(codes.ROUTE_HELPER, f"`{call.name}` defines a helper that runs Ruby")
    return None


def with_options(call: RouteCall) -> Value:
    """`with_options via: :get do`."""
    call.settle()
    merger = OptionMerger(call.env.self_value, call.kwargs)
    if isinstance(call.block, Proc):
        call.env.evaluator.instance_exec(call.block, merger, args=[merger])
    return None


CALLS: Final[Mapping[str, RouteMacro]] = MappingProxyType(
    {
        **dict.fromkeys(("resources", "resource"), resources),
        **dict.fromkeys(("scope", "controller", "defaults", "constraints", "shallow"), scope),
        "namespace": namespace,
        **dict.fromkeys(("member", "collection", "new", "nested"), level),
        **dict.fromkeys((*_VERBS, "match"), verb),
        "root": root,
        "redirect": redirect,
        "concern": concern,
        "concerns": concerns,
        "mount": mount,
        "draw": drawn,
        **dict.fromkeys(("direct", "resolve"), helper),
        "with_options": with_options,
    }
)
"""The DSL."""
