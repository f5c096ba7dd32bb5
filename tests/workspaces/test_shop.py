"""The generated shop is what a reviewer would merge: formatted, without a warning, without a way to panic."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.workspaces.build import cargo, generated, have_cargo, linking

pytestmark = pytest.mark.skipif(not have_cargo(), reason="cargo was not found")
_BANNED = re.compile(
    r"\.unwrap\(\)|\.expect\(|panic!\(|\bunsafe\b|todo!\(|unimplemented!\(|unreachable!\(|#!?\[allow\("
)


def _sources(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.rs") if "vendor" not in path.relative_to(folder).parts)


@pytest.mark.parametrize("adapter", ["sqlite", "postgresql"])
def test_formatted(adapter: str) -> None:
    folder, _ = generated(adapter)
    cargo(folder, "fmt", "--all", "--check")


@pytest.mark.parametrize("adapter", ["sqlite", "postgresql"])
def test_without_a_warning(adapter: str) -> None:
    folder, _ = generated(adapter)
    cargo(folder, "clippy", "--quiet", "--workspace", "--all-targets", *linking(adapter), "--", "-D", "warnings")


def test_nothing_banned() -> None:
    folder, _ = generated("sqlite")
    sources = _sources(folder)
    assert sources, "no Rust was written"
    found = [
        f"{path.relative_to(folder)}:{number}: {line.strip()}"
        for path in sources
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if not line.lstrip().startswith("//") and _BANNED.search(line)
    ]
    assert found == []


def test_most_routes_are_ready() -> None:
    _, generation = generated("sqlite")
    counts = generation.manifest["counts"]
    unready = {
        f"{route['verbs']} {route['path']}": route.get("reasons")
        for route in generation.manifest["routes"]
        if route["status"] != "ready"
    }
    assert sum(counts.values()) == len(generation.program.routes)
    assert len(unready) <= 3, unready
    assert all(unready.values()), "a route that is not ready says why"


def test_no_site_is_silent() -> None:
    _, generation = generated("sqlite")
    assert generation.program.ledger.sites
    assert generation.program.ledger.open_sites() == []


def test_no_printer_refused_anything() -> None:
    """The guard that names what cannot be printed must not hide a regression on our own example."""
    _, generation = generated("sqlite")
    refused = [found for found in generation.diagnostics if found.code.id in ("RG0630", "RG0631")]
    assert refused == []
