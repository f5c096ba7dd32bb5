"""The routes' DSL: name -> what it does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import routes as codes
from regauge.program.web import Route
from regauge.ruby.evaluator import (
    Proc,
    Symbol,
    Value,
)
from regauge.sources.rails.classes.target import OptionMerger
from regauge.sources.rails.classes.values import text_of
from regauge.sources.rails.routes import resources, scopes, verbs
from regauge.sources.rails.routes.host import RouteCall, RouteMacro
from regauge.sources.rails.routes.scope import normalize_path


def mount(call: RouteCall) -> Value:
    """`mount Engine => "/path"`: stays on Rails."""
    at = text_of(call.kwargs.option("at"))
    for key, value in call.kwargs.items():
        if not isinstance(key, Symbol):
            at = text_of(value) or at
    gap = call.say(codes.MOUNT, f"`mount` at {at or 'a path that is not known'}")
    scope_ = call.mapper.scope
    # Where it is is not known: it may be at any path of the scope.
    path = normalize_path(f"{scope_.path}/{at or ''}")
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
        **dict.fromkeys(("resources", "resource"), resources.resources),
        **dict.fromkeys(("scope", "controller", "defaults", "constraints", "shallow"), scopes.scope),
        "namespace": scopes.namespace,
        **dict.fromkeys(("member", "collection", "new", "nested"), scopes.level),
        **dict.fromkeys((*verbs.VERBS, "match"), verbs.verb),
        "root": verbs.root,
        "redirect": verbs.redirect,
        "concern": resources.concern,
        "concerns": resources.concerns,
        "mount": mount,
        "draw": drawn,
        **dict.fromkeys(("direct", "resolve"), helper),
        "with_options": with_options,
    }
)
"""The DSL."""
