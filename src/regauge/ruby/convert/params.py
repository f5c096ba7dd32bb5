"""Parameter lists of methods, blocks and lambdas; each name becomes a local variable of the scope."""

from __future__ import annotations

from tree_sitter import Node as TsNode

from regauge.ruby import ast
from regauge.ruby.convert.core import SKIPPED, Converter


def params(self: Converter, node: TsNode) -> ast.Params:
    """A parameter list; what the grammar could not read is in `unsupported`."""
    required: list[ast.Node] = []
    optional: list[ast.OptionalParam] = []
    rest: ast.RestParam | None = None
    post: list[ast.Node] = []
    keywords: list[ast.KeywordParam] = []
    kwrest: ast.KwRestParam | None = None
    block: ast.BlockParam | None = None
    no_keywords = forwarding = False
    block_locals: list[str] = []
    unsupported: list[ast.Unsupported] = []
    locals_ids = {child.id for child in node.children_by_field_name("locals")}
    for child in node.named_children:
        kind = child.type
        if kind in SKIPPED:
            continue
        span = self.source.span(child)
        if child.id in locals_ids:
            block_locals.append(self.name(child))
            self.declare(block_locals[-1])
        elif kind in {"identifier", "destructured_parameter"}:
            (post if optional or rest else required).append(_plain(self, child))
        elif kind == "optional_parameter":
            name = _declared(self, child)
            optional.append(ast.OptionalParam(span, name or "", self.field(child, "value")))
        elif kind == "splat_parameter":
            rest = ast.RestParam(span, _declared(self, child))
        elif kind == "keyword_parameter":
            name = _declared(self, child)
            default = self.optional(child.child_by_field_name("value"))
            keywords.append(ast.KeywordParam(span, name or "", default))
        elif kind == "hash_splat_parameter":
            kwrest = ast.KwRestParam(span, _declared(self, child))
        elif kind == "hash_splat_nil":
            no_keywords = True
        elif kind == "block_parameter":
            block = ast.BlockParam(span, _declared(self, child))
        elif kind == "forward_parameter":
            forwarding = True
        else:
            unsupported.append(self.unsupported(child, "error" if kind == "ERROR" else kind))
    return ast.Params(
        self.source.span(node),
        tuple(required),
        tuple(optional),
        rest,
        tuple(post),
        tuple(keywords),
        kwrest,
        no_keywords,
        block,
        forwarding,
        tuple(block_locals),
        _excess_comma(node),
        tuple(unsupported),
    )


def _declared(self: Converter, node: TsNode) -> str | None:
    name = node.child_by_field_name("name")
    if name is None:
        return None
    self.declare(self.name(name))
    return self.name(name)


def _plain(self: Converter, node: TsNode) -> ast.Node:
    if node.type == "destructured_parameter":
        return ast.DestructuredParam(self.source.span(node), _destructured(self, node))
    self.declare(self.name(node))
    return ast.RequiredParam(self.source.span(node), self.name(node))


def _destructured(self: Converter, node: TsNode) -> ast.MultiTarget:
    items: list[ast.Node] = []
    for child in node.named_children:
        span = self.source.span(child)
        if child.type == "identifier":
            self.declare(self.name(child))
            items.append(ast.LocalVar(span, self.name(child)))
        elif child.type == "splat_parameter":
            name = child.child_by_field_name("name")
            inner = None if name is None else ast.LocalVar(self.source.span(name), self.name(name))
            if inner is not None:
                self.declare(inner.name)
            items.append(ast.Splat(span, inner))
        elif child.type == "destructured_parameter":
            items.append(_destructured(self, child))
        elif child.type not in SKIPPED:
            items.append(self.unsupported(child, child.type))
    return ast.MultiTarget(self.source.span(node), tuple(items))


def _excess_comma(node: TsNode) -> bool:
    """`|a,|`: the comma stands before the closing bar."""
    kinds = [child.type for child in node.children if child.type not in SKIPPED]
    return node.type == "block_parameters" and len(kinds) == 4 and kinds[-2:] == [",", "|"]
