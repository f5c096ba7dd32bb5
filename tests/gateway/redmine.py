"""Debian's Redmine as an instance of its own: a copy of the database, files and logs that go away afterwards."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.facts.rails import REDMINE, REDMINE_DATABASE
from tests.oracle.app import SECRET_KEY_BASE
from tests.oracle.chroot import Chroot
from tests.oracle.process import Server, free_port, start

_INSTANCES = "var/lib/redmine"
USER = PASSWORD = "admin"


@contextmanager
def serve(chroot: Chroot) -> Iterator[Server]:
    """Redmine with its default data, whose administrator need not change the password first."""
    folder = Path(tempfile.mkdtemp(prefix="test-", dir=chroot.root / _INSTANCES))
    try:
        for name in ("config", "files", "log", "tmp/pids"):
            (folder / name).mkdir(parents=True)
        # Assets that Debian compiled.
        (folder / "public").symlink_to("/var/cache/redmine/default/public")
        database = folder / "redmine.sqlite3"
        shutil.copy(chroot.root / REDMINE_DATABASE, database)
        with closing(sqlite3.connect(database)) as db, db:
            db.execute("UPDATE users SET must_change_passwd = 0 WHERE login = ?", (USER,))
        inside = f"/{_INSTANCES}/{folder.name}"
        settings = f"production:\n  adapter: sqlite3\n  database: {inside}/redmine.sqlite3\n  default_transaction_mode: immediate\n"
        (folder / "config/database.yml").write_text(settings)
        (folder / "config/secret_key.txt").write_text(SECRET_KEY_BASE)
        port = free_port()
        puma = ["bundle", "exec", "puma", "-e", "production", "-b", f"tcp://127.0.0.1:{port}", "-t", "4:4", "-C", "-"]
        env = {"RAILS_ENV": "production", "X_DEBIAN_SITEID": folder.name}
        command = chroot.command([*puma, "config.ru"], cwd=f"/{REDMINE}", env=env)
        with start("Redmine", command, port=port, log=folder / "log/puma.log") as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)
