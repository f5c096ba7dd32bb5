"""A load generator: some keep-alive connections that each send one request after the other, and what they saw."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Shot:
    """One request. `body` makes the n-th body, so that creations do not collide."""

    name: str
    method: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Callable[[int], str] | None = None
    expect: int = 200


@dataclass
class Seen:
    """Latencies in seconds, and statuses that were not the expected one."""

    latencies: list[float] = field(default_factory=list)
    wrong: dict[int, int] = field(default_factory=dict)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def fire(port: int, shot: Shot, *, requests: int, connections: int, first: int = 0) -> Seen:
    """Sends `requests` requests over `connections` connections; bodies are numbered from `first`."""
    seen = Seen()
    lock = threading.Lock()
    numbers = iter(range(first, first + requests))

    def work() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                break
            body = shot.body(number) if shot.body else None
            began = time.perf_counter()
            connection.request(shot.method, shot.path, body=body, headers=shot.headers)
            answer = connection.getresponse()
            answer.read()
            took = time.perf_counter() - began
            with lock:
                seen.latencies.append(took)
                if answer.status != shot.expect:
                    seen.wrong[answer.status] = seen.wrong.get(answer.status, 0) + 1
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seen
