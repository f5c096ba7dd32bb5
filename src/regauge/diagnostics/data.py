"""`dataclass` of the standard library, as the type checker sees it, for rooms that have dozens of them.

The standard one writes and compiles up to six methods for each class: a third of what loading the compiler takes. Here `__init__` is compiled
once for all classes of one form (`initializer`); `==`, the hash and `repr` are functions that know the fields. As with `immutable`, nothing guards
the fields of a frozen one at run time.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

from regauge.diagnostics.initializer import initializer, is_plain

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(made=None, /, **options):
        """As `dataclasses.dataclass`, with its options but `order`."""
        return _made(options, made) if made is not None else lambda each: _made(options, each)


def _made(options: dict[str, Any], made: type) -> type:
    own = vars(made)
    equal = options.get("eq", True)
    hashed = options.get("frozen", False) or options.get("unsafe_hash", False)
    plain = {name: value for name, value in options.items() if name not in ("eq", "frozen", "unsafe_hash")}
    ours = is_plain(made, options)
    if ours:
        plain["init"] = False
    new: Any = dataclasses.dataclass(made, repr=False, eq=False, **plain)
    if ours:
        new.__init__ = initializer(dataclasses.fields(new), post=hasattr(new, "__post_init__"))
    if "__repr__" not in own:
        new.__repr__ = _repr
    if equal:
        fields = dataclasses.fields(new)
        if "__eq__" not in own:
            new.__eq__ = _eq(_values([each.name for each in fields if each.compare]))
        if own.get("__hash__") is None:
            of = [each.name for each in fields if (each.compare if each.hash is None else each.hash)]
            new.__hash__ = _hash(_values(of)) if hashed else None
    return new  # type: ignore[no-any-return]


def _values(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values of some fields, as a tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        one = attrgetter(names[0])
        return lambda each: (one(each),)
    return lambda _: ()


def _eq(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any, object], bool]:
    def __eq__(self: Any, other: object) -> bool:
        if other.__class__ is self.__class__:
            return values(self) == values(other)
        return NotImplemented

    return __eq__


def _hash(values: Callable[[Any], tuple[Any, ...]]) -> Callable[[Any], int]:
    def __hash__(self: Any) -> int:
        return hash(values(self))

    return __hash__


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({shown})"
