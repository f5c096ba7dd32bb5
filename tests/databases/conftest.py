"""Servers for the tests of live databases: one of each kind a run, started when a test first asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.oracle import mariadb as mariadb_server
from tests.oracle import postgres as postgres_server
from tests.oracle.mariadb import Mariadb, MariadbUnavailable
from tests.oracle.postgres import Postgres, PostgresUnavailable

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    try:
        server = postgres_server.launch()
    except PostgresUnavailable as reason:
        pytest.skip(f"no PostgreSQL: {reason}")
    with server:
        server.create("wide")
        server.psql("wide", (HERE / "wide.postgresql.sql").read_text("utf-8"))
        yield server


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Mariadb]:
    try:
        server = mariadb_server.launch()
    except MariadbUnavailable as reason:
        pytest.skip(f"no MariaDB: {reason}")
    with server:
        server.create("wide")
        server.sql("wide", (HERE / "wide.mariadb.sql").read_text("utf-8"))
        yield server
