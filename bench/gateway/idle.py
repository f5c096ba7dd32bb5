"""Connections that say nothing: held by processes of ours, at most so many each, from several addresses of the loopback network.

python -m bench.gateway.idle hold PORT COUNT ADDRESS [upgrade|tls]     opens them, prints `ready`, and holds them until its input ends
python -m bench.gateway.idle origin                                   agrees to every upgrade and holds it; prints its port
"""

from __future__ import annotations

import resource
import select
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Literal, get_args

from bench.processes import memory_mib, tree

How = Literal["plain", "upgrade", "tls"]
"""A connection over which one request was answered, one that was upgraded, one over TLS."""

MOST = 17_000
"""Connections that one process holds: these machines allow 20,000 descriptors."""

_GET = b"GET /small HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_UPGRADE = (
    b"GET /cable HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
_AGREED = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n"
)


def raise_limit() -> None:
    """As many descriptors as the machine allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _open(port: int, address: str, request: bytes, tls: ssl.SSLContext | None) -> socket.socket:
    client = socket.socket()
    client.settimeout(60)
    # The port is chosen at connect(2), so that it can be one that is used towards another address (ip(7)).
    client.setsockopt(socket.IPPROTO_IP, getattr(socket, "IP_BIND_ADDRESS_NO_PORT", 24), 1)
    client.bind((address, 0))
    client.connect(("127.0.0.1", port))
    if tls is not None:
        client = tls.wrap_socket(client)
    client.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = client.recv(4096)
        if not piece:
            raise SystemExit(f"closed after {answer!r}")
        answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += client.recv(4096)
    if lines[0].split()[1] != (b"101" if request == _UPGRADE else b"200"):
        raise SystemExit(f"answered {lines[0]!r}")
    return client


def _hold(port: int, count: int, address: str, how: How) -> None:
    raise_limit()
    tls = ssl.create_default_context() if how == "tls" else None
    if tls is not None:
        # Whose certificate it is does not matter here.
        tls.check_hostname, tls.verify_mode = False, ssl.CERT_NONE
    opened = [_open(port, address, _UPGRADE if how == "upgrade" else _GET, tls) for _ in range(count)]
    print("ready", flush=True)
    sys.stdin.read()
    for each in opened:
        each.close()


def _origin() -> None:
    raise_limit()
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    print(listener.getsockname()[1], flush=True)
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN)
    held: dict[int, socket.socket] = {}
    while True:
        for number, _ in poll.poll():
            if number == listener.fileno():
                client, _ = listener.accept()
                held[client.fileno()] = client
                poll.register(client, select.EPOLLIN)
                continue
            try:
                text = held[number].recv(4096)
            except ConnectionError:
                text = b""
            if not text:
                poll.unregister(number)
                held.pop(number).close()
            elif b"upgrade: websocket" in text.lower():
                held[number].sendall(_AGREED)
            else:
                held[number].sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


@contextmanager
def _helper(*words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.gateway.idle", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def origin() -> Iterator[int]:
    """A server of upgrades; its port."""
    with _helper("origin") as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


class Holders:
    """Processes that hold connections."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._number = 2
        self.count = 0

    def grow(self, port: int, to: int, how: How) -> None:
        """Opens connections until there are so many."""
        started = []
        while self.count < to:
            count = min(to - self.count, MOST)
            words = ["hold", str(port), str(count), f"127.0.0.{self._number}", how]
            started.append(self._stack.enter_context(_helper(*words)))
            self.count += count
            self._number += 1
        for process in started:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise SystemExit("a connection could not be opened")


def settled(pids: Sequence[int], patience: float = 20.0) -> float:
    """PSS of processes and their children in KiB, once it stays."""
    last, since = -1.0, time.monotonic()
    while True:
        now = sum(memory_mib(pid) for pid in pids) * 1024
        if abs(now - last) < 16 or time.monotonic() - since > patience:
            return now
        last = now
        time.sleep(1)


def held(pids: Sequence[int]) -> int:
    """Sockets that processes and their children have open."""
    links = (link for pid in pids for each in tree(pid) for link in Path(f"/proc/{each}/fd").iterdir())
    return sum(_is_socket(link) for link in links)


def _is_socket(link: Path) -> bool:
    try:
        return str(link.readlink()).startswith("socket:")
    except FileNotFoundError:
        return False  # closed since it was listed


def slope(
    pids: Sequence[int],
    port: int,
    counts: Sequence[int],
    how: How = "plain",
    at_last: Callable[[], None] = lambda: None,
) -> list[tuple[int, float]]:
    """PSS in KiB by the number of connections, from none on. `at_last` is done while all are there."""
    with ExitStack() as stack:
        holders = Holders(stack)
        found = [(0, settled(pids))]
        for count in counts:
            holders.grow(port, count, how)
            found.append((count, settled(pids)))
            if (there := held(pids)) < count * (2 if how == "upgrade" else 1):
                raise SystemExit(f"{count} connections were opened, and the proxy has {there} sockets")
        at_last()
    return found


def per_connection(found: Sequence[tuple[int, float]]) -> float:
    """KiB for each connection more, between the first number of them and the last."""
    (first, base), (last, top) = found[1], found[-1]
    return (top - base) / (last - first)


def main() -> None:
    words = sys.argv[1:]
    if words[0] == "origin":
        _origin()
    else:
        hows: dict[str, How] = {how: how for how in get_args(How)}
        _hold(int(words[1]), int(words[2]), words[3], hows[words[4]])


if __name__ == "__main__":
    main()
