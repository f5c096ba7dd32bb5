"""What Ruby values are here.

nil, booleans, integers, floats and strings are Python's own; an array is a `list`. The rest is below. Whatever cannot be
known without running the app is `Unknown`, which says why and where, and makes unknown what is computed from it.
A host may put objects of its own types into circulation: the evaluator passes them along and asks the host about them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import TYPE_CHECKING, Any, Final

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.ruby.evaluator.env import Env

# A Ruby value: see the module's docstring.
Value = Any


@dataclass(frozen=True, slots=True)
class Symbol:
    """`:name`."""

    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that only the running app has: why, and the place that made it so."""

    reason: str
    span: Span


@dataclass(frozen=True, slots=True)
class UnknownItems(Unknown):
    """Among the items of an array, or among arguments: any number of items; those beside it may be others too."""


@dataclass(frozen=True, slots=True)
class Range:
    begin: Value
    end: Value
    exclusive: bool


@dataclass(frozen=True, slots=True)
class Regexp:
    """`source` as Ruby wrote it, `flags` such as "mi"."""

    source: str
    flags: str = ""


@dataclass(frozen=True, slots=True)
class ConstRef:
    """A constant that nobody here has a value for: `path` as written, `nesting` the modules around it, innermost first."""

    path: str
    nesting: tuple[str, ...] = field(default=(), compare=False)

    @property
    def is_class_like(self) -> bool:
        """Whether the name is a class's or a module's by Ruby's custom: `OrderItem`, not `LIMIT`."""
        name = self.path.rpartition("::")[2]
        return not name.isupper()


@dataclass(frozen=True, slots=True)
class ClassValue:
    """A class or module whose body was evaluated; `path` is its full name."""

    path: str
    is_module: bool = False
    superclass: Value = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class MainObject:
    """`self` at the top of a file."""


@dataclass(frozen=True, slots=True, eq=False)
class Proc:
    """A block, a proc or a lambda: its syntax and the environment it closes over."""

    params: ast.Params | None
    body: ast.Body
    env: Env
    span: Span
    is_lambda: bool = False
    numbered: int = 0
    it: bool = False
    node: ast.Node | None = None

    @property
    def arity(self) -> int:
        """As Ruby counts it for lambdas: negative where arguments are optional."""
        if self.params is None:
            return self.numbered or (1 if self.it else 0)
        required = len(self.params.required) + len(self.params.post)
        return -required - 1 if self.params.optional or self.params.rest else required


@dataclass(frozen=True, slots=True)
class SymbolProc:
    """`&:name`: calls the method on its first argument."""

    name: str
    env: Env = field(compare=False, repr=False)
    span: Span = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Enumerator:
    """What `map` and its like give without a block: the items, and the method that waits for one."""

    items: list[Value]
    name: str


class NotHandled:
    """The type of `NOT_HANDLED`: a host's word for "not mine"."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "NOT_HANDLED"


NOT_HANDLED: Final = NotHandled()
MAX_PARTS: Final = 400_000


class BudgetExceeded(Exception):
    """A bound was reached; the evaluator catches it where it evaluates a statement."""


def key_of(value: Value) -> object:
    """A dictionary key under which Ruby's `eql?` holds: 1, 1.0 and true stay apart, as do :a and "a"."""
    if isinstance(value, Symbol):
        return value
    if isinstance(value, list | RubyHash):
        find_unknown(value)
        return _container_key(value)
    if isinstance(value, bool | int | float | str) or value is None:
        return (type(value).__name__, value)
    try:
        hash(value)
    except TypeError:
        return ("object", id(value))
    return value


def _container_key(value: Value) -> object:
    if isinstance(value, list):
        return ("list", *(_container_key(item) for item in value))
    if isinstance(value, RubyHash):
        return ("hash", frozenset((_container_key(key), _container_key(item)) for key, item in value.items()))
    return key_of(value)


class RubyHash:
    """A Ruby hash: ordered, with symbol and string keys kept apart.

    `rest` is set where an unknown hash was merged in: the hash may hold more, or other values, than it shows.
    """

    __slots__ = ("_items", "rest")

    def __init__(self, items: Iterable[tuple[Value, Value]] = (), rest: Unknown | None = None) -> None:
        self._items: dict[object, tuple[Value, Value]] = {}
        self.rest = rest
        for key, value in items:
            self[key] = value

    @classmethod
    def of(cls, **options: Value) -> RubyHash:
        """A hash with symbol keys."""
        return cls((Symbol(name), value) for name, value in options.items())

    def __setitem__(self, key: Value, value: Value) -> None:
        at = key_of(key)
        kept = self._items.get(at)
        self._items[at] = (key if kept is None else kept[0], value)

    def __getitem__(self, key: Value) -> Value:
        return self._items[key_of(key)][1]

    def get(self, key: Value, default: Value = None) -> Value:
        """The value under a Ruby key; a Python `str` is a Ruby string here."""
        found = self._items.get(key_of(key))
        return default if found is None else found[1]

    def option(self, name: str, default: Value = None) -> Value:
        """The value under the symbol `name`."""
        return self.get(Symbol(name), default)

    def options(self) -> dict[str, Value]:
        """What stands under symbol keys, by name."""
        return {key.name: value for key, value in self.items() if isinstance(key, Symbol)}

    def pop(self, key: Value, default: Value = None) -> Value:
        found = self._items.pop(key_of(key), None)
        return default if found is None else found[1]

    def __contains__(self, key: Value) -> bool:
        return key_of(key) in self._items

    def has(self, name: str) -> bool:
        """Whether the symbol `name` is a key."""
        return Symbol(name) in self

    def keys(self) -> list[Value]:
        return [key for key, _ in self._items.values()]

    def values(self) -> list[Value]:
        return [value for _, value in self._items.values()]

    def items(self) -> list[tuple[Value, Value]]:
        return list(self._items.values())

    def __iter__(self) -> Iterator[Value]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self._items)

    def copy(self) -> RubyHash:
        return RubyHash(self.items(), self.rest)

    def update(self, other: RubyHash) -> None:
        for key, value in other.items():
            self[key] = value
        self.rest = self.rest or other.rest

    def replace(self, other: RubyHash) -> None:
        self._items = dict(other._items)
        self.rest = other.rest

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, RubyHash):
            return NotImplemented
        return key_of(self) == key_of(other) and self.rest == other.rest

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = ", ".join(f"{_inspect(key)}=>{_inspect(value)}" for key, value in self.items())
        return f"{{{shown}}}"


def inspect(value: Value) -> str:
    """A value as `inspect` of Ruby 3.3 shows it, near enough for messages and tests."""
    find_unknown(value)
    return _inspect(value)


def _inspect(value: Value) -> str:
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
        return f'"{escaped}"'
    if isinstance(value, Symbol):
        return f":{value.name}"
    if isinstance(value, list):
        return f"[{', '.join(_inspect(item) for item in value)}]"
    if isinstance(value, Range):
        begin = "" if value.begin is None else _inspect(value.begin)
        end = "" if value.end is None else _inspect(value.end)
        return f"{begin}{'...' if value.exclusive else '..'}{end}"
    if isinstance(value, Regexp):
        return f"/{value.source}/{value.flags}"
    if isinstance(value, ConstRef | ClassValue):
        return value.path
    return repr(value)


def find_unknown(value: Value) -> Unknown | None:
    """The first `Unknown` in a value or in what it holds; raises `BudgetExceeded` for more than `MAX_PARTS` parts.

    Arrays that share their items can hold more than memory does, and so can ones that hold themselves: whatever goes
    through a whole value asks here first.
    """
    if not isinstance(value, list | RubyHash | Range):
        return value if isinstance(value, Unknown) else None
    stack: list[Value] = [value]
    parts = 0
    while stack:
        current = stack.pop()
        parts += 1
        if parts + len(stack) > MAX_PARTS:
            raise BudgetExceeded(f"a value has more than {MAX_PARTS} parts")
        if isinstance(current, Unknown):
            return current
        if isinstance(current, list):
            stack.extend(reversed(current))
        elif isinstance(current, RubyHash):
            if current.rest is not None:
                return current.rest
            for key, item in reversed(current.items()):
                stack.extend((item, key))
        elif isinstance(current, Range):
            stack.extend((current.end, current.begin))
    return None


def unknown_items(values: list[Value]) -> UnknownItems | None:
    """What makes the length of an array unknown."""
    return next((value for value in values if isinstance(value, UnknownItems)), None)


def as_condition(value: Value, span: Span) -> Value:
    """A value as a condition: that of a constant kept elsewhere is unknown, unless it is named like a class."""
    if isinstance(value, ConstRef) and not value.is_class_like:
        return Unknown(f"the value of {value.path}", span)
    return value


def truthy(value: Value) -> bool:
    """Ruby's truth; the caller has dealt with `Unknown` before."""
    return value is not None and value is not False
