"""After a class was read: calls of its bodies that nobody claimed are named, and count against the class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regauge.program.ledger import Site
from regauge.sources.rails.classes.code import Code
from regauge.sources.rails.classes.host import ClassHost

ITERATION: Final = frozenset(
    "each each_pair each_with_index each_key each_value each_with_object times map tap".split()
)
"""Calls that only run their block: what is inside accounts for itself."""


def settle_leftovers(host: ClassHost, code: Code, sites: Mapping[str, list[Site]]) -> None:
    """Names the open calls of the class and of the modules that it took in."""
    for name in (*(container.name for container in host.classes[:1]), *host.concerns):
        for site in sites.get(name, ()):
            if host.report.is_settled(site.span):
                continue
            # A macro that the app itself defines was run by the evaluator: what it declared has been recorded or named.
            own = host.evaluator.find_method(host.self_value(), site.name) is not None
            if own or site.name in ITERATION:
                host.report.settle(site.span)
                continue
            host.gap(host.target.unknown_code, site.span, f"`{site.name}` was not understood here")
