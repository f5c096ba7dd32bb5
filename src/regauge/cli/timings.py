"""`--timings`: what each step of a run took.

It listens to the same names of steps that the progress line shows, so a step that is named is measured.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from regauge.diagnostics.data import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A step and its seconds: by the clock, and on a processor, of this process and of those beside it that ended meanwhile."""

    name: str
    wall: float
    cpu: float


@dataclass(slots=True)
class Timings:
    """Passes the names of steps on to `show` and keeps the time of each."""

    show: Callable[[str], None]
    steps: list[Step] = field(default_factory=list)
    running: tuple[str, float, float] | None = None

    def __call__(self, name: str) -> None:
        """The next step begins."""
        self.stop()
        self.show(name)
        self.running = name, time.perf_counter(), _processor()

    def stop(self) -> None:
        """The last step is over."""
        if self.running is not None:
            name, wall, cpu = self.running
            self.steps.append(Step(name, time.perf_counter() - wall, _processor() - cpu))
            self.running = None

    @property
    def seconds(self) -> float:
        """All steps by the clock."""
        return sum(step.wall for step in self.steps)

    def table(self) -> list[str]:
        """The steps under one another, their sum, and the memory that the process needed at most."""
        self.stop()
        width = max((len(step.name) for step in self.steps), default=5)
        total = Step("total", sum(step.wall for step in self.steps), sum(step.cpu for step in self.steps))
        rows = [f"{'step':{width}}  seconds  processor"]
        rows += [f"{step.name:{width}} {step.wall:8.2f} {step.cpu:10.2f}" for step in (*self.steps, total)]
        peak = peak_mib()
        return [*rows, f"peak memory: {peak:.0f} MiB"] if peak is not None else rows

    def data(self) -> dict[str, object]:
        """The same for programs."""
        self.stop()
        steps = [{"step": each.name, "seconds": round(each.wall, 4), "cpu": round(each.cpu, 4)} for each in self.steps]
        return {"steps": steps, "peak_mib": peak_mib()}


def peak_mib() -> float | None:
    """The most memory that this process has had, where the system tells."""
    if sys.platform == "win32":
        return None
    # Not getrusage: Linux counts there what the parent had before exec (getrusage(2) via fork, kernel/exec.c).
    own = re.search(r"^VmHWM:\s*(\d+) kB", _status(), re.MULTILINE)
    if own is not None:
        return int(own[1]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _processor() -> float:
    """Seconds on a processor so far. A process that runs beside this one counts when it has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _status() -> str:
    """What Linux says of this process; empty elsewhere (proc(5))."""
    try:
        return Path("/proc/self/status").read_text()
    except OSError:
        return ""
