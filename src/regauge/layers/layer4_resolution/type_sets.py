"""The classes that the rows of a live database name, joined with those that the files give.

    payments.type: "CardPayment", "BitcoinPayment"     no such class: named; it loads as unknown
    reviews.reviewable_type: "Seller"                  a model that declares no `as: :reviewable`: it is one of the types all the same

Without a live database there is nothing to do. Source: ActiveRecord::Inheritance (`sti_class_for`, `polymorphic_class_for`).
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.models import Model
from regauge.program.program import Program


def join_type_sets(program: Program) -> Diagnostics:
    """Adds classes to the types of polymorphic associations; names values that are no class."""
    found: Diagnostics = []
    if not program.schema.type_sets:
        return found
    for model in program.models.values():
        if not model.active_record or model.abstract or model.sti_base is not None or not model.table:
            continue
        found += _single_table(program, model)
        found += _polymorphic(program, model)
    return found


def _single_table(program: Program, model: Model) -> Diagnostics:
    column = model.sti_column or ("type" if model.sti_subclasses else None)
    known = {model.name, *model.sti_subclasses}
    short = {name.rpartition("::")[2] for name in known}
    values = program.schema.type_sets.get(f"{model.table}.{column}", [])
    subject = f"{model.name}.{column}"
    return [
        Diagnostic(
            codes.TYPE_SET_DIFFERS,
            model.span,
            f"rows of `{model.table}` are of the class `{value}`, which is not there",
            subject=subject,
        )
        for value in values
        if value not in known and value not in short
    ]


def _polymorphic(program: Program, model: Model) -> Diagnostics:
    found: Diagnostics = []
    for association in model.associations.values():
        if association.kind != "belongs_to" or not association.polymorphic:
            continue
        for value in program.schema.type_sets.get(f"{model.table}.{association.foreign_type}", []):
            target = program.models.get(value)
            if target is None or not target.active_record:
                text = f"rows of `{model.table}` have a {association.name} of the class `{value}`, which is not there"
                found.append(
                    Diagnostic(
                        codes.TYPE_SET_DIFFERS, association.span, text, subject=f"{model.name}#{association.name}"
                    )
                )
                continue
            base = target.sti_base or target.name
            if base not in association.types and program.models[base].table in program.schema.tables:
                association.types.append(base)
    return found
