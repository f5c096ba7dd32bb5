"""What a class body declares things on, and one call of a macro: what the tables of macros work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span
from regauge.program.models import Effect
from regauge.ruby.evaluator import (
    CallSite,
    Env,
    Proc,
    RubyHash,
    SymbolProc,
    Value,
)

if TYPE_CHECKING:
    from regauge.sources.rails.classes.host import ClassHost

Block = Proc | SymbolProc | None
ALL: frozenset[Effect] = frozenset({"all"})
NOTHING: frozenset[Effect] = frozenset()


@dataclass(frozen=True, slots=True)
class OptionMerger:
    """What `with_options` yields: passes calls on with its options merged in."""

    target: Value
    options: RubyHash = field(compare=False, hash=False)


class Target:
    """What a class body declares things on. Models and controllers derive from it."""

    name: str
    unknown_code: Code = codes.UNKNOWN_CLASS_CALL

    def macros(self) -> Mapping[str, Macro]:
        """The framework's macros by name."""
        return {}

    def gap(
        self, diagnostic: Diagnostic, effects: frozenset[Effect] = ALL, names: frozenset[str] = frozenset()
    ) -> None:
        """Notes something that was not converted."""
        raise NotImplementedError

    def known_module(self, name: str, call: MacroCall) -> bool:
        """Handles the inclusion of a module that is not the app's; False when it is unknown."""
        return False

    def declared_names(self) -> set[str]:
        """Methods that the framework defines for what was declared so far: `private` may name them."""
        return set()

    def attribute(self, name: str, call: MacroCall) -> None:
        """`attr_accessor :name` and its kin."""
        call.gap(codes.ATTRIBUTE_MACRO, f"`{call.name} :{name}`", NOTHING, {name, f"{name}="})

    def defined_dynamically(self, name: str, call: MacroCall) -> None:
        """`define_method(:name)`, already named as a gap."""

    def delegate(self, call: MacroCall) -> Value:
        """`delegate`, for targets that keep delegations."""
        names = {str(arg) for arg in call.args}
        call.gap(codes.DELEGATE, f"`{call.text}`", NOTHING, names)
        return None


@dataclass(slots=True)
class MacroCall:
    """One call of a macro, with its arguments evaluated."""

    host: ClassHost
    receiver: Value
    name: str
    args: list[Value]
    kwargs: RubyHash
    block: Block
    site: CallSite
    env: Env

    @property
    def span(self) -> Span:
        """The call's place."""
        return self.site.span

    @property
    def target(self) -> Target:
        """The class that is being read."""
        return self.host.target

    def settle(self) -> None:
        """The call was converted."""
        self.host.report.settle(self.span)

    def gap(
        self,
        code: Code,
        message: str = "",
        effects: frozenset[Effect] = ALL,
        names: frozenset[str] | set[str] = frozenset(),
        help: str = "",
    ) -> None:
        """The call, or a part of it, was not converted."""
        self.host.gap(code, self.span, message, effects, frozenset(names), help, self.host.owner_of(self.env))

    def note(self, code: Code, message: str = "") -> None:
        """Something about the call that is worth saying and changes nothing."""
        self.host.report.say(code, self.span, message, subject=self.host.owner_of(self.env))

    @property
    def text(self) -> str:
        """The call as messages quote it: `has_many :lines`."""
        first = self.args[0] if self.args else None
        label = getattr(first, "name", first if isinstance(first, str) else None)
        return f"{self.name} :{label}" if isinstance(label, str) else self.name


Macro = Callable[[MacroCall], Value]
