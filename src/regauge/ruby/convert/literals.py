"""Numbers, symbols, arrays, hashes, ranges, variables and the small words."""

from __future__ import annotations

from tree_sitter import Node as TsNode

from regauge.ruby import ast, grammar
from regauge.ruby.convert.core import SKIPPED, Converter, handles

_MAGIC_CONSTANTS = frozenset({"__FILE__", "__LINE__", "__ENCODING__"})
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}


def integer(text: str) -> int | None:
    """An integer as Ruby writes it; None where it is too long to be worth a number."""
    text = text.replace("_", "").lower()
    if len(text) > 4000:
        return None
    try:
        if len(text) > 1 and text[0] == "0":
            base = _BASES.get(text[1])
            return int(text[1:], 8) if base is None else int(text[2:], base)
        return int(text)
    except ValueError:
        return None


@handles("integer")
def _integer(self: Converter, node: TsNode) -> ast.Node:
    value = integer(self.name(node))
    return self.unsupported(node, "integer") if value is None else ast.IntLit(self.source.span(node), value)


@handles("float")
def _float(self: Converter, node: TsNode) -> ast.Node:
    text = self.name(node).replace("_", "")
    try:
        return ast.FloatLit(self.source.span(node), float(text), text)
    except ValueError:
        return self.unsupported(node, "float")


@handles("rational")
def _rational(self: Converter, node: TsNode) -> ast.Node:
    return ast.RationalLit(self.source.span(node), self.name(node)[:-1].replace("_", ""))


@handles("complex")
def _complex(self: Converter, node: TsNode) -> ast.Node:
    return ast.ImaginaryLit(self.source.span(node), self.name(node)[:-1].replace("_", ""))


@handles("nil")
def _nil(self: Converter, node: TsNode) -> ast.Node:
    return ast.NilLit(self.source.span(node))


@handles("true", "false")
def _bool(self: Converter, node: TsNode) -> ast.Node:
    return ast.BoolLit(self.source.span(node), node.type == "true")


@handles("self")
def _self(self: Converter, node: TsNode) -> ast.Node:
    return ast.SelfNode(self.source.span(node))


@handles("simple_symbol")
def _simple_symbol(self: Converter, node: TsNode) -> ast.Node:
    return ast.SymLit(self.source.span(node), self.name(node)[1:])


@handles("hash_key_symbol")
def _hash_key_symbol(self: Converter, node: TsNode) -> ast.Node:
    return ast.SymLit(self.source.span(node), self.name(node))


@handles("identifier")
def _identifier(self: Converter, node: TsNode) -> ast.Node:
    name = self.name(node)
    span = self.source.span(node)
    scope = self.scope
    if node.start_byte in self.anonymous_blocks:
        # What recovery patched: an anonymous block, or a heredoc that the grammar cannot place.
        return ast.BlockPass(span, None) if self.source.text(node) == "&" else self.unsupported(node, "heredoc")
    if name in scope.names:
        return ast.LocalVar(span, name)
    if name in _MAGIC_CONSTANTS:
        return ast.MagicConst(span, name)
    if scope.implicit:
        if len(name) == 2 and name[0] == "_" and name[1] in "123456789":
            scope.numbered = max(scope.numbered, int(name[1]))
            return ast.LocalVar(span, name)
        if name == "it":
            scope.it = True
            return ast.LocalVar(span, name)
    return ast.Call(span, None, name)


@handles("file", "line", "encoding")
def _magic(self: Converter, node: TsNode) -> ast.Node:
    return ast.MagicConst(self.source.span(node), self.name(node))


@handles("constant")
def _constant(self: Converter, node: TsNode) -> ast.Node:
    return ast.ConstRead(self.source.span(node), None, self.name(node))


@handles("scope_resolution")
def _scope_resolution(self: Converter, node: TsNode) -> ast.Node:
    name = node.child_by_field_name("name")
    if name is None:
        return self.unsupported(node, "error")
    scope = node.child_by_field_name("scope")
    return ast.ConstRead(self.source.span(node), self.optional(scope), self.name(name), scope is None)


@handles("instance_variable")
def _ivar(self: Converter, node: TsNode) -> ast.Node:
    return ast.IvarRead(self.source.span(node), self.name(node))


@handles("class_variable")
def _cvar(self: Converter, node: TsNode) -> ast.Node:
    return ast.CvarRead(self.source.span(node), self.name(node))


@handles("global_variable")
def _gvar(self: Converter, node: TsNode) -> ast.Node:
    return ast.GvarRead(self.source.span(node), self.name(node))


@handles("array")
def _array(self: Converter, node: TsNode) -> ast.Node:
    return ast.ArrayLit(self.source.span(node), elements(self, node.named_children))


def elements(self: Converter, nodes: list[TsNode]) -> tuple[ast.Node, ...]:
    """Values in a list; pairs and double splats gather in one hash without braces."""
    items: list[ast.Node] = []
    pairs: list[tuple[TsNode, ast.Node]] = []
    for child in nodes:
        kind = child.type
        if kind == "pair" or kind == "hash_splat_argument":
            pairs.append((child, self.expr(child)))
        elif kind not in SKIPPED:
            items.append(self.expr(child))
    if pairs:
        span = self.source.span_between(pairs[0][0], pairs[-1][0])
        items.append(ast.HashLit(span, tuple(pair for _, pair in pairs), braces=False))
    return tuple(items)


@handles("hash")
def _hash(self: Converter, node: TsNode) -> ast.Node:
    pairs = tuple(self.expr(child) for child in node.named_children if child.type not in SKIPPED)
    return ast.HashLit(self.source.span(node), pairs)


@handles("pair")
def _pair(self: Converter, node: TsNode) -> ast.Node:
    key_node = node.child_by_field_id(grammar.KEY)
    if key_node is None:
        return self.unsupported(node, "error")
    source = self.source
    key = (
        ast.SymLit(source.span(key_node), source.text(key_node))
        if key_node.type == "hash_key_symbol"
        else self.expr(key_node)
    )
    span = source.span(node)
    if key_node.type == "string" and source.data[key_node.end_byte : key_node.end_byte + 1] == b":":
        key = as_symbol(key)
    value = node.child_by_field_id(grammar.VALUE)
    if value is not None:
        return ast.Pair(span, key, self.expr(value))
    if not isinstance(key, ast.SymLit):
        return self.unsupported(node, "pair")
    return ast.Pair(span, key, bare_name(self, key), shorthand=True)


def bare_name(self: Converter, key: ast.SymLit) -> ast.Node:
    """What `x:` without a value reads: a local, a constant or a method."""
    if key.name in self.scope.names:
        return ast.LocalVar(key.span, key.name)
    if key.name[:1].isupper():
        return ast.ConstRead(key.span, None, key.name)
    return ast.Call(key.span, None, key.name)


def as_symbol(key: ast.Node) -> ast.Node:
    """`"a b":` is a symbol, though the grammar sees a string."""
    if isinstance(key, ast.StrLit):
        return ast.SymLit(key.span, key.value)
    if isinstance(key, ast.InterpolatedStr):
        return ast.InterpolatedSym(key.span, key.parts)
    return key


@handles("hash_splat_argument")
def _double_splat(self: Converter, node: TsNode) -> ast.Node:
    return ast.DoubleSplat(self.source.span(node), first_child(self, node))


@handles("splat_argument")
def _splat(self: Converter, node: TsNode) -> ast.Node:
    return ast.Splat(self.source.span(node), first_child(self, node))


def first_child(self: Converter, node: TsNode) -> ast.Node | None:
    for child in node.named_children:
        if child.type not in SKIPPED:
            return self.expr(child)
    return None


@handles("range")
def _range(self: Converter, node: TsNode) -> ast.Node:
    operator = node.child_by_field_name("operator")
    begin = self.optional(node.child_by_field_name("begin"))
    end = self.optional(node.child_by_field_name("end"))
    exclusive = operator is not None and operator.type == "..."
    return ast.RangeLit(self.source.span(node), begin, end, exclusive)
