"""Classes, modules, methods and aliases in evaluated Ruby."""

from __future__ import annotations

from regauge.ruby import ast
from regauge.ruby.evaluator.env import Env
from regauge.ruby.evaluator.expressions import evaluates
from regauge.ruby.evaluator.host import Definition
from regauge.ruby.evaluator.interpreter import Evaluator
from regauge.ruby.evaluator.values import Symbol, Unknown, Value


def full_path(self: Evaluator, path: ast.ConstRead, env: Env) -> str:
    """The full name of `class A::B` inside the present modules."""
    written = path.path
    if written is None:
        scope = None if path.scope is None else self.eval(path.scope, env)
        outer = getattr(scope, "path", None)
        return f"{outer}::{path.name}" if isinstance(outer, str) else path.name
    if written.startswith("::"):
        return written[2:]
    return f"{env.nesting[0]}::{written}" if env.nesting else written


@evaluates(ast.ClassDef)
def _class(self: Evaluator, node: ast.ClassDef, env: Env) -> Value:
    superclass = None if node.superclass is None else self.eval(node.superclass, env)
    return _enter(self, node, full_path(self, node.path, env), superclass, env)


@evaluates(ast.ModuleDef)
def _module(self: Evaluator, node: ast.ModuleDef, env: Env) -> Value:
    return _enter(self, node, full_path(self, node.path, env), None, env)


def _enter(self: Evaluator, node: Definition, path: str, superclass: Value, env: Env) -> Value:
    entered = env.host.enter_class(node, path, superclass, env)
    if entered is None:
        return None
    # The class exists before its body runs, so that the body can name it.
    self.constants.setdefault(path, entered.self_value)
    inner = Env(self, entered.host or env.host, entered.self_value, nesting=(path, *env.nesting), in_class=True)
    return self.body(node.body, inner)


@evaluates(ast.SClass)
def _singleton_class(self: Evaluator, node: ast.SClass, env: Env) -> Value:
    target = self.eval(node.target, env)
    path = env.nesting[0] if env.nesting else ""
    entered = env.host.enter_class(node, path, target, env)
    if entered is None:
        return None
    self_value = target if entered.self_value is env.self_value else entered.self_value
    inner = Env(self, entered.host or env.host, self_value, nesting=env.nesting, in_class=True, on_singleton=True)
    return self.body(node.body, inner)


@evaluates(ast.MethodDef)
def _method(self: Evaluator, node: ast.MethodDef, env: Env) -> Value:
    """A method of instances is only recorded; one that this Ruby can call on its own self is also kept."""
    on_singleton = env.on_singleton or node.singleton is not None
    env.host.define_method(node, on_singleton, env)
    if node.singleton is not None:
        owner = self.eval(node.singleton, env)
        if not isinstance(owner, Unknown):
            self.define(owner, node, env.nesting)
    elif env.on_singleton or not env.in_class:
        self.define(env.self_value, node, env.nesting)
    return Symbol(node.name)


@evaluates(ast.Alias)
def _alias(self: Evaluator, node: ast.Alias, env: Env) -> Value:
    if isinstance(node.new, ast.SymLit) and isinstance(node.old, ast.SymLit) and (env.on_singleton or not env.in_class):
        method = self.find_method(env.self_value, node.old.name)
        if method is not None:
            self.define(env.self_value, method.node, method.nesting, node.new.name)
    env.host.alias(node, env.on_singleton, env)
    return None
