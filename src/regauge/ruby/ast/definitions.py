"""Methods, classes, modules and aliases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field

from regauge.diagnostics.immutable import immutable
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


@immutable
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


@immutable
class ClassDef(Node):
    path: ConstRead
    superclass: Node | None
    body: Body


@immutable
class SClass(Node):
    """`class << target`."""

    target: Node
    body: Body


@immutable
class ModuleDef(Node):
    path: ConstRead
    body: Body


@immutable
class Alias(Node):
    """`alias new old`: two `SymLit`, or two `GvarRead`."""

    new: Node
    old: Node


@immutable
class Undef(Node):
    names: tuple[Node, ...]


@immutable
class BeginBlock(Node):
    """`BEGIN { }`."""

    body: Body


@immutable
class EndBlock(Node):
    """`END { }`."""

    body: Body
