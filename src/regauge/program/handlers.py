"""Handlers: what a route runs, compiled. (Owned by the interface layer.)"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Handler:
    """A compiled action with its filters."""

    controller: str
    action: str
    calls: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
