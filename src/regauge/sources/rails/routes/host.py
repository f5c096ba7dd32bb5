"""The host of route files: what a call of the DSL is, and how one that nobody knows is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.ruby import ast
from regauge.ruby.evaluator import (
    NOT_HANDLED,
    CallSite,
    ConstRef,
    Env,
    Host,
    NotHandled,
    Proc,
    RubyHash,
    SymbolProc,
    Unknown,
    Value,
)
from regauge.sources.files import Files
from regauge.sources.rails import ambient
from regauge.sources.rails.classes.target import OptionMerger
from regauge.sources.rails.routes.mapper import Mapper
from regauge.sources.report import Report

Block = Proc | SymbolProc | None


@dataclass(slots=True)
class RouteCall:
    """One call of the DSL."""

    host: RoutesHost
    name: str
    args: list[Value]
    kwargs: RubyHash
    block: Block
    site: CallSite
    env: Env

    @property
    def mapper(self) -> Mapper:
        """Where routes go."""
        return self.host.mapper

    def run_block(self, *args: Value) -> None:
        """Runs the call's block."""
        if self.block is not None:
            self.env.evaluator.call_proc(self.block, list(args))

    def say(self, code: Code, text: str) -> Diagnostic:
        """A diagnostic at the call."""
        return self.host.report.say(code, self.site.span, text)

    def settle(self) -> None:
        """The call was converted."""
        self.host.report.settle(self.site.span)


class RoutesHost(Host):
    """Evaluates route files."""

    def __init__(self, mapper: Mapper, files: Files, report: Report, calls: Mapping[str, RouteMacro]) -> None:
        self.calls = calls
        self.mapper = mapper
        self.files = files
        self.report = report
        self.concerns: dict[str, Proc] = {}
        self.drawing: list[str] = []

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
        answer = ambient.ask(receiver, name, args)
        if not isinstance(answer, NotHandled):
            return answer
        implicit = isinstance(site, ast.Call) and (site.receiver is None or isinstance(site.receiver, ast.SelfNode))
        if isinstance(receiver, OptionMerger):
            merged = receiver.options.copy()
            merged.update(kwargs)
            kwargs, implicit = merged, True
        path = receiver.path.removeprefix("::") if isinstance(receiver, ConstRef) else ""
        if path in ("Rails", "Rails.application", "Rails.application.routes"):
            if path.endswith("routes") and name in ("draw", "append", "prepend") and isinstance(block, Proc):
                self.report.settle(site.span)
                env.evaluator.call_proc(block, [])
                return None
            return ConstRef(f"{path}.{name}")
        if not implicit:
            if isinstance(receiver, list | RubyHash) and block is not None and self.report.is_site(site.span):
                self.report.settle(site.span)
            return NOT_HANDLED
        table = self.calls.get(name)
        if table is None:
            if name in ("require", "require_relative", "puts", "freeze"):
                self.report.settle(site.span)
                return None
            return NOT_HANDLED
        if args and isinstance(args[-1], RubyHash):
            kwargs, args = _joined(args[-1], kwargs), args[:-1]
        call = RouteCall(self, name, args, kwargs, block, site, env)
        if env.conditional and self.mapper.scope.gap is None:
            text = "whether this route exists is decided when the app starts"
            gap = call.say(syntax_codes.CONDITIONAL_DECLARATION, text)
            with self.mapper.inside(replace(self.mapper.scope, gap=gap)):
                return table(call)
        return table(call)

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
        implicit = isinstance(site, ast.Call) and site.receiver is None
        if implicit or self.report.is_site(site.span):
            gap = self.report.say(codes.UNKNOWN_ROUTE_CALL, site.span, f"`{name}` is not a call of Rails' routes")
            if isinstance(block, Proc):
                with self.mapper.inside(replace(self.mapper.scope, gap=self.mapper.scope.gap or gap)):
                    env.evaluator.call_proc(block, [])
        return Unknown(f"`{name}` is not known here", site.span)

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        self.report.say(codes.DYNAMIC_ROUTES, node.span, f"decided when the app starts: {value.reason}")

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        self.report.say(syntax_codes.UNSUPPORTED_SYNTAX, node.span, f"this was not evaluated: {reason}")

    def alias(self, node: ast.Alias, on_singleton: bool, env: Env) -> None:
        self.unevaluated(node, "alias", env)

    def draw(self, name: str, call: RouteCall) -> None:
        """config/routes/NAME.rb, evaluated in place."""
        path = f"config/routes/{name}.rb"
        if path in self.drawing:
            call.say(syntax_codes.CIRCULAR_FILES, f"{path} draws itself")
            return
        file = self.files.ruby(path) if self.files.exists(path) else None
        if file is None:
            call.say(syntax_codes.NOT_READ, f"{path} cannot be read")
            return
        self.drawing.append(path)
        call.env.evaluator.run(file.ast, call.env)
        self.drawing.pop()


def _joined(first: RubyHash, second: RubyHash) -> RubyHash:
    made = first.copy()
    made.update(second)
    return made


RouteMacro = Callable[[RouteCall], Value]
