"""Values -> Rust literals. Text of any content is safe; a number that does not fit its type is an error, never a wrap.

string('say "hi"\\n')      "say \\"hi\\"\\n"        integer(5, "i64")     5_i64
character("ß")            'ß'                   integer(-5)           -5
byte_string(b"\\x00a")     b"\\x00a"             floating(1.0)         1.0_f64
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.data import dataclass

_SHORT: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories shown as escapes: controls, bidi marks, private and unassigned characters, line separators."""


@dataclass(frozen=True, slots=True)
class IntegerRange:
    """What an integer type holds, both ends included."""

    low: int
    high: int


INTEGER_RANGES: Final[Mapping[str, IntegerRange]] = MappingProxyType(
    {f"i{bits}": IntegerRange(-(1 << (bits - 1)), (1 << (bits - 1)) - 1) for bits in (8, 16, 32, 64, 128)}
    | {f"u{bits}": IntegerRange(0, (1 << bits) - 1) for bits in (8, 16, 32, 64, 128)}
    # The guaranteed part: generated code runs on 64-bit machines, but is to compile on any.
    | {"isize": IntegerRange(-(1 << 15), (1 << 15) - 1), "usize": IntegerRange(0, (1 << 32) - 1)}
)


class LiteralOutOfRange(ValueError):
    """A value does not fit the Rust type asked for. The caller reports it at the value's place."""


@lru_cache(maxsize=4096)
def visible(char: str) -> str:
    """The character, or `\\u{..}` for one that people cannot see or that reorders text."""
    code = ord(char)
    if 0xD800 <= code <= 0xDFFF:
        return "\\u{fffd}"
    # Combining marks would attach to the quote before them; unusual spaces look like spaces.
    hidden = unicodedata.category(char) in _INVISIBLE or unicodedata.combining(char) or (char.isspace() and char != " ")
    return f"\\u{{{code:x}}}" if hidden else char


def string(value: str) -> str:
    """A `&'static str` literal. A lone surrogate, which no Rust string can hold, becomes U+FFFD."""
    if value.isascii() and value.isprintable():
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return '"' + "".join('\\"' if char == '"' else _SHORT.get(char) or visible(char) for char in value) + '"'


def raw_string(value: str) -> str:
    """The same as `r"..."` where that reads better: backslashes, and nothing that a raw literal cannot hold or hides."""
    if "\\" not in value or '"' in value or any(visible(char) != char or char in "\n\r\t" for char in value):
        return string(value)
    return f'r"{value}"'


def character(value: str) -> str:
    """A `char` literal. Raises ValueError unless value is one character that Rust's `char` can hold."""
    if len(value) != 1 or 0xD800 <= ord(value) <= 0xDFFF:
        raise LiteralOutOfRange(f"{value!r} is not one Unicode scalar value")
    return "'" + ("\\'" if value == "'" else _SHORT.get(value) or visible(value)) + "'"


def byte_string(value: bytes) -> str:
    """A `&'static [u8; N]` literal."""
    out: list[str] = []
    for byte in value:
        char = chr(byte)
        if char == '"':
            out.append('\\"')
        elif char in _SHORT:
            out.append(_SHORT[char])
        else:
            out.append(char if 0x20 <= byte < 0x7F else f"\\x{byte:02x}")
    return 'b"' + "".join(out) + '"'


def integer(value: int, kind: str | None = None, *, operand: bool = False) -> str:
    """An integer literal, with the suffix of `kind` (a key of `INTEGER_RANGES`) where one is given.

    Without a kind it is left to inference and must fit an i64. `operand` puts a negative number in parentheses, for a
    place where a method call follows (`-5_i64.abs()` is -5). Raises LiteralOutOfRange.
    """
    limits = INTEGER_RANGES[kind or "i64"]
    if not limits.low <= value <= limits.high:
        raise LiteralOutOfRange(f"{value} does not fit {kind or 'i64'} ({limits.low}..={limits.high})")
    text = f"{int(value)}_{kind}" if kind else str(int(value))
    return f"({text})" if operand and value < 0 else text


def floating(value: float, *, operand: bool = False) -> str:
    """An f64 expression with exactly this value: a literal, or a constant for infinities and NaN."""
    if math.isnan(value):
        return "f64::NAN"
    if math.isinf(value):
        return "f64::INFINITY" if value > 0 else "f64::NEG_INFINITY"
    text = f"{value!r}_f64"
    return f"({text})" if operand and text.startswith("-") else text


def boolean(value: bool) -> str:
    """`true` or `false`."""
    return "true" if value else "false"
