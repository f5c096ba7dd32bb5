"""The host for class bodies: Ruby's own part (modules, visibility, methods, constants) and the way to a framework's macros.

One `ClassHost` reads one class together with everything that it inherits and includes, in the order in which Ruby runs it. What is
Rails' own comes from a `Target`: the model or the controller that is being read.
"""

from __future__ import annotations

from collections.abc import Mapping

from regauge.diagnostics.catalogue import methods as method_codes
from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span
from regauge.program.models import Constant, Effect
from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    ClassValue,
    ConstRef,
    Definition,
    Enter,
    Env,
    Evaluator,
    Host,
    NotHandled,
    Proc,
    RubyHash,
    Unknown,
    Value,
)
from regauge.sources.rails import ambient
from regauge.sources.rails.classes.code import Code as AppCode
from regauge.sources.rails.classes.containers import Container
from regauge.sources.rails.classes.target import ALL, NOTHING, Block, Macro, MacroCall, OptionMerger, Target
from regauge.sources.rails.classes.values import READ_OTHERWISE, attributes_of, kept, unknown_in
from regauge.sources.report import Report


class ClassHost(Host):
    """Reads one class for a target."""

    def __init__(self, code: AppCode, report: Report, target: Target, language: Mapping[str, Macro]) -> None:
        self.code = code
        self.report = report
        self.target = target
        self.language = language
        self.evaluator = Evaluator(self)
        self.containers: dict[str, Container] = {}
        self.classes: list[Container] = []  # the class and its superclasses of the app, itself first
        self.including: list[str] = []  # modules whose bodies are being read, outermost first
        self.concerns: list[str] = []
        self.current = ""  # the class of the chain whose body is being read
        self.read_files: dict[str, Span] = {}
        self.aliases: list[tuple[str, str, str, bool, Span]] = []
        self.module_blocks: dict[str, list[Proc]] = {}
        self.read_spans: list[Span] = []
        self._evaluating: set[str] = set()

    # -- reading

    def read(self, chain: list[str]) -> None:
        """Reads the bodies of a class and its superclasses (outermost first); the last one is the class itself."""
        self._mix("ActiveRecord::Base", chain)
        for name in chain:
            container = self.container(name)
            self.classes.insert(0, container)
            self.current = name
            for macro in self._inherited_methods():
                self.evaluator.define(self.self_value(), macro[0], macro[1])
            for definition in self.code.definitions.get(name, ()):
                if definition.is_module:
                    continue
                self.read_spans.append(definition.node.span)
                container.visibility = container.class_visibility = "public"
                env = self.evaluator.env(self.self_value(), nesting=definition.inner_nesting)
                self.evaluator.run(definition.node.body, env)
            self._mix(name, [name])

    def _mix(self, into: str, chain: list[str]) -> None:
        """Mixes in what an initializer gives the class, or every record before the first class of the chain."""
        if not chain or (into not in chain and into not in self.code.lineage(chain[0])):
            return
        self.current = self.current or chain[0]
        for mixin in self.code.mixed_into(into):
            env = self.evaluator.env(self.self_value())
            args: list[Value] = [ConstRef(mixin.module)]
            self.language[mixin.verb](
                MacroCall(self, self.self_value(), mixin.verb, args, RubyHash(), None, mixin.node, env)
            )

    def _inherited_methods(self) -> list[tuple[ast.MethodDef, tuple[str, ...]]]:
        found: list[tuple[ast.MethodDef, tuple[str, ...]]] = []
        for container in reversed(self.classes[1:]):
            for name, method in container.class_methods.items():
                if self.evaluator.find_method(self.self_value(), name) is None:
                    found.append((method.node, (container.name,)))
        return found

    def inherit(self, parents: list[ClassHost]) -> None:
        """Makes the class methods of parents that were read on their own callable here (`parents`: outermost first)."""
        for parent in parents:
            for container in reversed(parent.classes):
                for each in (*reversed(container.extended), container):
                    table = each.methods if each.is_module else each.class_methods
                    for name, method in table.items():
                        self.evaluator.define(self.self_value(), method.node, (each.name,), name)
            self.evaluator.constants.update(parent.evaluator.constants)

    def target_for_class(self) -> str | None:
        """The STI subclass that is being read, if it is one."""
        return getattr(self.target, "for_class", None)

    def target_settings(self) -> dict[str, Value]:
        """Settings such as `table_name` that the bodies made."""
        return getattr(self.target, "settings", {})

    def self_value(self) -> ClassValue:
        """The class as self: one value for the whole chain, so that what an ancestor declares lands on the class."""
        return ClassValue(self.target.name)

    def container(self, name: str, *, is_module: bool = False) -> Container:
        """The container of a class or module."""
        if name not in self.containers:
            self.containers[name] = Container(name, is_module)
        return self.containers[name]

    def container_of(self, value: Value) -> Container | None:
        """The container that self stands for."""
        if isinstance(value, OptionMerger):
            value = value.target
        if not isinstance(value, ClassValue):
            return None
        if value.path == self.target.name:
            return self.container(self.current)
        return self.container(value.path, is_module=value.is_module)

    def owner_of(self, env: Env) -> str:
        """The class or module whose text is being read."""
        return env.nesting[0] if env.nesting else self.target.name

    def gap(
        self,
        code: Code,
        span: Span,
        message: str,
        effects: frozenset[Effect] = ALL,
        names: frozenset[str] = frozenset(),
        help: str = "",
        owner: str = "",
    ) -> Diagnostic:
        """A diagnostic that is also a gap of the class. Its subject is the class or concern whose text it is."""
        subject = owner or (self.including[-1] if self.including else self.current) or self.target.name
        diagnostic = self.report.say(code, span, message, subject=subject, help=help)
        self.target.gap(diagnostic, effects, names)
        return diagnostic

    def is_self(self, value: Value) -> bool:
        """Whether a value is the class being read."""
        if isinstance(value, OptionMerger):
            return self.is_self(value.target)
        if isinstance(value, ConstRef):
            return self.code.name_of(value) in (self.target.name, self.current)
        return isinstance(value, ClassValue) and value.path in (self.target.name, self.current)

    # -- the evaluator's questions

    def call(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Block,
        site: CallSite,
        env: Env,
    ) -> Value | NotHandled:
        if isinstance(receiver, OptionMerger):
            merged = receiver.options.copy()
            for key, value in kwargs.items():
                mine = merged.get(key)
                if isinstance(mine, RubyHash) and isinstance(value, RubyHash):
                    both = mine.copy()
                    both.update(value)
                    value = both
                merged[key] = value
            merged.rest = merged.rest or kwargs.rest
            call = MacroCall(self, receiver.target, name, args, merged, block, site, env)
        else:
            call = MacroCall(self, receiver, name, args, kwargs, block, site, env)
        if isinstance(call.receiver, ClassValue) and call.receiver.is_module:
            return self._dispatch(call, self.language)
        if self.is_self(call.receiver):
            macros = self.target.macros()
            if name in macros:
                return self._run(call, macros[name])
            return self._dispatch(call, self.language)
        if name in ("require", "require_relative", "require_dependency", "autoload", "freeze") and self.report.is_site(
            site.span
        ):
            self.report.settle(site.span)
            return NOT_HANDLED if name == "freeze" else True
        if name in ("name", "to_s") and not args and isinstance(receiver, ClassValue | ConstRef):
            known = self.code.name_of(receiver)
            if known is not None and self.code.knows(known):
                return known
        answer = ambient.ask(receiver, name, args)
        if not isinstance(answer, NotHandled):
            return answer
        if isinstance(receiver, list | RubyHash) and block is not None and self.report.is_site(site.span):
            self.report.settle(site.span)  # iteration: what it calls is accounted for by itself
        return NOT_HANDLED

    def _dispatch(self, call: MacroCall, table: Mapping[str, Macro]) -> Value | NotHandled:
        macro = table.get(call.name)
        return NOT_HANDLED if macro is None else self._run(call, macro)

    def _run(self, call: MacroCall, macro: Macro) -> Value:
        if call.env.conditional:
            named = attributes_of(call.name, call.args) if call.name in READ_OTHERWISE else []
            message = f"whether `{call.text}` runs is decided when the app starts"
            names = {*named, *(f"{name}=" for name in named)}
            call.gap(syntax_codes.CONDITIONAL_DECLARATION, message, ALL, names)
            return Unknown("declared under a condition that cannot be known", call.span)
        return macro(call)

    def unhandled(
        self,
        receiver: Value,
        name: str,
        args: list[Value],
        kwargs: RubyHash,
        block: Block,
        site: CallSite,
        env: Env,
    ) -> Value:
        if self.is_self(receiver) or isinstance(receiver, OptionMerger):
            self.gap(self.target.unknown_code, site.span, f"`{name}` is not a macro that Regauge knows")
        elif self.report.is_site(site.span):
            shown = getattr(receiver, "path", None)
            called = f"{shown}.{name}" if isinstance(shown, str) else name
            self.gap(self.target.unknown_code, site.span, f"`{called}` runs when the class is loaded")
        return Unknown(f"`{name}` is not known here", site.span)

    def const(self, name: str, scope: Value, site: ast.ConstRead, env: Env) -> Value | NotHandled:
        if scope is None:
            known = self.evaluator.constants
            modules = () if site.top_level else env.nesting
            if name in known or any(f"{module}::{name}" in known for module in modules):
                return NOT_HANDLED
            for container in self.classes:
                for each in container.lookup():
                    if f"{each.name}::{name}" in known:
                        return known[f"{each.name}::{name}"]
            owners = [*modules]
        else:
            owner = self.code.name_of(scope)
            if owner is None or f"{owner}::{name}" in self.evaluator.constants:
                return NOT_HANDLED if owner is None else self.evaluator.constants[f"{owner}::{name}"]
            owners = [owner]
        for owner in owners:
            found = self._assigned(owner, name)
            if found is not None:
                return found
        return NOT_HANDLED

    def _assigned(self, owner: str, name: str) -> Value:
        """A constant that another file of the app assigns in `owner`, evaluated where it stands."""
        for definition in self.code.definitions.get(owner, ()):
            for node in definition.node.body.statements:
                if isinstance(node, ast.Assign) and isinstance(node.target, ast.ConstRead) and node.target.path == name:
                    key = f"{owner}::{name}"
                    if key in self._evaluating:
                        return Unknown(f"{key} is defined by itself", node.span)
                    self._evaluating.add(key)
                    # Its own environment has no class to declare things on: only the value is wanted.
                    inner = self.evaluator.env(
                        ClassValue(owner, True), host=_Values(self), nesting=definition.inner_nesting
                    )
                    value = self.evaluator.evaluate(node.value, inner)
                    self._evaluating.discard(key)
                    self.evaluator.constants[key] = value
                    return value
        return None

    def assign_const(self, path: str, value: Value, node: ast.Node, env: Env) -> None:
        container = self.container_of(env.self_value)
        if container is None:
            return
        name = path.rsplit("::", 1)[-1]
        target = node.target if isinstance(node, ast.Assign | ast.OpAssign) else node
        if isinstance(target, ast.ConstRead) and "::" in (target.path or ""):
            self.gap(syntax_codes.CONSTANT_REDEFINED, node.span, f"{target.path} is assigned from elsewhere")
            return
        if name in container.constants and not env.conditional:
            earlier = container.constants[name]
            if earlier.span != node.span:
                self.gap(
                    syntax_codes.CONSTANT_REDEFINED, node.span, f"{path} is assigned twice", NOTHING, frozenset({name})
                )
        unknown = unknown_in(value)
        if unknown is not None:
            self.gap(
                syntax_codes.UNKNOWN_VALUE,
                node.span,
                f"the value of {path}: {unknown.reason}",
                NOTHING,
                frozenset({name}),
            )
        container.constants[name] = Constant(name, node.span, kept(value) if not isinstance(value, RubyHash) else value)

    def define_method(self, node: ast.MethodDef, on_singleton: bool, env: Env) -> None:
        container = self.container_of(env.self_value)
        if container is None:
            return
        if isinstance(node.singleton, ast.ConstRead):
            on_singleton = self.code.resolve(node.singleton.path or "", env.nesting) in (
                self.target.name,
                container.name,
            )
            if not on_singleton:
                self.gap(method_codes.SINGLETON, node.span, f"`def {node.singleton.path}.{node.name}`")
                return
        elif node.singleton is not None and not isinstance(node.singleton, ast.SelfNode):
            self.gap(method_codes.SINGLETON, node.span, f"`{node.name}` is defined on an object")
            return
        if env.conditional:
            message = f"whether `{node.name}` is defined is decided when the app starts"
            self.gap(syntax_codes.CONDITIONAL_DECLARATION, node.span, message, ALL, frozenset({node.name}))
        elif env.frame is not None:
            message = f"`{node.name}` is defined by a macro while it runs"
            self.gap(method_codes.DEFINE_METHOD, node.span, message, NOTHING, frozenset({node.name}))
        if not on_singleton and container.module_function:
            container.define(node, node.span, singleton=True, visibility="public")
        container.define(node, node.span, singleton=on_singleton)
        if not on_singleton and node.name in ("method_missing", "respond_to_missing?"):
            self.gap(method_codes.METHOD_MISSING, node.span, f"`{node.name}` answers for methods that nobody wrote")
        if on_singleton and node.name in ("method_missing", "respond_to_missing?", "inherited", "const_missing"):
            self.gap(codes.MODULE_HOOK, node.span, f"`self.{node.name}` changes what the class can do")

    def alias(self, node: ast.Alias, on_singleton: bool, env: Env) -> None:
        """`alias new old`."""
        if isinstance(node.new, ast.SymLit) and isinstance(node.old, ast.SymLit):
            self.make_alias(node.new.name, node.old.name, on_singleton, node.span, env)

    def make_alias(self, new: str, old: str, on_singleton: bool, span: Span, env: Env) -> None:
        """A second name for a method of this class or module; what the alias cannot find is settled by the target later."""
        container = self.container_of(env.self_value)
        if container is None:
            return
        table = container.class_methods if on_singleton else container.methods
        method = table.get(old)
        if method is None:
            self.aliases.append((container.name, new, old, on_singleton, span))
            return
        table[new] = type(method)(
            name=new,
            span=method.span,
            node=method.node,
            singleton=method.singleton,
            visibility=method.visibility,
            defined_in=method.defined_in,
            source=method.source,
        )

    def enter_class(self, node: Definition, path: str, superclass: Value, env: Env) -> Enter | None:
        if isinstance(node, ast.SClass):
            if isinstance(node.target, ast.SelfNode):
                container = self.container_of(env.self_value)
                if container is not None:
                    container.class_visibility = "public"
                return Enter(env.self_value)
            self.gap(method_codes.SINGLETON, node.span, "`class <<` on something else than self")
            return None
        return None  # nested classes are read on their own

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        if self.report.is_site(node.span):
            message = f"what this iterates over is not known: {value.reason}"
            self.gap(syntax_codes.CONDITIONAL_DECLARATION, node.span, message)

    def defined(self, node: ast.Defined, env: Env) -> Value | NotHandled:
        return NOT_HANDLED

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        self.gap(syntax_codes.UNSUPPORTED_SYNTAX, node.span, f"this was not evaluated: {reason}")


class _Values(Host):
    """Evaluates another class's constant: reads constants as the outer host does, and declares nothing."""

    def __init__(self, outer: ClassHost) -> None:
        self.outer = outer

    def const(self, name: str, scope: Value, site: ast.ConstRead, env: Env) -> Value | NotHandled:
        return self.outer.const(name, scope, site, env)
