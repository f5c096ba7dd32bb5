"""Source that the grammar cannot read: patched where the gap is known, else the broken place is named.

The known gap is an anonymous block as the last argument without parentheses, `foo a, &`. The `&` is replaced
by `_`, one byte for one byte so that places hold, and the converter is told where.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tree_sitter import Node as TsNode
from tree_sitter import Tree

_CANDIDATE = re.compile(rb"(?<=[(,\s])&(?=[ \t]*(?:[)\n;}]|\Z|(?:if|unless|while|until|and|or|do|end)\b))")


def troubles(root: TsNode, limit: int = 200) -> Iterator[TsNode]:
    """The outermost nodes that could not be read: errors, and tokens that had to be invented."""
    stack = [root]
    found = 0
    while stack and found < limit:
        node = stack.pop()
        if node.type == "ERROR" or node.is_missing:
            found += 1
            yield node
        elif node.has_error:
            stack.extend(reversed(node.children))


def without_anonymous_blocks(
    data: bytes, tree: Tree, parse: Callable[[bytes], Tree]
) -> tuple[bytes, Tree, frozenset[int]]:
    """The source with anonymous block arguments made readable, its tree, and where they were.

    Nothing changes where that does not lessen the errors.
    """
    places: list[int] = []
    attempts = max(5, min(100, 20_000_000 // max(1, len(data))))
    best, best_data, best_count = tree, data, _count(tree)
    for match in _CANDIDATE.finditer(data):
        place = match.start()
        node = tree.root_node.descendant_for_byte_range(place, place + 1)
        if node is None or not _near_trouble(node):
            continue
        attempts -= 1
        if attempts < 0:
            break
        patched = best_data[:place] + b"_" + best_data[place + 1 :]
        attempt = parse(patched)
        count = _count(attempt)
        if count < best_count:
            best, best_data, best_count = attempt, patched, count
            places.append(place)
        if best_count == 0 or len(places) >= 50:
            break
    return best_data, best, frozenset(places)


def _count(tree: Tree) -> int:
    """How many bytes and nodes are in error; a patch must lower it."""
    if not tree.root_node.has_error:
        return 0
    return sum(1 + node.end_byte - node.start_byte for node in troubles(tree.root_node))


def _near_trouble(node: TsNode) -> bool:
    """A sound `&` of a parameter list or of an argument list needs no patch."""
    current: TsNode | None = node
    for _ in range(4):
        if current is None:
            return True
        if current.has_error or current.type == "ERROR":
            return True
        if current.type in {"block_parameter", "block_argument"}:
            return current.parent is None or current.parent.has_error
        current = current.parent
    return True
