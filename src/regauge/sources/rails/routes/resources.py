"""`resources`, `resource` and `concern`. Source: ActionDispatch::Routing::Mapper::{Resources,Concerns}."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from regauge.diagnostics.catalogue import routes as codes
from regauge.ruby.evaluator import (
    Proc,
    Regexp,
    RubyHash,
    Symbol,
    Value,
)
from regauge.sources.rails.classes.values import names_of, text_of
from regauge.sources.rails.routes.host import RouteCall
from regauge.sources.rails.routes.scope import make_resource
from regauge.sources.rails.routes.scopes import scoped

RESOURCE_OPTIONS: Final = frozenset({"as", "controller", "path", "only", "except", "param", "concerns"})


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
        with mapper.inside(scoped(call, scope, rest)):
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
            apply_concerns(call, [own["concerns"]], RubyHash())

    mapper.resources(resource, call.site.span, block)


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
    apply_concerns(call, call.args, call.kwargs)
    return None


def apply_concerns(call: RouteCall, values: list[Value], options: RubyHash) -> None:
    names = names_of(values)
    for name in names or ["?"]:
        block = call.host.concerns.get(name)
        if block is None:
            call.say(codes.ROUTE_CONCERN, f"no concern `{name}` was defined before")
        else:
            call.env.evaluator.call_proc(block, [options] if block.params is not None else [])
