"""`validate`: Rails' validators in Rails' order with Rails' messages.

    validates :name, presence: true, length: { in: 3..120 }, if: :published?
      ->  if self.is_published() { validate::presence(errors, "name", ..); validate::length(errors, "name", ..) }

One validator is one statement in the order of declaration; its conditions are the `if` around it. Texts are resolved here: the app's locale, else
`message:`, else Rails' own, which the support crate has.
"""

from __future__ import annotations

from regauge.diagnostics.span import Span
from regauge.emit.diesel.conditions import call_of, guarded, method_function, test_of
from regauge.emit.diesel.messages import translated
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.validators.parts import ERRORS, blank_test, place_of
from regauge.emit.diesel.validators.texts import absence, acceptance, confirmation, format_, length, presence, required
from regauge.emit.diesel.validators.uniqueness import uniqueness
from regauge.emit.diesel.validators.values import comparison, inclusion, numericality
from regauge.emit.rust import snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Model, Validation
from regauge.program.record_methods import retyped


def emit_validate(unit: Unit) -> None:
    """Writes `validate` inside `impl Draft`; nothing when the model has no validation."""
    steps = _steps(unit)
    if not steps:
        return
    body = "\n".join(steps)
    conn = "conn" if "conn" in body else "_conn"
    context = "context" if "context" in body else "_context"
    out = unit.out
    out.use("regauge_support::record::Context")
    out.blank()
    with out.block(f"fn validate(&mut self, {conn}: &mut Conn, {context}: Context) -> Result<()>"):
        out.line(body)
        out.line("Ok(())")


def _steps(unit: Unit) -> list[str]:
    """All checks; that of an enum stands where its declaration stands among those of the same file."""
    enums = _enum_steps(unit)
    found = []
    for model, validation in ordered(unit):
        while enums and validation.span.path == enums[0][0].path and validation.span > enums[0][0]:
            found.append(enums.pop(0)[1])
        text = step(unit, model, validation)
        if text:
            found.append(text)
    return found + [text for _, text in enums]


def ordered(unit: Unit) -> list[tuple[Model, Validation]]:
    """The base's validations first; a subclass adds its own after them."""
    return [(model, v) for model in unit.classes for v in sorted(model.validations, key=lambda v: v.order)
            if model is unit.model or v.for_class in (None, model.name)]  # fmt: skip


def step(unit: Unit, model: Model, validation: Validation) -> str | None:
    """The statement of one validation with its conditions; None where something of it is not written."""
    tests = test_of(unit, model, validation.conditions, validation.on)
    if tests is None:
        return None
    if validation.attribute is not None and _is_defined(unit, model, validation.attribute):
        raise CannotPrint(f"it asks the app's own method `{validation.attribute}`, not the column")
    if validation.attribute is not None and retyped(unit.program, unit.model.name, validation.attribute):
        raise CannotPrint(f"Ruby does not read `{validation.attribute}` as the database holds it")
    if model is not unit.model:
        tests.insert(0, kind_test(unit, model))
    text = _check(unit, model, validation)
    if text is None:
        return None
    allow = _allowed(unit, validation)
    if allow:
        tests.append(allow)
    return guarded(tests, text)


def _is_defined(unit: Unit, model: Model, name: str) -> bool:
    """Whether one of the classes whose methods a record of the class may have, those above it and below it, defines a method."""
    from regauge.emit.diesel.queries import _descends

    return any(
        each is model or _descends(unit, model.name, each.name) or _descends(unit, each.name, model.name)
        for each in unit.program.models.values()
        if name in each.methods
    )


def kind_test(unit: Unit, model: Model) -> str:
    """Whether the draft is of an STI class or one below it."""
    from regauge.emit.diesel.queries import _descends

    if not unit.sti:
        return "false"  # every row is read as the base class
    sti = next(f for f in unit.fields if f.sti)
    family = [model, *[m for m in unit.subclasses if _descends(unit, m.name, model.name)]]
    kinds = " | ".join(f"{sti.type}::{unit.names.kind_variant(m.name)}" for m in family)
    return f"matches!(self.{sti.name}, Some({kinds}))"


def _allowed(unit: Unit, validation: Validation) -> str | None:
    if validation.attribute is None or not (validation.allow_nil or validation.allow_blank):
        return None
    if validation.allow_blank:
        blank = blank_test(unit, validation.attribute)
        if blank is None:
            return None
        if blank.endswith(".is_none()"):
            return f"{blank.removesuffix('.is_none()')}.is_some()"
        return blank[1:] if blank.startswith("!") else f"!{blank}"
    name = place_of(unit, validation.attribute)
    return None if name is None else f"{name}.is_some()"


def _check(unit: Unit, model: Model, validation: Validation) -> str | None:
    if validation.implied_by and validation.kind == "presence":
        return required(unit, model, validation)
    emitter = _CHECKS.get(validation.kind)
    return None if emitter is None else emitter(unit, model, validation)


def _method(unit: Unit, model: Model, validation: Validation) -> str | None:
    if validation.method is not None:
        function = method_function(unit, model, validation.method)
    else:
        span = validation.body.span if validation.body is not None else validation.span
        function = unit.program.functions.get(f"{model.name}#callback:validate:{span.line}:{span.column}")
    return None if function is None else f"{call_of(unit, function)};"


def _secure_password(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or "password"
    digest = unit.field(f"{attribute}_digest")
    if digest is None:
        return None
    blank = string(translated(unit, model, attribute, "blank") or "can't be blank")
    long = string(translated(unit, model, attribute, "password_too_long") or "is too long")
    name = snake(attribute)
    unit.out.use("regauge_support::text")
    return "\n".join(
        [
            f"if text::is_blank_or_nil(self.{digest.name}.as_deref()) {{",
            f'self.record.errors.add_kind({string(attribute)}, "blank", {blank});',
            "}",
            f"if self.{name}.as_deref().is_some_and(|text| text.len() > 72) {{",
            f'self.record.errors.add_kind({string(attribute)}, "password_too_long", {long});',
            "}",
        ]
    )


def _enum_steps(unit: Unit) -> list[tuple[Span, str]]:
    """`enum validate: true` is an inclusion in the names."""
    found = []
    for model in unit.classes:
        for declared in model.enums.values():
            field = unit.field(declared.attribute)
            if not declared.validate or field is None or field.enum is None:
                continue
            allow_nil = isinstance(declared.validate, dict) and declared.validate.get("allow_nil") is True
            test = f"self.{field.name}.as_ref().is_{'none_or' if allow_nil else 'some_and'}(|value| value.name().is_some())"
            unit.out.use("regauge_support::validate")
            text = translated(unit, model, declared.attribute, "inclusion")
            custom = "None" if text is None else f"Some({string(text)})"
            check = f"validate::inclusion({ERRORS}, {string(declared.attribute)}, {test}, {custom});"
            found.append((declared.span, check))
    return sorted(found)


_CHECKS = {
    "presence": presence,
    "absence": absence,
    "length": length,
    "numericality": numericality,
    "inclusion": inclusion,
    "exclusion": inclusion,
    "format": format_,
    "uniqueness": uniqueness,
    "confirmation": confirmation,
    "acceptance": acceptance,
    "comparison": comparison,
    "method": _method,
    "secure_password": _secure_password,
}


def can_emit(unit: Unit, model: Model, validation: Validation) -> bool:
    """Whether the validator and its conditions are written."""
    return step(unit, model, validation) is not None
