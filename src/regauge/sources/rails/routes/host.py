"""The host of route files: what a call of the DSL is, and how one that nobody knows is named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.catalogue import syntax as syntax_codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.data import dataclass
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
    Symbol,
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


_UNSURE: Final = (
    codes.UNKNOWN_ROUTE_CALL,
    codes.UNKNOWN_ROUTE_OPTION,
    codes.DYNAMIC_ROUTES,
    codes.ROUTE_CONCERN,
    syntax_codes.CIRCULAR_FILES,
    syntax_codes.NOT_READ,
)
"""What leaves open which routes there are, or under which path."""
_WRAPPERS: Final = frozenset({"devise_scope", "as", "authenticate", "authenticated", "unauthenticated"})
"""Devise's blocks: they put conditions on what is in them and draw nothing. Source: devise/lib/devise/rails/routes.rb."""


_DEVISE: Final = frozenset({"controllers", "skip", "only", "module", "class_name", "singular", "failure_app"})
"""Options of `devise_for` that leave its paths below the name of what it is for."""


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
        """A diagnostic at the call. With some, routes may be missing, or stand under another path than it seems."""
        said = self.host.report.say(code, self.site.span, text)
        if code in _UNSURE:
            self.mapper.doubt(said)
        return said

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
        self.initializers = ""
        """The text of config/initializers/devise.rb, which may move a path."""

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
                if name != "draw":
                    # Rails draws them in front of all others, or behind.
                    text = f"`{name}` draws its routes at another place than it stands"
                    gap = self.report.say(codes.DYNAMIC_ROUTES, site.span, text)
                    self.mapper.doubt(gap, first=name == "prepend")
                    with self.mapper.inside(replace(self.mapper.scope, gap=self.mapper.scope.gap or gap)):
                        env.evaluator.call_proc(block, [])
                    return None
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
            self._doubt(gap, name, args, kwargs)
            if isinstance(block, Proc):
                with self.mapper.inside(replace(self.mapper.scope, gap=self.mapper.scope.gap or gap)):
                    env.evaluator.call_proc(block, [])
        elif isinstance(block, Proc) and self._has_calls(block):
            # What is in the block may draw routes, and nobody knows how often it is called.
            text = f"what `{name}` does with its block is not known"
            self.mapper.doubt(Diagnostic(codes.DYNAMIC_ROUTES, site.span, text))
        return Unknown(f"`{name}` is not known here", site.span)

    def _has_calls(self, block: Proc) -> bool:
        span = block.span
        return any(path == span.path and span.line <= line <= span.end_line for path, line, _ in self.report.places)

    def _doubt(self, gap: Diagnostic, name: str, args: list[Value], kwargs: RubyHash) -> None:
        """The paths that an unknown call may draw routes for: all below its scope, but for what is known of Devise."""
        if name in _WRAPPERS:
            return
        names = [each.name if isinstance(each, Symbol) else each if isinstance(each, str) else None for each in args]
        plain = name == "devise_for" and names and all(names) and kwargs.rest is None
        if plain and not set(kwargs.options()) - _DEVISE and "omniauth_path_prefix" not in self.initializers:
            # `devise_for :users`: everything is below /users (Devise::Mapping#path is the plural name).
            for each in names:
                self.mapper.doubt(gap, str(each))
        else:
            self.mapper.doubt(gap)

    def unknown_condition(self, node: ast.Node, value: Unknown, env: Env) -> None:
        # The routes of each branch are there with a condition of their own.
        self.report.say(codes.DYNAMIC_ROUTES, node.span, f"decided when the app starts: {value.reason}")

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> None:
        self.mapper.doubt(
            self.report.say(syntax_codes.UNSUPPORTED_SYNTAX, node.span, f"this was not evaluated: {reason}")
        )

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
