"""The last layer: no site of the app stays without a fate.

Before: the ledger's inventory, settled or named by the layers, and their diagnostics.
After: a diagnostic that is not a mere note names the site whose line it stands on; a site that nobody claimed gets the catch-all diagnostic, and its class
a gap with every effect, so that no route that touches the class is ready.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import syntax as codes
from regauge.diagnostics.codes import Kind
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.ledger import Site
from regauge.program.models import Effect, Gap
from regauge.program.program import Program

_EFFECTS: dict[str, frozenset[Effect]] = {
    "class_call": frozenset({"all"}),
    "method": frozenset(),
    "action": frozenset(),
}


def run(program: Program, diagnostics: Diagnostics) -> tuple[Program, Diagnostics]:
    """Names what is open. `diagnostics` are those of all layers so far; returns only the new ones."""
    _name_by_line(program, diagnostics)
    fresh = [_name(program, site) for site in program.ledger.open_sites()]
    return program, fresh


def _name_by_line(program: Program, diagnostics: Diagnostics) -> None:
    ledger = program.ledger
    at_line: dict[tuple[str, int], list[Site]] = {}
    for site in ledger.sites:
        at_line.setdefault((site.span.path, site.span.line), []).append(site)
    places = {ledger.key(site.span) for site in ledger.sites}
    for found in diagnostics:
        if found.kind is Kind.NOTE:
            continue
        key = ledger.key(found.span)
        if key in places:
            ledger.name(found.span, found.code.id)
            continue
        for site in at_line.get((found.span.path, found.span.line), []):
            if ledger.key(site.span) not in ledger.converted:
                ledger.name(site.span, found.code.id)


def _name(program: Program, site: Site) -> Diagnostic:
    found = Diagnostic(
        codes.UNCLAIMED,
        site.span,
        f"{site.kind.replace('_', ' ')} `{site.name}` is not converted",
        subject=f"{site.owner}#{site.name}" if site.kind in ("method", "action") else site.owner,
    )
    program.ledger.name(site.span, found.code.id)
    effects = _EFFECTS.get(site.kind)
    owner = program.models.get(site.owner) or program.controllers.get(site.owner)
    if effects is not None and owner is not None:
        owner.gaps.append(Gap(found, effects, frozenset({site.name})))
    return found
