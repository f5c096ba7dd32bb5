"""What is planted, where, and how a copy of the example with it is made."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.parity.wire import Request

SHOP: Final = Path(__file__).resolve().parents[2] / "examples" / "shop"
MODELS: Final = "app/models"
API: Final = "app/controllers/api/v1"
_LEFT = shutil.ignore_patterns("log", "tmp", "storage", "Gemfile.lock")


@dataclass(frozen=True)
class Line:
    """One line (or a few that belong together).

    `after` is a piece of the line that it goes below; empty: a new file, or the end of one. Where the compiler may answer by changing the
    Rust, `behaves` says what Rails then does and why that can be compiled, `asks` are requests that show it, and
    `shows` is a text that stands in Rails' answers to them with the line and not without it (empty: only the rows differ). `variant`
    groups lines that can live in one app. A `quiet` line shows in no answer, as `behaves` says: its `asks` are answered as without it.
    """

    name: str
    file: str
    after: str
    ruby: str
    behaves: str = ""
    asks: tuple[Request, ...] = ()
    shows: str = ""
    variant: str = "one"
    quiet: bool = False

    @property
    def count(self) -> int:
        """How many lines it takes."""
        return self.ruby.count("\n") + 1


def copy_shop(to: Path) -> Path:
    """A fresh copy of the example."""
    shutil.copytree(SHOP, to, ignore=_LEFT)
    return to


def plant(app: Path, line: Line) -> range:
    """Puts a line in; returns its line numbers. Raises ValueError when its place does not exist, or twice."""
    path = app / line.file
    text = path.read_text() if path.exists() else ""
    lines = text.split("\n")[:-1] if text else []
    place = len(lines)
    if line.after:
        found = [number for number, each in enumerate(lines) if line.after in each]
        if len(found) != 1:
            raise ValueError(f"{line.name}: {line.after!r} stands {len(found)} times in {line.file}")
        place = found[0] + 1
    indent = lines[place - 1][: len(lines[place - 1]) - len(lines[place - 1].lstrip())] if line.after else ""
    if (line.after and lines[place - 1].rstrip().endswith((" do", "|"))) or (
        lines[place - 1 : place] and _opens(lines[place - 1])
    ):
        indent += "  "
    planted = [f"{indent}{each}" if each else each for each in line.ruby.split("\n")]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*lines[:place], *planted, *lines[place:]]) + "\n")
    return range(place + 1, place + 1 + len(planted))


def _opens(line: str) -> bool:
    return line.lstrip().startswith(("class ", "module ", "def ", "create_table "))


def plant_all(app: Path, lines: Iterable[Line]) -> None:
    """Several lines in one app."""
    for line in lines:
        plant(app, line)


def comment(line: Line) -> Line:
    """As many lines that say nothing, at the same place: what merely moves in the Rust is not a change."""
    return Line(f"comment for {line.name}", line.file, line.after, "\n".join(["# planted"] * line.count))
