"""Conditions, loops, case/when, rescue, jumps and grouping."""

from __future__ import annotations

from tree_sitter import Node as TsNode

from regauge.ruby import ast
from regauge.ruby.convert.assignments import target
from regauge.ruby.convert.calls import arguments
from regauge.ruby.convert.core import SKIPPED, Converter, handles


def _body_of(self: Converter, node: TsNode | None, at: TsNode) -> ast.Body:
    """The statements of a `then`, `else` or `do`."""
    if node is None:
        return ast.Body(self.source.span(at))
    return ast.Body(self.source.span(node), self.statements(node.named_children))


def _single(self: Converter, node: TsNode | None, at: TsNode) -> ast.Body:
    """One expression as a body."""
    if node is None:
        return ast.Body(self.source.span(at), (self.unsupported(at, "error"),))
    return ast.Body(self.source.span(node), (self.statement(node),))


@handles("if", "unless", "elsif")
def _if(self: Converter, node: TsNode) -> ast.Node:
    condition = self.field(node, "condition")
    then = _body_of(self, node.child_by_field_name("consequence"), node)
    alternative = node.child_by_field_name("alternative")
    else_: ast.Body | ast.If | None = None
    if alternative is not None:
        if alternative.type == "elsif":
            made = self.expr(alternative)
            else_ = made if isinstance(made, ast.If) else ast.Body(made.span, (made,))
        else:
            else_ = _body_of(self, alternative, node)
    return ast.If(self.source.span(node), condition, then, else_, negated=node.type == "unless")


@handles("if_modifier", "unless_modifier")
def _if_modifier(self: Converter, node: TsNode) -> ast.Node:
    then = _single(self, node.child_by_field_name("body"), node)
    condition = self.field(node, "condition")
    negated = node.type == "unless_modifier"
    return ast.If(self.source.span(node), condition, then, negated=negated, form="modifier")


@handles("conditional")
def _ternary(self: Converter, node: TsNode) -> ast.Node:
    condition = self.field(node, "condition")
    then = _single(self, node.child_by_field_name("consequence"), node)
    else_ = _single(self, node.child_by_field_name("alternative"), node)
    return ast.If(self.source.span(node), condition, then, else_, form="ternary")


@handles("while", "until")
def _while(self: Converter, node: TsNode) -> ast.Node:
    condition = self.field(node, "condition")
    body = _body_of(self, node.child_by_field_name("body"), node)
    return ast.While(self.source.span(node), condition, body, negated=node.type == "until")


@handles("while_modifier", "until_modifier")
def _while_modifier(self: Converter, node: TsNode) -> ast.Node:
    body_node = node.child_by_field_name("body")
    body = _single(self, body_node, node)
    condition = self.field(node, "condition")
    do_while = body_node is not None and body_node.type == "begin"
    return ast.While(self.source.span(node), condition, body, node.type == "until_modifier", do_while)


@handles("for")
def _for(self: Converter, node: TsNode) -> ast.Node:
    pattern = node.child_by_field_name("pattern")
    value = node.child_by_field_name("value")
    if pattern is None or value is None or not value.named_children:
        return self.unsupported(node, "error")
    iterable = self.expr(value.named_children[0])
    made = target(self, pattern)
    body = _body_of(self, node.child_by_field_name("body"), node)
    return ast.For(self.source.span(node), made, iterable, body)


@handles("case")
def _case(self: Converter, node: TsNode) -> ast.Node:
    subject = self.optional(node.child_by_field_name("value"))
    whens: list[ast.When] = []
    else_: ast.Body | None = None
    for child in node.named_children:
        if child.type == "when":
            conditions: list[ast.Node] = []
            for pattern in child.children_by_field_name("pattern"):
                conditions.extend(self.expr(each) for each in pattern.named_children if each.type not in SKIPPED)
            body = _body_of(self, child.child_by_field_name("body"), child)
            whens.append(ast.When(self.source.span(child), tuple(conditions), body))
        elif child.type == "else":
            else_ = _body_of(self, child, child)
    return ast.Case(self.source.span(node), subject, tuple(whens), else_)


@handles("begin")
def _begin(self: Converter, node: TsNode) -> ast.Node:
    span = self.source.span(node)
    made = self.clauses(node, node.named_children)
    if len(made) == 1 and isinstance(made[0], ast.Begin) and made[0].span == span:
        return made[0]
    return ast.Begin(span, ast.Body(span, made))


@handles("rescue")
def _rescue(self: Converter, node: TsNode) -> ast.Node:
    listed = node.child_by_field_name("exceptions")
    exceptions = () if listed is None else tuple(self.expr(c) for c in listed.named_children if c.type not in SKIPPED)
    variable = node.child_by_field_name("variable")
    made = None if variable is None or not variable.named_children else target(self, variable.named_children[0])
    body = _body_of(self, node.child_by_field_name("body"), node)
    return ast.Rescue(self.source.span(node), exceptions, made, body)


@handles("rescue_modifier")
def _rescue_modifier(self: Converter, node: TsNode) -> ast.Node:
    value = self.field(node, "body")
    return ast.RescueMod(self.source.span(node), value, self.field(node, "handler"))


@handles("parenthesized_statements")
def _parenthesized(self: Converter, node: TsNode) -> ast.Node:
    statements = self.statements(node.named_children)
    if not statements:
        return ast.NilLit(self.source.span(node))
    return statements[0] if len(statements) == 1 else ast.Body(self.source.span(node), statements)


def _value(self: Converter, node: TsNode) -> ast.Node | None:
    """The value of a `return`, `break` or `next`."""
    lists = [child for child in node.named_children if child.type == "argument_list"]
    if not lists:
        return None
    args, _ = arguments(self, lists[0])
    if len(args) == 1 and not isinstance(args[0], ast.Splat):
        return args[0]
    return (
        ast.ArrayLit(self.source.span(lists[0]), args, brackets=False) if args else ast.NilLit(self.source.span(node))
    )


@handles("return")
def _return(self: Converter, node: TsNode) -> ast.Node:
    return ast.Return(self.source.span(node), _value(self, node))


@handles("break")
def _break(self: Converter, node: TsNode) -> ast.Node:
    return ast.Break(self.source.span(node), _value(self, node))


@handles("next")
def _next(self: Converter, node: TsNode) -> ast.Node:
    return ast.Next(self.source.span(node), _value(self, node))


@handles("redo")
def _redo(self: Converter, node: TsNode) -> ast.Node:
    return ast.Redo(self.source.span(node))


@handles("retry")
def _retry(self: Converter, node: TsNode) -> ast.Node:
    return ast.Retry(self.source.span(node))
