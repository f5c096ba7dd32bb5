"""Our count of an app, by the inventory alone: no stage has to understand the app for it."""

from __future__ import annotations

from pathlib import Path

from tests.ledger.ruby import Counted

from regauge.program.ledger import Site
from regauge.program.program import Program
from regauge.sources.files import Files
from regauge.sources.rails import inventory


def count(app: Path) -> list[Counted]:
    """All sites that the compiler's inventory finds."""
    files = Files(app)
    return [as_counted(site) for site in inventory.of_app(files, files.below("app", ".rb"))]


def as_counted(site: Site) -> Counted:
    """A site in the form of Ruby's counter."""
    span = site.span
    return Counted(span.path, site.kind, site.name, span.line, span.column, site.owner)


def fates(program: Program) -> dict[str, dict[str, int]]:
    """By kind: how many sites were converted, named, and neither (`open`). Named beats converted."""
    table: dict[str, dict[str, int]] = {}
    ledger = program.ledger
    for site in ledger.sites:
        key = ledger.key(site.span)
        fate = "named" if key in ledger.named else "converted" if key in ledger.converted else "open"
        row = table.setdefault(site.kind, {"converted": 0, "named": 0, "open": 0})
        row[fate] += 1
    return table
