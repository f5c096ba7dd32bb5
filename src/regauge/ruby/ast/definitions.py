"""Methods, classes, modules and aliases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from regauge.ruby.ast.base import Body, Node
from regauge.ruby.ast.calls import Params
from regauge.ruby.ast.values import ConstRead


class LazyBody:
    """The body of a method, converted when first asked for."""

    __slots__ = ("_body", "_convert", "_source")

    def __init__(self, source: Callable[[], str], convert: Callable[[], Body]) -> None:
        self._source = source
        self._convert: Callable[[], Body] | None = convert
        self._body: Body | None = None

    @property
    def source(self) -> str:
        return self._source()

    @property
    def body(self) -> Body:
        if self._body is None:
            assert self._convert is not None
            self._body = self._convert()
            self._convert = None
        return self._body


@dataclass(frozen=True, slots=True)
class MethodDef(Node):
    """`def name(params)`; `singleton` is what stands before the dot (`SelfNode`, a `ConstRead`), else None."""

    name: str
    singleton: Node | None
    params: Params
    endless: bool
    lazy: LazyBody = field(compare=False, repr=False)

    @property
    def body(self) -> Body:
        """The statements; converted on first access, then kept."""
        return self.lazy.body

    @property
    def source(self) -> str:
        """The text from `def` to `end`, as written (the first line without its indentation)."""
        return self.lazy.source


@dataclass(frozen=True, slots=True)
class ClassDef(Node):
    path: ConstRead
    superclass: Node | None
    body: Body


@dataclass(frozen=True, slots=True)
class SClass(Node):
    """`class << target`."""

    target: Node
    body: Body


@dataclass(frozen=True, slots=True)
class ModuleDef(Node):
    path: ConstRead
    body: Body


@dataclass(frozen=True, slots=True)
class Alias(Node):
    """`alias new old`: two `SymLit`, or two `GvarRead`."""

    new: Node
    old: Node


@dataclass(frozen=True, slots=True)
class Undef(Node):
    names: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class BeginBlock(Node):
    """`BEGIN { }`."""

    body: Body


@dataclass(frozen=True, slots=True)
class EndBlock(Node):
    """`END { }`."""

    body: Body
