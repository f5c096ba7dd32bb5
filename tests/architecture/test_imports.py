"""Imports run one way: cli -> pipeline -> stages -> program -> ruby -> diagnostics. Type-only and function-local ones count."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "regauge"

LEAVES = frozenset({"diagnostics", "config", "processes"})
STAGES = frozenset({"sources", "layers", "emit", "workspace", "migration", "compare", "report"})
BELOW_STAGES = LEAVES | {"ruby", "program"}
ALLOWED: dict[str, frozenset[str]] = {
    "diagnostics": frozenset(),
    "config": frozenset(),
    "processes": frozenset(),
    "ruby": frozenset({"diagnostics"}),
    "program": frozenset({"diagnostics", "ruby"}),
    **dict.fromkeys(STAGES, BELOW_STAGES),
    "pipeline": BELOW_STAGES | STAGES,
    "cli": BELOW_STAGES | STAGES | {"pipeline"},
}
"""A room -> the rooms that it may import, itself apart. A room that is not here has no place yet: name it."""

# emit/X may import emit/rust, emit/names, emit/code (typed code to Rust text) and emit/skeletons; no other room of emit knows another.
EMIT_SHARED = frozenset({"rust", "names", "code", "skeletons"})


def modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything of ours that a module imports, relative imports resolved."""
    package = ("regauge", *path.relative_to(SOURCE).parent.parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "regauge")
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *((node.module or "").split(".") if node.module else ())))
            if module.split(".")[0] == "regauge":
                yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def room_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[0].removesuffix(".py")


def wrong_imports(paths: list[Path]) -> list[str]:
    wrong = []
    for path in paths:
        room = room_of(path)
        if room in ("__init__", "__main__"):
            continue
        for line, name in imported(path):
            parts = name.split(".")
            if parts[1] in ("__version__", room):
                continue
            if parts[1] not in ALLOWED.get(room, frozenset()):
                wrong.append(f"{path.relative_to(ROOT)}:{line}: {room} must not import {name}")
    return wrong


def test_every_room_has_a_place() -> None:
    rooms = {room_of(path) for path in modules()} - {"__init__", "__main__"}
    assert rooms <= set(ALLOWED), f"rooms without a place in the order: {sorted(rooms - set(ALLOWED))}"


def test_imports_run_one_way() -> None:
    assert wrong_imports(modules()) == []


def test_rooms_of_emit_share_only_what_is_shared() -> None:
    wrong = []
    for path in (SOURCE / "emit").rglob("*.py"):
        room = path.relative_to(SOURCE / "emit").parts[0]
        for line, name in imported(path):
            parts = name.split(".")
            if parts[1] == "emit" and len(parts) > 2 and parts[2] != room and parts[2] not in EMIT_SHARED:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: emit/{room} must not import {name}")
            if room == "rust" and parts[1:3] == ["emit", "code"]:
                wrong.append(f"{path.relative_to(ROOT)}:{line}: emit/rust knows no code")
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "from regauge.emit import rust",
        "import regauge.emit.rust",
        "from regauge import emit",
        "from ..emit import rust",
        "def late():\n    from regauge.emit import rust",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from regauge.emit import rust",
    ],
)
def test_the_check_sees_every_way_of_importing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The test above can fail: a stage that imports another is found however it is written."""
    monkeypatch.setattr(f"{__name__}.SOURCE", tmp_path)
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / "layers").mkdir()
    (tmp_path / "layers" / "one.py").write_text(text)
    assert len(wrong_imports(modules())) == 1
