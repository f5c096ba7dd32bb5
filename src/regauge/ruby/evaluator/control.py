"""Conditions, loops, case, rescue and jumps."""

from __future__ import annotations

from regauge.ruby import ast
from regauge.ruby.evaluator.core.equality import case_equal
from regauge.ruby.evaluator.env import Env
from regauge.ruby.evaluator.expressions import assign, evaluates
from regauge.ruby.evaluator.interpreter import (
    BreakJump,
    CannotKnow,
    Evaluator,
    NextJump,
    ReturnJump,
)
from regauge.ruby.evaluator.values import Range, RubyHash, Unknown, Value, as_condition, truthy


@evaluates(ast.If)
def _if(self: Evaluator, node: ast.If, env: Env) -> Value:
    condition = self.eval(node.condition, env)

    def then() -> Value:
        return self.body(node.then, env)

    def else_() -> Value:
        if node.else_ is None:
            return None
        return self.eval(node.else_, env)

    branches = (else_, then) if node.negated else (then, else_)
    return self.decide(node, condition, env, branches)


@evaluates(ast.Case)
def _case(self: Evaluator, node: ast.Case, env: Env) -> Value:
    subject = None if node.subject is None else self.eval(node.subject, env)
    unknown: Unknown | None = None
    possible: list[ast.Body] = []
    exhausted = True
    for when in node.whens:
        found: bool | Unknown = False
        for condition in when.conditions:
            found = _when_matches(self, node, condition, subject, env)
            if found is not False:
                break
        if found is True:
            possible.append(when.body)
            exhausted = False
            break
        if isinstance(found, Unknown):
            unknown = unknown or found
            possible.append(when.body)
    if exhausted and node.else_ is not None:
        possible.append(node.else_)
    if unknown is None:
        return self.body(possible[0], env) if possible else None
    env.host.unknown_condition(node, unknown, env)
    branches = [lambda body=body: self.body(body, env) for body in possible]
    if exhausted and node.else_ is None:
        branches.append(lambda body=None: None)
    return self.each_possible(unknown, branches)


def _when_matches(self: Evaluator, node: ast.Case, condition: ast.Node, subject: Value, env: Env) -> bool | Unknown:
    splat = isinstance(condition, ast.Splat) and condition.value is not None
    inner = condition.value if isinstance(condition, ast.Splat) and condition.value is not None else condition
    value = self.eval(inner, env)
    if isinstance(value, Unknown):
        return value
    if node.subject is None:
        chosen = as_condition(value, condition.span)
        return chosen if isinstance(chosen, Unknown) else truthy(chosen)
    candidates = value if splat and isinstance(value, list) else [value]
    try:
        return any(case_equal(self, candidate, subject) for candidate in candidates)
    except CannotKnow as error:
        return error.origin or Unknown(error.reason, condition.span)


@evaluates(ast.While)
def _while(self: Evaluator, node: ast.While, env: Env) -> Value:
    first = node.do_while
    try:
        while True:
            if not first:
                condition = as_condition(self.eval(node.condition, env), node.span)
                if isinstance(condition, Unknown):
                    env.host.unknown_condition(node, condition, env)
                    self.each_possible(condition, (lambda: self.body(node.body, env), lambda: None))
                    return condition
                if truthy(condition) == node.negated:
                    return None
            first = False
            try:
                self.body(node.body, env)
            except NextJump:
                continue
    except BreakJump as jump:
        return jump.value


@evaluates(ast.For)
def _for(self: Evaluator, node: ast.For, env: Env) -> Value:
    iterable = self.eval(node.iterable, env)
    values: list[Value]
    if isinstance(iterable, list):
        values = list(iterable)
    elif isinstance(iterable, RubyHash):
        values = [[key, value] for key, value in iterable.items()]
    elif isinstance(iterable, Range) and isinstance(iterable.begin, int) and isinstance(iterable.end, int):
        stop = iterable.end + (0 if iterable.exclusive else 1)
        values = range(iterable.begin, stop)  # type: ignore[assignment]
    else:
        why = iterable if isinstance(iterable, Unknown) else Unknown("what `for` goes over", node.iterable.span)
        assign(self, node.target, why, env, node)
        env.host.unknown_condition(node, why, env)
        return self.each_possible(why, (lambda: self.body(node.body, env), lambda: None))
    try:
        for value in values:
            assign(self, node.target, value, env, node)
            try:
                self.body(node.body, env)
            except NextJump:
                continue
    except BreakJump as jump:
        return jump.value
    return iterable


@evaluates(ast.Begin)
def _begin(self: Evaluator, node: ast.Begin, env: Env) -> Value:
    """The body, as if nothing were raised; what the rescues say is seen under an unknown condition."""
    value = self.body(node.body, env)
    for rescue in node.rescues:
        if rescue.body.statements:
            why = Unknown("whether this is raised", rescue.span)
            env.host.unknown_condition(rescue, why, env)
            if rescue.target is not None:
                assign(self, rescue.target, why, env, rescue)
            self.each_possible(why, (lambda body=rescue.body: self.body(body, env), lambda: None))  # type: ignore[misc]
    if node.else_ is not None:
        value = self.body(node.else_, env)
    if node.ensure is not None:
        self.body(node.ensure, env)
    return value


@evaluates(ast.RescueMod)
def _rescue_modifier(self: Evaluator, node: ast.RescueMod, env: Env) -> Value:
    value = self.eval(node.value, env)
    if isinstance(value, Unknown):
        env.host.unknown_condition(node, value, env)
        self.each_possible(value, (lambda: self.eval(node.fallback, env), lambda: None))
    return value


def _value(self: Evaluator, node: ast.Return | ast.Break | ast.Next, env: Env) -> Value:
    return None if node.value is None else self.eval(node.value, env)


@evaluates(ast.Return)
def _return(self: Evaluator, node: ast.Return, env: Env) -> Value:
    raise ReturnJump(_value(self, node, env))


@evaluates(ast.Break)
def _break(self: Evaluator, node: ast.Break, env: Env) -> Value:
    raise BreakJump(_value(self, node, env))


@evaluates(ast.Next)
def _next(self: Evaluator, node: ast.Next, env: Env) -> Value:
    raise NextJump(_value(self, node, env))
