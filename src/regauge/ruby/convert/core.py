"""The converter: walks tree-sitter's nodes and hands each kind to the function registered for it.

A kind without a function becomes `Unsupported`, as does what is nested deeper than `MAX_DEPTH`: the tree that comes out
is never deeper than that, so whoever recurses over it need not fear the stack.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from tree_sitter import Node as TsNode

from regauge.ruby import ast
from regauge.ruby.source import SourceText

MAX_DEPTH = 160
_STACK = 6_000

# Extras that may stand between any two nodes, and hold nothing of the program themselves.
SKIPPED = frozenset({"comment", "heredoc_body", "empty_statement", "uninterpreted"})
# Kinds whose inside may be broken while they themselves are sound.
_CONTAINERS = frozenset({"class", "module", "singleton_class", "method", "singleton_method", "program"})

Handler = Callable[["Converter", TsNode], ast.Node]
HANDLERS: dict[str, Handler] = {}


def handles(*kinds: str) -> Callable[[Handler], Handler]:
    """Registers a function for the grammar's kinds of node."""

    def register(function: Handler) -> Handler:
        for kind in kinds:
            HANDLERS[kind] = function
        return function

    return register


class Scope:
    """The local variables that are known at a point, and what a block says about its implicit parameters."""

    __slots__ = ("implicit", "it", "names", "numbered")

    def __init__(self, names: Iterable[str] = (), *, implicit: bool = False) -> None:
        self.names = set(names)
        self.implicit = implicit  # a block without a parameter list, where `_1` and `it` mean something
        self.numbered = 0
        self.it = False


class Converter:
    """Converts the nodes of one file. `heredocs` finds a body by where its `<<TAG` starts."""

    __slots__ = ("anonymous_blocks", "broken", "depth", "heredocs", "scope", "source")

    def __init__(
        self,
        source: SourceText,
        heredocs: dict[int, TsNode],
        anonymous_blocks: frozenset[int],
        broken: bool,
        scope: Scope | None = None,
        depth: int = 0,
    ) -> None:
        self.source = source
        self.heredocs = heredocs
        self.anonymous_blocks = anonymous_blocks
        self.broken = broken
        self.scope = scope or Scope()
        self.depth = depth

    def fresh(self, scope: Scope, depth: int) -> Converter:
        """A converter for a method's body, to be used later."""
        return Converter(self.source, self.heredocs, self.anonymous_blocks, self.broken, scope, depth)

    # -- nodes ---------------------------------------------------------------------------------------------------------

    def expr(self, node: TsNode) -> ast.Node:
        """Any node as an expression."""
        handler = HANDLERS.get(node.type)
        if handler is None:
            return self.unsupported(node, "error" if node.type == "ERROR" else node.type)
        if self.depth >= MAX_DEPTH:
            return self.unsupported(node, "depth")
        self.depth += 1
        try:
            return handler(self, node)
        finally:
            self.depth -= 1

    def optional(self, node: TsNode | None) -> ast.Node | None:
        return None if node is None else self.expr(node)

    def field(self, node: TsNode, name: str) -> ast.Node:
        """A child that the grammar promises; broken source may lack it."""
        child = node.child_by_field_name(name)
        return self.unsupported(node, "error") if child is None else self.expr(child)

    def unsupported(self, node: TsNode, kind: str) -> ast.Unsupported:
        return ast.Unsupported(self.source.span(node), kind, self.source.text(node))

    # -- statements ----------------------------------------------------------------------------------------------------

    def statement(self, node: TsNode) -> ast.Node:
        """A statement. One that could not be read is kept as its text; the sound parts of a container live on."""
        if self.broken and node.has_error and not self._sound_outside(node):
            return self.unsupported(node, "error")
        return self.expr(node)

    def _sound_outside(self, node: TsNode) -> bool:
        """Whether an error inside a node is only in its body, where its own statement will report it."""
        if node.type in _CONTAINERS:
            bodies = {"body"}
        elif node.type in {"call", "block", "do_block"}:
            bodies = {"block", "body"}
        else:
            return False
        for index, child in enumerate(node.children):
            if not child.has_error and not child.is_missing:
                continue
            if node.field_name_for_child(index) not in bodies:
                return False
            if child.type in {"block", "do_block"} and not self._sound_outside(child):
                return False
        return True

    def statements(self, nodes: Iterable[TsNode]) -> tuple[ast.Node, ...]:
        return tuple(self.statement(node) for node in nodes if node.type not in SKIPPED)

    def body(self, node: TsNode | None, at: TsNode) -> ast.Body:
        """The statements in `node`, as a `Begin` where it has rescue or ensure; `at` is the place of an empty one."""
        if node is None:
            return ast.Body(self.source.span(at))
        return ast.Body(self.source.span(node), self.clauses(node, node.named_children))

    def clauses(self, node: TsNode, children: Iterable[TsNode]) -> tuple[ast.Node, ...]:
        """Statements, wrapped in one `Begin` where `rescue`, `else` or `ensure` follow them."""
        plain: list[TsNode] = []
        clauses: list[TsNode] = []
        for child in children:
            (clauses if child.type in {"rescue", "else", "ensure"} else plain).append(child)
        statements = self.statements(plain)
        if not clauses:
            return statements
        span = self.source.span(node)
        body = ast.Body(span if not plain else self.source.span_between(plain[0], plain[-1]), statements)
        rescues: list[ast.Rescue] = []
        else_: ast.Body | None = None
        ensure: ast.Body | None = None
        for clause in clauses:
            if clause.type == "rescue":
                made = self.expr(clause)
                if isinstance(made, ast.Rescue):
                    rescues.append(made)
                else:
                    statements = (*statements, made)
                    body = ast.Body(body.span, statements)
            elif clause.type == "else":
                else_ = ast.Body(self.source.span(clause), self.statements(clause.named_children))
            else:
                ensure = ast.Body(self.source.span(clause), self.statements(clause.named_children))
        return (ast.Begin(span, body, tuple(rescues), else_, ensure),)

    # -- names ---------------------------------------------------------------------------------------------------------

    def declare(self, name: str) -> None:
        self.scope.names.add(name)

    def name(self, node: TsNode) -> str:
        return self.source.text(node)


def with_deep_stack() -> None:
    """Lets the converter, and whoever walks the bounded tree, recurse to `MAX_DEPTH`; never lowers the limit."""
    if sys.getrecursionlimit() < _STACK:
        sys.setrecursionlimit(_STACK)
