"""Proof that a compiled line does in Rust what it does in Rails: `python -m tests.planted.proof [VARIANT...]`.

For each variant the shop with its lines is generated and built, and the lines' requests go to three services on copies of one database: Rails with
the lines, Rust with the lines, and Rails without them. The first two must be equal; the first and the last must differ for each line.
Exit codes: 0 all hold, 1 not.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from tests.oracle import chroot
from tests.oracle.app import install
from tests.parity import harness, sides
from tests.parity.harness import Report
from tests.parity.requests.build import get
from tests.parity.wire import Request
from tests.planted.bench import Bench, Remembered
from tests.planted.lines import ALL
from tests.planted.plant import Line


@dataclass(frozen=True)
class Proof:
    """What one variant showed."""

    lines: tuple[Line, ...]
    report: Report
    silent: tuple[
        str, ...
    ]  # lines whose requests Rails answers alike with and without them; quiet ones that it does not

    @property
    def holds(self) -> bool:
        return all(result.equal for result in self.report.results) and not self.report.final and not self.silent

    def objections(self) -> str:
        """Every difference, and every line that changes nothing in Rails; empty when it holds."""
        silent = [f"Rails, with and without it: {each}" for each in self.silent]
        return "\n".join(filter(None, [self.report.details(), *silent]))


def variants() -> dict[str, list[Line]]:
    """The lines that requests can show, by the app that they live in."""
    found: dict[str, list[Line]] = {}
    for line in ALL:
        if line.asks:
            found.setdefault(line.variant, []).append(line)
    return found


def prove(bench: Bench, name: str, lines: Sequence[Line]) -> Proof:
    """Runs one variant. Raises `CannotBuild`, `NoAnswer`, `ServerFailed`, `OracleUnavailable`."""
    requests, owner = _requests(lines)
    service = bench.service(name, lines)
    with ExitStack() as stack:
        app = stack.enter_context(install(chroot.ensure(), bench.app(name, lines)))
        # Seeds need not satisfy the lines; only a changed schema has to be loaded from the variant.
        own = any(line.file.startswith("db/") for line in lines)
        seeds = sides.seed_with_rails(app, None) if own else bench.seeds
        _ = bench.plain, bench.seeds  # made here, not by one of the threads below
        folder = bench.folder / name.replace(" ", "-")
        with_lines, without, rust = bench.start(
            lambda: sides.rails_side(app, seeds, name="with"),
            lambda: sides.rails_side(bench.plain, bench.seeds, name="without"),
            lambda: sides.rust_side(str(service), seeds, folder),
        )
        for side in (with_lines, without, rust):
            stack.callback(side.close)
        once = Remembered(with_lines)
        report = harness.run(once, rust, [*requests, _END])
        plain = harness.run(once.again(), without, [*requests, _END])
    service.unlink()
    silent = []
    for line in lines:
        mine = [result for result in plain.results if owner.get(result.request.name) is line]
        if line.file.startswith("db/"):
            continue  # the tables themselves differ
        if line.quiet:
            silent += [f"{line.name}: it was to change nothing"] * (not all(result.equal for result in mine))
        elif all(result.equal for result in mine):
            silent.append(line.name)
        elif line.shows and not any(line.shows.encode() in result.rails.body for result in mine):
            silent.append(f"{line.name}: no answer of Rails holds {line.shows!r}")
    return Proof(tuple(lines), report, tuple(silent))


_END = get("the end", "/up")
"""Nothing hangs on it: rows that a GET wrote are compared after it."""


def _requests(lines: Sequence[Line]) -> tuple[list[Request], dict[str, Line]]:
    requests: list[Request] = []
    owner: dict[str, Line] = {}
    for line in lines:
        for number, each in enumerate(line.asks):
            requests.append(replace(each, name=f"{line.name} {number}: {each.name}"))
            owner[requests[-1].name] = line
    return requests, owner


def main(names: list[str]) -> int:
    good, shown, equal = True, 0, 0
    began = time.monotonic()
    wanted = {name: lines for name, lines in variants().items() if not names or name in names}
    with Bench() as bench:
        for name, lines in wanted.items():
            bench.order(name, lines)
        for name, lines in wanted.items():
            start = time.monotonic()
            try:
                proof = prove(bench, name, lines)
            except Exception as problem:  # one variant that fails does not hide the others
                print(f"{name}: {type(problem).__name__}: {problem}", flush=True)
                good = False
                continue
            results = proof.report.results[:-1]
            count = sum(result.equal for result in results)
            shown, equal = shown + len(lines), equal + (len(lines) if proof.holds else 0)
            seconds = time.monotonic() - start
            print(f"{name}: {len(lines)} lines, {count} equal of {len(results)} answers, {seconds:.0f} s", flush=True)
            if proof.objections():
                print(proof.objections(), flush=True)
            good = good and proof.holds
    minutes = (time.monotonic() - began) / 60
    print(f"{equal} lines of {shown}, in {len(wanted)} variants, do in Rust what they do in Rails ({minutes:.1f} min)")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
