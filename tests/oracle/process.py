"""Servers as processes: started in a group of their own, waited for, and surely gone afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TERM_PATIENCE = 10.0
"""How many seconds a server has to end by itself before it is killed."""


class ServerFailed(Exception):
    """A server did not start, died, or would not stop. The text ends with the tail of its log."""


def free_port() -> int:
    """A TCP port of the loopback address that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Whether somebody accepts connections on the port."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def group_exists(group: int) -> bool:
    """Whether a process of the group lives; zombies that nobody waited for do not count."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError):
            state, _parent, its_group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state not in "ZX":
                return True
    return False


@dataclass
class Server:
    """A process that listens on `port` of the loopback address. Use it as a context manager, or call `stop`."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def alive(self) -> bool:
        return self.process.poll() is None

    def check(self) -> None:
        """Raises `ServerFailed` when the process is gone: its silence must never pass for an answer."""
        if not self.alive():
            raise ServerFailed(f"{self.name} died with {self.process.returncode}\n{self.tail()}")

    def tail(self, lines: int = 30) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:])

    def stop(self) -> None:
        """Ends the whole process group: TERM, after `TERM_PATIENCE` KILL. Raises `ServerFailed` when something is left."""
        group = self.process.pid
        for sign, patience in ((signal.SIGTERM, TERM_PATIENCE), (signal.SIGKILL, 10.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(group, sign)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                # Reaps our child, so that it does not linger in the group.
                if self.process.poll() is not None and not group_exists(group):
                    return
                time.sleep(0.02)
        raise ServerFailed(f"{self.name} (process group {group}) cannot be stopped")

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(
    name: str,
    command: Sequence[str],
    *,
    port: int,
    log: Path,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    patience: float = 60.0,
) -> Server:
    """Starts a server and waits until its port accepts connections.

    `env` is the whole environment (None: ours). Raises `ServerFailed` when the process ends first or `patience`
    seconds have passed; nothing is left running then.
    """
    if answers(port):
        raise ServerFailed(f"{name}: port {port} is taken already")
    with log.open("wb") as sink:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            env=None if env is None else dict(env),
            cwd=cwd,
            start_new_session=True,
        )
    server = Server(name, process, port, log)
    deadline = time.monotonic() + patience
    try:
        while not answers(port):
            server.check()
            if time.monotonic() > deadline:
                raise ServerFailed(f"{name} did not listen on port {port} within {patience:.0f} s\n{server.tail()}")
            time.sleep(0.05)
        server.check()
    except BaseException:
        server.stop()
        raise
    return server
