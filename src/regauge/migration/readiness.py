"""Which routes Rust may serve.

A route is `ready` when its handler was compiled and nothing that a request can reach through it is a gap. What a handler reaches is
the closure of its calls; a gap of a model counts when the closure touches the model in a way that the gap may change (`Gap.effects`)
or calls one of its names (`Gap.names`). The rule errs to one side only: a route that might differ stays on Rails.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, TypeAlias

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics, in_order
from regauge.diagnostics.span import Span
from regauge.program.models import Callback, Gap, Model, Validation
from regauge.program.program import Program
from regauge.program.web import Controller, Route

Status: TypeAlias = Literal["ready", "partial", "unported"]
HEALTH: Final = ("rails/health", "show")
"""Rails' own health check (Rails::HealthController): the support crate answers it."""


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Settles `status` and `reasons` of every route. The reasons are those of other stages, but on MySQL, where nothing is proven yet."""
    unproven = _unproven(program)
    for route in program.routes:
        route.status, route.reasons = _judge(program, route)
        if unproven and route.status == "ready" and (route.controller, route.action) != HEALTH:
            route.status, route.reasons = "partial", unproven
    return program, unproven


def _unproven(program: Program) -> list[Diagnostic]:
    """What keeps every route on Rails: no route has been compared with Rails on MySQL."""
    if program.app.adapter != "mysql" or not program.routes:
        return []
    text = "the routes are not compared with Rails on MySQL yet: all of them stay on Rails"
    return [Diagnostic(codes.MYSQL_ROUTES, Span.of_file("config/routes.rb"), text)]


def _judge(program: Program, route: Route) -> tuple[Status, list[Diagnostic]]:
    if route.gap is not None:
        return "unported", [route.gap]
    if route.redirect is not None:
        # The router answers these with 501 so far.
        return "unported", [
            Diagnostic(codes.ROUTE_REDIRECT, route.span, "a redirect in the routes is not converted yet")
        ]
    if (route.controller, route.action) == HEALTH:
        return "ready", []
    key = f"{route.controller}#{route.action}"
    handler = program.handlers.get(key)
    if handler is None:
        return "unported", in_order(program.unhandled.get(key, []))
    calls, reads = reach(program, handler.calls, handler.reads)
    found = [*_model_gaps(program, calls, reads), *_controller_gaps(program, route, calls)]
    found += [gap for call in sorted(calls) for gap in program.not_lowered.get(call, [])]
    return ("partial", in_order(found)) if found else ("ready", [])


def reach(program: Program, calls: Iterable[str], reads: Iterable[str]) -> tuple[set[str], set[str]]:
    """All functions that can run and all "Model:how" that can happen when `calls` and `reads` do."""
    seen: set[str] = set()
    touched: set[str] = set()
    waiting, happening = list(calls), list(reads)
    while waiting or happening:
        while happening:
            read = happening.pop()
            if read not in touched:
                touched.add(read)
                waiting.extend(_lifecycle(program, read))
                happening.extend(_cascades(program, read))
        if waiting:
            key = waiting.pop()
            if key in seen:
                continue
            seen.add(key)
            function = program.functions.get(key)
            if function is not None:
                waiting.extend(function.calls)
                happening.extend(function.reads)
    return seen, touched


def _lifecycle(program: Program, read: str) -> list[str]:
    """The functions that Rails runs by itself when a record is saved or destroyed: a row may be of any class of its table."""
    name, _, how = read.rpartition(":")
    if how == "read":
        return []
    keys: list[str] = []
    for model in _family(program, name):
        marks = ("callback:", "condition:", "option:", "normalize:")
        prefixes = tuple(f"{model.name}#{mark}" for mark in marks)
        keys += [key for key in program.functions if key.startswith(prefixes)]
        declared: list[Callback | Validation] = [*model.callbacks, *model.validations]
        methods = [item.method for item in declared] + [c.method for item in declared for c in item.conditions]
        keys += [f"{model.name}#{method}{at}" for method in methods if method for at in ("", "@draft", "@shared")]
    return keys


def _cascades(program: Program, read: str) -> list[str]:
    """What happens to other records: `dependent: :destroy` destroys them, `touch:` saves the owner's times and runs its callbacks.

    Source: ActiveRecord::Associations::Builder (BelongsTo.add_touch_callbacks, Association.add_destroy_callbacks).
    """
    name, _, how = read.rpartition(":")
    if how == "read":
        return []
    found: list[str] = []
    for model in _family(program, name):
        for association in model.associations.values():
            targets = [association.target] if association.target else association.types
            if how == "destroy" and association.dependent == "destroy":
                found += [f"{target}:destroy" for target in targets]
            if association.kind == "belongs_to" and association.touch:
                found += [f"{target}:save" for target in targets]
    return found


def _family(program: Program, name: str) -> list[Model]:
    """A class, its STI base and the base's subclasses: they share a table and a Rust type."""
    model = program.models.get(name)
    if model is None:
        return []
    base = program.models.get(model.sti_base or name, model)
    return [base, *(program.models[sub] for sub in base.sti_subclasses if sub in program.models)]


def _model_gaps(program: Program, calls: set[str], reads: set[str]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for read in sorted(reads):
        name, _, how = read.rpartition(":")
        for model in _family(program, name):
            found += [gap.diagnostic for gap in model.gaps if "all" in gap.effects or how in gap.effects]
    plain = {call.partition("@")[0] for call in calls}
    for model in program.models.values():
        owners = [each.name for each in _family(program, model.name)]
        found += [gap.diagnostic for gap in model.gaps if _named(gap, owners, plain)]
    return found


def _named(gap: Gap, owners: list[str], calls: set[str]) -> bool:
    """Whether one of the gap's methods is called, on a class of the table (`calls` without `@draft`)."""
    marks = ("#", ".", ".scope:")
    return any(f"{owner}{mark}{name}" in calls for owner in owners for name in gap.names for mark in marks)


def _controller_gaps(program: Program, route: Route, calls: set[str]) -> list[Diagnostic]:
    controller = _controller_of(program, route)
    if controller is None:
        return []
    return [
        gap.diagnostic
        for gap in controller.gaps
        if gap.effects or route.action in gap.names or any(f"{controller.name}#{name}" in calls for name in gap.names)
    ]


def _controller_of(program: Program, route: Route) -> Controller | None:
    return next((c for c in program.controllers.values() if c.key == route.controller), None)
