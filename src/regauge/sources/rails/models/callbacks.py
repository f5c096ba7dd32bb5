"""Callbacks: methods, blocks and lambdas, in the order in which Rails runs them.

Source: ActiveModel::Callbacks (after callbacks run as declared), ActiveSupport::Callbacks::CallbackChain#append_one (a method
named again for the same event moves to the new place).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import callbacks as codes
from regauge.program.models import Callback, Effect
from regauge.ruby.evaluator import Proc, Symbol, Value
from regauge.sources.rails.classes.target import ALL, MacroCall
from regauge.sources.rails.classes.values import closes_over
from regauge.sources.rails.models.options import conditions, contexts
from regauge.sources.rails.models.target import target_of

_SAVE: frozenset[Effect] = frozenset({"save"})
_DESTROY: frozenset[Effect] = frozenset({"destroy"})
_BOTH: frozenset[Effect] = frozenset({"save", "destroy"})

EVENTS: Final[Mapping[str, frozenset[Effect]]] = MappingProxyType(
    dict.fromkeys(
        "before_validation after_validation before_save after_save before_create after_create before_update after_update".split(),
        _SAVE,
    )
    | {"before_destroy": _DESTROY, "after_destroy": _DESTROY}
)
"""Events that the program keeps, with what a gap in one touches."""

NAMED_EVENTS: Final[Mapping[str, frozenset[Effect]]] = MappingProxyType(
    dict.fromkeys("around_save around_create around_update after_touch after_save_commit".split(), _SAVE)
    | dict.fromkeys("after_create_commit after_update_commit".split(), _SAVE)
    | dict.fromkeys("around_destroy after_destroy_commit".split(), _DESTROY)
    | dict.fromkeys("after_commit after_rollback before_commit".split(), _BOTH)
    | dict.fromkeys("after_initialize after_find".split(), ALL)
)
"""Events that are not converted: each is a gap."""


def declare(call: MacroCall) -> Value:
    """`before_save :a, :b, if: :c`, `after_create { ... }`, `before_destroy -> { ... }, prepend: true`."""
    target = target_of(call)
    effects = EVENTS[call.name]
    call.settle()
    options = call.kwargs.options()
    for name in options:
        if name not in ("if", "unless", "on", "prepend"):
            call.gap(codes.CALLBACK_OPTION, f"`{call.text}`: option `{name}:`", effects)
    if call.kwargs.rest is not None:
        call.gap(codes.CALLBACK_OPTION, f"`{call.text}`: {call.kwargs.rest.reason}", effects)
    checks = conditions(call, options, codes.CALLBACK_CONDITION, effects)
    on = contexts(call, options.get("on"), codes.CALLBACK_OPTION, effects)
    if on and not call.name.endswith("_validation"):
        call.gap(codes.CALLBACK_OPTION, f"`{call.text}`: `on:` means nothing here", effects)
    if checks is None or on is None:
        return None
    # An after callback is prepended to a chain that runs backwards: `prepend:` changes nothing for it.
    prepend = options.get("prepend") is True and call.name.startswith("before_")
    for each in [*call.args, *([call.block] if call.block is not None else [])]:
        made = Callback(
            call.name,
            call.span,
            conditions=list(checks),
            on=list(on),
            prepend=prepend,
            for_class=target.for_class,
            order=target.next_order(),
        )
        if isinstance(each, Symbol):
            made.method = each.name
            _replace(call, each.name)
        elif isinstance(each, Proc) and each.node is not None and not closes_over(each):
            made.body = each.node
        else:
            call.gap(codes.CALLBACK_OBJECT, f"`{call.name}` of something else than a method or a block", effects)
            continue
        if prepend:
            made.order = -made.order
            target.model.callbacks.insert(0, made)
        else:
            target.model.callbacks.append(made)
    return None


def _replace(call: MacroCall, method: str) -> None:
    model = target_of(call).model
    model.callbacks = [c for c in model.callbacks if not (c.event == call.name and c.method == method)]


def named(call: MacroCall) -> Value:
    """An event that is not converted."""
    effects = NAMED_EVENTS[call.name]
    if call.name.startswith("around_"):
        code = codes.AROUND_CALLBACK
    elif call.name.endswith("commit") or call.name == "after_rollback":
        code = codes.COMMIT_CALLBACK
    else:
        code = codes.UNSUPPORTED_CALLBACK
    call.gap(code, f"`{call.text}`", effects)
    return None


def changed(call: MacroCall) -> Value:
    """`skip_callback`, `set_callback`, `reset_callbacks`, `define_model_callbacks`."""
    call.gap(codes.SKIP_CALLBACK, f"`{call.text}`")
    return None
