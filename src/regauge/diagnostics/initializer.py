"""`__init__` of dataclasses, compiled once for all classes whose fields are of the same kinds.

    class Call: name: str; args: tuple[Node, ...] = ()       def __init__(self, a0, a1): self.a0 = a0; self.a1 = a1
    class Place: path: str; line: int = 0                    the same code, with the names of its fields for a0 and a1

The standard library writes and compiles a text for each class; a program of hundreds of them waits for that at every start. What is not simply
one argument a field (`init=False`, `InitVar`) is left to it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from types import CodeType, FunctionType
from typing import Any, Final

_NOTHING: Final = object()
"""The default of a field with a `default_factory`."""

_Kinds = tuple[str, str, bool]
"""Of the fields given by place, of those given by name alone (`p`: plain, `f`: made by a factory), and whether there is a `__post_init__`."""
_CODES: Final[dict[_Kinds, CodeType]] = {}


def is_plain(made: type, options: dict[str, Any]) -> bool:
    """Whether each field is one argument."""
    own = vars(made)
    if not options.get("init", True) or "__init__" in own:
        return False
    if any("InitVar" in str(kind) for kind in own.get("__annotations__", {}).values()):
        return False
    above = [each for base in made.__mro__[1:] for each in vars(base).get("__dataclass_fields__", {}).values()]
    return all(each.init for each in (*own.values(), *above) if isinstance(each, dataclasses.Field))


def initializer(fields: Sequence[dataclasses.Field[Any]], *, post: bool) -> FunctionType:
    """The function. Raises TypeError for a field by place without a default after one that has one, as Python does."""
    by_place = [each for each in fields if not each.kw_only]
    ordered = [*by_place, *(each for each in fields if each.kw_only)]
    kinds = "".join("p" if each.default_factory is dataclasses.MISSING else "f" for each in ordered)
    code = _code((kinds[: len(by_place)], kinds[len(by_place) :], post))
    names = {f"a{place}": each.name for place, each in enumerate(ordered)}
    around: dict[str, Any] = {"nothing": _NOTHING}
    defaults: dict[str, Any] = {}
    for place, each in enumerate(ordered):
        if each.default_factory is not dataclasses.MISSING:
            around[f"f{place}"] = each.default_factory
            defaults[each.name] = _NOTHING
        elif each.default is not dataclasses.MISSING:
            defaults[each.name] = each.default
        elif defaults and not each.kw_only:
            raise TypeError(f"non-default argument {each.name!r} follows default argument")
    own = code.replace(
        co_varnames=tuple(names.get(each, each) for each in code.co_varnames),
        co_names=tuple(names.get(each, each) for each in code.co_names),
    )
    function = FunctionType(
        own, around, "__init__", tuple(defaults.pop(each.name) for each in by_place if each.name in defaults)
    )
    function.__kwdefaults__ = defaults
    return function


def _code(kinds: _Kinds) -> CodeType:
    known = _CODES.get(kinds)
    if known is None:
        by_place, by_name, post = kinds
        arguments = [f"a{place}" for place in range(len(by_place) + len(by_name))]
        given = ["self", *arguments[: len(by_place)], *(["*"] if by_name else []), *arguments[len(by_place) :]]
        lines = [f"def __init__({', '.join(given)}):"]
        for place, kind in enumerate(by_place + by_name):
            value = f"a{place}" if kind == "p" else f"f{place}() if a{place} is nothing else a{place}"
            lines.append(f" self.a{place} = {value}")
        lines.append(" self.__post_init__()" if post else " pass")
        module = compile("\n".join(lines), __file__, "exec")
        known = next(each for each in module.co_consts if isinstance(each, CodeType))
        _CODES[kinds] = known
    return known
