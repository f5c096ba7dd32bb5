"""A pass over a body in the order in which it runs, with a state that branches split and join."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Generic, Protocol, Self, TypeVar

from regauge.diagnostics.span import Span
from regauge.program import code as c
from regauge.program import types as t


class State(Protocol):
    """What is known at one point."""

    def copy(self) -> Self:
        """Apart from this one."""

    def join(self, other: Self) -> None:
        """What holds after either of two ways."""


S = TypeVar("S", bound=State)
LEAVES = (c.Return, c.Raise, c.Halt, c.Next, c.Break)
"""Statements after which a block does not go on."""


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
        if not is_dataclass(node) or isinstance(node, t.Type | type | Span):
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
        assert is_dataclass(node)
        for each in fields(node):
            if each.name not in ("span", "type"):
                self.visit(getattr(node, each.name))

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
