"""Differences grouped by what they look like: one cause usually shows in many requests."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.parity.harness import Report, Result

_CONSEQUENCES = ("header etag", "header content-length")
"""Headers that differ whenever the body does; alone, they are a cause."""


def signature(result: Result) -> tuple[str, ...]:
    """What a result's differences have in common with others of one cause: the statuses, headers and places, no values."""
    if result.unported:
        return ("unported",)
    lines = [*result.answer, *result.rows]
    if any(line.startswith("status:") for line in lines):
        # Another status brings other headers and another body; they say no more.
        return (next(line for line in lines if line.startswith("status:")),)
    kinds = dict.fromkeys(_kind(line) for line in lines)
    telling = [kind for kind in kinds if not kind.startswith(_CONSEQUENCES)]
    return tuple(telling or kinds)


def _kind(line: str) -> str:
    if line.startswith("header "):
        name, _, values = line.partition(": ")
        return line if len(values) < 80 and "etag" not in name else name
    if line.startswith("body $"):
        return re.sub(r"\[\d+\]", "[]", line.partition(":")[0])
    if line.startswith(("rails: ", "rust: ", "body")):
        return line.partition(":")[0]
    table, _, rest = line.partition(" ")
    return f"row of {table}: {re.sub(r'^[0-9]+:? ?', '', rest).partition(':')[0]}"


def grouped(report: Report) -> str:
    """The groups, largest first, each with its requests and the whole differences of the first one."""
    groups: dict[tuple[str, ...], list[Result]] = defaultdict(list)
    for result in report.results:
        if not result.equal:
            groups[signature(result)].append(result)
    blocks = []
    for kinds, results in sorted(groups.items(), key=lambda item: -len(item[1])):
        first = results[0]
        blocks.append(
            "\n".join(
                [
                    f"## {len(results)} x {'; '.join(kinds)[:200]}",
                    *(f"- {result.request.name}" for result in results),
                    f"  first: {first.request.raw[:120]!r}",
                    *(f"    {line}" for line in (*first.answer, *first.rows)[:12]),
                ]
            )
        )
    return "\n\n".join(blocks)
