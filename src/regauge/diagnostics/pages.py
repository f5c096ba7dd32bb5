"""docs/diagnostics.md, made from the registry. `python -m regauge.diagnostics.pages FILE` writes it; a test keeps it current."""

from __future__ import annotations

import sys
from pathlib import Path

from regauge.diagnostics.codes import KIND_MEANING, ROOMS, all_codes
from regauge.diagnostics.render import page

HEAD = """# Diagnostics

Generated from `src/regauge/diagnostics/catalogue`; do not edit. `regauge explain CODE` prints one of these pages.

| kind | meaning |
|---|---|
"""


def document() -> str:
    """The whole file."""
    parts = [HEAD + "\n".join(f"| {kind} | {meaning} |" for kind, meaning in KIND_MEANING.items())]
    for number, title in ROOMS.items():
        codes = [code for code in all_codes() if code.room == number]
        if codes:
            parts.append(f"## RG{number}xx: {title}")
            parts += [page(code) for code in codes]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(document(), "utf-8")
