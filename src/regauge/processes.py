"""Work in a second process beside this one: for what takes long and only gives data back.

    with beside(lambda: replay(migrations)) as schema:
        parse(models)
        use(schema.result())

The second process is a copy of this one (`fork`), so that nothing has to be handed to it; what it made comes back pickled. Where there is no `fork` that
can be relied on, or one processor, or `REGAUGE_PROCESSES=1`, the work is done here when its result is asked for. So it is, too, when the other process
fails in whatever way: an exception comes from here, as it would without any of this. The other process ends when this one does, however that ends.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Final, Generic, NoReturn, TypeVar

T = TypeVar("T")

VARIABLE: Final = "REGAUGE_PROCESSES"
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_DONE: Final = 0
_FAILED: Final = 1


def several() -> bool:
    """Whether a second process can be had, and would run at the same time."""
    if os.environ.get(VARIABLE) == "1" or sys.platform != "linux":
        return False
    return len(os.sched_getaffinity(0)) > 1


class Beside(Generic[T]):
    """Work that was begun. As a context manager it leaves no process behind."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._child: tuple[int, int, int] | None = None  # process, where its result is read from, what it lives by
        if several():
            self._child = _begin(work)

    def __enter__(self) -> Beside[T]:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.stop()

    def result(self) -> T:
        """What the work gives; waits for it. Raises what the work raises. To be asked for once."""
        if self._child is None:
            return self._work()
        process, reading, alive = self._child
        try:
            with os.fdopen(reading, "rb", closefd=False) as source:
                data = source.read()
            # It is on its way out; what it lives by is taken away after that.
            status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        except BaseException:
            self.stop()
            raise
        self._child = None
        os.close(reading)
        os.close(alive)
        if status != _DONE:
            return self._work()
        made: T = pickle.loads(data)
        return made

    def stop(self) -> None:
        """Ends the other process, whose result nobody wants any more."""
        if self._child is not None:
            process, reading, alive = self._child
            self._child = None
            with suppress(ProcessLookupError, ChildProcessError):
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
            os.close(reading)
            os.close(alive)


def beside(work: Callable[[], T]) -> Beside[T]:
    """Begins some work in a second process. What it gives must be picklable data; what it changes stays there."""
    return Beside(work)


def _begin(work: Callable[[], object]) -> tuple[int, int, int] | None:
    """The new process with its two pipes; None where the system refuses one."""
    reading, writing = os.pipe()
    watched, alive = os.pipe()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        process = os.fork()
        if process == 0:
            os.close(reading)
            os.close(alive)
            _live(work, writing, watched)
    except OSError:
        for end in (reading, writing, watched, alive):
            os.close(end)
        return None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    os.close(writing)
    os.close(watched)
    return process, reading, alive


def _live(work: Callable[[], object], writing: int, watched: int) -> NoReturn:
    """The whole life of the other process. Nothing of what this one has open, or would do at its end, happens there."""
    try:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        # A collector would write to the memory that both still share.
        gc.disable()
        threading.Thread(target=_die_with_parent, args=(watched,), daemon=True).start()
        data = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writing, "wb") as target:
            target.write(data)
        os._exit(_DONE)
    finally:
        os._exit(_FAILED)


def _die_with_parent(watched: int) -> None:
    """Nobody writes to this pipe: reading ends when the process that holds its other end is gone."""
    os.read(watched, 1)
    os._exit(_FAILED)
