"""Pattern matching: `case/in`, `value => pattern`, `value in pattern`."""

from __future__ import annotations

from tree_sitter import Node as TsNode

from regauge.ruby import ast
from regauge.ruby.convert.core import SKIPPED, Converter, handles


@handles("case_match")
def _case_match(self: Converter, node: TsNode) -> ast.Node:
    subject = self.field(node, "value")
    clauses: list[ast.InClause] = []
    else_: ast.Body | None = None
    for child in node.named_children:
        if child.type == "in_clause":
            clauses.append(_clause(self, child))
        elif child.type == "else":
            else_ = ast.Body(self.source.span(child), self.statements(child.named_children))
    return ast.CaseIn(self.source.span(node), subject, tuple(clauses), else_)


def _clause(self: Converter, node: TsNode) -> ast.InClause:
    made = pattern(self, node.child_by_field_name("pattern"), node)
    guard = node.child_by_field_name("guard")
    condition = None if guard is None else self.field(guard, "condition")
    then = node.child_by_field_name("body")
    statements = () if then is None else self.statements(then.named_children)
    body = ast.Body(self.source.span(then or node), statements)
    return ast.InClause(
        self.source.span(node), made, condition, guard is not None and guard.type == "unless_guard", body
    )


@handles("match_pattern", "test_pattern")
def _match(self: Converter, node: TsNode) -> ast.Node:
    value = self.field(node, "value")
    made = pattern(self, node.child_by_field_name("pattern"), node)
    return ast.MatchPattern(self.source.span(node), value, made, raises=node.type == "match_pattern")


def pattern(self: Converter, node: TsNode | None, at: TsNode) -> ast.Node:
    """One pattern; names in it become local variables."""
    if node is None:
        return self.unsupported(at, "error")
    span = self.source.span(node)
    kind = node.type
    if kind == "identifier":
        self.declare(self.name(node))
        return ast.PatBind(span, self.name(node))
    if kind in {"array_pattern", "find_pattern"}:
        return _array(self, node)
    if kind == "hash_pattern":
        return _hash(self, node)
    if kind == "alternative_pattern":
        parts = node.children_by_field_name("alternatives")
        return ast.PatAlt(span, tuple(pattern(self, part, node) for part in parts))
    if kind == "as_pattern":
        inner = pattern(self, node.child_by_field_name("value"), node)
        name = node.child_by_field_name("name")
        if name is None:
            return self.unsupported(node, "error")
        self.declare(self.name(name))
        return ast.PatCapture(span, inner, self.name(name))
    if kind == "variable_reference_pattern":
        return ast.PatPin(span, self.field(node, "name"))
    if kind == "expression_reference_pattern":
        return ast.PatPin(span, self.field(node, "value"))
    if kind == "parenthesized_pattern":
        inner_node = next((child for child in node.named_children if child.type not in SKIPPED), None)
        return pattern(self, inner_node, node)
    if kind == "splat_parameter":
        return _splat(self, node)
    made = self.expr(node)
    return made if isinstance(made, ast.Unsupported) else ast.PatValue(span, made)


def _splat(self: Converter, node: TsNode) -> ast.PatSplat:
    name = node.child_by_field_name("name")
    if name is not None:
        self.declare(self.name(name))
    return ast.PatSplat(self.source.span(node), None if name is None else self.name(name))


def _array(self: Converter, node: TsNode) -> ast.Node:
    const = node.child_by_field_name("class")
    items = tuple(
        pattern(self, child, node)
        for child in node.named_children
        if child.type not in SKIPPED and (const is None or child.id != const.id)
    )
    # `in a,` takes the first and lets the rest be.
    if not node.children[-1].is_named and node.children[-1].type == ",":
        items = (*items, ast.PatSplat(self.source.span(node.children[-1]), None))
    return ast.PatArray(self.source.span(node), self.optional(const), items)


def _hash(self: Converter, node: TsNode) -> ast.Node:
    const = node.child_by_field_name("class")
    pairs: list[ast.PatPair] = []
    rest: str | None = None
    closed = False
    for child in node.named_children:
        if child.type == "keyword_pattern":
            key_node = child.child_by_field_name("key")
            key = None if key_node is None else self.expr(key_node)
            value = child.child_by_field_name("value")
            name = key.name if isinstance(key, ast.SymLit) else key.value if isinstance(key, ast.StrLit) else None
            if name is None:
                return self.unsupported(node, "hash_pattern")
            if value is None:
                self.declare(name)
            made = None if value is None else pattern(self, value, child)
            pairs.append(ast.PatPair(self.source.span(child), name, made))
        elif child.type == "hash_splat_parameter":
            name_node = child.child_by_field_name("name")
            rest = "" if name_node is None else self.name(name_node)
            if rest:
                self.declare(rest)
        elif child.type == "hash_splat_nil":
            closed = True
    return ast.PatHash(self.source.span(node), self.optional(const), tuple(pairs), rest, closed)
