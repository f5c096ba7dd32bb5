"""A client of WebSockets (RFC 6455): text only, one thread, as much as Action Cable and a browser's remote control need."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import socket
import struct
from typing import Any

_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10


class Refused(Exception):
    """The server did not agree to a WebSocket; the text is its answer's head."""


class Closed(Exception):
    """The other side is gone."""


class WebSocket:
    """An open connection. Use it as a context manager."""

    def __init__(
        self,
        port: int,
        path: str,
        *,
        protocols: str = "",
        fields: str = "",
        host: str = "127.0.0.1",
        timeout: float = 20.0,
    ) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=timeout)
        self.read = b""
        key = base64.b64encode(os.urandom(16)).decode()
        offer = f"Sec-WebSocket-Protocol: {protocols}\r\n" if protocols else ""
        self.socket.sendall(
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n{offer}{fields}\r\n".encode()
        )
        while b"\r\n\r\n" not in self.read:
            self.read += self._more()
        head, _, self.read = self.read.partition(b"\r\n\r\n")
        self.head = head.decode("latin-1")
        if not self.head.startswith("HTTP/1.1 101 "):
            self.socket.close()
            raise Refused(self.head)

    def _more(self) -> bytes:
        piece = self.socket.recv(65536)
        if not piece:
            raise Closed
        return piece

    def _take(self, length: int) -> bytes:
        while len(self.read) < length:
            self.read += self._more()
        taken, self.read = self.read[:length], self.read[length:]
        return taken

    def _frame(self, kind: int, payload: bytes) -> None:
        mask = os.urandom(4)
        size = len(payload)
        head = bytes([0x80 | kind])
        if size < 126:
            head += bytes([0x80 | size])
        elif size < 65536:
            head += bytes([0x80 | 126]) + struct.pack("!H", size)
        else:
            head += bytes([0x80 | 127]) + struct.pack("!Q", size)
        pad = mask * (size // 4 + 1)
        masked = (int.from_bytes(payload, "big") ^ int.from_bytes(pad[:size], "big")).to_bytes(size, "big")
        self.socket.sendall(head + mask + masked)

    def send(self, message: Any) -> None:
        """Sends a value as JSON."""
        self._frame(_TEXT, json.dumps(message).encode())

    def receive(self) -> Any:
        """The next message, which is JSON. Raises `Closed`, or `TimeoutError` when none comes in time."""
        whole = b""
        while True:
            first, second = self._take(2)
            size = second & 0x7F
            if size == 126:
                (size,) = struct.unpack("!H", self._take(2))
            elif size == 127:
                (size,) = struct.unpack("!Q", self._take(8))
            payload = self._take(size)
            kind = first & 0x0F
            if kind == _PING:
                self._frame(_PONG, payload)
            elif kind == _CLOSE:
                raise Closed
            elif kind != _PONG:
                whole += payload
                if first & 0x80:
                    return json.loads(whole)

    def close(self) -> None:
        """Says goodbye and closes."""
        with contextlib.suppress(OSError):
            self._frame(_CLOSE, struct.pack("!H", 1000))
        self.socket.close()

    def __enter__(self) -> WebSocket:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
