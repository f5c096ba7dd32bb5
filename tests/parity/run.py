"""The command line: `python -m tests.parity.run --rust COMMAND [--rails auto] [--database sqlite]`.

Exit codes: 0 all equal, 1 differences, 2 wrong use, 3 a side could not be started or died, 4 no Rails and no fitting recording.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

from tests.oracle import chroot
from tests.oracle.app import RailsApp, install
from tests.oracle.chroot import OracleUnavailable
from tests.oracle.postgres import Postgres, PostgresUnavailable, launch
from tests.oracle.process import ServerFailed
from tests.parity import causes, harness, recording, sides
from tests.parity.harness import Report, Result
from tests.parity.requests import ALL
from tests.parity.sides import LiveSide, Seeds, Side
from tests.parity.wire import NoAnswer, Request

SHOP = Path(__file__).resolve().parents[2] / "examples" / "shop"


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    chosen = choose(options.only, options.area)
    if not chosen:
        print("no request has such a name", file=sys.stderr)
        return 2
    try:
        with ExitStack() as stack:
            if options.command == "record":
                folder = record(stack, options.database)
                print(f"recorded {len(ALL)} answers in {folder}")
                return 0
            report = compare(stack, options, chosen)
    except (NoAnswer, ServerFailed) as problem:
        print(f"no result: {problem}", file=sys.stderr)
        return 3
    except (OracleUnavailable, PostgresUnavailable, recording.StaleRecording) as problem:
        print(f"no result: {problem}", file=sys.stderr)
        return 4
    details = causes.grouped(report) if options.causes else report.details()
    text = "\n".join(part for part in (details, report.summary()) if part)
    print(text)
    if options.report:
        Path(options.report).write_text(text + "\n")
    if options.json:
        Path(options.json).write_text(json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n")
    return 0 if report.equal else 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.parity.run", description=__doc__)
    parser.add_argument("command", nargs="?", choices=["compare", "record"], default="compare")
    parser.add_argument(
        "--rails", default="auto", help="auto (live if it can be, else recorded), live, recorded, or a URL"
    )
    parser.add_argument(
        "--rust", default="rails", help="a command that starts the service, a URL, or 'rails' for a second Rails"
    )
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument(
        "--only", action="append", default=[], metavar="TEXT", help="only requests whose name holds TEXT"
    )
    parser.add_argument("--area", action="append", default=[], help="only requests of this area")
    parser.add_argument("--causes", action="store_true", help="group the differences by what they look like")
    parser.add_argument("--report", metavar="FILE", help="write the differences there too")
    parser.add_argument("--json", metavar="FILE", help="write every result there")
    parser.add_argument("--progress", action="store_true", help="a line for every request")
    return parser.parse_args(arguments)


def choose(only: list[str], areas: list[str]) -> list[Request]:
    """The requests of these areas whose names hold one of the texts (no areas, no texts: all)."""
    return [
        request
        for request in ALL
        if (not areas or request.area in areas) and (not only or any(text in request.name for text in only))
    ]


def compare(stack: ExitStack, options: argparse.Namespace, chosen: list[Request]) -> Report:
    """Starts both sides, runs, and stops everything. Raises what cannot be started."""
    postgres = stack.enter_context(launch()) if options.database == "postgresql" else None
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="regauge-parity-")))
    if options.rails.startswith("http"):
        rails: Side = _by_url("rails", options.rails)
        seeds = None
    else:
        rails, seeds, app = _rails(stack, options, postgres, folder)
    if options.rust.startswith("http"):
        rust: Side = _by_url("rust", options.rust)
    elif seeds is None:
        raise NoAnswer("with --rails URL, --rust must be a URL too: there is no database to copy")
    elif options.rust == "rails":
        app = app or stack.enter_context(install(chroot.ensure(), SHOP))
        rust = sides.rails_side(app, seeds, name="second")
    else:
        rust = sides.rust_side(options.rust, seeds, folder)
    stack.callback(rust.close)
    print(f"rails: {rails.name}; rust: {options.rust}; database: {options.database}", file=sys.stderr)
    # A recording holds the rows as the whole list changed them: all is asked, and what was chosen is reported.
    asked = list(ALL) if isinstance(rails, recording.RecordedSide) else chosen
    names = {request.name for request in chosen}
    report = harness.run(
        rails,
        rust,
        asked,
        exact_times=options.database == "sqlite",
        progress=(lambda result: _show(result, names)) if options.progress else None,
    )
    report.results = [result for result in report.results if result.request.name in names]
    return report


def _rails(
    stack: ExitStack, options: argparse.Namespace, postgres: Postgres | None, folder: Path
) -> tuple[Side, Seeds, RailsApp | None]:
    if options.rails in ("auto", "live"):
        try:
            app = stack.enter_context(install(chroot.ensure(), SHOP))
            seeds = sides.seed_with_rails(app, postgres)
            side = sides.rails_side(app, seeds)
            stack.callback(side.close)
            return side, seeds, app
        except OracleUnavailable as problem:
            if options.rails == "live":
                raise
            print(f"no live Rails ({problem}); taking the recording", file=sys.stderr)
    home = recording.HOME / options.database
    if not (home / "seed.sql").exists():
        raise recording.StaleRecording(f"no recording in {home}")
    seeds = sides.seed_from_text((home / "seed.sql").read_text(), folder, postgres)
    _, database = seeds.copy("shop_recorded", folder)
    return recording.open_recording(home, database.state(), ALL), seeds, None


def _by_url(name: str, url: str) -> LiveSide:
    port = urlsplit(url).port
    if port is None:
        raise NoAnswer(f"{url} names no port")
    return LiveSide(name, port, None)


def record(stack: ExitStack, database: str) -> Path:
    """Records Rails' answers to the whole list."""
    postgres = stack.enter_context(launch()) if database == "postgresql" else None
    app = stack.enter_context(install(chroot.ensure(), SHOP))
    seeds = sides.seed_with_rails(app, postgres)
    side = sides.rails_side(app, seeds)
    stack.callback(side.close)
    words = ["ruby", "-e", 'require "rails"; print "Rails #{Rails.version} on Ruby #{RUBY_VERSION}"']
    recorder = harness.record(side, ALL, versions=app.chroot.run(words), seed=seeds.text())
    folder = recording.HOME / database
    recorder.write(folder)
    return folder


def _show(result: Result, names: set[str]) -> None:
    if result.request.name not in names:
        return
    mark = "unported " if result.unported else "equal    " if result.equal else "DIFFERENT"
    print(f"{mark} {result.rails.status or '---'} {result.rust.status or '---'} {result.request.name}", flush=True)


def as_json(report: Report) -> dict[str, object]:
    """The report as data, for tables and graphs made elsewhere."""
    return {
        "equal": report.equal,
        "summary": report.summary().splitlines(),
        "final": list(report.final),
        "results": [
            {
                "name": r.request.name,
                "area": r.request.area,
                "rails": r.rails.status,
                "rust": r.rust.status,
                "equal": r.equal,
                "unported": r.unported,
                "differences": [*r.answer, *r.rows],
            }
            for r in report.results
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
