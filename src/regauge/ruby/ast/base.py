"""What every node is, and the two nodes that stand anywhere: a sequence of statements, and what could not be read."""

from __future__ import annotations

from dataclasses import field

from regauge.diagnostics.immutable import immutable
from regauge.diagnostics.span import Span


@immutable
class Node:
    """Any node; `span` is its place and is ignored by `==`."""

    span: Span = field(compare=False, repr=False)


class Keeping(Node):
    """A node that remembers what was found below it (`walking` keeps it there)."""

    __slots__ = ("below",)

    below: dict[type[Node], list[Node]]


@immutable
class Body(Keeping):
    statements: tuple[Node, ...] = ()


@immutable
class Unsupported(Node):
    """Source without a node here: `kind` says why ("error", "depth", or the grammar's name), `source` is its text."""

    kind: str
    source: str
