"""Where filters end and the action begins: only from there on has Rails chosen a format.

    before_action { head :gone if params[:gone] }      request.before_action();
    def show = head(:ok)                          ->   if ... { return Ok(head(StatusCode::GONE)); }     text/html
                                                       request.in_action();
                                                       Ok(head(StatusCode::OK))                          what the client accepts

Said only where something can tell: a filter, or a rescue of what a filter raises, that answers without a body or with a template.

Source: ActionController::API::MODULES, which puts the callbacks around ActionController::Rendering (`process_action`, which sets the formats);
ActionController::Head; ActionView::LookupContext, whose formats are all of them until somebody sets them.
"""

from __future__ import annotations

from dataclasses import replace

from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program.effects import walk
from regauge.program.program import Program


def settle(program: Program) -> None:
    """Keeps the marks of the handlers that need them, and takes the others away."""
    for first in program.handlers.values():
        arms = program.web.rescues.get(first.controller, [])
        rescued = any(_tells(program.functions[arm.routine].body, program, set()) for arm in arms)
        for handler in (first, *first.variants):
            handler.function.body = _marked(handler.function.body, rescued, program)


def _marked(body: c.Block, rescued: bool, program: Program) -> c.Block:
    marks = [index for index, each in enumerate(body.statements) if isinstance(each, h.InAction)]
    if not marks:
        return body
    before, after = body.statements[: marks[0]], body.statements[marks[0] + 1 :]
    if before and (rescued or _tells(before, program, set())):
        return replace(body, statements=(h.BeforeAction(), *before, h.InAction(), *after))
    return replace(body, statements=(*before, *after))


def _tells(node: object, program: Program, seen: set[str]) -> bool:
    """Whether an answer in here hangs on the formats."""
    for each in walk(node):
        match each:
            case h.HeadReply() | h.TemplateReply():
                return True
            case c.CallFn(function=key):
                called = program.functions.get(key)
                if called is not None and key not in seen:
                    seen.add(key)
                    if _tells(called.body, program, seen):
                        return True
    return False
