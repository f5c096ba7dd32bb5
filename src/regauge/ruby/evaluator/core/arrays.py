"""Arrays: parts, sets, joining, and changes in place; `enumerables` has what goes through all items."""

from __future__ import annotations

from regauge.ruby.evaluator.core.enumerables import elements, items_of
from regauge.ruby.evaluator.core.equality import covers, equal
from regauge.ruby.evaluator.core.objects import includes
from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.core.strings import bounds_of
from regauge.ruby.evaluator.expressions import text_of
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import (
    Range,
    RubyHash,
    Unknown,
    Value,
    find_unknown,
    inspect,
    key_of,
    unknown_items,
)


@core("array", "first", "last", "take", "drop")
def _ends(call: CoreCall) -> Value:
    values = items_of(call)
    if call.name in {"first", "last"} and not call.args:
        return (values[0] if call.name == "first" else values[-1]) if values else None
    count = call.integer()
    if count < 0:
        raise CannotKnow("a negative count")
    if call.name == "last":
        return values[max(0, len(values) - count) :]
    return values[count:] if call.name == "drop" else values[:count]


@core("array", "second", "third")
def _ordinal(call: CoreCall) -> Value:
    values, at = items_of(call), {"second": 1, "third": 2}[call.name]
    return values[at] if at < len(values) else None


@core("array", "length", "size")
def _length(call: CoreCall) -> int:
    return len(items_of(call))


core("array", "empty?")(lambda call: not items_of(call))
core("array", "many?")(lambda call: len(items_of(call)) > 1)
core("array", "include?", "member?")(lambda call: includes(items_of(call), call.arg()))
core("array", "exclude?")(lambda call: not includes(items_of(call), call.arg()))
core("array", "reverse")(lambda call: items_of(call)[::-1])
core("array", "compact")(lambda call: [item for item in items_of(call) if _known(item) is not None])
core("array", "uniq")(lambda call: _unique(call, items_of(call)))
# A set is an array without doubles here.
core("array", "to_set")(lambda call: _unique(call, items_of(call)))
core("array", "rotate")(lambda call: _rotate(call))
core("array", "zip", unknown=True)(lambda call: _zip(call))
core("array", "each_slice", "each_cons", unknown=True)(lambda call: _slices(call))
core("array", "dig")(lambda call: dig(call, call.receiver, call.args))
core("range", "begin", "first", "min")(lambda call: call.receiver.begin if not call.args else _ends(call))
core("range", "end")(lambda call: call.receiver.end)
core("range", "include?", "member?", "cover?", "===")(lambda call: covers(call.receiver, call.arg()))
core("range", "exclude_end?")(lambda call: call.receiver.exclusive)


def _known(value: Value) -> Value:
    if isinstance(value, Unknown):
        raise CannotKnow(value)
    return value


def _unique(call: CoreCall, values: list[Value]) -> list[Value]:
    unknown = find_unknown(values)
    if unknown is not None:
        raise CannotKnow(unknown)
    seen: dict[object, Value] = {}
    for item in values:
        key = item if call.block is None else _known(call.run(item))
        seen.setdefault(key_of(key), item)
    return list(seen.values())


def _rotate(call: CoreCall) -> list[Value]:
    values = items_of(call)
    by = call.integer(0, 1) % len(values) if values else 0
    return values[by:] + values[:by]


def _zip(call: CoreCall) -> Value:
    if call.block is not None:
        raise CannotKnow("`zip` with a block")
    others = [elements(call, arg) for arg in call.args]
    return [
        [item, *(other[index] if index < len(other) else None for other in others)]
        for index, item in enumerate(items_of(call))
    ]


def _slices(call: CoreCall) -> Value:
    values, size = items_of(call), call.integer()
    if size < 1:
        raise CannotKnow("a slice of nothing")
    if call.name == "each_slice":
        parts = [values[start : start + size] for start in range(0, len(values), size)]
    else:
        parts = [values[start : start + size] for start in range(len(values) - size + 1)]
    if call.block is None:
        return parts
    for part in parts:
        call.run(part)
    return call.receiver


@core("array", "join")
def _join(call: CoreCall) -> str:
    by = call.optional(0, "")
    if by is not None and not isinstance(by, str):
        raise CannotKnow("what to join with")
    find_unknown(call.receiver)
    return (by or "").join(_join_text(item, by or "") for item in items_of(call))


def _join_text(value: Value, by: str) -> str:
    if isinstance(value, list):
        return by.join(_join_text(item, by) for item in value)
    text = text_of(value)
    if not isinstance(text, str):
        raise CannotKnow(text if isinstance(text, Unknown) else "the text of this object")
    return text


@core("array", "to_sentence")
def _to_sentence(call: CoreCall) -> str:
    raise CannotKnow("`to_sentence`, which follows the locale")


@core("array", "flatten")
def _flatten(call: CoreCall) -> list[Value]:
    depth = call.integer(0, 100)
    values = items_of(call)
    for _ in range(depth):
        if not any(isinstance(item, list) for item in values):
            break
        values = [part for item in values for part in (item if isinstance(item, list) else [item])]
        call.sized(len(values))
    return [_known(value) for value in values]


@core("array", "+", "-", "|", "&", "concat", "union", "difference", "intersection", unknown=True)
def _combine(call: CoreCall) -> Value:
    left, right = items_of(call), elements(call, call.arg())
    if len(call.args) > 1 or not isinstance(call.receiver, list):
        raise CannotKnow(f"this `{call.name}`")
    call.sized(len(left) + len(right))
    if call.name == "+":
        return left + right
    if call.name == "concat":
        call.evaluator.journal_container(call.receiver)
        call.receiver.extend(right)
        return call.receiver
    unknown = find_unknown(left) or find_unknown(right)
    if unknown is not None:
        raise CannotKnow(unknown)
    keys = {key_of(item) for item in right}
    if call.name in {"-", "difference"}:
        return [item for item in left if key_of(item) not in keys]
    if call.name in {"|", "union"}:
        return list({key_of(item): item for item in reversed(left + right)}.values())[::-1]
    return list({key_of(item): item for item in left if key_of(item) in keys}.values())


@core("array", "excluding", "without", "including")
def _excluding(call: CoreCall) -> list[Value]:
    others = [part for arg in call.args for part in (arg if isinstance(arg, list) else [arg])]
    if call.name == "including":
        return [*items_of(call), *others]
    unknown = find_unknown(others) or find_unknown(call.receiver)
    if unknown is not None:
        raise CannotKnow(unknown)
    keys = {key_of(item) for item in others}
    return [item for item in items_of(call) if key_of(item) not in keys]


@core("array", "*")
def _repeat(call: CoreCall) -> Value:
    if isinstance(call.arg(), str):
        return _join(call)
    values = items_of(call)
    call.sized(len(values) * max(0, call.integer()))
    return values * max(0, call.integer())


@core("array", "product")
def _product(call: CoreCall) -> list[Value]:
    out: list[list[Value]] = [[item] for item in items_of(call)]
    for arg in call.args:
        other = elements(call, arg)
        call.sized(len(out) * len(other))
        out = [[*row, item] for row in out for item in other]
    return out


@core("array", "[]", "slice", "at", "values_at", "fetch")
def _at(call: CoreCall) -> Value:
    values = items_of(call)
    if call.name == "values_at":
        return [pick(values, index) for index in call.args]
    at = call.arg()
    if isinstance(at, Range):
        bounds = bounds_of(at, len(values))
        return None if bounds is None else values[bounds[0] : bounds[1]]
    if len(call.args) == 2 and call.name != "fetch":
        start, size = call.integer(), call.integer(1)
        start = start + len(values) if start < 0 else start
        return values[start : start + size] if 0 <= start <= len(values) and size >= 0 else None
    index = call.integer()
    if call.name == "fetch" and not -len(values) <= index < len(values):
        if len(call.args) > 1:
            return call.args[1]
        return call.run(index)
    return pick(values, index)


def pick(values: list[Value], index: Value) -> Value:
    """`values[index]`, nil outside."""
    if not isinstance(index, int):
        raise CannotKnow("an index that is not a number")
    several = unknown_items(values)
    if several is not None:
        raise CannotKnow(several)
    return values[index] if -len(values) <= index < len(values) else None


def dig(call: CoreCall, value: Value, path: list[Value]) -> Value:
    """`dig`: nil ends it."""
    for key in path:
        if isinstance(value, Unknown):
            return value
        if value is None:
            return None
        if isinstance(value, RubyHash):
            if key not in value and value.rest is not None:
                return value.rest
            value = value.get(key)
        elif isinstance(value, list):
            value = pick(value, key)
        else:
            raise CannotKnow(f"`dig` into {inspect(value)}")
    return value


@core("array", "<<", "push", "append", "unshift", "prepend", "pop", "shift", "delete", "clear", unknown=True)
def _mutate(call: CoreCall) -> Value:
    values = call.receiver
    if not isinstance(values, list):
        raise CannotKnow(f"`{call.name}` of this value")
    call.sized(len(values) + len(call.args))
    call.evaluator.journal_container(values)
    several = unknown_items(values)
    if several is not None and call.name in {"pop", "shift", "delete"}:
        values[:] = [several]
        raise CannotKnow(several)
    if call.name in {"<<", "push", "append"}:
        values.extend(call.args)
        if len(call.kwargs):
            values.append(call.kwargs)
    elif call.name in {"unshift", "prepend"}:
        values[:0] = call.args
    elif call.name == "clear":
        values.clear()
    elif call.name == "delete":
        found = includes(list(values), call.arg())
        values[:] = [item for item in values if not equal(item, call.arg())]
        return call.arg() if found else None
    elif call.args:
        raise CannotKnow(f"`{call.name}` with a count")
    elif values:
        return values.pop() if call.name == "pop" else values.pop(0)
    else:
        return None
    return values


@core("array", "[]=", unknown=True)
def _store(call: CoreCall) -> Value:
    index = call.arg()
    values = call.receiver
    if (
        len(call.args) != 2
        or not isinstance(index, int)
        or not isinstance(values, list)
        or not 0 <= index <= len(values)
    ):
        raise CannotKnow("this assignment to an array")
    call.evaluator.journal_container(values)
    values[index : index + 1] = [call.arg(1)]
    return call.arg(1)


_IN_PLACE = ("map", "collect", "select", "filter", "reject", "compact", "uniq", "flatten", "sort", "sort_by", "reverse")


def _register_in_place() -> None:
    from regauge.ruby.evaluator.core.registry import CORE

    for name in _IN_PLACE:
        entry = CORE["array"][name]

        def run(call: CoreCall, name: str = name) -> Value:
            if not isinstance(call.receiver, list):
                raise CannotKnow(f"`{call.name}` of this value")
            plain = CoreCall(
                call.evaluator, call.receiver, name, call.args, call.kwargs, call.block, call.site, call.env
            )
            made = CORE["array"][name].function(plain)
            call.evaluator.journal_container(call.receiver)
            call.receiver[:] = made
            return call.receiver

        core("array", f"{name}!", unknown=entry.unknown)(run)


_register_in_place()
