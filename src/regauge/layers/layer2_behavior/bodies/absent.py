"""A method that a model seems not to have: a feature of Rails that is not converted (a gap), or a mistake (an error).

current_customer.avatar   `has_one_attached :avatar` makes it     gap RG0634, which names the macro
order.line_ids            `has_many :lines` makes it              gap RG0634
order.becomes(Cart)       every ActiveRecord has it               gap RG0634
order.totl                nobody makes it                         error RG0609
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.catalogue import models as macros
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.program.models import Model
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.context import CannotLower
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

_OF_RECORDS: Final = frozenset(
    "assign_attributes association attribute_names attribute_present? attributes attributes= attributes_before_type_cast "
    "attributes_for_database attributes_in_database becomes becomes! cache_key cache_key_with_version cache_version changed "
    "changed? changed_attributes changed_attribute_names_to_save changes changes_to_save clear_attribute_changes "
    "clear_changes_information column_for_attribute decrement decrement! delete destroy destroy! destroyed? "
    "destroyed_by_association encrypt decrypt encrypted_attribute? errors from_json generate_token_for has_attribute? "
    "has_changes_to_save? increment increment! invalid? lock! mark_for_destruction marked_for_destruction? model_name "
    "new_record? normalize_attribute persisted? previous_changes previously_new_record? previously_persisted? query_attribute "
    "read_attribute read_attribute_before_type_cast readonly! readonly? reload restore_attributes save save! saved_changes "
    "saved_changes? serializable_hash signed_id slice strict_loading! strict_loading? to_gid to_global_id to_sgid "
    "to_signed_global_id to_key to_model to_partial_path toggle toggle! touch touch_later transaction update update! "
    "update_attribute update_attribute! update_column update_columns valid? validate validate! validation_context "
    "values_at with_lock write_attribute dup clone as_json to_json to_param inspect".split()
)
"""Public methods of every record (ActiveRecord 7.2's `public_instance_methods`, GlobalID's)."""

_OF_CLASSES: Final = frozenset(
    "annotate and arel async_average async_count async_find_by_sql async_ids async_maximum async_minimum async_pick async_pluck "
    "async_sum attribute_names attribute_types authenticate_by average build cache_key calculate column_defaults column_names "
    "columns columns_hash connected_to connection connection_pool count count_by_sql create_or_find_by create_or_find_by! "
    "create_with current_scope decrement_counter default_scoped defined_enums delete delete_all delete_by destroy destroy_all "
    "destroy_by distinct eager_load except excluding explain extending extract_associated fifth fifth! find_by_sql "
    "find_by_token_for find_by_token_for! find_each find_in_batches find_or_initialize_by find_signed find_signed! find_sole_by "
    "first_or_create first_or_create! first_or_initialize forty_two forty_two! fourth fourth! from group having human_attribute_name "
    "ids in_batches in_order_of including increment_counter insert insert! insert_all insert_all! instantiate invert_where "
    "lease_connection left_joins left_outer_joins load_async lock maximum merge minimum model_name none offset only "
    "optimizer_hints or pick pluck preload primary_key readonly references regroup reload reorder reselect reset_counters "
    "reverse_order rewhere sanitize_sql sanitize_sql_array sanitize_sql_for_conditions sanitize_sql_for_order "
    "sanitize_sql_like scope_attributes scoping second second! second_to_last second_to_last! sole spawn strict_loading sum "
    "suppress table_name take take! third third! third_to_last third_to_last! to_sql touch_all transaction type_for_attribute "
    "uncached unscope unscoped update update! update_all update_counters upsert upsert_all validators validators_on where "
    "with with_connection with_recursive without".split()
)
"""Public methods of every model and relation (ActiveRecord 7.2), block methods of lists left out."""

_OF_ATTRIBUTES: Final = re.compile(
    r"(?:saved_change_to_|will_save_change_to_|restore_|clear_)?(?P<name>\w+?)(?:_before_type_cast|_for_database|_in_database|"
    r"_before_last_save|_came_from_user|_change_to_be_saved|_change|_changed|_was|_previous_change|_previously_changed|"
    r"_previously_was|_will_change|_value_change)?[?!=]?"
)
_OF_ASSOCIATIONS: Final = re.compile(
    r"(?:build_|create_|reload_|reset_)?(?P<name>\w+?)(?:_changed|_previously_changed)?[?!=]?"
)
_OF_COLLECTIONS: Final = re.compile(r"(?P<name>\w+)_ids=?")
_OPAQUE: Final = frozenset(
    {
        macros.UNKNOWN_CLASS_CALL,
        macros.GEM_MACRO,
        macros.ATTRIBUTE_MACRO,
        macros.CONCERN_MISSING,
        macros.MODULE_HOOK,
        macros.INHERITANCE,
    }
)
"""Gaps that may add methods whose names nobody tells."""


def absent(
    low: Lowering, node: ast.Node, model: str, name: str, mistake: str, *, on_class: bool = False
) -> CannotLower:
    """The failure to raise where `model` has no `name`: `mistake` is said when nothing in Rails would make it."""
    maker = _maker(low, model, name, on_class)
    if maker is None:
        return low.error(codes.NO_SUCH_METHOD, node, mistake)
    return low.error(codes.RAILS_FEATURE, node, f"`{name}` of `{model}` comes from {maker}, which is not converted")


def _maker(low: Lowering, model: str, name: str, on_class: bool) -> str | None:
    """What may make a method, as a message names it."""
    family = col.family(low.program, model)
    gaps = [gap for each in family for gap in each.gaps]
    for gap in gaps:
        if name in gap.names:
            return gap.diagnostic.text
    if name in (_OF_CLASSES if on_class else _OF_RECORDS):
        return "ActiveRecord"
    made = None if on_class else _declared(low, family, name)
    if made is not None:
        return made
    opaque = [gap.diagnostic.text for gap in gaps if gap.diagnostic.code in _OPAQUE and "all" in gap.effects]
    return f"{opaque[0]}, perhaps" if opaque else None


def _declared(low: Lowering, family: list[Model], name: str) -> str | None:
    """The association or the column whose methods a name is one of."""
    inflector = low.program.app.inflector
    if (ids := _OF_COLLECTIONS.fullmatch(name)) is not None:
        for each in family:
            for association in each.associations.values():
                if association.kind.startswith("has_") and inflector.singularize(association.name) == ids["name"]:
                    return f"`{association.kind} :{association.name}`"
    if (of := _OF_ASSOCIATIONS.fullmatch(name)) is not None:
        for each in family:
            if of["name"] in each.associations:
                association = each.associations[of["name"]]
                return f"`{association.kind} :{association.name}`"
    of = _OF_ATTRIBUTES.fullmatch(name)
    if of is not None and col.column_of(low.program, family[0].name, of["name"]) is not None:
        return f"the column `{of['name']}`"
    return None
