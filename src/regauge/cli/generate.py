"""`regauge generate` and `regauge schema`: convert, then write all of it or nothing."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from regauge import __version__
from regauge.cli import compile
from regauge.cli.exits import Exit
from regauge.cli.inputs import checked_app, config_digest, output_of, settings_for
from regauge.cli.output import Failure, Output
from regauge.cli.report import Report
from regauge.cli.timings import Timings
from regauge.config import Settings
from regauge.diagnostics import Diagnostic, Span, in_order
from regauge.diagnostics.catalogue import settings as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.render import no_source, source_of
from regauge.workspace import Ahead, Outcome, WorkspaceError, by_hand, lock_of, write

if TYPE_CHECKING:
    from regauge.pipeline import Generation


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of a command that writes a workspace. `command` is `generate` or `schema`; only `schema` does without an app."""

    app: Path | None
    out: Path | None
    command: str = "generate"
    check: bool = False
    force: bool = False
    database: str | None = None
    database_url: str | None = None
    dump_after: str | None = None
    config: Path | None = None
    timings: bool = False
    verbose: bool = False

    @property
    def web(self) -> bool:
        """Whether more than the data crate is written."""
        return self.command == "generate"


def run(request: Request, output: Output) -> None:
    """Raises Failure, and typer.Exit with 1 when `--check` found changes."""
    app = None if request.app is None else checked_app(request.app)
    settings = settings_for(app, config=request.config, database=request.database, url=request.database_url)
    if app is None and not settings.database.url:
        raise Failure(Exit.USAGE, [Diagnostic(codes.NOTHING_TO_READ, Span.of_file("regauge schema"))])
    target = None if request.dump_after else output_of(app, settings, request.out)
    with output.progress() as show, Ahead(enabled=target is not None and settings.output.rustfmt) as ahead:
        progress = Timings(show)
        lock = lock_of(target)
        whole = not request.web or (lock is not None and lock.data == "all")
        generation = compile.workspace(
            app,
            settings,
            web=request.web,
            dump_after=request.dump_after,
            progress=progress,
            people=by_hand(target) if request.web else (),
            whole=whole,
            ready=ahead.begin,
        )
        if target is None:
            # Asked for by name, so it is the result, with or without --json.
            sys.stdout.write(generation.dumps[str(request.dump_after)].rstrip("\n") + "\n")
            return
        progress("write files")
        inputs = config_digest(app, request.config)
        outcome = _write(request, generation, settings, target, whole=whole, inputs=inputs, ahead=ahead)
    progress.stop()
    changed = request.check and bool(outcome.changes)
    report = Report(
        request.command,
        target,
        outcome,
        generation,
        in_order([*generation.diagnostics, *outcome.diagnostics]),
        check=request.check,
    )
    if output.as_json:
        data = report.data(Exit.CHANGED if changed else Exit.OK)
        output.json(data | {"timings": progress.data()} if request.timings else data)
    else:
        source = no_source if app is None else source_of(app)
        report.show(output, source, verbose=request.verbose, seconds=progress.seconds)
        if request.timings:
            output.note(progress.table())
    if changed:
        raise typer.Exit(Exit.CHANGED)


def _write(
    request: Request,
    generation: Generation,
    settings: Settings,
    target: Path,
    *,
    whole: bool,
    inputs: dict[str, str],
    ahead: Ahead,
) -> Outcome:
    """Raises Failure when the output cannot be written."""
    program = generation.program
    try:
        return write(
            generation.files,
            target,
            version=__version__,
            adapter=program.app.adapter,
            command=request.command,
            whole=whole,
            snapshot_of=program.live,
            inputs=program.inputs | inputs,
            check=request.check,
            force=request.force,
            rustfmt=settings.output.rustfmt,
            ahead=ahead,
        )
    except WorkspaceError as failure:
        raise Failure(Exit.OUTPUT, failure.diagnostics) from failure
