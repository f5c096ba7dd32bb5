"""Many findings: by code with how often each was found, and all of them in one text.

A run over a large app finds thousands. People read what kinds there are, then the places of the kinds that matter to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from regauge.diagnostics.codes import Code, Severity
from regauge.diagnostics.diagnostic import Diagnostic, in_order
from regauge.diagnostics.render import printable, summary

_LOUDEST: Final = {severity: rank for rank, severity in enumerate(Severity)}


def by_code(found: Iterable[Diagnostic]) -> list[tuple[Code, list[Diagnostic]]]:
    """The findings of each code, in order of place: errors before warnings before notes, and there the most frequent first."""
    groups: dict[str, list[Diagnostic]] = {}
    for each in in_order(found):
        groups.setdefault(each.code.id, []).append(each)
    ordered = sorted(groups.values(), key=lambda group: (_LOUDEST[group[0].severity], -len(group), group[0].code.id))
    return [(group[0].code, group) for group in ordered]


def listing(found: Iterable[Diagnostic]) -> str:
    """The text of `migration/diagnostics.txt`: each code with its remedy, and under it every place."""
    groups = by_code(found)
    lines = [summary(each for _, group in groups for each in group)]
    for code, group in groups:
        lines += ["", f"{code.severity}[{code.id}] {code.title}: {len(group)}", f"  help: {code.fix}"]
        for each in group:
            subject = f" ({printable(each.subject)})" if each.subject and each.subject not in each.text else ""
            lines.append(f"  {printable(each.span.location)} {printable(each.text)}{subject}")
            if each.help and each.help != code.fix:
                lines.append(f"    help: {printable(each.help)}")
            lines += [f"    note: {printable(note)}" for note in each.notes]
    return "\n".join(lines) + "\n"
