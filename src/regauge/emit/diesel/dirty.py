"""Dirty tracking: comparisons of a draft with the row it came from, for the columns and questions that the app asks.

    price_cents_changed?                  draft.price_cents_changed()
    saved_change_to_price_cents?          draft.saved_change_to_price_cents()
    price_cents_before_last_save          draft.price_cents_before_last_save()

Source: ActiveRecord::AttributeMethods::Dirty. Only what a compiled body or a condition uses is written.
"""

from __future__ import annotations

import re

from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.names import DIRTY_METHODS, dirty_method
from regauge.emit.rust import markdown_code


def used(unit: Unit) -> set[tuple[str, str]]:
    """The questions asked of this model, as (verb, column)."""
    return set().union(*(unit.names.said.dirty.get(model.name, set()) for model in unit.classes))


def emit_dirty(unit: Unit) -> None:
    """Writes the questions that the file so far, or another crate, asks, in a block of their own."""
    asked = used(unit)
    called = set(re.findall(r"\.(\w+)\(\)", unit.out.said()))
    for field in unit.fields:
        for verb in DIRTY_METHODS:
            if dirty_method(verb, field.name) in called:
                asked.add((verb, field.column.name))
    if not any((verb, field.column.name) in asked for field in unit.fields for verb in DIRTY_METHODS):
        return
    with unit.out.block(f"impl {unit.draft}"):
        _questions(unit, asked)
    unit.out.blank()


def _questions(unit: Unit, asked: set[tuple[str, str]]) -> None:
    for field in unit.fields:
        verbs = [verb for verb in DIRTY_METHODS if (verb, field.column.name) in asked]
        if (
            verbs
            and not {"was", "in_database"} & set(verbs)
            and {"changed?", "will_save_change?", "change"} & set(verbs)
        ) or ("in_database" in verbs and "was" not in verbs):
            verbs.insert(0, "was")
        if {"saved_change?", "saved_change", "previously_changed?", "previously_was"} & set(
            verbs
        ) and "before_last_save" not in verbs:
            verbs.insert(0, "before_last_save")
        for verb in dict.fromkeys(verbs):
            _emit(unit, field, verb)


def _emit(unit: Unit, field: Field, verb: str) -> None:
    out, name = unit.out, dirty_method(verb, field.name)
    type_ = f"Option<{field.type}>"
    clone = "" if field.copy else ".clone()"
    wrapped = f"row.{field.name}{clone}" if field.null else f"Some(row.{field.name}{clone})"
    was, before = dirty_method("was", field.name), dirty_method("before_last_save", field.name)
    bodies = {
        "was": (type_, f"self.record.saved().{_then(field, wrapped, _default(unit, field))}"),
        "changed?": ("bool", f"self.{field.name} != self.{was}()"),
        "will_save_change?": ("bool", f"self.{field.name} != self.{was}()"),
        "in_database": (type_, f"self.{was}()"),
        "change": (f"Option<({type_}, {type_})>", f"let was = self.{was}();\n(was != self.{field.name}).then(|| (was, self.{field.name}{clone}))"),
        "before_last_save": (type_, f"self.record.before().{_then(field, wrapped, _default(unit, field))}"),
        "saved_change?": ("bool", f"self.record.was_saved() && self.{before}() != self.{dirty_saved(field)}"),
        "previously_changed?": ("bool", f"self.record.was_saved() && self.{before}() != self.{dirty_saved(field)}"),
        "previously_was": (type_, f"self.{before}()"),
        "saved_change": (
            f"Option<({type_}, {type_})>",
            f"let (before, now) = (self.{before}(), self.{dirty_saved(field)});\n"
            "(self.record.was_saved() && before != now).then_some((before, now))",
        ),
    }  # fmt: skip
    result, body = bodies[verb]
    out.blank()
    out.doc(markdown_code(_ruby_name(verb, field.column.name)))
    with out.block(f"pub fn {name}(&self) -> {result}"):
        out.line(body)


def _ruby_name(verb: str, column: str) -> str:
    """The Ruby of a question."""
    names = {"saved_change?": f"saved_change_to_{column}?", "saved_change": f"saved_change_to_{column}"}
    names |= {"will_save_change?": f"will_save_change_to_{column}?"}
    return names.get(verb, f"{column}_{verb}")


def dirty_saved(field: Field) -> str:
    """The saved value of a column, as an Option."""
    clone = "" if field.copy else ".clone()"
    return f"record.saved().{'and_then' if field.null else 'map'}(|row| row.{field.name}{clone})"


def _then(field: Field, wrapped: str, default: str) -> str:
    if default == "None":
        inner = wrapped if field.null else wrapped.removeprefix("Some(").removesuffix(")")
        return f"{'and_then' if field.null else 'map'}(|row| {inner})"
    return f"map_or({default}, |row| {wrapped})" if field.copy else f"map_or_else(|| {default}, |row| {wrapped})"


def _default(unit: Unit, field: Field) -> str:
    from regauge.emit.diesel.row import default_of

    return default_of(unit, field)
