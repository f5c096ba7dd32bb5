"""Backslashes in strings, as Ruby resolves them."""

from __future__ import annotations

import re

_SIMPLE = {
    b"n": b"\n",
    b"t": b"\t",
    b"s": b" ",
    b"r": b"\r",
    b"a": b"\a",
    b"b": b"\b",
    b"e": b"\x1b",
    b"f": b"\f",
    b"v": b"\v",
    b"\n": b"",
}
_CLOSING = {b"(": b")", b"[": b"]", b"{": b"}", b"<": b">"}
_OCTAL = re.compile(rb"\\([0-7]{1,3})\Z")
_HEX = re.compile(rb"\\x([0-9A-Fa-f]{1,2})\Z")
_UNICODE = re.compile(rb"\\u([0-9A-Fa-f]{4})\Z")
_UNICODE_LIST = re.compile(rb"\\u\{([0-9A-Fa-f \t]*)\}\Z")
_CONTROL = re.compile(rb"\\(?:c|C-)(.)\Z", re.DOTALL)
_META = re.compile(rb"\\M-(.)\Z", re.DOTALL)


def unescape(escape: bytes) -> bytes:
    """The bytes that one escape sequence of a double-quoted string stands for."""
    simple = _SIMPLE.get(escape[1:])
    if simple is not None:
        return simple
    if match := _OCTAL.match(escape):
        return bytes([int(match.group(1), 8) & 0xFF])
    if match := _HEX.match(escape):
        return bytes([int(match.group(1), 16)])
    if match := _UNICODE.match(escape):
        return _encode(int(match.group(1), 16))
    if match := _UNICODE_LIST.match(escape):
        return b"".join(_encode(int(code, 16)) for code in match.group(1).split())
    if match := _CONTROL.match(escape):
        return b"\x7f" if match.group(1) == b"?" else bytes([match.group(1)[0] & 0x9F])
    if match := _META.match(escape):
        return bytes([match.group(1)[0] | 0x80])
    return escape[1:]


def _encode(code: int) -> bytes:
    return chr(code).encode("utf-8", "surrogatepass") if code <= 0x10FFFF else b"?"


def unescape_single(text: bytes, opening: bytes, *, words: bool = False) -> bytes:
    """A single-quoted string's content: only the backslash and the delimiters can be escaped, and blanks in `%w`."""
    if b"\\" not in text:
        return text
    known = {b"\\", opening, _CLOSING.get(opening, opening)}
    if words:
        known |= {b" ", b"\t", b"\n"}
    out = bytearray()
    index = 0
    while index < len(text):
        if text[index : index + 1] == b"\\" and text[index + 1 : index + 2] in known:
            index += 1
        out += text[index : index + 1]
        index += 1
    return bytes(out)
