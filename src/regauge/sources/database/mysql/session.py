"""A connection to MariaDB or MySQL in one read-only transaction. Driver: PyMySQL (pure Python).

information_schema is not part of a transaction's snapshot on these servers: DDL that runs at the same time can be seen half-way.
"""

from __future__ import annotations

import contextlib
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, Final

import pymysql
import pymysql.cursors
import pymysql.err

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.codes import Code
from regauge.sources.database.errors import DatabaseError, scrubbed
from regauge.sources.database.server import PATIENCE, ServerSession
from regauge.sources.database.session import OVERDUE, REFUSED, Row
from regauge.sources.database.url import Target

_ERRORS: Final[Mapping[int, Code]] = MappingProxyType(
    {
        1040: codes.UNREACHABLE,  # too many connections
        1044: codes.LOGIN_REFUSED,  # no right to the database
        1045: codes.LOGIN_REFUSED,
        1049: codes.DATABASE_MISSING,
        1130: codes.LOGIN_REFUSED,  # this host may not connect
        1205: codes.TOO_SLOW,  # lock wait timeout
        1251: codes.LOGIN_REFUSED,  # client does not support the authentication
        1698: codes.LOGIN_REFUSED,  # only by way of the operating system's user
        1969: codes.TOO_SLOW,  # max_statement_time (MariaDB)
        2003: codes.UNREACHABLE,
        2006: codes.CONNECTION_LOST,
        2013: codes.CONNECTION_LOST,
        2059: codes.LOGIN_REFUSED,  # authentication plugin
        3024: codes.TOO_SLOW,  # max_execution_time (MySQL)
    }
)
"""The server's and the driver's error numbers. Source: MariaDB's and MySQL's error references."""

_DENIED: Final = frozenset({1142, 1143, 1044})


class MysqlSession(ServerSession):
    """See `session.Session`."""

    _mariadb = False

    def sample(self, sql: str, seconds: float) -> list[Row] | str:
        with self.translated():
            try:
                if self._mariadb:
                    return self.run(f"SET STATEMENT max_statement_time = {seconds:g} FOR {sql}")
                return self.run(sql.replace("SELECT ", f"SELECT /*+ MAX_EXECUTION_TIME({int(seconds * 1000)}) */ ", 1))
            except pymysql.err.MySQLError as failure:
                number = _number(failure)
                if number in _DENIED:
                    return REFUSED
                if _ERRORS.get(number) is codes.TOO_SLOW:
                    return OVERDUE
                raise

    def close(self) -> None:
        # Not `close()`: it says goodbye to a server that may be gone.
        with contextlib.suppress(Exception):
            self._connection._force_close()  # type: ignore[attr-defined]  # the stubs leave it out

    # -- inside

    def run(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        with self._connection.cursor() as cursor:
            cursor.execute(sql, tuple(params) or None)
            return [tuple(row) for row in cursor.fetchall()]

    def limited(self, sql: str, rows: int) -> str:
        return f"{sql} LIMIT {rows}"

    def begin(self) -> None:
        seconds = max(1, int(self.limits.statement))
        with self.translated():
            ((version,),) = self.run("SELECT version()")
            self._mariadb = "mariadb" in str(version).lower()
            if self._mariadb:
                self.run(f"SET SESSION max_statement_time = {seconds}")
            else:
                self.run(f"SET SESSION max_execution_time = {seconds * 1000}")
            self.run(f"SET SESSION lock_wait_timeout = {seconds}")
            self.run("SET SESSION sql_mode = ''")
            self.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            self.run("START TRANSACTION READ ONLY")

    def connect(self) -> None:
        target = self.target
        given: dict[str, Any] = {
            "user": target.user or None,
            "password": target.password.encode(),
            "database": target.database,
            "connect_timeout": max(1, int(self.limits.connect)),
            "read_timeout": self.limits.statement + PATIENCE,
            "write_timeout": self.limits.statement + PATIENCE,
            "charset": "utf8mb4",
            "program_name": "regauge",
            **_tls(target),
        }
        path = target.options.get("socket")
        given |= {"unix_socket": path} if path else {"host": target.host or "localhost", "port": target.port}
        with self.translated(connecting=True):
            self._connection: pymysql.connections.Connection[pymysql.cursors.Cursor] = pymysql.connect(**given)

    @contextmanager
    def translated(self, *, connecting: bool = False) -> Iterator[None]:
        try:
            yield
        except pymysql.err.MySQLError as failure:
            raise self._error(failure, connecting) from None
        except RuntimeError as failure:
            # What PyMySQL says when it would need another package to log in.
            raise DatabaseError(
                codes.LOGIN_REFUSED, f"{self.target.shown}: {scrubbed(str(failure), self.target.password)}"
            ) from None
        except (OSError, UnicodeError, ValueError) as failure:
            raise self._broken(failure, connecting) from None

    def _error(self, failure: Exception, connecting: bool) -> DatabaseError:
        number = _number(failure)
        cause = getattr(failure, "original_exception", None) or failure.__cause__ or failure.__context__
        if number == 2003 and isinstance(cause, OSError):
            return self._broken(cause, connecting=True)
        if number == 2013 and isinstance(cause, TimeoutError) and not connecting:
            return DatabaseError(codes.TOO_SLOW, f"{self.target.shown}: the server was silent for too long")
        code = _ERRORS.get(number, codes.UNREADABLE)
        if connecting and code is codes.CONNECTION_LOST:
            code = codes.UNREACHABLE
        text = str(failure.args[1]) if len(failure.args) > 1 else str(failure)
        return DatabaseError(code, f"{self.target.shown}: {scrubbed(text, self.target.password)}")

    def _broken(self, failure: Exception, connecting: bool) -> DatabaseError:
        shown = self.target.shown
        if not connecting:
            return DatabaseError(codes.CONNECTION_LOST, f"{shown}: the connection ended while the schema was read")
        if (known := self.not_reached(failure)) is not None:
            return known
        if isinstance(failure, ssl.SSLError):
            return DatabaseError(codes.UNREACHABLE, f"{shown}: no TLS: {scrubbed(str(failure), self.target.password)}")
        if isinstance(failure, OSError):
            return DatabaseError(codes.UNREACHABLE, f"{shown}: {failure.strerror or 'no connection'}")
        return DatabaseError(
            codes.UNREACHABLE, f"{shown}: whoever listens there does not answer as MariaDB or MySQL does"
        )


def _number(failure: Exception) -> int:
    return failure.args[0] if failure.args and isinstance(failure.args[0], int) else 0


def _tls(target: Target) -> dict[str, Any]:
    """PyMySQL's arguments for mysql2's `ssl_mode`; without one, TLS is tried and done without."""
    mode = target.options.get("ssl_mode", target.options.get("sslmode", "preferred")).lower().replace("-", "_")
    authority = target.options.get("sslca")
    if mode == "disabled":
        return {"ssl_disabled": True}
    if mode == "preferred":
        return {"ssl_ca": authority} if authority else {}
    if mode == "required":
        return {"ssl": {"ca": authority, "check_hostname": False}}
    if mode in ("verify_ca", "verify_identity"):
        return {"ssl_ca": authority, "ssl_verify_cert": True, "ssl_verify_identity": mode == "verify_identity"}
    raise DatabaseError(codes.BAD_URL, "the database URL's `ssl_mode` is not one that MySQL knows")
