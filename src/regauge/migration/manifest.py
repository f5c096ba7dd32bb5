"""`migration/manifest.json`: every route with its status, the reasons and where in the Ruby they are.

The gateway reads it, `regauge status` shows it. The format is versioned; keys are only ever added.
"""

from __future__ import annotations

import json
from typing import Any, Final

from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.program import Program
from regauge.program.web import Route

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
        "routes": [_route(route) for route in program.routes],
    }


def render(program: Program) -> str:
    """The manifest as the text of the file."""
    return json.dumps(build(program), indent=2, ensure_ascii=False) + "\n"


def _route(route: Route) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "verbs": route.verbs,
        "path": route.path,
        "to": f"{route.controller}#{route.action}" if route.controller else None,
        "name": route.name,
        "status": route.status,
        "declared": f"{route.span.path}:{route.span.line}",
    }
    if route.redirect is not None:
        entry["redirect"] = {"to": route.redirect[0], "status": route.redirect[1]}
    if route.reasons:
        entry["reasons"] = [_reason(reason) for reason in route.reasons]
    return entry


def _reason(reason: Diagnostic) -> dict[str, str]:
    return {
        "code": reason.code.id,
        "at": f"{reason.span.path}:{reason.span.line}",
        "why": reason.text,
        "fix": reason.advice,
    }
