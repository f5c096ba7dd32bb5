"""The app's files: which there are, and their bytes. Nothing outside the app is read, nothing is too large, nothing is written."""

from __future__ import annotations

import fnmatch
import hashlib
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import field
from pathlib import Path
from typing import Final

from regauge.diagnostics.catalogue import syntax as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.ruby.parser import MAX_BYTES as MAX_RUBY
from regauge.ruby.parser import SourceFile, parse

MAX_FILES: Final = 60_000
MAX_BYTES: Final = 24 * 1024 * 1024
"""Of a dump of the schema, which is read in pieces. A Ruby file that is parsed whole may have `MAX_RUBY`."""
_KEPT_BYTES: Final = 256 * 1024
"""What is larger is read again where it is asked for again."""
_SKIPPED_DIRECTORIES: Final = frozenset({"node_modules"})
"""Below app/ and config/ every other name is the app's: `app/controllers/public` holds controllers."""


def _is_text(data: bytes) -> bool:
    """Whether Ruby reads the bytes: UTF-8, or with a magic comment that names their encoding."""
    if re.search(rb"\A(?:#!.*\n)?#.*coding[:=]", data):
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_link(place: str) -> bool:
    """Whether it is a symbolic link; what may not be looked at is none, and reading it will say so."""
    try:
        return stat.S_ISLNK(os.lstat(place).st_mode)
    except OSError:
        return False


@dataclass(slots=True)
class Files:
    """The files below `root`, by their path in the app."""

    root: Path
    ignore: Sequence[str] = ()
    found: Diagnostics = field(default_factory=list)
    parsed: dict[str, SourceFile] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    """Of what was read, 16 hex digits of SHA-256 each: regauge.lock remembers them."""
    _home: str | None = None
    """The root without links, once it was asked for."""
    _folders: dict[str, str] = field(default_factory=dict)
    """Folders without links: an app has few, and each is asked for with every file in it."""
    _read: dict[str, bytes] = field(default_factory=dict, repr=False)
    """What was read: a file is searched before it is parsed."""

    def below(self, folder: str, suffix: str = "") -> list[str]:
        """Paths in a folder, sorted; links that leave the app and hidden files are left out, and named."""
        listed: list[str] = []
        start = f"{self.root / folder}"
        if _is_link(start) and not self._inside(start):
            self._outside(folder)
            return []
        for where, folders, names in os.walk(start, onerror=self._unreadable, followlinks=False):
            here = Path(where).relative_to(self.root).as_posix()
            within = "" if here == "." else f"{here}/"
            folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _SKIPPED_DIRECTORIES)
            for each in list(folders):
                place, path = f"{where}{os.sep}{each}", f"{within}{each}"
                if _is_link(place):
                    if self._inside(place):
                        self.found.append(
                            Diagnostic(codes.NOT_READ, Span.of_file(path), f"{path} is a link to a folder")
                        )
                    else:
                        self._outside(path)
            for name in names:
                path = f"{within}{name}"
                if name.startswith(".") or not name.endswith(suffix) or self.ignored(path):
                    continue
                place = f"{where}{os.sep}{name}"
                if _is_link(place) and not self._inside(place):
                    self._outside(path)
                    continue
                listed.append(path)
                if len(listed) > MAX_FILES:
                    text = f"{folder} has more than {MAX_FILES} files; the rest is not read"
                    self.found.append(Diagnostic(codes.FILE_TOO_LARGE, Span.of_file(folder), text))
                    return sorted(listed)
        return sorted(listed)

    def ignored(self, path: str) -> bool:
        """Whether the settings leave a file out."""
        return any(fnmatch.fnmatch(path, pattern) for pattern in self.ignore)

    def exists(self, path: str) -> bool:
        """Whether there is a file; one that cannot be looked for is named."""
        try:
            return (self.root / path).is_file()
        except OSError as error:
            self._unreadable(error, path)
            return False

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None, and a diagnostic, when it cannot be read."""
        if path in self._read:
            return self._read[path]
        place = self.root / path
        try:
            if not self._inside(f"{place}"):
                self._outside(path)
                return None
            state = place.stat()
            if not stat.S_ISREG(state.st_mode):
                # A pipe or a device could be read for ever.
                self.found.append(
                    Diagnostic(codes.UNREADABLE_FILE, Span.of_file(path), f"{path} is not a regular file")
                )
                return None
            size = state.st_size
            if size > MAX_BYTES:
                text = f"{path} has {size} bytes; at most {MAX_BYTES} are read"
                self.found.append(Diagnostic(codes.FILE_TOO_LARGE, Span.of_file(path), text))
                return None
            data = place.read_bytes()
        except OSError as error:
            self._unreadable(error, path)
            return None
        self.digests[path] = hashlib.sha256(data).hexdigest()[:16]
        if len(data) <= _KEPT_BYTES:
            self._read[path] = data
        return data

    def ruby(self, path: str) -> SourceFile | None:
        """A parsed Ruby file; its syntax errors are diagnostics."""
        if path in self.parsed:
            return self.parsed[path]
        data = self.read(path)
        if data is None:
            return None
        if len(data) > MAX_RUBY:
            text = f"{path} has {len(data)} bytes; at most {MAX_RUBY} of Ruby are read"
            self.found.append(Diagnostic(codes.FILE_TOO_LARGE, Span.of_file(path), text))
            return None
        file = parse(data, path)
        if not _is_text(data):
            text = f"{path} holds bytes that are not UTF-8"
            self.found.append(Diagnostic(codes.NOT_UTF8, Span.of_file(path), text))
        for issue in file.errors:
            self.found.append(Diagnostic(codes.SYNTAX_ERROR, issue.span, issue.message))
        self.parsed[path] = file
        return file

    def _unreadable(self, error: OSError, path: str | None = None) -> None:
        """Names a file, or a folder that `os.walk` could not list; a folder that is not there has nothing to name."""
        if path is None:
            if isinstance(error, FileNotFoundError | NotADirectoryError):
                return
            path = Path(error.filename).relative_to(self.root).as_posix()
        finding = Diagnostic(
            codes.UNREADABLE_FILE, Span.of_file(path), f"{path} cannot be read: {error.strerror or error}"
        )
        if finding not in self.found:
            self.found.append(finding)

    def _inside(self, place: str) -> bool:
        try:
            if self._home is None:
                self._home = f"{self.root.resolve()}".rstrip(os.sep)
            folder, name = os.path.split(place)
            if _is_link(place) or name in ("", os.curdir, os.pardir):
                real = os.path.realpath(place, strict=False)
            else:
                if folder not in self._folders:
                    self._folders[folder] = os.path.realpath(folder, strict=False)
                real = f"{self._folders[folder]}{os.sep}{name}"
            return real == (self._home or os.sep) or real.startswith(self._home + os.sep)
        except (OSError, RuntimeError):
            return False

    def _outside(self, path: str) -> None:
        self.found.append(Diagnostic(codes.OUTSIDE_APP, Span.of_file(path), f"{path} is a link that leaves the app"))
