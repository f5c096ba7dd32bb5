"""Diagnostics -> text for people, JSON for programs.

    warning[RG0301]: `track_changes` is not a call that Regauge knows
      --> app/models/product.rb:4:3
       |
     4 |   track_changes :price
       |   ^^^^^^^^^^^^^^^^^^^^
       = help: port what the call adds by hand, or keep the model's routes on Rails

Text from the app is shown with its control and bidi characters escaped: a hostile file must not drive the terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

from regauge.diagnostics.codes import KIND_MEANING, Code, Severity
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.diagnostics.span import Span

if TYPE_CHECKING:
    from rich.text import Text

_Pieces = list[tuple[str, str]]
"""Text with its style."""

SourceLines = Callable[[str], Sequence[str] | None]
"""Path relative to the app -> the file's lines, or None when there is no such text."""

_COLOUR: Final = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold cyan"}
_WIDEST: Final = 160
"""Source lines are cut to this many characters around the caret."""


def printable(text: str) -> str:
    """Text on one line in which nothing moves the cursor, rings, hides or reorders."""
    if text.isprintable():
        return text
    out = []
    for char in text:
        if char == "\t":
            out.append("    ")
        elif unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            out.append(f"\\u{{{ord(char):x}}}")
        else:
            out.append(char)
    return "".join(out)


def source_of(root: Path) -> SourceLines:
    """Lines of files under root, read once each. Paths that lead out of root, and files that cannot be read, give None."""
    cache: dict[str, Sequence[str] | None] = {}
    home = root.resolve()

    def lines(path: str) -> Sequence[str] | None:
        if path not in cache:
            cache[path] = None
            try:
                file = (home / path).resolve()
                if file.is_relative_to(home) and file.is_file():
                    cache[path] = file.read_text("utf-8", errors="replace").split("\n")
            except (OSError, ValueError):
                pass
        return cache[path]

    return lines


def no_source(path: str) -> Sequence[str] | None:
    """A `SourceLines` that knows no file."""
    del path
    return None


def to_text(found: Diagnostic, source: SourceLines = no_source) -> Text:
    """One diagnostic as styled text. Ends without a newline."""
    # Loaded where there are colours: it takes longer than anything else that a command shows.
    from rich.text import Text

    return Text.assemble(*_pieces(found, source), no_wrap=True)


def to_plain(found: Diagnostic, source: SourceLines = no_source) -> str:
    """The same without styles."""
    return "".join(text for text, _ in _pieces(found, source))


def _pieces(found: Diagnostic, source: SourceLines) -> _Pieces:
    colour = _COLOUR[found.severity]
    text: _Pieces = []
    text.append((f"{found.severity}[{found.code.id}]", colour))
    text.append((f": {printable(found.text)}", "bold"))
    if found.subject and found.subject not in found.text:
        text.append((f" ({printable(found.subject)})", ""))
    width = len(str(max(found.span.end_line, *(place.span.line for place in found.related), 0)))
    _place(text, found.span, source, width, colour)
    for place in found.related:
        _row(text, width, "=", f"{printable(place.message)}:", "bold cyan")
        _place(text, place.span, source, width, "bold cyan")
    for remark in found.notes:
        _row(text, width, "=", f"note: {printable(remark)}")
    _row(text, width, "=", f"help: {printable(found.advice)}")
    return text


def to_json(found: Diagnostic) -> dict[str, Any]:
    """One diagnostic as JSON-ready data. Keys are stable."""
    return {
        "code": found.code.id,
        "name": found.code.slug,
        "severity": found.severity.value,
        "kind": found.kind.value,
        "message": found.text,
        "help": found.advice,
        "subject": found.subject or None,
        "notes": list(found.notes),
        "place": _span_json(found.span),
        "related": [{"message": place.message, "place": _span_json(place.span)} for place in found.related],
    }


def summary(diagnostics: Iterable[Diagnostic]) -> str:
    """`2 errors, 14 warnings, 1 note`, or `nothing to report`."""
    counts = dict.fromkeys(Severity, 0)
    for found in diagnostics:
        counts[found.severity] += 1
    parts = [f"{count} {name}{'' if count == 1 else 's'}" for name, count in counts.items() if count]
    return ", ".join(parts) or "nothing to report"


def page(code: Code) -> str:
    """A code's page as Markdown: what, why, example, fix. `explain` and docs/diagnostics.md print it."""
    language = "sh" if code.room in {"10", "11"} else "ruby"
    return "\n".join(
        [
            f"### {code.id} {code.slug}",
            "",
            f"**{code.title}** ({code.severity}, {code.kind}: {KIND_MEANING[code.kind]})",
            "",
            code.what,
            "",
            f"*Why it matters:* {code.why}",
            "",
            f"```{language}",
            code.example,
            "```",
            "",
            f"*What to do:* {code.fix.rstrip('.')}.",
        ]
    )


def _span_json(span: Span) -> dict[str, Any]:
    keys = ("line", "column", "end_line", "end_column")
    return {"path": span.path} | {key: None if span.is_file else getattr(span, key) for key in keys}


def _row(text: _Pieces, width: int, mark: str, content: str = "", style: str = "") -> None:
    text.append((f"\n{' ' * (width + 1)} {mark}", "bold blue"))
    if content:
        text.append((" ", ""))
        text.append((content, style))


def _place(text: _Pieces, span: Span, source: SourceLines, width: int, colour: str) -> None:
    text.append((f"\n{' ' * width} --> ", "bold blue"))
    text.append((printable(span.location) + ("" if span.is_file else f":{span.column}"), ""))
    lines = None if span.is_file else source(span.path)
    if lines is None or span.line > len(lines):
        return
    line = lines[span.line - 1].rstrip("\r\n")
    start = max(span.column - 1, 0)
    stop = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    first = max(0, start - _WIDEST // 2)
    shown = line[first : first + _WIDEST]
    before, marked = shown[: start - first], shown[start - first : max(stop, start) - first]
    _row(text, width, "|")
    text.append((f"\n {span.line:>{width}} | ", "bold blue"))
    text.append((printable(shown), ""))
    carets = "^" * max(1, cell_len(printable(marked)))
    _row(text, width, "|", f"{' ' * cell_len(printable(before))}{carets}", colour)
