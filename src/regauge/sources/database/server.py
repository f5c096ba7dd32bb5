"""What the sessions of a database server share, whatever the driver: how they begin, how much they answer, why a server is not reached."""

from __future__ import annotations

import socket
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Final

from regauge.diagnostics.catalogue import databases as codes
from regauge.sources.database.errors import DatabaseError
from regauge.sources.database.session import MAX_ROWS, Limits, Row
from regauge.sources.database.url import Target

PATIENCE: Final = 10.0
"""Seconds beyond the statement's limit before the server's silence counts as a lost connection."""


class ServerSession(ABC):
    """See `session.Session`. Connects and begins the transaction; raises DatabaseError where the server does not let it."""

    def __init__(self, target: Target, limits: Limits) -> None:
        self.target = target
        self.limits = limits
        self.connect()
        try:
            self.begin()
        except BaseException:
            self.close()
            raise

    @abstractmethod
    def connect(self) -> None:
        """Opens the driver's connection."""

    @abstractmethod
    def begin(self) -> None:
        """Sets the limits and begins the transaction."""

    @abstractmethod
    def run(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        """The rows of a statement. Raises the driver's errors."""

    @abstractmethod
    def limited(self, sql: str, rows: int) -> str:
        """The query with a limit on its rows."""

    @abstractmethod
    def translated(self, *, connecting: bool = False) -> AbstractContextManager[None]:
        """Makes DatabaseError of the driver's errors."""

    @abstractmethod
    def close(self) -> None:
        """Ends the connection; says nothing."""

    def rows(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        with self.translated():
            found = self.run(self.limited(sql, MAX_ROWS + 1), params)
        if len(found) > MAX_ROWS:
            raise DatabaseError(codes.TOO_LARGE, f"{self.target.shown}: a query answers more than {MAX_ROWS} rows")
        return found

    def check(self) -> None:
        """The transaction has seen to it."""
        return

    def not_reached(self, cause: BaseException) -> DatabaseError | None:
        """What kept the connection from being made, where the network says so."""
        if isinstance(cause, socket.gaierror):
            text = f"the host `{self.target.host}` is unknown"
        elif isinstance(cause, TimeoutError):
            text = f"no answer in {self.limits.connect:g} seconds"
        else:
            return None
        return DatabaseError(codes.UNREACHABLE, f"{self.target.shown}: {text}")
