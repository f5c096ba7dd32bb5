"""A Rails app in the chroot: copied in, bundled, its database loaded and seeded, served by Puma."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.oracle.chroot import Chroot
from tests.oracle.process import Server, free_port, start

SECRET_KEY_BASE = "0123456789abcdef" * 8
_HOME = "srv/regauge"
_LEFT_BEHIND = shutil.ignore_patterns("Gemfile.lock", "log", "tmp", "storage", ".git")


@dataclass
class RailsApp:
    """A copy of an app inside the chroot. Use as a context manager: the copy is removed at the end."""

    chroot: Chroot
    folder: str
    env: dict[str, str] = field(default_factory=dict)

    @property
    def outside(self) -> Path:
        """The copy's folder, seen from outside."""
        return self.chroot.outside(self.folder)

    def environment(self, database_url: str) -> dict[str, str]:
        """What a production app needs in its environment."""
        return {
            "RAILS_ENV": "production",
            "SECRET_KEY_BASE": SECRET_KEY_BASE,
            "RAILS_LOG_LEVEL": "warn",
            "DISABLE_DATABASE_ENVIRONMENT_CHECK": "1",
            "DATABASE_URL": database_url,
            **self.env,
        }

    def rails(self, *words: str, database_url: str) -> str:
        """Runs `bin/rails WORDS` and returns what it printed. Raises `CommandFailed`."""
        return self.chroot.run(["bin/rails", *words], cwd=self.folder, env=self.environment(database_url))

    def prepare(self, database_url: str) -> None:
        """Loads the schema into an existing or new database and seeds it."""
        self.rails("db:schema:load", "db:seed", database_url=database_url)

    def sqlite(self, name: str) -> tuple[str, Path]:
        """A database file of the copy: its DATABASE_URL for Rails, and where it is to us."""
        inside = f"{self.folder}/storage/{name}.sqlite3"
        self.chroot.outside(inside).parent.mkdir(exist_ok=True)
        return f"sqlite3:{inside}", self.chroot.outside(inside)

    def serve(
        self,
        database_url: str,
        *,
        threads: int = 1,
        workers: int = 0,
        env: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> Server:
        """Starts Puma on a free port and waits until it listens (raises `ServerFailed`)."""
        port = port or free_port()
        settings = {
            **self.environment(database_url),
            "RAILS_MAX_THREADS": str(threads),
            "WEB_CONCURRENCY": str(workers),
            **(env or {}),
        }
        puma = ["bundle", "exec", "puma", "-e", "production", "-b", f"tcp://127.0.0.1:{port}"]
        # The app's config/puma.rb names a port too; only the binding above is wanted.
        puma += ["-C", "-", "-t", f"{threads}:{threads}", "-w", str(workers)]
        if workers:
            puma.append("--preload")
        command = self.chroot.command(puma, cwd=self.folder, env=settings)
        return start("Rails", command, port=port, log=self.outside / "tmp" / f"puma-{port}.log")

    def remove(self) -> None:
        shutil.rmtree(self.outside, ignore_errors=True)

    def __enter__(self) -> RailsApp:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()


def install(chroot: Chroot, source: Path, *, env: Mapping[str, str] | None = None) -> RailsApp:
    """Copies an app into the chroot and lets Bundler resolve its gems from Debian's packages.

    Raises `CommandFailed` when a gem of its Gemfile is not installed there.
    """
    home = chroot.root / _HOME
    home.mkdir(parents=True, exist_ok=True)
    copy = Path(tempfile.mkdtemp(prefix=f"{source.name}-", dir=home))
    app = RailsApp(chroot, f"/{_HOME}/{copy.name}", dict(env or {}))
    try:
        shutil.copytree(source, copy, ignore=_LEFT_BEHIND, dirs_exist_ok=True)
        (copy / "tmp").mkdir(exist_ok=True)
        chroot.run(["bundle", "install", "--local", "--quiet"], cwd=app.folder)
    except BaseException:
        app.remove()
        raise
    return app
