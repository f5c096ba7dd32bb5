"""`scope`, `default_scope` and `enum`.

Source: ActiveRecord::Scoping::Named, ActiveRecord::Enum (`_enum`, and the keyword style of Rails < 7).
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.program.models import EnumDecl, Scope
from regauge.ruby.evaluator import Proc, RubyHash, Symbol, Value
from regauge.sources.rails.classes.target import ALL, NOTHING, MacroCall
from regauge.sources.rails.classes.values import closes_over, kept, names_of, text_of, unknown_in
from regauge.sources.rails.models.target import model_of, target_of

_ENUM_OPTIONS = ("prefix", "suffix", "scopes", "instance_methods", "default", "validate")


REFUSED = frozenset(
    "all new create create! find find_by find_by! where first last take count order limit offset includes joins group having "
    "update update_all delete_all destroy_all insert insert_all upsert none not or and merge select distinct reorder unscoped "
    "exists? any? many? empty? size length records load reload to_a pluck ids sum average minimum maximum find_each transaction "
    "name superclass allocate public private protected hash relation connection table_name primary_key columns".split()
)
"""Source: ActiveRecord::Scoping::Named#scope raises for `dangerous_class_method?` and for methods of Relation."""


def scope(call: MacroCall) -> Value:
    """`scope :recent, -> { ... }`."""
    names = names_of(call.args[:1])
    if not names:
        call.gap(codes.SCOPE, "`scope` of a name that is computed")
        return None
    name = names[0]
    if name in REFUSED:
        call.gap(codes.SCOPE, f"`scope :{name}`: ActiveRecord has a class method of that name and refuses the scope")
        return None
    body = call.args[1] if len(call.args) > 1 else None
    if not isinstance(body, Proc) or body.node is None or closes_over(body):
        call.gap(codes.SCOPE, f"`scope :{name}` of something else than a lambda", NOTHING, {name})
        return None
    if call.block is not None:
        call.gap(codes.SCOPE, f"`scope :{name}` with a block that adds methods to it", NOTHING, {name})
    call.settle()
    model_of(call).scopes[name] = Scope(name, call.span, body.node)
    return Symbol(name)


def default_scope(call: MacroCall) -> Value:
    """`default_scope { ... }`: every query of the class changes."""
    body = call.block if call.block is not None else call.args[0] if call.args else None
    if isinstance(body, Proc) and body.node is not None:
        model_of(call).default_scopes.append(Scope(None, call.span, body.node))
    call.gap(codes.DEFAULT_SCOPE, "`default_scope`", ALL)
    return None


def enum(call: MacroCall) -> Value:
    """All forms: `enum :a, {..}, prefix: true`, `enum :a, [..]`, `enum :a, x: 0`, `enum a: {..}, _prefix: true`."""
    options = call.kwargs
    if not call.args:
        _keyword_style(call)
        return None
    names = names_of(call.args[:1])
    if not names:
        call.gap(codes.ENUM, "`enum` of a name that is computed")
        return None
    if len(call.args) > 1:
        values = call.args[1]
    else:
        values, options = call.kwargs, RubyHash()
    _declare(call, names[0], values, options)
    return None


def _keyword_style(call: MacroCall) -> None:
    options = RubyHash()
    definitions = RubyHash()
    for key, value in call.kwargs.items():
        name = text_of(key) or ""
        if name.startswith("_") and name[1:] in _ENUM_OPTIONS:
            options[Symbol(name[1:])] = value
        else:
            definitions[key] = value
    if call.kwargs.rest is not None or not len(definitions):
        call.gap(codes.ENUM, "`enum` with arguments that are not known")
    for key, values in definitions.items():
        _declare(call, text_of(key) or "?", values, options)


def _labels(values: Value) -> list[tuple[str, int | str | bool | None]] | None:
    found: list[tuple[str, int | str | bool | None]] = []
    if isinstance(values, RubyHash) and values.rest is None:
        for key, value in values.items():
            label = text_of(key)
            stored = value.name if isinstance(value, Symbol) else value
            if label is None or not (stored is None or isinstance(stored, int | str)):
                return None
            found.append((label, stored))
        return found
    if isinstance(values, list):
        for index, key in enumerate(values):
            label = text_of(key)
            if label is None:
                return None
            found.append((label, index))
        return found
    return None


def _declare(call: MacroCall, attribute: str, values: Value, options: RubyHash) -> None:
    labels = _labels(values)
    if not labels:
        unknown = unknown_in(values)
        why = f": {unknown.reason}" if unknown else ""
        call.gap(codes.ENUM, f"`enum :{attribute}`: its values are not known{why}")
        return
    given = options.options()
    bad = next((name for name in given if name not in _ENUM_OPTIONS), None)
    unknown = unknown_in(options)
    if bad is not None:
        call.gap(codes.ENUM, f"`enum :{attribute}`: option `{bad}:`")
        return
    if unknown is not None:
        call.gap(codes.ENUM, f"`enum :{attribute}`: {unknown.reason}")
        return
    call.settle()
    declared = EnumDecl(attribute, call.span, labels, order=target_of(call).next_order())
    for affix in ("prefix", "suffix"):
        value = given.get(affix)
        text = attribute if value is True else text_of(value)
        setattr(declared, affix, text)
    declared.scopes = given.get("scopes", True) is not False
    declared.instance_methods = given.get("instance_methods", True) is not False
    default = given.get("default")
    declared.default = default.name if isinstance(default, Symbol) else kept(default)
    declared.validate = kept(given.get("validate"))
    methods = [value_method(declared, label).lower() for label, _ in labels]
    if len(set(methods)) < len(methods):
        # Source: ActiveRecord::Enum#detect_enum_conflict!; labels that differ in case alone are one name in Rust.
        call.gap(codes.ENUM, f"`enum :{attribute}`: two of its labels give methods of one name")
        return
    model_of(call).enums[attribute] = declared


def enum_methods(declared: EnumDecl) -> set[str]:
    """The instance methods that an enum defines."""
    if not declared.instance_methods:
        return set()
    names = {value_method(declared, label) for label, _ in declared.values}
    return {f"{name}?" for name in names} | {f"{name}!" for name in names}


def value_method(declared: EnumDecl, label: str) -> str:
    """`status_draft` for `prefix: true`; characters that no method name has become `_`, as Rails does."""
    text = label
    if declared.prefix:
        text = f"{declared.prefix}_{text}"
    if declared.suffix:
        text = f"{text}_{declared.suffix}"
    return "".join(each if each.isalnum() or each == "_" else "_" for each in text)
