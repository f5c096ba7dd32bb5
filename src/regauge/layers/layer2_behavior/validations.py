"""Validations: each is checked in Rust with Rails' rules and message, or named with a gap for saves.

    validates :price, numericality: { greater_than: 0 }            settled
    validates :price, numericality: { greater_than: :minimum }     named: a limit that is computed
    validates :name, format: { with: /(?=a)/ }                     named: Rust's engine has no look-around

One row of `OPTIONS` a validator says which values of its options are converted. Runs after the bodies were compiled.
"""

from __future__ import annotations

from collections.abc import Callable

from regauge.diagnostics.catalogue import validations as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer2_behavior.bodies.absent import made_by
from regauge.layers.layer2_behavior.bodies.columns import reinterpreted
from regauge.program.models import Association, Gap, Model, Validation
from regauge.program.program import Program
from regauge.program.record_methods import decides, draft_method
from regauge.program.regexps import EMAIL_CONSTANTS, translate
from regauge.program.schema import Column

Problem = tuple[Code, str]

TEXT = frozenset({"string", "text", "citext"})
NUMBER = frozenset({"integer", "bigint", "float", "decimal", "numeric"})
LIMITS = "greater_than greater_than_or_equal_to equal_to less_than less_than_or_equal_to other_than".split()


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Settles what is checked, names what is not."""
    found: Diagnostics = []
    for model in program.models.values():
        if not model.active_record:
            continue
        for validation in model.validations:
            problem = problem_of(program, model, validation)
            if problem is None:
                program.ledger.settle(validation.span)
                continue
            code, text = problem
            subject = f"{model.name}#{validation.attribute}" if validation.attribute else model.name
            diagnostic = Diagnostic(code, validation.span, text, subject=subject)
            found.append(diagnostic)
            program.ledger.name(validation.span, code.id)
            model.gaps.append(Gap(diagnostic, frozenset({"save"}), frozenset()))
    return program, found


def problem_of(program: Program, model: Model, validation: Validation) -> Problem | None:
    """Why a validation is not converted; None when it is."""
    if validation.strict:
        return codes.UNKNOWN_VALIDATOR_OPTION, f"{_shown(validation)}: `strict: true`"
    if not all(decides(program, model, condition) for condition in validation.conditions):
        return codes.VALIDATION_CONDITION, f"{_shown(validation)}: a condition was not compiled"
    if validation.kind == "method":
        return _method(program, model, validation)
    return (
        _message(validation)
        or _attribute(program, model, validation)
        or OPTIONS.get(validation.kind, _unknown)(program, model, validation)
    )


def _shown(validation: Validation) -> str:
    return f"{validation.kind} of :{validation.attribute}" if validation.attribute else "validate"


def _method(program: Program, model: Model, validation: Validation) -> Problem | None:
    if validation.method is not None:
        if draft_method(program, model, validation.method) is not None:
            return None
        if any(validation.method in m.methods for m in _lineage(program, model)):
            return codes.CUSTOM_VALIDATOR, f"validate :{validation.method}: it was not compiled"
        maker = made_by(program, model.name, validation.method)
        if maker is not None:
            return (
                codes.CUSTOM_VALIDATOR,
                f"validate :{validation.method}: it comes from {maker}, which is not converted",
            )
        return codes.VALIDATE_METHOD_MISSING, f"validate :{validation.method}: there is no such method"
    span = validation.body.span if validation.body is not None else validation.span
    if f"{model.name}#callback:validate:{span.line}:{span.column}" in program.functions:
        return None
    return codes.CUSTOM_VALIDATOR, "validate with a block that was not compiled"


def _lineage(program: Program, model: Model) -> list[Model]:
    found = [model]
    while found[-1].superclass in program.models:
        found.append(program.models[found[-1].superclass or ""])
    return found


def _message(validation: Validation) -> Problem | None:
    """A text, or a symbol that the locale or Rails knows."""
    given = validation.message
    if given is None or isinstance(given, str):
        if isinstance(given, str) and "%{count}" in given and validation.kind == "numericality":
            return codes.VALIDATION_MESSAGE, f"{_shown(validation)}: `%{{count}}` in a message of several limits"
        return None
    if validation.implied_by is not None and getattr(given, "name", None) == "required":
        return None
    return codes.VALIDATION_MESSAGE, f"{_shown(validation)}: a message that is computed"


def column_of(program: Program, model: Model, attribute: str) -> Column | None:
    """The column of an attribute."""
    table = program.schema.tables.get(model.table or "")
    return table.column(attribute) if table is not None else None


def is_virtual(program: Program, model: Model, attribute: str) -> bool:
    """Whether the attribute is a password, its confirmation or an accessor."""
    for each in _lineage(program, model):
        if attribute in each.attr_accessors:
            return True
        for name, _, _ in each.secure_passwords:
            if attribute in (name, f"{name}_confirmation"):
                return True
    return False


def _attribute(program: Program, model: Model, validation: Validation) -> Problem | None:
    attribute = validation.attribute or ""
    maker = reinterpreted(program, model.name, attribute)
    if maker is not None and column_of(program, model, attribute) is not None:
        return (
            codes.UNSUPPORTED_VALIDATOR,
            f"{_shown(validation)}: it is read otherwise than its column holds it: {maker}",
        )
    if column_of(program, model, attribute) is not None or is_virtual(program, model, attribute):
        return None
    lineage = _lineage(program, model)
    association = next((m.associations[attribute] for m in lineage if attribute in m.associations), None)
    if association is not None and (
        validation.kind == "presence" or (validation.kind == "uniqueness" and by_key(program, association))
    ):
        return None
    if association is not None or any(attribute in m.methods for m in lineage):
        kind = "an association" if association is not None else "a method"
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: {attribute} is {kind}, not a column"
    maker = made_by(program, model.name, attribute)
    if maker is not None:
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: it comes from {maker}, which is not converted"
    return (
        codes.UNKNOWN_ATTRIBUTE,
        f"{_shown(validation)}: neither a column nor an attribute of {model.name} that is converted",
    )


def by_key(program: Program, association: Association) -> bool:
    """Whether uniqueness of the association is that of its key: Rails asks for the key of the record that it holds."""
    target = program.models.get(association.target or "")
    if association.kind != "belongs_to" or association.foreign_key is None or target is None:
        return False
    return target.primary_key is not None and association.primary_key in (None, target.primary_key)


def _unknown(program: Program, model: Model, validation: Validation) -> Problem | None:
    return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: no such validator here"


def _free(program: Program, model: Model, validation: Validation) -> Problem | None:
    return _only(validation, {"when_key_changes"})


def _only(validation: Validation, names: set[str]) -> Problem | None:
    extra = sorted(set(validation.options) - names)
    if not extra:
        return None
    return codes.UNKNOWN_VALIDATOR_OPTION, f"{_shown(validation)}: option `{extra[0]}:`"


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_text(program: Program, model: Model, validation: Validation) -> bool:
    column = column_of(program, model, validation.attribute or "")
    if column is None:
        return not any(validation.attribute in m.attr_accessors for m in _lineage(program, model))
    return column.kind in TEXT and not any(column.name in m.enums for m in _lineage(program, model))


def _dynamic(validation: Validation, option: str) -> Problem:
    return codes.DYNAMIC_VALIDATOR, f"{_shown(validation)}: `{option}:` is computed"


def _length(program: Program, model: Model, validation: Validation) -> Problem | None:
    if not _is_text(program, model, validation):
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: the length of something else than a text"
    for option, value in validation.options.items():
        if option in ("in", "within"):
            if not all(
                end is None or _is_number(end) for end in (getattr(value, "begin", 0), getattr(value, "end", 0))
            ):
                return _dynamic(validation, option)
            if not hasattr(value, "begin"):
                return _dynamic(validation, option)
        elif option in ("minimum", "maximum", "is"):
            if not isinstance(value, int) or isinstance(value, bool):
                return _dynamic(validation, option)
        elif not isinstance(value, str):
            return _dynamic(validation, option)
    return None


def _numericality(program: Program, model: Model, validation: Validation) -> Problem | None:
    column = column_of(program, model, validation.attribute or "")
    if column is None or column.kind not in NUMBER | TEXT:
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: the column is no number"
    for option, value in validation.options.items():
        if option in ("only_integer", "odd", "even"):
            if not isinstance(value, bool):
                return _dynamic(validation, option)
        elif option == "in":
            ends = (getattr(value, "begin", None), getattr(value, "end", None))
            if not all(_is_number(end) for end in ends) or getattr(value, "exclusive", False):
                return _dynamic(validation, option)
        elif option in LIMITS:
            if not _is_number(value):
                return _dynamic(validation, option)
        else:
            return codes.UNKNOWN_VALIDATOR_OPTION, f"{_shown(validation)}: option `{option}:`"
    return None


def _comparison(program: Program, model: Model, validation: Validation) -> Problem | None:
    column = column_of(program, model, validation.attribute or "")
    if column is None or column.kind not in NUMBER:
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: a comparison of something else than numbers"
    for option, value in validation.options.items():
        if option not in LIMITS or not _is_number(value):
            return _dynamic(validation, option)
    return None


def _membership(program: Program, model: Model, validation: Validation) -> Problem | None:
    options = validation.options
    members = options.get("in", options.get("within", options.get("with")))
    column = column_of(program, model, validation.attribute or "")
    kind = column.kind if column is not None else "string"
    if hasattr(members, "begin"):
        ends = (getattr(members, "begin", None), getattr(members, "end", None))
        if kind in ("integer", "bigint", "float") and all(end is None or _is_number(end) for end in ends):
            return None
        return _dynamic(validation, "in")
    if not isinstance(members, (list, tuple)):
        return _dynamic(validation, "in")
    wanted = [getattr(item, "name", item) for item in members if item is not None]
    enum = column is not None and any(column.name in m.enums for m in _lineage(program, model))
    if kind in TEXT or enum:
        fits = all(isinstance(item, str) for item in wanted)
    elif kind in ("integer", "bigint"):
        fits = all(isinstance(item, int) and not isinstance(item, bool) for item in wanted)
    else:
        fits = kind == "boolean" and all(isinstance(item, bool) for item in wanted)
    return None if fits else _dynamic(validation, "in")


def _format(program: Program, model: Model, validation: Validation) -> Problem | None:
    if not _is_text(program, model, validation):
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: the format of something else than a text"
    pattern = validation.options.get("with", validation.options.get("without"))
    if getattr(pattern, "path", None) in EMAIL_CONSTANTS:
        return None
    source = getattr(pattern, "source", None)
    if not isinstance(source, str):
        return _dynamic(validation, "with")
    if translate(source, getattr(pattern, "flags", "")) is None:
        return codes.REGEXP, f"{_shown(validation)}: /{source}/ has no counterpart in Rust's engine"
    return None


def _uniqueness(program: Program, model: Model, validation: Validation) -> Problem | None:
    problem = _only(validation, {"scope", "case_sensitive"})
    if problem is not None:
        return problem
    attribute = validation.attribute or ""
    held = any(attribute in m.associations for m in _lineage(program, model))
    if column_of(program, model, attribute) is None and not held:
        return codes.UNKNOWN_ATTRIBUTE, f"{_shown(validation)}: there is no such column"
    scope = validation.options.get("scope")
    names = [] if scope is None else scope if isinstance(scope, (list, tuple)) else [scope]
    for each in names:
        name = str(getattr(each, "name", each))
        association = any(name in m.associations for m in _lineage(program, model))
        if column_of(program, model, name) is None and not association:
            return codes.UNKNOWN_ATTRIBUTE, f"{_shown(validation)}: the scope `{name}` is no column"
    return None


def _confirmation(program: Program, model: Model, validation: Validation) -> Problem | None:
    if not is_virtual(program, model, f"{validation.attribute}_confirmation"):
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: without `has_secure_password`"
    return _only(validation, {"case_sensitive"})


def _acceptance(program: Program, model: Model, validation: Validation) -> Problem | None:
    column = column_of(program, model, validation.attribute or "")
    if column is None or column.kind != "boolean":
        return codes.UNSUPPORTED_VALIDATOR, f"{_shown(validation)}: of something else than a boolean column"
    return _only(validation, set())


OPTIONS: dict[str, Callable[[Program, Model, Validation], Problem | None]] = {
    "presence": _free,
    "absence": _free,
    "length": _length,
    "numericality": _numericality,
    "comparison": _comparison,
    "inclusion": _membership,
    "exclusion": _membership,
    "format": _format,
    "uniqueness": _uniqueness,
    "confirmation": _confirmation,
    "acceptance": _acceptance,
    "secure_password": _free,
}
"""What each validator's options may be."""
