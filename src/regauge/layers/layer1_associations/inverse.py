"""The inverse of an association: given by `inverse_of:`, else the one that Rails finds by itself.

Source: ActiveRecord::Reflection::AssociationReflection#automatic_inverse_of and #can_find_inverse_of_automatically?
(`automatic_scope_inversing` is on from `load_defaults 7.0`).
"""

from __future__ import annotations

from regauge.layers.layer1_associations.lookup import Lookup, text_of
from regauge.program.models import Association, Model


def inverse_of(lookup: Lookup, model: Model, association: Association) -> str | None:
    """The name of the inverse on the target, or None."""
    if "inverse_of" in association.options:
        return text_of(association.options["inverse_of"])
    target = lookup.program.models.get(association.target or "")
    if target is None or not _may_search(association):
        return None
    if association.scope is not None and not _scopes_invert(lookup):
        return None
    name = association.as_ or lookup.program.app.inflector.underscore(model.name.rsplit("::", 1)[-1])
    other = lookup.association(target, name)
    if other is None or other is association or other.scope is not None or not _may_search(other, inverse=True):
        return None
    return name if other.foreign_key == association.foreign_key else None


def _may_search(association: Association, *, inverse: bool = False) -> bool:
    if association.through is not None or "foreign_key" in association.options:
        return False
    if association.polymorphic and not inverse:
        return False
    return not (inverse and association.options.get("inverse_of") is False)


def _scopes_invert(lookup: Lookup) -> bool:
    setting = lookup.program.app.settings.get("active_record.automatic_scope_inversing")
    if isinstance(setting, bool):
        return setting
    major = lookup.program.app.load_defaults.split(".", 1)[0]
    return major.isdigit() and int(major) >= 7
