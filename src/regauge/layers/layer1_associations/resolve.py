"""Resolving each association of each model; see the package."""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer1_associations import inverse, keys
from regauge.layers.layer1_associations.lookup import Lookup, text_of
from regauge.program.models import Association, Effect, Gap, Model
from regauge.program.program import Program

_UNUSABLE: frozenset[Effect] = frozenset({"save", "destroy"})


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Fills the resolved half of every `Association` and the types of foreign key columns."""
    found: Diagnostics = []
    lookup = Lookup(program)
    active = [m for m in program.models.values() if m.active_record and not m.abstract]
    for model in active:
        for association in model.associations.values():
            _declared(association)
            if association.through is None:
                _direct(lookup, model, association, found)
    for model in active:
        for association in model.associations.values():
            if association.through is not None:
                _through(lookup, model, association, found, ())
    _polymorphic(lookup, active)
    for model in active:
        for association in model.associations.values():
            association.inverse_of = inverse.inverse_of(lookup, model, association)
    found.extend(_hierarchy(program, active))
    found.extend(keys.run(program, lookup, active))
    return program, found


def _declared(association: Association) -> None:
    """What stands in the options themselves."""
    options = association.options
    association.through = text_of(options.get("through"))
    association.source = text_of(options.get("source"))
    association.as_ = text_of(options.get("as"))
    association.polymorphic = options.get("polymorphic") is True
    association.dependent = text_of(options.get("dependent"))
    touch = options.get("touch")
    association.touch = touch if isinstance(touch, bool) else text_of(touch) or False


def _counter(lookup: Lookup, model: Model, option: object) -> str | None:
    """The column of `counter_cache:` on the target: named, or `lines_count` of Line."""
    if not option:
        return None
    inflector = lookup.program.app.inflector
    column = option.get("column") if isinstance(option, dict) else option
    own = inflector.pluralize(inflector.underscore(model.name.rsplit("::", 1)[-1]))
    return text_of(column) or f"{own}_count"


def _direct(lookup: Lookup, model: Model, association: Association, found: Diagnostics) -> None:
    options = association.options
    inflector = lookup.program.app.inflector
    declared_key = options.get("foreign_key")
    if isinstance(declared_key, list):
        _fail(model, association, codes.FOREIGN_KEY_COLUMN, "a composite foreign key", found, frozenset({"all"}))
        return
    association.foreign_key = text_of(declared_key)
    association.primary_key = text_of(options.get("primary_key"))
    if association.kind == "belongs_to":
        association.foreign_key = association.foreign_key or f"{association.name}_id"
        if association.polymorphic:
            association.foreign_type = text_of(options.get("foreign_type")) or f"{association.name}_type"
            association.counter_cache = _counter(lookup, model, options.get("counter_cache"))
            return
    target = lookup.target(model, association)
    if target is None:
        wanted = text_of(options.get("class_name")) or lookup.implied_class(association)
        _fail(model, association, codes.ASSOCIATION_TARGET, f"there is no model {wanted}", found, _UNUSABLE)
        return
    association.target = target.name
    if association.kind == "belongs_to":
        association.primary_key = association.primary_key or target.primary_key
        association.counter_cache = _counter(lookup, model, options.get("counter_cache"))
        return
    association.primary_key = association.primary_key or model.primary_key
    if association.as_ is not None:
        association.foreign_key = association.foreign_key or f"{association.as_}_id"
        association.foreign_type = text_of(options.get("foreign_type")) or f"{association.as_}_type"
    elif association.foreign_key is None:
        named = text_of(options.get("inverse_of"))
        other = target.associations.get(named) if named else None
        key = (
            text_of(other.options.get("foreign_key")) or f"{other.name}_id"
            if other and other.kind == "belongs_to"
            else None
        )
        association.foreign_key = key or inflector.foreign_key(model.name)


def _through(lookup: Lookup, model: Model, association: Association, found: Diagnostics, path: tuple[str, ...]) -> None:
    if association.target is not None:
        return
    via = lookup.association(model, association.through or "")
    if via is None or association.name in path:
        problem = f"`through: :{association.through}` names no association of {model.name}"
        _fail(model, association, codes.THROUGH_MISSING, problem, found, frozenset())
        return
    if via.through is not None:
        _through(lookup, model, via, found, (*path, association.name))
    middle = lookup.program.models.get(via.target or "")
    if middle is None:
        _fail(model, association, codes.THROUGH_MISSING, f"`{via.name}` leads to no model", found, frozenset())
        return
    singular = lookup.program.app.inflector.singularize(association.name)
    names = [association.source] if association.source else [singular, association.name]
    source = next((s for name in names if (s := lookup.association(middle, name)) is not None), None)
    if source is None:
        problem = f"{middle.name} has no association {' or '.join(f'`{name}`' for name in names)}"
        _fail(model, association, codes.THROUGH_MISSING, problem, found, frozenset())
        return
    association.source = source.name
    if source.through is not None and source.target is None:
        _through(lookup, middle, source, found, (*path, association.name))
    source_type = text_of(association.options.get("source_type"))
    association.target = source_type if source_type in lookup.program.models else source.target
    if association.target is None:
        _fail(
            model, association, codes.ASSOCIATION_TARGET, f"`{source.name}` leads to no one model", found, frozenset()
        )


def _polymorphic(lookup: Lookup, active: list[Model]) -> None:
    """The classes that declare `as:` for a polymorphic belongs_to; the database stores the name of the STI base."""
    for model in active:
        for association in model.associations.values():
            if not association.polymorphic:
                continue
            owners = [
                other.sti_base or other.name
                for other in active
                for each in other.associations.values()
                if each.as_ == association.name and lookup.same_family(each.target, model.name)
            ]
            association.types = sorted(set(owners))


def _hierarchy(program: Program, active: list[Model]) -> Diagnostics:
    found: Diagnostics = []
    for model in active:
        if model.sti_base is not None or not model.sti_subclasses:
            continue
        table = program.schema.tables.get(model.table or "")
        if table is not None and model.sti_column and table.column(model.sti_column) is None:
            text = f"{model.name} has subclasses and its table no column `{model.sti_column}`"
            problem = Diagnostic(codes.STI_COLUMN, model.span, text, subject=model.name)
            found.append(problem)
            model.gaps.append(Gap(problem))
    return found


def accessor_names(association: Association, singular: str) -> frozenset[str]:
    """The methods that Rails defines for an association: a gap of it is reached through any of them."""
    name = association.name
    if association.kind in ("belongs_to", "has_one"):
        made = (f"build_{name}", f"create_{name}", f"create_{name}!", f"reload_{name}", f"reset_{name}")
        extra = (f"{name}_changed?", f"{name}_previously_changed?")
        return frozenset({name, f"{name}=", *made, *extra})
    return frozenset({name, f"{name}=", f"{singular}_ids", f"{singular}_ids="})


def _fail(
    model: Model, association: Association, code: Code, text: str, found: Diagnostics, effects: frozenset[Effect]
) -> None:
    subject = f"{model.name}#{association.name}"
    problem = Diagnostic(code, association.span, f"{association.kind} :{association.name}: {text}", subject=subject)
    found.append(problem)
    touched = effects or (frozenset[Effect]({"destroy"}) if association.dependent else frozenset[Effect]())
    model.gaps.append(Gap(problem, touched, accessor_names(association, association.name)))
