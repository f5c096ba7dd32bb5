"""Methods, classes, modules, aliases and the program itself. A method's body waits until it is asked for."""

from __future__ import annotations

from tree_sitter import Node as TsNode

from regauge.ruby import ast
from regauge.ruby.convert.core import SKIPPED, Converter, Scope, handles, with_deep_stack
from regauge.ruby.convert.params import params


@handles("program")
def _program(self: Converter, node: TsNode) -> ast.Node:
    return ast.Body(self.source.span(node), self.statements(node.named_children))


@handles("method", "singleton_method")
def _method(self: Converter, node: TsNode) -> ast.Node:
    name_node = node.child_by_field_name("name")
    if name_node is None:
        return self.unsupported(node, "error")
    singleton = self.optional(node.child_by_field_name("object"))
    outer = self.scope
    self.scope = Scope()
    try:
        listed = node.child_by_field_name("parameters")
        made = params(self, listed) if listed is not None else ast.Params(self.source.span(name_node))
        inner = self.scope
    finally:
        self.scope = outer
    endless = any(child.type == "=" for child in node.children)
    later = self.fresh(inner, 0)
    source = self.source

    def convert() -> ast.Body:
        with_deep_stack()
        return _method_body(later, node, endless)

    lazy = ast.LazyBody(lambda: source.text(node), convert)
    name = self.name(name_node).replace(" ", "") if name_node.type == "setter" else self.name(name_node)
    return ast.MethodDef(source.span(node), name, singleton, made, endless, lazy)


def _method_body(self: Converter, node: TsNode, endless: bool) -> ast.Body:
    body = node.child_by_field_name("body")
    if self.broken and any(child.type == "ERROR" or child.is_missing for child in node.children):
        return ast.Body(self.source.span(node), (self.unsupported(node, "error"),))
    if body is not None and endless and body.type != "body_statement":
        return ast.Body(self.source.span(body), (self.statement(body),))
    return self.body(body, node)


def _class_path(self: Converter, node: TsNode) -> ast.ConstRead | None:
    name = node.child_by_field_name("name")
    made = None if name is None else self.expr(name)
    return made if isinstance(made, ast.ConstRead) else None


def _fresh_body(self: Converter, node: TsNode) -> ast.Body:
    outer = self.scope
    self.scope = Scope()
    try:
        return self.body(node.child_by_field_name("body"), node)
    finally:
        self.scope = outer


@handles("class")
def _class(self: Converter, node: TsNode) -> ast.Node:
    path = _class_path(self, node)
    if path is None:
        return self.unsupported(node, "error")
    superclass = node.child_by_field_name("superclass")
    parent: ast.Node | None = None
    if superclass is not None:
        inner = next((child for child in superclass.named_children if child.type not in SKIPPED), None)
        parent = self.optional(inner)
    return ast.ClassDef(self.source.span(node), path, parent, _fresh_body(self, node))


@handles("module")
def _module(self: Converter, node: TsNode) -> ast.Node:
    path = _class_path(self, node)
    if path is None:
        return self.unsupported(node, "error")
    return ast.ModuleDef(self.source.span(node), path, _fresh_body(self, node))


@handles("singleton_class")
def _singleton_class(self: Converter, node: TsNode) -> ast.Node:
    value = self.field(node, "value")
    return ast.SClass(self.source.span(node), value, _fresh_body(self, node))


def _method_name(self: Converter, node: TsNode) -> ast.Node:
    """A method's name in `alias` and `undef`: bare, or a symbol."""
    if node.type in {"simple_symbol", "delimited_symbol", "global_variable"}:
        return self.expr(node)
    return ast.SymLit(self.source.span(node), self.name(node).replace(" ", ""))


@handles("alias")
def _alias(self: Converter, node: TsNode) -> ast.Node:
    new, old = node.child_by_field_name("name"), node.child_by_field_name("alias")
    if new is None or old is None:
        return self.unsupported(node, "error")
    return ast.Alias(self.source.span(node), _method_name(self, new), _method_name(self, old))


@handles("undef")
def _undef(self: Converter, node: TsNode) -> ast.Node:
    names = tuple(_method_name(self, child) for child in node.named_children if child.type not in SKIPPED)
    return ast.Undef(self.source.span(node), names)


@handles("begin_block")
def _begin_block(self: Converter, node: TsNode) -> ast.Node:
    span = self.source.span(node)
    return ast.BeginBlock(span, ast.Body(span, self.statements(node.named_children)))


@handles("end_block")
def _end_block(self: Converter, node: TsNode) -> ast.Node:
    span = self.source.span(node)
    return ast.EndBlock(span, ast.Body(span, self.statements(node.named_children)))
