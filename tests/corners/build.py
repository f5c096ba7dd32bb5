"""Generates and builds the app, always into the same folder, so that cargo compiles no more than what changed."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.workspaces.build import ROOT, TARGET, cargo

from regauge.config import Settings
from regauge.pipeline import Generation, generate
from regauge.workspace import write

WORKSPACE = ROOT / "build" / "corners"


def build(app: Path, kept: Path) -> Generation:
    """Leaves the service at `kept`. Raises `BuildFailed`."""
    generation = generate(app, Settings())
    write(
        generation.files, WORKSPACE,
        version="0.0.0-test", adapter="sqlite", inputs=generation.program.inputs, force=True,
    )  # fmt: skip
    cargo(WORKSPACE, "build", "--quiet", "-p", "server")
    shutil.copy2(TARGET / "debug" / "server", kept)
    return generation
