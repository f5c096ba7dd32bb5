"""A PostgreSQL server of our own, on a free port, gone with its data when the test ends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.oracle.process import Server, free_port, start

_USER = "regauge"
_BINARIES = Path("/usr/lib/postgresql")


class PostgresUnavailable(Exception):
    """No PostgreSQL server can be started on this machine; the text says why."""


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server installed, or None."""
    found = [folder for folder in _BINARIES.glob("*/bin") if (folder / "initdb").exists()]
    return max(found, key=lambda folder: float(folder.parent.name), default=None)


def _as_ordinary_user(words: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return words
    return ["setpriv", f"--reuid={_account()}", f"--regid={_account()}", "--clear-groups", *words]


def _account() -> str:
    for name in ("postgres", "nobody"):
        try:
            return str(pwd.getpwnam(name).pw_uid)
        except KeyError:
            continue
    raise PostgresUnavailable("there is neither a user postgres nor nobody to run the server as")


@dataclass
class Postgres:
    """A running server. Use as a context manager, or call `stop`."""

    server: Server
    bin: Path
    data: Path

    def url(self, database: str) -> str:
        """DATABASE_URL for Rails, Diesel and psql."""
        return f"postgresql://{_USER}@127.0.0.1:{self.server.port}/{database}"

    def psql(self, database: str, sql: str) -> str:
        """Runs SQL and returns unaligned rows. Raises `PostgresUnavailable` with psql's words when it fails."""
        words = [str(self.bin / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", self.url(database)]
        done = subprocess.run(words, input=sql.encode(), capture_output=True, check=False)
        if done.returncode != 0:
            raise PostgresUnavailable(f"psql: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode()

    def create(self, database: str, *, template: str = "template1") -> str:
        """Creates a database, as a copy of `template`, and returns its URL."""
        self.psql("postgres", f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def dump(self, database: str) -> str:
        """The database as SQL text, rows as INSERTs."""
        words = [str(self.bin / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", self.url(database)]
        text = subprocess.run(words, capture_output=True, check=True).stdout.decode()
        # Only SQL: what psql itself is told (a new token each time) is not understood by an older one.
        lines = [line for line in text.splitlines() if line and not line.startswith(("--", "\\"))]
        return "\n".join(lines) + "\n"

    def stop(self) -> None:
        self.server.stop()
        shutil.rmtree(self.data.parent, ignore_errors=True)

    def __enter__(self) -> Postgres:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def launch() -> Postgres:
    """Makes a cluster in a temporary folder and starts it. Raises `PostgresUnavailable`."""
    folder = binaries()
    if folder is None:
        raise PostgresUnavailable(f"no server below {_BINARIES}")
    home = Path(tempfile.mkdtemp(prefix="regauge-postgres-"))
    data = home / "data"
    if os.geteuid() == 0:
        os.chown(home, int(_account()), int(_account()))
    initdb = [
        str(folder / "initdb"),
        "-D",
        str(data),
        "-U",
        _USER,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    ]
    done = subprocess.run(_as_ordinary_user(initdb), capture_output=True, cwd=home, check=False)
    if done.returncode != 0:
        shutil.rmtree(home, ignore_errors=True)
        raise PostgresUnavailable(f"initdb: {done.stderr.decode(errors='replace')}")
    port = free_port()
    # The data are thrown away: no need to wait for the disk. Without autovacuum no plan changes within a run.
    options = ["-p", str(port), "-h", "127.0.0.1", "-k", str(home), "-F", "-c", "timezone=UTC", "-c", "autovacuum=off"]
    command = _as_ordinary_user([str(folder / "postgres"), "-D", str(data), *options])
    server = start("PostgreSQL", command, port=port, log=home.with_suffix(".log"), cwd=home)
    started = Postgres(server, folder, data)
    _await(started)
    return started


def _await(started: Postgres) -> None:
    """The port is open before the server takes sessions. Raises `PostgresUnavailable` after half a minute."""
    until = time.monotonic() + 30
    while True:
        try:
            started.psql("postgres", "SELECT 1")
            return
        except PostgresUnavailable:
            if time.monotonic() > until:
                started.stop()
                raise
            time.sleep(0.1)
