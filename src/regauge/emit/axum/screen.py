"""Before the web crate is written: routines and templates that have no Rust, with all that stands on them.

Each is printed once on a sheet that is thrown away. What fails is named at its Ruby; an action that reaches it becomes unported.
"""

from __future__ import annotations

from collections.abc import Iterator

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.codes import Code
from regauge.emit.axum.functions import function_text, template_text
from regauge.emit.axum.nodes import Place
from regauge.emit.code.emitter import Env
from regauge.emit.code.refusals import Refusals, dangling
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.program import handlers as h
from regauge.program.code import Function
from regauge.program.effects import walk
from regauge.program.program import Program

Broken = dict[str, tuple[Code, str]]
"""By key of a routine or template: why it has no Rust."""


class Sheet(Place):
    """Where nothing is kept: every function is called by its own name."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def path(self, key: str, em: object) -> str:
        made = self._program.web.templates.get(key)
        return f"probe::{made.name if made is not None else self._program.web.routines[key].name}"


def find_broken(refusals: Refusals, data: DataNames) -> Broken:
    """What cannot be written, named. The printer must know a `Sheet` as the program's place."""
    program = refusals.program
    broken: Broken = {}
    functions = list(_functions(program))
    for key, function, template in functions:
        env = Env(program, data, RustWriter([]), models="data::models", schema="data::schema")
        missing = dangling(program, function.body)
        made: object = (codes.CALLS_UNPORTED, missing)
        if missing is None:
            write = template_text if template else function_text
            made = refusals.attempt(lambda f=function, e=env, w=write: w(e, f, "probe"))  # type: ignore[misc]
        if isinstance(made, tuple):
            broken[key] = made
    changed = True
    while changed:
        changed = False
        for key, function, _ in functions:
            needed = next((each for each in needs(function) if each in broken), None)
            if key not in broken and needed is not None:
                broken[key] = (codes.CALLS_UNPORTED, f"it needs {_shown(program, needed)}, which has no Rust")
                changed = True
    _name(refusals, broken)
    return broken


def needs(function: Function) -> Iterator[str]:
    """The routines and templates that a function calls."""
    yield from sorted(function.calls)
    for node in walk(function.body):
        if isinstance(node, h.TemplateReply | h.Partial):
            yield node.template


def _functions(program: Program) -> Iterator[tuple[str, Function, bool]]:
    for key, routine in program.web.routines.items():
        yield key, routine.function, False
    for key, made in program.web.templates.items():
        yield key, made.function, True


def _shown(program: Program, key: str) -> str:
    made = program.web.templates.get(key)
    if made is not None:
        return f"`{made.path}`"
    routine = program.web.routines[key]
    return f"`{routine.defined_in}#{routine.function.name}`"


def _name(refusals: Refusals, broken: Broken) -> None:
    program = refusals.program
    done: set[tuple[str, int, int]] = set()
    for key, why in broken.items():
        made = program.web.templates.get(key)
        span = made.span if made is not None else program.web.routines[key].function.span
        place = program.ledger.key(span)
        if place not in done:
            done.add(place)
            refusals.name(why, span, _shown(program, key).strip("`"))
