"""A method that a model seems not to have: a feature of Rails that is not converted (a gap), or a mistake (an error).

current_customer.avatar   `has_one_attached :avatar` makes it     gap RG0634, which names the macro
order.line_ids            `has_many :lines` makes it              gap RG0634
order.becomes(Cart)       every ActiveRecord has it               gap RG0634
GemInfo.new(name)         a plain class                           gap RG0632
order.totl                nobody makes it                         error RG0609
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.catalogue import models as macros
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.rails_names import (
    OF_CLASSES,
    OF_GEMS,
    OF_OBJECTS,
    OF_RECORDS,
    OF_RUBY_CLASSES,
)
from regauge.program.models import Model
from regauge.program.program import Program
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.context import CannotLower
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

_OF_ATTRIBUTES: Final = re.compile(
    r"(?:saved_change_to_|will_save_change_to_|restore_|clear_)?(?P<name>\w+?)(?:_before_type_cast|_for_database|_in_database|"
    r"_before_last_save|_came_from_user|_change_to_be_saved|_change|_changed|_was|_previous_change|_previously_changed|"
    r"_previously_was|_will_change|_value_change)?[?!=]?"
)
_OF_ASSOCIATIONS: Final = re.compile(
    r"(?:build_|create_|reload_|reset_)?(?P<name>\w+?)(?:_changed|_previously_changed)?[?!=]?"
)
_OF_FINDERS: Final = re.compile(r"find_by_(?P<names>\w+?)!?")
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
    found = low.program.models.get(model)
    if found is not None and not found.active_record and on_class:
        return low.error(codes.CLASS_NOT_CONVERTED, node, f"`{model}`, a plain class, is not converted")
    maker = made_by(low.program, model, name, on_class=on_class)
    if maker is None:
        return low.error(codes.NO_SUCH_METHOD, node, mistake)
    return low.error(codes.RAILS_FEATURE, node, f"`{name}` of `{model}` comes from {maker}, which is not converted")


def made_by(program: Program, model: str, name: str, *, on_class: bool = False) -> str | None:
    """What of Rails, or of the app's macros, may make a method, as a message names it. None where nothing does."""
    family = col.family(program, model)
    gaps = [gap for each in family for gap in each.gaps]
    for gap in gaps:
        if name in gap.names:
            return gap.diagnostic.text
    if name in (OF_CLASSES if on_class else OF_RECORDS):
        return "ActiveRecord"
    made = _finder(program, model, name) if on_class else _declared(program, family, name)
    if made is not None:
        return made
    if name in OF_OBJECTS or (on_class and name in OF_RUBY_CLASSES):
        return "Ruby"
    for pattern, maker in OF_GEMS:
        if pattern.fullmatch(name):
            return maker
    opaque = [gap.diagnostic.text for gap in gaps if gap.diagnostic.code in _OPAQUE and "all" in gap.effects]
    return f"{opaque[0]}, perhaps" if opaque else None


def _finder(program: Program, model: str, name: str) -> str | None:
    """`find_by_name_and_email!`: ActiveRecord::DynamicMatchers."""
    hit = _OF_FINDERS.fullmatch(name)
    columns = hit["names"].split("_and_") if hit is not None else []
    known = columns and all(col.column_of(program, model, column) is not None for column in columns)
    return f"the columns {', '.join(f'`{column}`' for column in columns)}" if known else None


def _declared(program: Program, family: list[Model], name: str) -> str | None:
    """The accessor, the association or the column whose methods a name is one of."""
    inflector = program.app.inflector
    if any(name.removesuffix("=") in each.attr_accessors for each in family):
        return f"`attr_accessor :{name.removesuffix('=')}`"
    if (to := next((d.to for each in family for d in each.delegations if d.name == name), None)) is not None:
        return f"`delegate :{name}, to: :{to}`"
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
    if of is not None and col.column_of(program, family[0].name, of["name"]) is not None:
        return f"the column `{of['name']}`"
    return None
