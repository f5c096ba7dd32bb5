"""File set -> disk: rustfmt, write-if-changed, files that are the user's, drift, `--check`.

`write(files, target, ...)` does it all, or nothing.
"""

from regauge.workspace.files import BadPath, FileSet, GeneratedFile, Ownership, Stub, digest_of
from regauge.workspace.lock import BadLock, Lock
from regauge.workspace.ported import Ported, scan
from regauge.workspace.write import Outcome, WorkspaceError, write

__all__ = [
    "BadLock",
    "BadPath",
    "FileSet",
    "GeneratedFile",
    "Lock",
    "Outcome",
    "Ownership",
    "Ported",
    "Stub",
    "WorkspaceError",
    "digest_of",
    "scan",
    "write",
]
