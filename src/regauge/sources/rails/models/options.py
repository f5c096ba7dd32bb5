"""Options that validations and callbacks share: `if`, `unless`, `on`."""

from __future__ import annotations

from collections.abc import Mapping

from regauge.diagnostics.codes import Code
from regauge.program.models import Condition, Effect
from regauge.ruby.evaluator import Proc, Symbol, Value
from regauge.sources.rails.classes.target import MacroCall
from regauge.sources.rails.classes.values import closes_over, names_of


def conditions(
    call: MacroCall, options: Mapping[str, Value], code: Code, effects: frozenset[Effect]
) -> list[Condition] | None:
    """The conditions of `if:` and `unless:`. One that cannot be kept is a gap, and gives None: what it guards is not to run without it."""
    found: list[Condition] = []
    lost = False
    for key, negated in (("if", False), ("unless", True)):
        value = options.get(key)
        for each in value if isinstance(value, list) else [value]:
            if each is None:
                continue
            if isinstance(each, Symbol):
                found.append(Condition(negated, method=each.name, span=call.span))
            elif isinstance(each, Proc) and each.node is not None and not closes_over(each):
                found.append(Condition(negated, body=each.node, span=each.span))
            else:
                call.gap(code, f"`{call.text}`: the value of `{key}:` is not a method's name or a lambda", effects)
                lost = True
    return None if lost else found


def contexts(call: MacroCall, value: Value, code: Code, effects: frozenset[Effect]) -> list[str] | None:
    """`on: :create`, `on: [:create, :update]`; None where it is not known."""
    if value is None:
        return []
    names = names_of(value if isinstance(value, list) else [value])
    if names is None:
        call.gap(code, f"`{call.text}`: the value of `on:` is not known", effects)
    return names
