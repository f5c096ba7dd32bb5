"""What a controller's function needs beyond a model's: the request, templates; answers can fail."""

from __future__ import annotations

from regauge.program import code as c
from regauge.program import effects
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.program import Program

REQUEST_NODES = (
    h.ParamsRoot,
    h.RequestRead,
    h.HttpAuth,
    h.SetHeader,
    h.BasicGuard,
    h.Parsed,
    h.BeforeAction,
    h.InAction,
)
LEVEL = {"none": 0, "read": 1, "write": 2}
NAMES = ("none", "read", "write")


def finish(function: c.Function, program: Program) -> bool:
    """Settles a function of the interface. True where something changed."""
    changed = effects.settle(function, program)
    before = (function.needs_request, function.fallible, function.conn, len(function.calls), len(function.reads))
    for node in effects.walk(function.body):
        match node:
            case c.Build(params=params) | c.RecordOp(params=params) if params is not None:
                # Writers of attributes take the connection.
                function.conn = NAMES[max(LEVEL[function.conn], 1)]  # type: ignore[assignment]
                function.fallible = True
            case h.UrlFor(absolute=absolute):
                function.needs_request |= absolute
            case h.TemplateReply(template=key) | h.Partial(template=key):
                function.fallible = True
                function.needs_request |= isinstance(node, h.TemplateReply)
                _take(function, key, program)
            case h.Reply() | h.Halts():
                function.fallible = True
            case h.ParamRequire() | h.ParamFetch() | h.Parsed() | h.ErrorPart():
                function.fallible = True
            case h.HttpAuth():
                function.fallible = True
                function.needs_request = True
            case h.AsJson() | h.Collection() | h.Object_():
                function.fallible = True
            case c.CallFn(function=key):
                called = program.functions.get(key)
                function.needs_request |= called is not None and called.needs_request
            case _ if isinstance(node, REQUEST_NODES):
                function.needs_request = True
    if function.receiver == "template" or function.returns == t.RESPONSE:
        function.fallible = True
    after = (function.needs_request, function.fallible, function.conn, len(function.calls), len(function.reads))
    return changed or before != after


def _take(function: c.Function, key: str, program: Program) -> None:
    function.calls.add(key)
    called = program.functions.get(key)
    if called is not None:
        function.conn = NAMES[max(LEVEL[function.conn], LEVEL[called.conn])]  # type: ignore[assignment]
        function.needs_request |= called.needs_request


def settle_all(program: Program) -> None:
    """Until nothing changes, models' methods included; then the handlers take over what their functions found."""
    while True:
        effects.settle_all(program)
        own = [
            *(r.function for r in program.web.routines.values()),
            *(m.function for m in program.web.templates.values()),
        ]
        own += [handler.function for first in program.handlers.values() for handler in (first, *first.variants)]
        changed = [finish(function, program) for function in own]
        if not any(changed):
            break
    for first in program.handlers.values():
        for handler in (first, *first.variants):
            handler.conn = handler.function.conn
            handler.needs_request = handler.function.needs_request
            handler.calls |= handler.function.calls
            handler.reads |= handler.function.reads
        for other in first.variants:
            first.calls |= other.calls
            first.reads |= other.reads
