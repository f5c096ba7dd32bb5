"""Requests as fast as they are answered: wrk for HTTP/1.1, h2load for HTTP/2; and what each of them cost the proxy."""

from __future__ import annotations

import re
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from bench.gateway.servers import System
from bench.processes import cpu_seconds, memory_mib

CASES = [(protocol, path) for protocol in ("HTTP/1.1", "TLS", "h2") for path in ("/small", "/large")]
"""What is asked how."""

_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


class Wrong(Exception):
    """Some answers were not 200, or did not come: figures of them are worth nothing."""


@dataclass(frozen=True)
class Shot:
    """One round of one system."""

    requests: int
    seconds: float
    p50: float
    p99: float
    cpu: float
    """Of the proxy for one request, in seconds."""

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


@dataclass
class Rounds:
    """All rounds of one system in one case."""

    shots: list[Shot] = field(default_factory=list)
    memory: float = 0.0
    """PSS of its processes after the last round, in MiB."""

    def middle(self, name: str) -> float:
        """The median of a figure."""
        return float(statistics.median(getattr(shot, name) for shot in self.shots))


def fire(system: System, protocol: str, path: str, *, seconds: int, connections: int, rate: int = 0) -> Shot:
    """One round; at a rate (requests a second, HTTP/1.1), or as fast as it goes. Raises `Wrong`."""
    before = cpu_seconds(system.pid)
    if rate:
        paced = ["--h1", f"-c{connections}", f"--rps={rate / connections}"]
        requests, took, p50, p99 = _h2load(f"http://127.0.0.1:{system.plain}{path}", seconds, *paced)
    elif protocol == "h2":
        # Eight streams on each of an eighth of the connections: as many requests under way as over HTTP/1.1.
        streams = [f"-c{max(connections // 8, 1)}", "-m8"]
        requests, took, p50, p99 = _h2load(f"https://127.0.0.1:{system.tls}{path}", seconds, *streams)
    else:
        url = (
            f"http://127.0.0.1:{system.plain}{path}"
            if protocol == "HTTP/1.1"
            else f"https://127.0.0.1:{system.tls}{path}"
        )
        requests, took, p50, p99 = _wrk(url, seconds, connections)
    return Shot(requests, took, p50, p99, (cpu_seconds(system.pid) - before) / requests)


def measure(system: System) -> float:
    """PSS of a system, in MiB."""
    return memory_mib(system.pid)


def _time(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    if found is None:
        raise Wrong(f"no time: {text}")
    return float(found[1]) * _UNITS[found[2]]


def _wrk(url: str, seconds: int, connections: int) -> tuple[int, float, float, float]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if wrong := re.search(r"Non-2xx.*|Socket errors.*", said):
        raise Wrong(f"{url}: {wrong[0]}")
    found = re.search(r"(\d+) requests in ([\d.]+\w+),", said)
    middle, late = (re.search(rf"^\s+{share}%\s+(\S+)$", said, re.M) for share in (50, 99))
    if not (found and middle and late and int(found[1])):
        raise Wrong(f"{url}: {said}")
    return int(found[1]), _time(found[2]), _time(middle[1]), _time(late[1])


def _h2load(url: str, seconds: int, *flags: str) -> tuple[int, float, float, float]:
    with tempfile.NamedTemporaryFile() as log:
        command = ["h2load", "-t1", *flags, "-D", str(seconds), f"--log-file={log.name}", url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rows = [line.split("\t") for line in Path(log.name).read_text().splitlines()]
    statuses = re.search(r"(\d+) succeeded, (\d+) failed, (\d+) errored, (\d+) timeout", said)
    took = re.search(r"finished in ([\d.]+\w+),", said)
    times = sorted(int(row[2]) / 1e6 for row in rows if row[1] == "200")
    if (
        not statuses
        or not took
        or any(int(statuses[n]) for n in (2, 3, 4))
        or not times
        or len(times) < int(statuses[1]) * 0.95
    ):
        raise Wrong(f"{url}: {said}")
    return int(statuses[1]), float(seconds), times[len(times) // 2], times[int(len(times) * 0.99)]
