"""What was read of an app, as digests for regauge.lock: two runs with the same inputs give the same output."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from regauge.workspace.files import digest_of

_ROOTS: Final = ("app", "config", "lib", "db/schema.rb", "db/structure.sql", "Gemfile.lock", "regauge.toml")
_SUFFIXES: Final = (".rb", ".jbuilder", ".erb", ".yml", ".yaml", ".sql", ".lock", ".toml")


def digests(app: Path, ignore: Iterable[str] = ()) -> dict[str, str]:
    """Path relative to the app -> digest, for each file that conversion depends on. Unreadable files are left out.

    Links are not followed. Neither keys nor encrypted credentials are touched.
    """
    patterns = tuple(ignore)
    found: dict[str, str] = {}
    for root in _ROOTS:
        for file in _files(app / root):
            path = file.relative_to(app).as_posix()
            if file.suffix in _SUFFIXES and not any(fnmatch(path, pattern) for pattern in patterns):
                try:
                    found[path] = digest_of(file.read_bytes())
                except OSError:
                    continue
    return found


def _files(root: Path) -> list[Path]:
    if root.is_symlink():
        return []
    if root.is_file():
        return [root]
    out = []
    for folder, _, names in os.walk(root, followlinks=False):
        out += [file for name in names if not (file := Path(folder, name)).is_symlink() and file.is_file()]
    return sorted(out)
