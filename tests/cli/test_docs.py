"""docs/cli.md and docs/settings.md say what the code does."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from regauge.cli.exits import MEANING, Exit
from regauge.config import Settings

ROOT = Path(__file__).resolve().parents[2]


def test_exit_codes() -> None:
    text = (ROOT / "docs/cli.md").read_text("utf-8")
    assert set(MEANING) == set(Exit)
    for code, meaning in MEANING.items():
        assert f"| {code.value} | {meaning} |" in text


def test_settings() -> None:
    text = (ROOT / "docs/settings.md").read_text("utf-8")
    for table in dataclasses.fields(Settings):
        default = getattr(Settings(), table.name)
        keys = (
            [table.name]
            if not dataclasses.is_dataclass(default)
            else [f"{table.name}.{item.name}" for item in dataclasses.fields(default)]
        )
        for key in keys:
            assert f"| `{key}` |" in text
