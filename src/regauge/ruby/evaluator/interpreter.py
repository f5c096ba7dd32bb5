"""The evaluator: runs the Ruby that declares things, within bounds, and says what it cannot know.

    evaluator = Evaluator(MyHost())
    value = evaluator.run(parse(source, path).ast)

It has no access to files, network or processes. Steps, depth and sizes are bounded: where a budget runs out, the statement's
value is `Unknown`, the host hears `unevaluated`, and `evaluator.issues` has the place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.ruby import ast
from regauge.ruby.convert.core import with_deep_stack
from regauge.ruby.evaluator.env import Env, Frame, Method
from regauge.ruby.evaluator.host import Definition, Host
from regauge.ruby.evaluator.values import (
    BudgetExceeded,
    ClassValue,
    ConstRef,
    MainObject,
    Proc,
    RubyHash,
    SymbolProc,
    Unknown,
    UnknownItems,
    Value,
    as_condition,
    find_unknown,
    truthy,
)

NodeHandler = Callable[["Evaluator", ast.Node, Env], Value]
EVALUATE: dict[type[ast.Node], Callable[..., Value]] = {}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may spend. The defaults are several times what a large file of declarations needs."""

    steps: int = 100_000
    depth: int = 900
    calls: int = 100
    items: int = 200_000
    characters: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Issue:
    """A place where a budget ran out."""

    span: Span
    message: str


class CannotKnow(Exception):
    """A core method met something unknown, or a case it does not cover: the call's value is `Unknown(reason)`."""

    def __init__(self, reason: str | Unknown) -> None:
        super().__init__(reason if isinstance(reason, str) else reason.reason)
        self.origin = reason if isinstance(reason, Unknown) else None
        self.reason = reason if isinstance(reason, str) else reason.reason


class Jump(Exception):
    """`break`, `next`, `return`: control that leaves an expression. `target` is the environment it ends."""

    def __init__(self, value: Value, target: object = None) -> None:
        super().__init__()
        self.value = value
        self.target = target


class BreakJump(Jump):
    """`break`."""


class NextJump(Jump):
    """`next`."""


class ReturnJump(Jump):
    """`return`."""


Undo = tuple[dict[str, Value], str, bool, Value] | tuple[list[Value], list[Value]] | tuple[RubyHash, RubyHash]


class Evaluator:
    """Evaluates files, blocks and method bodies for a host."""

    def __init__(self, host: Host, limits: Limits | None = None) -> None:
        self.host = host
        self.limits = limits or Limits()
        self.issues: list[Issue] = []
        self.conditional = 0
        self.constants: dict[str, Value] = {}
        self._methods: dict[tuple[object, str], Method] = {}
        self._variables: dict[object, dict[str, Value]] = {}
        self._kept: list[Value] = []  # keeps alive what is known by its id
        self._journals: list[list[Undo]] = []
        self._steps = 0
        self._depth = 0
        self._calls = 0

    # -- entry points --------------------------------------------------------------------------------------------------

    def env(self, self_value: Value = None, *, host: Host | None = None, nesting: Sequence[str] = ()) -> Env:
        """An environment at the top of a file, or inside the modules of `nesting` (innermost first, full names)."""
        chosen = MainObject() if self_value is None else self_value
        return Env(self, host or self.host, chosen, nesting=tuple(nesting), in_class=bool(nesting))

    def run(self, body: ast.Body, env: Env | None = None) -> Value:
        """Evaluates statements one by one; the value of the last. Never raises for what the Ruby does.

        Each outermost run has the whole budget of steps.
        """
        with_deep_stack()
        if self._depth == 0 and self._calls == 0:
            self._steps = 0
        try:
            return self.body(body, env or self.env())
        except Jump as jump:
            return jump.value

    def evaluate(self, node: ast.Node, env: Env | None = None) -> Value:
        """Evaluates one expression; never raises for what the Ruby does."""
        return self.run(ast.Body(node.span, (node,)), env)

    def instance_exec(
        self,
        proc: Proc | SymbolProc,
        self_value: Value = ...,
        host: Host | None = None,
        args: Sequence[Value] = (),
        kwargs: RubyHash | None = None,
    ) -> Value:
        """Runs a block with another self and, if given, another host for the calls in it. `next` ends it with a value."""
        if isinstance(proc, SymbolProc):
            return self.call_proc(proc, args, kwargs)
        env = proc.env.child(self_value=self_value, host=host)
        return self.invoke(proc, env, args, kwargs)

    def call_proc(self, proc: Proc | SymbolProc, args: Sequence[Value] = (), kwargs: RubyHash | None = None) -> Value:
        """Calls a block, proc or lambda as `yield` or `.call` does."""
        if isinstance(proc, SymbolProc):
            from regauge.ruby.evaluator.calls import call_symbol

            return call_symbol(self, proc, list(args))
        return self.invoke(proc, proc.env.child(), args, kwargs)

    def invoke(self, proc: Proc, env: Env, args: Sequence[Value], kwargs: RubyHash | None = None) -> Value:
        """Binds a proc's parameters in `env` and runs its body there."""
        from regauge.ruby.evaluator.binding import bind_block

        self._spend()
        with self._deeper(proc.span):
            bind_block(self, proc, env, list(args), kwargs)
            try:
                return self.body(proc.body, env)
            except NextJump as jump:
                return jump.value
            except (ReturnJump, BreakJump) as jump:
                if proc.is_lambda:
                    return jump.value
                raise

    def call_method(
        self,
        method: Method,
        self_value: Value,
        args: list[Value],
        kwargs: RubyHash,
        block: Proc | SymbolProc | None,
        env: Env,
    ) -> Value:
        """Calls a method that the app's Ruby defined, on `self_value`, with `env`'s host."""
        from regauge.ruby.evaluator.binding import bind_method

        frame = Frame(method.node.name, args, kwargs, block)
        inner = Env(self, env.host, self_value, nesting=method.nesting, frame=frame)
        with self._deeper(method.node.span):
            bind_method(self, method.node, inner, args, kwargs, block)
            try:
                return self.body(method.node.body, inner)
            except ReturnJump as jump:
                return jump.value

    def _spend(self) -> None:
        self._steps += 1
        if self._steps > self.limits.steps:
            raise BudgetExceeded(f"more than {self.limits.steps} steps")

    @contextmanager
    def _deeper(self, span: Span) -> Iterator[None]:
        if self._calls >= self.limits.calls:
            raise BudgetExceeded(f"calls are nested deeper than {self.limits.calls}")
        self._calls += 1
        try:
            yield
        finally:
            self._calls -= 1

    # -- statements and expressions ------------------------------------------------------------------------------------

    def body(self, body: ast.Body, env: Env) -> Value:
        """Statements in order; a budget that runs out in one ends this and all outer bodies."""
        value: Value = None
        for statement in body.statements:
            try:
                value = self.eval(statement, env)
            except (BudgetExceeded, RecursionError) as error:
                value = self._exhausted(statement, error, env)
                if self._steps > self.limits.steps and self._depth > 0:
                    raise BudgetExceeded(str(error)) from None
        return value

    def _exhausted(self, node: ast.Node, error: Exception, env: Env) -> Unknown:
        message = str(error) if isinstance(error, BudgetExceeded) else "expressions are nested too deeply"
        self.issues.append(Issue(node.span, message))
        env.host.unevaluated(node, message, env)
        return Unknown(message, node.span)

    def eval(self, node: ast.Node, env: Env) -> Value:
        """One expression, inside others. Counts steps and depth."""
        self._spend()
        if self._depth >= self.limits.depth:
            raise BudgetExceeded(f"expressions are nested deeper than {self.limits.depth}")
        handler = EVALUATE.get(type(node))
        if handler is None:
            return self.unevaluated(node, f"{type(node).__name__} is not evaluated", env)
        self._depth += 1
        try:
            return handler(self, node, env)
        finally:
            self._depth -= 1

    def unevaluated(self, node: ast.Node, reason: str, env: Env) -> Unknown:
        """Names syntax that is not evaluated."""
        env.host.unevaluated(node, reason, env)
        return Unknown(reason, node.span)

    # -- conditions ----------------------------------------------------------------------------------------------------

    def decide(self, node: ast.Node, value: Value, env: Env, branches: Sequence[Callable[[], Value]]) -> Value:
        """Runs `branches[0]` for a true value, `branches[1]` for a false one, and each of them for an unknown one.

        Under an unknown condition each branch starts from the same state; what they leave different is unknown afterwards.
        """
        value = as_condition(value, node.span)
        if not isinstance(value, Unknown):
            return branches[0 if truthy(value) else 1]()
        env.host.unknown_condition(node, value, env)
        return self.each_possible(value, branches)

    def each_possible(self, why: Unknown, branches: Sequence[Callable[[], Value]]) -> Value:
        """Runs every branch from the same state; differing results and variables become unknown."""
        results: list[Value] = []
        touched: list[list[Undo]] = []
        self.conditional += 1
        try:
            for branch in branches:
                journal: list[Undo] = []
                self._journals.append(journal)
                try:
                    results.append(branch())
                except Jump:
                    results.append(why)
                finally:
                    self._journals.pop()
                    touched.append(journal)
                    self._rewind(journal)
        finally:
            self.conditional -= 1
        for journal in touched:
            self._make_unknown(journal, why)
        first = results[0]
        if len(results) < 2 or any(find_unknown(result) for result in results):
            return why
        same = all(type(other) is type(first) and other == first for other in results[1:])
        return first if same else why

    def _rewind(self, journal: list[Undo]) -> None:
        for entry in reversed(journal):
            if len(entry) == 4:
                variables, name, had, old = entry
                if had:
                    variables[name] = old
                else:
                    variables.pop(name, None)
            elif isinstance(entry[0], RubyHash):
                assert isinstance(entry[1], RubyHash)
                entry[0].replace(entry[1])
            else:
                assert isinstance(entry[1], list)
                entry[0][:] = entry[1]

    def _make_unknown(self, journal: list[Undo], why: Unknown) -> None:
        for entry in journal:
            if len(entry) == 4:
                self.journal_variable(entry[0], entry[1])
                entry[0][entry[1]] = why
            elif isinstance(entry[0], RubyHash):
                self.journal_container(entry[0])
                entry[0].rest = why
            else:
                self.journal_container(entry[0])
                entry[0][:] = [*entry[0], UnknownItems(why.reason, why.span)]

    def journal_variable(self, variables: dict[str, Value], name: str) -> None:
        """To be called before a variable changes."""
        if self._journals:
            self._journals[-1].append((variables, name, name in variables, variables.get(name)))

    def journal_container(self, value: list[Value] | RubyHash) -> None:
        """To be called before an array or a hash changes in place."""
        if self._journals:
            if isinstance(value, RubyHash):
                self._journals[-1].append((value, value.copy()))
            else:
                self._journals[-1].append((value, list(value)))

    # -- what is remembered --------------------------------------------------------------------------------------------

    def _identity(self, value: Value) -> object:
        try:
            hash(value)
        except TypeError:
            self._kept.append(value)
            return id(value)
        return value

    def define(self, owner: Value, node: ast.MethodDef, nesting: tuple[str, ...] = (), name: str | None = None) -> None:
        """Makes a method callable on `owner` as self: class-level macros, helpers of a routes file."""
        self._methods[(self._identity(owner), name or node.name)] = Method(node, nesting)

    def find_method(self, owner: Value, name: str) -> Method | None:
        """A method that was defined on `owner`."""
        return self._methods.get((self._identity(owner), name))

    def instance_variables(self, owner: Value) -> dict[str, Value]:
        """`@x` of an object, by name with the `@`."""
        return self._variables.setdefault(self._identity(owner), {})

    def class_value(self, node: Definition, path: str, superclass: Value, env: Env) -> Value:
        """The default self of a class body."""
        if isinstance(node, ast.SClass):
            return env.self_value
        return ClassValue(path, isinstance(node, ast.ModuleDef), superclass)

    def constant(self, name: str, nesting: Sequence[str]) -> Value:
        """A constant that evaluated Ruby assigned, looked up from the inside out; else a `ConstRef`."""
        for module in nesting:
            found = self.constants.get(f"{module}::{name}", NotImplemented)
            if found is not NotImplemented:
                return found
        found = self.constants.get(name, NotImplemented)
        return ConstRef(name, tuple(nesting)) if found is NotImplemented else found


def check_size(evaluator: Evaluator, size: int, *, text: bool = False) -> None:
    """Raises `BudgetExceeded` for a value too large to build."""
    if size > (evaluator.limits.characters if text else evaluator.limits.items):
        raise BudgetExceeded(f"a value of {size} {'characters' if text else 'items'} is too large")
