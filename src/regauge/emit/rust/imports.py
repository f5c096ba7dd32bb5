"""`use` lines that nothing in a file needs are left out: a name imported for a function that was dropped, a trait without a call."""

from __future__ import annotations

import re

_TRAITS = {
    "Draft": "state|state_mut|save|save_or_fail|save_unvalidated|update|update_or_fail|destroy|destroy_or_fail|row|into_row|errors|errors_mut"
    "|touch|is_valid|is_valid_in|reload|assign|update_columns|increment|is_changed|is_new|is_persisted|is_destroyed|unknown_attribute",
    "Fetch": "fetch",
}
"""The methods for which a trait is imported."""
_MODULES = frozenset({"validate", "cast", "text", "ruby", "sql"})
"""Modules whose names a method, a field or a local may have too."""


def uses(text: str, name: str) -> bool:
    """Whether a text has the name as a word."""
    return re.search(rf"\b{name}\b", text) is not None


_USE = re.compile(r"^use ([\w:]+?)(?:::\{([^}]*)\}|::(\w+|\*))?;$")
_DIESEL = re.compile(
    r"\.(filter|order|then_order_by|limit|offset|select|count|optional|eq|ne|gt|ge|lt|le|eq_any|ne_all|is_null|is_not_null|asc|desc|nullable"
    r"|inner_join|left_join|group_by|or_filter|between|like|not_like|is_not_distinct_from|is_distinct_from|distinct|into_boxed|single_value)"
    r"\((?!conn)|\.(load|first|get_result|get_results)::<|\.execute\(conn"
)


def without_idle_imports(text: str) -> str:
    """A file without imports of types and functions that nothing in it names. Traits, whose methods name them, stay."""
    lines = text.split("\n")
    rest = "\n".join(line for line in lines if not line.startswith("use ") and not line.lstrip().startswith("//"))
    words = set(re.findall(r"\w+", rest))
    out: list[str] = []
    for line in lines:
        hit = _USE.match(line) if line.startswith("use ") else None
        if hit is None:
            out.append(line)
            continue
        path, many, one = hit.groups()
        if one == "*":
            if path != "diesel::prelude" or _DIESEL.search(rest):
                out.append(line)
            continue
        names = [name.strip() for name in many.split(",")] if many else [one or path.rpartition("::")[2]]
        kept = [name for name in names if _named(name, rest, words)]
        if not kept:
            continue
        if many:
            line = f"use {path}::{kept[0]};" if len(kept) == 1 else f"use {path}::{{{', '.join(kept)}}};"
        out.append(line)
    return "\n".join(out)


def _named(name: str, rest: str, words: set[str]) -> bool:
    bare = name.rpartition(" as ")[2]
    if bare == "_" or bare.endswith(("Scopes", "Shared")):
        return True
    if bare in _TRAITS:
        return re.search(rf"(\.|::)({_TRAITS[bare]})\b", rest) is not None
    if bare in _MODULES:
        return f"{bare}::" in rest
    return bare in words
