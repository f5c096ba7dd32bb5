"""What became of a planted line: the compiler's answer with it, beside its answer with a comment in the same place."""

from __future__ import annotations

import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

from regauge import pipeline
from regauge.config import Settings
from regauge.diagnostics.codes import Kind
from tests.planted.plant import Line, comment, copy_shop, plant

Fate = Literal["named", "unported", "changed", "silent"]
_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)
_PLACE: Final = re.compile(r"\.(rb|jbuilder):\d+")


@dataclass(frozen=True)
class Outcome:
    """What one run of the compiler said. Diagnostics are (file, line, code, text), mere notes left out."""

    diagnostics: frozenset[tuple[str, int, str, str]]
    ready: frozenset[str]
    rust: dict[str, str] = field(hash=False)


@dataclass(frozen=True)
class Verdict:
    """The fate of a line: `named` (with codes), `unported` (with routes lost), `changed` (files of Rust), or `silent`."""

    fate: Fate
    codes: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]


class Judge:
    """Judges lines; keeps what the comments gave."""

    def __init__(self, *, emit: bool = True) -> None:
        self.emit = emit
        self._plain: dict[tuple[str, str, int], Outcome] = {}

    def compile(self, line: Line) -> tuple[Outcome, range]:
        """The example with a line, compiled in this process."""
        folder = Path(tempfile.mkdtemp(prefix="planted-"))
        try:
            app = copy_shop(folder / "shop")
            places = plant(app, line)
            return outcome(app, self.emit), places
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def plain(self, line: Line) -> Outcome:
        """The same with a comment instead."""
        key = (line.file, line.after, line.count)
        if key not in self._plain:
            self._plain[key] = self.compile(comment(line))[0]
        return self._plain[key]

    def judge(self, line: Line) -> Verdict:
        """Compares the two."""
        plain = self.plain(line)
        found, places = self.compile(line)
        fresh = found.diagnostics - plain.diagnostics
        codes = tuple(sorted({code for path, at, code, _ in fresh if path == line.file and (at in places or at == 0)}))
        lost = tuple(sorted(plain.ready - found.ready))
        paths = {*plain.rust, *found.rust}
        changed = tuple(sorted(path for path in paths if plain.rust.get(path) != found.rust.get(path)))
        fate: Fate = "unported" if lost else "named" if codes else "changed" if changed else "silent"
        return Verdict(fate, codes, lost, changed)


def outcome(app: Path, emit: bool) -> Outcome:
    """Compiles an app; `emit` False stops before Rust is written."""
    run = pipeline.generate if emit else pipeline.compile_program
    made = run(app, Settings())
    program = made.program
    rust = {
        file.path: text_of(file.text) + "".join(text_of(stub.text) for stub in file.stubs)
        for file in made.files
        if file.path.endswith(".rs")
    }
    said = frozenset((d.span.path, d.span.line, d.code.id, d.text) for d in made.diagnostics if d.kind is not Kind.NOTE)
    ready = frozenset(f"{' '.join(r.verbs)} {r.path}" for r in program.routes if r.status == "ready")
    return Outcome(said, ready, rust)


def text_of(rust: str) -> str:
    """Rust without comments and places, which change with every line."""
    return _PLACE.sub(r".\1", _COMMENT.sub("", rust))
