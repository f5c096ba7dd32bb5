"""Ruby source -> typed tree. The one way in; never raises for what a file holds.

    parse(b"x = 1", "app/models/a.rb").ast

What could not be read is an `Unsupported` node in the tree and a `SyntaxIssue` with its place.
"""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property

from tree_sitter import Node as TsNode

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.ruby.ast import Body, Node, Unsupported
from regauge.ruby.convert import Converter, with_deep_stack
from regauge.ruby.grammar import parse_bytes
from regauge.ruby.recovery import troubles, without_anonymous_blocks, without_nested_heredocs
from regauge.ruby.source import SourceText

MAX_BYTES = 4 * 1024 * 1024
"""The tree of a file takes some hundred times its size."""
_OPENING = re.compile(rb"<<[~-]?[\"'`\w\x80-\xff]")
"""What a heredoc begins with, and little else: `list << item` has a blank, `class << self` too."""


@dataclass(frozen=True, slots=True)
class SyntaxIssue:
    """A place that could not be read, and why."""

    span: Span
    message: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, `#` and `=begin` included."""

    span: Span
    text: str


@dataclass(frozen=True)
class SourceFile:
    """One parsed file. `has_data` says that `__END__` and something below it are there."""

    path: str
    ast: Body
    errors: tuple[SyntaxIssue, ...]
    text: SourceText = field(repr=False)
    _root: TsNode | None = field(default=None, repr=False, compare=False)

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The source by lines, without line ends."""
        return tuple(self.text.decode(self.text.data).split("\n"))

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """Every comment in order."""
        if self._root is None or (b"#" not in self.text.data and b"=begin" not in self.text.data):
            return ()
        return tuple(Comment(self.text.span(node), self.text.text(node)) for node in _of_kinds(self._root, {"comment"}))

    @cached_property
    def magic(self) -> dict[str, str]:
        """Magic comments at the top: `frozen_string_literal` -> `true`."""
        found: dict[str, str] = {}
        for line in self.lines:
            if not line.startswith("#"):
                break
            name, colon, value = line.lstrip("#! ").partition(":")
            if colon and name and " " not in name:
                found[name.strip("-*").lower()] = value.strip(" -*").lower()
        return found

    def doc_comment(self, node: Node) -> str:
        """The comment lines directly above a node, without `#`; empty where there are none."""
        taken: list[str] = []
        index = node.span.line - 2
        while 0 <= index < len(self.lines) and self.lines[index].lstrip().startswith("#"):
            taken.append(self.lines[index].lstrip().removeprefix("#").removeprefix(" "))
            index -= 1
        return "\n".join(reversed(taken))


def parse(source: bytes, path: str) -> SourceFile:
    """Parses one file; `path` is what its spans say."""
    text = SourceText(source, path)
    if len(text.data) > MAX_BYTES:
        span = Span.of_file(path)
        message = f"the file has {len(text.data)} bytes; at most {MAX_BYTES} are read"
        body = Body(span, (Unsupported(span, "size", ""),))
        return SourceFile(path, body, (SyntaxIssue(span, message),), text)
    with_deep_stack()
    tree = parse_bytes(text.data)
    data, anonymous = text.data, frozenset[int]()
    if tree.root_node.has_error:
        data, tree, anonymous = without_anonymous_blocks(text.data, tree, parse_bytes)
    heredocs, bare = _heredocs(tree.root_node) if _OPENING.search(text.data) else ({}, [])
    if bare or (heredocs and tree.root_node.has_error):
        _, tree, nested = without_nested_heredocs(data, tree, parse_bytes)
        anonymous |= nested
        heredocs, bare = _heredocs(tree.root_node)
    root = tree.root_node
    converter = Converter(text, heredocs, anonymous, root.has_error)
    made = converter.expr(root) if root.type == "program" else converter.statement(root)
    body = made if isinstance(made, Body) else Body(made.span, (made,))
    return SourceFile(path, body, (*_issues(text, root), *(_no_body(text, node) for node in bare)), text, root)


def parse_text(source: str, path: str = "(text)") -> SourceFile:
    """`parse` for text at hand: fragments, templates, tests."""
    return parse(source.encode("utf-8", "surrogateescape"), path)


def _issues(text: SourceText, root: TsNode) -> tuple[SyntaxIssue, ...]:
    issues: list[SyntaxIssue] = []
    if text.unknown_encoding is not None:
        issues.append(SyntaxIssue(Span(text.path, 1), f"unknown encoding {text.unknown_encoding!r}"))
    if root.has_error:
        for node in troubles(root):
            if node.is_missing:
                issues.append(SyntaxIssue(text.span(node), f"`{node.type}` is missing here"))
            else:
                issues.append(SyntaxIssue(text.span(node), "this Ruby could not be parsed"))
    return tuple(issues)


def _of_kinds(root: TsNode, kinds: set[str]) -> list[TsNode]:
    """The nodes of some kinds in order of the text, by a cursor: no Python object for what is passed over."""
    found: list[TsNode] = []
    cursor = root.walk()
    while True:
        node = cursor.node
        if node is not None and node.type in kinds:
            found.append(node)
        if cursor.goto_first_child():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return found


def _no_body(text: SourceText, node: TsNode) -> SyntaxIssue:
    return SyntaxIssue(text.span(node), "this heredoc could not be parsed, and what follows it may be misread")


def _heredocs(root: TsNode) -> tuple[dict[int, TsNode], list[TsNode]]:
    """Where each heredoc starts -> its body, and the openings without one.

    Bodies follow in the order of the openings; inside a body the order starts anew.
    """
    bodies: dict[int, TsNode] = {}
    bare: list[TsNode] = []
    levels: list[tuple[int, list[TsNode]]] = [(root.end_byte + 1, [])]
    for node in _of_kinds(root, {"heredoc_beginning", "heredoc_body"}):
        while len(levels) > 1 and node.start_byte >= levels[-1][0]:
            bare.extend(levels.pop()[1])
        if node.type == "heredoc_beginning":
            levels[-1][1].append(node)
        else:
            waiting = levels[-1][1]
            if waiting:
                bodies[waiting.pop(0).start_byte] = node
            levels.append((node.end_byte, []))
    for _, waiting in levels:
        bare.extend(waiting)
    return bodies, bare
