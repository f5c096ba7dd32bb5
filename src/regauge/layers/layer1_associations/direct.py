"""Associations that go from one table to another: class, keys, join table.

    belongs_to :seller, counter_cache: true          target Seller, foreign_key seller_id, counter_cache products_count
    has_many :lines, foreign_key: [:shop_id, :no]    foreign_keys [shop_id, no], primary_keys [shop_id, id]
    has_and_belongs_to_many :tags                    join_table products_tags, foreign_key product_id, association_foreign_key tag_id

Source: ActiveRecord::Reflection::{AssociationReflection,BelongsToReflection,HasAndBelongsToManyReflection}, Builder::HasAndBelongsToMany.
"""

from __future__ import annotations

import re

from regauge.diagnostics.catalogue import models as codes
from regauge.layers.layer1_associations.lookup import Lookup, names_of, text_of
from regauge.layers.layer1_associations.problems import UNUSABLE, Problems
from regauge.program.models import Association, Model

ID = "id"
"""The part of a composite key that an association uses where nothing else is said."""


def declared(association: Association) -> None:
    """What stands in the options themselves."""
    options = association.options
    association.through = text_of(options.get("through"))
    association.source = text_of(options.get("source"))
    association.source_type = text_of(options.get("source_type"))
    association.as_ = text_of(options.get("as"))
    association.polymorphic = bool(options.get("polymorphic"))
    association.dependent = text_of(options.get("dependent"))
    touch = options.get("touch")
    association.touch = touch if isinstance(touch, bool) else text_of(touch) or False


def resolve(lookup: Lookup, model: Model, association: Association, problems: Problems) -> None:
    """Fills the resolved half of a declaration without `through:`."""
    options = association.options
    if association.kind == "belongs_to":
        association.counter_cache = _counter(lookup, model, options.get("counter_cache"))
    if association.polymorphic:
        _foreign(association, _foreign_key(lookup, model, association))
        _primary(association, names_of(options.get("primary_key")))
        association.foreign_type = text_of(options.get("foreign_type")) or f"{association.name}_type"
        return
    target = lookup.target(model, association)
    if target is None:
        wanted = text_of(options.get("class_name")) or lookup.implied_class(association)
        problems.fail(model, association, codes.ASSOCIATION_TARGET, f"there is no model {wanted}", UNUSABLE)
        return
    association.target = target.name
    if association.kind == "has_and_belongs_to_many":
        _join_table(lookup, model, target, association)
        return
    foreign = _foreign_key(lookup, model, association)
    primary = _primary_key(association, target if association.kind == "belongs_to" else model)
    if association.as_ is not None:
        association.foreign_type = text_of(options.get("foreign_type")) or f"{association.as_}_type"
    if primary and len(primary) != len(foreign):
        text = f"a key of {len(foreign)} and one of {len(primary)} columns: {', '.join(foreign)}; {', '.join(primary)}"
        problems.fail(model, association, codes.FOREIGN_KEY_COLUMN, text, UNUSABLE)
        association.target = None
        return
    _foreign(association, foreign)
    _primary(association, primary)


def _foreign(association: Association, names: list[str]) -> None:
    if len(names) == 1:
        association.foreign_key = names[0]
    else:
        association.foreign_keys = names


def _primary(association: Association, names: list[str]) -> None:
    if len(names) == 1:
        association.primary_key = names[0]
    else:
        association.primary_keys = names


def _foreign_key(lookup: Lookup, model: Model, association: Association, *, infer: bool = True) -> list[str]:
    """AssociationReflection#foreign_key: given, of the inverse that `inverse_of:` names, or derived from the name."""
    options = association.options
    given = names_of(options.get("foreign_key")) or names_of(options.get("query_constraints"))
    if given:
        return given
    if association.kind == "belongs_to":
        key = f"{association.name}_id"
    elif association.as_ is not None:
        key = f"{association.as_}_id"
    else:
        named = text_of(options.get("inverse_of"))
        target = lookup.target(model, association) if named and infer else None
        other = lookup.association(target, named or "") if target is not None else None
        if target is not None and other is not None:
            return _foreign_key(lookup, target, other, infer=False)
        key = lookup.program.app.inflector.foreign_key(model.name)
    return _with_constraints(model, key)


def _with_constraints(model: Model, key: str) -> list[str]:
    """AssociationReflection#derive_fk_query_constraints: what `query_constraints` of the class adds to a key that is derived."""
    constraints = model.query_constraints
    if len(constraints) != 2 or model.primary_key not in constraints or key in constraints:
        return [key]
    first, last = constraints
    return [key, last] if first == model.primary_key else [first, key]


def _primary_key(association: Association, holder: Model) -> list[str]:
    """What the foreign key holds: columns of the target (belongs_to) or of the owner."""
    options = association.options
    given = names_of(options.get("primary_key"))
    if given:
        return given
    several = isinstance(options.get("foreign_key"), list) or options.get("query_constraints")
    if holder.query_constraints or several:
        return list(holder.query_constraints) or _all_of_key(holder)
    return _key_or_id(holder)


def _all_of_key(model: Model) -> list[str]:
    return list(model.primary_keys) or ([model.primary_key] if model.primary_key else [])


def _key_or_id(model: Model) -> list[str]:
    """Of a composite key that has `id`, it alone: the rest is the tenant."""
    return [ID] if ID in model.primary_keys else _all_of_key(model)


def _counter(lookup: Lookup, model: Model, option: object) -> str | None:
    """The column of `counter_cache:` on the target: named, or `lines_count` of Line."""
    if not option:
        return None
    inflector = lookup.program.app.inflector
    column = option.get("column") if isinstance(option, dict) else option
    own = inflector.pluralize(inflector.underscore(model.name.rsplit("::", 1)[-1]))
    return text_of(column) or f"{own}_count"


def _join_table(lookup: Lookup, model: Model, target: Model, association: Association) -> None:
    options = association.options
    inflector = lookup.program.app.inflector
    table = text_of(options.get("join_table"))
    association.join_table = table or join_table_name(model.table or "", target.table or "")
    association.foreign_key = text_of(options.get("foreign_key")) or inflector.foreign_key(model.name)
    named = text_of(options.get("class_name")) or lookup.implied_class(association)
    other = text_of(options.get("association_foreign_key"))
    association.association_foreign_key = other or inflector.foreign_key(named)
    association.primary_key = model.primary_key


def join_table_name(first: str, second: str) -> str:
    """ModelSchema.derive_join_table_name: both names in order, a common prefix once."""
    both = "\0".join(sorted((first, second)))
    return re.sub(r"^(.*[._])(.+)\0\1(.+)", r"\1\2_\3", both).replace("\0", "_")
