"""The pipeline as commands see it. It is imported when a command needs it: `explain` and `--version` stay quick."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regauge.cli.exits import Exit
from regauge.cli.inputs import nearest
from regauge.cli.output import Failure
from regauge.config import Settings
from regauge.diagnostics import Diagnostic, Diagnostics, Span
from regauge.diagnostics.catalogue import databases as database_codes
from regauge.diagnostics.catalogue import settings as setting_codes
from regauge.diagnostics.render import no_source, source_of

if TYPE_CHECKING:
    from regauge.pipeline import Generation
    from regauge.program.files import GeneratedFile
    from regauge.program.program import Program
    from regauge.sources.database.errors import DatabaseError


def workspace(
    app: Path | None,
    settings: Settings,
    *,
    web: bool,
    dump_after: str | None,
    progress: Callable[[str], None],
    people: tuple[str, ...] = (),
    whole: bool = False,
    ready: Callable[[list[GeneratedFile]], None] = lambda _: None,
) -> Generation:
    """`pipeline.generate`, or `pipeline.schema` without `web`, with the errors of reading as Failure."""
    progress("load the compiler")
    from regauge import pipeline

    if dump_after is not None:
        _known(dump_after, web=web)
    with _reading(app):
        if not web:
            return pipeline.schema(app, settings, dump_after=dump_after, progress=progress, ready=ready)
        assert app is not None  # `generate` takes an app
        return pipeline.generate(app, settings, dump_after=dump_after, progress=progress, people=people, whole=whole)


def _known(layer: str, *, web: bool) -> None:
    """Raises Failure for a layer that there is not."""
    from regauge.layers.order import names

    if layer not in names(web=web):
        message = f"there is no layer `{layer}`"
        help = nearest(layer, names(web=web))
        raise Failure(
            Exit.USAGE, [Diagnostic(setting_codes.UNKNOWN_LAYER, Span.of_file("--dump-after"), message, help)]
        )


def program(app: Path, settings: Settings, progress: Callable[[str], None]) -> Program:
    """The app after all layers, each route with its status."""
    from regauge import pipeline

    with _reading(app):
        return pipeline.compile_program(app, settings, progress=progress).program


@contextmanager
def _reading(app: Path | None) -> Iterator[None]:
    from regauge import sources
    from regauge.sources.database.errors import DatabaseError

    try:
        yield
    except sources.NotARailsApp as failure:
        raise Failure(Exit.INPUT, failure.diagnostics, no_source if app is None else source_of(app)) from failure
    except DatabaseError as failure:
        raise Failure(database_exit(failure), failure.diagnostics) from failure


def drift(app: Path, settings: Settings, progress: Callable[[str], None]) -> Diagnostics:
    """What the app's database is not as its files say."""
    from regauge import pipeline

    with _reading(app):
        return pipeline.drift(app, settings, progress=progress)


def database_exit(failure: DatabaseError) -> Exit:
    """A URL that cannot be used is a wrong argument; everything else is the database's."""
    return Exit.USAGE if failure.code is database_codes.BAD_URL else Exit.DATABASE


def manifest_of(compiled: Program) -> dict[str, Any]:
    """The manifest of a compiled program."""
    from regauge.migration import manifest

    return manifest.build(compiled)
