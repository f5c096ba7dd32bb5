"""File set -> disk: rustfmt, write-if-changed, files that are the user's, drift, `--check`.

`write(files, target, ...)` does it all, or nothing.
"""

from regauge.workspace.ahead import Ahead
from regauge.workspace.files import BadPath, FileSet, digest_of
from regauge.workspace.lock import BadLock, Lock, lock_of
from regauge.workspace.ported import Ported, by_hand, scan
from regauge.workspace.write import Outcome, WorkspaceError, write

__all__ = [
    "Ahead",
    "BadLock",
    "BadPath",
    "FileSet",
    "Lock",
    "Outcome",
    "Ported",
    "WorkspaceError",
    "by_hand",
    "digest_of",
    "lock_of",
    "scan",
    "write",
]
