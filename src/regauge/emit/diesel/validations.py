"""`validate`: Rails' validators in Rails' order with Rails' messages.

    validates :name, presence: true, length: { in: 3..120 }, if: :published?
      ->  if self.is_published() { validate::presence(errors, "name", ..); validate::length(errors, "name", ..) }

One validator is one statement in the order of declaration; its conditions are the `if` around it. Texts are resolved here: the app's locale, else
`message:`, else Rails' own, which the support crate has.
"""

from __future__ import annotations

from regauge.diagnostics.span import Span
from regauge.emit.diesel.conditions import call_of, guarded, method_function, test_of
from regauge.emit.diesel.messages import attribute_name, model_name, translated
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import Names, boolean, snake, string
from regauge.program.models import Model, Validation
from regauge.program.regexps import EMAIL, EMAIL_CONSTANTS, translate

ERRORS = "&mut self.record.errors"


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
    if model is not unit.model:
        tests.insert(0, kind_test(unit, model))
    text = _check(unit, model, validation)
    if text is None:
        return None
    allow = _allowed(unit, validation)
    if allow:
        tests.append(allow)
    return guarded(tests, text)


def kind_test(unit: Unit, model: Model) -> str:
    """Whether the draft is of an STI class or one below it."""
    from regauge.emit.diesel.queries import _descends

    sti = next(f for f in unit.fields if f.sti)
    family = [model, *[m for m in unit.subclasses if _descends(unit, m.name, model.name)]]
    kinds = " | ".join(f"{sti.type}::{unit.names.kind_variant(m.name)}" for m in family)
    return f"matches!(self.{sti.name}, Some({kinds}))"


def _allowed(unit: Unit, validation: Validation) -> str | None:
    if validation.attribute is None or not (validation.allow_nil or validation.allow_blank):
        return None
    if validation.allow_blank:
        blank = _blank(unit, validation.attribute)
        return None if blank is None else (blank[1:] if blank.startswith("!") else f"!{blank}")
    name = _place(unit, validation.attribute)
    return None if name is None else f"{name}.is_some()"


def _place(unit: Unit, attribute: str) -> str | None:
    """The draft's field of an attribute, as an Option."""
    from regauge.emit.diesel.draft import virtual_fields

    field = unit.field(attribute)
    if field is not None:
        return f"self.{field.name}"
    if snake(attribute) in {name for name, _ in virtual_fields(unit)}:
        return f"self.{snake(attribute)}"
    return None


def _text_kind(unit: Unit, attribute: str) -> bool:
    field = unit.field(attribute)
    return field is None or (field.kind.cast == "string" and field.enum is None and not field.sti)


def _blank(unit: Unit, attribute: str) -> str | None:
    """`value.blank?`."""
    place = _place(unit, attribute)
    if place is None:
        return None
    field = unit.field(attribute)
    if _text_kind(unit, attribute):
        unit.out.use("regauge_support::text")
        return f"text::is_blank_or_nil({place}.as_deref())"
    if field is not None and field.kind.cast == "boolean":
        return f"({place} != Some(true))"
    if field is not None and field.kind.cast == "json":
        unit.out.use("regauge_support::params")
        return f"{place}.as_ref().is_none_or(params::is_blank)"
    return f"{place}.is_none()"


def _message(unit: Unit, model: Model, validation: Validation, kind: str, option: object = None) -> str:
    """The `custom` argument: `None`, or `Some(text)` with what can be known now put in."""
    given = option if option is not None else validation.message
    symbol = getattr(given, "name", None)
    text = given if isinstance(given, str) else None
    if text is None:
        text = translated(unit, model, validation.attribute or "base", str(symbol or kind))
    if text is None:
        return "None"
    text = text.replace("%{attribute}", attribute_name(unit, model, validation.attribute or "base"))
    text = text.replace("%{model}", model_name(unit, model))
    if "%{value}" in text and validation.attribute is not None:
        shown = _shown(unit, validation.attribute)
        pattern = text.replace("{", "{{").replace("}", "}}").replace("%{{value}}", "{}")
        return f"Some(&format!({string(pattern)}, {', '.join([shown] * text.count('%{value}'))}))"
    return f"Some({string(text)})"


def _shown(unit: Unit, attribute: str) -> str:
    """The value as Ruby interpolates it; nil is empty."""
    place = _place(unit, attribute) or "None::<String>"
    if _text_kind(unit, attribute):
        return f"{place}.as_deref().unwrap_or_default()"
    return f"{place}.as_ref().map(ToString::to_string).unwrap_or_default()"


def _check(unit: Unit, model: Model, validation: Validation) -> str | None:
    if validation.implied_by and validation.kind == "presence":
        return _required(unit, model, validation)
    emitter = _CHECKS.get(validation.kind)
    return None if emitter is None else emitter(unit, model, validation)


def _presence(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    blank = _blank(unit, attribute)
    if blank is None:
        association = next((a for a in unit.associations if a.name == attribute), None)
        if association is None:
            return None
        name = snake(association.name)
        blank = f"self.{name}(conn)?.{'is_empty' if association.kind == 'has_many' else 'is_none'}()"
        unit.out.use("regauge_support::validate")
        return f"let blank = {blank};\nvalidate::presence({ERRORS}, {string(attribute)}, blank, {_message(unit, model, validation, 'blank')});"
    unit.out.use("regauge_support::validate")
    return f"validate::presence({ERRORS}, {string(attribute)}, {blank}, {_message(unit, model, validation, 'blank')});"


def _absence(unit: Unit, model: Model, validation: Validation) -> str | None:
    blank = _blank(unit, validation.attribute or "")
    if blank is None:
        return None
    unit.out.use("regauge_support::validate")
    custom = _message(unit, model, validation, "present")
    return f"validate::absence({ERRORS}, {string(validation.attribute or '')}, !{blank}, {custom});"


def _required(unit: Unit, model: Model, validation: Validation) -> str | None:
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


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _length(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute, options = validation.attribute or "", dict(validation.options)
    place = _place(unit, attribute)
    if place is None or not _text_kind(unit, attribute):
        return None
    span = options.get("in", options.get("within"))
    if span is not None:
        low, high = getattr(span, "begin", None), getattr(span, "end", None)
        if _number(low) is not None:
            options["minimum"] = low
        if _number(high) is not None:
            options["maximum"] = (_number(high) or 0) - (1 if getattr(span, "exclusive", False) else 0)
    parts = [f"{name}: Some({_number(options[name])})" for name in ("minimum", "maximum", "is") if name in options]
    for name in ("too_short", "too_long", "wrong_length"):
        custom = options.get(name)
        text = custom if isinstance(custom, str) else translated(unit, model, attribute, name)
        if text is not None:
            parts.append(f"{name}: Some({string(text)})")
    if isinstance(validation.message, str):
        parts.append(f"message: Some({string(validation.message)})")
    if len(parts) < 7:
        parts.append("..Length::default()")
    unit.out.use("regauge_support::validate", "regauge_support::validate::Length")
    count = f"{place}.as_deref().map(|text| text.chars().count())"
    return f"validate::length({ERRORS}, {string(attribute)}, {count}, &Length {{ {', '.join(parts)} }});"


def _numericality(unit: Unit, model: Model, validation: Validation) -> str | None:
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
    if isinstance(validation.message, str):
        parts.append(f"message: Some({string(validation.message)})")
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

    return cast_of(unit, field)


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


def _members(value: object) -> list[object] | None:
    return list(value) if isinstance(value, (list, tuple)) else None


def included(unit: Unit, field: Field | None, place: str, members: object) -> str | None:
    """Whether the value is among an array's or a range's."""
    begin, end = getattr(members, "begin", None), getattr(members, "end", None)
    if hasattr(members, "begin"):
        low = "" if begin is None else _plain(begin)
        high = "" if end is None else _plain(end)
        if low is None or high is None or field is None or field.kind.cast not in ("integer", "float"):
            return None
        dots = ".." if getattr(members, "exclusive", False) or end is None else "..="
        return f"{place}.is_some_and(|value| ({low}{dots}{high}).contains(&value))"
    items = _members(members)
    if items is None:
        return None
    nil = None in items
    wanted = [getattr(item, "name", item) for item in items if item is not None]
    if field is not None and field.enum is not None:
        names = ", ".join(f"Some({string(str(w))})" for w in wanted)
        test = f"[{names}].contains(&value.name())"
        return f"{place}.as_ref().{'is_none_or' if nil else 'is_some_and'}(|value| {test})"
    if field is None or field.kind.cast == "string":
        if not all(isinstance(w, str) for w in wanted):
            return None
        test = f"[{', '.join(string(str(w)) for w in wanted)}].contains(&value)"
        return f"{place}.as_deref().{'is_none_or' if nil else 'is_some_and'}(|value| {test})"
    if field.kind.cast in ("integer", "boolean"):
        literals = [boolean(w) if isinstance(w, bool) else str(w) for w in wanted if isinstance(w, (int, bool))]
        test = f"[{', '.join(literals)}].contains(&value)"
        return f"{place}.{'is_none_or' if nil else 'is_some_and'}(|value| {test})"
    return None


def _plain(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return repr(value)


def _inclusion(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    place = _place(unit, attribute)
    if place is None:
        return None
    members = validation.options.get("in", validation.options.get("within", validation.options.get("with")))
    test = included(unit, unit.field(attribute), place, members)
    if test is None:
        return None
    unit.out.use("regauge_support::validate")
    custom = _message(unit, model, validation, validation.kind)
    return f"validate::{validation.kind}({ERRORS}, {string(attribute)}, {test}, {custom});"


def _format(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    place = _place(unit, attribute)
    if place is None or not _text_kind(unit, attribute):
        return None
    pattern = validation.options.get("with", validation.options.get("without"))
    test = regex_test(unit, pattern, f"{place}.as_deref().unwrap_or_default()", attribute)
    if test is None:
        return None
    unit.out.use("regauge_support::validate")
    negation = "!" if "without" in validation.options else ""
    custom = _message(unit, model, validation, "invalid")
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
    unit.out.use("std::sync::LazyLock", "regex::Regex")
    name = unit_regex(unit, translated_, attribute)
    return f"{name}.as_ref().is_ok_and(|pattern| pattern.is_match({value}))"


def unit_regex(unit: Unit, pattern: str, attribute: str) -> str:
    """The static of a pattern in this file."""
    statics: dict[str, str] = unit.__dict__.setdefault("regexes", {})
    if pattern not in statics:
        taken = Names(statics.values())
        statics[pattern] = taken.constant(f"{attribute}_format")
    return statics[pattern]


def _uniqueness(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute, options = validation.attribute or "", validation.options
    field = unit.field(attribute)
    if field is None or "conditions" in options:
        return None
    scope = [f for name in _names(options.get("scope")) for f in _scope_fields(unit, name)]
    columns = [field, *scope]
    insensitive = options.get("case_sensitive") is False and field.kind.cast == "string"
    table = unit.tables
    lines = [
        f"let mut same = {unit.row}::{'unscoped' if f'{unit.model.name}.default_scope' in unit.program.functions else 'all'}();"
    ]
    for index, each in enumerate(columns):
        lines.append(_equal(unit, each, insensitive and index == 0))
    key = unit.key
    clone = "" if key.copy else ".clone()"
    lines.append(
        f"if let Some(saved) = self.record.saved() {{ same = same.filter({table}::{key.ident}.ne(saved.{key.name}{clone})); }}"
    )
    lines.append("let taken = diesel::select(diesel::dsl::exists(same)).get_result(conn)?;")
    unit.out.use("regauge_support::validate")
    custom = _message(unit, model, validation, "taken")
    lines.append(f"validate::uniqueness({ERRORS}, {string(attribute)}, taken, {custom});")
    text = "\n".join(lines)
    needed = _needed(unit, columns, options)
    return f"if {needed} {{\n{text}\n}}" if needed else f"{{\n{text}\n}}"


def _needed(unit: Unit, columns: list[Field], options: dict[str, object]) -> str | None:
    """Rails 7.1 asks the database only when something changed, where a unique index covers the rest."""
    covered = unit.table.unique_over({f.column.name for f in columns})
    if "case_sensitive" in options or not covered:
        return None
    from regauge.emit.names import dirty_method

    changed = " || ".join(
        part for f in columns for part in (f"self.{dirty_method('changed?', f.name)}()", f"self.{f.name}.is_none()")
    )
    return f"self.is_new() || {changed}"


def _equal(unit: Unit, field: Field, insensitive: bool) -> str:
    column, value = f"{unit.tables}::{field.ident}", f"self.{field.name}"
    borrowed = value if field.copy else f"{value}.as_ref()"
    if field.kind.cast == "string" and field.enum is None and not field.sti and field.key_of is None:
        borrowed = f"{value}.as_deref()"
    if insensitive:
        unit.out.use("regauge_support::sql")
        lower = "lower_nullable" if field.null else "lower"
        some = f"same.filter(sql::{lower}({column}).eq(sql::lower(value)))"
    else:
        some = f"same.filter({column}.eq(value))"
    none = f"same.filter({column}.is_null())"
    return f"same = match {borrowed if not field.copy else value} {{ Some(value) => {some}, None => {none}, }};"


def _names(value: object) -> list[str]:
    if value is None:
        return []
    items = value if isinstance(value, (list, tuple)) else [value]
    return [str(getattr(item, "name", item)) for item in items]


def _scope_fields(unit: Unit, name: str) -> list[Field]:
    association = next((a for a in unit.associations if a.name == name and a.kind == "belongs_to"), None)
    names = [name] if association is None else [association.foreign_key or "", association.foreign_type or ""]
    return [f for n in names if n and (f := unit.field(n)) is not None]


def _confirmation(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    place, other = _place(unit, attribute), _place(unit, f"{attribute}_confirmation")
    if place is None or other is None:
        return None
    test = f"{other}.is_some() && {place} != {other}"
    if validation.options.get("case_sensitive") is False:
        test = f"{other}.is_some() && {place}.as_deref().map(str::to_lowercase) != {other}.as_deref().map(str::to_lowercase)"
    name = attribute_name(unit, model, attribute)
    text = validation.message if isinstance(validation.message, str) else None
    text = text or translated(unit, model, f"{attribute}_confirmation", "confirmation") or "doesn't match %{attribute}"
    shown = string(text.replace("%{attribute}", name))
    return f'if {test} {{ self.record.errors.add_kind("{attribute}_confirmation", "confirmation", {shown}); }}'


def _acceptance(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    field = unit.field(attribute)
    if field is None or field.kind.cast != "boolean" or validation.options:
        return None
    text = validation.message if isinstance(validation.message, str) else translated(unit, model, attribute, "accepted")
    shown = string(text or "must be accepted")
    return f'if self.{field.name} == Some(false) {{ self.record.errors.add_kind({string(attribute)}, "accepted", {shown}); }}'


def _comparison(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute = validation.attribute or ""
    field = unit.field(attribute)
    if field is None or field.kind.cast not in ("integer", "float", "decimal"):
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
        text = validation.message if isinstance(validation.message, str) else translated(unit, model, attribute, name)
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
    "presence": _presence,
    "absence": _absence,
    "length": _length,
    "numericality": _numericality,
    "inclusion": _inclusion,
    "exclusion": _inclusion,
    "format": _format,
    "uniqueness": _uniqueness,
    "confirmation": _confirmation,
    "acceptance": _acceptance,
    "comparison": _comparison,
    "method": _method,
    "secure_password": _secure_password,
}


def can_emit(unit: Unit, model: Model, validation: Validation) -> bool:
    """Whether the validator and its conditions are written."""
    return step(unit, model, validation) is not None
