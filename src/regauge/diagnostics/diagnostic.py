"""One finding at one place. Stages return lists of these; nothing collects them behind a stage's back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from regauge.diagnostics.codes import Code, Kind, Severity
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains the first, e.g. where a method was defined before it was redefined."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """What was found, where, and what to do.

    `message` says it for this place (`has_many :lines: unknown option :foo`); empty means the code's title. `help` is
    the next step; empty means the code's `fix`. `subject` is the thing concerned, in Ruby's notation (`Product#price`,
    `ProductsController#index`, `GET /products`); the ledger and the manifest join on it.
    """

    code: Code
    span: Span
    message: str = ""
    help: str = ""
    notes: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    subject: str = ""

    @property
    def severity(self) -> Severity:
        """The code's severity."""
        return self.code.severity

    @property
    def kind(self) -> Kind:
        """The code's kind: whose to-do this is."""
        return self.code.kind

    @property
    def text(self) -> str:
        """The message, or the code's title where there is none."""
        return self.message or self.code.title

    @property
    def advice(self) -> str:
        """The next step, or the code's where there is none."""
        return self.help or self.code.fix


Diagnostics: TypeAlias = list[Diagnostic]


def in_order(diagnostics: Iterable[Diagnostic]) -> Diagnostics:
    """By place, then code, without exact repetitions: the order in which people read files."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=_place)


def _place(found: Diagnostic) -> tuple[str, int, int, int, int, str, str]:
    span = found.span
    return span.path, span.line, span.column, span.end_line, span.end_column, found.code.id, found.text
