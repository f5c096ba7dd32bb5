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
    if association.scope is not None and not _setting(lookup, "automatic_scope_inversing", from_7_0=True):
        return None
    inflector = lookup.program.app.inflector
    name = inflector.underscore(association.as_ or model.name.rsplit("::", 1)[-1])
    other = lookup.association(target, name)
    if other is None and _setting(lookup, "automatically_invert_plural_associations"):
        name = inflector.pluralize(name)
        other = lookup.association(target, name)
    if other is None or other is association or other.scope is not None or not _may_search(other, inverse=True):
        return None
    same = (other.foreign_key, other.foreign_keys) == (association.foreign_key, association.foreign_keys)
    return name if same else None


def _may_search(association: Association, *, inverse: bool = False) -> bool:
    # A list of columns is a query constraint to Rails, which does not stop the search.
    if association.through is not None or text_of(association.options.get("foreign_key")) is not None:
        return False
    if inverse and association.kind == "has_and_belongs_to_many":
        return False  # to Rails it is a has_many through its join table
    if association.polymorphic and not inverse:
        return False
    return not (inverse and association.options.get("inverse_of") is False)


def _setting(lookup: Lookup, name: str, *, from_7_0: bool = False) -> bool:
    setting = lookup.program.app.settings.get(f"active_record.{name}")
    if isinstance(setting, bool):
        return setting
    major = lookup.program.app.load_defaults.split(".", 1)[0]
    return from_7_0 and major.isdigit() and int(major) >= 7
