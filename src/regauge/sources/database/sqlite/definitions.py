"""`CREATE TABLE` and `CREATE INDEX`, as sqlite_master keeps them: what no PRAGMA tells.

A column's collation, the expression of a generated one, checks, and when a foreign key is checked.
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.sources.database.brackets import closing, parts, skipped

_NAME: Final = r"""(?:"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|'((?:[^']|'')*)'|(\w+))"""
_FIRST: Final = re.compile(rf"\s*{_NAME}\s*", re.UNICODE)
_TABLE_LEVEL: Final = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})
_COLLATE: Final = re.compile(rf"\bCOLLATE\s+{_NAME}", re.IGNORECASE)
_CHECK: Final = re.compile(rf"(?:\bCONSTRAINT\s+{_NAME}\s+)?\bCHECK\s*\(", re.IGNORECASE)
_GENERATED: Final = re.compile(r"(?:\bGENERATED\s+ALWAYS\s+)?\bAS\s*\(", re.IGNORECASE)
_FOREIGN: Final = re.compile(r"\bFOREIGN\s+KEY\s*\(", re.IGNORECASE)
_DEFERRABLE: Final = re.compile(r"(?<!NOT )\bDEFERRABLE\b(?:\s+INITIALLY\s+(DEFERRED|IMMEDIATE))?", re.IGNORECASE)


@dataclass(slots=True)
class Definition:
    """What `CREATE TABLE` says beyond the PRAGMAs. `deferrable` is by the columns of the foreign key."""

    collations: dict[str, str] = field(default_factory=dict)
    generated: dict[str, str] = field(default_factory=dict)
    checks: list[tuple[str | None, str]] = field(default_factory=list)
    deferrable: dict[tuple[str, ...], str] = field(default_factory=dict)
    options: str = ""


def definition(sql: str) -> Definition:
    """Takes a `CREATE TABLE` apart; of what it does not understand it says nothing."""
    text = skipped(sql)
    found = Definition()
    start = _opening(text)
    if start < 0:
        return found
    end = closing(text, start)
    found.options = text[end + 1 :].strip()
    for part in parts(text[start + 1 : end]):
        match = _FIRST.match(part)
        if match is None:
            continue
        bare = match.group(5)
        if bare is not None and bare.upper() in _TABLE_LEVEL:
            _foreign(part, found)
        else:
            _column(_name(match), part[match.end() :], found)
        found.checks += _checks(part)
    return found


def index_parts(sql: str) -> tuple[str, str | None]:
    """`CREATE INDEX "i" ON "t" (lower(a)) WHERE b` -> `lower(a)` and `b`."""
    text = skipped(sql)
    start = _opening(text)
    if start < 0:
        return "", None
    end = closing(text, start)
    where = re.match(r"\s*WHERE\s+(.*)", text[end + 1 :], re.IGNORECASE | re.DOTALL)
    return text[start + 1 : end], where.group(1).strip() if where else None


def _opening(text: str) -> int:
    """The first bracket outside quotes."""
    index = 0
    while index < len(text):
        if text[index] in "'\"`[":
            close = "]" if text[index] == "[" else text[index]
            end = text.find(close, index + 1)
            index = len(text) if end < 0 else end + 1
            continue
        if text[index] == "(":
            return index
        index += 1
    return -1


def _name(match: re.Match[str], first: int = 1) -> str:
    quoted = dict(zip("\"`]'", match.groups()[first - 1 : first + 3], strict=True))
    for mark, text in quoted.items():
        if text is not None:
            return text if mark == "]" else text.replace(mark * 2, mark)
    return match.group(first + 4)


def _column(name: str, rest: str, found: Definition) -> None:
    collation = _COLLATE.search(rest)
    if collation is not None:
        found.collations[name] = _name(collation)
    generated = _GENERATED.search(rest)
    if generated is not None:
        at = generated.end() - 1
        found.generated[name] = rest[at + 1 : closing(rest, at)]
    when = _when(rest) if re.search(r"\bREFERENCES\b", rest, re.IGNORECASE) else None
    if when:
        found.deferrable[(name,)] = when


def _foreign(part: str, found: Definition) -> None:
    match = _FOREIGN.search(part)
    when = _when(part)
    if match is None or when is None:
        return
    at = match.end() - 1
    names = [_FIRST.match(each) for each in parts(part[at + 1 : closing(part, at)])]
    found.deferrable[tuple(_name(each) for each in names if each is not None)] = when


def _when(text: str) -> str | None:
    match = _DEFERRABLE.search(text)
    return (match.group(1) or "immediate").lower() if match else None


def _checks(part: str) -> list[tuple[str | None, str]]:
    found = []
    for match in _CHECK.finditer(part):
        at = match.end() - 1
        named = any(group is not None for group in match.groups())
        found.append((_name(match) if named else None, part[at + 1 : closing(part, at)]))
    return found
