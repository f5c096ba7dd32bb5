"""Compiled lines against real Rails. Slow: REGAUGE_PROOF=1 runs it, where Rails and cargo are at hand."""

from __future__ import annotations

import os
import shutil

import pytest
from tests.oracle import chroot
from tests.planted import proof

slow = pytest.mark.skipif(
    os.environ.get("REGAUGE_PROOF") != "1" or chroot.find() is None or shutil.which("cargo") is None,
    reason="set REGAUGE_PROOF=1; it needs Rails (tests/oracle/setup.sh) and cargo",
)


@slow
@pytest.mark.parametrize("variant", proof.variants())
def test_rust_does_what_rails_does(variant: str) -> None:
    shown = proof.prove(proof.variants()[variant])
    assert shown.holds, "\n".join([shown.report.details(), *shown.silent])


def test_every_line_that_shows_something_asks_for_it() -> None:
    for lines in proof.variants().values():
        for line in lines:
            assert line.behaves and line.asks
