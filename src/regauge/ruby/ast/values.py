"""Literals, variables and assignments."""

from __future__ import annotations

from regauge.diagnostics.immutable import immutable
from regauge.ruby.ast.base import Node


@immutable
class NilLit(Node):
    """`nil`, and `()`."""


@immutable
class BoolLit(Node):
    value: bool


@immutable
class SelfNode(Node):
    """`self`."""


@immutable
class IntLit(Node):
    """An integer in any base; a sign in front of it is in `value`."""

    value: int


@immutable
class FloatLit(Node):
    """A float; `text` is how it was written, without `_`."""

    value: float
    text: str


@immutable
class RationalLit(Node):
    """`3r`, `1.5r`; `text` is the number without the suffix."""

    text: str


@immutable
class ImaginaryLit(Node):
    """`2i`, `2ri`; `text` is the number without the last `i`."""

    text: str


@immutable
class StrLit(Node):
    """A string without interpolation, escapes resolved: quotes, `%q`, `?x`, a heredoc, or adjacent literals joined."""

    value: str


@immutable
class InterpolatedStr(Node):
    """`"a#{b}"`: `StrLit` parts and expressions; several statements in one `#{}` are a `Body`."""

    parts: tuple[Node, ...]


@immutable
class XStr(Node):
    """A shell command in backticks or `%x`."""

    parts: tuple[Node, ...]


@immutable
class SymLit(Node):
    """`:name`, `:"name"`, and a symbol key `name:`."""

    name: str


@immutable
class InterpolatedSym(Node):
    parts: tuple[Node, ...]


@immutable
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


@immutable
class ArrayLit(Node):
    """`[a, *b]`, `%w[]`, `%i[]`; without brackets (`return 1, 2`, `a = 1, 2`) `brackets` is False."""

    items: tuple[Node, ...]
    brackets: bool = True


@immutable
class Pair(Node):
    """`key => value`, `key: value`, and `key:` with `shorthand`."""

    key: Node
    value: Node
    shorthand: bool = False


@immutable
class DoubleSplat(Node):
    """`**value` in a hash or in arguments; None is the anonymous `**`."""

    value: Node | None


@immutable
class HashLit(Node):
    """`{}`, or keyword arguments when `braces` is False. Items are `Pair`, `DoubleSplat` or `Unsupported`."""

    pairs: tuple[Node, ...]
    braces: bool = True


@immutable
class RangeLit(Node):
    begin: Node | None
    end: Node | None
    exclusive: bool


@immutable
class MagicConst(Node):
    """`__FILE__`, `__LINE__`, `__ENCODING__`. (`__method__` and `__dir__` are calls.)"""

    name: str


@immutable
class LocalVar(Node):
    """A local variable or parameter, `_1` and `it` of a block included."""

    name: str


@immutable
class IvarRead(Node):
    """`@name`, with the `@`."""

    name: str


@immutable
class GvarRead(Node):
    """`$name`, `$1`, `$!`, with the `$`."""

    name: str


@immutable
class CvarRead(Node):
    """`@@name`, with the `@@`."""

    name: str


@immutable
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


@immutable
class Assign(Node):
    target: Node
    value: Node


@immutable
class OpAssign(Node):
    """`target op= value`."""

    target: Node
    op: str
    value: Node


@immutable
class MultiTarget(Node):
    """`a, (b, *c), @d`: targets as in `Assign`, `Splat` (its value a target or None), nested `MultiTarget`."""

    items: tuple[Node, ...]


@immutable
class MultiAssign(Node):
    """`a, b = value`; several values on the right are an `ArrayLit` without brackets."""

    target: MultiTarget
    value: Node
