"""`through:` of any depth: the association that it goes through, its source there, and the class that is reached.

    has_many :orders, through: :lines                                       Order
    has_many :photos, through: :attachments, source: :item, source_type: "Photo"   Photo, of a polymorphic belongs_to

Source: ActiveRecord::Reflection::ThroughReflection (`source_reflection_name`, `derive_class_name`, `check_validity!`).
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.layers.layer1_associations.lookup import Lookup, text_of
from regauge.layers.layer1_associations.problems import Problems
from regauge.program.models import Association, Model

DEEPEST = 32
COLLECTIONS = ("has_many", "has_and_belongs_to_many")


def resolve(
    lookup: Lookup, model: Model, association: Association, problems: Problems, path: tuple[str, ...] = ()
) -> None:
    """Fills target and source; a chain that leads nowhere is said once, at the association that breaks it."""
    key = f"{model.name}.{association.name}"
    if association.target is not None or key in lookup.broken:
        return
    text = _refused(lookup, model, association, problems, (*path, key))
    if text is not None:
        lookup.broken.add(key)
        code = codes.ASSOCIATION_TARGET if text.endswith("no one model") else codes.THROUGH_MISSING
        problems.fail(model, association, code, text)


def _refused(
    lookup: Lookup, model: Model, association: Association, problems: Problems, path: tuple[str, ...]
) -> str | None:
    """Why Rails cannot use it; None when it can, and target and source are then filled in."""
    holder, via = lookup.holder(model, association.through or "")
    if via is None or holder is None:
        return f"`through: :{association.through}` names no association of {model.name}"
    if via.through is not None:
        if f"{holder.name}.{via.name}" in path:
            return f"`through: :{association.through}` leads back to itself"
        resolve(lookup, holder, via, problems, path)
    if via.polymorphic:
        return f"`{via.name}` is polymorphic, and Rails goes through no such association"
    middle = lookup.program.models.get(via.target or "")
    if middle is None:
        return f"`{via.name}` leads to no model"
    names = _source_names(lookup, association)
    sources = [each for name in names if (each := lookup.holder(middle, name))[1] is not None]
    if not sources:
        return f"{middle.name} has no association {' or '.join(f'`{name}`' for name in names)}"
    if len(sources) > 1:
        return f"{middle.name} has both `{names[0]}` and `{names[1]}`; `source:` has to say which"
    owner, source = sources[0]
    assert owner is not None and source is not None
    association.source = source.name
    if source.through is not None and source.target is None:
        if f"{owner.name}.{source.name}" in path:
            return f"`source: :{source.name}` leads back to itself"
        resolve(lookup, owner, source, problems, path)
    if association.kind == "has_one" and via.kind in COLLECTIONS:
        return f"one of many: `{via.name}` is a collection"
    return _reach(lookup, model, association, middle, source)


def _class_name(lookup: Lookup, owner: Model, association: Association) -> str:
    """AssociationReflection#class_name, and ThroughReflection's: as it is written, not as it was found."""
    for _ in range(DEEPEST):
        if association.through is None or association.source_type is not None or _given(association):
            break
        via = lookup.association(owner, association.through)
        middle = lookup.program.models.get(via.target or "") if via is not None else None
        source = lookup.association(middle, association.source or "") if middle is not None else None
        if middle is None or source is None:
            break
        owner, association = middle, source
    return _given(association) or association.source_type or lookup.implied_class(association)


def _given(association: Association) -> str | None:
    return text_of(association.options.get("class_name"))


def _reach(lookup: Lookup, model: Model, association: Association, middle: Model, source: Association) -> str | None:
    wanted = association.source_type
    if not source.polymorphic:
        if wanted is not None:
            return f"`source_type: {wanted}`, and `{source.name}` is not polymorphic"
        if source.target is None:
            return f"`{source.name}` leads to no one model"
        wanted = _given(association) or _class_name(lookup, middle, source)
        found = lookup.named(model, wanted)
        if found is None:
            # Rails looks for the source's `class_name` from where the `through:` is declared.
            return f"`{source.name}` is of the class {wanted}, and {model.name} sees no model of that name"
        association.target = found.name
        return None
    if wanted is None:
        return f"`{source.name}` is polymorphic; without `source_type:` it leads to no one model"
    found = lookup.named(model, _given(association) or wanted)
    if found is None:
        return f"there is no model {wanted}: `source_type:` leads to no one model"
    association.target = found.name
    return None


def _source_names(lookup: Lookup, association: Association) -> list[str]:
    if association.source:
        return [association.source]
    singular = lookup.program.app.inflector.singularize(association.name)
    return list(dict.fromkeys((singular, association.name)))
