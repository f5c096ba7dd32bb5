"""Calls, operators, indexes, arguments, blocks, lambdas, super and yield."""

from __future__ import annotations

import re

from tree_sitter import Node as TsNode

from regauge.ruby import ast, grammar
from regauge.ruby.convert.core import SKIPPED, Converter, Scope, handles
from regauge.ruby.convert.literals import elements
from regauge.ruby.convert.params import params

_CAPTURE = re.compile(r"\(\?<([a-z_][A-Za-z0-9_]*)>")
Arguments = tuple[tuple[ast.Node, ...], ast.BlockPass | None]


def arguments(self: Converter, node: TsNode | None) -> Arguments:
    """The arguments in a list, with the `&block` apart."""
    if node is None:
        return (), None
    plain: list[TsNode] = []
    block: ast.BlockPass | None = None
    anonymous = self.anonymous_blocks
    for child in node.named_children:
        kind = child.type
        patched = anonymous and child.start_byte in anonymous and self.source.text(child) == "&"
        if kind == "block_argument" or patched:
            made = self.expr(child)
            block = made if isinstance(made, ast.BlockPass) else None
        elif kind not in SKIPPED:
            plain.append(child)
    return elements(self, plain), block


@handles("block_argument")
def _block_argument(self: Converter, node: TsNode) -> ast.Node:
    value = next((child for child in node.named_children if child.type not in SKIPPED), None)
    return ast.BlockPass(self.source.span(node), self.optional(value))


@handles("forward_argument")
def _forward_argument(self: Converter, node: TsNode) -> ast.Node:
    return ast.ForwardArgs(self.source.span(node))


@handles("call")
def _call(self: Converter, node: TsNode) -> ast.Node:
    child = node.child_by_field_id
    receiver_node = child(grammar.RECEIVER)
    method = child(grammar.METHOD)
    operator = child(grammar.OPERATOR)
    args_node = child(grammar.ARGUMENTS)
    block_node = child(grammar.BLOCK)
    span = self.source.span(node)
    receiver = self.optional(receiver_node)
    args, block_arg = arguments(self, args_node)
    block = block_of(self, block_node) if block_node is not None else None
    if method is not None and method.type == "super" and receiver_node is None:
        if args_node is None:
            return ast.ZSuper(span, block, block_arg)
        return ast.Super(span, args, block, block_arg)
    return ast.Call(
        span,
        receiver,
        "call" if method is None else self.name(method),
        args,
        block,
        block_arg,
        safe_navigation=operator is not None and operator.type == "&.",
        has_parens=args_node is not None and self.source.data[args_node.start_byte : args_node.start_byte + 1] == b"(",
    )


@handles("element_reference")
def _element_reference(self: Converter, node: TsNode) -> ast.Node:
    object_node = node.child_by_field_name("object")
    if object_node is None:
        return self.unsupported(node, "error")
    block_node = node.child_by_field_name("block")
    receiver = self.expr(object_node)
    skipped = {object_node.id} | ({block_node.id} if block_node is not None else set())
    plain: list[TsNode] = []
    block_arg: ast.BlockPass | None = None
    for child in node.named_children:
        if child.id in skipped or child.type in SKIPPED:
            continue
        if child.type == "block_argument":
            made = self.expr(child)
            block_arg = made if isinstance(made, ast.BlockPass) else None
        else:
            plain.append(child)
    args = elements(self, plain)
    block = block_of(self, block_node) if block_node is not None else None
    return ast.Call(self.source.span(node), receiver, "[]", args, block, block_arg, has_parens=True)


@handles("super")
def _zsuper(self: Converter, node: TsNode) -> ast.Node:
    return ast.ZSuper(self.source.span(node))


@handles("yield")
def _yield(self: Converter, node: TsNode) -> ast.Node:
    lists = [child for child in node.named_children if child.type == "argument_list"]
    args, _ = arguments(self, lists[0] if lists else None)
    return ast.Yield(self.source.span(node), args)


# --- operators --------------------------------------------------------------------------------------------------------


@handles("unary")
def _unary(self: Converter, node: TsNode) -> ast.Node:
    operator = node.child_by_field_name("operator")
    operand = node.child_by_field_name("operand")
    if operator is None or operand is None:
        return self.unsupported(node, "error")
    span = self.source.span(node)
    op = operator.type
    if op == "+" and operand.type in {"integer", "float"}:
        return self.expr(operand)
    if op == "-" and operand.type in {"integer", "float", "rational", "complex"}:
        number = self.expr(operand)
        if isinstance(number, ast.IntLit):
            return ast.IntLit(span, -number.value)
        if isinstance(number, ast.FloatLit):
            return ast.FloatLit(span, -number.value, f"-{number.text}")
        if isinstance(number, ast.RationalLit | ast.ImaginaryLit):
            return type(number)(span, f"-{number.text}")
    value = self.expr(operand)
    if op in {"!", "not"}:
        return ast.Not(span, value)
    if op == "defined?":
        return ast.Defined(span, value)
    return ast.Call(span, value, f"{op}@" if op in {"-", "+"} else op)


@handles("binary")
def _binary(self: Converter, node: TsNode) -> ast.Node:
    operator = node.child_by_field_name("operator")
    if operator is None:
        return self.unsupported(node, "error")
    op = operator.type
    left = self.field(node, "left")
    if op == "=~" and isinstance(left, ast.RegexLit):
        # `/(?<name>..)/ =~ text` sets local variables, where the pattern is literal.
        for name in _CAPTURE.findall(left.source or ""):
            self.declare(name)
    right = self.field(node, "right")
    span = self.source.span(node)
    if op in {"&&", "and"}:
        return ast.And(span, left, right)
    if op in {"||", "or"}:
        return ast.Or(span, left, right)
    return ast.Call(span, left, op, (right,))


# --- blocks and lambdas -----------------------------------------------------------------------------------------------


def block_of(self: Converter, node: TsNode) -> ast.Block:
    """A `{ }` or `do end` after a call."""
    outer = self.scope
    parameters = node.child_by_field_name("parameters")
    self.scope = Scope(outer.names, implicit=parameters is None)
    try:
        made = params(self, parameters) if parameters is not None else None
        body = self.body(node.child_by_field_name("body"), node)
        inner = self.scope
    finally:
        self.scope = outer
    return ast.Block(self.source.span(node), made, body, inner.numbered, inner.it, node.type == "block")


@handles("lambda")
def _lambda(self: Converter, node: TsNode) -> ast.Node:
    outer = self.scope
    parameters = node.child_by_field_name("parameters")
    block = node.child_by_field_name("body")
    self.scope = Scope(outer.names, implicit=parameters is None)
    try:
        made = params(self, parameters) if parameters is not None else None
        body = self.body(block.child_by_field_name("body") if block is not None else None, node)
        inner = self.scope
    finally:
        self.scope = outer
    return ast.Lambda(self.source.span(node), made, body, inner.numbered, inner.it)
