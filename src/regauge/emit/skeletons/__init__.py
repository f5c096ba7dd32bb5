"""Whole static files of the generated workspace, as package data; `@name@` marks what is put in."""

from __future__ import annotations

from pathlib import Path


def skeleton(name: str, **values: str) -> str:
    """A file of this folder with each `@name@` replaced."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text
