"""`make demo`, or `python -m scripts.demo`: examples/shop, from Ruby to a Rust service, answer beside answer.

1. `regauge generate` writes the workspace, 2. cargo builds it, 3. the same requests go to Rails and to Rust on copies of one SQLite database,
4. a table shows whether each answer is equal and what it cost, 5. the remainder is named.

Rails is live where one can be set up (tests/oracle/setup.sh: Debian, root, network); else its answers are the recorded ones of
tests/parity/recorded/demo, and the output says so. `--record` makes that recording anew. Exit codes: 0 all equal, 1 a difference, 3 a step failed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from bench.processes import cpu_seconds, memory_mib
from rich.console import Console
from rich.table import Table
from tests.oracle import chroot
from tests.oracle.app import install
from tests.oracle.chroot import OracleUnavailable
from tests.oracle.process import ServerFailed
from tests.parity import harness, recording, sides
from tests.parity.harness import Result
from tests.parity.sides import LiveSide, Seeds, Side
from tests.parity.tables import State
from tests.parity.wire import Answer, NoAnswer, Request

from scripts.demo_requests import DEMO

ROOT = Path(__file__).resolve().parent.parent
SHOP = ROOT / "examples" / "shop"
OUT = ROOT / "build" / "shop-rs"
RECORDED = recording.HOME / "demo"
console = Console(highlight=False, width=None if sys.stdout.isatty() else 118)


class StepFailed(Exception):
    """A step of the demo could not be done; the text says why."""


@dataclass
class Metered:
    """A side that notes the CPU time of each answer."""

    side: Side
    spent: list[float]
    name: str = field(init=False)

    def __post_init__(self) -> None:
        self.name = self.side.name

    @property
    def started(self) -> float:
        return self.side.started

    def ask(self, request: Request) -> Answer:
        before = self._cpu()
        answer = self.side.ask(request)
        self.spent.append(self._cpu() - before)
        return answer

    def state(self) -> State | None:
        return self.side.state()

    def close(self) -> None:
        self.side.close()

    def process(self) -> int | None:
        server = self.side.server if isinstance(self.side, LiveSide) else None
        return server.process.pid if server else None

    def _cpu(self) -> float:
        pid = self.process()
        return cpu_seconds(pid) if pid else 0.0


def step(number: int, text: str) -> None:
    console.print(f"\n[bold]{number}. {text}[/bold]")


def run(words: list[str], *, cwd: Path = ROOT) -> None:
    """Runs a command with its output shown. Raises StepFailed."""
    console.print(f"[dim]$ {' '.join(words)}[/dim]")
    if subprocess.run(words, cwd=cwd, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise StepFailed(f"`{' '.join(words)}` failed")


def build() -> Path:
    """Generates and builds the shop; returns the server's binary."""
    step(1, "From Ruby to Rust: regauge generate examples/shop")
    regauge = Path(sys.executable).with_name("regauge")
    began = time.perf_counter()
    done = subprocess.run(
        [str(regauge), "generate", str(SHOP), "-o", str(OUT), "--quiet"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise StepFailed("regauge generate failed")
    console.print(f"written to {OUT.relative_to(ROOT)} in {time.perf_counter() - began:.1f} s")
    step(2, "cargo build --release")
    if shutil.which("cargo") is None:
        raise StepFailed("cargo was not found: install Rust (rustup)")
    run(["cargo", "build", "--release", "--quiet"], cwd=OUT)
    return Path(os.environ.get("CARGO_TARGET_DIR") or OUT / "target") / "release" / "server"


def rails(stack: ExitStack, folder: Path) -> tuple[Side, Seeds]:
    """A live Rails, or the recorded one."""
    try:
        app = stack.enter_context(install(chroot.ensure(), SHOP))
        seeds = sides.seed_with_rails(app, None)
        return sides.rails_side(app, seeds), seeds
    except OracleUnavailable as problem:
        console.print(f"[yellow]No live Rails here ({problem}): its answers are the recorded ones.[/yellow]")
    seeds = sides.seed_from_text((RECORDED / "seed.sql").read_text(), folder, None)
    _, database = seeds.copy("shop_recorded", folder)
    return recording.open_recording(RECORDED, database.state(), DEMO), seeds


def show(results: list[Result], left: Metered, right: Metered) -> None:
    table = Table(box=None, pad_edge=False)
    for name, justify in (
        ("request", "left"),
        ("Rails", "right"),
        ("Rust", "right"),
        ("answer", "left"),
        ("Rails CPU ms", "right"),
        ("Rust CPU ms", "right"),
    ):
        table.add_column(name, justify=justify)  # type: ignore[arg-type]  # rich has no public name for the literal
    for result, ours, theirs in zip(results, left.spent, right.spent, strict=True):
        said = "named 501" if result.unported else "equal" if result.equal else "[red]DIFFERENT[/red]"
        cost = f"{ours * 1e3:.2f}" if left.process() else "-"
        line = result.request.raw.split(b" HTTP/", 1)[0].decode("latin-1")
        table.add_row(line[:62], str(result.rails.status), str(result.rust.status), said, cost, f"{theirs * 1e3:.2f}")
    console.print(table)
    for result in results:
        if not result.equal and not result.unported:
            console.print(f"[red]{result.request.name}[/red]", *result.answer, *result.rows, sep="\n    ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--record", action="store_true", help="record live Rails' answers to the demo's requests, and end"
    )
    options = parser.parse_args()
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="regauge-demo-")))
            if options.record:
                return record(stack)
            return demo(stack, folder)
    except (StepFailed, NoAnswer, ServerFailed, recording.StaleRecording) as problem:
        console.print(f"[red]demo: {problem}[/red]")
        return 3
    except KeyboardInterrupt:
        console.print("demo: interrupted")
        return 130


def record(stack: ExitStack) -> int:
    app = stack.enter_context(install(chroot.ensure(), SHOP))
    seeds = sides.seed_with_rails(app, None)
    side = sides.rails_side(app, seeds)
    stack.callback(side.close)
    harness.record(side, DEMO, versions="Rails 7.2", seed=seeds.text()).write(RECORDED)
    console.print(f"recorded {len(DEMO)} answers")
    return 0


def demo(stack: ExitStack, folder: Path) -> int:
    binary = build()
    step(3, "The same requests to Rails and to Rust")
    side, seeds = rails(stack, folder)
    left = Metered(side, [])
    stack.callback(left.close)
    right = Metered(sides.rust_side(str(binary), seeds, folder), [])
    stack.callback(right.close)
    console.print(f"left: {left.name}; right: the generated server; both on a copy of one SQLite database")
    report = harness.run(left, right, DEMO)
    step(4, "Answer beside answer")
    show(report.results, left, right)
    console.print(report.summary())
    for meter, name in ((left, "Rails"), (right, "Rust")):
        pid = meter.process()
        if pid:
            console.print(
                f"{name}: {sum(meter.spent) * 1e3:.0f} ms of CPU for {len(meter.spent)} requests, {memory_mib(pid):.0f} MiB"
            )
    step(5, "What was not converted, by name")
    run([str(Path(sys.executable).with_name("regauge")), "status", str(OUT)])
    console.print(
        f"\nThe Rust is in {OUT.relative_to(ROOT)}: read crates/data/src/models/product.rs beside examples/shop/app/models/product.rb."
    )
    return 0 if report.equal else 1


if __name__ == "__main__":
    raise SystemExit(main())
