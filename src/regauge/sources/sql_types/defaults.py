"""A default as the database writes it -> the value that schema.rb would hold, or the expression that Rails leaves to the database.

Source: `extract_value_from_default` and `has_default_function?` of the three adapters, `type_cast_for_schema` of the types. An
expression that Rails overlooks (`ARRAY[]::text[]`) is kept as an expression: the database does compute it.
"""

from __future__ import annotations

import json
import re
from typing import Final

from regauge.program.schema import Column
from regauge.sources.sql_types.rails_type import Dialect

_PG_QUOTED: Final = re.compile(
    r"""\A\(?B?'((?:[^']|'')*)'\)?(?:::"?[\w. ]+"?(?:\(\d+(?:,\s*\d+)?\))?(?:[\w ]*)(?:\[\])?)*\Z"""
)
_NUMBER: Final = re.compile(r"\A\(?(-?\d+(?:\.\d*)?)\)?(?:::[\w ]+)?\Z")
_INTEGERS: Final = frozenset("integer bigint smallint tinyint mediumint".split())
_EMPTY_ARRAY: Final = re.compile(r"\AARRAY\[\](?:::.*)?\Z", re.IGNORECASE)


def set_default(dialect: Dialect, column: Column, text: str | None) -> None:
    """Sets `default` or `default_sql` of a column whose kind is known from what stands behind `DEFAULT`."""
    if text is None:
        return
    text = text.strip()
    if re.fullmatch(r"\(?null\)?(::.*)?", text, re.IGNORECASE):
        return
    known, value = _literal(dialect, text)
    if not known:
        column.default_sql = text
        return
    made, cast = ruby_value(column, value)
    if made:
        column.default = cast
    else:
        column.default_sql = text


def _literal(dialect: Dialect, text: str) -> tuple[bool, str]:
    """The text inside the quotes, or the number or truth value as written; False where it is an expression."""
    if dialect == "postgresql":
        found = _PG_QUOTED.match(text)
        if found:
            if re.search(r"'now'::", text):
                return False, text
            return True, found.group(1).replace("''", "'")
        if re.match(r"[eE]'", text):
            inner = re.match(r"[eE]'((?:[^'\\]|''|\\.)*)'", text)
            return (True, _backslashes(inner.group(1))) if inner else (False, text)
        if _EMPTY_ARRAY.match(text):
            return False, text
    elif dialect == "mysql":
        found = re.fullmatch(r"(?:_\w+\s*)?(?:b)?'((?:[^'\\]|''|\\.)*)'", text, re.DOTALL | re.IGNORECASE)
        if found:
            return True, _backslashes(found.group(1))
    else:
        found = re.fullmatch(r"'((?:[^']|'')*)'", text, re.DOTALL) or re.fullmatch(r'"((?:[^"]|"")*)"', text, re.DOTALL)
        if found:
            quote = text[0]
            return True, found.group(1).replace(quote * 2, quote)
        found = re.fullmatch(r"[xX]'([0-9a-fA-F]*)'", text)
        if found:
            return True, bytes.fromhex(found.group(1)).decode("utf-8", "surrogateescape")
    number = _NUMBER.match(text)
    if number:
        return True, number.group(1)
    if re.fullmatch(r"[-+]?\d*\.?\d+(e[-+]?\d+)?", text, re.IGNORECASE):
        return True, text
    if text.lower() in ("true", "false"):
        return True, text.lower()
    return False, text


def _backslashes(text: str) -> str:
    names = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "b": "\b", "Z": "\x1a"}
    return re.sub(r"\\(.)|''", lambda m: "'" if m.group(1) is None else names.get(m.group(1), m.group(1)), text)


def ruby_value(column: Column, text: str) -> tuple[bool, object]:
    """The text of a literal as schema.rb holds it for the column's kind; False where it cannot be said."""
    if column.array:
        items = _array(text)
        if items is None:
            return False, text
        single = Column(column.name, column.kind)
        cast = [(True, None) if item is None else ruby_value(single, item) for item in items]
        return all(made for made, _ in cast), [value for _, value in cast]
    kind = column.kind
    if kind in _INTEGERS:
        return (True, int(text.partition(".")[0])) if re.fullmatch(r"-?\d+(\.\d*)?", text) else (text == "", None)
    if kind == "float":
        try:
            return True, float(text)
        except ValueError:
            return False, text
    if kind == "boolean":
        return True, text.lower() not in ("f", "false", "0", "off", "n", "no", "")
    if kind == "decimal":
        return True, _decimal(column, text)
    if kind in ("json", "jsonb"):
        try:
            return True, json.loads(text)
        except (ValueError, RecursionError):
            return False, text
    if kind == "binary" and re.fullmatch(r"\\x(?:[0-9a-fA-F]{2})*", text):
        return True, bytes.fromhex(text[2:]).decode("utf-8", "surrogateescape")
    if kind == "point" and re.fullmatch(r"\(-?[\d.]+,-?[\d.]+\)", text):
        return True, [float(part) for part in text[1:-1].split(",")]
    if kind == "hstore":
        return (True, {}) if text == "" else (True, _hstore(text))
    return True, text


def _decimal(column: Column, text: str) -> object:
    # Rails dumps a decimal as text, and one without a scale as an integer.
    if column.precision is not None and not column.scale and re.fullmatch(r"-?\d+(\.0*)?", text):
        return int(text.partition(".")[0])
    if re.fullmatch(r"-?\d+", text):
        return f"{text}.0"
    if re.fullmatch(r"-?\d+\.\d*", text):
        whole, _, part = text.partition(".")
        return f"{whole}.{part.rstrip('0') or '0'}"
    return text


def _hstore(text: str) -> dict[str, str | None]:
    pairs = re.findall(r'"((?:[^"\\]|\\.)*)"\s*=>\s*("(?:[^"\\]|\\.)*"|NULL)', text)
    return {
        re.sub(r"\\(.)", r"\1", key): None if value == "NULL" else re.sub(r"\\(.)", r"\1", value[1:-1])
        for key, value in pairs
    }


def _array(text: str) -> list[str | None] | None:
    """`{a,"b c",NULL}` -> its items; None for a nested one."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    items: list[str | None] = []
    inside = text[1:-1]
    if not inside:
        return items
    if "{" in re.sub(r'"(?:[^"\\]|\\.)*"', "", inside):
        return None
    for quoted, plain in re.findall(r'"((?:[^"\\]|\\.)*)"(?:,|$)|([^,]+)(?:,|$)', inside):
        if plain:
            items.append(None if plain.upper() == "NULL" else plain.strip())
        else:
            items.append(re.sub(r"\\(.)", r"\1", quoted))
    return items
