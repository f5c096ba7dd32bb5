"""rustfmt begun while the rest is still being rendered: it works in a process of its own, and formatting is a fifth of a run.

    with Ahead() as ahead:
        ahead.begin(files)                    # as soon as some are as they will be
        write([*files, *others], target, ahead=ahead)

What is formatted is known by its text, so a file that changes after all is formatted as any other. Whatever goes wrong here is left to `write`, which
formats what it finds unformatted and says what rustfmt said.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Final

from regauge.processes import several
from regauge.program.files import GeneratedFile
from regauge.workspace.rustfmt import SETTINGS, TIMEOUT, command, prepared, restored

_PREFIX: Final = "regauge-"
_MEMORY: Final = Path("/dev/shm")  # where the system has a disk of memory; the folder there is our own
_OTHER_FILES: Final = re.compile(r"^[ \t]*(?:pub(?:\([^)]*\))? +)?mod +(?:r#)?\w+;", re.MULTILINE)


class Ahead:
    """Formatting of some files. As a context manager it leaves neither a process nor a file behind."""

    def __init__(self, *, enabled: bool = True) -> None:
        self._enabled = enabled
        self._running: list[tuple[subprocess.Popen[bytes], list[str]]] = []  # a process, and the texts it formats
        self._folder: Path | None = None
        self._texts: dict[str, str] = {}  # text: the name of its file
        self._made: dict[str, str] = {}

    def __enter__(self) -> Ahead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._end()

    def begin(self, files: Iterable[GeneratedFile]) -> None:
        """Begins with files that are as they will be, once; what is no Rust of ours, or leads to other files, is left."""
        program = shutil.which("rustfmt") if self._enabled and self._folder is None else None
        given = list(files)
        chosen = [each.text for each in given if _ours(each)]
        if program is None or not chosen:
            return
        try:
            self._folder = _folder()
            # The workspace's own settings; where it has none, those of folders above must not change what is written.
            settings = next((each.text for each in given if each.path == SETTINGS), "")
            (self._folder / SETTINGS).write_text(settings, "utf-8")
            for text in chosen:
                name = self._texts.setdefault(text, f"f{len(self._texts)}.rs")
                (self._folder / name).write_bytes(prepared(text).encode("utf-8"))
            for texts in _shares(list(self._texts)):
                process = subprocess.Popen(
                    command(program, sorted(self._texts[text] for text in texts)),
                    cwd=self._folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                self._running.append((process, texts))
        except (OSError, UnicodeError):
            self._texts = {}
            self._end()

    def has(self, text: str) -> bool:
        """Whether a text is being formatted."""
        return text in self._texts

    def formatted(self, text: str) -> str | None:
        """A text as rustfmt wants it, waited for; None when that failed."""
        self._wait()
        return self._made.get(text)

    def _wait(self) -> None:
        while self._running and self._folder is not None:
            process, texts = self._running[0]
            try:
                if process.wait(TIMEOUT) == 0:
                    names = {text: self._folder / self._texts[text] for text in texts}
                    self._made |= {text: restored(text, name.read_text("utf-8")) for text, name in names.items()}
            except (OSError, UnicodeError):
                pass
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            # Only now: until it has ended, it is to be ended with this one.
            self._running.pop(0)

    def _end(self) -> None:
        for process, _ in self._running:
            process.kill()
            process.wait()
        self._running = []
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def _shares(texts: list[str]) -> list[list[str]]:
    """Texts in shares of about one length, one for each of two processors where there are two."""
    if not several() or len(texts) < 2:
        return [texts]
    shares: tuple[list[str], list[str]] = ([], [])
    lengths = [0, 0]
    for text in sorted(texts, key=len, reverse=True):
        least = lengths.index(min(lengths))
        shares[least].append(text)
        lengths[least] += len(text)
    return [share for share in shares if share]


def _folder() -> Path:
    """A new folder, in memory where there is such a place. What runs that were killed left there is removed."""
    place = _MEMORY if _MEMORY.is_dir() else Path(tempfile.gettempdir())
    for left in place.glob(f"{_PREFIX}*-*"):
        process = left.name.removeprefix(_PREFIX).partition("-")[0]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=place))


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # somebody else's
    return True


def _ours(file: GeneratedFile) -> bool:
    plain = file.path.endswith(".rs") and not file.verbatim and file.ownership == "generated"
    return plain and _OTHER_FILES.search(file.text) is None
