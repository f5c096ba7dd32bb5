"""Source that the grammar cannot read: patched where the gap is known, else the broken place is named.

The known gaps are an anonymous block as the last argument without parentheses, `foo a, &`, and a heredoc in an
interpolation of a heredoc. The `&` is replaced by `_`, the inner heredoc by a name and blanks, one byte for one byte so
that places hold, and the converter is told where: what was a heredoc becomes an `Unsupported` node.
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
    attempts = max(3, min(100, 4_000_000 // max(1, len(data))))
    best, best_data, best_count = tree, data, _count(tree)
    together = _all_at_once(data, parse, attempts)
    if together is not None:
        return together
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


_HEREDOC = re.compile(rb"<<[~-](['\"]?)([A-Za-z_]\w*)\1")


def without_nested_heredocs(
    data: bytes, tree: Tree, parse: Callable[[bytes], Tree]
) -> tuple[bytes, Tree, frozenset[int]]:
    """The source with heredocs inside of heredocs' `#{}` blanked, if it is then in no more trouble."""
    patched = bytearray(data)
    places: set[int] = set()
    lines = list(_lines(data))
    outer: bytes | None = None
    skip_to = -1
    for number, (start, line) in enumerate(lines):
        if number <= skip_to:
            continue
        opened = _HEREDOC.search(line)
        if outer is None:
            outer = opened[2] if opened else None
            continue
        if line.strip() == outer:
            outer = None
        elif opened:
            end = next((n for n in range(number + 1, len(lines)) if lines[n][1].strip() == opened[2]), None)
            if end is None:
                continue
            place = start + opened.start()
            patched[place : place + len(opened[0])] = b"_" * len(opened[0])
            for below, text in lines[number + 1 : end + 1]:
                patched[below : below + len(text)] = b" " * len(text)
            places.add(place)
            skip_to = end
    if not places:
        return data, tree, frozenset()
    attempt = parse(bytes(patched))
    if _count(attempt) > _count(tree):
        return data, tree, frozenset()
    return bytes(patched), attempt, frozenset(places)


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    start = 0
    for line in data.split(b"\n"):
        yield start, line
        start += len(line) + 1


def _all_at_once(
    data: bytes, parse: Callable[[bytes], Tree], attempts: int
) -> tuple[bytes, Tree, frozenset[int]] | None:
    """All candidates at once: several gaps can put the whole file in error, so that mending one shows no gain.

    Only if the file is then whole. Those that need no patch (a parameter, a `&` between operands) are given back.
    """
    places = [match.start() for match in _CANDIDATE.finditer(data)]
    if not 2 <= len(places) < attempts:
        return None
    patched = bytearray(data)
    for place in places:
        patched[place] = ord("_")
    tree = parse(bytes(patched))
    best = _count(tree)
    needed: set[int] = set()
    for place in places:
        patched[place] = ord("&")
        attempt = parse(bytes(patched))
        count = _count(attempt)
        if count > best:
            patched[place] = ord("_")
            needed.add(place)
        else:
            tree, best = attempt, count
    return None if best else (bytes(patched), tree, frozenset(needed))


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
