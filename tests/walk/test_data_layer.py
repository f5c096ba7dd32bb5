"""Every command and every program of docs/data-layer.md is run, and says what the page says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.oracle import chroot
from tests.oracle.app import RailsApp, install
from tests.oracle.postgres import Postgres, PostgresUnavailable, launch
from tests.walk.page import Step, steps
from tests.workspaces.build import TARGET, have_cargo

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/data-layer.md"
SHOP = ROOT / "examples/shop"


@dataclass
class Walk:
    """A folder with `my-app`, a database that Rails made and seeded, and Rails as a server on it."""

    folder: Path
    url: str
    rails: RailsApp
    port: int

    def run(self, words: str) -> str:
        """What commands of a shell print. Raises AssertionError when one fails."""
        text = words.replace("postgresql://app@localhost/shop", self.url).replace(
            "localhost:3000", f"localhost:{self.port}"
        )
        commands = self.folder / "bin"
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", text],
            cwd=self.folder,
            env={
                **os.environ,
                "PATH": f"{commands}:{os.environ['PATH']}",
                "DATABASE_URL": self.url,
                "CARGO_TARGET_DIR": str(TARGET),
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    """Needs cargo, a PostgreSQL server and the oracle's Rails."""
    found = chroot.find()
    if not have_cargo() or found is None:
        pytest.skip("needs cargo, and Rails in its chroot (tests/oracle/setup.sh)")
    try:
        server: Postgres = launch()
    except PostgresUnavailable as missing:
        pytest.skip(f"no PostgreSQL: {missing}")
    with server, install(found, SHOP) as rails:
        url = server.create("shop")
        rails.prepare(url)
        puma = rails.serve(url)
        try:
            shutil.copytree(SHOP, tmp_path / "my-app")
            (tmp_path / "bin").mkdir()
            command = tmp_path / "bin/regauge"
            command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m regauge "$@"\n')
            command.chmod(0o755)
            yield Walk(tmp_path, url, rails, puma.port)
        finally:
            puma.stop()


def said(step: Step, printed: str) -> None:
    """The lines of a `says` are among those printed, in this order."""
    lines = iter(printed.splitlines())
    for wanted in step.text.splitlines():
        assert any(line == wanted for line in lines), f"{PAGE.name}:{step.line}: {wanted!r} is not in\n{printed}"


def test_the_page_is_true(walk: Walk) -> None:
    """Slow the first time: diesel is compiled."""
    printed = ""
    for step in steps(PAGE):
        match step.verb:
            case "run":
                printed = walk.run(step.text)
            case "rails":
                printed = walk.rails.rails("runner", step.text, database_url=walk.url)
            case "file":
                place = walk.folder / step.path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(step.text)
            case "says":
                said(step, printed)
            case other:
                raise AssertionError(f"{PAGE.name}:{step.line}: `{other}` is no step")


def test_a_mark_without_a_block_is_noticed(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- walk: run -->\nno block\n")
    with pytest.raises(ValueError, match="1 marks and 0 blocks"):
        steps(page)


def test_the_page_has_steps_of_every_kind() -> None:
    assert {step.verb for step in steps(PAGE)} == {"run", "rails", "file", "says"}
