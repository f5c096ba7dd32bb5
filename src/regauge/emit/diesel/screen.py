"""Before the data crate is written: what of the program has no Rust is taken out and named, until what is left stands by itself.

    has_many :readers whose key column is missing   out, with the bodies that read it
    def total, whose sum has no template            out, with the bodies that call it; `ported/` gets its stub
    after_save :total                               named: saving has an effect that is not written

Each construct is printed once on a sheet that is thrown away; the model's file is written from what passed.
"""

from __future__ import annotations

from functools import partial

from regauge.diagnostics.catalogue import callbacks as callback_codes
from regauge.diagnostics.catalogue import methods as body_codes
from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.catalogue import validations as validation_codes
from regauge.diagnostics.codes import Code
from regauge.emit import code
from regauge.emit.code.refusals import Refusals, dangling
from regauge.emit.diesel import counters, dependents
from regauge.emit.diesel.associations import emit_builders, emit_polymorphic, emit_readers
from regauge.emit.diesel.draft import emit_association_writer
from regauge.emit.diesel.lifecycle import EVENTS, callback_text
from regauge.emit.diesel.preload import emit_preloads
from regauge.emit.diesel.schema import readable, unreadable
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.validations import ordered, step
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.program.models import Association, Effect, Model
from regauge.program.program import Program

_SEEN = frozenset({"controller", "template"})
"""Receivers whose functions the web crate writes."""


def screen(refusals: Refusals) -> None:
    """Takes out what cannot be written, until nothing more has to go; then names what lost its body."""
    program = refusals.program
    _tables(refusals)
    while True:
        before = (len(program.left_out), len(program.functions))
        names = DataNames(program)
        for unit in units(program, names):
            _associations(refusals, unit)
        _functions(refusals, names)
        if before == (len(program.left_out), len(program.functions)):
            break
    for unit in units(program, DataNames(program)):
        _validations(refusals, unit)
        _callbacks(refusals, unit)


def units(program: Program, names: DataNames) -> list[Unit]:
    """One for each file of `models/`, with a sheet of its own."""
    return [Unit(program, names, model, RustWriter([])) for model in names.bases()]


def leave_out(refusals: Refusals, model: Model, why: tuple[Code, str]) -> None:
    """Takes a model out whole."""
    refusals.program.left_out.add(model.name)
    refusals.name(why, model.span, model.name, effects=("all",), owner=model.name)


def _tables(refusals: Refusals) -> None:
    program = refusals.program
    for model in DataNames(program).bases():
        table = program.schema.tables[model.table or ""]
        if not readable(table):
            leave_out(refusals, model, (codes.MODEL_UNWRITTEN, unreadable(table)))


def _associations(refusals: Refusals, unit: Unit) -> None:
    program = refusals.program
    declared = [(model, each) for model in unit.classes for each in model.associations.values()]
    for model, association in declared:
        key = f"{model.name}.{association.name}"
        if key in program.left_out:
            continue
        why: object = (codes.ASSOCIATION_UNWRITTEN, "what it points at or is keyed by has no Rust")
        if unit.usable(association):
            why = refusals.attempt(partial(_print, unit, association), codes.ASSOCIATION_UNWRITTEN)
        if isinstance(why, tuple):
            program.left_out.add(key)
            if (
                program.ledger.key(association.span) not in program.ledger.named
                or why[0] is not codes.ASSOCIATION_UNWRITTEN
            ):
                _name_association(refusals, model, association, why)


def _name_association(refusals: Refusals, model: Model, association: Association, why: tuple[Code, str]) -> None:
    lives = association.kind == "belongs_to" or association.dependent or association.touch
    effects: tuple[Effect, ...] = ("save", "destroy") if lives else ()
    names = (association.name, f"{association.name}=", f"build_{association.name}")
    subject = f"{model.name}#{association.name}"
    refusals.name(why, association.span, subject, effects=effects, names=names, owner=model.name)


def _print(unit: Unit, association: Association) -> None:
    """Everything that a model's file has of one association."""
    trial = Unit(unit.program, unit.names, unit.model, RustWriter([]))
    trial.__dict__["associations"] = [association]
    emit_polymorphic(trial)
    for draft in (False, True):
        emit_readers(trial, draft=draft)
        emit_builders(trial, draft=draft)
    emit_preloads(trial)
    if association.kind == "belongs_to":
        emit_association_writer(trial, association)
    dependents.before_destroy(trial)
    dependents.after_destroy(trial)
    counters.after_create(trial)
    counters.after_update(trial)
    counters.after_destroy(trial)


def _functions(refusals: Refusals, names: DataNames) -> None:
    program = refusals.program
    homes = {model.name for base in names.bases() for model in (base, *names.subclasses(base))}
    for function in list(program.functions.values()):
        if function.receiver in _SEEN:
            continue
        missing = dangling(program, (function.body, tuple(p.default for p in function.params if p.default is not None)))
        owner = function.key.partition("#")[0].partition(".")[0].partition("@")[0]
        why: object = None
        if missing is not None:
            why = (body_codes.CALLS_UNPORTED, missing)
        elif owner not in homes:
            why = (body_codes.CANNOT_PRINT, f"`{owner}` is no model that Rust has")
        elif ".association:" not in function.key:
            env = code.Env(program, names, RustWriter([]), home=owner)
            why = refusals.attempt(partial(code.emit_function, env, function))
        if isinstance(why, tuple):
            refusals.function(function, why)


def _validations(refusals: Refusals, unit: Unit) -> None:
    ledger = refusals.program.ledger
    for model, validation in ordered(unit):
        made = refusals.attempt(partial(step, unit, model, validation), validation_codes.VALIDATION_UNWRITTEN)
        if isinstance(made, str):
            continue
        if made is not None:
            model.validations.remove(validation)
        elif ledger.key(validation.span) in ledger.named:
            continue
        why = made or (validation_codes.VALIDATION_UNWRITTEN, "what it checks has no Rust")
        shown = f"{model.name}.validates :{validation.attribute or validation.method} ({validation.kind})"
        refusals.name(why, validation.span, shown, effects=("save",), owner=model.name)


def _callbacks(refusals: Refusals, unit: Unit) -> None:
    ledger = refusals.program.ledger
    for model in unit.classes:
        for callback in list(model.callbacks):
            made: str | tuple[Code, str] | None = None
            if callback.event in EVENTS:
                made = refusals.attempt(
                    partial(callback_text, unit, model, callback), callback_codes.CALLBACK_UNWRITTEN
                )
            if isinstance(made, str):
                continue
            if made is not None:
                model.callbacks.remove(callback)
            elif ledger.key(callback.span) in ledger.named:
                continue
            why = made or (callback_codes.CALLBACK_UNWRITTEN, "what it runs or asks has no Rust")
            shown = f"{model.name}.{callback.event}" + (f" :{callback.method}" if callback.method else "")
            refusals.name(why, callback.span, shown, effects=_effects(callback.event), owner=model.name)


def _effects(event: str) -> tuple[Effect, ...]:
    if event.endswith("_destroy"):
        return ("destroy",)
    if event in ("after_initialize", "after_find"):
        return ("all",)
    if event.endswith(("_commit", "_rollback", "_touch")):
        return ("save", "destroy")
    return ("save",)
