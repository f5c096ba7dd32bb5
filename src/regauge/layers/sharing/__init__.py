"""Objects that Ruby shares and Rust copies, after all bodies are lowered: who may be one object, what an operation changes in others, and the bodies
that read such an object afterwards. These are refused by name; `layer2_behavior.bodies.copies` refuses the simpler cases while it lowers.

Before: handlers and functions, `aliases` settled. After: what reads a copy that Ruby would have changed is out, named, its callers with it.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer2_behavior.compile_bodies import owner_and_name, shown
from regauge.layers.sharing.effects import Effects
from regauge.layers.sharing.flow import Flow
from regauge.layers.sharing.memory import Refused
from regauge.program import code as c
from regauge.program.models import Gap
from regauge.program.program import Program


def run(program: Program) -> tuple[Program, Diagnostics]:
    """The pass. Diagnostics name every body that is taken out."""
    effects = Effects(program)
    found: Diagnostics = []
    out: dict[str, Diagnostic] = {}
    for key, function in program.functions.items():
        problem = check(effects, function)
        if problem is not None:
            subject = shown(key)
            out[key] = Diagnostic(codes.SHARED_RECORD, problem.span, f"{subject}: {problem.text}", subject=subject)
    for key, diagnostic in out.items():
        function = program.functions[key]
        found.append(diagnostic)
        program.ledger.name(function.span, diagnostic.code.id)
        if function.receiver not in ("controller", "template"):
            _take_out(program, key, diagnostic)
    found += _handlers(program, out)
    return program, list(dict.fromkeys(found))


def check(effects: Effects, function: c.Function) -> Refused | None:
    """The first wrong read of a body."""
    try:
        Flow(effects, function).visit(function.body)
    except Refused as problem:
        return problem
    return None


def _take_out(program: Program, key: str, diagnostic: Diagnostic) -> None:
    del program.functions[key]
    program.not_lowered.setdefault(key, []).append(diagnostic)
    owner, name = owner_and_name(key)
    holder = program.models.get(owner)
    if holder is not None:
        inner = ":" in name and not name.startswith("scope:")
        effects = frozenset({"save", "destroy"}) if inner else frozenset()
        holder.gaps.append(Gap(diagnostic, effects, frozenset({name.removeprefix("scope:")})))  # type: ignore[arg-type]


def _handlers(program: Program, out: dict[str, Diagnostic]) -> Diagnostics:
    """Actions that are refused, or that stand on a refused routine."""
    for action, handler in list(program.handlers.items()):
        keys = {each.function.key for each in (handler, *handler.variants)}
        keys |= handler.calls & set(program.web.routines)
        reasons = list(dict.fromkeys(out[key] for key in sorted(keys) if key in out))
        if not reasons:
            continue
        del program.handlers[action]
        program.unhandled[action] = reasons
        program.ledger.name(handler.span, reasons[0].code.id)
    return []
