"""What validators share: the draft's field, tests for blank, messages, options."""

from __future__ import annotations

from typing import Final

from regauge.emit.diesel.messages import attribute_name, model_name, translated
from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Model, Validation

ERRORS = "&mut self.record.errors"
_RAILS: Final = {
    "inclusion": "is not included in the list", "exclusion": "is reserved", "invalid": "is invalid", "accepted": "must be accepted",
    "empty": "can't be empty", "blank": "can't be blank", "present": "must be blank", "taken": "has already been taken",
    "not_a_number": "is not a number", "not_an_integer": "must be an integer", "odd": "must be odd", "even": "must be even",
    "required": "must exist",
}  # fmt: skip
"""What Rails says itself where `message: :invalid` names one of its own texts (activemodel/lib/active_model/locale/en.yml)."""


def place_of(unit: Unit, attribute: str) -> str | None:
    """The draft's field of an attribute, as an Option."""
    from regauge.emit.diesel.row import virtual_fields

    field = unit.field(attribute)
    if field is not None:
        return f"self.{field.name}"
    if snake(attribute) in {name for name, _ in virtual_fields(unit)}:
        return f"self.{snake(attribute)}"
    return None


def is_text(unit: Unit, attribute: str) -> bool:
    from regauge.emit.diesel.row import virtual_fields

    field = unit.field(attribute)
    if field is None:
        return dict(virtual_fields(unit)).get(snake(attribute)) == "Option<String>"
    return field.kind.cast == "string" and field.enum is None and not field.sti


def blank_test(unit: Unit, attribute: str) -> str | None:
    """`value.blank?`."""
    place = place_of(unit, attribute)
    if place is None:
        return None
    field = unit.field(attribute)
    if is_text(unit, attribute):
        unit.out.use("regauge_support::text")
        return f"text::is_blank_or_nil({place}.as_deref())"
    if field is None:
        unit.out.use("regauge_support::params")
        return f"{place}.as_ref().is_none_or(params::is_blank)"
    if field.kind.cast == "boolean":
        return f"({place} != Some(true))"
    if field.kind.cast == "json":
        unit.out.use("regauge_support::params")
        return f"{place}.as_deref().is_none_or(params::is_blank)"
    return f"{place}.is_none()"


def message_of(unit: Unit, model: Model, validation: Validation, kind: str, option: object = None) -> str:
    """The `custom` argument: `None`, or `Some(text)` with what can be known now put in."""
    given = option if option is not None else validation.message
    text = own_message(unit, model, validation, given)
    if text is None:
        text = translated(unit, model, validation.attribute or "base", kind)
    if text is None:
        return "None"
    text = text.replace("%{attribute}", attribute_name(unit, model, validation.attribute or "base"))
    text = text.replace("%{model}", model_name(unit, model))
    if "%{value}" in text and validation.attribute is not None:
        shown = shown_value(unit, validation.attribute)
        pattern = text.replace("{", "{{").replace("}", "}}").replace("%{{value}}", "{}")
        return f"Some(&format!({string(pattern)}, {', '.join([shown] * text.count('%{value}'))}))"
    return f"Some({string(text)})"


def own_message(unit: Unit, model: Model, validation: Validation, given: object = None) -> str | None:
    """The text of `message:`, None where there is none. Raises CannotPrint for one that is made while the app runs, or has no text here."""
    given = validation.message if given is None else given
    if given is None or type(given) is str:
        return given
    symbol = str(getattr(given, "name", given)) if isinstance(given, str) or type(given).__name__ == "Symbol" else ""
    text = translated(unit, model, validation.attribute or "base", symbol) or _RAILS.get(symbol)
    if text is None:
        raise CannotPrint("its message is not a text that is known")
    return text


def shown_value(unit: Unit, attribute: str) -> str:
    """The value as Ruby interpolates it; nil is empty."""
    place = place_of(unit, attribute) or "None::<String>"
    if is_text(unit, attribute):
        return f"{place}.as_deref().unwrap_or_default()"
    return f"{place}.as_ref().map(ToString::to_string).unwrap_or_default()"


def number_of(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def members_of(value: object) -> list[object] | None:
    return list(value) if isinstance(value, (list, tuple)) else None


def plain_text(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return repr(value)


def names_of(value: object) -> list[str]:
    if value is None:
        return []
    items = value if isinstance(value, (list, tuple)) else [value]
    return [str(getattr(item, "name", item)) for item in items]
