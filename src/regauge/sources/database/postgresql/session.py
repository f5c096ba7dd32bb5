"""A connection to PostgreSQL in one REPEATABLE READ, READ ONLY transaction. Driver: pg8000 (pure Python)."""

from __future__ import annotations

import contextlib
import ssl
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pg8000.exceptions
import pg8000.native

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.codes import Code
from regauge.sources.database.errors import DatabaseError, scrubbed
from regauge.sources.database.server import PATIENCE, ServerSession
from regauge.sources.database.session import OVERDUE, REFUSED, Row
from regauge.sources.database.url import Target

_SOCKETS: Final = ("/var/run/postgresql", "/run/postgresql", "/tmp")
_STATES: Final[Mapping[str, Code]] = MappingProxyType(
    {
        "28": codes.LOGIN_REFUSED,  # invalid authorization
        "3D": codes.DATABASE_MISSING,  # invalid catalog name
        "08": codes.CONNECTION_LOST,
        "57014": codes.TOO_SLOW,  # query_canceled: statement_timeout
        "55P03": codes.TOO_SLOW,  # lock_not_available
        "57": codes.CONNECTION_LOST,  # admin_shutdown, crash_shutdown, cannot_connect_now
        "53300": codes.UNREACHABLE,  # too_many_connections
        "42501": codes.LOGIN_REFUSED,  # insufficient_privilege, at connecting: no CONNECT right
    }
)
"""SQLSTATE, whole or its class -> what it means to us. Source: PostgreSQL's documentation, appendix A."""

_EXCUSES: Final[Mapping[str, str]] = MappingProxyType({"42501": REFUSED, "57014": OVERDUE, "55P03": OVERDUE})


class PostgresSession(ServerSession):
    """See `session.Session`."""

    def sample(self, sql: str, seconds: float) -> list[Row] | str:
        with self.translated():
            # What is set here ends with the savepoint.
            self.run("SAVEPOINT looking")
            self.run(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
            try:
                found: list[Row] | str = self.run(sql)
            except pg8000.exceptions.DatabaseError as failure:
                if _state(failure) not in _EXCUSES:
                    raise
                found = _EXCUSES[_state(failure)]
            self.run("ROLLBACK TO SAVEPOINT looking")
            return found

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._connection.close()

    # -- inside

    def run(self, sql: str, params: Sequence[object] = ()) -> list[Row]:
        named = {f"p{number}": value for number, value in enumerate(params, 1)}
        return [tuple(row) for row in self._connection.run(sql, **named) or ()]

    def limited(self, sql: str, rows: int) -> str:
        return f"SELECT * FROM ({sql}) AS every LIMIT {rows}"

    def begin(self) -> None:
        milliseconds = int(self.limits.statement * 1000)
        with self.translated():
            self.run("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            self.run(f"SET LOCAL statement_timeout = {milliseconds}")
            self.run(f"SET LOCAL lock_timeout = {milliseconds}")
            self.run("SET LOCAL standard_conforming_strings = on")
            self.run("SET LOCAL timezone = 'UTC'")
            self.run("SET LOCAL datestyle = 'ISO, YMD'")
            self.run("SET LOCAL intervalstyle = 'iso_8601'")
            path = self.target.options.get("schema_search_path")
            if path:
                self.run("SELECT set_config('search_path', :p1, true)", [path])

    def connect(self) -> None:
        target = self.target
        given: dict[str, Any] = {
            "user": target.user or _account(),
            "database": target.database,
            "password": target.password or None,
            "port": target.port,
            "timeout": self.limits.connect,
            "ssl_context": _tls(target),
            "application_name": "regauge",
        }
        path = _socket_of(target)
        if path is not None:
            given |= {"unix_sock": path, "ssl_context": False}
        else:
            given["host"] = target.host or "localhost"
        with self.translated(connecting=True):
            self._connection = pg8000.native.Connection(**given)
        # From here on the server's own limit speaks first; this one is for a server that is silent.
        self._connection._usock.settimeout(self.limits.statement + PATIENCE)

    @contextmanager
    def translated(self, *, connecting: bool = False) -> Iterator[None]:
        try:
            yield
        except pg8000.exceptions.DatabaseError as failure:
            raise self._error(failure, connecting) from None
        except (pg8000.exceptions.InterfaceError, OSError, struct.error, EOFError, UnicodeDecodeError) as failure:
            raise self._broken(failure, connecting) from None

    def _error(self, failure: Exception, connecting: bool) -> DatabaseError:
        state = _state(failure)
        code = _STATES.get(state) or _STATES.get(state[:2])
        if code is None or (code is codes.LOGIN_REFUSED and not connecting):
            code = codes.UNREADABLE
        facts = failure.args[0] if failure.args and isinstance(failure.args[0], dict) else {}
        text = scrubbed(str(facts.get("M") or "the server refused"), self.target.password)
        return DatabaseError(code, f"{self.target.shown}: {text}")

    def _broken(self, failure: Exception, connecting: bool) -> DatabaseError:
        shown = self.target.shown
        cause = failure.__cause__ or failure
        if not connecting:
            if isinstance(cause, TimeoutError):
                return DatabaseError(codes.TOO_SLOW, f"{shown}: the server was silent for too long")
            return DatabaseError(codes.CONNECTION_LOST, f"{shown}: the connection ended while the schema was read")
        text = scrubbed(str(failure), self.target.password)
        if isinstance(cause, ssl.SSLError) or "SSL" in text:
            return DatabaseError(codes.UNREACHABLE, f"{shown}: no TLS: {scrubbed(str(cause), self.target.password)}")
        if (known := self.not_reached(cause)) is not None:
            return known
        if "password" in text.lower() or "authentication" in text.lower():
            return DatabaseError(codes.LOGIN_REFUSED, f"{shown}: the server asks for a password, and none was given")
        if isinstance(cause, OSError):
            return DatabaseError(codes.UNREACHABLE, f"{shown}: {cause.strerror or 'no connection'}")
        return DatabaseError(codes.UNREACHABLE, f"{shown}: whoever listens there does not answer as PostgreSQL does")


def _state(failure: Exception) -> str:
    facts = failure.args[0] if failure.args and isinstance(failure.args[0], dict) else {}
    return str(facts.get("C", ""))


def _account() -> str:
    import getpass

    return getpass.getuser()


def _socket_of(target: Target) -> str | None:
    """The socket file of a host that is a folder, or the usual one where no host is named."""
    folders = [target.host] if target.host.startswith("/") else [] if target.host else list(_SOCKETS)
    for folder in folders:
        path = Path(folder) / f".s.PGSQL.{target.port}"
        if path.exists() or target.host:
            return str(path)
    return None


def _tls(target: Target) -> ssl.SSLContext | bool | None:
    """pg8000's argument for libpq's `sslmode`: None tries and goes on without."""
    mode = target.options.get("sslmode", "prefer")
    if mode in ("prefer", "allow"):
        return None
    if mode == "disable":
        return False
    if mode not in ("require", "verify-ca", "verify-full"):
        raise DatabaseError(codes.BAD_URL, "the database URL's `sslmode` is not one that PostgreSQL knows")
    if mode == "require" and "sslrootcert" not in target.options:
        return True
    context = _authority(target.options.get("sslrootcert"))
    context.check_hostname = mode == "verify-full"
    return context


def _authority(path: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=path)
    except OSError as failure:
        raise DatabaseError(
            codes.BAD_URL, f"the certificates of the database URL cannot be read: {failure.strerror}"
        ) from None
