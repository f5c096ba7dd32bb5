"""Work in a second process: its result, its failures, its end. Where there is no second process all is the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from regauge import processes
from regauge.processes import beside


@pytest.fixture(params=["two", "one", "refused"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """With a second process, without, and where the system refuses one."""
    monkeypatch.setattr(processes, "several", lambda: request.param != "one")
    if request.param == "refused":

        def refuse() -> int:
            raise OSError(11, "Resource temporarily unavailable")

        monkeypatch.setattr(os, "fork", refuse)
    return str(request.param)


@pytest.mark.usefixtures("way")
def test_the_result_comes_back() -> None:
    with beside(lambda: {"a": [1, 2], "b": "x" * 300_000}) as work:
        assert work.result() == {"a": [1, 2], "b": "x" * 300_000}


@pytest.mark.usefixtures("way")
def test_an_exception_comes_out_of_the_result() -> None:
    def fail() -> int:
        raise ValueError("no")

    with beside(fail) as work, pytest.raises(ValueError, match="no"):
        work.result()


def test_it_is_another_process() -> None:
    if not processes.several():
        pytest.skip("one processor")
    with beside(os.getpid) as work:
        assert work.result() != os.getpid()


def test_what_dies_there_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "several", lambda: True)
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done here"

    with beside(work) as begun:
        assert begun.result() == "done here"


def test_what_cannot_come_back_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "several", lambda: True)
    with beside(lambda: lambda: 5) as begun:
        assert begun.result()() == 5


def test_nobody_waits_for_what_nobody_wants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "several", lambda: True)
    began = time.monotonic()
    begun = beside(lambda: time.sleep(60))
    assert begun._child is not None
    process = begun._child[0]
    with pytest.raises(KeyboardInterrupt), begun:
        raise KeyboardInterrupt
    assert time.monotonic() - began < 10
    with pytest.raises(ChildProcessError):
        os.waitpid(process, os.WNOHANG)


def test_the_variable_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(processes.VARIABLE, "1")
    assert not processes.several()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no second process")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_it_dies_with_its_parent(tmp_path: Path, end: signal.Signals) -> None:
    script = (
        "import os, sys, time\nfrom regauge import processes\nprocesses.several = lambda: True\n"
        "def work():\n    print(os.getpid(), flush=True)\n    time.sleep(60)\n"
        "with processes.beside(work) as begun:\n    begun.result()\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.send_signal(end)
    parent.wait(10)
    for _ in range(200):
        if not _alive(child):
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("the second process outlived the first")


def _alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
