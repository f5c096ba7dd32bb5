"""Macros of Rails and of gems that are not converted, each with what it may change. A table; unknown macros touch everything."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.data import dataclass
from regauge.program.models import Effect
from regauge.ruby.evaluator import Value
from regauge.sources.rails.classes.target import ALL, NOTHING, Macro, MacroCall
from regauge.sources.rails.classes.values import attributes_of, names_of
from regauge.sources.rails.models.target import model_of

_SAVE: frozenset[Effect] = frozenset({"save"})
_DESTROY: frozenset[Effect] = frozenset({"destroy"})
_WRITES: frozenset[Effect] = frozenset({"save", "destroy"})


@dataclass(frozen=True, slots=True)
class Row:
    """A macro: its code, what it may change, and the forms of the names that it makes (`%` is an argument)."""

    code: Code
    effects: frozenset[Effect]
    forms: str = ""


_ONE = "% %= build_% %_attachment %_attachment= %_blob %_blob= with_attached_%"
_MANY = "% %= %_attachments %_attachments= %_blobs %_blobs= with_attached_%"

TABLE: Final[Mapping[str, Row]] = MappingProxyType(
    {
        # A save that does not touch the attachment does nothing more; a destroy purges the file.
        "has_one_attached": Row(codes.ATTACHMENT, _DESTROY, _ONE),
        "has_many_attached": Row(codes.ATTACHMENT, _DESTROY, _MANY),
        "has_rich_text": Row(codes.ATTACHMENT, _DESTROY, "% %= %? rich_text_% with_rich_text_%"),
        "accepts_nested_attributes_for": Row(codes.NESTED_ATTRIBUTES, _WRITES, "%_attributes="),
        "attr_readonly": Row(codes.READONLY, _SAVE),
        "readonly": Row(codes.READONLY, ALL),
        "encrypts": Row(codes.ATTRIBUTE_MACRO, ALL, "% %="),
        "serialize": Row(codes.ATTRIBUTE_MACRO, ALL, "% %="),
        "store": Row(codes.ATTRIBUTE_MACRO, ALL, "% %="),
        "store_accessor": Row(codes.ATTRIBUTE_MACRO, ALL, "% %="),
        "attribute": Row(codes.ATTRIBUTE_MACRO, ALL, "% %="),
        "attributes": Row(codes.ATTRIBUTE_MACRO, ALL),
        "composed_of": Row(codes.ATTRIBUTE_MACRO, ALL),
        "delegated_type": Row(codes.INHERITANCE, ALL),
        "has_secure_token": Row(codes.ATTRIBUTE_MACRO, ALL, "regenerate_%"),
        "generates_token_for": Row(
            codes.ATTRIBUTE_MACRO, NOTHING, "generate_token_for find_by_token_for find_by_token_for!"
        ),
        "delegate_missing_to": Row(codes.DELEGATE, ALL),
        "attribute_method_prefix": Row(codes.ATTRIBUTE_MACRO, ALL),
        "attribute_method_suffix": Row(codes.ATTRIBUTE_MACRO, ALL),
        "attribute_method_affix": Row(codes.ATTRIBUTE_MACRO, ALL),
        "define_attribute_methods": Row(codes.ATTRIBUTE_MACRO, ALL),
        "touch_later": Row(codes.MODEL_SETTING, _WRITES),
        "broadcasts": Row(codes.GEM_MACRO, _WRITES),
        "broadcasts_to": Row(codes.GEM_MACRO, _WRITES),
        "broadcasts_refreshes": Row(codes.GEM_MACRO, _WRITES),
        "broadcasts_refreshes_to": Row(codes.GEM_MACRO, _WRITES),
        "paginates_per": Row(codes.GEM_MACRO, NOTHING, "page per"),
        "max_paginates_per": Row(codes.GEM_MACRO, NOTHING, "page per"),
        "has_paper_trail": Row(codes.GEM_MACRO, _WRITES, "versions paper_trail"),
        "audited": Row(codes.GEM_MACRO, _WRITES, "audits"),
        "counter_culture": Row(codes.GEM_MACRO, _WRITES),
        "pg_search_scope": Row(codes.GEM_MACRO, NOTHING, "%"),
        "multisearchable": Row(codes.GEM_MACRO, _WRITES),
        "searchkick": Row(codes.GEM_MACRO, _WRITES, "search reindex"),
        "mount_uploader": Row(codes.GEM_MACRO, ALL, "% %="),
        "mount_uploaders": Row(codes.GEM_MACRO, ALL, "% %="),
        "has_attached_file": Row(codes.GEM_MACRO, ALL, "% %="),
        "monetize": Row(codes.GEM_MACRO, ALL),
        "friendly_id": Row(codes.GEM_MACRO, ALL),
        "devise": Row(codes.GEM_MACRO, ALL),
        "aasm": Row(codes.GEM_MACRO, ALL),
        "state_machine": Row(codes.GEM_MACRO, ALL),
        "rolify": Row(codes.GEM_MACRO, ALL),
        "validates_attachment": Row(codes.GEM_MACRO, _SAVE),
        "has_ancestry": Row(codes.GEM_MACRO, ALL),
        "has_closure_tree": Row(codes.GEM_MACRO, ALL),
        "nilify_blanks": Row(codes.GEM_MACRO, _SAVE),
        "auto_strip_attributes": Row(codes.GEM_MACRO, _SAVE),
        "strip_attributes": Row(codes.GEM_MACRO, _SAVE),
    }
)
"""By the macro's name."""

SETTINGS: Final = frozenset(
    "ignored_columns= locking_column= lock_optimistically= record_timestamps= implicit_order_column= per_page= "
    "strict_loading_by_default= strict_loading_mode= store_full_sti_class= store_full_class_name= partial_inserts= "
    "partial_updates= default_timezone= time_zone_aware_attributes= include_root_in_json= param_delimiter= "
    "belongs_to_required_by_default= has_many_inversing= automatic_scope_inversing= automatically_invert_plural_associations= "
    "sequence_name= connection_class= query_constraints "
    "cache_versioning= collection_cache_versioning= signed_id_verifier_secret= destroy_association_async_job= "
    "filter_attributes= inspection_filter= attributes_for_inspect= skip_time_zone_conversion_for_attributes= primary_key= "
    "reset_column_information shard_selector connected_to default_connection_handler= skip_callback_chain".split()
) - {"primary_key="}
"""Settings of ActiveRecord::Base that are only named."""


_RETYPES: Final = frozenset(
    {"serialize", "encrypts", "store", "store_accessor", "attribute", "mount_uploader", "monetize"}
)
"""Macros whose arguments are columns that are read otherwise than the database holds them."""


def _retype(call: MacroCall) -> None:
    retyped, names = model_of(call).retyped, [name for each in call.args for name in names_of([each]) or ()]
    if call.name in ("encrypts", "mount_uploader", "monetize"):
        retyped.update(dict.fromkeys(names))
    elif names and (call.name != "attribute" or len(call.args) > 1):
        retyped[names[0]] = names[1] if call.name == "attribute" and len(names) > 1 else None


def macro(row: Row) -> Macro:
    """The macro of a row of the table."""

    def run(call: MacroCall) -> Value:
        names = attributes_of(call.name, call.args)
        forms = row.forms.split()
        if call.name in _RETYPES:
            _retype(call)
        made = {form.replace("%", name) for form in forms for name in (names or [""])}
        call.gap(row.code, f"`{call.text}`", row.effects, made | set(names if "%" in row.forms else ()))
        return None

    return run


def acts_as(name: str) -> Callable[[MacroCall], Value] | None:
    """`acts_as_list`, `acts_as_paranoid` and their kin change anything."""
    return macro(Row(codes.GEM_MACRO, ALL)) if name.startswith(("acts_as_", "is_impressionable")) else None
