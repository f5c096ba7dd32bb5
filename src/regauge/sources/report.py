"""Where readers put what they find: a list of diagnostics, with the ledger kept in step."""

from __future__ import annotations

from dataclasses import field

from regauge.diagnostics.codes import Code, Kind
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.program.ledger import Ledger


@dataclass(slots=True)
class Report:
    """The findings of one reading. `places` are the sites of the inventory."""

    ledger: Ledger
    found: Diagnostics = field(default_factory=list)
    places: set[tuple[str, int, int]] = field(default_factory=set)
    seen: set[Diagnostic] = field(default_factory=set)

    def say(self, code: Code, span: Span, message: str = "", subject: str = "", help: str = "") -> Diagnostic:
        """Adds a diagnostic; one that is not a mere note names the site that starts there."""
        diagnostic = Diagnostic(code, span, message, help, subject=subject)
        if diagnostic not in self.seen:
            self.seen.add(diagnostic)
            self.found.append(diagnostic)
        if code.kind is not Kind.NOTE and Ledger.key(span) in self.places:
            codes = self.ledger.named.get(Ledger.key(span), [])
            if code.id not in codes:
                self.ledger.name(span, code.id)
        return diagnostic

    def settle(self, span: Span) -> None:
        """The site that starts there is converted."""
        self.ledger.settle(span)

    def is_site(self, span: Span) -> bool:
        """Whether a site starts there."""
        return Ledger.key(span) in self.places

    def is_settled(self, span: Span) -> bool:
        """Whether the site that starts there was converted or named."""
        key = Ledger.key(span)
        return key in self.ledger.converted or key in self.ledger.named
