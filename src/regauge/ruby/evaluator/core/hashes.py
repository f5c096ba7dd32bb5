"""Hashes. One that something unknown was merged into (`rest`) answers only what it surely holds."""

from __future__ import annotations

from regauge.ruby.evaluator.core.equality import equal
from regauge.ruby.evaluator.core.objects import includes
from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.expressions import text_of
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import Enumerator, RubyHash, Symbol, Unknown, Value, find_unknown


def _hash(call: CoreCall) -> RubyHash:
    """The receiver, all of it known."""
    made: RubyHash = call.receiver
    if made.rest is not None:
        raise CannotKnow(made.rest)
    return made


def lookup(hash_: RubyHash, key: Value) -> Value:
    """`hash[key]`."""
    # What was merged in later may have replaced any key.
    if hash_.rest is not None:
        raise CannotKnow(hash_.rest)
    return hash_.get(key)


@core("hash", "[]", "dig")
def _index(call: CoreCall) -> Value:
    value = lookup(call.receiver, call.arg())
    if call.name == "dig" and len(call.args) > 1:
        from regauge.ruby.evaluator.core.arrays import dig

        return dig(call, value, call.args[1:])
    return value


@core("hash", "fetch", unknown=True)
def _fetch(call: CoreCall) -> Value:
    key = call.arg()
    if isinstance(key, Unknown):
        raise CannotKnow(key)
    if call.receiver.rest is None and key in call.receiver:
        return call.receiver[key]
    if call.receiver.rest is not None:
        raise CannotKnow(call.receiver.rest)
    if len(call.args) > 1:
        return call.args[1]
    return call.run(key)


@core("hash", "key?", "has_key?", "include?", "member?")
def _has_key(call: CoreCall) -> bool:
    return call.arg() in _hash(call)


@core("hash", "value?", "has_value?", "key")
def _has_value(call: CoreCall) -> Value:
    if call.name == "key":
        return next((key for key, value in _hash(call).items() if equal(value, call.arg())), None)
    return includes(_hash(call).values(), call.arg())


core("hash", "keys")(lambda call: _hash(call).keys())
core("hash", "values")(lambda call: _hash(call).values())
core("hash", "values_at")(lambda call: [_hash(call).get(key) for key in call.args])
core("hash", "invert")(lambda call: RubyHash((value, key) for key, value in _hash(call).items()))
core("hash", "to_hash", "with_indifferent_access", unknown=True)(lambda call: _same(call))
core("hash", "compact")(lambda call: RubyHash((k, v) for k, v in _hash(call).items() if _known(v) is not None))
core("hash", "symbolize_keys", "to_options", "deep_symbolize_keys")(lambda call: _keys(call, symbols=True))
core("hash", "stringify_keys", "deep_stringify_keys")(lambda call: _keys(call, symbols=False))


def _same(call: CoreCall) -> Value:
    if call.name == "with_indifferent_access":
        raise CannotKnow("a hash with indifferent access")
    return call.receiver


def _known(value: Value) -> Value:
    if isinstance(value, Unknown):
        raise CannotKnow(value)
    return value


def _keys(call: CoreCall, *, symbols: bool) -> RubyHash:
    deep = call.name.startswith("deep")

    def convert(value: Value) -> Value:
        if isinstance(value, RubyHash):
            return rename(value)
        return [convert(item) for item in value] if isinstance(value, list) else value

    def rename(hash_: RubyHash) -> RubyHash:
        out = RubyHash()
        for key, value in hash_.items():
            name = key.name if isinstance(key, Symbol) else key
            if isinstance(name, str):
                key = Symbol(name) if symbols else name
            elif not symbols:
                text = text_of(key)
                if not isinstance(text, str):
                    raise CannotKnow("the text of a key")
                key = text
            out[key] = convert(value) if deep else value
        return out

    whole = _hash(call)
    find_unknown(whole)
    return rename(whole)


@core("hash", "each", "each_pair", unknown=True)
def _each(call: CoreCall) -> Value:
    if call.block is None:
        return Enumerator([[key, value] for key, value in _hash(call).items()], "each")
    for key, value in _hash(call).items():
        call.run([key, value])
    return call.receiver


@core("hash", "each_key", "each_value", unknown=True)
def _each_part(call: CoreCall) -> Value:
    for part in _hash(call).keys() if call.name == "each_key" else _hash(call).values():
        call.run(part)
    return call.receiver


@core("hash", "select", "filter", "reject", unknown=True)
def _select(call: CoreCall) -> RubyHash:
    wanted = call.name != "reject"
    return RubyHash((key, value) for key, value in _hash(call).items() if call.test(key, value) is wanted)


@core("hash", "transform_values", "transform_keys", unknown=True)
def _transform(call: CoreCall) -> RubyHash:
    if call.args or len(call.kwargs):
        raise CannotKnow(f"`{call.name}` with arguments")
    if call.name == "transform_values":
        return RubyHash((key, call.run(value)) for key, value in _hash(call).items())
    return RubyHash((_known(call.run(key)), value) for key, value in _hash(call).items())


def _others(call: CoreCall) -> list[RubyHash]:
    """The hashes to merge: arguments, then keywords."""
    others: list[RubyHash] = []
    for arg in call.args:
        if isinstance(arg, Unknown):
            others.append(RubyHash(rest=arg))
        elif isinstance(arg, RubyHash):
            others.append(arg)
        else:
            raise CannotKnow("a merge with something else than a hash")
    if len(call.kwargs) or call.kwargs.rest is not None:
        others.append(call.kwargs)
    return others


@core(
    "hash", "merge", "merge!", "update", "reverse_merge", "with_defaults", "reverse_merge!", "deep_merge", unknown=True
)
def _merge(call: CoreCall) -> Value:
    if call.block is not None:
        raise CannotKnow(f"`{call.name}` with a block")
    made: RubyHash = call.receiver.copy()
    for other in _others(call):
        if call.name.startswith("reverse") or call.name == "with_defaults":
            under = other.copy()
            under.update(made)
            made = under
        elif call.name == "deep_merge":
            made = _deep(made, other)
        else:
            made.update(other)
    if call.name in {"merge!", "update", "reverse_merge!"}:
        call.evaluator.journal_container(call.receiver)
        call.receiver.replace(made)
        return call.receiver
    return made


def _deep(left: RubyHash, right: RubyHash) -> RubyHash:
    out = left.copy()
    for key, value in right.items():
        before = out.get(key)
        if isinstance(before, RubyHash) and isinstance(value, RubyHash):
            out[key] = _deep(before, value)
        else:
            out[key] = value
    out.rest = out.rest or right.rest
    return out


@core("hash", "except", "without", "slice", "extract!")
def _part(call: CoreCall) -> RubyHash:
    source = _hash(call)
    chosen = RubyHash((key, None) for key in call.args)
    if call.name in {"except", "without"}:
        return RubyHash((key, value) for key, value in source.items() if key not in chosen)
    made = RubyHash((key, source[key]) for key in call.args if key in source)
    if call.name == "extract!":
        call.evaluator.journal_container(source)
        for key in call.args:
            source.pop(key)
    return made


@core("hash", "[]=", "store", unknown=True)
def _store(call: CoreCall) -> Value:
    call.evaluator.journal_container(call.receiver)
    call.sized(len(call.receiver))
    key, value = call.arg(0), call.arg(1)
    call.receiver[key] = value
    if isinstance(key, Unknown):
        call.receiver.rest = call.receiver.rest or key
    return value


@core("hash", "delete")
def _delete(call: CoreCall) -> Value:
    source = _hash(call)
    call.evaluator.journal_container(source)
    if call.arg() not in source and call.block is not None:
        return call.run(call.arg())
    return source.pop(call.arg())


@core("hash", "assert_valid_keys", "sort", "sum", "inject", "reduce", "compare_by_identity", "default=")
def _not_taken(call: CoreCall) -> Value:
    if call.name == "assert_valid_keys":
        return call.receiver
    from regauge.ruby.evaluator.core.registry import CORE

    entry = CORE["array"].get(call.name)
    if entry is None:
        raise CannotKnow(f"`{call.name}` of a hash")
    return entry.function(call)
