"""Hours in small: a gateway under mixed traffic at a bounded rate, its memory watched.

    python -m bench.soak --minutes 10                     requests a second: --rate

Connections that are kept, uploads, WebSockets (quiet ones and talkative ones), clients that leave in the middle of a request or of an answer,
and an upstream that dies in the middle of answers, and for a second now and then. Fails when an answer is wrong, when a sound request has
none, or when memory grew: the median of the last quarter against that of the second.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import contextlib
import json
import random
import statistics
import struct
import sys
import tempfile
import time
from pathlib import Path

from tests.gateway import gateway
from tests.oracle.process import Server, free_port, start

from bench.gateway.idle import raise_limit
from bench.processes import cpu_seconds, memory_mib

LARGE = b"0123456789abcdef" * 12_800
"""200 KiB."""
_HOST = b"Host: soak.test\r\n"
_SWITCH = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x-echo\r\nConnection: Upgrade\r\n\r\n"
_SLACK_MIB = 1.0


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The upstream: what it does stands in the path."""
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
            length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
            body = await reader.readexactly(length)
            if path == b"/echo":
                writer.write(_SWITCH)
                while piece := await reader.read(65536):
                    writer.write(piece)
                    await writer.drain()
                break
            if path == b"/die":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 5000)
                break
            if path == b"/silent":
                break
            text = LARGE if path == b"/large" else str(sum(body)).encode() if body else b'{"small":true}'
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(text), text))
            await writer.drain()
    writer.close()


async def _origin(port: int) -> None:
    server = await asyncio.start_server(_serve, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


class Traffic:
    """Clients, and what they saw."""

    def __init__(self, port: int, until: float) -> None:
        self.port = port
        self.until = until
        self.seen: collections.Counter[str] = collections.Counter()
        self.wrong: list[str] = []
        self.away = False
        """Whether the upstream is gone at the moment."""
        self.outages = 0
        """How often it went."""

    def going(self) -> bool:
        return time.monotonic() < self.until

    async def open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=1 << 20)

    async def answer(self, reader: asyncio.StreamReader) -> tuple[int, bytes]:
        """A whole answer. Raises when it is cut."""
        head = await reader.readuntil(b"\r\n\r\n")
        lines = [line.partition(b":") for line in head.lower().split(b"\r\n")]
        length = next((int(value) for name, _, value in lines if name == b"content-length"), 0)
        return int(head.split(b" ")[1]), await reader.readexactly(length)

    def check(self, kind: str, status: int, fine: bool) -> None:
        """Counts an answer. While the upstream is away, and a moment longer, a 5xx is right."""
        self.seen[f"{kind} {status}"] += 1
        if not ((status == 200 and fine) or (self.away and status in (502, 503, 504))):
            self.wrong.append(f"{kind}: {status} {'' if fine else 'with a wrong body'}")

    async def keeps(self, pause: float) -> None:
        """Asks again and again over one connection."""
        reader, writer = await self.open()
        while self.going():
            await asyncio.sleep(random.uniform(0, 2 * pause))
            large = random.random() < 0.1
            away = self.away
            try:
                writer.write(b"GET %b HTTP/1.1\r\n%b\r\n" % (b"/large" if large else b"/small", _HOST))
                status, body = await asyncio.wait_for(self.answer(reader), 20)
            except (ConnectionError, asyncio.IncompleteReadError):
                # An answer of the gateway's own ends the connection; so does an upstream that dies in its answer.
                if not (away or self.away):
                    self.wrong.append("keep-alive: cut")
                reader, writer = await self.open()
                continue
            self.check("keep-alive", status, body == (LARGE if large else b'{"small":true}'))
            if status != 200:
                writer.close()
                reader, writer = await self.open()
        writer.close()

    async def uploads(self, pause: float) -> None:
        while self.going():
            await asyncio.sleep(random.uniform(0, 2 * pause))
            body = random.randbytes(random.choice([1, 5_000, 300_000]))
            reader, writer = await self.open()
            away = self.away
            with (
                contextlib.suppress(ConnectionError, asyncio.IncompleteReadError) if away else contextlib.nullcontext()
            ):
                writer.write(b"POST /upload HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n" % (_HOST, len(body)))
                for at in range(0, len(body), 50_000):
                    writer.write(body[at : at + 50_000])
                    await writer.drain()
                status, text = await asyncio.wait_for(self.answer(reader), 20)
                # A write is not sent twice: over a connection that the upstream closes at that moment it fails.
                self.check("upload", status, text == str(sum(body)).encode())
            writer.close()

    async def talks(self, pause: float, *, quiet: bool) -> None:
        """An upgraded connection that is echoed; a quiet one says something twice a minute."""
        while self.going():
            reader, writer = await self.open()
            # A quiet one hears only when it speaks again that its upstream went away.
            outages = self.outages
            try:
                writer.write(b"GET /echo HTTP/1.1\r\n%bConnection: Upgrade\r\nUpgrade: x-echo\r\n\r\n" % _HOST)
                head = await reader.readuntil(b"\r\n\r\n")
                if b" 101 " not in head:
                    self.check("tunnel", int(head.split(b" ")[1]), False)
                    await asyncio.sleep(1)
                    continue
                while self.going():
                    await asyncio.sleep(
                        min(random.uniform(0, 60 if quiet else 2 * pause), max(self.until - time.monotonic(), 0))
                    )
                    text = random.randbytes(random.choice([10, 2_000] if quiet else [10, 2_000, 100_000]))
                    writer.write(struct.pack("!I", len(text)) + text)
                    back = await asyncio.wait_for(reader.readexactly(len(text) + 4), 20)
                    outages = self.outages
                    self.seen["tunnel message"] += 1
                    if back[4:] != text:
                        self.wrong.append("tunnel: a wrong echo")
            except (ConnectionError, asyncio.IncompleteReadError):
                if not self.away and outages == self.outages:
                    self.wrong.append("tunnel: cut")
            writer.close()

    async def leaves(self, pause: float) -> None:
        """Clients that break off, and requests whose upstream does."""
        while self.going():
            await asyncio.sleep(random.uniform(0, 2 * pause))
            kind = random.choice(["head", "body", "answer", "nothing", "die", "silent"])
            self.seen[f"broken off: {kind}"] += 1
            reader, writer = await self.open()
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                match kind:
                    case "head":
                        writer.write(b"GET / HTTP/1.1\r\nHos")
                    case "body":
                        writer.write(b"POST / HTTP/1.1\r\n%bContent-Length: 100000\r\n\r\nabc" % _HOST)
                    case "answer":
                        writer.write(b"GET /large HTTP/1.1\r\n%b\r\n" % _HOST)
                        await reader.readexactly(100)
                    case "die" | "silent":
                        writer.write(b"GET /%b HTTP/1.1\r\n%b\r\n" % (kind.encode(), _HOST))
                        status, _ = await asyncio.wait_for(self.answer(reader), 20)
                        if status == 200:
                            self.wrong.append(f"{kind}: a whole answer")
                await writer.drain()
            writer.transport.abort()


async def _run(
    port: int, upstream: int, pid: int, minutes: float, rate: float, folder: Path
) -> tuple[Traffic, list[float]]:
    traffic = Traffic(port, time.monotonic() + minutes * 60)
    samples: list[float] = []
    origin = _upstream(upstream, folder)

    async def watch() -> None:
        while traffic.going():
            samples.append(memory_mib(pid))
            await asyncio.sleep(2)

    async def outages() -> None:
        nonlocal origin
        while traffic.going():
            await asyncio.sleep(min(60, max(traffic.until - time.monotonic(), 0)))
            if traffic.until - time.monotonic() < 10:
                return
            traffic.away = True
            traffic.outages += 1
            await asyncio.to_thread(origin.stop)
            await asyncio.sleep(1)
            origin = await asyncio.to_thread(_upstream, upstream, folder)
            # The breaker lets requests through again after five seconds.
            await asyncio.sleep(8)
            traffic.away = False

    pause = 20 / rate
    tasks = [traffic.keeps(pause) for _ in range(16)] + [traffic.uploads(pause * 4) for _ in range(4)]
    tasks += [traffic.leaves(pause * 2) for _ in range(4)] + [traffic.talks(1.0, quiet=False) for _ in range(10)]
    tasks += [traffic.talks(1.0, quiet=True) for _ in range(200)]
    try:
        await asyncio.gather(watch(), outages(), *tasks)
    finally:
        origin.stop()
    return traffic, samples


def _upstream(port: int, folder: Path) -> Server:
    command = [sys.executable, "-m", "bench.soak", "--origin", str(port)]
    return start("the upstream", command, port=port, log=folder / "origin.log")


def main() -> int:
    """1 when an answer was wrong or memory grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rate", type=float, default=100, help="requests a second, about")
    parser.add_argument("--debug", action="store_true", help="the debug build")
    parser.add_argument("--origin", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    raise_limit()
    if options.origin:
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(_origin(options.origin))
        return 0
    upstream = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        gateway.serve(f"http://127.0.0.1:{upstream}", Path(folder), release=not options.debug) as server,
    ):
        pid = server.process.pid
        run = _run(server.port, upstream, pid, options.minutes, options.rate, Path(folder))
        traffic, samples = asyncio.run(run)
        cpu = cpu_seconds(pid)
        server.check()
        if traffic.wrong:
            print(server.tail(10), file=sys.stderr)
    quarter = max(len(samples) // 4, 1)
    early, late = statistics.median(samples[quarter : 2 * quarter] or samples), statistics.median(samples[-quarter:])
    print(json.dumps(dict(sorted(traffic.seen.items())), indent=1))
    print(
        f"memory (PSS, MiB): first {samples[0]:.1f}, second quarter {early:.2f}, last quarter {late:.2f}, most {max(samples):.1f}"
    )
    print(f"CPU: {cpu:.1f} s")
    grew = late > early * 1.05 + _SLACK_MIB
    for line in traffic.wrong[:20]:
        print(f"WRONG {line}", file=sys.stderr)
    if grew:
        print("memory grew", file=sys.stderr)
    print(f"{len(traffic.wrong)} wrong answers; memory {'grew' if grew else 'is flat'}")
    return int(bool(traffic.wrong) or grew)


if __name__ == "__main__":
    raise SystemExit(main())
