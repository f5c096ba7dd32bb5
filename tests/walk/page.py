"""A page's steps: fenced blocks under a mark (`<!-- walk: run -->`) that says what becomes of them.

run          commands of a shell              file PATH    what the file holds
rails        Ruby for `rails runner`          says         what the step before printed, or some of its lines
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_STEP = re.compile(r"^<!-- walk: (?P<verb>\w+)(?: (?P<path>\S+))? -->\n```\w+\n(?P<text>.*?)^```$", re.M | re.S)
_MARK = "<!-- walk:"


@dataclass(frozen=True)
class Step:
    """What to do with a block, and the line of the page where it stands."""

    verb: str
    text: str
    line: int
    path: str = ""


def steps(page: Path) -> list[Step]:
    """The steps of a page, in order. Raises ValueError when a mark has no block."""
    text = page.read_text("utf-8")
    found = [
        Step(hit["verb"], hit["text"], text.count("\n", 0, hit.start()) + 1, hit["path"] or "")
        for hit in _STEP.finditer(text)
    ]
    if len(found) != text.count(_MARK):
        raise ValueError(f"{page}: {text.count(_MARK)} marks and {len(found)} blocks under them")
    return found
