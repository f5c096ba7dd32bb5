"""What every value answers: nil?, blank?, ==, to_s, is_a?, tap, send ..."""

from __future__ import annotations

from regauge.ruby.evaluator.core.equality import case_equal, compare, equal, is_a
from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.expressions import text_of
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import (
    ConstRef,
    RubyHash,
    Symbol,
    Unknown,
    Value,
    find_unknown,
    inspect,
    key_of,
)


def is_blank(value: Value) -> bool:
    """ActiveSupport's `blank?`."""
    if isinstance(value, Unknown):
        raise CannotKnow(value)
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, list):
        return not value
    if isinstance(value, RubyHash):
        if not len(value) and value.rest is not None:
            raise CannotKnow(value.rest)
        return not len(value)
    return value is None or value is False


core("object", "nil?")(lambda call: call.receiver is None)
core("constant", "nil?")(lambda call: _class(call) is None)
core("object", "blank?")(lambda call: is_blank(call.receiver))
core("object", "present?")(lambda call: not is_blank(call.receiver))
core("object", "presence")(lambda call: None if is_blank(call.receiver) else call.receiver)
core("object", "!")(lambda call: call.receiver is None or call.receiver is False)
core("object", "freeze", "itself", unknown=True)(lambda call: call.receiver)
core("constant", "freeze", "itself")(lambda call: call.receiver)
core("object", "frozen?")(lambda call: isinstance(call.receiver, Symbol | int | float) or call.receiver is None)
core("object", "===")(lambda call: case_equal(call.evaluator, call.receiver, call.arg()))
core("object", "<=>")(lambda call: compare(call.receiver, call.arg()))
core("object", "is_a?", "kind_of?")(lambda call: is_a(call.receiver, call.arg()))
core("constant", "==")(lambda call: equal(call.receiver, call.arg()))
core("constant", "===")(lambda call: is_a(call.arg(), call.receiver))
core("constant", "name", "to_s")(lambda call: _class(call))
core("nil", "to_a", unknown=True)(lambda call: [])
core("nil", "to_h", unknown=True)(lambda call: RubyHash())
core("nil", "to_i")(lambda call: 0)
core("nil", "&")(lambda call: False)
core("nil", "|")(lambda call: call.arg() not in (None, False))
core("bool", "&")(lambda call: call.receiver and call.arg() not in (None, False))
core("bool", "|")(lambda call: call.receiver or call.arg() not in (None, False))


def _class(call: CoreCall) -> str:
    """The full name of a class; what a bare constant inside modules means depends on what else is defined."""
    value = call.receiver
    if isinstance(value, ConstRef) and (not value.is_class_like or (value.nesting and not value.path.startswith("::"))):
        raise CannotKnow(f"what {value.path} is")
    return str(value.path.removeprefix("::"))


@core("object", "eql?")
def _eql(call: CoreCall) -> bool:
    unknown = find_unknown(call.receiver) or find_unknown(call.arg())
    if unknown is not None:
        raise CannotKnow(unknown)
    return key_of(call.receiver) == key_of(call.arg())


@core("object", "==")
def _equal(call: CoreCall) -> bool:
    return equal(call.receiver, call.arg())


@core("object", "!=")
def _not_equal(call: CoreCall) -> bool:
    return not equal(call.receiver, call.arg())


core("constant", "!=")(_not_equal)


@core("object", "to_s", "name", "id2name")
def _to_s(call: CoreCall) -> str:
    if call.name != "to_s" and not isinstance(call.receiver, Symbol):
        raise CannotKnow(f"`{call.name}` of this value")
    unknown = find_unknown(call.receiver)
    text = text_of(call.receiver)
    if unknown is not None or not isinstance(text, str) or call.args:
        raise CannotKnow(unknown or "the text of this object")
    return text


@core("object", "inspect")
def _inspect(call: CoreCall) -> str:
    unknown = find_unknown(call.receiver)
    if unknown is not None:
        raise CannotKnow(unknown)
    return inspect(call.receiver)


@core("object", "in?")
def _in(call: CoreCall) -> bool:
    within = call.arg()
    if not isinstance(within, list):
        raise CannotKnow("`in?` of something else than an array")
    return includes(within, call.receiver)


def includes(values: list[Value], wanted: Value) -> bool:
    """Whether an array holds a value; known as soon as one known item is equal."""
    unknown: Unknown | None = None
    for value in values:
        if isinstance(value, Unknown):
            unknown = value
        elif equal(value, wanted):
            return True
    if unknown is not None:
        raise CannotKnow(unknown)
    return False


@core("any", "tap", unknown=True)
def _tap(call: CoreCall) -> Value:
    call.run(call.receiver)
    return call.receiver


@core("object", "then", "yield_self", unknown=True)
def _then(call: CoreCall) -> Value:
    return call.run(call.receiver)


@core("any", "send", "public_send", "__send__", "try", unknown=True)
def _send(call: CoreCall) -> Value:
    from regauge.ruby.evaluator.calls import send

    if call.name == "try" and (call.receiver is None or not call.args):
        if call.receiver is None:
            return None
        return call.run(call.receiver)
    name = call.arg()
    text = name.name if isinstance(name, Symbol) else name
    if not isinstance(text, str):
        raise CannotKnow(name if isinstance(name, Unknown) else "the name of the method that is called")
    return send(call.evaluator, call.receiver, text, call.args[1:], call.kwargs, call.block, call.site, call.env)


@core("object", "dup", "clone", "deep_dup", unknown=True)
def _dup(call: CoreCall) -> Value:
    if isinstance(call.receiver, list):
        return list(call.receiver)
    return call.receiver.copy() if isinstance(call.receiver, RubyHash) else call.receiver


@core("object", "respond_to?", "instance_of?", "class", "method")
def _reflection(call: CoreCall) -> Value:
    raise CannotKnow(f"`{call.name}`")


@core("object", "instance_variable_get")
def _instance_variable_get(call: CoreCall) -> Value:
    raise CannotKnow("`instance_variable_get`")


@core("constant", "const_get")
def _const_get(call: CoreCall) -> Value:
    name = call.arg()
    text = name.name if isinstance(name, Symbol) else name
    if not isinstance(text, str):
        raise CannotKnow("the name of a constant")
    path = f"{call.receiver.path}::{text}"
    return call.evaluator.constants.get(path, ConstRef(path, call.env.nesting))


@core("proc", "call", "()", "yield", "[]", "===", unknown=True)
def _call_proc(call: CoreCall) -> Value:
    return call.evaluator.call_proc(call.receiver, call.args, call.kwargs)


core("proc", "to_proc", unknown=True)(lambda call: call.receiver)
core("proc", "lambda?")(lambda call: bool(getattr(call.receiver, "is_lambda", True)))
core("proc", "arity")(lambda call: call.receiver.arity)
