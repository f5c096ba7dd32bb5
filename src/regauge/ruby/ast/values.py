"""Literals, variables and assignments."""

from __future__ import annotations

from dataclasses import dataclass

from regauge.ruby.ast.base import Node


@dataclass(frozen=True, slots=True)
class NilLit(Node):
    """`nil`, and `()`."""


@dataclass(frozen=True, slots=True)
class BoolLit(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class SelfNode(Node):
    """`self`."""


@dataclass(frozen=True, slots=True)
class IntLit(Node):
    """An integer in any base; a sign in front of it is in `value`."""

    value: int


@dataclass(frozen=True, slots=True)
class FloatLit(Node):
    """A float; `text` is how it was written, without `_`."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class RationalLit(Node):
    """`3r`, `1.5r`; `text` is the number without the suffix."""

    text: str


@dataclass(frozen=True, slots=True)
class ImaginaryLit(Node):
    """`2i`, `2ri`; `text` is the number without the last `i`."""

    text: str


@dataclass(frozen=True, slots=True)
class StrLit(Node):
    """A string without interpolation, escapes resolved: quotes, `%q`, `?x`, a heredoc, or adjacent literals joined."""

    value: str


@dataclass(frozen=True, slots=True)
class InterpolatedStr(Node):
    """`"a#{b}"`: `StrLit` parts and expressions; several statements in one `#{}` are a `Body`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class XStr(Node):
    """A shell command in backticks or `%x`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class SymLit(Node):
    """`:name`, `:"name"`, and a symbol key `name:`."""

    name: str


@dataclass(frozen=True, slots=True)
class InterpolatedSym(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RegexLit(Node):
    """`/source/flags`; `StrLit` parts hold the pattern as written, escapes untouched."""

    parts: tuple[Node, ...]
    flags: str

    @property
    def source(self) -> str | None:
        """The pattern, or None when it interpolates."""
        if all(isinstance(part, StrLit) for part in self.parts):
            return "".join(part.value for part in self.parts if isinstance(part, StrLit))
        return None


@dataclass(frozen=True, slots=True)
class ArrayLit(Node):
    """`[a, *b]`, `%w[]`, `%i[]`; without brackets (`return 1, 2`, `a = 1, 2`) `brackets` is False."""

    items: tuple[Node, ...]
    brackets: bool = True


@dataclass(frozen=True, slots=True)
class Pair(Node):
    """`key => value`, `key: value`, and `key:` with `shorthand`."""

    key: Node
    value: Node
    shorthand: bool = False


@dataclass(frozen=True, slots=True)
class DoubleSplat(Node):
    """`**value` in a hash or in arguments; None is the anonymous `**`."""

    value: Node | None


@dataclass(frozen=True, slots=True)
class HashLit(Node):
    """`{}`, or keyword arguments when `braces` is False. Items are `Pair`, `DoubleSplat` or `Unsupported`."""

    pairs: tuple[Node, ...]
    braces: bool = True


@dataclass(frozen=True, slots=True)
class RangeLit(Node):
    begin: Node | None
    end: Node | None
    exclusive: bool


@dataclass(frozen=True, slots=True)
class MagicConst(Node):
    """`__FILE__`, `__LINE__`, `__ENCODING__`. (`__method__` and `__dir__` are calls.)"""

    name: str


@dataclass(frozen=True, slots=True)
class LocalVar(Node):
    """A local variable or parameter, `_1` and `it` of a block included."""

    name: str


@dataclass(frozen=True, slots=True)
class IvarRead(Node):
    """`@name`, with the `@`."""

    name: str


@dataclass(frozen=True, slots=True)
class GvarRead(Node):
    """`$name`, `$1`, `$!`, with the `$`."""

    name: str


@dataclass(frozen=True, slots=True)
class CvarRead(Node):
    """`@@name`, with the `@@`."""

    name: str


@dataclass(frozen=True, slots=True)
class ConstRead(Node):
    """`Name`, `scope::Name`, and `::Name` with `top_level`."""

    scope: Node | None
    name: str
    top_level: bool = False

    @property
    def path(self) -> str | None:
        """`A::B` or `::A::B` as written; None when the scope is not a constant itself."""
        if self.scope is None:
            return f"::{self.name}" if self.top_level else self.name
        outer = self.scope.path if isinstance(self.scope, ConstRead) else None
        return None if outer is None else f"{outer}::{self.name}"


@dataclass(frozen=True, slots=True)
class Assign(Node):
    target: Node
    value: Node


@dataclass(frozen=True, slots=True)
class OpAssign(Node):
    """`target op= value`."""

    target: Node
    op: str
    value: Node


@dataclass(frozen=True, slots=True)
class MultiTarget(Node):
    """`a, (b, *c), @d`: targets as in `Assign`, `Splat` (its value a target or None), nested `MultiTarget`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MultiAssign(Node):
    """`a, b = value`; several values on the right are an `ArrayLit` without brackets."""

    target: MultiTarget
    value: Node
