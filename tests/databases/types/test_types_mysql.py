"""A table with every type of MySQL, on MariaDB: what SQL and Rails write, Rust reads; what Rust writes, Rails reads. Extremes included."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.databases.types import probe
from tests.databases.types import test_types as both
from tests.oracle import chroot
from tests.oracle.chroot import Chroot
from tests.oracle.mariadb import Mariadb
from tests.workspaces.build import have_cargo

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(not have_cargo(), reason="no cargo")

# examples/shop has no gem for MySQL: Active Record is asked by itself.
BOOT = """
require "active_record"
require "active_support/all"
ActiveRecord.default_timezone = :utc
ActiveRecord::Base.establish_connection(ENV.fetch("DATABASE_URL"))
"""
# The driver makes a DateTime, which is a Date, of a time in the year 9999.
DATE_TIME = """
Canonical.singleton_class.prepend(Module.new do
  def value(value, kind) = super(value.is_a?(DateTime) ? value.to_time : value, kind)
end)
"""
TABLES = "keyed samples zeros"


def ruby(place: Chroot, url: str, *texts: str) -> list[str]:
    """The lines that Ruby prints with Active Record on the database."""
    script = place.outside("/tmp/regauge-types-mysql.rb")
    script.write_text("\n".join((BOOT, *texts)), "utf-8")
    return place.run(
        ["ruby", "/tmp/regauge-types-mysql.rb"], env={"DATABASE_URL": f"{url}?encoding=utf8mb4"}
    ).splitlines()


@pytest.fixture(scope="module")
def url(mariadb: Mariadb) -> str:
    made = mariadb.create("types")
    mariadb.sql("types", (HERE / "samples.mariadb.sql").read_text("utf-8"))
    return made


@pytest.fixture(scope="module")
def program(url: str) -> Path:
    return probe.build(url, both.BUILD / "test-types-mysql")


def test_mariadb(url: str, program: Path) -> None:
    place = chroot.find()
    if place is None:
        pytest.skip("no Rails")
    ruby(place, url, (HERE / "write.mysql.rb").read_text("utf-8"))
    ask = ((HERE / "canonical.rb").read_text("utf-8"), DATE_TIME, f"Canonical.print_all(%w[{TABLES}])")
    expected = ruby(place, url, *ask)
    assert len(expected) > 400
    found = both.unlike(both.rust(program, url, "print"), expected)
    assert not found, "\n".join(line[:300] for line in found)
    both.rust(program, url, "copy", "1000")
    both.rust(program, url, "update", "2000")
    found = both.copies_unlike(ruby(place, url, *ask))
    assert not found, "\n".join(line[:300] for line in found)


def test_a_server_that_is_gone_is_said(program: Path) -> None:
    done = subprocess.run([program, "mysql2://nobody@127.0.0.1:1/none", "print"], capture_output=True, check=False)
    assert done.returncode == 1 and b"BadConnection" in done.stderr
