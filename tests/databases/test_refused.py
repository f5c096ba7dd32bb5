"""`regauge schema --database-url` on live servers that refuse it or go away: an exit code, one finding, nothing written, no password said."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.hostile.apps import ROOT, Ran, make, regauge
from tests.oracle.mariadb import Mariadb, MariadbUnavailable
from tests.oracle.postgres import Postgres, PostgresUnavailable

SECRET = "geheim/#%ä"
SECONDS = 30.0
alone = pytest.mark.parametrize("alone", [True, False], ids=["alone", "with an app"])


def words(url: str, alone: bool, folder: Path) -> list[str]:
    """The command's words: the database alone, or an app beside it."""
    app = [] if alone else [str(make(folder / "app"))]
    return ["schema", *app, "--database-url", url, "-o", str(folder / "out"), "--json"]


def refused(ran: Ran, code: str, folder: Path) -> str:
    """It ended as docs/cli.md says, and left nothing; returns what was said."""
    assert (ran.code, ran.codes) == (5, {code}), ran.out + ran.err
    said = ran.out + ran.err
    for secret in (SECRET, quote(SECRET, safe=""), SECRET.partition("/")[0], "Traceback"):
        assert secret not in said
    assert not (folder / "out").exists() and not list(folder.glob("*out*"))
    (finding,) = ran.json["diagnostics"]
    assert finding["severity"] == "error" and finding["help"]
    return str(finding["message"])


@pytest.fixture(scope="module")
def guarded(postgres: Postgres) -> str:
    """A role of PostgreSQL that needs its password, which is not the one of the URL."""
    postgres.create("guarded")
    postgres.psql("guarded", "CREATE ROLE guest LOGIN PASSWORD 'another'")
    rules = postgres.data / "pg_hba.conf"
    rules.write_text("host all guest 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
    postgres.psql("guarded", "SELECT pg_reload_conf()")
    time.sleep(0.5)
    return f"postgresql://guest:{quote(SECRET, safe='')}@127.0.0.1:{postgres.server.port}/guarded"


@alone
def test_a_wrong_password_of_postgresql(alone: bool, guarded: str, tmp_path: Path) -> None:
    said = refused(regauge(*words(guarded, alone, tmp_path)), "RG1203", tmp_path)
    assert "guest" in said or "login" in said, said


@alone
def test_a_wrong_password_of_mariadb(alone: bool, mariadb: Mariadb, tmp_path: Path) -> None:
    url = f"mysql2://regauge:{quote(SECRET, safe='')}@127.0.0.1:{mariadb.server.port}/wide"
    refused(regauge(*words(url, alone, tmp_path)), "RG1203", tmp_path)


@contextmanager
def running(command: list[str]) -> Iterator[Callable[[], Ran]]:
    """The command in the background; the function waits for its end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "regauge", *command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )

    def ended() -> Ran:
        out, err = process.communicate(timeout=SECONDS)
        return Ran(process.returncode, out, err)

    try:
        yield ended
    finally:
        process.kill()
        process.wait()


def until(found: Callable[[], str]) -> str:
    """What `found` says when it says something."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if said := found().strip():
            return said
        time.sleep(0.02)
    raise AssertionError("nobody waited for the lock")


@alone
def test_postgresql_ends_the_session_half_way(alone: bool, postgres: Postgres, tmp_path: Path) -> None:
    """It waits for a table that is locked, after the catalog was read; then its session is ended."""
    name = f"ended_{alone}".lower()
    url = postgres.create(name).replace("regauge@", f"regauge:{quote(SECRET, safe='')}@")
    postgres.psql(name, "CREATE TABLE payments (id bigserial PRIMARY KEY, type text)")
    psql = [str(postgres.bin / "psql"), "-X", "-q", postgres.url(name)]
    with subprocess.Popen(psql, stdin=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        holder.stdin.write("BEGIN; LOCK TABLE payments IN ACCESS EXCLUSIVE MODE;\n")
        holder.stdin.flush()
        locked = (
            "SELECT 1 FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock' AND relation = 'payments'::regclass"
        )
        until(lambda: postgres.psql(name, locked))
        with running(words(url, alone, tmp_path)) as ended:
            waiting = f"SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '{name}'"
            pid = until(lambda: postgres.psql("postgres", waiting))
            postgres.psql("postgres", f"SELECT pg_terminate_backend({pid})")
            refused(ended(), "RG1205", tmp_path)
        holder.stdin.close()


@alone
def test_mariadb_ends_the_session_half_way(alone: bool, mariadb: Mariadb, tmp_path: Path) -> None:
    name = f"ended_{alone}".lower()
    url = mariadb.create(name)
    mariadb.sql(name, "CREATE TABLE payments (id bigint PRIMARY KEY, type varchar(20))")
    hold = ["mariadb", f"--socket={mariadb.home}/socket", "--user=root", name]
    with subprocess.Popen(hold, stdin=subprocess.PIPE, text=True) as holder:
        assert holder.stdin is not None
        holder.stdin.write("LOCK TABLES payments WRITE; SELECT SLEEP(30);\n")
        holder.stdin.flush()
        sleeping = "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"
        until(lambda: mariadb.sql("mysql", sleeping))
        with running(words(url, alone, tmp_path)) as ended:
            waiting = "SELECT id FROM information_schema.processlist WHERE user = 'regauge' AND state LIKE 'Waiting for table%'"
            number = until(lambda: mariadb.sql("mysql", waiting))
            mariadb.sql("mysql", f"KILL {number}")
            ran = ended()
            assert "sécret" not in ran.out + ran.err and quote("sécret/#1", safe="") not in ran.out + ran.err
            refused(ran, "RG1205", tmp_path)
        holder.kill()


def test_the_servers_go_on(postgres: Postgres, mariadb: Mariadb) -> None:
    """What was ended were sessions."""
    try:
        assert postgres.psql("postgres", "SELECT 1").strip() == mariadb.sql("mysql", "SELECT 1").strip() == "1"
    except (PostgresUnavailable, MariadbUnavailable) as reason:
        raise AssertionError(str(reason)) from reason
