"""Single-table inheritance: each base knows all classes of its table; polymorphic associations know what they point at.

Source: ActiveRecord::Inheritance (`finder_needs_type_condition?`, `polymorphic_name` is the base class's name).
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.models import Gap
from regauge.program.program import Program


def resolve_hierarchies(program: Program) -> Diagnostics:
    """Completes `sti_subclasses`; names polymorphic associations that nothing points back at."""
    found: Diagnostics = []
    for model in program.models.values():
        if model.sti_base is not None and model.sti_base in program.models:
            base = program.models[model.sti_base]
            if model.name not in base.sti_subclasses:
                base.sti_subclasses.append(model.name)
            base.sti_column = base.sti_column or "type"
    for model in program.models.values():
        for association in model.associations.values():
            if association.kind != "belongs_to" or not association.polymorphic or association.types:
                continue
            text = f"belongs_to :{association.name}: no model declares `as: :{association.name}`"
            problem = Diagnostic(
                codes.POLYMORPHIC_UNKNOWN, association.span, text, subject=f"{model.name}#{association.name}"
            )
            found.append(problem)
            program.ledger.name(association.span, problem.code.id)
            names = frozenset({association.name, f"{association.name}="})
            model.gaps.append(Gap(problem, frozenset({"save", "destroy"}), names))
    return found
