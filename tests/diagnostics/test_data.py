"""Our `dataclass` does what the standard library's does."""

from __future__ import annotations

import dataclasses
import pickle
from typing import Any

import pytest

from regauge.diagnostics.data import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    line: int
    path: str = dataclasses.field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Wide(Place):
    end: float = 0.0


@dataclass(slots=True)
class Changing:
    names: list[Any] = dataclasses.field(default_factory=list)


@dataclass(slots=True)
class Node:
    kind: str = dataclasses.field(default="node", kw_only=True)
    seen: list[str] = dataclasses.field(default_factory=list, kw_only=True)

    def __post_init__(self) -> None:
        self.seen.append(self.kind)


@dataclass(slots=True)
class Call(Node):
    name: str
    given: tuple[int, ...] = ()
    _: dataclasses.KW_ONLY
    last: bool


@dataclass
class Counted:
    start: dataclasses.InitVar[int]
    count: int = dataclasses.field(init=False)

    def __post_init__(self, start: int) -> None:
        self.count = start + 1


@dataclass(frozen=True)
class Named:
    name: str

    def __repr__(self) -> str:
        return self.name

    def __hash__(self) -> int:
        return 7


def test_equality_and_hash_go_by_class_and_fields() -> None:
    assert Place(1, "a") == Place(1, "b") != Place(2, "a")
    assert hash(Place(1, "a")) == hash(Place(1, "b")) == hash((1,))
    assert Wide(1, "a", 2.0) == Wide(1, "b", 2.0) != Wide(1, "a", 3.0)
    assert Place(1) != Wide(1)
    assert (hash(Named("a")), repr(Named("a"))) == (7, "a")


def test_what_changes_has_no_hash_and_shows_itself_once() -> None:
    changing = Changing([1])
    assert changing == Changing([1])
    changing.names.append(changing)
    assert repr(changing) == "Changing(names=[1, ...])"
    with pytest.raises(TypeError):
        hash(changing)


def test_it_is_a_dataclass_to_everybody_else() -> None:
    assert dataclasses.replace(Wide(1, "a"), end=4.0) == Wide(1, "a", 4.0)
    assert pickle.loads(pickle.dumps(Wide(1, "a", 4.0))).path == "a"
    assert repr(Wide(1, "a", 4.0)) == "Wide(line=1, end=4.0)"


def test_fields_are_given_by_place_or_by_name_alone() -> None:
    call = Call("f", last=True, kind="call")
    assert (call.name, call.given, call.last, call.seen) == ("f", (), True, ["call"])
    assert call.seen is not Call("f", last=True).seen
    assert Call("f", (1,), last=False, seen=["a"]).seen == ["a", "node"]
    for wrong in ((), ("f",), ("f", (), True)):
        with pytest.raises(TypeError):
            Call(*wrong)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword argument 'b0'"):
        Place(1, b0=1)  # type: ignore[call-arg]


def test_what_is_not_one_argument_a_field_is_as_ever() -> None:
    assert Counted(2).count == 3


def test_a_field_without_a_default_after_one_with_is_refused() -> None:
    with pytest.raises(TypeError, match="non-default argument 'b' follows"):

        @dataclass
        class Wrong:
            a: int = 1
            b: int  # type: ignore[misc]
