"""examples/shop moves from Rails to Rust, route by route, behind a gateway: shadowed, on canary, on Rust, and back by itself."""

from __future__ import annotations

import http.client
import itertools
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.gateway import gateway
from tests.oracle.app import install
from tests.oracle.chroot import Chroot
from tests.oracle.process import Server, free_port
from tests.parity import recording, sides
from tests.parity.requests import ALL
from tests.parity.run import SHOP
from tests.parity.tables import SqliteFile
from tests.parity.wire import Request, send
from tests.workspaces import build

KEYS = 10_000
"""Clients of the canary: with so many the share is within 1 % unless places are uneven."""
SHARE = 20
PAGES = {
    "/up": ("/up", "text/html"),
    "/api/v1/products": ("/api/v1/products?limit=20", "application/json"),
    "/api/v1/products/:id": ("/api/v1/products/1", "application/json"),
}
"""What is asked for while things go wrong, by route: path, and what the client takes."""
PAGE = "/api/v1/products/:id"
MANIFEST = "migration/manifest.json"


@dataclass
class Front:
    """A gateway in front of both, which is started again with the same files."""

    rails: Server
    rust: Server
    folder: Path
    server: Server | None = None
    starts: int = 0
    port: int = field(default_factory=free_port)

    @property
    def socket(self) -> str:
        return str(self.folder / "admin.sock")

    def start(self) -> None:
        self.starts += 1
        place = self.folder / str(self.starts)
        place.mkdir()
        words = ["--rust", self.rust.url, "--manifest", str(self.folder / MANIFEST)]
        words += ["--admin-socket", self.socket, "--state-file", str(self.folder / "states.json")]
        words += ["--compare-file", str(self.folder / "compare.jsonl"), "--shadow-concurrency", "64"]
        words += ["--canary-header", "X-User", "--log-format", "json", "--log-requests", "on"]
        self.server = gateway.serve(self.rails.url, place, *words, port=self.port)
        # It listens before it can be told anything.
        waited("the admin socket", 20, Path(self.socket).exists)

    def stop(self) -> None:
        if self.server is not None:
            self.server.stop()
            self.server = None

    def tell(self, *words: str) -> str:
        command = [str(gateway.build()), words[0], "--socket", self.socket, *words[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def status(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.tell("status", "--json"))
        return found

    def route(self, path: str) -> dict[str, Any]:
        routes = self.status()["routes"]
        return next(route for route in routes if route["path"] == f"{path}(.:format)" and "GET" in route["verbs"])

    def lines(self) -> list[dict[str, Any]]:
        assert self.server is not None
        return [json.loads(line) for line in self.server.log.read_text().splitlines() if line.startswith("{")]


@pytest.fixture
def front(chroot: Chroot, tmp_path: Path) -> Iterator[Front]:
    """Both servers on copies of the same seeds. REGAUGE_SHOP_SERVER names a generated shop that is built already."""
    folder, _ = build.generated("sqlite")
    (tmp_path / "migration").mkdir()
    (tmp_path / MANIFEST).write_bytes((folder / MANIFEST).read_bytes())
    program = os.environ.get("REGAUGE_SHOP_SERVER") or str(build.binary("sqlite"))
    seeds = sides.seed_from_text((recording.HOME / "sqlite/seed.sql").read_text(), tmp_path, None)
    with ExitStack() as stack:
        app = stack.enter_context(install(chroot, SHOP))
        _, database = seeds.copy("cutover", app.outside / "storage")
        assert isinstance(database, SqliteFile)
        rails = stack.enter_context(app.serve(f"sqlite3:/{database.path.relative_to(app.chroot.root)}", threads=4))
        rust = sides.rust_side(program, seeds, tmp_path)
        stack.callback(rust.close)
        assert rust.server is not None
        made = Front(rails, rust.server, tmp_path)
        made.start()
        stack.callback(made.stop)
        yield made


def is_safe(request: Request) -> bool:
    """Whether it may be asked twice; what needs an earlier answer is left out."""
    return request.method in ("GET", "HEAD") and not request.remainder and b"{{" not in request.raw


def waited(what: str, seconds: float, holds: Any) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def ask(front: Front, keys: range, route: str = "/up") -> None:
    """One request for each key, over one connection."""
    path, kind = PAGES[route]
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=20)
    for key in keys:
        connection.request("GET", f"{path}?key={key}", headers={"X-User": f"user-{key}", "Accept": kind})
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    connection.close()


def servers(front: Front, route: str = "/up") -> dict[str, str]:
    """Who answered each key, by the log."""
    asked = f"{PAGES[route][0]}?key="
    return {line["path"]: line["server"] for line in front.lines() if str(line.get("path", "")).startswith(asked)}


def test_shadowed_answers_are_the_same(front: Front) -> None:
    front.tell("set", "*", "shadow", "--why", "look first")
    asked = [request for request in ALL if is_safe(request)]
    for request in asked:
        assert send("127.0.0.1", front.port, request.raw).status > 0 or b"HTTP/1.1" not in request.raw, request.name
    assert len(asked) > 100
    waited("copies", 20, lambda: sum(route["compared"] for route in front.status()["routes"]) > 100)
    time.sleep(1)
    found = front.folder / "compare.jsonl"
    different = found.read_text() if found.exists() else ""
    routes = front.status()["routes"]
    print(f"{sum(route['compared'] for route in routes)} compared of {len(asked)} asked")
    assert different == ""
    assert sum(route["mismatches"] for route in routes) == 0


def test_a_canary_has_its_share_and_keeps_its_clients(front: Front) -> None:
    for route in ("/up", PAGE):
        front.tell("set", f"GET {route}", f"canary {SHARE}%", "--why", "begin")
    ask(front, range(KEYS))
    ask(front, range(300), PAGE)
    waited("the log", 10, lambda: len(servers(front)) == KEYS and len(servers(front, PAGE)) == 300)
    first, pages = servers(front), servers(front, PAGE)
    assert set(pages.values()) == {"rails", "rust"}
    taken = sum(server == "rust" for server in first.values())
    print(f"Rust answered {taken} of {KEYS} clients ({100 * taken / KEYS:.2f} %), {SHARE} % were asked for")
    assert abs(100 * taken / KEYS - SHARE) < 1
    # The same clients after a restart, on connections of their own, and with a larger share those and more.
    front.stop()
    front.start()
    assert front.route("/up")["state"] == front.route(PAGE)["state"] == f"canary {SHARE}%"
    for key in range(300):
        ask(front, range(key, key + 1), PAGE)
    waited("the log", 10, lambda: len(servers(front, PAGE)) == 300)
    assert servers(front, PAGE) == pages
    ask(front, range(300))
    waited("the log", 10, lambda: len(servers(front)) == 300)
    assert all(first[path] == server for path, server in servers(front).items())
    front.tell("set", "GET /up", "canary 50%")
    ask(front, range(300, 600))
    waited("the log", 10, lambda: len(servers(front)) == 600)
    assert all(servers(front)[path] == "rust" for path, server in list(first.items())[300:600] if server == "rust")


def fetched(connection: http.client.HTTPConnection, route: str) -> bytes:
    """A page's text. Raises `http.client.HTTPException` where it is not answered with one."""
    path, kind = PAGES[route]
    connection.request("GET", path, headers={"Accept": kind})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise http.client.HTTPException(f"{route}: {answer.status}")
    return text


class Load:
    """Clients that ask for pages all the time, and count what is not answered as Rails does."""

    def __init__(self, front: Front, clients: int = 4) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", front.rails.port, timeout=20)
        self.pages = {route: fetched(connection, route) for route in PAGES}
        connection.close()
        self.front, self.stopped = front, threading.Event()
        self.done, self.failed = 0, list[str]()
        self.threads = [threading.Thread(target=self._run) for _ in range(clients)]

    def _run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.front.port, timeout=20)
        for route in itertools.cycle(PAGES):
            if self.stopped.is_set():
                return
            try:
                if fetched(connection, route) != self.pages[route]:
                    self.failed.append(f"{route}: another page")
            except (OSError, http.client.HTTPException) as problem:
                self.failed.append(repr(problem))
                connection.close()
            self.done += 1

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def more(self, number: int) -> None:
        """Waits for so many more requests."""
        until = self.done + number
        waited("requests", 60, lambda: self.done >= until)


def test_a_rust_that_is_killed_costs_nobody_a_request(front: Front) -> None:
    for route in PAGES:
        front.tell("set", f"GET {route}", "rust", "--why", "all of it")
    with Load(front) as load:
        load.more(200)
        assert all(front.route(route)["rust"] is not None for route in PAGES)
        os.killpg(front.rust.process.pid, signal.SIGKILL)
        waited("the rollback", 30, lambda: all(front.route(route)["state"] == "rails" for route in PAGES))
        load.more(200)
    print(f"{load.done} requests, {len(load.failed)} failed; {front.route('/up')['changed']}")
    assert load.failed == []
    moved = [line for line in front.lines() if line["message"] == "a route moved" and line["by"] == "rollback"]
    assert sorted(line["route"] for line in moved) == sorted(f"GET {route}(.:format)" for route in PAGES)
    assert all(line["from"] == "rust" and line["why"].startswith("errors: Rust failed ") for line in moved)
    assert all("rollback" in front.route(route)["changed"] for route in PAGES)
    kept = json.loads((front.folder / "states.json").read_text())
    assert sum(route["held"] and route["by"] == "rollback" for route in kept["routes"].values()) == len(PAGES)


def test_settings_are_read_again_under_load(front: Front) -> None:
    for route in PAGES:
        front.tell("set", f"GET {route}", "canary 50%")
    assert front.server is not None
    with Load(front) as load:
        for _ in range(5):
            load.more(100)
            os.kill(front.server.process.pid, signal.SIGHUP)
        load.more(100)
    print(f"{load.done} requests over 5 reloads, {len(load.failed)} failed")
    assert load.failed == []
    assert all(front.route(route)["state"] == "canary 50%" for route in PAGES)
