"""Ruby's count of an app: `count.rb`, run in the oracle's chroot on a copy of the files that are counted."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from tests.oracle.chroot import Chroot

COUNTER = Path(__file__).with_name("count.rb")
_HOME = "srv/regauge"


class Counted(NamedTuple):
    """One site. `owner` is the class or module whose body it stands in."""

    path: str
    kind: str
    name: str
    line: int
    column: int
    owner: str


def count(chroot: Chroot, app: Path) -> list[Counted]:
    """All sites of `app`, as Ruby reads them. Raises `CommandFailed` when the counter fails."""
    home = chroot.root / _HOME
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="count-", dir=home) as folder:
        copy = Path(folder)
        copy.chmod(0o755)
        _copy(app, copy / "app")
        shutil.copy(COUNTER, copy / "count.rb")
        inside = f"/{_HOME}/{copy.name}"
        printed = chroot.run(["ruby", f"{inside}/count.rb", f"{inside}/app"])
    return [Counted(*json.loads(line)) for line in printed.splitlines()]


def _copy(app: Path, to: Path) -> None:
    to.mkdir()
    for name in ("app", "config"):
        if (app / name).is_dir():
            skipped = shutil.ignore_patterns("assets", "javascript", "node_modules") if name == "app" else None
            shutil.copytree(app / name, to / name, symlinks=True, ignore=skipped)
