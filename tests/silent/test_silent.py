"""One compilation of the example with every line of the table in a method of its own."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.silent.table import ERRORS, QUERIES, RECORDS, SHARED, Row

from regauge.config import Settings
from regauge.pipeline import Generation, compile_program

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"
GROUPS: tuple[tuple[str, str, tuple[Row, ...]], ...] = (
    ("product.rb", "def self.", QUERIES),
    ("order.rb", "def self.", RECORDS),
    ("order.rb", "def self.", (("second_one", "find_by(id: 2)", "first::<Order>"), *SHARED)),
    ("order.rb", "def ", ERRORS),
)
CASES = [(path, row) for path, _, rows in GROUPS for row in rows]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Generation, dict[str, tuple[int, int]]]:
    """The shop with all lines, and where each method stands."""
    app = tmp_path_factory.mktemp("silent") / "shop"
    shutil.copytree(SHOP, app, ignore=shutil.ignore_patterns("log", "tmp", "storage"))
    places: dict[str, tuple[int, int]] = {}
    for path, head, rows in GROUPS:
        model = app / "app" / "models" / path
        lines = model.read_text().split("\n")
        at = lines.index("  private")
        planted: list[str] = []
        for name, body, _ in rows:
            first = at + len(planted) + 1
            planted += [f"  {head}planted_{name}", *(f"    {line}" for line in body.split("\n")), "  end"]
            places[f"{path}:{name}"] = (first, at + len(planted))
        model.write_text("\n".join([*lines[:at], *planted, *lines[at:]]))
        # What was planted in this file before moves nothing: later groups stand below.
    return compile_program(app, Settings()), places


@pytest.mark.parametrize(("path", "row"), CASES, ids=[f"{path}-{row[0]}" for path, row in CASES])
def test_line_is_right_or_named(made: tuple[Generation, dict[str, tuple[int, int]]], path: str, row: Row) -> None:
    generation, places = made
    name, _, expected = row
    first, last = places[f"{path}:{name}"]
    found = {
        each.code.id
        for each in generation.diagnostics
        if each.span.path == f"app/models/{path}" and first <= each.span.line <= last
    }
    if expected.startswith("RG"):
        assert expected in found
        return
    assert not found
    assert expected in rust_of(generation, path, f"planted_{name}")


def rust_of(generation: Generation, path: str, name: str) -> str:
    """The function in the model's file, its whitespace made single."""
    text = next(f.text for f in generation.files if f.path == f"crates/data/src/models/{path.removesuffix('.rb')}.rs")
    hit = re.search(rf"fn {name}\b.*?^ *}}\n\n|fn {name}\b.*\Z", text + "\n\n", re.DOTALL | re.MULTILINE)
    assert hit is not None, f"{name} is not generated"
    return re.sub(r"\s+", " ", hit[0])
