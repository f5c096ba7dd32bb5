"""A large schema.rb in pieces, so that what reading it costs in memory does not grow with the file.

The syntax of a file takes some hundred times the file's size. Rails' dumper indents what stands inside of `define` by two spaces and ends
its blocks with a line `  end` before the next `create_table`, so a file that looks so is cut there. Every piece must parse:
what was written by hand in another form is read whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from regauge.ruby.parser import SourceFile, parse

SMALL: Final = 1_000_000
"""Files up to this many bytes are read whole."""
PIECE: Final = 250_000

_HEAD: Final = re.compile(
    rb"(?:[ \t]*(?:#[^\n]*)?\n)*ActiveRecord::Schema(?:\[[\d.]+\])?\.define\((?:version: [\d_]+)?\) do[ \t]*\n"
)
_TAIL: Final = re.compile(rb"^end\s*\Z", re.MULTILINE)
_OTHER: Final = re.compile(rb"^[^ \n]", re.MULTILINE)
_ENCODING: Final = re.compile(rb"coding[:=][ \t]*(?!utf-8)", re.IGNORECASE)
_CUT: Final = re.compile(rb"^  end\n(?=\n?  (?:create|add)_\w+ \")", re.MULTILINE)


def pieces(raw: bytes, path: str) -> Iterator[SourceFile]:
    """The file's head with nothing in its block, then the statements of the block; places count in the whole file.

    Nothing where the file is small, or not in the dumper's form.
    """
    if len(raw) <= SMALL:
        return
    data = raw.replace(b"\r\n", b"\n")
    head = _HEAD.match(data)
    tail = _TAIL.search(data, max(0, len(data) - 100))
    if head is None or tail is None or not _is_utf8(data):
        return
    if _OTHER.search(data, head.end(), tail.start()) or _ENCODING.search(data, 0, head.end()):
        return
    yield parse(head[0] + b"end\n", path)
    start, line = head.end(), head[0].count(b"\n")
    while start < tail.start():
        cut = _CUT.search(data, start + PIECE, tail.start())
        end = tail.start() if cut is None else cut.end()
        # Empty lines above keep the places of what is read.
        yield parse(b"\n" * line + data[start:end], path)
        line += data.count(b"\n", start, end)
        start = end


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
