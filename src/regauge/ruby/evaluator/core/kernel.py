"""Functions that are called without a receiver: lambda, loop, format, Array() ..."""

from __future__ import annotations

from dataclasses import replace

from regauge.ruby.evaluator.core.registry import CoreCall, core
from regauge.ruby.evaluator.core.strings import format_text
from regauge.ruby.evaluator.env import Env
from regauge.ruby.evaluator.expressions import text_of
from regauge.ruby.evaluator.interpreter import CannotKnow
from regauge.ruby.evaluator.values import ConstRef, MainObject, Proc, Range, RubyHash, Symbol, Value


@core("kernel", "lambda", "proc")
def _lambda(call: CoreCall) -> Value:
    if not isinstance(call.block, Proc):
        raise CannotKnow(f"`{call.name}` without a literal block")
    return replace(call.block, is_lambda=True) if call.name == "lambda" else call.block


@core("constant", "new")
def _new(call: CoreCall) -> Value:
    if call.receiver == ConstRef("Proc") and isinstance(call.block, Proc):
        return call.block
    return call.env.host.unhandled(call.receiver, call.name, call.args, call.kwargs, call.block, call.site, call.env)


@core("constant", "[]", unknown=True)
def _hash_from(call: CoreCall) -> Value:
    if call.receiver == ConstRef("Hash") and len(call.args) == 1:
        value = call.args[0]
        if isinstance(value, RubyHash):
            return value.copy()
        if isinstance(value, list) and all(isinstance(item, list) and len(item) == 2 for item in value):
            return RubyHash((item[0], item[1]) for item in value)
    return call.env.host.unhandled(call.receiver, call.name, call.args, call.kwargs, call.block, call.site, call.env)


@core("kernel", "loop")
def _loop(call: CoreCall) -> Value:
    while True:
        call.run()


@core("kernel", "block_given?")
def _block_given(call: CoreCall) -> bool:
    return call.env.frame is not None and call.env.frame.block is not None


@core("kernel", "__method__")
def _method(call: CoreCall) -> Value:
    return None if call.env.frame is None else Symbol(call.env.frame.name)


@core("kernel", "method")
def _method_object(call: CoreCall) -> Value:
    """`method(:name)` of a method that this Ruby defined on its own self."""
    name = text_of(call.arg())
    found = call.evaluator.find_method(call.env.self_value, name) if isinstance(name, str) else None
    if found is None:
        raise CannotKnow("a method that this Ruby does not define")
    env = Env(call.evaluator, call.env.host, call.env.self_value, nesting=found.nesting)
    return Proc(found.node.params, found.node.body, env, found.node.span, True, node=found.node)


@core("kernel", "format", "sprintf")
def _format(call: CoreCall) -> str:
    values = [*call.args[1:], *([call.kwargs] if len(call.kwargs) else [])]
    return format_text(call.text(), values)


@core("kernel", "Array", unknown=True)
def _array(call: CoreCall) -> Value:
    value = call.arg()
    if isinstance(value, list):
        return value
    if isinstance(value, RubyHash):
        return [[key, each] for key, each in value.items()]
    if isinstance(value, Range):
        raise CannotKnow("an array of a range")
    return [] if value is None else [value]


@core("kernel", "String")
def _string(call: CoreCall) -> str:
    text = text_of(call.arg())
    if not isinstance(text, str):
        raise CannotKnow("the text of this object")
    return text


@core("kernel", "Integer", "Float")
def _number(call: CoreCall) -> Value:
    value = call.arg()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if call.name == "Integer" else float(value)
    if (
        isinstance(value, str)
        and value.isascii()
        and value.isdigit()
        and len(value) < 1000
        and not value.startswith("0")
    ):
        return int(value) if call.name == "Integer" else float(value)
    raise CannotKnow(f"`{call.name}` of this value")


@core("kernel", "binding", "caller", "rand", "raise", "fail", "gets", "system", "eval", "sleep", "exit", "abort")
def _outside(call: CoreCall) -> Value:
    call.env.host.unevaluated(call.site, f"`{call.name}` is not evaluated", call.env)
    raise CannotKnow(f"`{call.name}` is not evaluated")


@core("any", "instance_eval", "instance_exec", "class_eval", "class_exec", "module_eval", unknown=True)
def _instance_exec(call: CoreCall) -> Value:
    if call.block is None or isinstance(call.receiver, MainObject):
        return call.env.host.unhandled(
            call.receiver, call.name, call.args, call.kwargs, call.block, call.site, call.env
        )
    args = call.args if call.name.endswith("exec") else [call.receiver]
    return call.evaluator.instance_exec(call.block, call.receiver, None, args, call.kwargs)
