"""The way in: a URL -> a schema, whatever the database."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.schema import Schema
from regauge.sources.database.rows import type_sets
from regauge.sources.database.session import Limits, Session
from regauge.sources.database.url import Dialect, Target, parse_url


@dataclass(slots=True)
class Live:
    """What a database said: its schema, and what of it the schema does not hold."""

    dialect: Dialect
    shown: str
    schema: Schema
    found: Diagnostics = field(default_factory=list)


def read_database(
    url: str, *, root: Path | None = None, environment: Mapping[str, str] | None = None, limits: Limits | None = None
) -> Live:
    """Reads the whole schema. A relative path of SQLite counts from `root`. Raises DatabaseError; nothing is ever written."""
    target = located(parse_url(url, os.environ if environment is None else environment), root)
    with connected(target, limits or Limits()) as session:
        return read_session(target, session)


def located(target: Target, root: Path | None) -> Target:
    """The target with SQLite's path as this machine has it."""
    if target.dialect != "sqlite" or root is None:
        return target
    return Target("sqlite", str(root / target.database))


@contextmanager
def connected(target: Target, limits: Limits) -> Iterator[Session]:
    """A session in its read-only transaction, ended whatever happens. Raises DatabaseError."""
    session = _open(target, limits)
    try:
        yield session
    finally:
        session.close()


def read_session(target: Target, session: Session) -> Live:
    """The schema of an open session."""
    # Drivers are imported when they are needed: most runs read no database.
    if target.dialect == "postgresql":
        from regauge.sources.database.postgresql import reader as postgresql

        schema, found = postgresql.read(session)
    elif target.dialect == "mysql":
        from regauge.sources.database.mysql import reader as mysql

        schema, found = mysql.read(session)
    else:
        from regauge.sources.database.sqlite import reader as sqlite

        schema, found = sqlite.read(session)
    found = [*found, *type_sets(session, target.dialect, schema)]
    session.check()
    return Live(target.dialect, target.shown, schema, found)


def _open(target: Target, limits: Limits) -> Session:
    if target.dialect == "postgresql":
        from regauge.sources.database.postgresql.session import PostgresSession

        return PostgresSession(target, limits)
    if target.dialect == "mysql":
        from regauge.sources.database.mysql.session import MysqlSession

        return MysqlSession(target, limits)
    from regauge.sources.database.sqlite.session import SqliteSession

    return SqliteSession(target, limits)
