"""Several files put in place together, or not at all.

Everything is staged in a directory beside the target (same disk, so a rename suffices). Before the first rename a
journal says what will be done; every old file is kept as a hard link. On any failure, Ctrl-C included, the journal is
undone; after `kill -9` or a power cut the next run finds the journal and undoes it first. Removing the journal is the
moment at which the new files count.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path
from typing import Final

from regauge.diagnostics.data import dataclass

_JOURNAL: Final = "journal.json"
_AT_A_TIME: Final = 16


class Busy(Exception):
    """Another process is writing to the same target."""


@dataclass(slots=True)
class Stage:
    """A staging directory. `recovered` tells that an interrupted run was undone when it was opened."""

    target: Path
    home: Path
    recovered: bool = False
    _folders: set[str] = field(default_factory=set)

    @property
    def new(self) -> Path:
        """Where new files are put, under their path in the target."""
        return self.home / "new"

    @property
    def old(self) -> Path:
        """Where the files that are replaced or removed are kept until the end."""
        return self.home / "old"

    def put(self, path: str, data: bytes) -> None:
        """Stage one file."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            (self.new / folder).mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)
        (self.new / path).write_bytes(data)

    def commit(self, write: Sequence[str], remove: Sequence[str]) -> None:
        """Put staged files in place and remove others. All of it, or (with the exception raised again) none of it."""
        try:
            self._prepare(write, remove)
            for path in write:
                (self.new / path).replace(self.target / path)
            for path in remove:
                (self.target / path).unlink(missing_ok=True)
            _sync(self.target)
            (self.home / _JOURNAL).unlink()
        except BaseException:
            roll_back(self.target, self.home)
            raise
        for path in remove:
            _remove_empty(self.target, (self.target / path).parent)

    def _prepare(self, write: Sequence[str], remove: Sequence[str]) -> None:
        existing = [path for path in (*write, *remove) if (self.target / path).exists()]
        for path in existing:
            kept = self.old / path
            kept.parent.mkdir(parents=True, exist_ok=True)
            _keep(self.target / path, kept)
        _sync_all([self.new / path for path in write])
        folders = _missing_folders(self.target, write)
        known = set(existing)
        journal = {
            "existing": existing,
            "created": [path for path in write if path not in known],
            "folders": [str(folder) for folder in folders],
        }
        _write_synced(self.home / _JOURNAL, json.dumps(journal).encode())
        for folder in folders:
            folder.mkdir(exist_ok=True)


@contextmanager
def staging(target: Path) -> Iterator[Stage]:
    """A stage beside target, gone afterwards. Undoes an interrupted run first.

    Raises Busy when another process has it, OSError when the disk does not take it.
    """
    home = target.parent / f".{target.name}.regauge"
    above = [folder for folder in _ancestors(target) if not folder.exists()]
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        home.mkdir(exist_ok=True)
        with (home / "busy").open("wb") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as failure:
                raise Busy(str(home)) from failure
            recovered = roll_back(target, home)
            try:
                for leftover in (home / "new", home / "old"):
                    shutil.rmtree(leftover, ignore_errors=True)
                yield Stage(target, home, recovered)
            finally:
                # A journal that is still there means that undoing was interrupted: the next run needs what is kept.
                if not (home / _JOURNAL).exists():
                    shutil.rmtree(home, ignore_errors=True)
    finally:
        for folder in above:
            _rmdir_if_empty(folder)


def roll_back(target: Path, home: Path) -> bool:
    """Undo what the journal in a staging directory says, if there is one. Safe to repeat."""
    try:
        journal: Mapping[str, list[str]] = json.loads((home / _JOURNAL).read_text("utf-8"))
    except FileNotFoundError:
        return False
    except ValueError:
        # A journal that was never finished: nothing was put in place yet.
        (home / _JOURNAL).unlink()
        return False
    for path in journal["existing"]:
        kept = home / "old" / path
        if kept.exists():
            kept.replace(target / path)
    for path in journal["created"]:
        (target / path).unlink(missing_ok=True)
    for folder in reversed(journal["folders"]):
        _rmdir_if_empty(Path(folder))
    (home / _JOURNAL).unlink()
    return True


def _keep(file: Path, kept: Path) -> None:
    try:
        os.link(file, kept, follow_symlinks=False)
    except OSError:
        # Some file systems have no hard links.
        shutil.copy2(file, kept, follow_symlinks=False)


def _missing_folders(target: Path, paths: Sequence[str]) -> list[Path]:
    """Folders to be made for the paths, outermost first."""
    missing: dict[Path, None] = {} if target.exists() else {target: None}
    for path in paths:
        chain = [target.joinpath(*Path(path).parts[:depth]) for depth in range(1, len(Path(path).parts))]
        missing.update((folder, None) for folder in chain if not folder.exists())
    return list(missing)


def _ancestors(target: Path) -> list[Path]:
    return [folder for folder in target.parents if folder != folder.parent]


def _rmdir_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        # Not empty or already gone: both are fine.
        return


def _remove_empty(target: Path, folder: Path) -> None:
    while folder != target and folder.is_relative_to(target) and folder.exists() and not any(folder.iterdir()):
        _rmdir_if_empty(folder)
        folder = folder.parent


def _write_synced(file: Path, data: bytes) -> None:
    with file.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


def _sync_all(files: Sequence[Path]) -> None:
    """Sees the files onto the disk, several at a time: most of the wait is the disk's own, and it takes several in one go."""

    def sync(file: Path) -> None:
        with file.open("rb") as staged:
            os.fsync(staged.fileno())

    with ThreadPoolExecutor(max_workers=_AT_A_TIME) as pool:
        for _ in pool.map(sync, files):
            pass


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
