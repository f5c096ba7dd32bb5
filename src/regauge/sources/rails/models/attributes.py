"""`normalizes`, `has_secure_password`, `delegate`, `alias_attribute`.

Source: ActiveRecord::Normalization, ActiveModel::SecurePassword, Module#delegate.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.program.models import Delegation, Normalization, Validation
from regauge.ruby.evaluator import Proc, Symbol, Value
from regauge.sources.rails.classes.target import ALL, NOTHING, MacroCall
from regauge.sources.rails.classes.values import closes_over, names_of, text_of
from regauge.sources.rails.models.target import target_of


def normalizes(call: MacroCall) -> Value:
    """`normalizes :email, with: -> v { ... }`; it also changes what queries look for."""
    names = names_of(call.args)
    options = call.kwargs.options()
    body = options.get("with")
    if not names or not isinstance(body, Proc) or body.node is None or closes_over(body):
        call.gap(codes.NORMALIZES, f"`{call.text}`: `with:` is not a lambda")
        return None
    nil = options.get("apply_to_nil", False)
    extra = [name for name in options if name not in ("with", "apply_to_nil")]
    if extra or not isinstance(nil, bool):
        call.gap(codes.NORMALIZES, f"`{call.text}`: option `{extra[0] if extra else 'apply_to_nil'}:`")
        return None
    call.settle()
    for name in names:
        target_of(call).model.normalizations.append(Normalization(name, call.span, body.node, nil))
    return None


def secure_password(call: MacroCall) -> Value:
    """`has_secure_password`, with the checks that it implies in their place among the others.

    One `Validation` of the kind `secure_password` stands for its three blocks (digest present, challenge right, at most 72 bytes), one of the
    kind `confirmation` follows.
    """
    names = names_of(call.args[:1]) if call.args else ["password"]
    options = call.kwargs.options()
    validations = options.get("validations", True)
    extra = [name for name in options if name not in ("validations",)]
    if not names or extra or not isinstance(validations, bool):
        call.gap(
            codes.ATTRIBUTE_MACRO, f"`has_secure_password`: {f'option `{extra[0]}:`' if extra else 'its arguments'}"
        )
        return None
    call.settle()
    target = target_of(call)
    attribute = names[0]
    target.model.secure_passwords.append((attribute, validations, call.span))
    if validations:
        for kind, blank in (("secure_password", False), ("confirmation", True)):
            target.model.validations.append(
                Validation(
                    kind=kind,
                    attribute=attribute,
                    span=call.span,
                    allow_blank=blank,
                    implied_by="has_secure_password",
                    for_class=target.for_class,
                    order=target.next_order(),
                )
            )
    return None


def delegate(call: MacroCall) -> Value:
    """`delegate :name, :email, to: :seller, prefix: true, allow_nil: true`."""
    names = names_of(call.args)
    options = call.kwargs.options()
    to = text_of(options.get("to"))
    extra = [name for name in options if name not in ("to", "prefix", "allow_nil", "private")]
    prefix = options.get("prefix")
    if not names or to is None or extra or call.env.on_singleton or call.kwargs.rest is not None:
        why = f"option `{extra[0]}:`" if extra else "its arguments"
        call.gap(codes.DELEGATE, f"`{call.text}`: {why}", NOTHING if names else ALL, set(names or ()))
        return None
    head = to if prefix is True else text_of(prefix)
    if prefix not in (None, False, True) and head is None:
        call.gap(codes.DELEGATE, f"`{call.text}`: the prefix is not known", ALL)
        return None
    call.settle()
    made: list[Value] = []
    for name in names:
        full = f"{head}_{name}" if head else name
        made.append(Symbol(full))
        target_of(call).model.delegations.append(
            Delegation(
                name=full,
                method=name,
                to=to,
                span=call.span,
                allow_nil=options.get("allow_nil") is True,
                private=options.get("private") is True,
            )
        )
    return made


def alias_attribute(call: MacroCall) -> Value:
    """`alias_attribute :new, :old`: queries and methods by another name."""
    names = set(names_of(call.args[:1]) or ())
    made = {form for name in names for form in (name, f"{name}=", f"{name}?", f"{name}_changed?", f"{name}_was")}
    call.gap(codes.ATTRIBUTE_MACRO, f"`{call.text}`", NOTHING if names else ALL, made)
    return None
