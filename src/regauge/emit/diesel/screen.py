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
from regauge.emit.diesel import counters, dependents, habtm, polymorphic
from regauge.emit.diesel.associations import emit_builders, emit_readers
from regauge.emit.diesel.draft import emit_association_writer
from regauge.emit.diesel.lifecycle import EVENTS, callback_text
from regauge.emit.diesel.preload import emit_preloads
from regauge.emit.diesel.rounds import Rounds
from regauge.emit.diesel.schema import readable, unreadable
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.validations import ordered, step
from regauge.emit.diesel.where_joins import emit_where_joins
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association, Effect, Model
from regauge.program.program import Program

_SEEN = frozenset({"controller", "template"})
"""Receivers whose functions the web crate writes."""


def screen(refusals: Refusals) -> None:
    """Takes out what cannot be written, until nothing more has to go; then names what lost its body."""
    program = refusals.program
    _tables(refusals)
    rounds = Rounds(program)
    with rounds.watching():
        while True:
            before = (len(program.left_out), len(program.functions))
            names = DataNames(program)
            rounds.begin()
            for unit in units(program, names):
                _associations(refusals, unit, rounds)
            _functions(refusals, names, rounds)
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
        if not readable(table, program.app.adapter):
            leave_out(refusals, model, (codes.MODEL_UNWRITTEN, unreadable(table, program.app.adapter)))


def _associations(refusals: Refusals, unit: Unit, rounds: Rounds) -> None:
    program = refusals.program
    declared = [(model, each) for model in unit.classes for each in model.associations.values()]
    shown: dict[str, Association] = {}
    for model, association in declared:
        key = f"{model.name}.{association.name}"
        if key in program.left_out:
            continue
        first = shown.setdefault(association.name, association)
        if first is not association:
            if not _alike(first, association):
                words = f"another class of `{unit.table.name}` has an association of this name that says something else"
                program.left_out.add(key)
                _name_association(refusals, model, association, (codes.ASSOCIATION_UNWRITTEN, words))
            continue
        rounds.association(key, partial(_association, refusals, unit, model, association, rounds))
        if key in program.left_out:
            del shown[association.name]


def _association(refusals: Refusals, unit: Unit, model: Model, association: Association, rounds: Rounds) -> None:
    """Prints one, and its parts where it can be printed."""
    program = refusals.program
    why: object = refusals.attempt(partial(_print, unit, association), codes.ASSOCIATION_UNWRITTEN)
    if isinstance(why, tuple):
        program.left_out.add(f"{model.name}.{association.name}")
        known = program.ledger.key(association.span) in program.ledger.named
        if not known or why[0] is not codes.ASSOCIATION_UNWRITTEN:
            _name_association(refusals, model, association, why)
        return
    if _classes(refusals, unit, model, association):
        rounds.again()
    for part, effects in _PARTS.items():
        _part(refusals, unit, model, association, part, effects)


def _classes(refusals: Refusals, unit: Unit, model: Model, association: Association) -> bool:
    """Classes of a polymorphic belongs_to that have no row here, or whose key its column cannot hold: they load as unknown, and are named.

    Whether there were any.
    """
    if not association.polymorphic:
        return False
    known = polymorphic.types_of(unit, association)
    unknown = [each for each in association.types if each not in known]
    for lost in unknown:
        words = f"a `{lost}` loads as `Unknown`, for its key is not one that `{association.foreign_key}` can hold"
        if not unit.names.written(lost):
            words = f"a `{lost}` loads as `Unknown`, for it has no row"
        association.types.remove(lost)
        subject = f"{model.name}#{association.name}"
        why = (codes.ASSOCIATION_PART_UNWRITTEN, words)
        refusals.name(why, association.span, subject, names=(association.name,), owner=model.name)
    return bool(unknown)


def _alike(one: Association, other: Association) -> bool:
    """Whether two classes of a family declare the same."""
    return all(getattr(one, name) == getattr(other, name) for name in _SAID)


_SAID = (
    "kind target foreign_key foreign_keys foreign_type primary_key primary_keys through source source_type polymorphic as_ join_table "
    "association_foreign_key dependent counter_cache touch types"
).split()


def _name_association(refusals: Refusals, model: Model, association: Association, why: tuple[Code, str]) -> None:
    lives = association.kind == "belongs_to" or association.dependent or association.touch
    effects: tuple[Effect, ...] = ("save", "destroy") if lives else ()
    names = (association.name, f"{association.name}=", f"build_{association.name}")
    subject = f"{model.name}#{association.name}"
    refusals.name(why, association.span, subject, effects=effects, names=names, owner=model.name)


def _print(unit: Unit, association: Association) -> None:
    """What a model's file has of one association in any case: readers, relations, the writer of a belongs_to."""
    trial = _trial(unit, association)
    if not association.polymorphic and not unit.names.written(association.target or ""):
        raise CannotPrint(f"`{association.target}` has no Rust" if association.target else "it leads to no one class")
    polymorphic.emit_enums(trial)
    for draft in (False, True):
        emit_readers(trial, draft=draft)
    if association.kind == "belongs_to":
        emit_association_writer(trial, association)


def _trial(unit: Unit, association: Association) -> Unit:
    trial = Unit(unit.program, unit.names, unit.model, RustWriter([]))
    trial.__dict__["associations"] = [association]
    return trial


_PARTS: dict[str, tuple[Effect, ...]] = {
    "preload": (),
    "build": (),
    "where": (),
    "dependent": ("destroy",),
    "counter": ("save", "destroy"),
    "touch": ("save", "destroy"),
}
"""What an association may lose without being lost itself, with what is then refused."""


def _part(
    refusals: Refusals, unit: Unit, model: Model, association: Association, part: str, effects: tuple[Effect, ...]
) -> None:
    key = f"{model.name}.{association.name}:{part}"
    if key in refusals.program.left_out:
        return
    why = refusals.attempt(partial(_print_part, unit, association, part), codes.ASSOCIATION_PART_UNWRITTEN)
    if not isinstance(why, tuple):
        return
    refusals.program.left_out.add(key)
    names = {"build": (f"build_{association.name}",)}.get(part, ())
    shown = f"where_{association.name}" if part == "where" else part
    told = (why[0], f"`{shown}` of it: {why[1]}" if why[0] is codes.ASSOCIATION_PART_UNWRITTEN else why[1])
    refusals.name(
        told, association.span, f"{model.name}#{association.name}", effects=effects, names=names, owner=model.name
    )


def _print_part(unit: Unit, association: Association, part: str) -> None:
    trial = _trial(unit, association)
    match part:
        case "preload":
            emit_preloads(trial)
        case "build":
            for draft in (False, True):
                emit_builders(trial, draft=draft)
            habtm.emit_writers(trial)
        case "where":
            emit_where_joins(trial)
        case "dependent":
            dependents.before_destroy(trial)
            dependents.after_destroy(trial)
        case "counter" if not association.counter_cache:
            return
        case "touch" if not association.touch:
            return
        case _:
            counters.after_create(trial)
            counters.after_update(trial)
            counters.after_delete(trial)
            counters.after_destroy(trial)
            counters.after_touch(trial)


def _functions(refusals: Refusals, names: DataNames, rounds: Rounds) -> None:
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
        elif function.receiver in ("draft", "shared") and names.base(owner).read_only:
            why = (body_codes.CANNOT_PRINT, f"`{owner}` is a view: nothing changes its rows")
        elif ".association:" not in function.key and not rounds.is_printed(function.key):
            rounds.printed(function.key)
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
