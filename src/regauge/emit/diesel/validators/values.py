"""Validators that compare: numericality, inclusion, exclusion, comparison."""

from __future__ import annotations

from regauge.emit.diesel.messages import translated
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.diesel.validators.parts import ERRORS, members_of, message_of, own_message, place_of, plain_text
from regauge.emit.rust import boolean, string
from regauge.program.models import Model, Validation


def numericality(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute, options = validation.attribute or "", validation.options
    field = unit.field(attribute)
    if field is None:
        return None
    parts = []
    if options.get("only_integer") is True:
        parts.append("only_integer: true")
    for name in ("odd", "even"):
        if options.get(name):
            parts.append(f"{name}: true")
    for name in (
        "greater_than",
        "greater_than_or_equal_to",
        "equal_to",
        "less_than",
        "less_than_or_equal_to",
        "other_than",
    ):
        if name in options:
            text = decimal_text(unit, options[name])
            if text is None:
                return None
            parts.append(f"{name}: Some({text})")
    if "in" in options:
        low = decimal_text(unit, getattr(options["in"], "begin", None))
        high = decimal_text(unit, getattr(options["in"], "end", None))
        if low is None or high is None or getattr(options["in"], "exclusive", False):
            return None
        parts.append(f"within: Some(({low}, {high}))")
    if (message := own_message(unit, model, validation)) is not None:
        parts.append(f"message: Some({string(message)})")
    parts.append("..Numericality::default()")
    unit.out.use("regauge_support::validate", "regauge_support::validate::Numericality")
    value = decimal_value(unit, field)
    # What code wrote over the assigned text has no text before its cast.
    same = f"{cast_text(unit, field)} == self.{field.name}"
    raw = f"self.record.raw({string(attribute)}).filter(|value| {same}).cloned()"
    return (
        f"let raw = {raw};\nvalidate::numericality({ERRORS}, {string(attribute)}, raw.as_ref(), {value}, "
        f"&Numericality {{ {', '.join(parts)} }});"
    )


def cast_text(unit: Unit, field: Field) -> str:
    """The cast of `value` to a number's column."""
    from regauge.emit.diesel.draft import cast_of

    text = cast_of(unit, field)
    return f"{text.removesuffix('?')}.ok().flatten()" if text.endswith("?") else text


def decimal_text(unit: Unit, value: object) -> str | None:
    """A number of an option as a Decimal expression."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    unit.out.use("regauge_support::decimal::Decimal")
    if isinstance(value, int):
        return f"Decimal::from({value})"
    return f"Decimal::from_f64({value!r}).unwrap_or_default()"


def decimal_value(unit: Unit, field: Field) -> str:
    """A field's number as `Option<Decimal>`."""
    if field.enum is not None or field.key_of is not None:
        # A label of an enum is no number, whatever the column holds.
        return (
            "None"
            if field.enum is not None
            else f"self.{field.name}.as_ref().and_then(|id| id.to_string().parse().ok())"
        )
    unit.out.use("regauge_support::decimal::Decimal")
    kind = field.kind.cast
    if kind == "integer":
        return f"self.{field.name}.map(Decimal::from)"
    if kind == "float":
        return f"self.{field.name}.and_then(Decimal::from_f64)"
    if kind == "decimal":
        return f"self.{field.name}.clone()"
    if kind == "string":
        return f"self.{field.name}.as_deref().and_then(|text| text.parse().ok())"
    return "None"


def included(unit: Unit, field: Field | None, place: str, members: object) -> str | None:
    """Whether the value is among an array's or a range's."""
    begin, end = getattr(members, "begin", None), getattr(members, "end", None)
    if hasattr(members, "begin"):
        low = "" if begin is None else plain_text(begin)
        high = "" if end is None else plain_text(end)
        number = field is not None and field.kind.cast in ("integer", "float") and not (field.enum or field.key_of)
        if low is None or high is None or not number:
            return None
        if field is not None and field.kind.cast == "float":
            low, high = (text and repr(float(text)) for text in (low, high))
        elif any(isinstance(each, float) for each in (begin, end)):
            return None
        dots = ".." if getattr(members, "exclusive", False) or end is None else "..="
        return f"{place}.is_some_and(|value| ({low}{dots}{high}).contains(&value))"
    items = members_of(members)
    if items is None:
        return None
    nil = None in items
    wanted = [getattr(item, "name", item) for item in items if item is not None]
    if field is not None and field.enum is not None:
        names = ", ".join(f"Some({string(str(w))})" for w in wanted)
        test = f"[{names}].contains(&value.name())"
        return f"{place}.as_ref().{'is_none_or' if nil else 'is_some_and'}(|value| {test})"
    if field is not None and (field.key_of is not None or field.sti):
        return None
    if field is None:
        return None
    if field.kind.cast == "string":
        if not all(isinstance(w, str) for w in wanted):
            return None
        test = f"[{', '.join(string(str(w)) for w in wanted)}].contains(&value)"
        return f"{place}.as_deref().{'is_none_or' if nil else 'is_some_and'}(|value| {test})"
    if field.kind.cast in ("integer", "boolean"):
        literals = [boolean(w) if isinstance(w, bool) else str(w) for w in wanted if isinstance(w, (int, bool))]
        test = f"[{', '.join(literals)}].contains(&value)"
        return f"{place}.{'is_none_or' if nil else 'is_some_and'}(|value| {test})"
    return None


def inclusion(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    place = place_of(unit, attribute)
    if place is None:
        return None
    members = validation.options.get("in", validation.options.get("within", validation.options.get("with")))
    test = included(unit, unit.field(attribute), place, members)
    if test is None:
        return None
    unit.out.use("regauge_support::validate")
    custom = message_of(unit, model, validation, validation.kind)
    return f"validate::{validation.kind}({ERRORS}, {string(attribute)}, {test}, {custom});"


def comparison(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    field = unit.field(attribute)
    if field is None or field.kind.cast not in ("integer", "float", "decimal") or field.enum or field.key_of:
        return None
    operators = {
        "greater_than": (">", "must be greater than {}"),
        "greater_than_or_equal_to": (">=", "must be greater than or equal to {}"),
        "equal_to": ("==", "must be equal to {}"),
        "less_than": ("<", "must be less than {}"),
        "less_than_or_equal_to": ("<=", "must be less than or equal to {}"),
        "other_than": ("!=", "must be other than {}"),
    }
    lines = []
    for name, (operator, words) in operators.items():
        if name not in validation.options:
            continue
        limit = decimal_text(unit, validation.options[name])
        if limit is None:
            return None
        text = own_message(unit, model, validation) or translated(unit, model, attribute, name)
        shown = string((text or words.replace("{}", "%{count}")).replace("%{count}", str(validation.options[name])))
        lines.append(
            f"if !(value {operator} {limit}) {{ self.record.errors.add_kind({string(attribute)}, {string(name)}, {shown}); }}"
        )
    body = "\n".join(lines)
    blank = string(translated(unit, model, attribute, "blank") or "can't be blank")
    return (
        f'match {decimal_value(unit, field)} {{\nNone => self.record.errors.add_kind({string(attribute)}, "blank", {blank}),\n'
        f"Some(value) => {{ {body} }}\n}}"
    )
