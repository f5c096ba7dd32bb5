"""Headless Chromium, driven by the Chrome DevTools Protocol: Debian's package and our own WebSocket, no driver between."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.gateway.websocket import WebSocket
from tests.oracle import packages
from tests.oracle.process import free_port, start


class BrowserUnavailable(Exception):
    """Chromium is not installed, and cannot be; the text says why."""


class PageFailed(Exception):
    """The page did not do what was waited for; the text says what it shows."""


def program() -> str:
    """Where Chromium is, installed by apt-get where it is missing and may be. Raises `BrowserUnavailable`."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    try:
        packages.install("chromium")
    except packages.PackagesUnavailable as reason:
        raise BrowserUnavailable(str(reason)) from reason
    return shutil.which("chromium") or "chromium"


class Page:
    """A tab."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.call("Page.enable")

    def call(self, method: str, **params: Any) -> Any:
        """Calls a method of the protocol; events that come meanwhile are left out."""
        number = next(self._numbers)
        self._socket.send({"id": number, "method": method, "params": params})
        while (said := self._socket.receive()).get("id") != number:
            pass
        if "error" in said:
            raise PageFailed(f"{method}: {said['error']}")
        return said["result"]

    def run(self, script: str) -> Any:
        """The value of an expression in the page. Raises `PageFailed` when it throws."""
        said = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in said:
            raise PageFailed(f"{script}: {said['exceptionDetails']}")
        return said["result"].get("value")

    def wait(self, script: str, patience: float = 20.0) -> Any:
        """Waits until an expression is true in the page, also over navigations, and gives its value."""
        deadline = time.monotonic() + patience
        while True:
            try:
                if value := self.run(script):
                    return value
            except PageFailed:
                # The page is being exchanged for another.
                pass
            if time.monotonic() > deadline:
                text = self.run("location.href + '\\n' + document.documentElement.outerHTML.slice(0, 2000)")
                raise PageFailed(f"waited {patience:.0f} s for {script}:\n{text}")
            time.sleep(0.05)

    def open(self, url: str) -> None:
        """Goes to an address and waits until it is loaded."""
        if error := self.call("Page.navigate", url=url).get("errorText"):
            raise PageFailed(f"{url}: {error}")
        self.wait(f"location.href.startsWith({url!r}) && document.readyState == 'complete'")

    @property
    def protocol(self) -> str:
        """What the page came over: `http/1.1` or `h2`."""
        return str(self.run("performance.getEntriesByType('navigation')[0].nextHopProtocol"))


@contextmanager
def browser() -> Iterator[Page]:
    """A browser with a new profile and one tab. Certificates are not checked. Raises `BrowserUnavailable`."""
    found = program()
    folder = Path(tempfile.mkdtemp(prefix="chromium-"))
    port = free_port()
    flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"]
    flags += [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--ignore-certificate-errors",
    ]
    flags += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
    flags += [f"--user-data-dir={folder}/profile", f"--remote-debugging-port={port}", "about:blank"]
    env = {**os.environ, "HOME": str(folder)}
    try:
        with (
            start("Chromium", [found, *flags], port=port, log=folder / "log", env=env),
            WebSocket(port, _tab(port), host=f"127.0.0.1:{port}", timeout=60) as socket,
        ):
            yield Page(socket)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _tab(port: int) -> str:
    """The tab's own address of the protocol."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
            for tab in json.load(answer):
                if tab["type"] == "page":
                    return str(urllib.parse.urlsplit(tab["webSocketDebuggerUrl"]).path)
        time.sleep(0.1)
    raise BrowserUnavailable("Chromium has no tab")
