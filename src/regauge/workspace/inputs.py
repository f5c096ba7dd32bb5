"""What was read of an app, as digests for regauge.lock: two runs with the same inputs give the same output."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from regauge.workspace.files import digest_of_file

_ROOTS: Final = ("app", "config", "lib", "db/schema.rb", "db/structure.sql", "Gemfile.lock", "regauge.toml")
_SUFFIXES: Final = (".rb", ".jbuilder", ".erb", ".yml", ".yaml", ".sql", ".lock", ".toml")


def digests(app: Path, ignore: Iterable[str] = (), output: Path | None = None) -> dict[str, str]:
    """Path relative to the app -> digest, for each file that conversion depends on. Unreadable files are left out.

    Links are not followed. Neither keys nor encrypted credentials are touched. What was written to an `output` inside of the app is
    no input.
    """
    patterns = tuple(ignore)
    ours = None if output is None else output.resolve()
    found: dict[str, str] = {}
    for root in _ROOTS:
        for file in _files(app / root):
            path = file.relative_to(app).as_posix()
            if file.suffix not in _SUFFIXES or any(fnmatch(path, pattern) for pattern in patterns):
                continue
            if ours is not None and file.is_relative_to(ours):
                continue
            try:
                found[path] = digest_of_file(file)
            except OSError:
                continue
    return found


def _files(root: Path) -> list[Path]:
    if _is(stat.S_ISLNK, root):
        return []
    if _is(stat.S_ISREG, root):
        return [root]
    out = []
    for folder, _, names in os.walk(root, followlinks=False):
        out += [file for name in names if _is(stat.S_ISREG, file := Path(folder, name))]
    return sorted(out)


def _is(kind: Callable[[int], bool], file: Path) -> bool:
    """Whether a file, not what it links to, is of a kind; what cannot be looked at is of none."""
    try:
        return kind(file.lstat().st_mode)
    except OSError:
        return False
