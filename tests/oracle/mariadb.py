"""A MariaDB server of our own, on a free port, gone with its data when the test ends."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.oracle import packages
from tests.oracle.process import Server, free_port, start

USER = "regauge"
PASSWORD = "sécret/#1"


class MariadbUnavailable(Exception):
    """No MariaDB server can be started on this machine; the text says why."""


@dataclass
class Mariadb:
    """A running server. Use as a context manager, or call `stop`."""

    server: Server
    home: Path

    def url(self, database: str, *, scheme: str = "mysql2") -> str:
        """DATABASE_URL for Rails; the password is percent-encoded."""
        return f"{scheme}://{USER}:s%C3%A9cret%2F%231@127.0.0.1:{self.server.port}/{database}"

    def sql(self, database: str, text: str) -> str:
        """Runs SQL as root and returns tab-separated rows. Raises `MariadbUnavailable` with the client's words when it fails."""
        words = ["mariadb", f"--socket={self.home}/socket", "--user=root", "--batch", "--skip-column-names"]
        words += ["--default-character-set=utf8mb4", database]
        done = subprocess.run(words, input=text.encode(), capture_output=True, check=False)
        if done.returncode != 0:
            raise MariadbUnavailable(f"mariadb: {done.stderr.decode(errors='replace')}")
        return done.stdout.decode()

    def create(self, database: str) -> str:
        """Creates a database and returns its URL."""
        self.sql("mysql", f"CREATE DATABASE `{database}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        return self.url(database)

    def dump(self, database: str) -> str:
        """The structure as `mysqldump` writes it for structure.sql."""
        words = [
            "mariadb-dump",
            f"--socket={self.home}/socket",
            "--user=root",
            "--no-data",
            "--routines",
            "--skip-comments",
            database,
        ]
        return subprocess.run(words, capture_output=True, check=True).stdout.decode()

    def stop(self) -> None:
        self.server.stop()
        shutil.rmtree(self.home, ignore_errors=True)

    def __enter__(self) -> Mariadb:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def install() -> None:
    """Installs Debian's package where it is missing and may be installed. Raises `MariadbUnavailable`."""
    if shutil.which("mariadbd"):
        return
    try:
        packages.install("mariadb-server")
    except packages.PackagesUnavailable as reason:
        raise MariadbUnavailable(str(reason)) from reason


def _account() -> pwd.struct_passwd:
    for name in ("mysql", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise MariadbUnavailable("there is neither a user mysql nor nobody to run the server as")


def launch() -> Mariadb:
    """Makes a data folder in a temporary place and starts a server on it. Raises `MariadbUnavailable`."""
    install()
    home = Path(tempfile.mkdtemp(prefix="regauge-mariadb-"))
    account = _account()
    root = os.geteuid() == 0
    if root:
        os.chown(home, account.pw_uid, account.pw_gid)
    who = [f"--user={account.pw_name}"] if root else []
    made = [
        "mariadb-install-db",
        "--no-defaults",
        f"--datadir={home}/data",
        f"--tmpdir={home}",
        "--auth-root-authentication-method=normal",
        "--skip-test-db",
        *who,
    ]
    done = subprocess.run(made, capture_output=True, cwd=home, check=False)
    if done.returncode != 0:
        shutil.rmtree(home, ignore_errors=True)
        raise MariadbUnavailable(f"mariadb-install-db: {(done.stdout + done.stderr).decode(errors='replace')[-500:]}")
    port = free_port()
    # The data are thrown away: no need to wait for the disk.
    options = [
        f"--datadir={home}/data",
        f"--tmpdir={home}",
        f"--socket={home}/socket",
        f"--port={port}",
        "--bind-address=127.0.0.1",
        f"--pid-file={home}/pid",
    ]
    options += ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=32M", "--character-set-server=utf8mb4"]
    command = [shutil.which("mariadbd") or "mariadbd", "--no-defaults", *who, *options]
    server = start("MariaDB", command, port=port, log=home.with_suffix(".log"), cwd=home)
    made_server = Mariadb(server, home)
    statements = (
        "DELETE FROM global_priv WHERE user = ''; FLUSH PRIVILEGES",
        f"CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON *.* TO '{USER}'@'%'; FLUSH PRIVILEGES",
    )
    for statement in statements:
        made_server.sql("mysql", statement)
    return made_server
