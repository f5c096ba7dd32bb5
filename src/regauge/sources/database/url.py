"""A database URL, as `DATABASE_URL` of Rails has it, taken apart.

    postgresql://shop:secret@db.internal:5433/shop?sslmode=require&schema_search_path=public,audit
    mysql2://shop@localhost/shop?socket=/run/mysqld/mysqld.sock
    sqlite3:storage/production.sqlite3          relative to the app; sqlite3:/var/x.sqlite3 and sqlite3:///var/x.sqlite3 are absolute

Source: ActiveRecord::DatabaseConfigurations::ConnectionUrlResolver. A URL that cannot be used is never repeated in the error: what
breaks it is usually a character of the password.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.data import dataclass
from regauge.sources.database.errors import DatabaseError

Dialect = Literal["postgresql", "mysql", "sqlite"]

SCHEMES: Final[Mapping[str, Dialect]] = MappingProxyType(
    {
        "postgresql": "postgresql",
        "postgres": "postgresql",
        "postgis": "postgresql",
        "mysql": "mysql",
        "mysql2": "mysql",
        "trilogy": "mysql",
        "mariadb": "mysql",
        "sqlite3": "sqlite",
        "sqlite": "sqlite",
    }
)
PORTS: Final[Mapping[Dialect, int]] = MappingProxyType({"postgresql": 5432, "mysql": 3306, "sqlite": 0})
PASSWORD: Final = "REGAUGE_DATABASE_PASSWORD"
_PASSWORDS: Final[Mapping[Dialect, tuple[str, ...]]] = MappingProxyType(
    {"postgresql": (PASSWORD, "PGPASSWORD"), "mysql": (PASSWORD, "MYSQL_PWD"), "sqlite": ()}
)
"""Where a password comes from that the URL does not have: ours, then what the database's own tools read."""

_OPTIONS: Final[Mapping[Dialect, frozenset[str]]] = MappingProxyType(
    {
        "postgresql": frozenset(
            "host port user password sslmode sslrootcert schema_search_path connect_timeout".split()
        ),
        "mysql": frozenset("socket ssl_mode sslmode sslca connect_timeout".split()),
        "sqlite": frozenset(),
    }
)
_IGNORED: Final = frozenset(
    "pool max_connections min_connections timeout checkout_timeout idle_timeout reaping_frequency encoding charset collation "
    "prepared_statements statement_limit advisory_locks reconnect application_name keepalives keepalives_idle keepalives_interval "
    "keepalives_count target_session_attrs channel_binding gssencmode mode variables min_messages adapter strict default_transaction_mode "
    "retries read_timeout write_timeout flags migrations_paths replica database_tasks schema_dump query_cache".split()
)
"""Options of the pool or of how values are written: they say nothing about how a schema is read."""


@dataclass(frozen=True, slots=True)
class Target:
    """A database to read. `database` is its name, or SQLite's path. Its repr has no password."""

    dialect: Dialect
    database: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    options: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def shown(self) -> str:
        """The address for people, without user's password and options."""
        if self.dialect == "sqlite":
            return self.database
        user = f"{self.user}@" if self.user else ""
        return f"{self.dialect}://{user}{self.host or 'localhost'}:{self.port}/{self.database}"


def parse_url(url: str, environment: Mapping[str, str]) -> Target:
    """The target that a URL names; a password may come from the environment. Raises DatabaseError, and never repeats the URL."""
    scheme, colon, rest = url.strip().partition(":")
    dialect = SCHEMES.get(scheme.lower())
    if not colon or dialect is None:
        raise DatabaseError(codes.BAD_URL, *_unknown_scheme(scheme if colon else ""))
    if dialect == "sqlite":
        return Target("sqlite", _sqlite_path(rest))
    try:
        parts = urlsplit(f"{dialect}:{rest}")
        host, port = parts.hostname or "", parts.port
        query = dict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50))
    except ValueError:
        raise DatabaseError(
            codes.BAD_URL, "the database URL cannot be taken apart: host or port are not as they should be"
        ) from None
    if not rest.startswith("//") or parts.fragment:
        raise DatabaseError(codes.BAD_URL, f"the database URL is not like `{dialect}://user@host/name`")
    database = unquote(parts.path.removeprefix("/"))
    if not database:
        raise DatabaseError(codes.BAD_URL, "the database URL names no database", "write `/name` behind the host")
    unknown = sorted(set(query) - _OPTIONS[dialect] - _IGNORED)
    if unknown:
        near = difflib.get_close_matches(unknown[0], sorted(_OPTIONS[dialect] | _IGNORED), n=1)
        raise DatabaseError(
            codes.BAD_URL,
            f"the database URL has the option `{unknown[0]}`, which is not known",
            f"did you mean `{near[0]}`?" if near else "",
        )
    options = {name: value for name, value in query.items() if name in _OPTIONS[dialect]}
    password = unquote(parts.password or "") or options.pop("password", "")
    for variable in _PASSWORDS[dialect]:
        password = password or environment.get(variable, "")
    user = unquote(parts.username or "") or options.pop("user", "")
    if dialect == "postgresql":
        host = host or options.pop("host", "") or environment.get("PGHOST", "")
        port = port or _number(options.pop("port", "")) or _number(environment.get("PGPORT", ""))
        user = user or environment.get("PGUSER", "")
    return Target(dialect, database, unquote(host), port or PORTS[dialect], user, password, options)


def _unknown_scheme(scheme: str) -> tuple[str, str]:
    known = ", ".join(sorted(SCHEMES))
    # Without "//" behind it, what stands before the first colon may be anything, also a user's name.
    if not scheme.isalnum() or len(scheme) > 20:
        return "the database URL has no scheme", f"it starts with one of: {known}"
    near = difflib.get_close_matches(scheme.lower(), SCHEMES, n=1)
    return (
        f"the database URL's scheme `{scheme}` is not known",
        f"did you mean `{near[0]}`?" if near else f"one of: {known}",
    )


def _sqlite_path(rest: str) -> str:
    path = unquote(rest.partition("?")[0])
    path = path.removeprefix("//")
    if not path or "\0" in path:
        raise DatabaseError(codes.BAD_URL, "the database URL names no file", "write `sqlite3:path/to/file`")
    if path == ":memory:":
        raise DatabaseError(codes.BAD_URL, "a database in memory has nothing to read", "name a file")
    return path


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 6 else None
