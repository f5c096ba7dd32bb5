"""Proof that a compiled line does in Rust what it does in Rails: `python -m tests.planted.proof [VARIANT...]`.

For each variant the shop with its lines is generated and built, and the lines' requests go to three services on copies of one database: Rails with
the lines, Rust with the lines, and Rails without them. The first two must be equal; the first and the last must differ for each line.
Exit codes: 0 all hold, 1 not, 3 something could not be built or run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from tests.oracle import chroot
from tests.oracle.app import RailsApp, install
from tests.parity import harness, sides
from tests.parity.harness import Report
from tests.parity.requests.build import get
from tests.parity.sides import Seeds
from tests.parity.wire import Request
from tests.planted.lines import ALL
from tests.planted.plant import SHOP, Line, copy_shop, plant

ROOT = Path(__file__).resolve().parents[2]


class CannotBuild(Exception):
    """The variant could not be generated or built; the text says why."""


@dataclass(frozen=True)
class Proof:
    """What one variant showed."""

    lines: tuple[Line, ...]
    report: Report
    silent: tuple[str, ...]  # lines whose requests Rails answers alike with and without them

    @property
    def holds(self) -> bool:
        return all(result.equal for result in self.report.results) and not self.silent


def variants() -> dict[str, list[Line]]:
    """The lines that requests can show, by the app that they live in."""
    found: dict[str, list[Line]] = {}
    for line in ALL:
        if line.asks:
            found.setdefault(line.variant, []).append(line)
    return found


def build(app: Path, out: Path) -> Path:
    """Generates and builds an app (debug); the path of the service."""
    for words, cwd in (
        ([sys.executable, "-m", "regauge", "generate", str(app), "-o", str(out), "--quiet"], ROOT),
        (["cargo", "build", "--quiet", "-p", "server"], out),
    ):
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            raise CannotBuild(f"{' '.join(words[:3])}: {done.stderr[-800:]}")
    target = Path(os.environ.get("CARGO_TARGET_DIR") or out / "target")
    return target / "debug" / "server"


def prove(lines: Sequence[Line]) -> Proof:
    """Runs one variant. Raises `CannotBuild`, `NoAnswer`, `ServerFailed`, `OracleUnavailable`."""
    requests = [
        replace(each, name=f"{line.name} {number}: {each.name}")
        for line in lines
        for number, each in enumerate(line.asks)
    ]
    owner = {request.name: line for line in lines for request in requests if request.name.startswith(f"{line.name} ")}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="proof-")))
        app = copy_shop(folder / "shop")
        for line in lines:
            plant(app, line)
        service = build(app, folder / "rust")
        oracle = chroot.ensure()
        with_lines = stack.enter_context(install(oracle, app))
        without = stack.enter_context(install(oracle, SHOP))
        # Seeds need not satisfy the lines; only a changed schema has to be loaded from the variant.
        seeder = with_lines if any(line.file.startswith("db/") for line in lines) else without
        seeds = sides.seed_with_rails(seeder, None)
        report = _compare(stack, with_lines, f"{service}", seeds, folder, requests)
        plain = _compare_rails(stack, with_lines, without, seeds, requests)
    silent = []
    for line in lines:
        mine = [result for result in plain.results if owner.get(result.request.name) is line]
        if all(result.equal for result in mine):
            silent.append(line.name)
        elif line.shows and not any(line.shows.encode() in result.rails.body for result in mine):
            silent.append(f"{line.name}: no answer of Rails holds {line.shows!r}")
    return Proof(tuple(lines), report, tuple(silent))


def _compare(stack: ExitStack, app: RailsApp, rust: str, seeds: Seeds, folder: Path, requests: list[Request]) -> Report:
    left = sides.rails_side(app, seeds, name="with")
    stack.callback(left.close)
    right = sides.rust_side(rust, seeds, folder)
    stack.callback(right.close)
    return harness.run(left, right, requests)


def _compare_rails(stack: ExitStack, one: RailsApp, other: RailsApp, seeds: Seeds, requests: list[Request]) -> Report:
    left = sides.rails_side(one, seeds, name="again")
    stack.callback(left.close)
    right = sides.rails_side(other, seeds, name="without")
    stack.callback(right.close)
    return harness.run(left, right, [*requests, get("the end", "/status")])


def main(names: list[str]) -> int:
    good = True
    for name, lines in variants().items():
        if names and name not in names:
            continue
        try:
            proof = prove(lines)
        except Exception as problem:  # one variant that fails does not hide the others
            print(f"{name}: {type(problem).__name__}: {problem}", flush=True)
            good = False
            continue
        equal = sum(result.equal for result in proof.report.results)
        print(f"{name}: {len(lines)} lines, {equal} equal of {len(proof.report.results)} answers", flush=True)
        if proof.report.details():
            print(proof.report.details())
        for each in proof.silent:
            print(f"  Rails is the same without it: {each}")
        good = good and proof.holds
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
