"""Validators of whether something is there and what its text looks like."""

from __future__ import annotations

from regauge.emit.diesel.messages import attribute_name, translated
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.validators.parts import (
    ERRORS,
    blank_test,
    is_text,
    message_of,
    number_of,
    own_message,
    place_of,
)
from regauge.emit.rust import Names, snake, string
from regauge.program.models import Model, Validation
from regauge.program.regexps import EMAIL, EMAIL_CONSTANTS, translate


def presence(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    blank = blank_test(unit, attribute)
    if blank is None:
        association = next((a for a in unit.associations if a.name == attribute), None)
        if association is None:
            return None
        name = snake(association.name)
        blank = f"self.{name}(conn)?.{'is_empty' if association.kind == 'has_many' else 'is_none'}()"
        unit.out.use("regauge_support::validate")
        return f"let blank = {blank};\nvalidate::presence({ERRORS}, {string(attribute)}, blank, {message_of(unit, model, validation, 'blank')});"
    unit.out.use("regauge_support::validate")
    return (
        f"validate::presence({ERRORS}, {string(attribute)}, {blank}, {message_of(unit, model, validation, 'blank')});"
    )


def absence(unit: Unit, model: Model, validation: Validation) -> str | None:
    blank = blank_test(unit, validation.attribute or "")
    if blank is None:
        return None
    unit.out.use("regauge_support::validate")
    custom = message_of(unit, model, validation, "present")
    return f"validate::absence({ERRORS}, {string(validation.attribute or '')}, !{blank}, {custom});"


def required(unit: Unit, model: Model, validation: Validation) -> str | None:
    name = validation.attribute or ""
    association = next((a for a in unit.associations if a.name == name), None)
    if association is None:
        return None
    unit.out.use("regauge_support::validate")
    field = unit.field(association.foreign_key or "")
    exists = f"let exists = self.{snake(name)}(conn)?.is_some();"
    custom = translated(unit, model, name, "required")
    if custom is None:
        call = f"validate::required({ERRORS}, {string(name)}, exists);"
    else:
        call = f'if !exists {{ self.record.errors.add_kind({string(name)}, "required", {string(custom)}); }}'
    if not validation.options.get("when_key_changes") or field is None:
        return f"{exists}\n{call}"
    from regauge.emit.names import dirty_method

    tests = [f"self.{field.name}.is_none()", f"self.{dirty_method('changed?', field.name)}()"]
    kind = unit.field(association.foreign_type or "")
    if kind is not None:
        tests += [f"self.{kind.name}.is_none()", f"self.{dirty_method('changed?', kind.name)}()"]
    return f"if {' || '.join(tests)} {{\n{exists}\n{call}\n}}"


def length(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute, options = validation.attribute or "", dict(validation.options)
    place = place_of(unit, attribute)
    if place is None or not is_text(unit, attribute):
        return None
    span = options.get("in", options.get("within"))
    if span is not None:
        low, high = getattr(span, "begin", None), getattr(span, "end", None)
        if any(end is not None and number_of(end) is None for end in (low, high)):
            return None
        if number_of(low) is not None:
            options["minimum"] = low
        if number_of(high) is not None:
            options["maximum"] = (number_of(high) or 0) - (1 if getattr(span, "exclusive", False) else 0)
    limits = {name: number_of(options[name]) for name in ("minimum", "maximum", "is") if name in options}
    if None in limits.values():
        # A constant that nobody here knows, or a lambda.
        return None
    parts = [f"{name}: Some({limit})" for name, limit in limits.items()]
    for name in ("too_short", "too_long", "wrong_length"):
        custom = options.get(name)
        text = custom if isinstance(custom, str) else translated(unit, model, attribute, name)
        if text is not None:
            parts.append(f"{name}: Some({string(text)})")
    if (message := own_message(unit, model, validation)) is not None:
        parts.append(f"message: Some({string(message)})")
    if len(parts) < 7:
        parts.append("..Length::default()")
    unit.out.use("regauge_support::validate", "regauge_support::validate::Length")
    unit.out.use("regauge_support::text")
    count = f"text::length({place}.as_deref())"
    return f"validate::length({ERRORS}, {string(attribute)}, {count}, &Length {{ {', '.join(parts)} }});"


def format_(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    place = place_of(unit, attribute)
    if place is None or not is_text(unit, attribute):
        return None
    pattern = validation.options.get("with", validation.options.get("without"))
    test = regex_test(unit, pattern, f"{place}.as_deref().unwrap_or_default()", attribute)
    if test is None:
        return None
    unit.out.use("regauge_support::validate")
    negation = "!" if "without" in validation.options else ""
    custom = message_of(unit, model, validation, "invalid")
    return f"validate::format({ERRORS}, {string(attribute)}, {negation}{test}, {custom});"


def regex_test(unit: Unit, pattern: object, value: str, attribute: str) -> str | None:
    """Whether a Ruby regular expression matches; None where Rust's engine cannot say the same."""
    path = getattr(pattern, "path", None)
    source: object
    if path in EMAIL_CONSTANTS:
        source, flags = EMAIL, ""
    else:
        source, flags = getattr(pattern, "source", None), getattr(pattern, "flags", "")
    if not isinstance(source, str):
        return None
    translated_ = translate(source, flags)
    if translated_ is None:
        return None
    unit.out.use("std::sync::LazyLock", "regauge_support::ruby::Pattern")
    return f"{unit_regex(unit, translated_, attribute)}.is_match({value})"


def unit_regex(unit: Unit, pattern: str, attribute: str) -> str:
    """The static of a pattern in this file."""
    statics: dict[str, str] = unit.__dict__.setdefault("regexes", {})
    if pattern not in statics:
        taken = Names(statics.values())
        statics[pattern] = taken.constant(f"{attribute}_format")
    return statics[pattern]


def confirmation(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    place, other = place_of(unit, attribute), place_of(unit, f"{attribute}_confirmation")
    if place is None or other is None:
        return None
    test = f"{other}.is_some() && {place} != {other}"
    if validation.options.get("case_sensitive") is False:
        test = f"{other}.is_some() && {place}.as_deref().map(str::to_lowercase) != {other}.as_deref().map(str::to_lowercase)"
    name = attribute_name(unit, model, attribute)
    text = own_message(unit, model, validation)
    text = text or translated(unit, model, f"{attribute}_confirmation", "confirmation") or "doesn't match %{attribute}"
    shown = string(text.replace("%{attribute}", name))
    return f'if {test} {{ self.record.errors.add_kind("{attribute}_confirmation", "confirmation", {shown}); }}'


def acceptance(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    field = unit.field(attribute)
    if field is None or field.kind.cast != "boolean" or validation.options:
        return None
    text = own_message(unit, model, validation) or translated(unit, model, attribute, "accepted")
    shown = string(text or "must be accepted")
    return f'if self.{field.name} == Some(false) {{ self.record.errors.add_kind({string(attribute)}, "accepted", {shown}); }}'
