"""Generates and builds an example once for all tests that need it.

All generated workspaces share CARGO_TARGET_DIR (scripts/test sets it; else the repository's own target/), so that diesel and axum are
compiled once for each database.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from tests.oracle.packages import links

from regauge.config import Settings
from regauge.pipeline import Generation, generate
from regauge.workspace import write

ROOT = Path(__file__).resolve().parents[2]
SHOP = ROOT / "examples" / "shop"
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or ROOT / "target")


class BuildFailed(Exception):
    """cargo ended with an error; the text is its output."""


def have_cargo() -> bool:
    """Whether a Rust toolchain is here."""
    return shutil.which("cargo") is not None


@functools.cache
def generated(adapter: str) -> tuple[Path, Generation]:
    """examples/shop, generated for a database into build/: the workspace's folder, and what the pipeline said."""
    settings = Settings()
    settings = replace(settings, database=replace(settings.database, adapter=adapter))
    generation = generate(SHOP, settings)
    folder = ROOT / "build" / f"test-shop-{adapter}"
    write(generation.files, folder, version="0.0.0-test", adapter=adapter, inputs=generation.program.inputs, force=True)
    return folder, generation


def cargo(folder: Path, *words: str) -> str:
    """Runs cargo in a generated workspace and returns its output. Raises BuildFailed."""
    env = {**os.environ, "CARGO_TARGET_DIR": str(TARGET), "CARGO_TERM_COLOR": "never"}
    done = subprocess.run(
        ["cargo", *words], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    output = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode != 0:
        raise BuildFailed(f"cargo {' '.join(words)} in {folder}:\n{output[-6000:]}")
    return output


def linking(adapter: str) -> list[str]:
    """Cargo's flags that link the installed client library of a database, where there is one."""
    return ["--no-default-features"] if links(adapter) else []


@functools.cache
def binary(adapter: str) -> Path:
    """The debug binary of the generated shop, kept apart for each database."""
    folder, _ = generated(adapter)
    cargo(folder, "build", "--quiet", *linking(adapter))
    kept = folder.with_name(f"test-shop-{adapter}-server")
    shutil.copy2(TARGET / "debug" / "server", kept)
    return kept
