"""Arguments -> parameters, as Ruby binds them for methods and, more freely, for blocks.

A wrong number of arguments is an error in Ruby; here what is missing becomes unknown, for the app would not have booted.
"""

from __future__ import annotations

from regauge.ruby import ast
from regauge.ruby.evaluator.env import Env
from regauge.ruby.evaluator.interpreter import Evaluator
from regauge.ruby.evaluator.values import Proc, RubyHash, Symbol, SymbolProc, Unknown, Value, unknown_items


def bind_method(
    evaluator: Evaluator,
    node: ast.MethodDef,
    env: Env,
    args: list[Value],
    kwargs: RubyHash,
    block: Proc | SymbolProc | None,
) -> None:
    """Binds a call of a method."""
    _bind(evaluator, node.params, env, args, kwargs, block, strict=True)


def bind_block(evaluator: Evaluator, proc: Proc, env: Env, args: list[Value], kwargs: RubyHash | None) -> None:
    """Binds a call of a block: one array spreads over several parameters, missing ones are nil."""
    params = proc.params
    if params is None:
        if proc.numbered:
            if proc.numbered > 1 and len(args) == 1 and isinstance(args[0], list):
                args = args[0]
            for index in range(proc.numbered):
                env.bind(f"_{index + 1}", args[index] if index < len(args) else None)
        elif proc.it:
            env.bind("it", args[0] if args else None)
        return
    places = len(params.required) + len(params.optional) + len(params.post)
    spreads = places > 1 or params.excess_comma or (places == 1 and params.rest is not None)
    if not proc.is_lambda and spreads and len(args) == 1:
        if isinstance(args[0], list):
            args = args[0]
        elif isinstance(args[0], Unknown):
            args = [args[0]] * places
    _bind(evaluator, params, env, args, kwargs or RubyHash(), None, strict=proc.is_lambda)


def _bind(
    evaluator: Evaluator,
    params: ast.Params,
    env: Env,
    args: list[Value],
    kwargs: RubyHash,
    block: Proc | SymbolProc | None,
    *,
    strict: bool,
) -> None:
    takes_keywords = bool(params.keywords or params.kwrest or params.forwarding)
    args = list(args)
    if (len(kwargs) or kwargs.rest) and not takes_keywords:
        args.append(kwargs)
        kwargs = RubyHash()
    needed = len(params.required) + len(params.post)
    several = unknown_items(args)
    if several is not None:
        # From there on no parameter's value is known.
        places = needed + len(params.optional)
        known = args[: args.index(several)]
        args = [*known, *[several] * max(1, places - len(known))]

    def missing(node: ast.Node) -> Value:
        return Unknown("an argument is missing", node.span) if strict else None

    def take(place: ast.Node) -> None:
        value = args.pop(0) if args else missing(place)
        assign_param(evaluator, place, value, env)

    spare = max(0, len(args) - needed)
    for place in params.required:
        take(place)
    for optional in params.optional:
        if spare > 0:
            spare -= 1
            env.bind(optional.name, args.pop(0))
        else:
            env.bind(optional.name, evaluator.eval(optional.default, env))
    if params.rest is not None:
        count = max(0, len(args) - len(params.post))
        env.bind(params.rest.name or "*", args[:count])
        args = args[count:]
    for place in params.post:
        take(place)
    given = kwargs.copy()
    for keyword in params.keywords:
        key = Symbol(keyword.name)
        if key in given:
            env.bind(keyword.name, given.pop(key))
        elif given.rest is not None:
            env.bind(keyword.name, given.rest)
        elif keyword.default is not None:
            env.bind(keyword.name, evaluator.eval(keyword.default, env))
        else:
            env.bind(keyword.name, missing(keyword))
    if params.kwrest is not None:
        env.bind(params.kwrest.name or "**", given)
    if params.block is not None:
        env.bind(params.block.name or "&", block)
    for name in params.block_locals:
        env.bind(name, None)


def assign_param(evaluator: Evaluator, place: ast.Node, value: Value, env: Env) -> None:
    """A required parameter, or one in parentheses that takes an array apart."""
    if isinstance(place, ast.RequiredParam):
        env.bind(place.name, value)
    elif isinstance(place, ast.DestructuredParam):
        for name, item in spread(place.target, value):
            if isinstance(name, ast.LocalVar):
                env.bind(name.name, item)


def spread(target: ast.MultiTarget, value: Value) -> list[tuple[ast.Node, Value]]:
    """Which value goes to which target of `a, (b, *c) = value`; nested targets are opened."""
    out: list[tuple[ast.Node, Value]] = []
    if isinstance(value, list):
        value = unknown_items(value) or value
    if isinstance(value, Unknown):
        values: list[Value] | None = None
    else:
        values = value if isinstance(value, list) else [value]
    splat = next((index for index, item in enumerate(target.items) if isinstance(item, ast.Splat)), None)
    after = 0 if splat is None else len(target.items) - splat - 1
    for index, item in enumerate(target.items):
        if isinstance(item, ast.Splat):
            if values is None:
                part: Value = value
            else:
                part = values[index : max(index, len(values) - after)]
            if item.value is not None:
                out.append((item.value, part))
            continue
        if values is None:
            part = value
        else:
            at = index
            if splat is not None and index > splat:
                at = max(splat, len(values) - after) + index - splat - 1
            part = values[at] if at < len(values) else None
        if isinstance(item, ast.MultiTarget):
            out.extend(spread(item, part))
        else:
            out.append((item, part))
    return out
