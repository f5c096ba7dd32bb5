"""The text of one Ruby file: its bytes as UTF-8 with `\n` line ends, and places in it.

Ruby reads a file in the encoding of its magic comment (UTF-8 without one) and takes `\r\n` for `\n`; both are settled
here, so that the parser and everybody after it see one form. Bytes that are not valid are kept as surrogate escapes.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from tree_sitter import Node as TsNode

from regauge.diagnostics.span import Span

_MAGIC = re.compile(rb"coding[:=][ \t]*([A-Za-z0-9_.-]+)")
_OURS = {"utf-8", "utf8", "us-ascii", "ascii", "ascii-8bit", "binary", "utf-8-unix", "utf8-mb4", "utf-8-mac"}
_BOM = b"\xef\xbb\xbf"


class SourceText:
    """One file's text and the places in it."""

    __slots__ = ("_ascii", "_starts", "data", "path", "unknown_encoding")

    def __init__(self, raw: bytes, path: str) -> None:
        self.path = path
        self.unknown_encoding: str | None = None
        data = raw.removeprefix(_BOM)
        head = data[:400].split(b"\n", 2)[:2]
        for line in head:
            match = _MAGIC.search(line) if line.lstrip().startswith(b"#") else None
            if match:
                data = self._recode(data, match.group(1).decode().lower())
                break
        self.data = data.replace(b"\r\n", b"\n")
        self._ascii = self.data.isascii()
        self._starts: list[int] | None = None

    def _recode(self, data: bytes, name: str) -> bytes:
        if name in _OURS:
            return data
        try:
            return data.decode(name).encode("utf-8")
        except LookupError:
            self.unknown_encoding = name
        except UnicodeError:
            pass
        return data

    def decode(self, part: bytes) -> str:
        """Text of some bytes of this file."""
        return part.decode("utf-8", "surrogateescape")

    def text(self, node: TsNode) -> str:
        """The source of a node."""
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "surrogateescape")

    def slice(self, start: int, end: int) -> str:
        """The source between two byte offsets."""
        return self.decode(self.data[start:end])

    def span(self, node: TsNode) -> Span:
        """The place of a node."""
        line, column = node.start_point
        end_line, end_column = node.end_point
        if not self._ascii:
            column = self._characters(line, column)
            end_column = self._characters(end_line, end_column)
        return Span(self.path, line + 1, column + 1, end_line + 1, end_column + 1)

    def span_between(self, first: TsNode, last: TsNode) -> Span:
        """From the start of one node to the end of another."""
        line, column = first.start_point
        end_line, end_column = last.end_point
        if not self._ascii:
            column = self._characters(line, column)
            end_column = self._characters(end_line, end_column)
        return Span(self.path, line + 1, column + 1, end_line + 1, end_column + 1)

    def span_at(self, start: int, end: int) -> Span:
        """The place of the text between two byte offsets."""
        line, end_line = bisect_right(self.starts, start) - 1, bisect_right(self.starts, end) - 1
        column = self._characters(line, start - self.starts[line])
        end_column = self._characters(end_line, end - self.starts[end_line])
        return Span(self.path, line + 1, column + 1, end_line + 1, end_column + 1)

    @property
    def starts(self) -> list[int]:
        """The byte offset at which each line starts."""
        if self._starts is None:
            self._starts = [0, *(match.end() for match in re.finditer(rb"\n", self.data))]
        return self._starts

    def _characters(self, line: int, column: int) -> int:
        start = self.starts[line] if line < len(self.starts) else len(self.data)
        return len(self.data[start : start + column].decode("utf-8", "replace"))
