"""Golden text of bodies: the example app's Ruby, the typed code, the Rust. `REGAUGE_GOLDEN=write` updates the files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from regauge import pipeline
from regauge.config import Settings
from regauge.emit.code import Env, emit_function
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.layers.order import LAYERS
from regauge.program.checker import check
from regauge.program.printer import print_function
from regauge.program.program import Program

ROOT = Path(__file__).parents[3]
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def shop() -> Program:
    program, _ = pipeline.read(ROOT / "examples/shop", Settings())
    for _, layer in LAYERS:
        program, _ = layer(program)
    return program


def _models(program: Program) -> dict[str, list[str]]:
    """Keys of the functions of each model."""
    found: dict[str, list[str]] = {}
    for key, function in program.functions.items():
        if function.receiver in ("row", "draft", "class", "relation") and function.owner in program.models:
            found.setdefault(function.owner, []).append(key)
    return found


def _file(owner: str) -> str:
    return owner.lower().replace("::", "_")


def _compare(path: Path, text: str) -> None:
    if os.environ.get("REGAUGE_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text, f"{path.name} differs; REGAUGE_GOLDEN=write shows the difference in git"


def test_typed_code_is_sound(shop: Program) -> None:
    assert check(shop) == []


def test_typed_code(shop: Program) -> None:
    for owner, keys in _models(shop).items():
        text = "\n\n".join(print_function(shop.functions[key]) for key in sorted(keys))
        _compare(GOLDEN / f"{_file(owner)}.ir", text + "\n")


def test_rust(shop: Program) -> None:
    names = DataNames(shop)
    for owner, keys in _models(shop).items():
        env = Env(shop, names, RustWriter(), home=owner)
        text = "\n\n".join(emit_function(env, shop.functions[key]) for key in sorted(keys))
        _compare(GOLDEN / f"{_file(owner)}.rs.txt", text + "\n")


def test_the_page_of_core_methods_is_current() -> None:
    from regauge.emit.code.core_docs import document

    assert (ROOT / "docs/core-methods.md").read_text() == document()
