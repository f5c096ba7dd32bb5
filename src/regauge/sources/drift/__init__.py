"""How the files and a live database differ: `facts` brings two schemas to one form, `compare` names each difference with a code."""

from __future__ import annotations

from regauge.sources.drift.compare import differences

__all__ = ["differences"]
"""Names each difference; the database wins, so none is an error."""
