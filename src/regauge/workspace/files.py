"""The files of one run by path (`FileSet`), each path checked; and the digest by which texts are remembered.

A *generated* file is ours: written again on each run, removed when no longer needed. An *owned* file is the user's: it
is created once with a header and its port stubs; later runs only append stubs that it does not have yet.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from regauge.program.files import GeneratedFile

LOCK_NAME: Final = "regauge.lock"
_RESERVED: Final = frozenset({LOCK_NAME, ".git", "target"})
_PART: Final = re.compile(r"[^\x00-\x1f\x7f<>:\"|?*\\/]+")


class BadPath(ValueError):
    """A path that must not be written: it leads out of the workspace or belongs to somebody else."""


class FileSet:
    """Files by path, in the order of adding. Paths that differ only in case collide, as they do on some disks."""

    def __init__(self, files: Iterable[GeneratedFile] = ()) -> None:
        """Raises BadPath."""
        self._files: dict[str, GeneratedFile] = {}
        for file in files:
            self.put(file)

    def put(self, file: GeneratedFile) -> None:
        """Add a file. Raises BadPath, also for a path that is already taken."""
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
    if not path or pure.is_absolute() or str(pure) != path or path == "." or pure.parts[0] in _RESERVED:
        raise BadPath(f"{path!r} is not a path that Regauge writes")
    for part in pure.parts:
        if part == ".." or _PART.fullmatch(part) is None or part.endswith((" ", ".")):
            raise BadPath(f"{path!r} has a part that is not a plain file name")


def digest_of(text: str | bytes) -> str:
    """The digest under which a text is remembered: 16 hex digits of its SHA-256."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hashlib.sha256(data).hexdigest()[:16]


def digest_of_file(file: Path) -> str:
    """`digest_of` what a file holds, however large it is. Raises OSError."""
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()[:16]
