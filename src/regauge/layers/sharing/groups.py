"""Which records of a body may be one object in Ruby, or lead to one another through what their associations hold.

    order = Order.find(1)
    line = order.lines.first          one group: `line.order` is `order` (inverse_of)
    other = Order.find(1)             a group of its own: the same row, another object

Every query makes new objects, so only names, associations and what is handed over join groups. Flow does not count here: two names that are joined
anywhere in the body are joined.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk

SELF = "self"

Place = tuple[str, ...]
"""A local ("order"), the record itself ("self"), what an association of one holds ("order", "lines")."""


def holds_records(type_: t.Type | None) -> bool:
    """Whether a value of the type is, or has in it, a record."""
    match type_:
        case t.Record() | t.Polymorphic() | t.Relation():
            return True
        case t.Optional_(of=of) | t.Array(of=of):
            return holds_records(of)
        case t.Tuple_(of=parts):
            return any(map(holds_records, parts))
        case t.Hash(value=value):
            return holds_records(value)
        case t.Shape(fields=members):
            return any(holds_records(each) for _, each in members)
    return False


def sources(node: object) -> set[str]:
    """The names (`SELF` for the receiver) whose records a value may be or may hold."""
    if isinstance(node, tuple):
        return {name for each in node for name in sources(each)}
    if not is_dataclass(node) or isinstance(node, t.Type | type):
        return set()
    match node:
        case c.Var(name=name, type=type_):
            return {name} if holds_records(type_) else set()
        case c.Self_():
            return {SELF}
        case c.Block(value=value):
            return sources(value)
        case c.RecordOp(record=record, attributes=attributes):
            given = sources(tuple(value for _, value in attributes))
            return given | sources(record) if holds_records(node.type) else set()
        case c.Expr(type=type_) if not holds_records(type_):
            return set()
    return {
        name for each in fields(node) if each.name not in ("type", "span") for name in sources(getattr(node, each.name))
    }


class Groups:
    """The groups of one body, by the names of its locals."""

    def __init__(self, function: c.Function) -> None:
        self._above: dict[str, str] = {}
        given = [param.name for param in function.params if holds_records(param.type)]
        self._join([SELF, *given])
        for node in walk(function.body):
            self._join(joined(node))

    def of(self, names: set[str]) -> set[str]:
        """The groups that these names are in."""
        return {self._root(name) for name in names}

    def _root(self, name: str) -> str:
        while (above := self._above.get(name, name)) != name:
            name = above
        return name

    def _join(self, names: list[str]) -> None:
        for name in names[1:]:
            self._above[self._root(name)] = self._root(names[0])


def joined(node: object) -> list[str]:
    """The names that a node makes one group."""
    match node:
        case c.Let(name=name, value=value) | c.Set(name=name, value=value):
            return [name, *sources(value)] if sources(value) else []
        case c.LetMany(names=names, value=value):
            return [*names, *sources(value)] if sources(value) else []
        case c.ForEach(over=over, var=var):
            return [var, *sources(over)] if sources(over) else []
        case c.Iterate(over=over, params=params, initial=initial):
            found = sources((over, initial))
            return [*params, *found] if found else []
        case c.MapSome(value=value, var=var) | c.IsSome(value=value, var=var):
            return [var, *sources(value)] if var and sources(value) else []
        case c.MatchOwner(value=value, arms=arms):
            return [*(name for _, name, _ in arms), *sources(value)] if sources(value) else []
        case c.SetLoaded(record=record, value=value):
            return sorted(sources((record, value)))
        case c.Mutate(target=target, args=args):
            return sorted(sources((target, args)))
        case c.RecordOp(record=record, attributes=attributes):
            return sorted(sources((record, tuple(value for _, value in attributes))))
        case c.CallFn(receiver=receiver, args=args):
            return sorted(sources((receiver, args)))
    return []


def subject(node: object) -> c.Expr | None:
    """An expression under its conversions."""
    while isinstance(node, c.Cast | c.Expect):
        node = node.value
    return node if isinstance(node, c.Expr) else None


def models_of(type_: t.Type | None) -> Iterator[str]:
    """The models of the records in a value."""
    match type_:
        case t.Record(model=model) | t.Relation(model=model):
            yield model
        case t.Optional_(of=of) | t.Array(of=of):
            yield from models_of(of)
        case t.Tuple_(of=parts):
            for part in parts:
                yield from models_of(part)
        case t.Hash(value=value):
            yield from models_of(value)
