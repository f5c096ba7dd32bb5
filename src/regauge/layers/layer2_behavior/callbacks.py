"""Callbacks: each runs in Rust at its place, or is named with a gap for what it takes part in.

    before_save :stamp, if: :sent?    settled when `Order#stamp` and `sent?` are compiled
    before_save :stamp                named when the method was not compiled: a save without it would not be Rails' save

Runs after the bodies were compiled. The order of callbacks is that of their declaration; `emit/diesel` keeps it.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import callbacks as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer2_behavior.bodies.absent import made_by
from regauge.program.models import Callback, Effect, Gap, Model
from regauge.program.program import Program
from regauge.program.record_methods import decides, draft_method

EVENTS = frozenset(
    "before_validation after_validation before_save after_save before_create after_create before_update after_update"
    " before_destroy after_destroy".split()
)
"""Events whose place in the life of a record is written."""


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Settles what runs, names what does not."""
    found: Diagnostics = []
    for model in program.models.values():
        if not model.active_record:
            continue
        for callback in model.callbacks:
            problem = _problem(program, model, callback)
            if problem is None:
                program.ledger.settle(callback.span)
                continue
            code, text = problem
            diagnostic = Diagnostic(code, callback.span, text, subject=f"{model.name}.{callback.event}")
            found.append(diagnostic)
            program.ledger.name(callback.span, code.id)
            model.gaps.append(Gap(diagnostic, effects_of(callback.event), frozenset()))
    return program, found


def effects_of(event: str) -> frozenset[Effect]:
    """What an event takes part in."""
    if event.endswith("_destroy"):
        return frozenset({"destroy"})
    return frozenset({"save"}) if event in EVENTS else frozenset({"save", "destroy"})


def _problem(program: Program, model: Model, callback: Callback) -> tuple[Code, str] | None:
    shown = f"{callback.event} {':' + callback.method if callback.method else 'with a block'}"
    if callback.event not in EVENTS:
        return codes.UNSUPPORTED_CALLBACK, shown
    if callback.method is not None:
        if not _defined(program, model, callback.method):
            maker = made_by(program, model.name, callback.method)
            if maker is not None:
                return codes.CALLBACK_BODY, f"{shown}: it comes from {maker}, which is not converted"
            return codes.CALLBACK_MISSING, f"{shown}: {model.name} has no such method"
        if draft_method(program, model, callback.method) is None:
            return codes.CALLBACK_BODY, f"{shown}: its method was not compiled"
    else:
        span = callback.body.span if callback.body is not None else callback.span
        if f"{model.name}#callback:{callback.event}:{span.line}:{span.column}" not in program.functions:
            return codes.CALLBACK_BODY, f"{shown}: it was not compiled"
    if not all(decides(program, model, condition) for condition in callback.conditions):
        return codes.CALLBACK_CONDITION, f"{shown}: a condition was not compiled"
    return None


def _defined(program: Program, model: Model, name: str) -> bool:
    current: Model | None = model
    while current is not None:
        if name in current.methods:
            return True
        current = program.models.get(current.superclass or "")
    return False
