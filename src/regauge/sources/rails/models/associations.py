"""`belongs_to`, `has_many`, `has_one`, `has_and_belongs_to_many`: what is declared; layer 1 finds what it means.

Every option is a fact of the association. One that changes more than what is read, and that is not converted, is a gap as well: the
readers are written all the same. Source of the options: ActiveRecord::Associations::Builder::{Association,BelongsTo,HasMany,HasOne}.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import models as codes
from regauge.program.models import Association, AssociationKind, Effect, Validation
from regauge.ruby.evaluator import Proc, Symbol, Value
from regauge.sources.rails.classes.target import ALL, NOTHING, MacroCall
from regauge.sources.rails.classes.values import closes_over, kept, names_of, text_of, unknown_in
from regauge.sources.rails.models.target import target_of

_COMMON = "class_name foreign_key primary_key foreign_type dependent inverse_of query_constraints"
CONVERTED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "belongs_to": frozenset(f"{_COMMON} polymorphic touch counter_cache optional required".split()),
        "has_many": frozenset(f"{_COMMON} through source source_type as counter_cache".split()),
        "has_one": frozenset(f"{_COMMON} through source source_type as required touch".split()),
        "has_and_belongs_to_many": frozenset("class_name join_table foreign_key association_foreign_key".split()),
    }
)
"""Options that are converted; every other one is a gap."""

_COLLECTION = "extend before_add after_add before_remove after_remove autosave validate strict_loading"
_ALSO = "autosave validate strict_loading ensuring_owner_was anonymous_class"
ALSO_KEPT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "belongs_to": frozenset(f"{_ALSO} default".split()),
        "has_many": frozenset(f"{_COLLECTION} {_ALSO} index_errors disable_joins join_table".split()),
        "has_one": frozenset(f"{_ALSO} disable_joins".split()),
        "has_and_belongs_to_many": frozenset(f"{_COLLECTION} inverse_of dependent".split()),
    }
)
"""Options that Rails has and that are facts of the association, with a gap for what they change."""

EXTENSION: Final = "extension"
"""The name among the options of a block that adds methods to a collection."""

_SAVES: frozenset[Effect] = frozenset({"save", "destroy"})
OPTION_EFFECTS: Final[Mapping[str, frozenset[Effect]]] = MappingProxyType(
    {
        "autosave": _SAVES,
        "validate": _SAVES,
        "default": _SAVES,
        "before_add": _SAVES,
        "after_add": _SAVES,
        "before_remove": _SAVES,
        "after_remove": _SAVES,
        "ensuring_owner_was": _SAVES,
        "index_errors": _SAVES,
        "strict_loading": NOTHING,
        "disable_joins": NOTHING,
        "extend": NOTHING,
    }
)
"""What an option that is not kept may change, beside the association itself."""

DEPENDENT: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "belongs_to": frozenset({"destroy", "delete"}),
        "has_one": frozenset({"destroy", "delete", "nullify", "restrict_with_error", "restrict_with_exception"}),
        "has_many": frozenset({"destroy", "delete_all", "nullify", "restrict_with_error", "restrict_with_exception"}),
    }
)

HARMLESS: Final[Mapping[tuple[str, str], tuple[object, ...]]] = MappingProxyType(
    {
        ("belongs_to", "validate"): (False,),
        ("has_one", "validate"): (False,),
        ("has_many", "validate"): (True,),
        ("belongs_to", "strict_loading"): (False,),
        ("has_one", "strict_loading"): (False,),
        ("has_many", "strict_loading"): (False,),
        ("has_and_belongs_to_many", "validate"): (True,),
        ("has_and_belongs_to_many", "strict_loading"): (False,),
    }
)
"""Values that say what Rails does anyway."""


def declare(call: MacroCall) -> Value:
    """Records an association, with the presence check that a required one implies."""
    kind: AssociationKind = call.name  # type: ignore[assignment]
    target = target_of(call)
    names = names_of(call.args[:1])
    if not names:
        call.gap(codes.ASSOCIATION_TARGET, f"`{kind}` of a name that is computed")
        return None
    name = names[0]
    call.settle()
    association = Association(kind, name, call.span, order=target.next_order())
    touched = frozenset({name, f"{name}=", f"build_{name}", f"create_{name}", f"create_{name}!"})
    for extra in call.args[1:]:
        if isinstance(extra, Proc) and extra.node is not None and not closes_over(extra):
            association.scope = extra.node
        else:
            call.gap(codes.ASSOCIATION_SCOPE, f"`{call.text}`: the scope is not a lambda", _SAVES, touched)
    if call.block is not None:
        association.options[EXTENSION] = kept(call.block)
        text = f"`{call.text}` with a block that adds methods to it"
        call.gap(codes.UNKNOWN_ASSOCIATION_OPTION, text, NOTHING, touched)
    if call.kwargs.rest is not None:
        call.gap(codes.UNKNOWN_ASSOCIATION_OPTION, f"`{call.text}`: {call.kwargs.rest.reason}", ALL, touched)
    for option, value in call.kwargs.options().items():
        _option(call, association, option, value, touched)
    earlier = target.model.associations.get(name)
    if earlier is not None and earlier.span != call.span:
        text = f"`{call.text}` is declared twice; callbacks of the first declaration stay"
        call.gap(codes.UNKNOWN_ASSOCIATION_OPTION, text, _SAVES, touched)
    target.model.associations.pop(name, None)  # the last declaration stands where it was made
    target.model.associations[name] = association
    _required(call, association)
    return None


def _option(call: MacroCall, association: Association, option: str, value: Value, touched: frozenset[str]) -> None:
    kind = association.kind
    unknown = unknown_in(value)
    if option not in CONVERTED[kind]:
        if option in ALSO_KEPT[kind] and unknown is None:
            association.options[option] = kept(value)
        if value not in HARMLESS.get((kind, option), ()):
            effects = OPTION_EFFECTS.get(option, ALL)
            call.gap(codes.UNKNOWN_ASSOCIATION_OPTION, f"`{call.text}`: option `{option}:`", effects, touched)
        return
    if unknown is not None:
        text = f"`{call.text}`: the value of `{option}:` is not known: {unknown.reason}"
        call.gap(codes.UNKNOWN_ASSOCIATION_OPTION, text, ALL, touched)
        return
    if option == "dependent" and value is not None and value is not False:
        name = text_of(value)
        if name not in DEPENDENT[kind]:
            call.gap(codes.DEPENDENT, f"`{call.text}`: `dependent: {name}`", frozenset({"destroy"}), touched)
    if option == "class_name":
        value = text_of(value) or call.host.code.name_of(value) or value
    association.options[option] = kept(value)


def _required(call: MacroCall, association: Association) -> None:
    """A required belongs_to checks presence (Builder::BelongsTo.define_validations), has_one only with `required: true`."""
    options = association.options
    target = target_of(call)
    if association.kind == "belongs_to":
        by_default = target.app.settings.get("active_record.belongs_to_required_by_default", True) is not False
        optional = options.get("optional")
        if "required" in options:
            optional = not options["required"]
        required = by_default if optional is None else not optional
        association.optional = not required
    elif association.kind == "has_one":
        required = options.get("required") is True
        association.optional = not required
    else:
        return
    if not required:
        return
    always = target.app.settings.get("active_record.belongs_to_required_validates_foreign_key")
    checks_always = association.kind == "has_one" or always is True
    target.model.validations.append(
        Validation(
            kind="presence",
            attribute=association.name,
            span=call.span,
            options={} if checks_always else {"when_key_changes": True},
            message=Symbol("required"),
            implied_by=f"{association.kind} {association.name}",
            for_class=target.for_class,
            order=association.order,
        )
    )


def habtm(call: MacroCall) -> Value:
    """`has_and_belongs_to_many`: a fact like the others; what it writes to the join table is not converted."""
    declare(call)
    made = {form for name in names_of(call.args[:1]) or () for form in (f"{name}=", f"{singularized(call, name)}_ids=")}
    call.gap(codes.HABTM, f"`{call.text}`", _SAVES, made)
    return None


def singularized(call: MacroCall, name: str) -> str:
    """The name of one of a collection."""
    return target_of(call).app.inflector.singularize(name)
