"""Arrays, and what hashes and ranges share with them as enumerables: a hash goes by its [key, value] pairs."""

from __future__ import annotations

from regauge.ruby.evaluator.core.equality import SORT_KEY, case_equal, compare, covers, equal
from regauge.ruby.evaluator.core.objects import includes
from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.core.strings import bounds_of
from regauge.ruby.evaluator.expressions import text_of
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import (
    Enumerator,
    Range,
    RubyHash,
    Symbol,
    Unknown,
    Value,
    find_unknown,
    inspect,
    key_of,
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


@core("array", "to_h", "to_set", unknown=True)
def _to_h(call: CoreCall) -> Value:
    if call.name == "to_set":
        return _unique(call, items_of(call))
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
