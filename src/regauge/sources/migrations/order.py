"""Which migrations there are, and in which order they run: by the number that their file's name begins with.

Source: ActiveRecord::MigrationContext#migrations, `MigrationFilenameRegexp`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.sources.files import Files

_NAME: Final = re.compile(r"(?:\A|/)([0-9]+)_([_a-z0-9]*)\.?([_a-z0-9]*)?\.rb\Z")


@dataclass(frozen=True, slots=True)
class Migration:
    """One file. `name` is what the file's name says that the class is called, underscored."""

    version: int
    name: str
    path: str


def migrations(files: Files, folders: Iterable[str]) -> tuple[list[Migration], Diagnostics]:
    """The migrations of the folders in the order in which they run, and what is wrong with their names.

    The first folder is the app's own. Those of engines are often copied there under a number of their own: such a one runs once.
    """
    found: list[Migration] = []
    said: Diagnostics = []
    versions: dict[int, str] = {}
    names: set[str] = set()
    for at, folder in enumerate(folders):
        for path in files.below(folder, ".rb"):
            match = _NAME.search(path)
            if match is None:
                continue
            version, name = int(match[1]), match[2]
            if at and name in names:
                continue
            if version in versions:
                text = f"{path} has the number of {versions[version]}: Rails refuses to run either"
                said.append(Diagnostic(codes.MIGRATION, Span.of_file(path), text))
            versions.setdefault(version, path)
            names.add(name)
            found.append(Migration(version, name, path))
    found.sort(key=lambda each: each.version)
    return found, said
