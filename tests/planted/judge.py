"""What became of a planted line: the compiler's answer with it, beside its answer with a comment in the same place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

from tests.planted.plant import SHOP, Line, comment, copy_shop, plant

from regauge import pipeline
from regauge.config import Settings
from regauge.diagnostics.codes import Kind
from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.program import Program

Fate = Literal["named", "unported", "changed", "silent"]
_SUPPORT: Final = "vendor/"
"""The support crate is copied into the workspace as it is; it follows no app."""
_COMMENT: Final = re.compile(r"^\s*//.*$", re.MULTILINE)
_PLACE: Final = re.compile(r"\.(rb|jbuilder):\d+")


@dataclass(frozen=True)
class Verdict:
    """The fate of a line: `named` (with codes), `unported` (with the routes lost, or added and not served), `changed` (files of Rust), or `silent`."""

    fate: Fate
    codes: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What a whole run gave: routes that are ready, and Rust by path."""

    ready: frozenset[str]
    rust: dict[str, str]


class Judge:
    """Judges lines, doing no more than it takes: most lines are named when the app is read. Keeps what comments gave."""

    def __init__(self) -> None:
        self._plain: dict[tuple[str, str, int], Outcome] = {}
        self._ready: frozenset[str] | None = None
        self._stubs: frozenset[str] = frozenset()
        self._said: frozenset[tuple[str, str]] = frozenset()

    def judge(self, line: Line) -> Verdict:
        """The fate of one line."""
        ready = self._base()
        with TemporaryDirectory(prefix="planted-") as folder:
            app = copy_shop(Path(folder) / "shop")
            places = plant(app, line)
            _, found = pipeline.read(app, Settings())
            codes = self._at(found, line, places)
            if codes:
                return Verdict("named", codes)
            made = pipeline.generate(app, Settings())
            codes = self._at(made.diagnostics, line, places)  # an emitter names what it cannot write
            if codes:
                return Verdict("named", codes)
            lost = tuple(sorted((ready - ready_routes(made.program)) | (stubs(made.program) - self._stubs)))
            if lost:
                return Verdict("unported", lost=lost)
            rust = rust_of(made)
        plain = self._with_comment(line).rust
        changed = tuple(sorted(path for path in {*plain, *rust} if plain.get(path) != rust.get(path)))
        return Verdict("changed" if changed else "silent", changed=changed)

    def _base(self) -> frozenset[str]:
        if self._ready is None:
            made = pipeline.compile_program(SHOP, Settings())
            self._ready, self._stubs = ready_routes(made.program), stubs(made.program)
            self._said = frozenset((d.code.id, d.text) for d in made.diagnostics)
        return self._ready

    def _at(self, found: Diagnostics, line: Line, places: range) -> tuple[str, ...]:
        """Codes of diagnostics, mere notes left out, that stand at the line, or are new and blame its whole file."""
        codes = {
            each.code.id
            for each in found
            if each.kind is not Kind.NOTE
            and each.span.path == line.file
            and (each.span.line in places or (each.span.is_file and (each.code.id, each.text) not in self._said))
        }
        return tuple(sorted(codes))

    def _with_comment(self, line: Line) -> Outcome:
        key = (line.file, line.after, line.count)
        if key not in self._plain:
            with TemporaryDirectory(prefix="planted-") as folder:
                app = copy_shop(Path(folder) / "shop")
                plant(app, comment(line))
                made = pipeline.generate(app, Settings())
                self._plain[key] = Outcome(ready_routes(made.program), rust_of(made))
        return self._plain[key]


def ready_routes(program: Program) -> frozenset[str]:
    """Verbs and paths of the routes that Rust may serve."""
    return frozenset(f"{' '.join(r.verbs)} {r.path}" for r in program.routes if r.status == "ready")


def stubs(program: Program) -> frozenset[str]:
    """Verbs and paths of the routes that Rust answers with 501; a line may add one."""
    return frozenset(f"{' '.join(r.verbs)} {r.path}" for r in program.routes if r.status != "ready")


def rust_of(made: pipeline.Generation) -> dict[str, str]:
    """The Rust that is generated, by path, without comments and places: those move with every line."""
    return {
        file.path: _text(file.text) + "".join(_text(stub.text) for stub in file.stubs)
        for file in made.files
        if file.path.endswith(".rs") and not file.path.startswith(_SUPPORT)
    }


def _text(rust: str) -> str:
    return _PLACE.sub(r".\1", _COMMENT.sub("", rust))
