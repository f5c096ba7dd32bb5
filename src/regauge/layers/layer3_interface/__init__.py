"""Layer 3: controllers and templates become handlers.

Before: controllers as facts (filters, rescues, methods as syntax), routes, templates as syntax.
After: `program.handlers` for every action that could be lowered, `program.unhandled` with the reasons for the others; routines, rescues and
templates in `program.web`. What runs is in `program.functions`, beside the models' methods.
"""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.layers.layer2_behavior.bodies import Bodies
from regauge.layers.layer3_interface import aliases, flows, needs, phases
from regauge.layers.layer3_interface.settle import settle
from regauge.layers.layer3_interface.templates import Templates
from regauge.program.program import Program

ROUNDS: Final = 6
"""How often a wider argument may send everything back to the start."""


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Lowers the interface of a program."""
    engine = Bodies(program)
    for _ in range(ROUNDS):
        engine.widened = False
        _forget(program)
        templates = Templates(program, engine)
        found = flows.handlers(program, engine, templates)
        found += flows.rescues(program, engine, templates)
        if not engine.widened:
            break
    needs.settle_all(program)
    aliases.settle(program)
    phases.settle(program)
    needs.settle_all(program)
    for key in program.functions:
        program.not_lowered.pop(key, None)
    return program, [*found, *settle(program)]


def _forget(program: Program) -> None:
    """What an earlier round made: a later call may have widened a type."""
    for key in (*program.web.routines, *program.web.templates):
        program.functions.pop(key, None)
    for handler in program.handlers.values():
        for each in (handler, *handler.variants):
            program.functions.pop(each.function.key, None)
    program.web.routines.clear()
    program.web.templates.clear()
    program.web.rescues.clear()
    program.handlers.clear()
    program.unhandled.clear()
