"""Tables of routes, as `rails routes` prints them, with the state of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from regauge.diagnostics.render import printable

if TYPE_CHECKING:
    from rich.text import Text

STATES: Final = {"ready": "green", "partial": "yellow", "unported": "red"}
_HEAD: Final = ("Prefix", "Verb", "URI Pattern", "Controller#Action", "State")


def route_table(routes: Sequence[Mapping[str, Any]]) -> list[Text]:
    """Aligned lines for routes of a manifest, in their order."""
    # Loaded when it is needed, as are rich's consoles.
    from rich.text import Text

    rows = [
        (
            route.get("name") or "",
            "|".join(route.get("verbs") or ()),
            route.get("path") or "",
            route.get("to") or _redirect(route),
            route.get("status") or "",
        )
        for route in routes
    ]
    cells = [tuple(printable(str(cell)) for cell in row) for row in (_HEAD, *rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    lines = []
    for number, row in enumerate(cells):
        line = Text(no_wrap=True)
        line.append(row[0].rjust(widths[0]) + " ")
        line.append(" ".join(cell.ljust(width) for cell, width in zip(row[1:4], widths[1:4], strict=True)) + " ")
        line.append(row[4], style=STATES.get(row[4], ""))
        if number == 0:
            line.stylize("bold")
        lines.append(line)
    return lines


def reason_lines(routes: Sequence[Mapping[str, Any]]) -> list[Text]:
    """What keeps routes from being ready: each reason once, with how many routes it concerns, the most first."""
    from rich.text import Text

    counts: dict[tuple[str, str, str], int] = {}
    for route in routes:
        for reason in route.get("reasons") or ():
            key = (str(reason.get("code")), str(reason.get("at")), str(reason.get("why")))
            counts[key] = counts.get(key, 0) + 1
    lines = []
    for (code, at, why), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        line = Text(no_wrap=True)
        line.append(f"{count:>4} {'route ' if count == 1 else 'routes'} ")
        line.append(code, style="bold yellow")
        line.append(f" {printable(at)} {printable(why)}")
        lines.append(line)
    return lines


def _redirect(route: Mapping[str, Any]) -> str:
    redirect = route.get("redirect")
    return f"redirect({redirect.get('status')}, {redirect.get('to')})" if isinstance(redirect, dict) else ""
