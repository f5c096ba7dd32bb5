"""Spans, the code registry, diagnostics and their rendering. A leaf: imports nothing of ours.

Stages return `Diagnostics` (a plain list) beside their result. Codes live in `catalogue/`, one file a room.
"""

from regauge.diagnostics.codes import Code, Kind, Severity, all_codes, find
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics, Related, in_order
from regauge.diagnostics.span import Span

__all__ = [
    "Code",
    "Diagnostic",
    "Diagnostics",
    "Kind",
    "Related",
    "Severity",
    "Span",
    "all_codes",
    "find",
    "in_order",
]
