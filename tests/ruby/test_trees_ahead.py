"""Trees that a thread makes ahead are those that are made when they are asked for, and no thread is there when the process is copied."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from regauge.ruby import ahead, grammar
from regauge.ruby.ahead import Ahead

two_processors = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one processor: nothing is made ahead")
SOURCES = [f"class A{n}\n  def total = {n} + 1\nend\n".encode() * 50 for n in range(40)]


def until_made(one: Ahead) -> None:
    thread = one._thread
    assert thread is not None
    thread.join(20)
    assert not thread.is_alive()


@two_processors
def test_trees_are_the_same() -> None:
    one, turn = Ahead(), sys.getswitchinterval()
    one.expect(SOURCES)
    until_made(one)
    assert sys.getswitchinterval() == turn
    for source in SOURCES:
        tree = one.take(source)
        assert tree is not None and str(tree.root_node) == str(grammar.parse_bytes(source).root_node)
        assert one.take(source) is None
    # It begins again for what is expected later.
    one.expect(SOURCES[:1])
    until_made(one)
    assert one.take(SOURCES[0]) is not None
    one.stop()


@two_processors
def test_what_is_asked_for_in_the_meantime_is_waited_for_or_left_to_who_asks() -> None:
    one = Ahead()
    one.expect(SOURCES)
    taken = [one.take(source) for source in reversed(SOURCES)]
    assert all(tree is None or not tree.root_node.has_error for tree in taken)
    one.stop()
    assert one.take(SOURCES[0]) is None


@two_processors
def test_room_is_bounded() -> None:
    one = Ahead()
    large = [b"# " + bytes([65 + n]) * (200 * 1024) for n in range(40)]
    one.expect([b"x" * (300 * 1024), *large])
    until_made(one)
    held = [source for source in large if one.take(source) is not None]
    assert 0 < sum(map(len, held)) <= 4 * 1024 * 1024
    assert one.take(b"x" * (300 * 1024)) is None
    one.stop()


@two_processors
def test_a_copy_of_the_process_has_no_thread_to_wait_for() -> None:
    ahead.expect(SOURCES)
    process = os.fork()
    if process == 0:
        os._exit(0 if ahead.take(SOURCES[0]) is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 0
    assert "parser" not in {thread.name for thread in threading.enumerate()}
