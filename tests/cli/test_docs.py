"""docs/cli.md and docs/settings.md say what the code does."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import typer.main

from regauge.cli.exits import MEANING, Exit
from regauge.cli.main import app
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


def test_every_command_and_option_is_described() -> None:
    """What the command line takes and what docs/cli.md says it takes are the same, both ways."""
    text = (ROOT / "docs/cli.md").read_text("utf-8")
    group = typer.main.get_command(app)
    commands: dict[str, object] = getattr(group, "commands")  # noqa: B009  (typer has no public name for the type of a group)
    taken = {
        name for each in (group, *commands.values()) for param in getattr(each, "params", ()) for name in param.opts
    }
    options = {name for name in taken if name.startswith("-")} | {"--help", "-h"}
    assert set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", "\n".join(re.findall(r"`(-[^`]*)`", text)))) == options
    assert set(re.findall(r"^\| `regauge (\w+)", text, re.M)) == set(commands)
