"""Literals, variables, constants, strings and assignments."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from regauge.ruby import ast
from regauge.ruby.evaluator.binding import spread
from regauge.ruby.evaluator.env import Env
from regauge.ruby.evaluator.interpreter import EVALUATE, Evaluator, check_size
from regauge.ruby.evaluator.values import (
    NOT_HANDLED,
    ClassValue,
    ConstRef,
    NotHandled,
    Proc,
    Range,
    Regexp,
    RubyHash,
    Symbol,
    Unknown,
    UnknownItems,
    Value,
    as_condition,
    find_unknown,
    inspect,
    truthy,
)

N = TypeVar("N", bound=ast.Node)
Function = Callable[[Evaluator, N, Env], Value]


def evaluates(kind: type[N]) -> Callable[[Function[N]], Function[N]]:
    """Registers how a kind of node is evaluated."""

    def register(function: Function[N]) -> Function[N]:
        EVALUATE[kind] = function
        return function

    return register


EVALUATE[ast.NilLit] = lambda self, node, env: None
EVALUATE[ast.BoolLit] = lambda self, node, env: node.value
EVALUATE[ast.IntLit] = lambda self, node, env: node.value
EVALUATE[ast.FloatLit] = lambda self, node, env: node.value
EVALUATE[ast.StrLit] = lambda self, node, env: node.value
EVALUATE[ast.SymLit] = lambda self, node, env: Symbol(node.name)
EVALUATE[ast.SelfNode] = lambda self, node, env: env.self_value
EVALUATE[ast.LocalVar] = lambda self, node, env: env.read(node.name)
EVALUATE[ast.IvarRead] = lambda self, node, env: self.instance_variables(env.self_value).get(node.name)
EVALUATE[ast.Body] = lambda self, node, env: self.body(node, env)
EVALUATE[ast.RationalLit] = lambda self, node, env: Unknown("rational numbers are not evaluated", node.span)
EVALUATE[ast.ImaginaryLit] = lambda self, node, env: Unknown("complex numbers are not evaluated", node.span)
EVALUATE[ast.GvarRead] = lambda self, node, env: Unknown(f"the global variable {node.name}", node.span)
EVALUATE[ast.XStr] = lambda self, node, env: self.unevaluated(node, "runs a program", env)


@evaluates(ast.Unsupported)
def _unsupported(self: Evaluator, node: ast.Unsupported, env: Env) -> Value:
    return self.unevaluated(node, f"could not be read ({node.kind})", env)


@evaluates(ast.MagicConst)
def _magic(self: Evaluator, node: ast.MagicConst, env: Env) -> Value:
    if node.name == "__LINE__":
        return node.span.line
    return Unknown(f"{node.name} depends on where the app is installed", node.span)


def text_of(value: Value) -> str | Unknown | None:
    """`to_s` of what has one here; None for what has not."""
    if isinstance(value, Unknown):
        return value
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return inspect(value)
    if isinstance(value, Symbol):
        return value.name
    if isinstance(value, ClassValue):
        return value.path
    if isinstance(value, float):
        return float_text(value)
    if isinstance(value, Range):
        ends = [text_of(value.begin), text_of(value.end)]
        if all(isinstance(end, str) for end in ends):
            return ("..." if value.exclusive else "..").join(str(end) for end in ends)
        return next((end for end in ends if isinstance(end, Unknown)), None)
    if isinstance(value, list):
        # How a hash is shown depends on the version of Ruby; unknown items have no text.
        unknown = find_unknown(value)
        return unknown or (inspect(value) if all(_plain(item) for item in value) else None)
    return None


def _plain(value: Value) -> bool:
    if isinstance(value, list):
        return all(_plain(item) for item in value)
    return value is None or isinstance(value, int | str) or (isinstance(value, Symbol) and value.name.isidentifier())


def float_text(value: float) -> str:
    """A float as Ruby writes it."""
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    shown = repr(value)
    if "e" not in shown and abs(value) >= 1e15:
        digits = shown.removesuffix(".0").lstrip("-")
        fraction = digits[1:].rstrip("0") or "0"
        return f"{'-' if value < 0 else ''}{digits[0]}.{fraction}e+{len(digits) - 1:02d}"
    if "e" in shown:
        mantissa, exponent = shown.split("e")
        power = int(exponent)
        if -5 < power < 15:
            return format(value, "f").rstrip("0") + ("0" if value == int(value) else "")
        mantissa = mantissa if "." in mantissa else f"{mantissa}.0"
        return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return shown


def interpolate(self: Evaluator, parts: tuple[ast.Node, ...], env: Env) -> str | Unknown:
    """The text of a literal's parts; unknown where one is. All parts are evaluated."""
    out: list[str] = []
    unknown: Unknown | None = None
    for part in parts:
        value = self.eval(part, env)
        text = text_of(value)
        if isinstance(text, Unknown):
            unknown = unknown or text
        elif text is None:
            unknown = unknown or Unknown("the text of this object", part.span)
        else:
            out.append(text)
    check_size(self, sum(map(len, out)), text=True)
    return unknown or "".join(out)


@evaluates(ast.InterpolatedStr)
def _interpolated(self: Evaluator, node: ast.InterpolatedStr, env: Env) -> Value:
    return interpolate(self, node.parts, env)


@evaluates(ast.InterpolatedSym)
def _interpolated_symbol(self: Evaluator, node: ast.InterpolatedSym, env: Env) -> Value:
    text = interpolate(self, node.parts, env)
    return Symbol(text) if isinstance(text, str) else text


@evaluates(ast.RegexLit)
def _regex(self: Evaluator, node: ast.RegexLit, env: Env) -> Value:
    parts: list[str] = []
    for part in node.parts:
        value = self.eval(part, env)
        if isinstance(value, Regexp):
            on = "".join(flag for flag in "mix" if flag in value.flags)
            off = "".join(flag for flag in "mix" if flag not in value.flags)
            parts.append(f"(?{on}{'-' + off if off else ''}:{value.source})")
            continue
        text = text_of(value)
        if not isinstance(text, str):
            return text or Unknown("the text of this object", part.span)
        parts.append(text)
    return Regexp("".join(parts), node.flags)


@evaluates(ast.ArrayLit)
def _array(self: Evaluator, node: ast.ArrayLit, env: Env) -> Value:
    return items(self, node.items, env)


def items(self: Evaluator, nodes: tuple[ast.Node, ...], env: Env) -> list[Value]:
    """Values with splats spread; the splat of something unknown is one unknown item."""
    out: list[Value] = []
    for item in nodes:
        if isinstance(item, ast.Splat):
            value = env.read("*") if item.value is None else self.eval(item.value, env)
            if isinstance(value, list):
                out.extend(value)
            elif isinstance(value, RubyHash):
                out.extend([key, each] for key, each in value.items())
            elif isinstance(value, Range) and isinstance(value.begin, int) and isinstance(value.end, int):
                check_size(self, value.end - value.begin)
                out.extend(range(value.begin, value.end + (0 if value.exclusive else 1)))
            elif isinstance(value, Unknown):
                out.append(UnknownItems(value.reason, value.span))
            elif isinstance(value, str | int | float | Symbol | Proc):
                out.append(value)
            elif value is not None:
                out.append(UnknownItems("the items of this object", item.span))
        else:
            out.append(self.eval(item, env))
        check_size(self, len(out))
    return out


@evaluates(ast.HashLit)
def hash_of(self: Evaluator, node: ast.HashLit, env: Env) -> RubyHash:
    out = RubyHash()
    for pair in node.pairs:
        if isinstance(pair, ast.Pair):
            key = self.eval(pair.key, env)
            out[key] = self.eval(pair.value, env)
            if isinstance(key, Unknown):
                out.rest = out.rest or key
        elif isinstance(pair, ast.DoubleSplat):
            value = env.read("**") if pair.value is None else self.eval(pair.value, env)
            if isinstance(value, RubyHash):
                out.update(value)
            elif isinstance(value, Unknown):
                out.rest = out.rest or value
            elif value is not None:
                out.rest = out.rest or Unknown("the keys of this object", pair.span)
        else:
            self.unevaluated(pair, "could not be read", env)
            out.rest = out.rest or Unknown("could not be read", pair.span)
    return out


@evaluates(ast.RangeLit)
def _range(self: Evaluator, node: ast.RangeLit, env: Env) -> Value:
    begin = None if node.begin is None else self.eval(node.begin, env)
    end = None if node.end is None else self.eval(node.end, env)
    return Range(begin, end, node.exclusive)


@evaluates(ast.Lambda)
def _lambda(self: Evaluator, node: ast.Lambda, env: Env) -> Value:
    return Proc(node.params, node.body, env, node.span, True, node.numbered, node.it, node)


@evaluates(ast.ConstRead)
def constant(self: Evaluator, node: ast.ConstRead, env: Env) -> Value:
    scope = None if node.scope is None else self.eval(node.scope, env)
    if isinstance(scope, Unknown):
        return scope
    found = env.host.const(node.name, scope, node, env)
    if not isinstance(found, NotHandled):
        return found
    if node.scope is None:
        return self.constant(node.name, () if node.top_level else env.nesting)
    path = getattr(scope, "path", None)
    if isinstance(path, str):
        for full in (f"{module}::{path}" for module in env.nesting if isinstance(scope, ConstRef)):
            if f"{full}::{node.name}" in self.constants:
                return self.constants[f"{full}::{node.name}"]
        return self.constants.get(f"{path}::{node.name}", ConstRef(f"{path}::{node.name}", env.nesting))
    return Unknown(f"the constant {node.name} of this object", node.span)


@evaluates(ast.CvarRead)
def _class_variable(self: Evaluator, node: ast.CvarRead, env: Env) -> Value:
    found = self.instance_variables(env.nesting[:1]).get(node.name, NOT_HANDLED)
    return Unknown(f"the class variable {node.name}", node.span) if found is NOT_HANDLED else found


# --- assignment -------------------------------------------------------------------------------------------------------


def assign(self: Evaluator, target: ast.Node, value: Value, env: Env, site: ast.Node) -> None:
    """Stores a value in a target; attribute and index assignments are calls, which the host sees."""
    from regauge.ruby.evaluator.calls import send

    if isinstance(target, ast.LocalVar):
        env.write(target.name, value)
    elif isinstance(target, ast.IvarRead):
        variables = self.instance_variables(env.self_value)
        self.journal_variable(variables, target.name)
        variables[target.name] = value
    elif isinstance(target, ast.CvarRead):
        variables = self.instance_variables(env.nesting[:1])
        self.journal_variable(variables, target.name)
        variables[target.name] = value
    elif isinstance(target, ast.ConstRead):
        _assign_constant(self, target, value, env, site)
    elif isinstance(target, ast.Call):
        receiver = env.self_value if target.receiver is None else self.eval(target.receiver, env)
        if target.safe_navigation and receiver is None:
            return
        args = items(self, target.args, env)
        call = ast.Call(site.span, target.receiver, f"{target.name}=", target.args)
        send(self, receiver, call.name, [*args, value], RubyHash(), None, call, env)
    elif isinstance(target, ast.MultiTarget):
        for inner, part in spread(target, value):
            assign(self, inner, part, env, site)
    else:
        self.unevaluated(site, "assigns to something that is not evaluated", env)


def _assign_constant(self: Evaluator, target: ast.ConstRead, value: Value, env: Env, site: ast.Node) -> None:
    path = target.name
    if target.scope is not None:
        scope = self.eval(target.scope, env)
        path = f"{getattr(scope, 'path', '?')}::{path}"
    elif env.nesting and not target.top_level:
        path = f"{env.nesting[0]}::{path}"
    self.journal_variable(self.constants, path)
    self.constants[path] = value
    env.host.assign_const(path, value, site, env)


@evaluates(ast.Assign)
def _assign(self: Evaluator, node: ast.Assign, env: Env) -> Value:
    value = self.eval(node.value, env)
    assign(self, node.target, value, env, node)
    return value


@evaluates(ast.MultiAssign)
def _multi_assign(self: Evaluator, node: ast.MultiAssign, env: Env) -> Value:
    value = self.eval(node.value, env)
    assign(self, node.target, value, env, node)
    return value


@evaluates(ast.OpAssign)
def _op_assign(self: Evaluator, node: ast.OpAssign, env: Env) -> Value:
    from regauge.ruby.evaluator.calls import send

    target = node.target
    if isinstance(target, ast.ConstRead) and node.op == "||" and target.scope is None:
        found = self.constant(target.name, env.nesting[:1])
        current: Value = None if isinstance(found, ConstRef) else found
    elif isinstance(target, ast.CvarRead):
        current = self.instance_variables(env.nesting[:1]).get(target.name)
    else:
        current = self.eval(target, env)

    def store() -> Value:
        value = self.eval(node.value, env)
        assign(self, target, value, env, node)
        return value

    if node.op == "||":
        return self.decide(node, current, env, (lambda: current, store))
    if node.op == "&&":
        return self.decide(node, current, env, (store, lambda: current))
    call = ast.Call(node.span, target, node.op, (node.value,))
    value = send(self, current, node.op, [self.eval(node.value, env)], RubyHash(), None, call, env)
    assign(self, target, value, env, node)
    return value


@evaluates(ast.And)
def _and(self: Evaluator, node: ast.And, env: Env) -> Value:
    left = self.eval(node.left, env)
    return self.decide(node, left, env, (lambda: self.eval(node.right, env), lambda: left))


@evaluates(ast.Or)
def _or(self: Evaluator, node: ast.Or, env: Env) -> Value:
    left = self.eval(node.left, env)
    return self.decide(node, left, env, (lambda: left, lambda: self.eval(node.right, env)))


@evaluates(ast.Not)
def _not(self: Evaluator, node: ast.Not, env: Env) -> Value:
    value = as_condition(self.eval(node.value, env), node.span)
    return value if isinstance(value, Unknown) else not truthy(value)


@evaluates(ast.Defined)
def _defined(self: Evaluator, node: ast.Defined, env: Env) -> Value:
    if isinstance(node.value, ast.LocalVar):
        return "expression"
    found = env.host.defined(node, env)
    return Unknown("whether this is defined", node.span) if isinstance(found, NotHandled) else found
