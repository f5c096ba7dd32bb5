"""Two Pumas of one app behind the gateway, of which one is killed and comes back."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.gateway import gateway
from tests.oracle import app as oracle_app
from tests.oracle.chroot import Chroot

CLIENTS = 6
PAGE = "<h1>Žluťoučký kůň</h1>".encode()


class Load:
    """Clients that ask for a page again and again, over connections that are kept, and note what was wrong."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.over = threading.Event()
        self.lock = threading.Lock()
        self.asked = 0
        self.wrong: list[str] = []
        self.threads = [threading.Thread(target=self.run) for _ in range(CLIENTS)]

    def run(self) -> None:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        while not self.over.is_set():
            try:
                client.request("GET", "/page", headers={"Host": "sample.test"})
                answer = client.getresponse()
                body = answer.read()
                fault = "" if answer.status == 200 and body == PAGE else f"{answer.status} with {len(body)} bytes"
            except (OSError, http.client.HTTPException) as error:
                fault = repr(error)
                client.close()
            with self.lock:
                self.asked += 1
                if fault:
                    self.wrong.append(fault)

    def more(self, number: int) -> None:
        """Waits for so many more answers."""
        first = self.asked
        wait(lambda: self.asked >= first + number)

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()


def wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_puma_that_is_killed_under_load_fails_no_safe_request(chroot: Chroot, tmp_path: Path) -> None:
    flags = ["--health-interval", "200ms", "--upstream-slow-start", "500ms", "--eject-time", "1s"]
    with (
        oracle_app.install(chroot, Path(__file__).with_name("app")) as app,
        app.serve("unused:", threads=4) as one,
        app.serve("unused:", threads=4) as other,
        gateway.serve(f"{one.url},{other.url}", tmp_path, *flags) as front,
        Load(front.port) as load,
    ):
        load.more(100)
        os.killpg(one.process.pid, signal.SIGKILL)
        load.more(150)
        with app.serve("unused:", threads=4, port=one.port) as back:
            load.more(100)
            # Whether the gateway has seen it or not: it is there, and the other one can go.
            os.killpg(other.process.pid, signal.SIGKILL)
            load.more(150)
            back.check()
            assert load.wrong == []
            front.check()
