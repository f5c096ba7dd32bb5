"""Methods that take a block, over arrays, hashes, ranges and counts; and what changes a local collection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import inflection

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import core_calls
from regauge.program import code as c
from regauge.program import effects
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

SAME: dict[str, c.IterKind] = {
    "map": "map", "collect": "map", "select": "select", "filter": "select", "reject": "reject", "find": "find", "detect": "find", "any?": "any",
    "all?": "all", "none?": "none", "sum": "sum", "count": "count", "sort_by": "sort_by", "min_by": "min_by", "max_by": "max_by",
    "group_by": "group_by", "flat_map": "flat_map", "filter_map": "filter_map", "index_by": "index_by", "partition": "partition",
    "inject": "reduce", "reduce": "reduce", "each_with_object": "each_with_object", "to_h": "to_h", "uniq": "uniq", "each_with_index": "each_with_index",
    "index_with": "index_with", "transform_values": "transform_values", "find_index": "find_index", "sum_of": "sum", "times": "map",
    "delete_if": "reject", "each": "map",
}  # fmt: skip


def element(type_: t.Type) -> t.Type | None:
    """What a collection's block is given."""
    match type_:
        case t.Array(of):
            return of
        case t.Hash(key, value):
            return t.Tuple_((key, value))
        case t.Range(of) if of == t.INT:
            return of
    return t.INT if type_ == t.INT else None


def item_name(over: c.Expr) -> str:
    """A name for one of `over`."""
    match over:
        case c.Loaded(association=name) | c.Var(name=name) | c.Query(association=str(name)):
            single = str(inflection.singularize(name))
            return single if single != name else "item"
        case c.Run(query=query):
            return str(inflection.underscore(query.model))
        case c.Core(args=args) if args:
            return item_name(args[0])
        case c.Iterate(over=inner, kind="select" | "reject" | "sort_by"):
            return item_name(inner)
    match over.type:
        case t.Array(t.Record(model)):
            return str(inflection.underscore(model.split("::")[-1]))
    return "item"


class BlockOf:
    """A block ready to be lowered: its parameters' names and its body, whether written out or `&:name`."""

    def __init__(self, low: Lowering, node: ast.Call, over: c.Expr, arity: int = 1) -> None:
        self.low = low
        self.node = node
        if node.block is not None:
            block = node.block
            self.body: ast.Node = block.body
            if block.params is not None and not block.params.is_empty:
                params = block.params
                if params.optional or params.rest or params.keywords or params.block or params.kwrest:
                    raise low.error(codes.UNSUPPORTED_SYNTAX, block, "these parameters of a block are not converted")
                self.names = [_param(low, p) for p in (*params.required, *params.post)]
            else:
                self.names = ["it"] if block.it else [f"_{n + 1}" for n in range(block.numbered)]
        elif node.block_arg is not None and isinstance(node.block_arg.value, ast.SymLit):
            name = low.fresh(item_name(over))
            self.names = [name] if arity == 1 else ["sum", name]
            span = node.block_arg.span
            if arity == 2:
                self.body = ast.Call(
                    span, ast.LocalVar(span, "sum"), node.block_arg.value.name, (ast.LocalVar(span, name),)
                )
            else:
                self.body = ast.Call(span, ast.LocalVar(span, name), node.block_arg.value.name)
        else:
            raise low.error(codes.UNSUPPORTED_SYNTAX, node, "a block that is passed on is not converted")

    def lower(
        self, types: list[t.Type], *, value: bool = True, want: t.Type | None = None
    ) -> tuple[tuple[str, ...], c.Block]:
        """The block's Rust names and its body, given what it is called with."""
        low = self.low
        scope = low.scope.inner(closure=value)
        names = list(self.names)
        flat: list[t.Type] = list(types)
        if len(types) == 1 and isinstance(types[0], t.Tuple_) and len(names) > 1:
            flat = list(types[0].of)
        nested = [name for name in names if isinstance(name, tuple)]
        if nested:
            out: list[str] = []
            for name, type_ in zip(names, flat, strict=False):
                if isinstance(name, tuple):
                    if not isinstance(type_, t.Tuple_):
                        raise low.error(
                            codes.UNSUPPORTED_SYNTAX, self.node, "a block parameter takes apart what is no pair"
                        )
                    for part, of in zip(name, type_.of, strict=False):
                        scope.types[part] = of
                    out.append("(" + ", ".join(name) + ")")
                else:
                    scope.types[name] = type_
                    out.append(name)
            names = out
        else:
            for name, type_ in zip(names, flat, strict=False):
                scope.types[name] = type_
        while len(names) < len(flat):
            names.append("_")
        if isinstance(self.body, ast.Body):
            block = low.block(self.body, value=value, want=want, scope=scope)
        else:
            block = low.block(ast.Body(self.body.span, (self.body,)), value=value, want=want, scope=scope)
        return tuple(names), block


def _param(low: Lowering, node: ast.Node) -> Any:
    if isinstance(node, ast.RequiredParam):
        return node.name
    if isinstance(node, ast.DestructuredParam) and all(isinstance(i, ast.LocalVar) for i in node.target.items):
        return tuple(i.name for i in node.target.items if isinstance(i, ast.LocalVar))
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "this parameter of a block is not converted")


def call(low: Lowering, over: c.Expr, node: ast.Call) -> c.Expr:
    """A method with a block, as a value."""
    name = node.name
    if (
        name == "with_index"
        and isinstance(node.receiver, ast.Call)
        and node.receiver.name in ("map", "each", "each_with_index")
        and node.receiver.block is None
    ):
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`with_index` is not converted here")
    kind = SAME.get(name)
    item = element(over.type)
    if (
        isinstance(over.type, t.Optional_ | t.Simple)
        and over.type != t.INT
        and over.type == t.JSON
        and name in ("map", "select", "each", "any?", "all?", "filter_map", "flat_map", "reject")
    ):
        over = c.Core("json.items", (over, c.Lit(name, type=t.STR)), type=t.Array(t.JSON), span=node.span)
        item = t.JSON
    if name == "then" and node.block is not None:
        names, block = BlockOf(low, node, over).lower([over.type])
        assert block.value is not None
        return c.Cond(
            c.Lit(True, type=t.BOOL),
            c.Block((c.Let(names[0], over), *block.statements), block.value),
            c.Block(),
            type=block.value.type,
            span=node.span,
        )
    if kind is None or item is None or (over.type == t.INT and name != "times"):
        raise low.error(codes.UNKNOWN_METHOD, node, f"`{name}` with a block on {t.show(over.type)} is not known")
    if name == "each" or name == "each_with_index":
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, f"`{name}` stands where its value is read")
    args = [low.expr(arg) for arg in node.args]
    return iterate(low, kind, over, item, BlockOf(low, node, over, 2 if kind == "reduce" else 1), args, node)


def iterate(
    low: Lowering, kind: c.IterKind, over: c.Expr, item: t.Type, block: BlockOf, args: list[c.Expr], node: ast.Call
) -> c.Expr:
    """The block's body and the result's type."""
    from regauge.layers.layer2_behavior.bodies.truth import truthiness

    initial: c.Expr | None = args[0] if args else None
    keeps = isinstance(over.type, t.Hash)
    if kind == "reduce" and len(block.names) == 2:
        acc = initial.type if initial is not None else item
        names, body = block.lower([acc, item])
        assert body.value is not None
        joined = t.join(acc, body.value.type)
        if joined is None and acc == t.INT and body.value.type in (t.FLOAT, t.DECIMAL) and initial is not None:
            joined = body.value.type
            initial = low.to(initial, joined, node)
            names, body = block.lower([joined, item])
        if joined is None:
            raise low.error(codes.MIXED_TYPES, node, "the block gives another type than it is given")
        type_ = joined if initial is not None else t.optional(joined)
        return c.Iterate(kind, over, names, body, initial, type=type_, span=node.span)
    if kind == "each_with_object":
        assert initial is not None
        memo = initial.type
        if memo in (t.Array(t.NEVER), t.Hash(t.NEVER, t.NEVER)):
            memo = _memo_type(low, block, item, memo, node)
            initial = low.to(initial, memo, node)
        names, body = block.lower([item, memo], value=False)
        return c.Iterate(kind, over, names, body, initial, type=memo, span=node.span)
    names, body = block.lower(
        [over.type.value if kind == "transform_values" and isinstance(over.type, t.Hash) else item]
    )
    assert body.value is not None
    value = body.value
    if kind in ("select", "reject", "find", "any", "all", "none", "count", "partition", "find_index"):
        body = c.Block(body.statements, truthiness(low, value, True, node))
    of = value.type
    results: dict[str, t.Type] = {
        "map": t.Array(of), "select": over.type if keeps else t.Array(item), "reject": over.type if keeps else t.Array(item), "find": t.optional(item),
        "any": t.BOOL, "all": t.BOOL, "none": t.BOOL, "count": t.INT, "sum": of, "sort_by": t.Array(item), "min_by": t.optional(item),
        "max_by": t.optional(item), "uniq": t.Array(item), "group_by": t.Hash(of, t.Array(item)), "index_by": t.Hash(of, item),
        "index_with": t.Hash(item, of), "partition": t.Tuple_((t.Array(item), t.Array(item))), "find_index": t.optional(t.INT),
    }  # fmt: skip
    if kind == "filter_map":
        return c.Iterate(kind, over, names, body, None, type=t.Array(t.required(of)), span=node.span)
    if kind == "flat_map":
        if not isinstance(of, t.Array):
            return c.Iterate("map", over, names, body, None, type=t.Array(of), span=node.span)
        return c.Iterate(kind, over, names, body, None, type=of, span=node.span)
    if kind == "to_h":
        pair = of.of if isinstance(of, t.Tuple_) else (of.of, of.of) if isinstance(of, t.Array) else None
        if pair is None or len(pair) != 2:
            raise low.error(codes.MIXED_TYPES, node, "the block of `to_h` gives no pair")
        return c.Iterate(kind, over, names, body, None, type=t.Hash(pair[0], pair[1]), span=node.span)
    if kind == "transform_values":
        if not isinstance(over.type, t.Hash):
            raise low.error(codes.UNKNOWN_METHOD, node, "`transform_values` of what is no hash")
        names, body = block.lower([over.type.value])
        assert body.value is not None
        return c.Iterate(kind, over, names, body, None, type=t.Hash(over.type.key, body.value.type), span=node.span)
    if kind == "sum" and of not in (t.INT, t.FLOAT, t.DECIMAL):
        from regauge.layers.layer2_behavior.bodies.nils import expect

        if t.required(of) not in (t.INT, t.FLOAT, t.DECIMAL):
            raise low.error(codes.UNKNOWN_METHOD, node, f"the sum of {t.show(of)} is not known")
        body = c.Block(body.statements, expect(value, "+"))
        return c.Iterate(kind, over, names, body, initial, type=t.required(of), span=node.span)
    if kind in ("sort_by", "min_by", "max_by") and not _ordered(of):
        raise low.error(codes.UNKNOWN_TYPE, node, f"{t.show(of)} has no order that is known")
    if kind in ("sort_by", "min_by", "max_by", "uniq", "partition", "index_by", "group_by", "find_index"):
        need = effects.needs(body, low.program)
        if need.fallible or need.conn != "none":
            raise low.error(
                codes.UNSUPPORTED_SYNTAX, node, f"the block of `{node.name}` may fail or reads the database"
            )
    if kind == "count" or kind in results:
        return c.Iterate(kind, over, names, body, initial, type=results[kind], span=node.span)
    raise low.error(codes.UNKNOWN_METHOD, node, f"`{node.name}` with a block is not known")


def _ordered(type_: t.Type) -> bool:
    if isinstance(type_, t.Array):
        return _ordered(type_.of)
    if isinstance(type_, t.Tuple_):
        return all(_ordered(of) for of in type_.of)
    return type_ in (t.INT, t.STR, t.TIME, t.DATE, t.DECIMAL, t.FLOAT, t.SYMBOL) or isinstance(type_, t.Id)


def _memo_type(low: Lowering, block: BlockOf, item: t.Type, memo: t.Type, node: ast.Node) -> t.Type:
    """The type that an empty memo grows to: found by lowering the block once with an open one."""
    found: list[t.Type] = []
    low.memo_types = found
    try:
        block.lower([item, memo], value=False)
    finally:
        low.memo_types = None
    type_: t.Type | None = memo
    for each in found:
        type_ = _grow(type_ or memo, each)
    return type_ or memo


def _grow(left: t.Type, right: t.Type) -> t.Type:
    if isinstance(left, t.Hash) and isinstance(right, t.Hash):
        return t.Hash(t.join(left.key, right.key) or left.key, t.join(left.value, right.value) or left.value)
    return t.join(left, right) or left


def statement(low: Lowering, node: ast.Call) -> list[c.Stmt] | None:
    """Loops for their effect, and changes of local collections."""
    name = node.name
    if node.receiver is None:
        return None
    if name in (
        "<<",
        "push",
        "append",
        "concat",
        "delete",
        "store",
        "clear",
        "merge!",
        "unshift",
        "prepend",
    ) and isinstance(node.receiver, ast.LocalVar | ast.Call):
        return _mutate(low, node)
    if node.block is None and node.block_arg is None:
        return None
    if (
        name == "with_index"
        and isinstance(node.receiver, ast.Call)
        and node.receiver.name in ("each",)
        and node.receiver.block is None
        and node.receiver.receiver
    ):
        name, receiver = "each_with_index", node.receiver.receiver
    else:
        receiver = node.receiver
    if name not in (
        "each",
        "each_with_index",
        "times",
        "find_each",
        "each_pair",
        "each_value",
        "each_key",
        "each_entry",
        "each_char",
        "step",
        "upto",
        "downto",
    ):
        return None
    if name in ("each_char", "step", "each_entry") or node.safe_navigation:
        return None
    over = low.expr(receiver)
    if name in ("upto", "downto"):
        if name == "downto":
            return None
        over = c.Span_(over, low.expr(node.args[0], t.INT), type=t.Range(t.INT), span=node.span)
    from regauge.layers.layer2_behavior.bodies import chains

    if isinstance(over.type, t.Relation | t.ModelClass):
        over = chains.loaded(low, over, node, ordered=name == "find_each")
    if isinstance(over.type, t.Optional_):
        from regauge.layers.layer2_behavior.bodies.nils import expect

        over = expect(over, name)
    if over.type == t.JSON:
        over = c.Core("json.items", (over, c.Lit(name, type=t.STR)), type=t.Array(t.JSON), span=node.span)
    if name == "times":
        over = c.Span_(c.Lit(0, type=t.INT), over, True, type=t.Range(t.INT), span=node.span)
    if name in ("each_value", "each_key") and isinstance(over.type, t.Hash):
        over = core_calls.core_call(low, over, "values" if name == "each_value" else "keys", [], node)
    item = element(over.type)
    if item is None:
        raise low.error(codes.UNKNOWN_METHOD, node, f"`{name}` of {t.show(over.type)} is not known")
    block = BlockOf(low, node, over)
    if name == "each_with_index":
        names, body = block.lower([item, t.INT], value=False)
        return [c.ForEach(over, names[0], body, names[1] if names[1] != "_" else None, span=node.span)]
    names, body = block.lower([item], value=False)
    var = names[0] if len(names) == 1 else "(" + ", ".join(names) + ")"
    return [c.ForEach(over, var or "_", body, span=node.span)]


def _mutate(low: Lowering, node: ast.Call) -> list[c.Stmt] | None:
    assert node.receiver is not None
    if not isinstance(node.receiver, ast.LocalVar):
        return None
    place = low.expr(node.receiver)
    type_ = place.type
    if not isinstance(place, c.Var):
        return None
    args = [low.expr(arg) for arg in node.args]
    if isinstance(type_, t.Array):
        if node.name in ("<<", "push", "append") and len(args) == 1:
            of = type_.of
            if low.memo_types is not None:
                low.memo_types.append(t.Array(args[0].type))
            if of == t.NEVER:
                type_ = t.Array(low.note_local(place.name, t.Array(args[0].type), node).of)  # type: ignore[attr-defined]
                of = type_.of
            return [c.Mutate("array.push", place, (low.to(args[0], of, node),), span=node.span)]
        if node.name == "concat" and len(args) == 1:
            if type_.of == t.NEVER:
                type_ = low.note_local(place.name, args[0].type, node)
            return [c.Mutate("array.extend", place, (low.to(args[0], type_, node),), span=node.span)]
        if node.name in ("unshift", "prepend") and len(args) == 1:
            return [c.Mutate("array.unshift", place, (low.to(args[0], type_.of, node),), span=node.span)]
    if type_ == t.STR and node.name in ("<<", "concat") and len(args) == 1:
        return [c.Mutate("str.push", place, (args[0],), span=node.span)]
    if isinstance(type_, t.Hash) and node.name == "store" and len(args) == 2:
        return set_index(low, place, args[0], args[1], node)
    return None


def set_index(low: Lowering, place: c.Expr, key: c.Expr, value: c.Expr, node: ast.Node) -> list[c.Stmt]:
    """`place[key] = value`."""
    type_ = place.type
    if isinstance(type_, t.Hash):
        if low.memo_types is not None:
            low.memo_types.append(t.Hash(key.type, value.type))
        if type_.key == t.NEVER and isinstance(place, c.Var):
            grown = low.note_local(place.name, t.Hash(t.STR if key.type == t.SYMBOL else key.type, value.type), node)
            assert isinstance(grown, t.Hash)
            type_ = grown
        return [
            c.Mutate(
                "hash.set", place, (low.to(key, type_.key, node), low.to(value, type_.value, node)), span=node.span
            )
        ]
    if isinstance(type_, t.Array) and key.type == t.INT:
        return [c.Mutate("array.set", place, (key, low.to(value, type_.of, node)), span=node.span)]
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, f"`[]=` of {t.show(type_)} is not converted")
