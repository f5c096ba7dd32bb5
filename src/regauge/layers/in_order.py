"""A pass over a body in the order in which it runs, with a state that branches split and join."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import is_dataclass
from typing import Generic, Protocol, Self, TypeVar

from regauge.diagnostics.span import Span
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.parts import parts_of


class State(Protocol):
    """What is known at one point."""

    def copy(self) -> Self:
        """Apart from this one."""

    def join(self, other: Self) -> None:
        """What holds after either of two ways."""


S = TypeVar("S", bound=State)
LEAVES = (c.Return, c.Raise, c.Halt, c.Next, c.Break)
"""Statements after which a block does not go on."""


_VISITED: dict[type, bool] = {}


def _is_visited(kind: type) -> bool:
    found = _VISITED.get(kind)
    if found is None:
        found = _VISITED[kind] = is_dataclass(kind) and not issubclass(kind, t.Type | Span)
    return found


class InOrder(ABC, Generic[S]):
    """`visit` goes through a tree; `node` says what each node means."""

    state: S
    span: Span
    """Where the pass is."""

    def visit(self, node: object) -> None:
        """One node, or several."""
        if isinstance(node, tuple):
            for each in node:
                self.visit(each)
            return
        if not _is_visited(type(node)):
            return
        span = getattr(node, "span", None)
        if isinstance(span, Span) and span.line:
            self.span = span
        self.node(node)

    @abstractmethod
    def node(self, node: object) -> None:
        """What a node means; `parts` where it means nothing of its own."""

    def parts(self, node: object) -> None:
        """What a node is made of, in order."""
        for name in parts_of(type(node)):
            self.visit(getattr(node, name))

    def branches(self, blocks: Iterable[c.Block]) -> None:
        """One of the blocks runs. One that leaves says nothing of what comes after it."""
        before, after = self.state, None
        for block in blocks:
            self.state = before.copy()
            self.visit(block)
            if block.statements and isinstance(block.statements[-1], LEAVES):
                continue
            if after is None:
                after = self.state
            else:
                after.join(self.state)
        self.state = after if after is not None else before
