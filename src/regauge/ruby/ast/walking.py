"""Going through a tree.

What stands below a `Body` is asked for over and over (what does this method call, which variables does it read), so a body keeps what was found
below it, in order and by kind. Nodes never change, so what was found stays true.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Final, TypeVar

from regauge.ruby.ast.base import Body, Node
from regauge.ruby.ast.definitions import MethodDef

N = TypeVar("N", bound=Node)

_PLAIN: Final = frozenset({"Span", "str", "str | None", "bool", "int", "float", "LazyBody"})
"""Types of fields, as written, that hold no node."""

_FIELDS: dict[type[Node], tuple[str, ...]] = {}


def field_names(kind: type[Node]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes; asked for each node of an app, so kept."""
    found = _FIELDS.get(kind)
    if found is None:
        found = _FIELDS[kind] = tuple(each.name for each in fields(kind) if each.init and each.type not in _PLAIN)
    return found


def children(node: Node, *, methods: bool = True) -> list[Node]:
    """The nodes directly below, in order of the fields; the bodies of methods only with `methods`."""
    found: list[Node] = []
    kind = type(node)
    names = _FIELDS.get(kind)
    for name in field_names(kind) if names is None else names:
        value = getattr(node, name)
        if value is None:
            continue
        if type(value) is tuple:
            if value:
                found += [item for item in value if isinstance(item, Node)]
        elif isinstance(value, Node):
            found.append(value)
    if methods and isinstance(node, MethodDef):
        found.append(node.body)
    return found


def _everything(node: Node, methods: bool) -> list[Node]:
    """The node and everything below it, parents first, without recursion."""
    found: list[Node] = []
    stack = [node]
    while stack:
        current = stack.pop()
        found.append(current)
        # Half of all nodes are names and literals.
        if _FIELDS.get(type(current)) == () and not isinstance(current, MethodDef):
            continue
        stack += children(current, methods=methods)[::-1]
    return found


def _kept(body: Body) -> dict[type[Node], list[Node]]:
    try:
        return body.below
    except AttributeError:
        found: dict[type[Node], list[Node]] = {Node: _everything(body, True)}
        object.__setattr__(body, "below", found)
        return found


def walk(node: Node, *, methods: bool = True) -> Iterator[Node]:
    """The node and everything below it, parents first."""
    return iter(_kept(node)[Node] if methods and isinstance(node, Body) else _everything(node, methods))


def of_kind(node: Node, kind: type[N]) -> list[N]:
    """The nodes of one kind in the tree, in the order of `walk`. Not to be changed: it is kept."""
    if not isinstance(node, Body):
        return [each for each in _everything(node, True) if isinstance(each, kind)]
    kept = _kept(node)
    if kind not in kept:
        kept[kind] = [each for each in kept[Node] if isinstance(each, kind)]
    return kept[kind]  # type: ignore[return-value]  # a list of this kind, which the type of the dict cannot say
