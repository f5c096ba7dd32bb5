"""The table of core methods: (kind of receiver, name) -> function.

A function gets a `CoreCall` and returns the value, or raises `CannotKnow`. Unless it is registered with `unknown=True`
it is not even asked when an argument is unknown: the result is unknown then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.ruby.evaluator.env import Env
from regauge.ruby.evaluator.host import CallSite
from regauge.ruby.evaluator.interpreter import CannotKnow, Evaluator, check_size
from regauge.ruby.evaluator.values import (
    ClassValue,
    ConstRef,
    Enumerator,
    Proc,
    Range,
    Regexp,
    RubyHash,
    Symbol,
    SymbolProc,
    Unknown,
    Value,
    as_condition,
    truthy,
)

MISSING: Final = object()


@dataclass(frozen=True, slots=True)
class CoreCall:
    """One call of a core method."""

    evaluator: Evaluator
    receiver: Value
    name: str
    args: list[Value]
    kwargs: RubyHash
    block: Proc | SymbolProc | None
    site: CallSite
    env: Env

    def arg(self, index: int = 0) -> Value:
        """An argument that must be there."""
        if index >= len(self.args):
            raise CannotKnow(f"`{self.name}` needs more arguments")
        return self.args[index]

    def optional(self, index: int = 0, default: Value = None) -> Value:
        return self.args[index] if index < len(self.args) else default

    def integer(self, index: int = 0, default: int | None = None) -> int:
        """An integer argument."""
        value = self.args[index] if index < len(self.args) else default
        if not isinstance(value, int) or isinstance(value, bool):
            raise CannotKnow(f"`{self.name}` needs an integer here")
        return value

    def text(self, index: int = 0) -> str:
        """A string argument."""
        value = self.arg(index)
        if not isinstance(value, str):
            raise CannotKnow(f"`{self.name}` needs a string here")
        return value

    def run(self, *args: Value) -> Value:
        """Calls the block; without one the call is an enumerator, which is not evaluated."""
        if self.block is None:
            raise CannotKnow(f"`{self.name}` without a block is an enumerator")
        return self.evaluator.call_proc(self.block, args)

    def test(self, *args: Value) -> bool:
        """Calls the block for its truth."""
        value = as_condition(self.run(*args), self.site.span)
        if isinstance(value, Unknown):
            raise CannotKnow(value)
        return truthy(value)

    def sized(self, size: int, *, text: bool = False) -> None:
        """Checks the size of what is about to be built."""
        check_size(self.evaluator, size, text=text)


Function = Callable[[CoreCall], Value]


@dataclass(frozen=True, slots=True)
class Entry:
    function: Function
    unknown: bool


CORE: dict[str, dict[str, Entry]] = {}


def core(kind: str, *names: str, unknown: bool = False) -> Callable[[Function], Function]:
    """Registers a function for methods of a kind of receiver."""

    def register(function: Function) -> Function:
        table = CORE.setdefault(kind, {})
        for name in names:
            table[name] = Entry(function, unknown)
        return function

    return register


def kinds_of(value: Value) -> tuple[str, ...]:
    """The tables that answer for a value, most specific first."""
    if value is None:
        return ("nil", "object")
    if isinstance(value, bool):
        return ("bool", "object")
    if isinstance(value, int):
        return ("integer", "number", "object")
    if isinstance(value, float):
        return ("float", "number", "object")
    for kind, names in _KINDS:
        if isinstance(value, kind):
            return names
    return ()


_KINDS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (str, ("string", "object")),
    (Symbol, ("symbol", "object")),
    (list, ("array", "object")),
    (RubyHash, ("hash", "array", "object")),
    (Range, ("range", "array", "object")),
    (Enumerator, ("enumerator", "array", "object")),
    (Regexp, ("regexp", "object")),
    (Proc, ("proc", "object")),
    (SymbolProc, ("proc", "object")),
    (ConstRef, ("constant",)),
    (ClassValue, ("constant",)),
)


def call_core(
    evaluator: Evaluator,
    receiver: Value,
    name: str,
    args: list[Value],
    kwargs: RubyHash,
    block: Proc | SymbolProc | None,
    site: CallSite,
    env: Env,
    *,
    implicit: bool,
) -> Value:
    """The core's answer, or `MISSING`; raises `CannotKnow`."""
    kinds = ("kernel",) if implicit else kinds_of(receiver)
    for kind in (*kinds, "any"):
        entry = CORE.get(kind, {}).get(name)
        if entry is None:
            continue
        if not entry.unknown:
            unknown = next((arg for arg in args if isinstance(arg, Unknown)), kwargs.rest)
            if unknown is not None:
                raise CannotKnow(unknown)
        return entry.function(CoreCall(evaluator, receiver, name, args, kwargs, block, site, env))
    return MISSING
