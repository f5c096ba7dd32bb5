"""What arrays, hashes and ranges share: each, map, select, inject ... A hash goes by its [key, value] pairs."""

from __future__ import annotations

from regauge.ruby.evaluator.core.equality import SORT_KEY, case_equal, compare, equal
from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import (
    Enumerator,
    Range,
    RubyHash,
    Symbol,
    Unknown,
    Value,
    find_unknown,
    truthy,
    unknown_items,
)


def items_of(call: CoreCall) -> list[Value]:
    """What an enumerable yields, in order; all of it must be known to be there."""
    return elements(call, call.receiver)


def elements(call: CoreCall, value: Value) -> list[Value]:
    """The items of an array, hash or range."""
    if isinstance(value, list):
        several = unknown_items(value)
        if several is not None:
            raise CannotKnow(several)
        return list(value)
    if isinstance(value, Enumerator):
        return list(value.items)
    if isinstance(value, RubyHash):
        if value.rest is not None:
            raise CannotKnow(value.rest)
        return [[key, each] for key, each in value.items()]
    if isinstance(value, Range):
        if isinstance(value.begin, int) and isinstance(value.end, int):
            stop = value.end + (0 if value.exclusive else 1)
            call.sized(stop - value.begin)
            return list(range(value.begin, stop))
        if isinstance(value.begin, str) and isinstance(value.end, str) and len(value.begin) == len(value.end) == 1:
            stop = ord(value.end) + (0 if value.exclusive else 1)
            return [chr(code) for code in range(ord(value.begin), stop)]
        raise CannotKnow(find_unknown(value) or "the items of this range")
    if isinstance(value, Unknown):
        raise CannotKnow(value)
    raise CannotKnow("the items of this value")


@core("array", "each", "each_entry", "reverse_each", unknown=True)
def _each(call: CoreCall) -> Value:
    values = items_of(call)
    if call.block is None:
        return Enumerator(values[::-1] if call.name == "reverse_each" else values, "each")
    for item in reversed(values) if call.name == "reverse_each" else values:
        call.run(item)
    return call.receiver


@core("array", "each_with_index", "each_with_object", unknown=True)
def _each_with(call: CoreCall) -> Value:
    if call.name == "each_with_object":
        for item in items_of(call):
            call.run(item, call.arg())
        return call.arg()
    if call.block is None:
        return [[item, index] for index, item in enumerate(items_of(call))]
    for index, item in enumerate(items_of(call)):
        call.run(item, index)
    return call.receiver


@core("enumerator", "with_index", "each_with_index", unknown=True)
def _with_index(call: CoreCall) -> Value:
    waiting: Enumerator = call.receiver
    pairs = list(enumerate(waiting.items, call.integer(0, 0)))
    if call.block is None:
        return [[item, index] for index, item in pairs]
    if waiting.name in {"map", "collect"}:
        return [call.run(item, index) for index, item in pairs]
    if waiting.name in {"select", "filter", "reject"}:
        wanted = waiting.name != "reject"
        return [item for index, item in pairs if call.test(item, index) is wanted]
    if waiting.name != "each":
        raise CannotKnow(f"`{waiting.name}.with_index`")
    for index, item in pairs:
        call.run(item, index)
    return waiting.items


@core("range", "step", "%", unknown=True)
def _step(call: CoreCall) -> Value:
    by, values = call.integer(), items_of(call)
    if by < 1:
        raise CannotKnow("this `step`")
    if call.block is None:
        return values[::by]
    for item in values[::by]:
        call.run(item)
    return call.receiver


@core("array", "map", "collect", "flat_map", "collect_concat", "filter_map", unknown=True)
def _map(call: CoreCall) -> Value:
    if call.block is None:
        return Enumerator(items_of(call), call.name)
    made = [call.run(item) for item in items_of(call)]
    if call.name in {"flat_map", "collect_concat"}:
        unknown = next((item for item in made if isinstance(item, Unknown)), None)
        if unknown is not None:
            raise CannotKnow(unknown)
        flat = [part for item in made for part in (item if isinstance(item, list) else [item])]
        call.sized(len(flat))
        return flat
    if call.name == "filter_map":
        unknown = next((item for item in made if isinstance(item, Unknown)), None)
        if unknown is not None:
            raise CannotKnow(unknown)
        return [item for item in made if truthy(item)]
    return made


@core("array", "select", "filter", "reject", "partition", unknown=True)
def _select(call: CoreCall) -> Value:
    values = items_of(call)
    if call.block is None:
        return Enumerator(values, call.name)
    tests = [call.test(item) for item in values]
    yes = [item for item, test in zip(values, tests, strict=True) if test]
    no = [item for item, test in zip(values, tests, strict=True) if not test]
    if call.name == "partition":
        return [yes, no]
    return no if call.name == "reject" else yes


@core("array", "any?", "all?", "none?", "one?", "count", unknown=True)
def _quantify(call: CoreCall) -> Value:
    values = items_of(call)
    if call.block is not None:
        tests = [call.test(item) for item in values]
    elif call.args and call.name == "count":
        tests = [equal(item, call.args[0]) for item in values]
    elif call.args:
        tests = [case_equal(call.evaluator, call.args[0], item) for item in values]
    elif call.name == "count":
        return len(values)
    else:
        unknown = next((item for item in values if isinstance(item, Unknown)), None)
        if unknown is not None:
            raise CannotKnow(unknown)
        tests = [truthy(item) for item in values]
    total = sum(tests)
    return {"any?": total > 0, "all?": total == len(tests), "none?": total == 0, "one?": total == 1}.get(
        call.name, total
    )


@core("array", "find", "detect", "find_index", "index", unknown=True)
def _find(call: CoreCall) -> Value:
    wants_index = call.name in {"find_index", "index"}
    for index, item in enumerate(items_of(call)):
        if call.test(item) if call.block is not None else equal(item, call.arg()):
            return index if wants_index else item
    return None


@core("array", "inject", "reduce", "sum", unknown=True)
def _fold(call: CoreCall) -> Value:
    from regauge.ruby.evaluator.calls import send

    values = items_of(call)
    if call.name == "sum":
        values = [call.run(item) for item in values] if call.block is not None else values
        total: Value = call.optional(0, 0)
        for item in values:
            total = send(call.evaluator, total, "+", [item], RubyHash(), None, call.site, call.env)
        return total
    args = list(call.args)
    operator = args.pop() if args and call.block is None else None
    if operator is not None and not isinstance(operator, Symbol):
        raise CannotKnow("this `inject`")
    if not args and not values:
        return None
    total = args[0] if args else values.pop(0)
    for item in values:
        if operator is None:
            total = call.run(total, item)
        else:
            total = send(call.evaluator, total, operator.name, [item], RubyHash(), None, call.site, call.env)
    return total


@core("array", "to_a", "entries", unknown=True)
def _to_a(call: CoreCall) -> list[Value]:
    return items_of(call)


@core("array", "to_h", unknown=True)
def _to_h(call: CoreCall) -> Value:
    values = [call.run(item) for item in items_of(call)] if call.block is not None else items_of(call)
    if not all(isinstance(item, list) and len(item) == 2 for item in values):
        raise CannotKnow(find_unknown(values) or "a hash of something else than pairs")
    return RubyHash((item[0], item[1]) for item in values)


@core("array", "index_by", "index_with", "group_by", "tally", unknown=True)
def _index(call: CoreCall) -> RubyHash:
    out = RubyHash()
    for item in items_of(call):
        if call.name == "index_with":
            out[item] = call.run(item) if call.block is not None else call.arg()
            continue
        key = item if call.name == "tally" else call.run(item)
        if isinstance(key, Unknown):
            raise CannotKnow(key)
        if call.name == "index_by":
            out[key] = item
        elif call.name == "tally":
            out[key] = out.get(key, 0) + 1
        else:
            out[key] = [*out.get(key, []), item]
    return out


@core("array", "sort", "sort_by", "min", "max", "min_by", "max_by", "minmax")
def _sort(call: CoreCall) -> Value:
    values = items_of(call)
    if call.name in {"sort", "min", "max", "minmax"} and call.block is not None:
        raise CannotKnow(f"`{call.name}` with a block")
    keys = [call.run(item) for item in values] if call.name.endswith("_by") else values
    order = sorted(range(len(values)), key=lambda index: SORT_KEY(keys[index]))
    ranked = [values[index] for index in order]
    if call.name in {"sort", "sort_by"}:
        return ranked
    if call.args:
        raise CannotKnow(f"`{call.name}` with a count")
    if call.name == "minmax":
        return [ranked[0], ranked[-1]] if ranked else [None, None]
    if not ranked:
        return None
    if call.name.startswith("min"):
        return ranked[0]
    # Of equal ones Ruby's max keeps the first.
    best = order[-1]
    return values[next(index for index in order if compare(keys[index], keys[best]) == 0)]
