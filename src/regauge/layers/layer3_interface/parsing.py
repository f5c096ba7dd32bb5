"""Where a body that cannot be parsed is found out: at the first parameter that an action or a filter before it reads.

    before_action :require_seller             let seller = require_seller(conn, request)?;
    before_action :set_product           ->   request.parsed()?;
                                              let product = set_product(conn, request, &seller)?;

Until then a filter may refuse the client (401), and an action that reads none never finds out.

Source: ActionController::ParamsWrapper (`_wrapper_enabled?`) and ActionDispatch::Http::FilterParameters, which pass over a ParseError;
ActionDispatch::Http::Parameters (`parameters`), which raises it.
"""

from __future__ import annotations

from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program.effects import walk
from regauge.program.program import Program


def parse_at_first_read(body: c.Block, program: Program) -> c.Block:
    """The body with `request.parsed()?` before the first statement that reads a parameter, itself or in what it calls."""
    for index, statement in enumerate(body.statements):
        if _reads(statement, program, set()):
            return c.Block((*body.statements[:index], h.Parsed(), *body.statements[index:]), body.value)
    if body.value is not None and _reads(body.value, program, set()):
        return c.Block((*body.statements, h.Parsed()), body.value)
    return body


def _reads(node: object, program: Program, seen: set[str]) -> bool:
    for each in walk(node):
        match each:
            case h.ParamsRoot() | h.ParamRead():
                return True
            case c.CallFn(function=key) | h.TemplateReply(template=key) | h.Partial(template=key):
                called = program.functions.get(key)
                if called is not None and key not in seen:
                    seen.add(key)
                    if _reads(called.body, program, seen):
                        return True
    return False
