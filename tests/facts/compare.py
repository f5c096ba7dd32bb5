"""Where two sets of facts differ: one line a difference, `Model#association.foreign_key: ours, Rails'`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.facts.ours import Facts

EXPLAINED = {
    "ActionText::EncryptedRichText: not among ours": "a subclass without rows of its own: it shares RichText's table, which has no type column",
}
"""Differences that stay, and why."""

COLUMN = ("sql_type", "type", "null", "default", "default_function", "limit", "precision", "scale")


def differences(ours: dict[str, Facts], rails: dict[str, Facts]) -> list[str]:
    """Every difference, in the order of the classes' names."""
    found: list[str] = []
    for name in sorted({*ours, *rails}):
        if name not in ours:
            found.append(f"{name}: not among ours")
        elif name not in rails:
            found.append(f"{name}: not among Rails'")
        else:
            found.extend(f"{name}{line}" for line in _model(ours[name], rails[name]))
    return [each for each in found if each not in EXPLAINED]


def _model(ours: Facts, rails: Facts) -> Iterator[str]:
    for key in ("abstract", "table", "table_exists", "primary_key", "base", "superclass"):
        yield from _value(f".{key}", ours.get(key), rails.get(key))
    if rails.get("columns") or ours.get("columns"):
        yield from _rows("|", ours.get("columns") or [], rails.get("columns") or [], COLUMN)
        if any(column["name"] == rails["inheritance_column"] for column in rails.get("columns") or []):
            yield from _value(".inheritance_column", ours["inheritance_column"], rails["inheritance_column"])
    if not rails.get("abstract"):
        yield from _rows("#", ours.get("associations", []), rails["associations"], ())


def _rows(mark: str, ours: list[Facts], rails: list[Facts], keys: tuple[str, ...]) -> Iterator[str]:
    mine = {row["name"]: row for row in ours}
    theirs = {row["name"]: row for row in rails}
    for name in dict.fromkeys([*theirs, *mine]):
        if name not in mine:
            yield f"{mark}{name}: not among ours"
        elif name not in theirs:
            yield f"{mark}{name}: not among Rails'"
        else:
            for key in keys or mine[name]:
                if key == "sql_type" and (mine[name][key] or "").lower() in ("", theirs[name].get(key, "").lower()):
                    continue  # files do not always say it, and SQL does not tell cases apart
                yield from _value(f"{mark}{name}.{key}", mine[name][key], theirs[name].get(key))


def _value(where: str, ours: Any, rails: Any) -> Iterator[str]:
    if isinstance(rails, str) and rails.endswith("Error"):
        rails = None  # Rails raises; we have nothing, and a diagnostic
    if (None if ours is False else ours) != (None if rails is False else rails):
        yield f"{where}: {ours!r}, Rails {rails!r}"
