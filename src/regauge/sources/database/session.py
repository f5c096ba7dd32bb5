"""One connection in one read-only transaction: what the readers ask through, whatever the database.

Time is bounded (a statement's limit on the server, and a limit on the socket), and so is memory (rows of one query).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple, Protocol

MAX_ROWS: Final = 400_000
"""Rows that one query may answer: about a gigabyte of catalog, and ten times the largest Rails schema known."""

Row = tuple[Any, ...]


class Limits(NamedTuple):
    """Seconds: to connect, and for one statement."""

    connect: float = 10.0
    statement: float = 30.0


REFUSED: Final = "its user may not read the table's rows"
OVERDUE: Final = "it took too long"
"""Why `sample` has no rows."""


class Session(Protocol):
    """A connection that only reads."""

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """All rows of a query. Raises DatabaseError, also when there are more than `MAX_ROWS`."""

    def sample(self, sql: str, seconds: float) -> list[Row] | str:
        """A query of a table's rows, which may be refused or take long: then the reason. The transaction goes on."""

    def check(self) -> None:
        """Asked last: raises DatabaseError when what was read cannot be one state of the database."""

    def close(self) -> None:
        """Ends the transaction and the connection, whatever state they are in."""
