"""Migrations of every version of Rails that the oracle still speaks, written to a folder: the same body under another version's rules."""

from __future__ import annotations

import shutil
from pathlib import Path

HERE = Path(__file__).parent
OPTIONS = (
    {"partial": "true", "json": "true", "order": "{ order: { born: :desc } }"},
    {"partial": "false", "json": "false", "order": "{}"},
)
"""MariaDB, which stands for MySQL, has neither partial indexes nor JSON of its own, and Rails gives it no order of indexes."""
VERSIONS = ("4.2", "5.0", "5.1", "5.2", "6.0", "6.1", "7.0", "7.1", "7.2")


def write(folder: Path, dialect: str) -> Path:
    """Writes db/migrate below `folder`: those of `app`, and `versions.rb.txt` once a version. Returns the folder of migrations."""
    migrate = folder / "db/migrate"
    shutil.copytree(HERE / "app/db/migrate", migrate)
    body = (HERE / "versions.rb.txt").read_text()
    for version in VERSIONS:
        tag = version.replace(".", "")
        words = {"name": tag, "version": version, "tag": tag, **OPTIONS[dialect == "mysql"]}
        (migrate / f"202001010000{tag}_make{tag}.rb").write_text(body % words)
    return migrate
