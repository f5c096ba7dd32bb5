"""Who is compared: a Rails or a Rust that runs, each with its own copy of one seeded database."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.oracle.app import SECRET_KEY_BASE, RailsApp
from tests.oracle.postgres import Postgres
from tests.oracle.process import Server, free_port, start
from tests.parity.tables import Database, PostgresDatabase, SqliteFile, State
from tests.parity.wire import Answer, Captured, NoAnswer, Request, send


class Side(Protocol):
    """One of the two. `ask` must be called with the same requests in the same order on both."""

    name: str

    def ask(self, request: Request) -> Answer:
        """The answer. Raises `NoAnswer` or `ServerFailed` when there can be none."""

    def state(self) -> State | None:
        """All rows after the latest request, or None where no database is known."""

    @property
    def started(self) -> float:
        """When this side's run began, as seconds since the epoch."""

    def close(self) -> None: ...


@dataclass
class LiveSide:
    """A server on this machine."""

    name: str
    port: int
    database: Database | None
    server: Server | None = None
    started: float = 0.0
    captured: Captured = field(default_factory=Captured)

    def ask(self, request: Request) -> Answer:
        try:
            answer = send("127.0.0.1", self.port, self.captured.fill(request.raw))
        except NoAnswer:
            if self.server is not None:
                self.server.check()  # says more: the exit status and the log
            raise
        self.captured.take(request, answer)
        return answer

    def state(self) -> State | None:
        return self.database.state() if self.database else None

    def close(self) -> None:
        if self.server is not None:
            self.server.stop()


@dataclass
class Seeds:
    """A seeded database to copy from: a SQLite file, or a database of our PostgreSQL server."""

    sqlite: Path | None = None
    postgres: Postgres | None = None
    name: str = "shop_seed"

    def copy(self, name: str, folder: Path) -> tuple[str, Database]:
        """A copy called `name`: DATABASE_URL as this machine sees it, and how to read its rows."""
        if self.postgres is not None:
            return self.postgres.create(name, template=self.name), PostgresDatabase(self.postgres, name)
        if self.sqlite is None:
            raise ValueError("no seeds")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.sqlite3"
        with closing(sqlite3.connect(self.sqlite)) as source, closing(sqlite3.connect(path)) as target:
            source.backup(target)
        return f"sqlite3:{path}", SqliteFile(path)

    def text(self) -> str:
        """The seeds as SQL, to keep beside a recording."""
        if self.postgres is not None:
            return self.postgres.dump(self.name)
        if self.sqlite is None:
            raise ValueError("no seeds")
        with closing(sqlite3.connect(self.sqlite)) as source:
            return "\n".join(source.iterdump()) + "\n"


def seed_with_rails(app: RailsApp, postgres: Postgres | None) -> Seeds:
    """Lets Rails load the schema and the seeds."""
    if postgres is not None:
        seeds = Seeds(postgres=postgres)
        app.prepare(postgres.create(seeds.name))
        return seeds
    url, path = app.sqlite("seed")
    app.prepare(url)
    return Seeds(sqlite=path)


def seed_from_text(text: str, folder: Path, postgres: Postgres | None) -> Seeds:
    """Restores the seeds that a recording keeps."""
    if postgres is not None:
        seeds = Seeds(postgres=postgres)
        postgres.create(seeds.name)
        # Settings of a newer pg_dump that an older server does not know only matter to itself.
        postgres.psql(seeds.name, text)
        return seeds
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "seed.sqlite3"
    with closing(sqlite3.connect(path)) as target:
        target.executescript(text)
    return Seeds(sqlite=path)


def rails_side(app: RailsApp, seeds: Seeds, *, name: str = "rails") -> LiveSide:
    """Puma with one thread on a copy of the seeds."""
    url, database = seeds.copy(f"shop_{name}", app.outside / "storage")
    if isinstance(database, SqliteFile):
        url = f"sqlite3:/{database.path.relative_to(app.chroot.root)}"
    server = app.serve(url, threads=1)
    return LiveSide(name, server.port, database, server)


def rust_side(command: str, seeds: Seeds, folder: Path, *, name: str = "rust") -> LiveSide:
    """A command (with arguments, if it has any) that starts the service, on a copy of the seeds.

    It gets what a user sets: DATABASE_URL, PORT, SECRET_KEY_BASE and RAILS_LOG_LEVEL.
    """
    url, database = seeds.copy(f"shop_{name}", folder)
    words = shlex.split(command)
    found = shutil.which(words[0])
    if found is None:
        raise NoAnswer(f"{words[0]} cannot be run")
    words[0] = str(Path(found).absolute())
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": url,
        "PORT": str(port),
        "SECRET_KEY_BASE": SECRET_KEY_BASE,
        "RAILS_LOG_LEVEL": "warn",
    }
    server = start(name, words, port=port, log=folder / f"{name}.log", env=env, cwd=folder)
    return LiveSide(name, port, database, server)
