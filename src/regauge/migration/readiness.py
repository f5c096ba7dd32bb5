"""Which routes Rust may serve.

A route is `ready` when its handler was compiled and nothing that a request can reach through it is a gap. What a handler reaches is the closure of its calls;
a gap of a model counts when the closure touches the model in a way that the gap may change (`Gap.effects`) or calls one of its names (`Gap.names`). The rule errs to
one side only: a route that might differ stays on Rails.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics, in_order
from regauge.program.models import Gap, Model
from regauge.program.program import Program
from regauge.program.web import Controller, Route

HEALTH: Final = ("rails/health", "show")
"""Rails' own health check (Rails::HealthController): the support crate answers it."""


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Settles `status` and `reasons` of every route. Returns no diagnostics of its own: the reasons are those of other stages."""
    for route in program.routes:
        route.status, route.reasons = _judge(program, route)
    return program, []


def _judge(program: Program, route: Route) -> tuple[str, list[Diagnostic]]:
    if route.gap is not None:
        return "unported", [route.gap]
    if route.redirect is not None or (route.controller, route.action) == HEALTH:
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
    touched: set[str] = set(reads)
    queue = [*calls, *(key for read in touched for key in _lifecycle(program, read))]
    while queue:
        key = queue.pop()
        if key in seen:
            continue
        seen.add(key)
        function = program.functions.get(key)
        if function is None:
            continue
        queue.extend(function.calls)
        fresh = function.reads - touched
        touched |= fresh
        queue.extend(lifecycle for read in fresh for lifecycle in _lifecycle(program, read))
    return seen, touched


def _lifecycle(program: Program, read: str) -> list[str]:
    """The functions that Rails runs by itself when a record is saved or destroyed."""
    name, _, how = read.rpartition(":")
    if how == "read":
        return []
    prefixes = (f"{name}#callback:", f"{name}#condition:", f"{name}#option:", f"{name}#normalize:")
    keys = [key for key in program.functions if key.startswith(prefixes)]
    model = program.models.get(name)
    if model is not None:
        methods = [callback.method for callback in model.callbacks] + [validation.method for validation in model.validations]
        conditions = [c.method for item in (*model.callbacks, *model.validations) for c in item.conditions]
        keys += [f"{name}#{method}@draft" for method in (*methods, *conditions) if method]
        keys += [f"{name}#{method}@shared" for method in (*methods, *conditions) if method]
    return keys


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
            found += [gap.diagnostic for gap in model.gaps if _named(gap, model.name, calls)]
    return found


def _named(gap: Gap, owner: str, calls: set[str]) -> bool:
    return any(f"{owner}{mark}{name}" in calls for name in gap.names for mark in ("#", ".", ".scope:"))


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
