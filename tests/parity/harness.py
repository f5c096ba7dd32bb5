"""Asks both sides everything, in order, and says where they differ."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.parity import compare
from tests.parity.fresh import Window
from tests.parity.recording import Recorder
from tests.parity.sides import Side
from tests.parity.tables import State
from tests.parity.wire import Answer, Request

UNPORTED_STATUS = 501
UNPORTED_MARKER = "x-regauge"
"""A stub answers 501 with a header whose name starts so."""


@dataclass(frozen=True)
class Result:
    """One request, both answers, and each difference as a line (of the answer, and of rows that newly differ)."""

    request: Request
    rails: Answer
    rust: Answer
    answer: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    unported: bool = False

    @property
    def equal(self) -> bool:
        return not self.answer and not self.rows and not self.unported


@dataclass
class Report:
    """The whole run. `compared_tables` is 0 when no database could be read."""

    results: list[Result] = field(default_factory=list)
    compared_tables: int = 0
    compared_rows: int = 0
    final: tuple[str, ...] = ()

    @property
    def counted(self) -> list[Result]:
        """Without the requests that are known to reach what does not convert yet."""
        return [r for r in self.results if not r.request.remainder]

    @property
    def remainder(self) -> list[Result]:
        return [r for r in self.results if r.request.remainder]

    @property
    def equal(self) -> bool:
        """Whether everything that is compared is equal, and the remainder equal or named."""
        return (
            bool(self.results)
            and all(r.equal for r in self.counted)
            and all(r.equal or r.unported for r in self.remainder)
            and not self.final
        )

    def summary(self) -> str:
        counted = self.counted
        same = sum(r.equal for r in counted)
        named = sum(r.unported for r in counted)
        lines = [f"{same} equal of {len(counted)}" + (f", {named} unported" if named else "")]
        if self.compared_tables:
            state = "equal" if not self.final else f"{len(self.final)} differences"
            lines.append(f"tables: {self.compared_tables} with {self.compared_rows} rows, {state}")
        else:
            lines.append("tables: not compared")
        if self.remainder:
            named = sum(r.unported for r in self.remainder)
            same = sum(r.equal for r in self.remainder)
            lines.append(f"remainder: {len(self.remainder)} requests, {named} answered 501 and named, {same} equal")
        return "\n".join(lines)

    def details(self) -> str:
        """Every difference, under its request."""
        blocks = []
        for result in self.results:
            if result.equal:
                continue
            if result.unported:
                blocks.append(f"unported  {result.request.name}")
                continue
            head = f"DIFFERENT {result.request.name}\n    {_first_line(result.request)}"
            blocks.append("\n".join([head, *(f"    {line}" for line in (*result.answer, *result.rows))]))
        if self.final:
            blocks.append("\n".join(["AT THE END", *(f"    {line}" for line in self.final)]))
        return "\n".join(blocks)


def _first_line(request: Request) -> str:
    return repr(request.raw.split(b"\r\n", 1)[0])[1:]


def run(
    rails: Side,
    rust: Side,
    requests: Sequence[Request],
    *,
    exact_times: bool = True,
    progress: Callable[[Result], None] | None = None,
) -> Report:
    """Runs the list, the remainder last. Raises `NoAnswer` or `ServerFailed` when a side is dead: such a run has no result."""
    now = time.time()
    # A recording has its own start; what is live begins now.
    starts = (rails.started or now, rust.started or now)
    report = Report()
    known: set[tuple[str, str, str]] = set()
    windows = (Window(starts[0], now), Window(starts[1], now))
    plain, rest = in_order(requests)
    for request in (*plain, *rest):
        if rest and request is rest[0]:
            _finish(report, rails.state(), rust.state(), windows, exact_times)
        answers = (rails.ask(request), rust.ask(request))
        windows = (Window(starts[0], answers[0].received), Window(starts[1], answers[1].received))
        unported = _is_unported(*answers)
        echoes = b"\r\nx-request-id:" in request.raw.lower()
        lines = () if unported else tuple(compare.answers(*answers, windows, echoes_id=echoes))
        rows: tuple[str, ...] = ()
        if request.writes and not request.remainder:
            found = _states(rails.state(), rust.state(), windows, exact_times)
            rows = tuple(line for key, line in found.items() if key not in known)
            known = set(found)
        result = Result(request, *answers, lines, rows, unported)
        report.results.append(result)
        if progress:
            progress(result)
    if not rest:
        _finish(report, rails.state(), rust.state(), windows, exact_times)
    return report


def in_order(requests: Sequence[Request]) -> tuple[list[Request], list[Request]]:
    """The requests as they are asked: the remainder last, after the tables were compared (a stub does not write)."""
    return [r for r in requests if not r.remainder], [r for r in requests if r.remainder]


def _is_unported(rails: Answer, rust: Answer) -> bool:
    marked = any(name.startswith(UNPORTED_MARKER) for name, _ in rust.headers)
    return rails.status != UNPORTED_STATUS and rust.status == UNPORTED_STATUS and marked


def _states(
    left: State | None, right: State | None, windows: tuple[Window, Window], exact: bool
) -> dict[tuple[str, str, str], str]:
    if left is None or right is None:
        return {}
    return compare.states(left, right, windows, exact_times=exact)


def _finish(
    report: Report, left: State | None, right: State | None, windows: tuple[Window, Window], exact: bool
) -> None:
    if left is None or right is None:
        return
    report.compared_tables = len(left)
    report.compared_rows = sum(len(table.rows) for table in left.values())
    report.final = tuple(compare.states(left, right, windows, exact_times=exact).values())


def record(rails: Side, requests: Sequence[Request], *, versions: str, seed: str) -> Recorder:
    """Asks one side everything and keeps its answers and the rows that each write changed."""
    state = rails.state()
    if state is None:
        raise ValueError("a recording needs the database")
    recorder = Recorder(versions, round(time.time(), 3), seed, state)
    for request in itertools.chain(*in_order(requests)):
        answer = rails.ask(request)
        recorder.add(request, answer, rails.state() if request.writes else None)
    return recorder
