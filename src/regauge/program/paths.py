"""Rails' path patterns, taken apart: `/products/:id(.:format)`, `/files/*path`, `/(:locale)/about`.

Grammar: Journey's (`:name`, `*name`, `( )` for optional parts, `\\` escapes, everything else literal).
"""

from __future__ import annotations

import re

from regauge.diagnostics.data import dataclass

_TOKEN = re.compile(r":([A-Za-z_]\w*)|\*([A-Za-z_]\w*)|\\(.)|([^:*()\\]+|.)")


@dataclass(frozen=True, slots=True)
class Segment:
    """A dynamic part: `:id`, or `*path` (`glob`), which also takes slashes."""

    name: str
    glob: bool = False


Piece = str | Segment


@dataclass(frozen=True, slots=True)
class Pattern:
    """One alternative of a path without optional parts. `format` says that `(.:format)` may follow."""

    pieces: tuple[Piece, ...]
    format: bool

    @property
    def names(self) -> list[str]:
        """The names of the dynamic parts, in order."""
        return [piece.name for piece in self.pieces if isinstance(piece, Segment)]


def alternatives(path: str) -> list[Pattern]:
    """The patterns that a path stands for: each optional part present or absent, the longer first."""
    plain = path.replace("(.:format)", "")
    has_format = plain != path
    return [Pattern(_pieces(text), has_format) for text in _expand(plain)]


def _expand(text: str) -> list[str]:
    """`a(b(c))d` -> abcd, abd, ad."""
    open_at = text.find("(")
    if open_at < 0:
        return [text]
    depth = 0
    for at in range(open_at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            head, inner, tail = text[:open_at], text[open_at + 1 : at], text[at + 1 :]
            rest = _expand(tail)
            return [head + i + r for i in (*_expand(inner), "") for r in rest]
    return [text]


def _pieces(text: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for match in _TOKEN.finditer(text):
        name, glob, escaped, literal = match.groups()
        if name or glob:
            pieces.append(Segment(name or glob, bool(glob)))
        elif pieces and isinstance(pieces[-1], str):
            pieces[-1] += escaped or literal
        else:
            pieces.append(escaped or literal)
    return tuple(pieces)
