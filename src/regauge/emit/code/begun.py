"""A record that is begun and then assigned to is written as one literal, as far as nothing else comes between.

    let mut line = LineDraft::default();        let mut line = LineDraft { cents: Some(5), ..LineDraft::default() };
    line.cents = Some(5);                       line.save(conn)?;
    line.save(conn)?;

Clippy asks for it (`field_reassign_with_default`), and a reader sees at once what the record starts with.
"""

from __future__ import annotations

import re
from typing import Final

_BEGIN: Final = re.compile(r"let mut (?P<name>[\w#]+) = (?P<type>\w+)::default\(\);\Z")
_FIELD: Final = re.compile(r"(?P<name>[\w#]+)\.(?P<field>[\w#]+) = (?P<value>.+);\Z", re.DOTALL)
_CHANGES: Final = r"\b{0}\.(?:save|update|destroy|assign|set_|loaded\b|errors_mut|state_mut|increment|touch|reload|[\w#]+ = )|&mut {0}\b"
"""What asks for a name that is `mut`."""
_LEFT: Final = re.compile(r"(?P<ok>Ok\()?(?P<name>[\w#]+)(?(ok)\))")
"""A function that is left with a local."""


def literals(lines: list[str]) -> list[str]:
    """The lines of a block, with such records as literals. Lines that do not begin one stay as they are."""
    out: list[str] = []
    at = 0
    while at < len(lines):
        begun = _BEGIN.match(lines[at])
        end, fields = (at + 1, {}) if begun is None else _fields(lines, at + 1, begun["name"])
        left = None if begun is None or not fields else _LEFT.fullmatch("\n".join(lines[end:]))
        if begun is not None and left is not None and begun["name"] == left["name"]:
            record = _record(begun, fields)
            return [*out, f"Ok({record})" if left["ok"] else record]
        text = lines[at] if begun is None or not fields else _literal(begun, fields, lines[end:])
        if text is None:
            out.extend(lines[at:end])
        else:
            out.append(text)
        at = end
    return out


def _fields(lines: list[str], at: int, name: str) -> tuple[int, dict[str, str]]:
    """The assignments that follow, by field, and where they end: one that reads the record, or sets a field again, is no part of them."""
    found: dict[str, str] = {}
    while at < len(lines) and (each := _FIELD.match(lines[at])) is not None:
        if each["name"] != name or each["field"] in found or re.search(rf"\b{re.escape(name)}\b", each["value"]):
            break
        found[each["field"]] = each["value"]
        at += 1
    return at, found


def _literal(begun: re.Match[str], fields: dict[str, str], rest: list[str]) -> str | None:
    """The record; None where it cannot be told whether what follows changes it."""
    name, following = begun["name"], "\n".join(rest)
    changed = re.search(_CHANGES.format(re.escape(name)), following) is not None
    if not changed and re.search(rf"\b{re.escape(name)}\.\w+\(", following):
        return None
    return f"let {'mut ' if changed else ''}{name} = {_record(begun, fields)};"


def _record(begun: re.Match[str], fields: dict[str, str]) -> str:
    listed = ", ".join(field if field == value else f"{field}: {value}" for field, value in fields.items())
    return f"{begun['type']} {{ {listed}, ..{begun['type']}::default() }}"


__all__ = ["literals"]
