"""What a new record has in a column: the literal that Rails reads in a default, or what the database puts there.

    default: 0                  0
    default: -> { "'new'" }     "new": the database tells Rails a literal, however the schema wrote it
    default: -> { "uuid()" }    nobody's until the row is there: the column is left out of the INSERT and read back
    default: -> { "1 + 1" }     nil, and the INSERT says so: Rails sees neither a literal nor a function

Source: SQLite3Adapter and PostgreSQLAdapter (`extract_value_from_default`, `has_default_function?`), MySQL::SchemaStatements
(`new_column_from_field`), Column#auto_populated?.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.program.schema import Column

_QUOTED: Final = {
    "sqlite": re.compile(r"""'([^|]*)'|"([^|]*)\"""", re.DOTALL),
    "postgresql": re.compile(r"'(.*)'(?:::[\w. \"]+(?:\[\])?)?", re.DOTALL),
    "mysql": re.compile(r"(?:_\w+)?'((?:[^'\\]|''|\\.)*)'", re.DOTALL),
}
_NUMBER: Final = re.compile(r"\(?(-?\d+(?:\.\d*)?)\)?")
_FUNCTION: Final = {
    "sqlite": re.compile(r"\w+\(.*\)|CURRENT_TIME|CURRENT_DATE|CURRENT_TIMESTAMP|\|\|", re.DOTALL),
    # MySQL's adapter takes every default that is no literal for a function.
    "mysql": re.compile(r"\A\s*(?!null\s*\Z)\S", re.IGNORECASE),
    "postgresql": re.compile(
        r"\w+\(.*\)|\(.*\)::\w+|CURRENT_DATE|CURRENT_TIMESTAMP|CURRENT_TIME|LOCALTIME", re.IGNORECASE | re.DOTALL
    ),
}
_FALSE: Final = frozenset({"0", "f", "F", "false", "FALSE", "off", "OFF"})


def settle(column: Column, adapter: str) -> None:
    """Makes a literal of SQL that is one, and of a text that stands for a boolean the boolean; forgets SQL that Rails sees nothing in."""
    text = column.default_sql
    if text is not None:
        literal = _literal(text.strip(), adapter)
        if literal is not None:
            column.default, column.default_sql = literal, None
        elif not _FUNCTION[adapter].search(text):
            column.default_sql = None
    if column.kind == "boolean" and isinstance(column.default, str | int) and not isinstance(column.default, bool):
        shown = str(column.default)
        column.default = None if not shown else shown not in _FALSE


def _literal(text: str, adapter: str) -> str | None:
    if text.lower() == "null":
        return None
    quoted = _QUOTED[adapter].fullmatch(text)
    if quoted is not None:
        if adapter == "mysql":
            return re.sub(r"\\(.)|''", lambda found: found[1] or "'", quoted[1])
        inner = next(part for part in quoted.groups() if part is not None)
        return inner.replace("''", "'") if text.startswith("'") else inner.replace('""', '"')
    if adapter == "postgresql" and text.lower() in ("true", "false"):
        return text.lower()
    number = _NUMBER.fullmatch(text)
    if number is not None and (adapter == "postgresql" or not text.startswith("(")):
        return number[1]
    return None
