"""`has_many through:` whose join may give a row more than once.

    has_many :orders, through: :lines     a unique index over (order_id, product_id): each order once
    has_many :tags, through: :taggings    without one: Rails may give a tag twice, and count it twice

The relation that is written is a sub-select, which gives each row once. Where that can be seen, the association is named; `distinct` in its
lambda makes the two equal.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program import code
from regauge.program.models import Association, Gap, Model
from regauge.program.program import Program
from regauge.ruby import ast


def resolve_repeats(program: Program) -> Diagnostics:
    """Names associations whose rows may repeat."""
    found: Diagnostics = []
    for model in program.models.values():
        for association in model.associations.values():
            if association.through is None or association.kind != "has_many" or association.target is None:
                continue
            if _distinct(program, model, association) or not repeats(program, model, association):
                continue
            text = (
                f"has_many :{association.name}: the join through :{association.through} may give a row more than once"
            )
            problem = Diagnostic(
                codes.ASSOCIATION_SCOPE, association.span, text, subject=f"{model.name}#{association.name}"
            )
            found.append(problem)
            program.ledger.name(association.span, problem.code.id)
            model.gaps.append(Gap(problem, frozenset(), frozenset({association.name})))
    return found


def _distinct(program: Program, model: Model, association: Association) -> bool:
    scope = association.scope
    if scope is not None and any(isinstance(each, ast.Call) and each.name == "distinct" for each in ast.walk(scope)):
        return True
    function = program.functions.get(f"{model.name}.association:{association.name}")
    if function is None or not isinstance(function.body.value, code.Query):
        return False
    return any(isinstance(step, code.Distinct) for step in function.body.value.steps)


def _find(program: Program, model: Model, name: str) -> Association | None:
    current: Model | None = model
    while current is not None:
        if name in current.associations:
            return current.associations[name]
        current = program.models.get(current.superclass or "")
    return None


def repeats(program: Program, model: Model, association: Association, depth: int = 0) -> bool:
    """Whether two joined rows may hold the same target."""
    if association.through is None:
        return False
    through = _find(program, model, association.through)
    middle = program.models.get(through.target or "") if through is not None else None
    if through is None or middle is None or depth > 8:
        return True
    names = [association.source or association.name, program.app.inflector.singularize(association.name)]
    source = next((a for name in names if (a := _find(program, middle, name)) is not None), None)
    if source is None:
        return True
    if repeats(program, model, through, depth + 1) or repeats(program, middle, source, depth + 1):
        return True
    if source.kind != "belongs_to":
        return False
    table = program.schema.tables.get(middle.table or "")
    if through.kind != "has_many":
        return False
    keys = {key for key in (through.foreign_key, through.foreign_type, source.foreign_key, source.foreign_type) if key}
    return through.through is not None or table is None or not table.unique_over(keys)
