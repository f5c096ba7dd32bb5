"""Compiled lines against real Rails, where Rails and cargo are at hand: each line does in Rust what it does in Rails."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.oracle import chroot
from tests.parity.requests.build import get
from tests.planted import proof
from tests.planted.bench import Bench
from tests.planted.lines import ALL
from tests.planted.plant import comment

needs_both = pytest.mark.skipif(
    chroot.find() is None or shutil.which("cargo") is None,
    reason="it needs Rails (tests/oracle/setup.sh sets one up) and cargo",
)
VARIANTS = proof.variants()


@pytest.fixture(scope="module")
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    """With everything ordered that will be asked for: variants are built while others are compared."""
    with Bench() as bench:
        for item in request.session.items:
            if isinstance(item, pytest.Function) and item.originalname == test_rust_does_what_rails_does.__name__:
                name = str(item.callspec.params["variant"])
                bench.order(name, VARIANTS[name])
        yield bench


@needs_both
@pytest.mark.parametrize("variant", VARIANTS)
def test_rust_does_what_rails_does(variant: str, bench: Bench) -> None:
    shown = proof.prove(bench, variant, VARIANTS[variant])
    assert shown.holds, shown.objections()


def test_every_line_that_changes_rust_is_asked_for() -> None:
    for line in ALL:
        assert bool(line.behaves) == bool(line.asks), line.name


@needs_both
def test_a_line_that_does_nothing_is_found_out(bench: Bench) -> None:
    """The self-test: a comment and a quiet line that speaks are no proof."""
    dead = next(line for line in ALL if line.name == "json.x")
    loud = next(line for line in ALL if line.name == "json.set!")
    lines = [replace(comment(dead), behaves="no", asks=(get("status", "/status"),)), replace(loud, quiet=True)]
    shown = proof.prove(bench, "a comment", lines)
    assert not shown.report.final
    assert shown.silent == (lines[0].name, f"{loud.name}: it was to change nothing")
    assert not shown.holds
