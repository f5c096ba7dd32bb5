"""What is to be written: files by path, and who owns each.

A *generated* file is ours: written again on each run, removed when no longer needed. An *owned* file is the user's: it
is created once with a header and its port stubs; later runs only append stubs that it does not have yet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from regauge.diagnostics import Span

LOCK_NAME: Final = "regauge.lock"
_RESERVED: Final = frozenset({LOCK_NAME, ".git", "target"})
_PART: Final = re.compile(r"[^\x00-\x1f\x7f<>:\"|?*\\/]+")


class Ownership(StrEnum):
    """Who may change a file after it was written."""

    GENERATED = "generated"
    OWNED = "owned"


@dataclass(frozen=True, slots=True)
class Stub:
    """A function that a person is to write.

    `text` is whole Rust items (they may be appended to a file at any time, so they name what they use by full paths),
    `digest` is `digest_of` the Ruby source, `span` where that Ruby stands.
    """

    subject: str
    digest: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """One file. For an owned file `text` is what stands above the stubs when it is created.

    `verbatim` files (vendored crates, templates) are not run through rustfmt.
    """

    path: str
    text: str
    ownership: Ownership = Ownership.GENERATED
    stubs: tuple[Stub, ...] = ()
    verbatim: bool = False


class BadPath(ValueError):
    """A path that must not be written: it leads out of the workspace or belongs to somebody else."""


@dataclass(slots=True)
class FileSet:
    """Files by path, in the order of adding. Paths that differ only in case collide, as they do on some disks."""

    _files: dict[str, GeneratedFile] = field(default_factory=dict)

    def add(self, path: str, text: str, *, verbatim: bool = False) -> None:
        """A generated file. Raises BadPath, also for a path that is already taken."""
        self.put(GeneratedFile(path, text, verbatim=verbatim))

    def own(self, path: str, header: str, stubs: Iterable[Stub]) -> None:
        """A file of the user's. Raises BadPath, also for a path that is already taken."""
        self.put(GeneratedFile(path, header, Ownership.OWNED, tuple(stubs)))

    def put(self, file: GeneratedFile) -> None:
        """Any file. Raises BadPath."""
        check_path(file.path)
        key = file.path.casefold()
        if key in self._files:
            raise BadPath(f"{file.path} is written twice (first as {self._files[key].path})")
        self._files[key] = file

    def get(self, path: str) -> GeneratedFile | None:
        """The file at a path."""
        return self._files.get(path.casefold())

    def __iter__(self) -> Iterator[GeneratedFile]:
        return iter(self._files.values())

    def __len__(self) -> int:
        return len(self._files)


def check_path(path: str) -> None:
    """Raises BadPath unless path is relative, in plain form, and not one of the names kept for others."""
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or str(pure) != path or pure.parts[0] in _RESERVED:
        raise BadPath(f"{path!r} is not a path that Regauge writes")
    for part in pure.parts:
        if part == ".." or _PART.fullmatch(part) is None or part.endswith((" ", ".")):
            raise BadPath(f"{path!r} has a part that is not a plain file name")


def digest_of(text: str | bytes) -> str:
    """The digest under which a text is remembered: 16 hex digits of its SHA-256."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()[:16]
