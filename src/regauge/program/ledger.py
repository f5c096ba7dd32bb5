"""The ledger: every site of the app that must be converted or named.

A *site* is something that Rails would run or serve: a call in a class body (blocks such as `included do` count as bodies), a method, a call of the
routes' DSL, an action, a template. The inventory is taken from the syntax alone, before any stage understands anything; stages then
settle sites by place. What no stage settled is named by a catch-all diagnostic: silence is not a state.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span

SiteKind = Literal["class_call", "method", "route_call", "action", "template"]


@dataclass(frozen=True, slots=True)
class Site:
    """One thing to account for."""

    kind: SiteKind
    name: str
    span: Span
    owner: str = ""


@dataclass(slots=True)
class Ledger:
    """Sites with what became of each: `converted`, or the codes of the diagnostics that name it."""

    sites: list[Site] = field(default_factory=list)
    converted: set[tuple[str, int, int]] = field(default_factory=set)
    named: dict[tuple[str, int, int], list[str]] = field(default_factory=dict)

    @staticmethod
    def key(span: Span) -> tuple[str, int, int]:
        """A site's place: path, line, column."""
        return (span.path, span.line, span.column)

    def settle(self, span: Span) -> None:
        """Notes that the site at `span` was converted. A site that is also named counts as named."""
        self.converted.add(self.key(span))

    def name(self, span: Span, code: str) -> None:
        """Notes that a diagnostic names the site at `span`."""
        self.named.setdefault(self.key(span), []).append(code)

    def open_sites(self) -> list[Site]:
        """Sites that nobody settled yet."""
        return [s for s in self.sites if self.key(s.span) not in self.converted and self.key(s.span) not in self.named]
