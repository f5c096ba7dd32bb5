"""What expressions, statements and blocks have in common."""

from __future__ import annotations

from dataclasses import field

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.program.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Expr:
    """An expression with its type and the Ruby it came from."""

    type: Type
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stmt:
    """A statement."""

    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Block:
    """Statements and what the last expression is worth (None: nothing)."""

    statements: tuple[Stmt, ...] = ()
    value: Expr | None = None
