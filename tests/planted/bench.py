"""What all proofs of a run share: one workspace that is built again and again, and one Rails without planted lines.

A variant is generated into the same folder each time, so that cargo compiles no more than what a line changed; the service is copied away
before the next one is built. The shop without lines is seeded once; each side of each variant has a copy of that database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

from tests.oracle import chroot
from tests.oracle.app import RailsApp, install
from tests.parity import sides
from tests.parity.sides import LiveSide, Seeds, Side
from tests.parity.tables import State
from tests.parity.wire import Answer, Request
from tests.planted.plant import SHOP, Line, copy_shop, plant
from tests.workspaces.build import ROOT, TARGET

from regauge.config import Settings
from regauge.pipeline import generate
from regauge.workspace import write

WORKSPACE = ROOT / "build" / "planted"


class CannotBuild(Exception):
    """The variant could not be generated or built; the text says why."""


class Bench:
    """Use as a context manager. Everything that it starts and writes is gone afterwards, but for the workspace."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.folder = Path()
        self._builder = ThreadPoolExecutor(1, "build")
        self._built: dict[str, Future[Path]] = {}

    def __enter__(self) -> Bench:
        self.folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="proof-")))
        return self

    def __exit__(self, *_: object) -> None:
        self._builder.shutdown(cancel_futures=True)
        self._stack.close()

    # -- Rust

    def order(self, name: str, lines: Sequence[Line]) -> None:
        """Lets a variant be built while others are asked. `service` waits for it."""
        self._built[name] = self._builder.submit(self._build, name, lines)

    def service(self, name: str, lines: Sequence[Line]) -> Path:
        """The built variant. Raises `CannotBuild`."""
        if name not in self._built:
            self.order(name, lines)
        return self._built.pop(name).result()

    def _build(self, name: str, lines: Sequence[Line]) -> Path:
        app = self.app(name, lines)
        try:
            generation = generate(app, Settings())
        except Exception as problem:
            raise CannotBuild(f"regauge generate: {type(problem).__name__}: {problem}") from problem
        for kept in WORKSPACE.glob("crates/*/src/ported"):
            shutil.rmtree(kept)  # stubs of the variant before
        write(
            generation.files,
            WORKSPACE,
            version="0.0.0-test",
            adapter="sqlite",
            inputs=generation.program.inputs,
            force=True,
            rustfmt=False,
        )
        env = {
            **os.environ, "CARGO_TARGET_DIR": str(TARGET), "CARGO_INCREMENTAL": "1", "CARGO_TERM_COLOR": "never"
        }  # fmt: skip
        done = subprocess.run(
            ["cargo", "build", "--quiet", "-p", "server"],
            cwd=WORKSPACE, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise CannotBuild(f"cargo build: {done.stderr[-3000:]}")
        service = self.folder / f"server-{len(self._built)}-{name.replace(' ', '-')}"
        shutil.copy2(TARGET / "debug" / "server", service)
        return service

    def app(self, name: str, lines: Sequence[Line]) -> Path:
        """The shop with the lines, in a folder of its own."""
        app = self.folder / "apps" / name.replace(" ", "-") / "shop"
        if not app.exists():
            app.parent.mkdir(parents=True)
            copy_shop(app)
            for line in lines:
                plant(app, line)
        return app

    # -- Rails

    @cached_property
    def plain(self) -> RailsApp:
        """Rails without lines. Raises `OracleUnavailable`, `CommandFailed`."""
        return self._stack.enter_context(install(chroot.ensure(), SHOP))

    @cached_property
    def seeds(self) -> Seeds:
        """The seeded database of the shop as it is."""
        return sides.seed_with_rails(self.plain, None)

    def start(self, *starters: Callable[[], LiveSide]) -> list[LiveSide]:
        """Starts sides at the same time, for each takes seconds. The caller closes them."""
        with ThreadPoolExecutor(len(starters)) as pool:
            futures = [pool.submit(each) for each in starters]
        failed = [future for future in futures if future.exception() is not None]
        if failed:
            for future in futures:
                if future not in failed:
                    future.result().close()
            failed[0].result()
        return [future.result() for future in futures]


class Remembered:
    """A side that is asked once: what it answered, and its rows, are said again to the next comparison."""

    def __init__(self, side: LiveSide) -> None:
        self.name = side.name
        self.started = side.started
        self._side: LiveSide | None = side
        self._heard: list[tuple[Answer, State | None]] = []
        self._again: Iterator[tuple[Answer, State | None]] = iter(())
        self._state: State | None = side.state()
        self._first = self._state

    def ask(self, request: Request) -> Answer:
        if self._side is not None:
            answer = self._side.ask(request)
            self._state = self._side.state()  # a GET may write too
            self._heard.append((answer, self._state))
            return answer
        answer, self._state = next(self._again)
        return answer

    def state(self) -> State | None:
        return self._state

    def again(self) -> Side:
        """From the first answer on once more. The server is not needed any longer."""
        self._side, self._again, self._state = None, iter(self._heard), self._first
        return self

    def close(self) -> None: ...
