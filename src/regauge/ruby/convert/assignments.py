"""Assignments of every kind. A target is declared before its value is read, as in Ruby: `a = a` is nil."""

from __future__ import annotations

from tree_sitter import Node as TsNode

from regauge.ruby import ast
from regauge.ruby.convert.core import SKIPPED, Converter, handles
from regauge.ruby.convert.literals import elements

_PLAIN = frozenset(
    {"constant", "scope_resolution", "instance_variable", "class_variable", "global_variable", "element_reference"}
)


def target(self: Converter, node: TsNode) -> ast.Node:
    """What may stand left of `=`."""
    kind = node.type
    if kind == "identifier":
        self.declare(self.name(node))
        return ast.LocalVar(self.source.span(node), self.name(node))
    if kind in {"left_assignment_list", "destructured_left_assignment"}:
        return targets(self, node)
    if kind == "rest_assignment":
        inner = next((child for child in node.named_children if child.type not in SKIPPED), None)
        return ast.Splat(self.source.span(node), None if inner is None else target(self, inner))
    if kind in _PLAIN:
        return self.expr(node)
    if kind == "call" and node.child_by_field_name("receiver") is not None:
        return self.expr(node)
    return self.unsupported(node, f"target {kind}")


def targets(self: Converter, node: TsNode) -> ast.MultiTarget:
    items = tuple(target(self, child) for child in node.named_children if child.type not in SKIPPED)
    return ast.MultiTarget(self.source.span(node), items)


def assigned(self: Converter, node: TsNode | None, at: TsNode) -> ast.Node:
    """What stands right of `=`; a list or a splat makes an array."""
    if node is None:
        return self.unsupported(at, "error")
    if node.type == "right_assignment_list":
        return ast.ArrayLit(self.source.span(node), elements(self, node.named_children), brackets=False)
    if node.type == "splat_argument":
        return ast.ArrayLit(self.source.span(node), (self.expr(node),), brackets=False)
    return self.expr(node)


@handles("assignment")
def _assignment(self: Converter, node: TsNode) -> ast.Node:
    left = node.child_by_field_name("left")
    if left is None:
        return self.unsupported(node, "error")
    span = self.source.span(node)
    made = target(self, left)
    value = assigned(self, node.child_by_field_name("right"), node)
    if isinstance(made, ast.MultiTarget):
        return ast.MultiAssign(span, made, value)
    return ast.Assign(span, made, value)


@handles("operator_assignment")
def _operator_assignment(self: Converter, node: TsNode) -> ast.Node:
    left = node.child_by_field_name("left")
    operator = node.child_by_field_name("operator")
    if left is None or operator is None:
        return self.unsupported(node, "error")
    made = target(self, left)
    value = assigned(self, node.child_by_field_name("right"), node)
    return ast.OpAssign(self.source.span(node), made, operator.type.removesuffix("="), value)
