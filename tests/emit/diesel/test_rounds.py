"""What `screen` prints again: what something was taken out under, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

from regauge.diagnostics.span import Span
from regauge.emit.diesel.rounds import Rounds
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.program import App, Program

HERE = Span("app/models/a.rb", 1)


def function(key: str, *calls: str) -> c.Function:
    return c.Function(key, key, "A", "row", [], c.Block(()), t.VOID, HERE, calls=set(calls))


def program(*keys: str) -> Program:
    made = Program(App())
    made.functions.update({key: function(key) for key in keys})
    return made


def asks(made: Program, done: list[str], left_out: str = "", called: str = "") -> Callable[[], None]:
    """The printing of something that looks at these."""

    def work() -> None:
        done.append(left_out or called)
        assert left_out not in made.left_out
        made.functions.get(called)

    return work


def test_what_asked_for_nothing_that_went_is_not_printed_again() -> None:
    made, done = program("A#x", "A#y"), list[str]()
    rounds = Rounds(made)
    with rounds.watching():
        rounds.begin()
        rounds.association("A.b", asks(made, done, "B.c"))
        rounds.association("A.d", asks(made, done, "", "A#x"))
        made.left_out.add("E.f")
        made.functions.pop("A#y")
        rounds.begin()
        rounds.association("A.b", asks(made, done, "B.c"))
        rounds.association("A.d", asks(made, done, "", "A#x"))
    assert done == ["B.c", "A#x"]


def test_what_asked_for_something_that_went_is_printed_again() -> None:
    made, done = program("A#x"), list[str]()
    rounds = Rounds(made)
    with rounds.watching():
        rounds.begin()
        rounds.association("A.d", asks(made, done, "", "A#x"))
        rounds.association("A.all", lambda: done.append(f"{len(list(made.functions.values()))} in all"))
        rounds.association("A.b", lambda: done.append(f"E.f is {'out' if 'E.f' in made.left_out else 'in'}"))
        made.left_out.add("E.f")
        made.functions.pop("A#x")
        rounds.begin()
        rounds.association("A.d", asks(made, done, "", "A#x"))
        rounds.association("A.all", lambda: done.append(f"{len(list(made.functions.values()))} in all"))
        rounds.association("A.b", lambda: done.append(f"E.f is {'out' if 'E.f' in made.left_out else 'in'}"))
    assert done == ["A#x", "1 in all", "E.f is in", "A#x", "0 in all", "E.f is out"]


def test_a_body_is_printed_again_when_what_it_calls_went_or_anything_is_left_out() -> None:
    made = program("A#x", "A#z")
    made.functions["A#y"] = function("A#y", "A#x")
    rounds = Rounds(made)
    with rounds.watching():
        rounds.begin()
        for key in made.functions:
            rounds.printed(key)
        made.functions.pop("A#x")
        rounds.begin()
        assert not rounds.is_printed("A#y")
        assert rounds.is_printed("A#z")
        made.left_out.add("A.b")
        assert not rounds.is_printed("A#z")


def test_the_program_has_its_own_collections_back() -> None:
    made = program("A#x", "A#y")
    left_out, functions = made.left_out, made.functions
    rounds = Rounds(made)
    with rounds.watching():
        made.left_out.add("A.b")
        made.functions.pop("A#x")
    assert made.left_out is left_out == {"A.b"}
    assert made.functions is functions
    assert list(functions) == ["A#y"]
