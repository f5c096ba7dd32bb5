"""What can go wrong with a database, each with a code, and never with a secret in its text."""

from __future__ import annotations

from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span

PLACE = "database"
"""Where findings about the database stand: it has no file, and its address is nobody's business in a committed report."""


class DatabaseError(Exception):
    """The database cannot be read; `diagnostics` says why, without passwords."""

    def __init__(self, code: Code, message: str, help: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.diagnostics = [Diagnostic(code, Span.of_file(PLACE), message, help)]


def scrubbed(text: str, secret: str) -> str:
    """`text` on one line, without `secret`."""
    line = " ".join(text.split())
    return line.replace(secret, "***") if secret else line
