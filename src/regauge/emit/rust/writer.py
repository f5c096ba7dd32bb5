"""An indented writer for one Rust file: blocks, comments, and `use` lines gathered on the way.

    out = RustWriter(header=["`app/models/product.rb`"])
    out.use("diesel::prelude::*")
    with out.block("impl Product"):
        out.line("pub const LIMIT: i64 = 5;")
    text = out.render()

rustfmt has the last word on layout; this only has to be right and readable before it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Final

from regauge.emit.rust.comments import doc_comment, line_comment, ruby_doc

_INDENT: Final = "    "
_STANDARD: Final = ("std", "core", "alloc")
_LOCAL: Final = ("crate", "self", "super")
_BY_NAME: Final = frozenset({"regauge_support::time::Time", "serde_json::json", "serde_json::Value", "std::sync::Arc"})
_TRAITS: Final = ("Scopes", "Shared")


class RustWriter:
    """Collects lines and imports; `render()` puts them together. `header`: the file's inner doc comment (Markdown)."""

    def __init__(self, header: Iterable[str] = ()) -> None:
        self._header = list(header)
        self._uses: set[str] = set()
        self._lines: list[str] = []
        self._depth = 0

    def use(self, *paths: str) -> None:
        """Import paths such as `std::fmt`, `diesel::prelude::*`, `super::Line as OrderLine`. Repetitions are merged."""
        self._uses.update(path.strip().removeprefix("use ").removesuffix(";") for path in paths)

    def line(self, text: str = "") -> None:
        """One line at the current depth. Text with line breaks becomes several lines."""
        indent = _INDENT * self._depth
        if "\n" not in text:
            self._lines.append(indent + text if text and not text.isspace() else "")
            return
        for part in text.split("\n"):
            self._lines.append(indent + part if part and not part.isspace() else "")

    def lines(self, texts: Iterable[str]) -> None:
        """Several lines."""
        for text in texts:
            self.line(text)

    def blank(self) -> None:
        """One empty line, unless the file or block just began or the last line is empty."""
        if self._lines and self._lines[-1] and not self._lines[-1].endswith("{"):
            self._lines.append("")

    def doc(self, markdown: str) -> None:
        """A `///` comment."""
        self.lines(doc_comment(markdown))

    def ruby(self, source: str) -> None:
        """Ruby source in a `///` comment."""
        self.lines(ruby_doc(source))

    def comment(self, text: str) -> None:
        """A `//` comment."""
        self.lines(line_comment(text))

    @contextmanager
    def block(self, head: str, end: str = "}") -> Iterator[None]:
        """`head {`, the lines written inside one level deeper, then `end` (`});` closes a call's closure)."""
        self.line(f"{head} {{")
        with self.indented():
            yield
        self.line(end)

    @contextmanager
    def indented(self) -> Iterator[None]:
        """Lines written inside go one level deeper."""
        self._depth += 1
        try:
            yield
        finally:
            self._depth -= 1

    @contextmanager
    def offered(self, name: str, where: str) -> Iterator[None]:
        """Lines that are only written when something calls `name` (`regauge.emit.prune`); `where` says whose calls count."""
        self.line(f"//?offer {name.removeprefix('r#')} {where}")
        yield
        self.line("//?end")

    def render(self) -> str:
        """The whole file: header, imports in groups (standard, crates, ours), body. Ends with one newline."""
        groups = [doc_comment("\n".join(self._header), inner=True), *_use_groups(self._needed()), self._lines]
        text = "\n\n".join("\n".join(group).strip("\n") for group in groups if group)
        return f"{text}\n" if text else ""

    def _needed(self) -> set[str]:
        """The imports without those of types and macros that the lines do not name. A trait works without being named."""
        asked = {path: path.rpartition("::")[2] for path in self._uses if _named_only(path)}
        if not asked:
            return self._uses
        text = "\n".join(self._lines)
        return {path for path in self._uses if path not in asked or _says(text, asked[path])}

    def said(self) -> str:
        """The lines so far, without header and imports."""
        return "\n".join(self._lines)


def _says(text: str, word: str) -> bool:
    """Whether a text has a word. A pattern with `\\b` would look at every place of the text; this looks at few."""
    at = text.find(word)
    while at >= 0:
        around = text[at - 1 : at] + text[at + len(word) : at + len(word) + 1]
        if not any(each.isalnum() or each == "_" for each in around):
            return True
        at = text.find(word, at + 1)
    return False


@lru_cache(maxsize=4096)
def _named_only(path: str) -> bool:
    parent, _, leaf = path.rpartition("::")
    return path in _BY_NAME or (
        parent == "super" and re.fullmatch(r"\w+", leaf) is not None and not leaf.endswith(_TRAITS)
    )


def _use_groups(paths: Iterable[str]) -> list[list[str]]:
    """`use` lines by origin, siblings in one line: `use std::{fmt, io};` stays two, `use a::{B, C};` is one."""
    groups: dict[int, dict[str, set[str]]] = {0: defaultdict(set), 1: defaultdict(set), 2: defaultdict(set)}
    for path in set(paths):
        root = path.split("::", 1)[0]
        group = 0 if root in _STANDARD else 2 if root in _LOCAL else 1
        parent, _, leaf = path.rpartition("::")
        groups[group][parent].add(leaf)
    rendered = []
    for siblings in groups.values():
        lines: list[str] = []
        for parent in sorted(siblings):
            leaves = siblings[parent]
            if not parent or parent in _STANDARD:
                lines.extend(f"use {parent}::{leaf};" if parent else f"use {leaf};" for leaf in sorted(leaves))
            else:
                named = sorted(leaves - {"*"})
                if named:
                    lines.append(
                        f"use {parent}::{named[0]};" if len(named) == 1 else f"use {parent}::{{{', '.join(named)}}};"
                    )
                if "*" in leaves:
                    lines.append(f"use {parent}::*;")
        rendered.append(lines)
    return [lines for lines in rendered if lines]
