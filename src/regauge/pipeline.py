"""The only module that names every stage: an app's folder becomes a set of files.

sources -> layers -> ledger -> readiness -> emit. Nothing is written here; the workspace does that with the files.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from importlib import import_module
from pathlib import Path
from typing import Any

from regauge import sources
from regauge.config import Settings
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostics, in_order
from regauge.diagnostics.listing import listing
from regauge.migration import manifest, readiness
from regauge.migration.counts import Counts, count
from regauge.program.dump import dump
from regauge.program.files import GeneratedFile
from regauge.program.program import Program

DATABASES = "12"
"""The room of the codes that speak of live databases."""

LISTING = "migration/diagnostics.txt"
"""Where a workspace has every finding of the run that wrote it."""

Progress = Callable[[str], None]
Ready = Callable[[list[GeneratedFile]], None]


@dataclass(frozen=True, slots=True)
class _ReadSettings:
    """What the sources need of the settings."""

    adapter: str | None
    ignore: tuple[str, ...]
    database_url: str = ""
    database_timeout: float = 30.0


@dataclass(slots=True)
class Generation:
    """What one run made of an app."""

    program: Program
    files: list[GeneratedFile]
    diagnostics: Diagnostics
    manifest: dict[str, Any]
    counts: Counts
    dumps: dict[str, str] = field(default_factory=dict)  # layer: the program after it, as JSON


def _quiet(_: str) -> None:
    """No progress."""


def _nobody(_: list[GeneratedFile]) -> None:
    """Nobody waits for files."""


def _nothing() -> None:
    """Nothing to do meanwhile."""


def _load() -> None:
    """Loads the stages behind the sources, which takes a fifth of a second."""
    for name in ("regauge.emit.diesel", "regauge.layers.order", "regauge.layers.close_ledger"):
        import_module(name)


def read(
    app: Path | None,
    settings: Settings,
    *,
    web: bool = True,
    progress: Progress = _quiet,
    meanwhile: Callable[[], None] = _nothing,
) -> tuple[Program, Diagnostics]:
    """The app as its files, and its database where one is given, say; before any layer. Without an app, the database alone.

    Raises sources.NotARailsApp when `app` is none or cannot be read, and sources.DatabaseError.
    """
    wanted = settings.database
    given = _ReadSettings(wanted.adapter or None, tuple(settings.ignore), wanted.url, float(wanted.timeout))
    if app is None:
        return sources.read_alone(Path.cwd(), given, progress=progress)
    return sources.read_app(app, given, web=web, progress=progress, meanwhile=meanwhile)


def drift(app: Path, settings: Settings, *, progress: Progress = _quiet) -> Diagnostics:
    """How the app's live database differs from its files. Raises as `read` does."""
    _, found = read(app, settings, progress=progress)
    return in_order(each for each in found if each.code.room == DATABASES)


def compile_program(
    app: Path | None,
    settings: Settings,
    *,
    web: bool = True,
    dump_after: str | None = None,
    progress: Progress = _quiet,
    ready: Ready = _nobody,
) -> Generation:
    """Reads the app, runs all layers (without `web` those of the data) and writes the data crate's files; every route has its status afterwards.

    The data crate is rendered before the ledger closes and before routes are judged: an emitter may still name what it cannot write.
    Raises sources.NotARailsApp when `app` is not a Rails app or cannot be read.
    """

    def meanwhile() -> None:
        progress("load the layers")
        _load()

    program, diagnostics = read(app, settings, web=web, progress=progress, meanwhile=meanwhile)
    # Loaded while another process read the schema, where one did.
    from regauge.emit import diesel
    from regauge.layers import close_ledger
    from regauge.layers.order import layers

    dumps: dict[str, str] = {}
    for name, layer in layers(web=web):
        progress(name)
        program, found = layer(program)
        diagnostics += found
        if name == dump_after:
            dumps[name] = dump(program)
    progress("render the data crate")
    files, found = diesel.emit(program, web=web, ready=ready)
    diagnostics += found
    counts = count(program, files)
    progress("close the ledger")
    program, found = close_ledger.run(program, diagnostics)
    diagnostics += found
    if web:
        progress("judge the routes")
        program, found = readiness.run(program)
        diagnostics += found
    program.diagnostics = in_order(diagnostics)
    return Generation(program, files, program.diagnostics, manifest.build(program), counts, dumps)


def generate(
    app: Path,
    settings: Settings,
    *,
    dump_after: str | None = None,
    progress: Progress = _quiet,
    people: tuple[str, ...] = (),
    whole: bool = False,
) -> Generation:
    """Everything that `regauge generate` writes, rendered but not written.

    `people`: the texts of what was written by hand. `whole`: the data crate keeps what nothing generated calls, because a program of the
    user's own may.
    """
    # Loaded when it is needed: the data alone does without it.
    from regauge.emit import axum
    from regauge.emit.prune import drop_unused, keep_all

    generation = compile_program(app, settings, dump_after=dump_after, progress=progress)
    progress("render the web crate")
    files, found = axum.emit(generation.program)
    data = keep_all(generation.files) if whole else generation.files
    generation.files = drop_unused([*data, *files], people)
    generation.files += [GeneratedFile("migration/manifest.json", manifest.render(generation.program))]
    generation.manifest = manifest.build(generation.program)
    return _listed(generation, found)


def schema(
    app: Path | None,
    settings: Settings,
    *,
    dump_after: str | None = None,
    progress: Progress = _quiet,
    ready: Ready = _nobody,
) -> Generation:
    """Everything that `regauge schema` writes: the data crate alone, of an app or (without one) of a database.

    `ready` is given files as they will be, before the rest is rendered.
    """

    def kept(files: list[GeneratedFile]) -> None:
        from regauge.emit.prune import keep_all

        ready(keep_all(files))

    generation = compile_program(app, settings, web=False, dump_after=dump_after, progress=progress, ready=kept)
    from regauge.emit.prune import keep_all

    generation.files = keep_all(generation.files)
    return _listed(generation, [])


def _listed(generation: Generation, found: Diagnostics) -> Generation:
    """With the list of all findings among the files."""
    generation.diagnostics = in_order([*generation.diagnostics, *found])
    generation.files.append(GeneratedFile(LISTING, listing(generation.diagnostics)))
    return generation
