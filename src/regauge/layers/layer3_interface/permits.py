"""Strong parameters: `params.require(:a).permit(:b, tags: [], lines: [:c])`.

Source of the filters' meaning: ActionController::Parameters#permit (`EMPTY_ARRAY`, `EMPTY_HASH`, nested filters).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import controllers as codes
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies import Lowering


def key_of(node: ast.Node) -> str | None:
    """A literal key: `:name`, `"name"`."""
    if isinstance(node, ast.SymLit):
        return node.name
    return node.value if isinstance(node, ast.StrLit) else None


def entries(low: Lowering, nodes: Sequence[ast.Node]) -> tuple[h.PermitEntry, ...]:
    """The filters of a `permit`. Raises CannotLower for one that is computed."""
    out: list[h.PermitEntry] = []
    for node in nodes:
        if isinstance(node, ast.Splat) and isinstance(node.value, ast.ArrayLit):
            out += entries(low, node.value.items)
        elif isinstance(node, ast.ArrayLit):
            out += entries(low, node.items)
        elif isinstance(node, ast.HashLit):
            out += [_pair(low, pair) for pair in node.pairs]
        elif (key := key_of(node)) is not None:
            out.append(h.PermitEntry(key, "scalar"))
        else:
            raise low.error(codes.PARAMS, node, "what is permitted is computed")
    return tuple(out)


def _pair(low: Lowering, pair: ast.Node) -> h.PermitEntry:
    key = key_of(pair.key) if isinstance(pair, ast.Pair) else None
    if not isinstance(pair, ast.Pair) or key is None:
        raise low.error(codes.PARAMS, pair, "what is permitted is computed")
    value = pair.value
    if isinstance(value, ast.ArrayLit) and not value.items:
        return h.PermitEntry(key, "array")
    if isinstance(value, ast.HashLit) and not value.pairs:
        return h.PermitEntry(key, "any_hash")
    if isinstance(value, ast.ArrayLit):
        return h.PermitEntry(key, "hash", entries(low, value.items))
    if isinstance(value, ast.SymLit | ast.StrLit | ast.HashLit):
        return h.PermitEntry(key, "hash", entries(low, (value,)))
    raise low.error(codes.PARAMS, value, "what is permitted is computed")


def params_method(low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr | None:
    """A method of `params` or of what was taken from it; None where it is none of these.

    Raises CannotLower.
    """
    span, name, args = node.span, node.name, node.positional
    key = key_of(args[0]) if args else None
    if name == "permit" and _is_params(receiver):
        if isinstance(receiver, h.ParamRequire | h.ParamFetch | h.ParamRead):
            receiver = _as_params(receiver)
        if receiver.type != t.PARAMS:
            raise low.error(codes.PARAMS, node, "`permit` of something that is not known to be parameters")
        return h.Permit(receiver, entries(low, node.args), type=t.PERMITTED, span=span)
    if receiver.type not in (t.PARAMS, t.PERMITTED):
        return None
    match name, len(args):
        case "[]", 1 if key is not None:
            return h.ParamRead(receiver, (key,), type=t.JSON, span=span)
        case "dig", n if n and all(key_of(arg) is not None for arg in args):
            keys = tuple(key_of(arg) or "" for arg in args)
            return h.ParamRead(receiver, keys, type=t.JSON, span=span)
        case (("key?" | "has_key?" | "include?" | "member?"), 1) if key is not None:
            return h.ParamHas(receiver, key, type=t.BOOL, span=span)
        case "require", 1 if key is not None and receiver.type == t.PARAMS:
            return h.ParamRequire(receiver, key, type=t.JSON, span=span)
        case "require_hash", 1 if key is not None:
            return h.ParamRequire(receiver, key, type=t.PARAMS, span=span)
        case "fetch", (1 | 2) if key is not None and receiver.type == t.PARAMS and node.block is None:
            return _fetch(low, receiver, key, node)
        case "merge", _ if receiver.type == t.PERMITTED and isinstance(
            node.args[-1] if node.args else None, ast.HashLit
        ):
            return _merge(low, receiver, node)
        case (("to_h" | "to_hash"), 0) if receiver.type == t.PERMITTED:
            return c.Cast(receiver, type=t.JSON, span=span)
        case (("to_unsafe_h" | "to_unsafe_hash"), 0):
            return c.Cast(receiver, type=t.JSON, span=span)
    raise low.error(codes.PARAMS, node, f"`{name}` of parameters is not converted in this form")


def _is_params(receiver: c.Expr) -> bool:
    return receiver.type == t.PARAMS or isinstance(receiver, h.ParamRequire | h.ParamFetch | h.ParamRead)


def _as_params(receiver: h.ParamRequire | h.ParamFetch | h.ParamRead) -> c.Expr:
    if isinstance(receiver, h.ParamRequire):
        return h.ParamRequire(receiver.source, receiver.key, type=t.PARAMS, span=receiver.span)
    return receiver


def _fetch(low: Lowering, receiver: c.Expr, key: str, node: ast.Call) -> c.Expr:
    rest = node.args[1:]
    if not rest:
        return h.ParamFetch(receiver, key, type=t.JSON, span=node.span)
    if len(rest) == 1 and isinstance(rest[0], ast.HashLit) and not rest[0].pairs:
        return h.ParamFetch(receiver, key, None, True, type=t.PARAMS, span=node.span)
    return h.ParamFetch(receiver, key, low.expr(rest[0], t.JSON), type=t.JSON, span=node.span)


def _merge(low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr:
    literal = node.args[-1]
    assert isinstance(literal, ast.HashLit)
    if len(node.args) != 1:
        raise low.error(codes.PARAMS, node, "`merge` of several hashes is not converted")
    pairs: list[tuple[str, c.Expr]] = []
    for pair in literal.pairs:
        key = key_of(pair.key) if isinstance(pair, ast.Pair) else None
        if not isinstance(pair, ast.Pair) or key is None:
            raise low.error(codes.PARAMS, pair, "the key that is merged is computed")
        pairs.append((key, low.expr(pair.value)))
    before = receiver.pairs if isinstance(receiver, h.ParamsWith) else ()
    source = receiver.source if isinstance(receiver, h.ParamsWith) else receiver
    return h.ParamsWith(source, (*before, *pairs), type=t.PERMITTED, span=node.span)
