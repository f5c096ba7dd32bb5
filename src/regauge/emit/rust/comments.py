"""Text from the app -> comments that stay comments.

Each function gives whole lines without indentation. Nothing in the text can end the comment, reorder what a reader
sees, or become a documentation test that `cargo test` would run.
"""

from __future__ import annotations

import re
from typing import Final

from regauge.emit.rust.literals import visible

_BREAKS: Final = re.compile("\r\n|[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_BLANKS: Final = re.compile(r" {2,}")
_FENCES: Final = re.compile(r"`{3,}|~{3,}")
_TICKS: Final = re.compile(r"`+")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>#|~&!])")


def _lines(text: str) -> list[str]:
    """Lines of visible characters, without trailing blanks and without blank lines at either end."""
    if text.isascii() and text.isprintable():
        plain = text.rstrip()
        return [plain] if plain else []
    lines = [_visible(line.expandtabs(4)).rstrip() for line in _BREAKS.split(text)]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _visible(line: str) -> str:
    return line if line.isascii() and line.isprintable() else "".join(map(visible, line))


def _prefixed(prefix: str, lines: list[str]) -> list[str]:
    return [f"{prefix} {line}" if line else prefix for line in lines]


def line_comment(text: str) -> list[str]:
    """`// ...` lines. Empty text gives none."""
    return _prefixed("//", _lines(text))


def doc_comment(markdown: str, *, inner: bool = False) -> list[str]:
    """`/// ...` lines (`//! ...` when inner) of Markdown without code blocks.

    Indentation, runs of blanks and fences are neutralised, because rustdoc compiles and runs what looks like code; Ruby
    source goes through `ruby_doc`. Names from the app go through `markdown_code` or `markdown_text` first.
    """
    lines = []
    for line in _lines(markdown):
        single = line.strip()
        if "  " in single:
            single = _BLANKS.sub(" ", single)
        if "```" in single or "~~~" in single:
            single = _FENCES.sub(lambda fence: "\\" + "\\".join(fence[0]), single)
        lines.append(single)
    return _prefixed("//!" if inner else "///", lines)


def ruby_doc(source: str) -> list[str]:
    """Ruby source as a fenced block of a doc comment, indented as where it stood. Empty source gives no lines."""
    lines = _dedented(_lines(source))
    if not lines:
        return []
    fence = "`" * max(3, _longest("\n".join(lines)) + 1)
    return _prefixed("///", [f"{fence}ruby", *lines, fence])


def _longest(text: str) -> int:
    """The longest run of backticks."""
    return max(map(len, _TICKS.findall(text))) if "`" in text else 0


def _dedented(lines: list[str]) -> list[str]:
    """Source cut out of its line: `def` stands at the margin, and its `end` is moved there with all between."""
    if len(lines) < 2 or lines[0].startswith(" ") or not re.match(r" *(?:end|[\])}])", lines[-1]):
        return lines
    margin = len(lines[-1]) - len(lines[-1].lstrip())
    if any(line and not line.startswith(" " * margin) for line in lines[1:]):
        return lines
    return [lines[0], *(line[margin:] for line in lines[1:])]


def markdown_code(text: str) -> str:
    """Text as an inline code span, on one line."""
    flat = " ".join(filter(None, (line.strip() for line in _lines(text))))
    if not flat:
        return ""
    ticks = "`" * (_longest(flat) + 1)
    pad = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{ticks}{pad}{flat}{pad}{ticks}"


def markdown_text(text: str) -> str:
    """Text with Markdown's punctuation escaped, on one line."""
    flat = " ".join(filter(None, (line.strip() for line in _lines(text))))
    escaped = _MARKDOWN.sub(r"\\\1", flat)
    return re.sub(r"^(\d+)([.)])|^([-+])", lambda m: f"{m[1] or ''}\\{m[2] or m[3]}", escaped)
