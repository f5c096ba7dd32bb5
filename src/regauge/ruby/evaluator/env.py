"""Where a piece of Ruby is evaluated: its self, host, local variables, and the modules around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.data import dataclass
from regauge.ruby import ast
from regauge.ruby.evaluator.values import Proc, RubyHash, SymbolProc, Value

if TYPE_CHECKING:
    from regauge.ruby.evaluator.host import Host
    from regauge.ruby.evaluator.interpreter import Evaluator


@dataclass(frozen=True, slots=True)
class Frame:
    """The method that is running: what `super`, `yield` and `__method__` mean."""

    name: str
    args: list[Value]
    kwargs: RubyHash
    block: Proc | SymbolProc | None


class Env:
    """One environment; blocks have a `parent` whose variables they share."""

    __slots__ = (
        "evaluator",
        "frame",
        "host",
        "in_class",
        "nesting",
        "on_singleton",
        "parent",
        "self_value",
        "variables",
    )

    def __init__(
        self,
        evaluator: Evaluator,
        host: Host,
        self_value: Value,
        *,
        parent: Env | None = None,
        nesting: tuple[str, ...] = (),
        in_class: bool = False,
        on_singleton: bool = False,
        frame: Frame | None = None,
    ) -> None:
        self.evaluator = evaluator
        self.host = host
        self.self_value = self_value
        self.parent = parent
        self.nesting = nesting
        self.in_class = in_class
        self.on_singleton = on_singleton
        self.frame = frame
        self.variables: dict[str, Value] = {}

    @property
    def conditional(self) -> int:
        """How many unknown conditions stand around what is being evaluated now."""
        return self.evaluator.conditional

    def child(self, *, self_value: Value = ..., host: Host | None = None) -> Env:
        """The environment of a block: the same variables, perhaps another self or host."""
        return Env(
            self.evaluator,
            host or self.host,
            self.self_value if self_value is ... else self_value,
            parent=self,
            nesting=self.nesting,
            in_class=self.in_class,
            on_singleton=self.on_singleton,
            frame=self.frame,
        )

    def owner(self, name: str) -> Env | None:
        """The environment that holds a local variable."""
        current: Env | None = self
        while current is not None:
            if name in current.variables:
                return current
            current = current.parent
        return None

    def read(self, name: str) -> Value:
        """A local variable; nil where it was declared and never assigned."""
        owner = self.owner(name)
        return None if owner is None else owner.variables[name]

    def write(self, name: str, value: Value) -> None:
        """Assigns in the environment that has the variable, else here."""
        owner = self.owner(name) or self
        self.evaluator.journal_variable(owner.variables, name)
        owner.variables[name] = value

    def bind(self, name: str, value: Value) -> None:
        """A parameter: always here."""
        self.variables[name] = value


@dataclass(frozen=True, slots=True)
class Method:
    """A method that evaluated Ruby defined and can call: its syntax and where it was defined."""

    node: ast.MethodDef
    nesting: tuple[str, ...]
