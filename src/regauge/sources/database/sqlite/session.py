"""A SQLite file, opened so that nothing is ever written: neither to it nor beside it.

`mode=ro` alone is not enough: for a file in WAL mode that nobody has open, SQLite makes `-wal` and `-shm` files and leaves them. Such a file
is opened as immutable instead, and it is checked afterwards that nobody began to write meanwhile.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from regauge.diagnostics.catalogue import databases as codes
from regauge.sources.database.errors import DatabaseError
from regauge.sources.database.session import MAX_ROWS, OVERDUE, Limits, Row
from regauge.sources.database.url import Target

_MAGIC: Final = b"SQLite format 3\0"
_WAL: Final = 2  # byte 18 of the header: the file's write version
_STEPS: Final = 100_000


class SqliteSession:
    """See `session.Session`."""

    def __init__(self, target: Target, limits: Limits) -> None:
        self.path = Path(target.database)
        self._shown = target.shown
        self._limits = limits
        self._deadline = time.monotonic() + limits.statement
        immutable = self._checked()
        self._before = self._stamp() if immutable else None
        uri = f"file:{quote(str(self.path.absolute()))}?mode=ro{'&immutable=1' if immutable else ''}"
        with self._translated():
            self._connection = sqlite3.connect(uri, uri=True, timeout=limits.connect, isolation_level=None)
            self._connection.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
            self._connection.set_progress_handler(self._overdue, _STEPS)
            try:
                self._connection.execute("PRAGMA query_only = ON")
                self._connection.execute("PRAGMA trusted_schema = OFF")
                self._connection.execute("BEGIN")
                self._connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
            except BaseException:
                self.close()
                raise

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        self._deadline = time.monotonic() + self._limits.statement
        with self._translated():
            found = self._connection.execute(sql, tuple(params)).fetchmany(MAX_ROWS + 1)
        if len(found) > MAX_ROWS:
            raise DatabaseError(codes.TOO_LARGE, f"{self._shown}: a query answers more than {MAX_ROWS} rows")
        return found

    def sample(self, sql: str, seconds: float) -> list[Row] | str:
        self._deadline = time.monotonic() + seconds
        try:
            with self._translated():
                return self._connection.execute(sql).fetchmany(MAX_ROWS + 1)
        except DatabaseError as failure:
            if failure.code is codes.TOO_SLOW:
                return OVERDUE
            raise

    def check(self) -> None:
        """Raises DatabaseError when the file was written to while it counted as immutable."""
        if self._before is not None and self._stamp() != self._before:
            raise DatabaseError(codes.CONNECTION_LOST, f"{self._shown}: the file was written to while it was read")

    def close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    # -- inside

    def _checked(self) -> bool:
        """Whether the file is to be opened as immutable. Raises DatabaseError for what is no SQLite file."""
        try:
            with self.path.open("rb") as file:
                head = file.read(100)
        except FileNotFoundError:
            raise DatabaseError(codes.DATABASE_MISSING, f"{self._shown} does not exist") from None
        except IsADirectoryError:
            raise DatabaseError(codes.UNREADABLE, f"{self._shown} is a directory") from None
        except OSError as failure:
            raise DatabaseError(codes.UNREADABLE, f"{self._shown}: {failure.strerror}") from None
        if head and not head.startswith(_MAGIC):
            raise DatabaseError(codes.UNREADABLE, f"{self._shown} is not a SQLite database")
        return len(head) > 18 and head[18] == _WAL and not self._wal().exists()

    def _wal(self) -> Path:
        return self.path.with_name(self.path.name + "-wal")

    def _stamp(self) -> tuple[int, int, bool]:
        with contextlib.suppress(OSError):
            now = self.path.stat()
            return now.st_mtime_ns, now.st_size, self._wal().exists()
        return 0, 0, False

    def _overdue(self) -> int:
        return int(time.monotonic() > self._deadline)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as failure:
            text = str(failure)
            if "locked" in text or "busy" in text:
                raise DatabaseError(codes.TOO_SLOW, f"{self._shown} is locked: somebody writes to it") from None
            if "interrupted" in text:
                raise DatabaseError(codes.TOO_SLOW, f"{self._shown}: a query took too long") from None
            raise DatabaseError(codes.UNREADABLE, f"{self._shown}: {text}") from None
