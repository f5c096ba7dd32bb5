"""What every node is, and the two nodes that stand anywhere: a sequence of statements, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass, field

from regauge.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Node:
    """Any node; `span` is its place and is ignored by `==`."""

    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Body(Node):
    statements: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Unsupported(Node):
    """Source without a node here: `kind` says why ("error", "depth", or the grammar's name), `source` is its text."""

    kind: str
    source: str
