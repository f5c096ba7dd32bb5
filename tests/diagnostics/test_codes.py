"""The registry is well-formed and documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from regauge.diagnostics import Kind, all_codes, codes, find
from regauge.diagnostics.catalogue import ROOM_FILES
from regauge.diagnostics.codes import ROOMS
from regauge.diagnostics.pages import document

ROOT = Path(__file__).resolve().parents[2]


def test_the_documentation_is_current() -> None:
    remedy = "run: python -m regauge.diagnostics.pages docs/diagnostics.md"
    assert (ROOT / "docs/diagnostics.md").read_text("utf-8") == document(), remedy


def test_each_room_has_its_file_and_the_other_way_round() -> None:
    assert len(ROOM_FILES) == len(ROOMS)
    folder = ROOT / "src/regauge/diagnostics/catalogue"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(ROOM_FILES)
    for number, name in zip(ROOMS, ROOM_FILES, strict=True):
        declared = {code.id for code in all_codes() if code.room == number}
        text = (folder / f"{name}.py").read_text("utf-8")
        assert declared and all(f'"{id}"' in text for id in declared), name


@pytest.mark.parametrize("name", ["RG0301", "rg0301", "0301", "unknown-class-call", " Unknown-Class-Call "])
def test_a_code_is_found_by_id_and_by_name(name: str) -> None:
    code = find(name)
    assert code is not None and code.id == "RG0301" and code.kind is Kind.GAP


def test_what_is_no_code_is_not_found() -> None:
    assert find("RG9999") is None and find("") is None


@pytest.mark.parametrize(
    ("id", "slug", "what"),
    [
        ("RG0301", "new", "x"),
        ("RG9899", "new", "x"),
        ("X", "new", "x"),
        ("RG0399", "unknown-class-call", "x"),
        ("RG0399", "A B", "x"),
        ("RG0399", "new", " "),
    ],
)
def test_declarations_that_are_refused(id: str, slug: str, what: str) -> None:
    all_codes()
    with pytest.raises(ValueError):
        codes.gap(id, slug, "t", what=what, why="w", example="e", fix="f")


def test_pages_end_their_sentences() -> None:
    assert [code.id for code in all_codes() if not code.what.endswith(".")] == []
    assert not [line for line in document().splitlines() if line.startswith("*What to do") and line.endswith("..")]
