"""The classes that the rows of a live database name, joined with those that the files give.

    payments.type: "CardPayment", "BitcoinPayment"     no such class: named; it loads as unknown
    reviews.reviewable_type: "Seller"                  a model that declares no `as: :reviewable`: named; it is one of the types all the same
    class CashPayment < Payment, and no row of it      a note

Without a live database there is nothing to do. Source: ActiveRecord::Inheritance (`sti_class_for`, `polymorphic_class_for`).
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.program.models import Association, Model
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
    found = [
        Diagnostic(
            codes.TYPE_SET_DIFFERS,
            model.span,
            f"rows of `{model.table}` are of the class `{value}`, which is not there",
            subject=subject,
        )
        for value in values
        if value not in known and value not in short
    ]
    unseen = [each for each in model.sti_subclasses if not {each, each.rpartition("::")[2]} & set(values)]
    return found + _unseen(model.span, subject, f"no row of `{model.table}` is of the class", values, unseen)


def _unseen(span: Span, subject: str, words: str, values: list[str], classes: list[str]) -> Diagnostics:
    """Classes of the files that no row names. A column without values says nothing."""
    if not classes or not values:
        return []
    shown = ", ".join(f"`{each}`" for each in classes)
    return [Diagnostic(codes.TYPE_SET_UNSEEN, span, f"{words} {shown}", subject=subject)]


def _polymorphic(program: Program, model: Model) -> Diagnostics:
    found: Diagnostics = []
    for association in model.associations.values():
        if association.kind == "belongs_to" and association.polymorphic:
            found += _one_polymorphic(program, model, association)
    return found


def _one_polymorphic(program: Program, model: Model, association: Association) -> Diagnostics:
    found: Diagnostics = []
    subject, of = f"{model.name}#{association.name}", f"rows of `{model.table}` have a {association.name} of the class"
    values = program.schema.type_sets.get(f"{model.table}.{association.foreign_type}", [])
    declared, named = list(association.types), set()
    for value in values:
        target = program.models.get(value)
        if target is None or not target.active_record:
            text = f"{of} `{value}`, which is not there"
            found.append(Diagnostic(codes.TYPE_SET_DIFFERS, association.span, text, subject=subject))
            continue
        base = target.sti_base or target.name
        named.add(base)
        if base not in association.types and program.models[base].table in program.schema.tables:
            association.types.append(base)
        if base not in declared:
            text = f"{of} `{value}`, which declares no `as: :{association.name}`"
            found.append(Diagnostic(codes.TYPE_SET_DIFFERS, association.span, text, subject=subject))
    unseen = [each for each in declared if each not in named]
    words = f"no row of `{model.table}` has a {association.name} of the class"
    return found + _unseen(association.span, subject, words, values, unseen)
