"""Redmine's converted methods, scopes and associations answer in Rust what they answer in Rails, on every row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.answers import answers
from tests.facts.rails import REDMINE
from tests.oracle import chroot
from tests.snapshot import snapshot

KNOWN: frozenset[str] = frozenset()
"""Questions whose answers differ, each with its reason."""


def test_redmine(tmp_path: Path) -> None:
    oracle = chroot.find()
    if oracle is None:
        pytest.skip("no Rails on this machine")
    app = tmp_path / "app"
    source = oracle.root / REDMINE
    for each in ("app", "lib", "config", "db"):
        shutil.copytree(
            source / each,
            app / each,
            ignore=shutil.ignore_patterns("test", "assets", "database.yml", "public"),
            ignore_dangling_symlinks=True,
            symlinks=True,
        )
    shutil.copy(source / "Gemfile", app / "Gemfile")
    with snapshot.seeded(oracle) as (folder, database):
        url = f"sqlite3:{database}"
        program = answers.compiled(app, url)
        asked = answers.questions(program)
        assert len(asked) > 300
        rails = answers.of_rails(oracle, folder, database, asked, REDMINE)
        rust = answers.of_rust(app, url, tmp_path / "out", asked, program)
    assert len(rails) == len(rust) > 1500
    differing = {mine.split(" ")[0]: (mine, theirs) for mine, theirs in zip(rust, rails, strict=True) if mine != theirs}
    assert {name: pair for name, pair in differing.items() if name not in KNOWN} == {}
