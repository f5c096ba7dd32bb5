"""Names as `regclass` prints them, without the quotes that some need."""

from __future__ import annotations


def unquoted(name: str) -> str:
    """`audit."Odd Name"` -> `audit.Odd Name`."""
    return ".".join(part[1:-1].replace('""', '"') if part.startswith('"') else part for part in _dotted(name))


def _dotted(name: str) -> list[str]:
    found, start, quoted = [], 0, False
    for index, char in enumerate(name):
        if char == '"':
            quoted = not quoted
        elif char == "." and not quoted:
            found.append(name[start:index])
            start = index + 1
    return [*found, name[start:]]
