"""Integers and floats."""

from __future__ import annotations

import math

from regauge.ruby.evaluator.core.equality import compare
from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import Range, Value

_BITS = 4096


def _number(call: CoreCall) -> int | float:
    value = call.arg()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CannotKnow(f"`{call.name}` with something else than a number")
    return value


def _bounded(value: int | float) -> int | float:
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise CannotKnow("a very large number")
    return value


@core("number", "+", "-", "*")
def _arithmetic(call: CoreCall) -> Value:
    left, right = call.receiver, _number(call)
    if call.name == "+":
        return _bounded(left + right)
    if call.name == "-":
        return _bounded(left - right)
    return _bounded(left * right)


@core("number", "/", "%", "modulo", "div")
def _division(call: CoreCall) -> Value:
    left, right = call.receiver, _number(call)
    if right == 0:
        raise CannotKnow("a division by zero")
    if call.name == "/":
        return left // right if isinstance(left, int) and isinstance(right, int) else left / right
    return (
        math.floor(left / right)
        if call.name == "div" and isinstance(left, float)
        else (left // right if call.name == "div" else left % right)
    )


@core("integer", "**", "pow")
def _power(call: CoreCall) -> Value:
    base, exponent = call.receiver, call.integer()
    if exponent < 0 or len(call.args) > 1 or base.bit_length() * exponent > _BITS:
        raise CannotKnow("this power")
    return base**exponent


@core("integer", "<<", ">>")
def _shift(call: CoreCall) -> Value:
    by = call.integer()
    by = by if call.name == "<<" else -by
    if by > _BITS:
        raise CannotKnow("a very large number")
    return _bounded(call.receiver << by if by >= 0 else call.receiver >> -by)


core("integer", "&")(lambda call: call.receiver & call.integer())
core("integer", "|")(lambda call: call.receiver | call.integer())
core("integer", "^")(lambda call: call.receiver ^ call.integer())
core("integer", "~")(lambda call: ~call.receiver)
_UNITS = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte")


@core("integer", *_UNITS, *(f"{unit}s" for unit in _UNITS))
def _bytes(call: CoreCall) -> Value:
    """ActiveSupport's Numeric#kilobytes and its kin."""
    return _bounded(call.receiver * 1024 ** _UNITS.index(call.name.removesuffix("s")))


core("number", "-@")(lambda call: -call.receiver)
core("number", "+@")(lambda call: call.receiver)
core("number", "abs")(lambda call: abs(call.receiver))
core("number", "to_i", "to_int", "truncate")(lambda call: int(_finite(call)))
core("number", "to_f")(lambda call: float(_bounded(call.receiver)))
core("number", "zero?")(lambda call: call.receiver == 0)
core("number", "positive?")(lambda call: call.receiver > 0)
core("number", "negative?")(lambda call: call.receiver < 0)
core("integer", "even?")(lambda call: call.receiver % 2 == 0)
core("integer", "odd?")(lambda call: call.receiver % 2 == 1)
core("integer", "succ", "next")(lambda call: call.receiver + 1)
core("integer", "pred")(lambda call: call.receiver - 1)
core("integer", "chr")(lambda call: chr(call.receiver) if 0 <= call.receiver < 128 else _no(call))
core("integer", "floor", "ceil", "round")(lambda call: call.receiver if not call.args else _no(call))
core("float", "floor")(lambda call: math.floor(_finite(call)) if not call.args else _no(call))
core("float", "ceil")(lambda call: math.ceil(_finite(call)) if not call.args else _no(call))


def _no(call: CoreCall) -> Value:
    raise CannotKnow(f"this `{call.name}`")


def _finite(call: CoreCall) -> int | float:
    if isinstance(call.receiver, float) and not math.isfinite(call.receiver):
        raise CannotKnow("a number that is not finite")
    return call.receiver  # type: ignore[no-any-return]


@core("float", "round")
def _round(call: CoreCall) -> Value:
    if call.args or len(call.kwargs):
        raise CannotKnow("rounding to digits")
    value = _finite(call)
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)


@core("number", "<", ">", "<=", ">=")
def _order(call: CoreCall) -> bool:
    order = compare(call.receiver, _number(call)) or 0
    return {"<": order < 0, ">": order > 0, "<=": order <= 0, ">=": order >= 0}[call.name]


@core("number", "fdiv")
def _fdiv(call: CoreCall) -> float:
    if _number(call) == 0:
        raise CannotKnow("a division by zero")
    return float(call.receiver / _number(call))


@core("number", "clamp")
def _clamp(call: CoreCall) -> Value:
    low, high = (call.args[0].begin, call.args[0].end) if isinstance(call.arg(), Range) else (call.arg(), call.arg(1))
    if not isinstance(low, int | float) or not isinstance(high, int | float):
        raise CannotKnow("this `clamp`")
    return low if call.receiver < low else high if call.receiver > high else call.receiver


core("number", "between?")(lambda call: _between(call))


def _between(call: CoreCall) -> bool:
    low, high = compare(call.arg(0), call.receiver), compare(call.receiver, call.arg(1))
    if low is None or high is None:
        raise CannotKnow("this `between?`")
    return low <= 0 and high <= 0


@core("integer", "times", "upto", "downto", "step")
def _loops(call: CoreCall) -> Value:
    if call.name == "times":
        values = range(call.receiver)
    elif call.name == "upto":
        values = range(call.receiver, call.integer() + 1)
    elif call.name == "downto":
        values = range(call.receiver, call.integer() - 1, -1)
    else:
        by = call.integer(1, 1)
        if by == 0 or len(call.kwargs):
            raise CannotKnow("this `step`")
        values = range(call.receiver, call.integer() + (1 if by > 0 else -1), by)
    if call.block is None:
        call.sized(len(values))
        return list(values)
    for value in values:
        call.run(value)
    return call.receiver


@core("integer", "digits")
def _digits(call: CoreCall) -> Value:
    if call.args or call.receiver < 0:
        raise CannotKnow("these digits")
    return [int(digit) for digit in reversed(str(_bounded(call.receiver)))]


@core("integer", "ordinalize")
def _ordinalize(call: CoreCall) -> str:
    import inflection

    return str(inflection.ordinalize(call.receiver))
