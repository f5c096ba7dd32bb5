"""Going through a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from regauge.ruby.ast.base import Node
from regauge.ruby.ast.definitions import MethodDef

_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def field_names(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node; asked for each node of an app, so kept."""
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(each.name for each in fields(kind))
    return found


def children(node: Node, *, methods: bool = True) -> Iterator[Node]:
    """The nodes directly below, in order of the fields; the bodies of methods only with `methods`."""
    for name in field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
    if methods and isinstance(node, MethodDef):
        yield node.body


def walk(node: Node, *, methods: bool = True) -> Iterator[Node]:
    """The node and everything below it, parents first, without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current, methods=methods))))
