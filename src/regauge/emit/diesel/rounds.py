"""What a round of `screen` need not print again, because nothing was taken out since that its printing asked for.

Most apps take two rounds, and the second one finds nothing: it would print every association and every body once more.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterator, KeysView, ValuesView
from contextlib import contextmanager
from typing import Any

from regauge.program.code import Function
from regauge.program.program import Program

_ALL = "*"
"""Who went through all functions asked for every one of them."""


class _LeftOut(set[str]):
    """What is left out; notes what is asked of it and, in order, what comes in."""

    def __init__(self, known: set[str], asked: set[str]) -> None:
        super().__init__(known)
        self.asked = asked
        self.log: list[str] = []

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            self.asked.add(key)
        return super().__contains__(key)

    def add(self, key: str) -> None:
        self.log.append(key)
        super().add(key)


class _Functions(dict[str, Function]):
    """The compiled bodies; notes which are asked for."""

    def __init__(self, known: dict[str, Function], asked: set[str]) -> None:
        super().__init__(known)
        self.asked = asked

    def __contains__(self, key: object) -> bool:
        if isinstance(key, str):
            self.asked.add(key)
        return super().__contains__(key)

    def __getitem__(self, key: str) -> Function:
        self.asked.add(key)
        return super().__getitem__(key)

    def get(self, key: str, default: Any = None, /) -> Any:
        self.asked.add(key)
        return super().get(key, default)

    def __iter__(self) -> Iterator[str]:
        self.asked.add(_ALL)
        return super().__iter__()

    def keys(self) -> KeysView[str]:  # type: ignore[override]  # typeshed has the views that dict makes
        self.asked.add(_ALL)
        return super().keys()

    def values(self) -> ValuesView[Function]:  # type: ignore[override]
        self.asked.add(_ALL)
        return super().values()

    def items(self) -> ItemsView[str, Function]:  # type: ignore[override]
        self.asked.add(_ALL)
        return super().items()


class Rounds:
    """One run of `screen` over a program."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._asked: set[str] = set()
        self._left_out = _LeftOut(program.left_out, self._asked)
        self._functions = _Functions(program.functions, self._asked)
        self._seen: dict[str, tuple[set[str], int]] = {}  # association: what was asked, how much was left out by then
        self._printed: dict[str, int] = {}  # function: how much was left out by then
        self._keys: set[str] = set()
        self._gone: set[str] = set()  # functions that were taken out in the last round

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watches what is asked for and taken out. The program's own collections, which other views of it share, follow at the end."""
        left_out, functions = self._program.left_out, self._program.functions
        self._program.left_out, self._program.functions = self._left_out, self._functions
        try:
            yield
        finally:
            left_out |= self._left_out
            for key in functions.keys() - set(self._functions):
                del functions[key]
            self._program.left_out, self._program.functions = left_out, functions

    def begin(self) -> None:
        """A round begins."""
        keys = set(self._functions)
        self._gone, self._keys = self._keys - keys, keys

    def again(self) -> None:
        """Everything is to be printed once more: something changed that is not watched."""
        self._seen.clear()
        self._printed.clear()

    def association(self, key: str, work: Callable[[], None]) -> None:
        """Prints an association and its parts, unless that cannot end otherwise than the last time."""
        if key in self._seen and not self._is_stale(*self._seen[key]):
            return
        before = len(self._left_out.log)
        self._asked.clear()
        work()
        self._seen[key] = set(self._asked), before

    def _is_stale(self, asked: set[str], before: int) -> bool:
        """Whether something that was asked for has gone since."""
        if self._gone and (_ALL in asked or self._gone & asked):
            return True
        return any(each in asked for each in self._left_out.log[before:])

    def is_printed(self, key: str) -> bool:
        """Whether a body was printed and nothing that it reads or calls has gone since."""
        if self._printed.get(key) != len(self._left_out.log):
            return False
        return not self._functions[key].calls & self._gone

    def printed(self, key: str) -> None:
        """A body was printed."""
        self._printed[key] = len(self._left_out.log)
