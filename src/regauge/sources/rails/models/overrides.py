"""Methods of the app that stand where Rails' own are: a column's reader, `save`, `to_param` ...

What Rails calls by itself would run the app's method instead; until that is converted, nothing of the class can be trusted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from regauge.diagnostics.catalogue import models as codes
from regauge.program.models import Gap, Method, Model
from regauge.program.schema import Table
from regauge.sources.rails.models.scopes import enum_methods
from regauge.sources.report import Report

LIFECYCLE: Final = frozenset(
    "initialize save save! create_or_update update update! update_attribute update_attributes destroy destroy! delete touch reload "
    "valid? invalid? validate validate! run_validations! errors attributes attributes= assign_attributes assign_attribute "
    "read_attribute write_attribute _read_attribute _write_attribute [] []= id id= to_key to_model to_partial_path to_param "
    "as_json to_json serializable_hash read_attribute_for_serialization read_attribute_for_validation persisted? new_record? "
    "destroyed? readonly? changed? changes == eql? hash <=> cache_key cache_version updated_at created_at increment! decrement! "
    "increment decrement toggle toggle! update_column update_columns becomes dup clone encode_with init_with inspect "
    "method_missing respond_to? respond_to_missing? transaction with_lock lock! freeze frozen? type marked_for_destruction? "
    "attribute_names has_attribute? slice values_at association _run_save_callbacks _create_record _update_record "
    "changed_attributes previous_changes saved_changes committed! rolledback! human_attribute_name".split()
)
"""Instance methods that Rails calls by itself."""

CLASS_LIFECYCLE: Final = frozenset(
    "new create create! find find_by find_by! all where first last take exists? count order limit offset includes joins update "
    "update_all delete_all destroy_all insert insert_all upsert instantiate default_scoped unscoped relation scoping "
    "human_attribute_name model_name table_name primary_key columns column_names attribute_names reflect_on_association "
    "inherited included_modules sti_name find_sti_class polymorphic_name discriminate_class_for_record table_exists? "
    "connection transaction pluck sum average minimum maximum find_or_create_by find_or_initialize_by find_each "
    "sanitize_sql_like sanitize_sql build lookup_ancestors i18n_scope".split()
)
"""Class methods that Rails or every query goes through."""

DANGEROUS: Final = frozenset(
    "attributes attribute_names association changed changes connection connection_handler destroy delete errors freeze frozen hash inspect "
    "increment logger model_name previous_changes readonly reload save saved_changes toggle touch transaction update valid validate "
    "validation_context to_key to_param slice decrement becomes dup clone encode_with init_with".split()
)
"""Columns that ActiveRecord::AttributeMethods.dangerous_attribute_method? refuses."""

_DIRTY = ("_changed?", "_was", "_change", "_before_last_save", "_in_database", "_before_type_cast", "_came_from_user?")


def check(model: Model, table: Table | None, report: Report) -> None:
    """Names every method of the model that hides one of Rails'."""
    columns = {column.name for column in table.columns} if table is not None else set()
    for method in model.methods.values():
        hidden = _hidden(model, columns, method.name)
        if hidden is not None:
            _name(model, method, hidden, report)
    for made in model.delegations:
        hidden = _hidden(model, columns, made.name)
        if hidden is not None:
            found = report.say(
                codes.METHOD_OVER_ATTRIBUTE, made.span, f"the delegation of `{made.name}` hides {hidden}", model.name
            )
            model.gaps.append(Gap(found, frozenset({"all"}), frozenset({made.name})))
    for index, gap in enumerate(model.gaps):
        # What only adds methods changes all when one of them stands before Rails' own.
        if not gap.effects and any(_hidden(model, columns, name) for name in gap.names):
            model.gaps[index] = replace(gap, effects=frozenset({"all"}))
    for column in sorted(columns & DANGEROUS):
        text = f"the column `{column}` has the name of a method of ActiveRecord, which refuses it (DangerousAttributeError)"
        model.gaps.append(Gap(report.say(codes.METHOD_OVER_ATTRIBUTE, model.span, text, model.name)))
    if (
        table is not None
        and table.primary_key
        and [model.primary_key] != list(table.primary_key)
        and len(table.primary_key) == 1
    ):
        text = f"{model.name} has the key `{model.primary_key}`, its table `{table.primary_key[0]}`"
        model.gaps.append(Gap(report.say(codes.MODEL_SETTING, model.span, text, model.name)))
    for method in model.class_methods.values():
        if method.name in model.scopes:
            _name(model, method, f"the scope `{method.name}`, or the other way round", report)
        elif method.name in CLASS_LIFECYCLE:
            _name(model, method, f"`{method.name}` of ActiveRecord", report)


def _hidden(model: Model, columns: set[str], name: str) -> str | None:
    base = name.removesuffix("=").removesuffix("?")
    if name in LIFECYCLE:
        return f"`{name}` of ActiveRecord"
    if base in columns or any(base == f"{c}{d.removesuffix('?')}" for c in columns for d in _DIRTY if c in name):
        return f"the column's method `{name}`"
    if base in model.associations:
        return f"the association's method `{name}`"
    if any(name in enum_methods(each) for each in model.enums.values()):
        return f"the enum's method `{name}`"
    for attribute, _, _ in model.secure_passwords:
        if base in (attribute, f"{attribute}_confirmation", f"authenticate_{attribute}") or name == "authenticate":
            return f"`{name}` of has_secure_password"
    return None


def _name(model: Model, method: Method, hidden: str, report: Report) -> None:
    subject = f"{model.name}#{method.name}"
    found = report.say(codes.METHOD_OVER_ATTRIBUTE, method.span, f"`{method.name}` hides {hidden}", subject)
    model.gaps.append(Gap(found, frozenset({"all"}), frozenset({method.name})))
