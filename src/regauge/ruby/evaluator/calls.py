"""Calls: who answers them, and what happens when nobody does."""

from __future__ import annotations

from regauge.ruby import ast
from regauge.ruby.evaluator.core.registry import MISSING, call_core
from regauge.ruby.evaluator.env import Env
from regauge.ruby.evaluator.expressions import assign, evaluates, hash_of, items
from regauge.ruby.evaluator.host import CallSite
from regauge.ruby.evaluator.interpreter import BreakJump, CannotKnow, Evaluator
from regauge.ruby.evaluator.values import NotHandled, Proc, RubyHash, Symbol, SymbolProc, Unknown, Value

Block = Proc | SymbolProc | None

# What changes a string in place: strings are values here, so the variable that held it becomes unknown.
_STRING_MUTATORS = frozenset({"<<", "concat", "replace", "insert", "prepend", "clear", "[]=", "force_encoding"})


def arguments(self: Evaluator, nodes: tuple[ast.Node, ...], env: Env) -> tuple[list[Value], RubyHash]:
    """Positional and keyword arguments, evaluated in order; `...` passes on the method's own."""
    args: list[Value] = []
    kwargs = RubyHash()
    plain: list[ast.Node] = []
    for node in nodes:
        if isinstance(node, ast.HashLit) and not node.braces:
            args.extend(items(self, tuple(plain), env))
            plain = []
            kwargs = hash_of(self, node, env)
        elif isinstance(node, ast.ForwardArgs):
            args.extend(items(self, tuple(plain), env))
            plain = []
            if env.frame is not None:
                args.extend(env.frame.args)
                kwargs.update(env.frame.kwargs)
        else:
            plain.append(node)
    args.extend(items(self, tuple(plain), env))
    return args, kwargs


def block_of(self: Evaluator, node: ast.Call | ast.Super | ast.ZSuper, env: Env) -> Block:
    """The block a call passes: its own, or what `&value` makes of the value."""
    block = node.block
    if block is not None:
        return Proc(block.params, block.body, env, block.span, False, block.numbered, block.it, block)
    if node.block_arg is None:
        if isinstance(node, ast.Call) and any(isinstance(arg, ast.ForwardArgs) for arg in node.args) and env.frame:
            return env.frame.block
        return None
    passed = node.block_arg
    value = env.read("&") if passed.value is None else self.eval(passed.value, env)
    if value is None or isinstance(value, Proc | SymbolProc):
        return value
    if isinstance(value, Symbol):
        return SymbolProc(value.name, env, passed.span)
    # A block that cannot be known: running it is named as such.
    body = ast.Body(passed.span, (ast.Unsupported(passed.span, "block", "&"),))
    return Proc(None, body, env, passed.span, node=passed)


@evaluates(ast.Call)
def _call(self: Evaluator, node: ast.Call, env: Env) -> Value:
    receiver = env.self_value if node.receiver is None else self.eval(node.receiver, env)
    if node.safe_navigation and receiver is None:
        return None
    args, kwargs = arguments(self, node.args, env)
    block = block_of(self, node, env)
    try:
        return send(self, receiver, node.name, args, kwargs, block, node, env)
    except BreakJump as jump:
        if node.block is None:
            raise
        return jump.value


def send(
    self: Evaluator,
    receiver: Value,
    name: str,
    args: list[Value],
    kwargs: RubyHash,
    block: Block,
    site: CallSite,
    env: Env,
) -> Value:
    """Calls a method: the app's own first, then the host's, then the core's."""
    method = self.find_method(receiver, name)
    if method is not None:
        return self.call_method(method, receiver, args, kwargs, block, env)
    return _beyond(self, receiver, name, args, kwargs, block, site, env)


def _beyond(
    self: Evaluator,
    receiver: Value,
    name: str,
    args: list[Value],
    kwargs: RubyHash,
    block: Block,
    site: CallSite,
    env: Env,
) -> Value:
    answered = env.host.call(receiver, name, args, kwargs, block, site, env)
    if not isinstance(answered, NotHandled):
        return answered
    if isinstance(receiver, Unknown):
        if name == "nil?" or name in {"freeze", "itself"}:
            return receiver
        if block is not None:
            visit_block(self, block, receiver, site, env)
        return Unknown(receiver.reason, receiver.span)
    if isinstance(receiver, str) and (name in _STRING_MUTATORS or (name.endswith("!") and name != "!")):
        return _mutated_string(self, name, site, env)
    implicit = isinstance(site, ast.Call) and (site.receiver is None or isinstance(site.receiver, ast.SelfNode))
    try:
        made = call_core(self, receiver, name, args, kwargs, block, site, env, implicit=implicit)
    except CannotKnow as error:
        why = error.origin or Unknown(error.reason, site.span)
        if block is not None:
            visit_block(self, block, why, site, env)
        return why
    if made is not MISSING:
        return made
    return env.host.unhandled(receiver, name, args, kwargs, block, site, env)


def _mutated_string(self: Evaluator, name: str, site: CallSite, env: Env) -> Unknown:
    why = Unknown(f"a string changed in place by `{name}`", site.span)
    if isinstance(site, ast.Call) and isinstance(site.receiver, ast.LocalVar | ast.IvarRead):
        assign(self, site.receiver, why, env, site)
    return why


def visit_block(self: Evaluator, block: Proc | SymbolProc, why: Unknown, site: ast.Node, env: Env) -> None:
    """Sees what a block says though nobody knows whether, or how often, it runs."""
    if isinstance(block, SymbolProc):
        return
    env.host.unknown_condition(site, why, env)
    places = block.params.required if block.params is not None else ()
    count = max(1, len(places), block.numbered)
    self.each_possible(why, (lambda: self.call_proc(block, [why] * count), lambda: why))


def call_symbol(self: Evaluator, proc: SymbolProc, args: list[Value]) -> Value:
    """`&:name` called with its receiver first."""
    if not args:
        raise CannotKnow(f"`&:{proc.name}` was called without a receiver")
    # The receiver's own syntax is gone; the symbol stands for it, so that nobody takes this for a call on self.
    call = ast.Call(proc.span, ast.SymLit(proc.span, proc.name), proc.name)
    return send(self, args[0], proc.name, args[1:], RubyHash(), None, call, proc.env)


# --- super and yield --------------------------------------------------------------------------------------------------


@evaluates(ast.Super)
def _super(self: Evaluator, node: ast.Super, env: Env) -> Value:
    args, kwargs = arguments(self, node.args, env)
    block = block_of(self, node, env) or (env.frame.block if env.frame else None)
    return _call_super(self, node, args, kwargs, block, env)


@evaluates(ast.ZSuper)
def _zsuper(self: Evaluator, node: ast.ZSuper, env: Env) -> Value:
    frame = env.frame
    args, kwargs = ([], RubyHash()) if frame is None else (list(frame.args), frame.kwargs.copy())
    block = block_of(self, node, env) or (frame.block if frame else None)
    return _call_super(self, node, args, kwargs, block, env)


def _call_super(
    self: Evaluator, node: ast.Super | ast.ZSuper, args: list[Value], kwargs: RubyHash, block: Block, env: Env
) -> Value:
    if env.frame is None:
        return Unknown("`super` outside a method", node.span)
    return _beyond(self, env.self_value, env.frame.name, args, kwargs, block, node, env)


@evaluates(ast.Yield)
def _yield(self: Evaluator, node: ast.Yield, env: Env) -> Value:
    args, kwargs = arguments(self, node.args, env)
    if env.frame is None or env.frame.block is None:
        return Unknown("`yield` without a block", node.span)
    return self.call_proc(env.frame.block, args, kwargs)
