"""Trees that are made before they are asked for, by a thread: tree-sitter lets the interpreter go on while it parses.

    expect([b"class A; end"])
    ...
    take(b"class A; end")   # its tree, where it is there or under way

Nothing depends on it: what is not there is parsed by whoever wants it. The thread has ended before another process is forked off, because a copy of this
one would have its locks and not the thread.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from tree_sitter import Parser, Tree

from regauge.ruby.language import LANGUAGE

_ROOM: Final = 4 * 1024 * 1024
"""Bytes of Ruby whose trees may wait; a tree takes some twenty times as much."""
_LARGEST: Final = 256 * 1024
_TURN: Final = 0.0005
"""Seconds after which a thread that computes gives way, while the other one hands over trees (Python's own is ten times as long)."""


class Ahead:
    """What is expected, and what is made of it. One for a process."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted: dict[bytes, None] = {}
        self._made: dict[bytes, Tree] = {}
        self._under_way: bytes | None = None
        self._thread: threading.Thread | None = None
        self._turn = sys.getswitchinterval()

    def expect(self, sources: Iterable[bytes]) -> None:
        """Has trees made of what will be parsed, in this order. Does nothing where a second processor could not do it."""
        if not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2:
            return
        with self._changed:
            room = _ROOM - sum(map(len, (*self._wanted, *self._made)))
            for source in sources:
                room -= len(source)
                if room < 0:
                    break
                if len(source) <= _LARGEST:
                    self._wanted[source] = None
            if self._wanted and (self._thread is None or not self._thread.is_alive()):
                sys.setswitchinterval(_TURN)
                self._thread = threading.Thread(target=self._work, name="parser", daemon=True)
                self._thread.start()

    def take(self, source: bytes) -> Tree | None:
        """The tree of a source, if it was expected and is there; one that is under way is waited for."""
        if self._thread is None and not self._made:
            return None
        with self._changed:
            while self._under_way == source:
                self._changed.wait()
            self._wanted.pop(source, None)
            return self._made.pop(source, None)

    def stop(self) -> None:
        """Expects nothing more, and waits for the thread to end."""
        with self._changed:
            self._wanted.clear()
            self._made.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self) -> None:
        parser = Parser(LANGUAGE)
        while True:
            with self._changed:
                source = next(iter(self._wanted), None)
                self._under_way = source
                if source is None:
                    sys.setswitchinterval(self._turn)
                    return
                del self._wanted[source]
            tree = None
            with suppress(Exception):  # whoever wants it will see why it has none
                tree = parser.parse(source)
            with self._changed:
                self._under_way = None
                if tree is not None:
                    self._made[source] = tree
                self._changed.notify_all()


_AHEAD: Final = Ahead()
expect = _AHEAD.expect
take = _AHEAD.take
os.register_at_fork(before=_AHEAD.stop)
