"""SQLite's declared types, which are any words at all, and what Rails takes them for.

Source: ActiveRecord::ConnectionAdapters::AbstractAdapter.initialize_type_map with SQLite3Adapter's; the last pattern that was registered
is asked first.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.sources.sql_types.rails_type import RailsType, numbers_in

_PATTERNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), kind, modifier)
    for pattern, kind, modifier in (
        ("int", "integer", "limit"),
        ("decimal", "decimal", "decimal"),
        ("^json", "json", ""),
        ("double", "float", "limit"),
        ("number", "decimal", "decimal"),
        ("numeric", "decimal", "decimal"),
        ("timestamp", "datetime", "precision"),
        ("clob", "text", "limit"),
        ("blob", "binary", "limit"),
        ("float", "float", "limit"),
        ("datetime", "datetime", "precision"),
        ("time", "time", "precision"),
        ("date", "date", "precision"),
        ("text", "text", "limit"),
        ("binary", "binary", "limit"),
        ("char", "string", "limit"),
        ("boolean", "boolean", "limit"),
    )
)


def rails_type(sql: str) -> RailsType:
    """`varchar(20)` -> a string of limit 20. A column may have no type at all; then the kind is `untyped`."""
    text = " ".join(sql.split())
    numbers = numbers_in(text)
    first = numbers[0] if numbers else None
    if re.match(r"bigint\b", text, re.IGNORECASE):
        return RailsType("bigint", text)
    for pattern, kind, modifier in _PATTERNS:
        if not pattern.search(text):
            continue
        match modifier:
            case "limit":
                return RailsType(kind, text, first)
            case "precision":
                return RailsType(kind, text, precision=first)
            case "decimal":
                scale = (numbers[1] if len(numbers) > 1 else 0) or None
                return RailsType(kind, text, precision=first, scale=scale)
            case _:
                return RailsType(kind, text)
    word = re.match(r"\w+", text)
    return RailsType(word.group().lower() if word else "untyped", text, known=False)
