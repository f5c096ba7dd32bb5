"""Rust reads every row of Redmine's database as Ruby does: on SQLite, PostgreSQL and MariaDB.

The database is Debian's Redmine with its default data and what seed.rb adds; the other two hold a copy that ActiveRecord makes (copy.rb).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.oracle import chroot, mariadb, postgres
from tests.oracle.chroot import Chroot
from tests.snapshot import snapshot


class Seeded(NamedTuple):
    """Redmine's database with rows, in a folder that both sides see."""

    oracle: Chroot
    folder: Path
    database: Path


@pytest.fixture(scope="module")
def seeded() -> Iterator[Seeded]:
    oracle = chroot.find()
    if oracle is None:
        pytest.skip("no Rails on this machine")
    with snapshot.seeded(oracle) as (folder, database):
        yield Seeded(oracle, folder, database)


def _same(seeded: Seeded, inside: str, outside: str, out: Path) -> None:
    rails = snapshot.rows_of_rails(seeded.oracle, seeded.folder, inside)
    assert len(rails) > 30 and sum(map(len, rails.values())) > 250
    rust = snapshot.rows_of_rust(out, outside)
    assert snapshot.unequal(rust, rails) == []


def _copied(seeded: Seeded, to: str) -> None:
    snapshot.ruby(
        seeded.oracle, seeded.folder, "copy.rb", f"sqlite3:{snapshot.inside(seeded.oracle, seeded.database)}", to
    )


def test_sqlite(seeded: Seeded, tmp_path: Path) -> None:
    inside = f"sqlite3:{snapshot.inside(seeded.oracle, seeded.database)}"
    _same(seeded, inside, f"sqlite3:{seeded.database}", tmp_path / "out")


def test_postgresql(seeded: Seeded, tmp_path: Path) -> None:
    try:
        server = postgres.launch()
    except postgres.PostgresUnavailable as reason:
        pytest.skip(f"no PostgreSQL: {reason}")
    with server:
        url = server.create("redmine")
        _copied(seeded, url)
        _same(seeded, url, url, tmp_path / "out")


def test_mariadb(seeded: Seeded, tmp_path: Path) -> None:
    try:
        server = mariadb.launch()
    except mariadb.MariadbUnavailable as reason:
        pytest.skip(f"no MariaDB: {reason}")
    with server:
        url = server.create("redmine")
        _copied(seeded, f"{url}?encoding=utf8mb4")
        _same(seeded, f"{url}?encoding=utf8mb4", url, tmp_path / "out")
