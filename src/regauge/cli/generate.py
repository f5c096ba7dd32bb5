"""`regauge generate`: convert, then write all of it or nothing."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import typer

from regauge import __version__
from regauge.cli import compile
from regauge.cli.exits import Exit
from regauge.cli.inputs import checked_app, output_of, settings_for
from regauge.cli.output import Failure, Output
from regauge.cli.timings import Timings
from regauge.diagnostics import Diagnostics, in_order
from regauge.diagnostics.render import source_of, summary, to_json
from regauge.workspace import Outcome, WorkspaceError, by_hand, digests, write


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of `generate`."""

    app: Path
    out: Path | None
    check: bool = False
    force: bool = False
    database: str | None = None
    database_url: str | None = None
    dump_after: str | None = None
    config: Path | None = None
    timings: bool = False


def run(request: Request, output: Output) -> None:
    """Raises Failure, and typer.Exit with 1 when `--check` found changes."""
    app = checked_app(request.app)
    settings = settings_for(app, config=request.config, database=request.database, url=request.database_url)
    target = None if request.dump_after else output_of(app, settings, request.out)
    with output.progress() as show:
        progress = Timings(show)
        generation = compile.generate(app, settings, request.dump_after, progress, by_hand(target))
        if target is None:
            # Asked for by name, so it is the result, with or without --json.
            sys.stdout.write(generation.dumps[str(request.dump_after)].rstrip("\n") + "\n")
            return
        progress("write files")
        try:
            outcome = write(
                generation.files,
                target,
                version=__version__,
                adapter=generation.program.app.adapter,
                inputs=digests(app, settings.ignore, target),
                check=request.check,
                force=request.force,
                rustfmt=settings.output.rustfmt,
            )
        except WorkspaceError as failure:
            raise Failure(Exit.OUTPUT, failure.diagnostics) from failure
    progress.stop()
    found = in_order([*generation.diagnostics, *outcome.diagnostics])
    counts: dict[str, int] = generation.manifest.get("counts", {})
    changed = request.check and bool(outcome.changes)
    if output.as_json:
        data = _as_json(target, outcome, counts, found, request.check, Exit.CHANGED if changed else Exit.OK)
        output.json(data | {"timings": progress.data()} if request.timings else data)
    else:
        output.diagnostics(found, source_of(app))
        _report(output, target, outcome, counts, found, request.check)
        if request.timings:
            output.note(progress.table())
    if changed:
        raise typer.Exit(Exit.CHANGED)


def _report(
    output: Output, target: Path, outcome: Outcome, counts: dict[str, int], found: Diagnostics, check: bool
) -> None:
    would = "would be " if check else ""
    for label, paths in (
        ("created", outcome.created),
        ("updated", outcome.updated),
        ("appended to", outcome.appended),
        ("removed", outcome.removed),
    ):
        if paths:
            names = ", ".join(paths[:5]) + (f" and {len(paths) - 5} more" if len(paths) > 5 else "")
            output.say(f"{len(paths)} {would}{label}: {names}")
    output.say(f"{outcome.unchanged} unchanged in {target}")
    output.say("routes: " + ", ".join(f"{count} {state}" for state, count in counts.items()))
    output.say(summary(found))


def _as_json(
    target: Path, outcome: Outcome, counts: dict[str, int], found: Diagnostics, check: bool, exit: Exit
) -> dict[str, object]:
    return {
        "command": "generate",
        "ok": exit is Exit.OK,
        "exit": int(exit),
        "version": __version__,
        "output": str(target),
        "check": check,
        "changes": {
            "created": list(outcome.created),
            "updated": list(outcome.updated),
            "appended": list(outcome.appended),
            "removed": list(outcome.removed),
        },
        "unchanged": outcome.unchanged,
        "routes": counts,
        "diagnostics": [to_json(item) for item in found],
    }
