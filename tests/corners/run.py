"""Compares the app on Rust with real Rails: `python -m tests.corners.run [--only NAME]... [--keep FOLDER]`.

Exit codes: 0 every answer is equal or named, 1 not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.corners.build import build
from tests.corners.make import make, requests
from tests.oracle import chroot
from tests.oracle.app import install
from tests.parity import harness, sides

from regauge.config import Settings
from regauge.pipeline import generate


def named(app: Path) -> set[str]:
    """The paths that stay on Rails. What writes there must not be asked of Rails alone, or the tables would differ."""
    return {route.path.split("(")[0] for route in generate(app, Settings()).program.routes if route.status != "ready"}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.corners.run", description=__doc__)
    parser.add_argument("--only", action="append", default=[], help="rows whose name holds this text (repeatable)")
    parser.add_argument("--keep", help="where the app and its Rust stay")
    parser.add_argument("--built", action="store_true", help="what is in --keep is built already")
    options = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = Path(options.keep or stack.enter_context(tempfile.TemporaryDirectory(prefix="corners-"))).absolute()
        app = folder / "app"
        if not options.built:
            make(app, options.only)
            build(app, folder / "server")
        left_out = named(app)
        rails = stack.enter_context(install(chroot.ensure(), app))
        seeds = sides.seed_with_rails(rails, None)
        left = sides.rails_side(rails, seeds)
        stack.callback(left.close)
        right = sides.rust_side(str(folder / "server"), seeds, folder)
        stack.callback(right.close)
        report = harness.run(left, right, list(requests(options.only, left_out)))
    print(report.details())
    print(report.summary())
    return 0 if all(result.equal or result.unported for result in report.results) else 1


if __name__ == "__main__":
    sys.exit(main())
