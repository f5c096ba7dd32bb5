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
