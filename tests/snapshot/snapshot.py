"""One database read twice: ActiveRecord's lines (rows.rb) and those of a Rust program over its data crate. See README.md."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.facts.rails import REDMINE, REDMINE_DATABASE
from tests.oracle.chroot import Chroot
from tests.oracle.packages import links
from typer.testing import CliRunner

from regauge.cli.main import app as commands
from regauge.config import Settings
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.pipeline import compile_program
from regauge.program.models import Model

HERE = Path(__file__).parent
HOME = "srv/regauge"
MANIFEST = """[package]
name = "snapshot"
version.workspace = true
edition.workspace = true
publish = false

[dependencies]
data = { path = "../data", default-features = BUNDLED }
diesel.workspace = true
regauge-support.workspace = true
serde_json = { version = "1", features = ["preserve_order", "arbitrary_precision"] }
"""

Lines = dict[str, list[str]]
"""A database's rows by table, sorted."""


@contextmanager
def folder(chroot: Chroot) -> Iterator[Path]:
    """A folder that both sides see."""
    home = chroot.root / HOME
    home.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix="snapshot-", dir=home))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def seeded(chroot: Chroot) -> Iterator[tuple[Path, Path]]:
    """A folder that both sides see, and in it a copy of Redmine's database with the rows of seed.rb."""
    with folder(chroot) as where:
        source = chroot.root / REDMINE_DATABASE
        database = where / "redmine.sqlite3"
        for each in source.parent.glob(f"{source.name}*"):
            shutil.copy(each, where / each.name.replace(source.name, database.name))
        shutil.copy(HERE / "seed.rb", where)
        chroot.run(
            ["bundle", "exec", "rails", "runner", inside(chroot, where / "seed.rb")],
            cwd=f"/{REDMINE}",
            env={
                "RAILS_ENV": "production",
                "X_DEBIAN_SITEID": "default",
                "DATABASE_URL": f"sqlite3:{inside(chroot, database)}",
            },
        )
        yield where, database


def inside(chroot: Chroot, path: Path) -> str:
    """A path as the chroot sees it."""
    return f"/{path.relative_to(chroot.root)}"


def ruby(chroot: Chroot, where: Path, script: str, *arguments: str) -> None:
    """Runs a script of this room in the chroot, without an app. Raises `CommandFailed`."""
    shutil.copy(HERE / script, where / script)
    chroot.run(["ruby", inside(chroot, where / script), *arguments], env={"TZ": "UTC"})


def rows_of_rails(chroot: Chroot, where: Path, url: str) -> Lines:
    """The rows as ActiveRecord reads them; `url` as the chroot sees it."""
    out = where / "rails.txt"
    ruby(chroot, where, "rows.rb", url, inside(chroot, out))
    return lines(out.read_text())


def rows_of_rust(out: Path, url: str, *, app: Path | None = None) -> Lines:
    """The rows as the data crate reads them, that is written to `out` for the database at `url` (as we see it) and built there."""
    given = ["schema", *([str(app)] if app else []), "-o", str(out), "--database-url", url, "-q"]
    written = CliRunner().invoke(commands, given)
    assert written.exit_code == 0, written.output
    crate = out / "crates/snapshot"
    (crate / "src").mkdir(parents=True)
    (crate / "Cargo.toml").write_text(MANIFEST.replace("BUNDLED", "false" if links(_adapter(url)) else "true"))
    (crate / "src/main.rs").write_text((HERE / "main.rs").read_text().replace("    // ROWS\n", _loops(app, url)))
    words = ["cargo", "run", "-q", "-p", "snapshot"]
    done = subprocess.run(
        words, cwd=out, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-6000:]
    return lines(done.stdout)


def _adapter(url: str) -> str:
    return {"postgresql": "postgresql", "mysql2": "mysql"}.get(url.partition(":")[0], "sqlite")


def _loops(app: Path | None, url: str) -> str:
    """What reads each model's rows; every table of the database has one."""
    program = compile_program(app, Settings().with_url(url), web=False).program
    names = DataNames(program)
    parts = []
    for model in names.bases():
        unit = Unit(program, names, model, RustWriter([]))
        values = ", ".join(f"{_value(field)}.shown()" for field in unit.fields)
        shown = " ".join([unit.table.name, *(f"{field.column.name}={{}}" for field in unit.fields)])
        parts.append(
            f'    for row in {_all(unit, model)}.load(conn)? {{\n        writeln!(out, "{shown}", {values})?;\n    }}\n'
        )
    return "".join(parts)


def _all(unit: Unit, model: Model) -> str:
    return f"{unit.row}::{'unscoped' if model.default_scopes else 'all'}()"


def _value(field: Field) -> str:
    own = f"row.{field.name}"
    if field.sti:
        return f"{own}.name().to_owned()"
    if field.key_of is not None:
        return f"{own}.as_ref().map(|id| id.0.clone())" if field.null else f"{own}.0"
    return own


def lines(text: str) -> Lines:
    """By table, sorted."""
    found: Lines = {}
    for line in sorted(text.splitlines()):
        found.setdefault(line.partition(" ")[0], []).append(line)
    return found


def digests(found: Lines) -> dict[str, str]:
    """The SHA-256 of each table's lines."""
    return {table: hashlib.sha256("\n".join(rows).encode()).hexdigest() for table, rows in found.items()}


def unequal(rust: Lines, rails: Lines) -> list[str]:
    """The first differing row of each table whose digests differ."""
    mine, theirs = digests(rust), digests(rails)
    found = []
    for table in sorted({*mine, *theirs}):
        if mine.get(table) != theirs.get(table):
            ours, other = rust.get(table, []), rails.get(table, [])
            at = next((i for i, pair in enumerate(zip(ours, other, strict=False)) if pair[0] != pair[1]), -1)
            first = f": {ours[at]} | {other[at]}" if at >= 0 else ""
            found.append(f"{table}: {len(ours)} and {len(other)} rows{first}")
    return found
