"""`include`, `extend`, `prepend`, concerns: a module's declarations are inlined where Ruby would run them.

Source: ActiveSupport::Concern (dependencies first, then the module, then its `included` block) and Module#included.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.ruby import ast
from regauge.ruby.evaluator import ClassValue, ConstRef, Proc, RubyHash, Unknown, Value
from regauge.ruby.evaluator.env import Method as RubyMethod
from regauge.sources.rails.classes.containers import Container
from regauge.sources.rails.classes.host import ClassHost
from regauge.sources.rails.classes.target import MacroCall

HARMLESS_MODULES = frozenset(
    {
        "ActiveSupport::Concern",
        "Comparable",
        "Enumerable",
        "ActiveModel::Model",
        "ActiveModel::Validations",
        "ActiveModel::Attributes",
        "GlobalID::Identification",
        "Rails.application.routes.url_helpers",
        "ActionView::Helpers::NumberHelper",
        "ActionView::Helpers::TextHelper",
        "Singleton",
    }
)
"""Modules outside the app that change nothing of a class but what its methods may call; calls that need them are named there."""


def include(call: MacroCall) -> Value:
    """`include A, B`: B first, as Ruby does."""
    for value in reversed(call.args):
        _include_one(call, value)
    return call.receiver


def _include_one(call: MacroCall, value: Value) -> None:
    host = call.host
    name = _module_name(call, value)
    if name is None:
        call.gap(codes.CONCERN_MISSING, f"`{call.name}` of a module that is not known")
        return
    if host.code.module(name) is None:
        if name in HARMLESS_MODULES or host.target.known_module(name, call):
            call.settle()
        else:
            call.gap(codes.CONCERN_MISSING, f"`{call.name} {name}`: the module is not in the app")
        return
    into = host.container_of(call.receiver)
    if into is None:
        call.gap(codes.CONCERN_MISSING, f"`{call.name} {name}` on something else than a class")
        return
    call.settle()
    if name in host.including:
        path = " -> ".join([*host.including[host.including.index(name) :], name])
        call.gap(codes.CIRCULAR_CONCERN, f"concerns include each other: {path}")
        return
    module = read_module(host, name)
    listed = into.prepended if call.name == "prepend" else into.included
    if any(module is each for each in into.lookup()):
        return
    listed.append(module)
    if not into.is_module:
        _mix_in(host, module, call, set())


def _mix_in(host: ClassHost, module: Container, call: MacroCall, seen: set[str]) -> None:
    """Runs what a module does to the class that includes it, its dependencies first."""
    if module.name in seen or module.name in host.concerns:
        return
    seen.add(module.name)
    for dependency in module.included:
        _mix_in(host, dependency, call, seen)
    host.concerns.append(module.name)
    class_methods = host.containers.get(f"{module.name}::ClassMethods")
    if class_methods is not None and module.concern:
        extend_with(host, class_methods, call)
    hook = "prepended" if call.name == "prepend" else "included"
    for block in host.module_blocks.get(f"{module.name}:{hook}", ()):
        container = host.container(host.current)
        kept = container.visibility, container.class_visibility
        container.visibility = container.class_visibility = "public"
        host.evaluator.instance_exec(block, ClassValue(host.target.name))
        container.visibility, container.class_visibility = kept
    method = module.class_methods.get(hook)
    if method is not None:
        base = ClassValue(host.target.name)
        ruby = RubyMethod(method.node, (module.name,))
        host.evaluator.call_method(ruby, ClassValue(module.name, True), [base], RubyHash(), None, call.env)
        host.report.settle(method.span)
    for dangling in ("append_features", "extended", "method_added"):
        if dangling in module.class_methods:
            span = module.class_methods[dangling].span
            host.gap(codes.MODULE_HOOK, span, f"`self.{dangling}` of {module.name} runs when it is included")


def read_module(host: ClassHost, name: str) -> Container:
    """Reads a module's body, once for each class that is read."""
    known = name in host.containers
    module = host.container(name, is_module=True)
    if known:
        return module
    host.including.append(name)
    try:
        for definition in host.code.definitions.get(name, ()):
            module.visibility = module.class_visibility = "public"
            host.read_spans.append(definition.node.span)
            env = host.evaluator.env(ClassValue(name, True), nesting=definition.inner_nesting)
            host.evaluator.run(definition.node.body, env)
        inner = f"{name}::ClassMethods"
        if host.code.module(inner) is not None:
            read_module(host, inner)
    finally:
        host.including.pop()
    return module


def extend(call: MacroCall) -> Value:
    """`extend M`: its methods become the class's own."""
    host = call.host
    into = host.container_of(call.receiver)
    for value in reversed(call.args):
        name = _module_name(call, value)
        if name == "ActiveSupport::Concern" and into is not None:
            into.concern = True
            call.settle()
        elif name is not None and host.code.module(name) is not None and into is not None:
            call.settle()
            if name in host.including:
                continue
            module = read_module(host, name)
            if into.is_module:
                into.extended.append(module)
            else:
                extend_with(host, module, call)
        elif (
            name is not None and (name in HARMLESS_MODULES or host.target.known_module(name, call))
        ) or call.receiver == ClassValue("self"):
            call.settle()
        else:
            call.gap(codes.CONCERN_MISSING, f"`extend {name or 'a module'}`: the module is not in the app")
    return call.receiver


def extend_with(host: ClassHost, module: Container, call: MacroCall) -> None:
    """Makes a module's methods callable on the class, for macros that the app defines."""
    container = host.container(host.current)
    if any(module is each for each in container.extended):
        return
    container.extended.append(module)
    for each in module.lookup():
        for name, method in each.methods.items():
            if host.evaluator.find_method(host.self_value(), name) is None:
                host.evaluator.define(host.self_value(), method.node, (each.name,), name)
    hook = module.class_methods.get("extended")
    if hook is not None:
        ruby = RubyMethod(hook.node, (module.name,))
        base = ClassValue(host.target.name)
        host.evaluator.call_method(ruby, ClassValue(module.name, True), [base], RubyHash(), None, call.env)
        host.report.settle(hook.span)


def included(call: MacroCall) -> Value:
    """`included do ... end`, `prepended do`: kept until a class includes the module."""
    container = call.host.container_of(call.receiver)
    if container is None or not isinstance(call.block, Proc):
        call.gap(codes.MODULE_HOOK, f"`{call.name}` without a block")
        return None
    if not container.concern:
        call.gap(codes.MODULE_HOOK, f"`{call.name}` in a module without `extend ActiveSupport::Concern`")
        return None
    call.settle()
    call.host.module_blocks.setdefault(f"{container.name}:{call.name}", []).append(call.block)
    return None


def class_methods(call: MacroCall) -> Value:
    """`class_methods do ... end`: methods of the classes that include the module."""
    container = call.host.container_of(call.receiver)
    if container is None or not isinstance(call.block, Proc):
        call.gap(codes.MODULE_HOOK, "`class_methods` without a block")
        return None
    call.settle()
    name = f"{container.name}::ClassMethods"
    call.host.container(name, is_module=True)
    call.host.evaluator.instance_exec(call.block, ClassValue(name, True))
    return None


def concerning(call: MacroCall) -> Value:
    """`concerning :Name do ... end`: a concern written in place."""
    name = getattr(call.args[0], "name", call.args[0]) if call.args else None
    if not isinstance(name, str) or not isinstance(call.block, Proc):
        call.gap(codes.MODULE_HOOK, "`concerning` without a name or a block")
        return None
    call.settle()
    host = call.host
    path = f"{host.target.name}::{name}"
    module = host.container(path, is_module=True)
    module.concern = True
    host.evaluator.instance_exec(call.block, ClassValue(path, True))
    host.container(host.current).included.append(module)
    _mix_in(host, module, call, set())
    return None


def _module_name(call: MacroCall, value: Value) -> str | None:
    if isinstance(value, ClassValue | ConstRef):
        return call.host.code.name_of(value)
    if isinstance(value, Unknown) and isinstance(call.site, ast.Call) and len(call.site.args) == 1:
        shown = _chain(call.site.args[0])
        return shown if shown in HARMLESS_MODULES else None
    return None


def _chain(node: ast.Node) -> str:
    """`Rails.application.routes.url_helpers` as text."""
    if isinstance(node, ast.Call) and node.receiver is not None and not node.args:
        return f"{_chain(node.receiver)}.{node.name}"
    return node.path or "" if isinstance(node, ast.ConstRead) else ""
