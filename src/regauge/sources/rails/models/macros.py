"""The table of a model's macros: name -> what it does."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.sources.rails.classes.target import Macro
from regauge.sources.rails.models import (
    associations,
    attached,
    attributes,
    callbacks,
    gems,
    scopes,
    settings,
    validations,
)

_KEPT_SETTINGS = "table_name primary_key inheritance_column abstract_class table_name_prefix table_name_suffix pluralize_table_names".split()

MACROS: Final[Mapping[str, Macro]] = MappingProxyType(
    dict.fromkeys(gems.SETTINGS, settings.named)
    | {name: gems.macro(row) for name, row in gems.TABLE.items()}
    | {f"{name}=": settings.writes for name in _KEPT_SETTINGS}
    | dict.fromkeys((*_KEPT_SETTINGS[:3], *_KEPT_SETTINGS[4:]), settings.reads)
    | dict.fromkeys(("connects_to", "establish_connection"), settings.connects)
    | dict.fromkeys(("belongs_to", "has_many", "has_one"), associations.declare)
    | {
        name: attached.with_associations(declare, gems.macro(gems.TABLE[name]))
        for name, declare in (
            ("has_one_attached", attached.one_attached),
            ("has_many_attached", attached.many_attached),
            ("has_rich_text", attached.rich_text),
            ("delegated_type", attached.delegated),
        )
    }
    | {"query_constraints": settings.query_constraints}
    | {"has_and_belongs_to_many": associations.habtm}
    | dict.fromkeys(("validates", "validates!"), validations.validates)
    | {f"validates_{kind}_of": validations.validates_of for kind in (*validations.KINDS, "size")}
    | {"validate": validations.validate}
    | dict.fromkeys(("validates_with", "validates_each", "validates_associated"), validations.custom)
    | dict.fromkeys(("clear_validators!", "skip_callback"), validations.skipped)
    | dict.fromkeys(callbacks.EVENTS, callbacks.declare)
    | dict.fromkeys(callbacks.NAMED_EVENTS, callbacks.named)
    | dict.fromkeys(
        ("set_callback", "reset_callbacks", "define_model_callbacks", "define_callbacks"), callbacks.changed
    )
    | {"scope": scopes.scope, "default_scope": scopes.default_scope, "enum": scopes.enum}
    | {"normalizes": attributes.normalizes, "has_secure_password": attributes.secure_password}
    | {"alias_attribute": attributes.alias_attribute, "primary_abstract_class": settings.abstract}
)
"""Macros of ActiveRecord::Base and of the gems that gems.py lists."""
