"""What the replay makes is what Rails makes: of our own migrations on three databases, and of Redmine's on SQLite.

The dumps that Rails wrote are kept in `dumps`, so that the comparison runs anywhere; where Rails is, it writes them again
(`REGAUGE_GOLDEN=write` keeps what it writes).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.oracle import chroot as oracle
from tests.oracle import mariadb, postgres
from tests.oracle.chroot import Chroot
from tests.sources.migrations import forms
from tests.sources.same_schema import differences

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.inflections import Inflector
from regauge.program.schema import Schema
from regauge.ruby.parser import parse
from regauge.sources.files import Files
from regauge.sources.migrations import migrations, replay
from regauge.sources.schema_rb import read_schema

HERE = Path(__file__).parent
DIALECTS = ("sqlite", "postgresql", "mysql")
REDMINE = "/usr/share/redmine"
DUMP = "ActiveRecord::SchemaDumper.dump(ActiveRecord::Base.connection_pool, STDOUT)"


def replayed(root: Path, dialect: str) -> tuple[Schema, Diagnostics]:
    files = Files(root)
    listed, said = migrations(files, ["db/migrate"])
    schema, found = replay(files, listed, Inflector(), dialect, "7.2.2", None)
    return schema, [*said, *found]


def dumped(text: str, dialect: str) -> Schema:
    schema, _ = read_schema(parse(text.encode(), "db/schema.rb"), Inflector(), dialect)
    return schema


@pytest.mark.parametrize("dialect", DIALECTS)
def test_migrations_of_all_versions(tmp_path: Path, dialect: str) -> None:
    forms.write(tmp_path, dialect)
    schema, found = replayed(tmp_path, dialect)
    meant = dumped((HERE / "dumps" / f"{dialect}.rb").read_text(), dialect)
    assert len(meant.tables) > 40
    assert differences(schema, meant) == []
    assert {each.code.id for each in found} <= {"RG0215"}


@pytest.fixture
def rails() -> Chroot:
    found = oracle.find()
    if found is None:
        pytest.skip("no Rails on this machine")
    return found


@pytest.fixture
def inside(rails: Chroot) -> Iterator[Path]:
    """A folder in the chroot, as it is seen from outside."""
    place = rails.outside(f"/srv/migrations-{os.getpid()}")
    place.mkdir(parents=True)
    yield place
    shutil.rmtree(place)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_dumps_are_what_rails_makes(rails: Chroot, inside: Path, dialect: str) -> None:
    forms.write(inside, dialect)
    shutil.copy(HERE / "dump.rb", inside)
    here = f"/srv/{inside.name}"

    def run(url: str) -> str:
        return rails.run(["ruby", f"{here}/dump.rb", f"{here}/db/migrate"], env={"DATABASE_URL": url})

    if dialect == "sqlite":
        text = run(f"sqlite3:{here}/made.sqlite3")
    elif dialect == "postgresql":
        try:
            running = postgres.launch()
        except postgres.PostgresUnavailable as reason:
            pytest.skip(f"no PostgreSQL: {reason}")
        with running:
            text = run(running.create("made"))
    else:
        try:
            server = mariadb.launch()
        except mariadb.MariadbUnavailable as reason:
            pytest.skip(f"no MariaDB: {reason}")
        with server:
            text = run(server.create("made"))
    kept = HERE / "dumps" / f"{dialect}.rb"
    if os.environ.get("REGAUGE_GOLDEN") == "write":
        kept.write_text(text)
    assert text == kept.read_text()


def test_redmine(rails: Chroot, tmp_path: Path) -> None:
    root = rails.outside(REDMINE)
    words = ["ruby", "-S", "bundle", "exec", "ruby", "bin/rails", "runner", DUMP]
    text = rails.run(words, cwd=REDMINE, env={"RAILS_ENV": "production", "X_DEBIAN_SITEID": "default"})
    schema, _ = replayed(root, "sqlite")
    meant = dumped(text, "sqlite")
    assert len(meant.tables) > 40
    assert differences(schema, meant) == []
