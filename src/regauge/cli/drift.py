"""`regauge drift`: the app's schema files beside a live database."""

from __future__ import annotations

from pathlib import Path

import typer

from regauge.cli import compile
from regauge.cli.exits import Exit
from regauge.cli.inputs import checked_app, settings_for
from regauge.cli.output import Failure, Output
from regauge.diagnostics import Diagnostic, Span
from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.render import source_of, to_json


def run(app: Path, *, database: str | None, url: str | None, config: Path | None, output: Output) -> None:
    """Raises Failure, and typer.Exit with 1 when there are differences."""
    app = checked_app(app)
    settings = settings_for(app, config=config, database=database, url=url)
    if not settings.database.url:
        raise Failure(Exit.USAGE, [Diagnostic(codes.NO_URL, Span.of_file("regauge.toml"))])
    with output.progress() as progress:
        found = compile.drift(app, settings, progress)
    differences = [each for each in found if each.code in codes.DRIFT]
    exit = Exit.CHANGED if differences else Exit.OK
    if output.as_json:
        shown = [to_json(each) for each in found]
        output.json({"command": "drift", "ok": not differences, "exit": int(exit), "diagnostics": shown})
    else:
        output.diagnostics(found, source_of(app))
        count = len(differences)
        output.say(
            "the files and the database agree"
            if not count
            else f"{count} {'difference' if count == 1 else 'differences'}"
        )
    if differences:
        raise typer.Exit(exit)
