"""`get`, `post`, `match`, `root`, `redirect`: single routes and their options. Source: ActionDispatch::Routing::Mapper::Base#match."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from regauge.diagnostics.catalogue import routes as codes
from regauge.ruby.evaluator import (
    Regexp,
    RubyHash,
    Symbol,
    Unknown,
    Value,
)
from regauge.sources.rails.classes.values import kept, text_of, unknown_in
from regauge.sources.rails.routes.host import RouteCall
from regauge.sources.rails.routes.mapper import Match, Redirect
from regauge.sources.rails.routes.scopes import names_in, via_of

VERBS: Final = {
    "get": ("GET",),
    "post": ("POST",),
    "put": ("PUT",),
    "patch": ("PATCH",),
    "delete": ("DELETE",),
    "options": ("OPTIONS",),
}


def verb(call: RouteCall) -> Value:
    """`get "x", to: "y#z"`, `post :publish`, `match "x" => "y#z", via: [:get, :post]`."""
    options = dict(call.kwargs.options())
    paths: list[tuple[Value, Value]] = [(path, None) for path in call.args]
    for key, value in call.kwargs.items():
        if isinstance(key, str):
            paths.append((key, value))
    via: tuple[str, ...] | None = VERBS.get(call.name)
    if via is None:
        given = options.pop("via", None)
        via = via_of(given) if given is not None else call.mapper.scope.via
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
                # A symbol says nothing (Mapping#normalize_format).
                made.format = value
            case "defaults":
                made.defaults.update(names_in(value))
            case "constraints" if isinstance(value, RubyHash):
                made.constraints.update(names_in(value))
            case "constraints":
                made.gap = call.say(codes.ROUTE_CONSTRAINT, f'`{call.name} "{made.path}"`: a constraint that runs Ruby')
            case "module":
                made.gap = call.say(codes.UNKNOWN_ROUTE_OPTION, f'`{call.name} "{made.path}"`: option `module:`')
            case "anchor":
                if value is not True:
                    made.gap = call.say(codes.UNKNOWN_ROUTE_OPTION, f'`{call.name} "{made.path}"`: option `anchor:`')
            case "via":
                made.via = via_of(value)
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
