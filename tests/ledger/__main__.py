"""`python -m tests.ledger APP...`: the sites of apps, counted by us and by Ruby, and what became of them.

Exit codes: 0 all equal and none open, 1 not, 2 wrong use, 3 an app cannot be read, 4 no Ruby to count with.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.ledger import ours, ruby, table
from tests.oracle import chroot
from tests.oracle.chroot import OracleUnavailable

from regauge import pipeline, sources
from regauge.config import Settings


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.ledger", description=__doc__)
    parser.add_argument("app", nargs="+", type=Path)
    parser.add_argument("--syntax-only", action="store_true", help="compare the counts, do not compile")
    options = parser.parse_args(arguments)
    try:
        oracle = chroot.ensure()
    except OracleUnavailable as problem:
        print(f"no Ruby to count with: {problem}", file=sys.stderr)
        return 4
    good = True
    for app in options.app:
        began = time.perf_counter()
        counted = ruby.count(oracle, app)
        if options.syntax_only:
            made = table.compare(ours.count(app), counted)
        else:
            try:
                generation = pipeline.compile_program(app, Settings())
                program, diagnostics = generation.program, generation.diagnostics
            except sources.NotARailsApp as problem:
                print(f"{app}: {problem}", file=sys.stderr)
                return 3
            made = table.compare([ours.as_counted(site) for site in program.ledger.sites], counted)
            made.fates = ours.fates(program)
            print(f"{len(diagnostics)} diagnostics, {len(program.routes)} routes, ", end="")
        print(f"{app.name}: {time.perf_counter() - began:.1f} s\n{made.render()}\n")
        good = good and not made.unequal and not made.open
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
