"""Names from the app -> Rust identifiers in Rust's own style.

    snake("Admin::OrderLine")  admin_order_line      snake("type")   r#type
    camel("order_line")        OrderLine             snake("self")   self_
    constant("max-size")       MAX_SIZE              snake("2fa")    n2fa
    method("paid?")            is_paid               snake("café")   cafe

All functions are total: any text gives a valid identifier that passes rustc's naming lints, in ASCII. Different texts
may give the same identifier; `Names` keeps those apart within a scope.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Final

KEYWORDS: Final = frozenset(
    # Strict, reserved and 2018/2024 keywords: The Rust Reference, "Keywords".
    "abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if"
    " impl in let loop macro match mod move mut override priv pub ref return self Self static struct super trait true"
    " try type typeof unsafe unsized use virtual where while yield".split()
)
NEVER_RAW: Final = frozenset({"self", "Self", "super", "crate", "_"})
"""Keywords that `r#` cannot rescue."""

PRELUDE: Final = frozenset(
    "Box Clone Copy Debug Default Drop Eq Err Fn FnMut FnOnce From FromIterator Future Hash Into IntoFuture"
    " IntoIterator Iterator None Ok Option Ord PartialEq PartialOrd Result Self Send Some String Sync ToOwned ToString"
    " TryFrom TryInto Vec".split()
)
"""Type names that a generated type should not hide. `Names(reserved=PRELUDE)` keeps clear of them."""

OPERATORS: Final = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "rem",
    "**": "pow",
    "==": "equals",
    "!=": "not_equals",
    "===": "case_equals",
    "=~": "matches",
    "!~": "does_not_match",
    "<=>": "compare",
    "<": "less_than",
    "<=": "at_most",
    ">": "greater_than",
    ">=": "at_least",
    "<<": "append",
    ">>": "shift_right",
    "[]": "get",
    "[]=": "put",
    "!": "not",
    "~": "invert",
    "&": "and",
    "|": "or",
    "^": "xor",
    "+@": "plus",
    "-@": "negate",
    "`": "backtick",
}
"""Ruby methods whose names hold no letter."""

_WORD = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z][a-z0-9]*|[a-z0-9]+")
_PREDICATE_WORDS: Final = frozenset(
    {"is", "has", "can", "should", "was", "will", "does", "did", "are", "have", "allows"}
)


def _ascii(name: str) -> str:
    """ASCII text that still tells different letters apart: accents fall off, other scripts become code points."""
    if name.isascii():
        return name
    out: list[str] = []
    for char in unicodedata.normalize("NFKD", name):
        if char.isascii():
            out.append(char)
        elif not unicodedata.combining(char):
            out.append(f"_u{ord(char):x}_" if char.isalnum() else "_")
    return "".join(out)


@lru_cache(maxsize=1 << 16)
def _words(name: str) -> Sequence[str]:
    words = [word.lower() for word in _WORD.findall(_ascii(name))]
    if not words:
        return ("unnamed",)
    if words[0][0].isdigit():
        words[0] = f"n{words[0]}"
    return tuple(words)


def _finish(identifier: str) -> str:
    if identifier in NEVER_RAW:
        return f"{identifier}_"
    return f"r#{identifier}" if identifier in KEYWORDS else identifier


def snake(name: str) -> str:
    """A variable, function, field, column or module name."""
    return _finish("_".join(_words(name)))


def part(name: str) -> str:
    """A name within a longer one, as in `set_box`: no keyword, whatever it is alone."""
    return snake(name).removeprefix("r#")


def camel(name: str) -> str:
    """A type, trait or variant name."""
    words = _words(name)
    out = words[0].capitalize()
    for word in words[1:]:
        # `v1_2` and `v12` stay apart: rustc's style allows an underscore between digits.
        joint = "_" if out[-1].isdigit() and word[0].isdigit() else ""
        out += joint + word.capitalize()
    return _finish(out)


def constant(name: str) -> str:
    """A constant's name."""
    return _finish("_".join(_words(name)).upper())


def method(name: str) -> str:
    """The name of a function made of a Ruby method.

    `paid?` -> `is_paid`, `total=` -> `set_total`, `save!` -> `save_or_raise`; `has_stock?` stays `has_stock`.
    Operators have words of their own (`OPERATORS`).
    """
    if name in OPERATORS:
        return snake(OPERATORS[name])
    words = _words(name)
    if name.endswith("?") and words[0] not in _PREDICATE_WORDS:
        words = ["is", *words]
    elif name.endswith("="):
        words = ["set", *words]
    elif name.endswith("!"):
        words = [*words, "or", "raise"]
    return _finish("_".join(words))


def file_stem(identifier: str) -> str:
    """The file name (without `.rs`) of a module: `r#type` lives in `type.rs`."""
    return identifier.removeprefix("r#")


def is_identifier(text: str) -> bool:
    """Whether text is an identifier of the kind made here, usable as it stands."""
    bare = text.removeprefix("r#")
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*|_[A-Za-z0-9_]+", bare) is None or bare in NEVER_RAW:
        return False
    return (bare in KEYWORDS) == text.startswith("r#")


class Names:
    """One scope of identifiers, where no two things share a name.

    The same thing always gets the same identifier; things whose names collide after conversion are numbered in the
    order of asking (`name`, `name_2`), so ask in a fixed order. `reserved` are identifiers that nobody gets.

        names = Names()
        names.snake("userName"); names.snake("user_name")   # user_name, user_name_2
    """

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken: set[str] = set(reserved)
        self._given: dict[tuple[str, Hashable], str] = {}

    def snake(self, name: str, key: Hashable = None) -> str:
        """`snake(name)`, unique here. `key` tells things apart that have the same name."""
        return self._give("snake", snake, name, key)

    def camel(self, name: str, key: Hashable = None) -> str:
        """`camel(name)`, unique here."""
        return self._give("camel", camel, name, key)

    def constant(self, name: str, key: Hashable = None) -> str:
        """`constant(name)`, unique here."""
        return self._give("constant", constant, name, key)

    def method(self, name: str, key: Hashable = None) -> str:
        """`method(name)`, unique here."""
        return self._give("method", method, name, key)

    def _give(self, style: str, convert: Callable[[str], str], name: str, key: Hashable) -> str:
        wanted = (style, (name, key))
        if wanted not in self._given:
            self._given[wanted] = self._free(convert(name), style)
        return self._given[wanted]

    def _free(self, identifier: str, style: str) -> str:
        number, candidate = 1, identifier
        bare = file_stem(identifier).rstrip("_")
        joint = "_" if style != "camel" or bare[-1].isdigit() else ""
        while candidate in self._taken:
            number += 1
            candidate = f"{bare}{joint}{number}"
        self._taken.add(candidate)
        return candidate
