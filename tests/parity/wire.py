"""Requests as raw bytes and answers as they came: nothing is normalised on the way, so that malformed things can be sent."""

from __future__ import annotations

import re
import socket
import time
from dataclasses import dataclass, field

TIMEOUT = 20.0


class NoAnswer(Exception):
    """The other side could not be reached at all: it is dead, and nothing about it may count as equal."""


@dataclass(frozen=True)
class Answer:
    """What came back. `status` is 0 when the connection was closed without a readable answer (`error` says how)."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    received: float = 0.0
    error: str | None = None

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a header, by its lower-case name."""
        return tuple(value for key, value in self.headers if key == name)


@dataclass(frozen=True)
class Request:
    """One request.

    `raw` may hold `{{NAME}}`, which is replaced by what an earlier request captured on the same side. `captures`
    maps a name to `header:NAME` or `json:KEY` of this request's answer. A request of the `remainder` reaches what
    does not convert yet: an answer that says so is right too, and the tables are not compared after it.
    """

    name: str
    raw: bytes
    area: str = ""
    captures: tuple[tuple[str, str], ...] = ()
    remainder: bool = False

    @property
    def method(self) -> str:
        return self.raw.split(b" ", 1)[0].decode("latin-1")

    @property
    def writes(self) -> bool:
        """Whether the tables are read again after it; only what HTTP calls safe is trusted not to write."""
        return self.method not in ("GET", "HEAD", "OPTIONS")


@dataclass
class Captured:
    """What the answers of one side have given so far."""

    values: dict[str, str] = field(default_factory=dict)

    def fill(self, raw: bytes) -> bytes:
        """Puts captured values in; a name that nothing captured stays visible in the request."""
        return re.sub(
            rb"\{\{(\w+)\}\}", lambda m: self.values.get(m[1].decode(), m[0].decode("latin-1")).encode("latin-1"), raw
        )

    def take(self, request: Request, answer: Answer) -> None:
        for name, source in request.captures:
            kind, _, key = source.partition(":")
            if kind == "header":
                found = answer.values(key)
                value = found[0] if found else None
            else:
                match = re.search(rb'"' + re.escape(key.encode()) + rb'":"?([^",}]+)', answer.body)
                value = match[1].decode("latin-1") if match else None
            if value is not None:
                self.values[name] = value


def send(host: str, port: int, raw: bytes) -> Answer:
    """Sends bytes over a new connection and reads until the other side closes or the answer is complete.

    Raises `NoAnswer` when nobody listens.
    """
    try:
        connection = socket.create_connection((host, port), timeout=TIMEOUT)
    except OSError as problem:
        raise NoAnswer(f"{host}:{port}: {problem}") from problem
    head_only = raw.startswith(b"HEAD ")
    data = b""
    error = None
    with connection:
        connection.settimeout(TIMEOUT)
        try:
            connection.sendall(raw)
        except OSError as problem:  # answered and closed before all was read: the answer may still be there
            error = f"while sending: {problem}"
        try:
            while chunk := connection.recv(65536):
                data += chunk
                if _complete(data, head_only):
                    break
        except TimeoutError:
            error = f"no end of the answer within {TIMEOUT:.0f} s"
        except OSError as problem:
            error = error or f"while reading: {problem}"
    return parse(data, head_only, error)


def _split(data: bytes) -> tuple[int, dict[str, str], tuple[tuple[str, str], ...], bytes] | None:
    head, separator, rest = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    status = re.fullmatch(rb"HTTP/1\.[01] (\d{3})(?: .*)?", lines[0])
    if not separator or status is None:
        return None
    pairs = []
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        # Header values are bytes; where they are UTF-8 (a Location), they are easier to read so.
        pairs.append((name.decode("latin-1").lower(), value.strip().decode("utf-8", "backslashreplace")))
    return int(status[1]), dict(pairs), tuple(pairs), rest


def _bodyless(status: int, head_only: bool) -> bool:
    return head_only or status < 200 or status in (204, 304)


def _complete(data: bytes, head_only: bool) -> bool:
    parts = _split(data)
    if parts is None:
        return False
    status, headers, _, rest = parts
    if _bodyless(status, head_only):
        return True
    if "content-length" in headers:
        return len(rest) >= int(headers["content-length"])
    if "chunked" in headers.get("transfer-encoding", ""):
        return rest.endswith(b"0\r\n\r\n")
    return False


def parse(data: bytes, head_only: bool = False, error: str | None = None) -> Answer:
    """Bytes from the wire as an answer; a body shorter or longer than announced is an error of the answer."""
    now = time.time()
    parts = _split(data)
    if parts is None:
        return Answer(0, body=data[:200], received=now, error=error or "closed without an answer")
    status, headers, pairs, body = parts
    if "chunked" in headers.get("transfer-encoding", ""):
        body, intact = _dechunk(body)
        error = error or (None if intact else "broken chunks")
    elif "content-length" in headers and not _bodyless(status, head_only):
        announced = int(headers["content-length"])
        if len(body) != announced:
            error = error or f"content-length {announced}, but {len(body)} bytes came"
    elif _bodyless(status, head_only) and body:
        error = error or f"{len(body)} bytes of body where none may be"
    return Answer(status, pairs, body, now, error)


def _dechunk(data: bytes) -> tuple[bytes, bool]:
    body = b""
    while True:
        size, separator, rest = data.partition(b"\r\n")
        try:
            length = int(size.split(b";")[0], 16)
        except ValueError:
            return body, False
        if not separator or len(rest) < length:
            return body, False
        if length == 0:
            return body, True
        body, data = body + rest[:length], rest[length + 2 :]
