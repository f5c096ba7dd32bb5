"""What a booted Rails says of an app's models: reflect.rb, run in the oracle's chroot; or what it once said."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.facts.ours import Facts
from tests.oracle.app import install
from tests.oracle.chroot import Chroot

REFLECT = Path(__file__).with_name("reflect.rb")
REDMINE = "usr/share/redmine"
REDMINE_DATABASE = "var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default"
_WITHOUT = shutil.ignore_patterns("test", "assets", "database.yml", "public")


class Redmine(NamedTuple):
    """Debian's Redmine: what Rails says of it, a copy of its sources, and its database's file."""

    facts: dict[str, Facts]
    source: Path
    database: Path


def of_app(chroot: Chroot, app: Path) -> dict[str, Facts]:
    """An app of ours, its schema loaded into a new database."""
    with install(chroot, app) as copy:
        url, _ = copy.sqlite("facts")
        copy.rails("db:schema:load", database_url=url)
        shutil.copy(REFLECT, copy.outside / "reflect.rb")
        copy.rails("runner", f"{copy.folder}/reflect.rb", f"{copy.folder}/facts.json", database_url=url)
        return models((copy.outside / "facts.json").read_text())


def of_redmine(chroot: Chroot, to: Path) -> Redmine:
    """Redmine as Debian installs it, its sources and database copied to `to`."""
    source, database = chroot.root / REDMINE, chroot.root / REDMINE_DATABASE
    for folder in ("app", "lib", "config", "db"):
        shutil.copytree(source / folder, to / folder, ignore=_WITHOUT, ignore_dangling_symlinks=True, symlinks=True)
    shutil.copy(source / "Gemfile", to / "Gemfile")
    for each in database.parent.glob(f"{database.name}*"):
        shutil.copy(each, to / each.name)
    home = chroot.root / "srv/regauge"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="facts-", dir=home) as folder:
        shutil.copy(REFLECT, folder)
        inside = f"/srv/regauge/{Path(folder).name}"
        chroot.run(
            ["bundle", "exec", "rails", "runner", f"{inside}/reflect.rb", f"{inside}/facts.json"],
            cwd=f"/{REDMINE}",
            env={"RAILS_ENV": "production", "X_DEBIAN_SITEID": "default"},
        )
        return Redmine(models((Path(folder) / "facts.json").read_text()), to, to / database.name)


def models(text: str) -> dict[str, Facts]:
    """The models of a dump."""
    said: dict[str, Any] = json.loads(text)
    return dict(said["models"])
