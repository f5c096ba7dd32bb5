"""`validates` in all its forms, `validates_*_of`, `validate`.

Source: ActiveModel::Validations::ClassMethods and the validators' own option lists. A validator's own `if:` replaces the one of the whole call
(`defaults.merge`), as Rails does.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import callbacks as callback_codes
from regauge.diagnostics.catalogue import validations as codes
from regauge.program.models import Effect, Validation
from regauge.ruby.evaluator import ConstRef, Proc, Range, Regexp, RubyHash, Symbol, Value
from regauge.sources.rails.classes.target import ALL, MacroCall
from regauge.sources.rails.classes.values import closes_over, kept, names_of, text_of, unknown_in
from regauge.sources.rails.models.options import conditions, contexts
from regauge.sources.rails.models.target import target_of

SAVE: frozenset[Effect] = frozenset({"save"})
_COMPARISONS = "greater_than greater_than_or_equal_to less_than less_than_or_equal_to equal_to other_than"

KINDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "presence": frozenset[str](),
        "absence": frozenset[str](),
        "length": frozenset("minimum maximum is in within too_long too_short wrong_length".split()),
        "uniqueness": frozenset({"scope", "case_sensitive", "conditions"}),
        "format": frozenset({"with", "without"}),
        "numericality": frozenset(f"{_COMPARISONS} only_integer only_numeric odd even in".split()),
        "inclusion": frozenset({"in", "within"}),
        "exclusion": frozenset({"in", "within"}),
        "acceptance": frozenset({"accept"}),
        "confirmation": frozenset({"case_sensitive"}),
        "comparison": frozenset(_COMPARISONS.split()),
    }
)
"""Each validator with the options of its own."""

COMMON: Final = frozenset({"if", "unless", "on", "allow_nil", "allow_blank", "message", "strict"})
DEFAULT_KEYS: Final = frozenset({"if", "unless", "on", "allow_nil", "allow_blank", "strict"})


def validates(call: MacroCall) -> Value:
    """`validates :a, :b, presence: true, length: { maximum: 3 }, if: :x`."""
    attributes = names_of(call.args)
    if not attributes:
        call.gap(codes.DYNAMIC_VALIDATOR, f"`{call.name}` of attributes that are computed", SAVE)
        return None
    call.settle()
    if call.kwargs.rest is not None:
        call.gap(codes.DYNAMIC_VALIDATOR, f"`{call.text}`: {call.kwargs.rest.reason}", SAVE)
    options = call.kwargs.options()
    defaults = {key: value for key, value in options.items() if key in DEFAULT_KEYS}
    if call.name == "validates!":
        defaults["strict"] = True
    for kind, value in options.items():
        if kind in DEFAULT_KEYS:
            continue
        if value is None or value is False:
            continue
        if kind not in KINDS:
            _other(call, kind)
            continue
        own = _own_options(value)
        if own is None:
            reason = unknown_in(value)
            why = f": {reason.reason}" if reason else ""
            call.gap(codes.DYNAMIC_VALIDATOR, f"`{call.text}`: the options of `{kind}` are not known{why}", SAVE)
            continue
        _record(call, kind, attributes, {**defaults, **own})
    return None


def validates_of(call: MacroCall) -> Value:
    """`validates_presence_of :a, message: "..."`."""
    kind = call.name.removeprefix("validates_").removesuffix("_of")
    kind = {"size": "length"}.get(kind, kind)
    attributes = names_of(call.args)
    if not attributes or call.kwargs.rest is not None:
        call.gap(codes.DYNAMIC_VALIDATOR, f"`{call.name}` with arguments that are not known", SAVE)
        return None
    call.settle()
    _record(call, kind, attributes, call.kwargs.options())
    return None


def _own_options(value: Value) -> dict[str, Value] | None:
    """What Rails makes of a validator's value (`_parse_validates_options`)."""
    if value is True:
        return {}
    if isinstance(value, RubyHash):
        return None if value.rest is not None else value.options()
    if isinstance(value, Range | list):
        return {"in": value}
    if unknown_in(value) is not None:
        return None
    return {"with": value}


def _record(call: MacroCall, kind: str, attributes: list[str], options: dict[str, Value]) -> None:
    target = target_of(call)
    own: dict[str, object] = {}
    for name, value in options.items():
        unknown = unknown_in(value)
        if unknown is not None and not isinstance(value, ConstRef):
            text = f"`{call.text}`: `{kind}`: the value of `{name}:` is not known: {unknown.reason}"
            call.gap(codes.DYNAMIC_VALIDATOR, text, SAVE)
            return
        if name in COMMON:
            continue
        if name not in KINDS[kind]:
            call.gap(codes.UNKNOWN_VALIDATOR_OPTION, f"`{call.text}`: `{kind}` has no option `{name}:` here", SAVE)
            return
        if closes_over(value):
            call.gap(codes.DYNAMIC_VALIDATOR, f"`{call.text}`: `{name}:` uses a variable of the class body", SAVE)
            return
        if kind == "format" and isinstance(value, Regexp) and _line_anchored(value):
            text = f"`{call.text}`: Rails refuses `^` and `$`, which hold at every line; it wants `\\A` and `\\z`"
            call.gap(codes.REGEXP, text, ALL)
            return
        own[name] = kept(value)
    checks = conditions(call, options, codes.VALIDATION_CONDITION, SAVE)
    on = contexts(call, options.get("on"), codes.VALIDATION_CONTEXT, SAVE)
    strict = options.get("strict")
    if strict not in (None, False, True):
        call.gap(codes.UNKNOWN_VALIDATOR_OPTION, f"`{call.text}`: `strict:` with a class", SAVE)
        return
    if checks is None or on is None:
        return
    for attribute in attributes:
        target.model.validations.append(
            Validation(
                kind=kind,
                attribute=attribute,
                span=call.span,
                options=dict(own),
                conditions=list(checks),
                on=list(on),
                allow_nil=options.get("allow_nil") is True,
                allow_blank=options.get("allow_blank") is True,
                message=kept(options.get("message")),
                strict=bool(strict),
                for_class=target.for_class,
                order=target.next_order(),
            )
        )


def _line_anchored(pattern: Regexp) -> bool:
    """Source: ActiveModel::Validations::FormatValidator#regexp_using_multiline_anchors?."""
    source = pattern.source
    return source.startswith("^") or (source.endswith("$") and not source.endswith("\\$"))


def _other(call: MacroCall, kind: str) -> None:
    inflector = target_of(call).app.inflector
    name = f"{inflector.camelize(kind)}Validator"
    known = call.host.code.resolve(name, (call.target.name,))
    if known is not None:
        call.gap(codes.CUSTOM_VALIDATOR, f"`{call.text}`: `{kind}:` is the app's {known}", SAVE)
    elif kind == "associated":
        call.gap(codes.VALIDATES_ASSOCIATED, f"`{call.text}`: `associated:`", SAVE)
    else:
        call.gap(codes.UNSUPPORTED_VALIDATOR, f"`{call.text}`: `{kind}:` is not a validator of Rails", SAVE)


def validate(call: MacroCall) -> Value:
    """`validate :method, if: ...` and `validate { ... }`. The same method named again replaces the earlier one, as in Rails."""
    target = target_of(call)
    call.settle()
    options = call.kwargs.options()
    for name in options:
        if name not in ("if", "unless", "on", "prepend"):
            call.gap(codes.UNKNOWN_VALIDATOR_OPTION, f"`{call.text}`: option `{name}:`", SAVE)
    if call.kwargs.rest is not None:
        call.gap(codes.DYNAMIC_VALIDATOR, f"`{call.text}`: {call.kwargs.rest.reason}", SAVE)
    checks = conditions(call, options, codes.VALIDATION_CONDITION, SAVE)
    on = contexts(call, options.get("on"), codes.VALIDATION_CONTEXT, SAVE)
    if checks is None or on is None:
        return None
    bodies: list[Value] = [*call.args, *([call.block] if call.block is not None else [])]
    for each in bodies:
        made = Validation("method", None, call.span, conditions=list(checks), on=list(on), for_class=target.for_class)
        made.order = target.next_order()
        if isinstance(each, Symbol):
            made.method = each.name
            target.model.validations = [v for v in target.model.validations if v.method != each.name]
        elif isinstance(each, Proc) and each.node is not None and not closes_over(each):
            made.body = each.node
        else:
            call.gap(codes.CUSTOM_VALIDATOR, f"`{call.name}` of something else than a method or a block", SAVE)
            continue
        if options.get("prepend"):
            target.model.validations.insert(0, made)
            made.order = -made.order
        else:
            target.model.validations.append(made)
    return None


def custom(call: MacroCall) -> Value:
    """`validates_with`, `validates_each`, `validates_associated`: named."""
    code = codes.VALIDATES_ASSOCIATED if call.name == "validates_associated" else codes.CUSTOM_VALIDATOR
    shown = getattr(call.args[0], "path", None) or text_of(call.args[0]) if call.args else ""
    call.gap(code, f"`{call.name} {shown}`", SAVE)
    return None


def skipped(call: MacroCall) -> Value:
    """`skip_callback`, `clear_validators!`: what was declared no longer holds."""
    call.gap(callback_codes.SKIP_CALLBACK, f"`{call.text}`")
    return None
