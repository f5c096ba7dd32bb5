"""`regauge routes`: the table of `rails routes`, and which of them Rust would serve."""

from __future__ import annotations

from pathlib import Path

from regauge.cli import compile
from regauge.cli.inputs import checked_app, settings_for
from regauge.cli.output import Output
from regauge.cli.tables import reason_lines, route_table


def run(app: Path, *, database: str | None, url: str | None, config: Path | None, output: Output) -> None:
    """Raises Failure."""
    app = checked_app(app)
    settings = settings_for(app, config=config, database=database, url=url)
    with output.progress() as progress:
        manifest = compile.manifest_of(compile.program(app, settings, progress))
    if output.as_json:
        output.json({"command": "routes", "ok": True, "exit": 0, **manifest})
        return
    for line in route_table(manifest["routes"]):
        output.out.print(line)
    reasons = reason_lines(manifest["routes"])
    if reasons:
        output.out.print()
        for line in reasons:
            output.out.print(line)
    output.out.print()
    output.out.print(", ".join(f"{count} {state}" for state, count in manifest["counts"].items()))
