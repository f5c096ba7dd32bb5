"""`source_type:` of a `through` names a class that a polymorphic belongs_to points at, whether or not that class declares `as:`.

    has_many :comment_references, through: :references, source: :reference, source_type: "Comment"   ->   Comment is one of Reference#reference

Source: ActiveRecord::Reflection::ThroughReflection#klass, PolymorphicReflection#source_type_scope.
"""

from __future__ import annotations

from regauge.program.models import Association, Model
from regauge.program.program import Program


def join_source_types(program: Program) -> None:
    """Fills `Association.source_type`, and adds such classes to the types of the association that they are read from."""
    for model in program.models.values():
        for association in model.associations.values():
            wanted = association.source_type or _text(association.options.get("source_type"))
            if association.through is None or wanted is None:
                continue
            association.source_type = wanted
            source = _source(program, model, association)
            target = program.models.get(wanted)
            if source is None or not source.polymorphic or target is None or not target.active_record:
                continue
            base = target.sti_base or target.name
            if base not in source.types:
                source.types = sorted([*source.types, base])


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else getattr(value, "name", None)


def _source(program: Program, model: Model, association: Association) -> Association | None:
    via = _find(program, model.name, association.through or "")
    if via is None:
        return None
    names = [association.source] if association.source else []
    names += [program.app.inflector.singularize(association.name), association.name]
    return next((found for name in names if (found := _find(program, via.target, name)) is not None), None)


def _find(program: Program, model: str | None, name: str) -> Association | None:
    current = program.models.get(model or "")
    while current is not None:
        if name in current.associations:
            return current.associations[name]
        current = program.models.get(current.superclass or "")
    return None
