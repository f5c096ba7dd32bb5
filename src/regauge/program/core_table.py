"""The table of core methods: receiver, method, arguments -> result and the operation's name.

    str.center(int, str) -> str           a row; its operation is `str.center`
    int./(int) -> int !  = int.div        an operation of another name, which can fail

Types are written as the IR prints them; `T`, `K` and `V` stand for any type and are the same within a row. The rows are data:
`core_rows/*.txt`. Each operation has a template in `emit/code/templates`, and each row was compared with Ruby's own answer (tests/layers/bodies).
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.program import types as t

ROWS: Final = Path(__file__).parent / "core_rows"
_ROW: Final = re.compile(
    r"(?P<recv>\S+?)\.(?P<name>[a-z_0-9]+[?!]?|[^\w\s(]+)\((?P<args>.*?)\) -> (?P<result>\S+)(?P<fails> !)?(?: += (?P<op>\S+))?"
)


@dataclass(frozen=True, slots=True)
class CoreRow:
    """One row: a method of one receiver type with one list of argument types."""

    receiver: t.Type
    name: str
    args: tuple[t.Type, ...]
    result: t.Type
    op: str
    fallible: bool


@dataclass(frozen=True, slots=True)
class Variable(t.Type):
    """A type that a row leaves open."""

    name: str


NAMES: Final[dict[str, t.Type]] = {scalar.value: t.Simple(scalar) for scalar in t.Scalar} | {
    name: Variable(name) for name in ("T", "K", "V")
}


def parse_type(text: str) -> t.Type:
    """A type as rows write it."""
    if text.endswith("?"):
        return t.Optional_(parse_type(text[:-1]))
    if text.startswith("[") and text.endswith("]"):
        return t.Array(parse_type(text[1:-1]))
    if text.startswith("range<"):
        return t.Range(parse_type(text[6:-1]))
    if text.startswith("{"):
        key, _, value = text[1:-1].partition("=>")
        return t.Hash(parse_type(key.strip()), parse_type(value.strip()))
    if text.startswith("("):
        return t.Tuple_(tuple(parse_type(part.strip()) for part in text[1:-1].split(",")))
    return NAMES[text]


@cache
def rows() -> tuple[CoreRow, ...]:
    """All rows, in the order of the files. Raises ValueError for a line that is none: the table is part of the program."""
    found = []
    for path in sorted(ROWS.glob("*.txt")):
        for line in path.read_text().splitlines():
            text = line.split("#")[0].strip() if not line.startswith("#") else ""
            if not text:
                continue
            match = _ROW.fullmatch(text)
            if match is None:
                raise ValueError(f"{path.name}: not a row: {line}")
            args = tuple(parse_type(arg.strip()) for arg in match["args"].split(";") if arg.strip())
            kind = (
                {"[": "array", "{": "hash", "r": "range"}.get(match["recv"][0], "")
                if match["recv"][0] in "[{" or match["recv"].startswith("range<")
                else match["recv"]
            )
            op = match["op"] or f"{kind}.{match['name']}"
            found.append(
                CoreRow(
                    parse_type(match["recv"]),
                    match["name"],
                    args,
                    parse_type(match["result"]),
                    op,
                    bool(match["fails"]),
                )
            )
    return tuple(found)


@cache
def rows_named(name: str) -> tuple[CoreRow, ...]:
    """The rows of the method `name`."""
    return tuple(row for row in rows() if row.name == name)


@cache
def fallible_ops() -> frozenset[str]:
    """Operations that give a Result."""
    return frozenset(row.op for row in rows() if row.fallible)


Binding = dict[str, t.Type]


def match(pattern: t.Type, type_: t.Type, bound: Binding) -> bool:
    """Whether `type_` fits `pattern`, given what its variables already stand for."""
    if isinstance(pattern, Variable):
        if pattern.name in bound:
            joined = t.join(bound[pattern.name], type_)
            if joined is None or (bound[pattern.name] != t.NEVER and joined != bound[pattern.name]):
                return False
            bound[pattern.name] = joined
            return True
        bound[pattern.name] = type_
        return True
    if type_ == t.NEVER:
        return True
    match pattern, type_:
        case t.Optional_(of), t.Optional_(inner):
            return match(of, inner, bound)
        case (t.Array(of), t.Array(inner)) | (t.Range(of), t.Range(inner)):
            return match(of, inner, bound)
        case t.Hash(key, value), t.Hash(k, v):
            return match(key, k, bound) and match(value, v, bound)
        case t.Tuple_(parts), t.Tuple_(inner_parts):
            return len(parts) == len(inner_parts) and all(
                match(p, i, bound) for p, i in zip(parts, inner_parts, strict=True)
            )
    return pattern == type_


def fill(pattern: t.Type, bound: Binding) -> t.Type:
    """The pattern with its variables replaced."""
    match pattern:
        case Variable(name):
            return bound.get(name, t.NEVER)
        case t.Optional_(of):
            return t.optional(fill(of, bound))
        case t.Array(of):
            return t.Array(fill(of, bound))
        case t.Range(of):
            return t.Range(fill(of, bound))
        case t.Hash(key, value):
            return t.Hash(fill(key, bound), fill(value, bound))
        case t.Tuple_(parts):
            return t.Tuple_(tuple(fill(part, bound) for part in parts))
    return pattern
