"""The generated shop answers as Rails does: every request, every row, on both databases."""

from __future__ import annotations

import argparse
from contextlib import ExitStack

import pytest
from tests.oracle.postgres import PostgresUnavailable
from tests.parity import run
from tests.workspaces.build import binary, have_cargo

pytestmark = pytest.mark.skipif(not have_cargo(), reason="cargo was not found")


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_equal_answers(database: str) -> None:
    """Against live Rails where one can be set up, else against its recorded answers (run._rails says which)."""
    options = argparse.Namespace(
        command="compare", rails="auto", rust=str(binary(database)), database=database, progress=False
    )
    with ExitStack() as stack:
        try:
            report = run.compare(stack, options, run.choose([], []))
        except PostgresUnavailable as missing:
            pytest.skip(f"no PostgreSQL: {missing}")
    print(report.summary())
    assert report.equal, f"{report.summary()}\n{report.details()[:8000]}"
