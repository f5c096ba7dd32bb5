"""Resolving each association of each model; see the package."""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer1_associations import direct, implied, inverse, keys, through
from regauge.layers.layer1_associations.lookup import Lookup
from regauge.layers.layer1_associations.problems import Problems
from regauge.program.models import Gap, Model
from regauge.program.program import Program


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Fills the resolved half of every `Association`, adds those that only foreign keys tell, types foreign key columns."""
    lookup = Lookup(program)
    problems = Problems(program.app.inflector)
    active = [m for m in program.models.values() if m.active_record and not m.abstract]
    declared = [(model, each) for model in active for each in model.associations.values()]
    for _, association in declared:
        direct.declared(association)
    for model, association in declared:
        if association.through is None:
            direct.resolve(lookup, model, association, problems)
    for model, association in declared:
        if association.through is not None:
            through.resolve(lookup, model, association, problems)
    _polymorphic(lookup, active)
    for model, association in declared:
        association.inverse_of = inverse.inverse_of(lookup, model, association)
    found = problems.found + _hierarchy(program, active)
    for name in ("primary", *program.databases):
        seen = program if name == program.database else program.in_database(name)
        there = [model for model in active if model.database == name]
        found += keys.run(seen, there)
        found += implied.run(seen, there)
    return program, found


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
