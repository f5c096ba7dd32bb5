"""The only module that names every stage: an app's folder becomes a set of files.

sources -> layers -> ledger -> readiness -> emit. Nothing is written here; the workspace does that with the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from regauge import sources
from regauge.config import Settings
from regauge.diagnostics.diagnostic import Diagnostics, in_order
from regauge.emit import axum, diesel
from regauge.layers import close_ledger
from regauge.layers.order import LAYERS
from regauge.migration import manifest, readiness
from regauge.program.dump import dump
from regauge.program.files import GeneratedFile
from regauge.program.program import Program

Progress = Callable[[str], None]


@dataclass(slots=True)
class Generation:
    """What one run made of an app."""

    program: Program
    files: list[GeneratedFile]
    diagnostics: Diagnostics
    manifest: dict[str, Any]
    dumps: dict[str, str] = field(default_factory=dict)  # layer: the program after it, as JSON


def _quiet(_: str) -> None:
    """No progress."""


def read(app: Path, settings: Settings, *, progress: Progress = _quiet) -> tuple[Program, Diagnostics]:
    """The app as files say, before any layer.

    Raises sources.AppError when `app` is not a Rails app or cannot be read.
    """
    progress("reading the app")
    return sources.read_app(app, settings)


def compile_program(
    app: Path, settings: Settings, *, dump_after: str | None = None, progress: Progress = _quiet
) -> tuple[Program, Diagnostics, dict[str, str]]:
    """Reads and runs all layers; every route has its status afterwards."""
    program, diagnostics = read(app, settings, progress=progress)
    dumps: dict[str, str] = {}
    for name, layer in LAYERS:
        progress(name)
        program, found = layer(program)
        diagnostics += found
        if name == dump_after:
            dumps[name] = dump(program)
    program, found = close_ledger.run(program, diagnostics)
    diagnostics += found
    program, found = readiness.run(program)
    program.diagnostics = in_order([*diagnostics, *found])
    return program, program.diagnostics, dumps


def generate(app: Path, settings: Settings, *, dump_after: str | None = None, progress: Progress = _quiet) -> Generation:
    """Everything that `regauge generate` writes, rendered but not written."""
    program, diagnostics, dumps = compile_program(app, settings, dump_after=dump_after, progress=progress)
    files: list[GeneratedFile] = []
    for emitter in (diesel.emit, axum.emit):
        progress(f"writing Rust ({emitter.__module__.rsplit('.', 1)[-1]})")
        written, found = emitter(program)
        files += written
        diagnostics = diagnostics + found
    files.append(GeneratedFile("migration/manifest.json", manifest.render(program)))
    return Generation(program, files, in_order(diagnostics), manifest.build(program), dumps)
