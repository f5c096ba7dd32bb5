"""`migration/manifest.json`: every route with its status, the reasons and where in the Ruby they are; docs/manifest.md has the format.

The gateway reads it, `regauge status` shows it. The format is versioned; keys are only ever added.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from regauge.diagnostics.catalogue import routes as codes
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.program import Program
from regauge.program.web import Route, Unsure
from regauge.ruby.evaluator.values import Regexp

VERSION: Final = 1


def build(program: Program) -> dict[str, Any]:
    """The manifest as plain data."""
    return {
        "version": VERSION,
        "app": program.app.name,
        "rails": program.app.rails_version,
        "counts": {
            status: sum(r.status == status for r in program.routes) for status in ("ready", "partial", "unported")
        },
        "method_override": program.app.method_override,
        "routes": _routes(program),
    }


def _routes(program: Program) -> list[dict[str, Any]]:
    """All routes in Rails' order, and between them the places where others may be: what comes after one may be theirs."""
    entries: list[dict[str, Any]] = []
    unsure = sorted(program.unsure, key=lambda each: each.before)
    for number, route in enumerate(program.routes):
        while unsure and unsure[0].before <= number:
            entries.append(_unknown(unsure.pop(0)))
        entries.append(_route(route))
    return entries + [_unknown(each) for each in unsure]


def _unknown(place: Unsure) -> dict[str, Any]:
    """Routes that may be here, as one that only a running Rails can tell apart."""
    span = place.reason.span
    return {
        "verbs": [],
        "path": _escaped(place.path),
        "to": None,
        "name": None,
        "status": "unported",
        "declared": f"{span.path}:{span.line}",
        "prefix": True,
        "conditional": True,
        "unknown": True,
        "reasons": [_reason(place.reason)],
    }


_UNSAFE: Final = re.compile(r"[^\-_.!~*'()a-zA-Z\d;/?:@&=+$,\[\]]")


def _escaped(path: str) -> str:
    """As Rails escapes a path when it draws the route (`URI::RFC2396_PARSER.escape`): in UTF-8, byte by byte."""
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), path)


def render(program: Program) -> str:
    """The manifest as the text of the file."""
    return json.dumps(build(program), indent=2, ensure_ascii=False) + "\n"


def _route(route: Route) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "verbs": route.verbs,
        "path": _escaped(route.path),
        "to": f"{route.controller}#{route.action}" if route.controller else None,
        "name": route.name,
        "status": route.status,
        "declared": f"{route.span.path}:{route.span.line}",
    }
    entry.update(_matching(route))
    if route.redirect is not None:
        entry["redirect"] = {"to": route.redirect[0], "status": route.redirect[1]}
    if route.reasons:
        entry["reasons"] = [_reason(reason) for reason in route.reasons]
    return entry


_SEGMENT: Final = re.compile(r"[:*](\w+)")


def _matching(route: Route) -> dict[str, Any]:
    """What beside verb and path decides whether a request is the route's: for whoever stands in front and has to know."""
    if route.gap is not None and route.gap.code is codes.MOUNT:
        return {"prefix": True, "conditional": True}
    segments = set(_SEGMENT.findall(route.path))
    asked = {name: value for name, value in route.constraints.items() if name in segments}
    requirements = {name: _source(value) for name, value in asked.items() if isinstance(value, Regexp)}
    # Only the router of a running Rails knows the rest.
    unsure = len(requirements) < len(route.constraints) or None in requirements.values() or _may_not_match(route)
    found: dict[str, Any] = {"requirements": requirements} if requirements and not unsure else {}
    return {**found, "conditional": True} if unsure else found


def _source(value: Regexp) -> str | None:
    """A regular expression as it stands between Ruby's slashes, its case rule inside of it; None with another option."""
    return value.source if not value.flags else f"(?i:{value.source})" if value.flags == "i" else None


def _may_not_match(route: Route) -> bool:
    """Whether what is not converted of a route may keep requests from it, or send others to it."""
    served = (codes.ROUTE_REDIRECT, codes.RACK_ENDPOINT, codes.CONTROLLER_MISSING, codes.ACTION_MISSING)
    return route.gap is not None and route.gap.code not in served


def _reason(reason: Diagnostic) -> dict[str, str]:
    return {
        "code": reason.code.id,
        "at": f"{reason.span.path}:{reason.span.line}",
        "why": reason.text,
        "fix": reason.advice,
    }
