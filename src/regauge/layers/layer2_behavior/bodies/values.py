"""Literals, names, strings, arrays, hashes, ranges; parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.coerce import coerce, joined
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.regexps import translate
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


def nil(low: Lowering, node: ast.NilLit, want: t.Type | None) -> c.Expr:
    return c.Lit(None, type=t.NIL, span=node.span)


def boolean(low: Lowering, node: ast.BoolLit, want: t.Type | None) -> c.Expr:
    return c.Lit(node.value, type=t.BOOL, span=node.span)


def integer(low: Lowering, node: ast.IntLit, want: t.Type | None) -> c.Expr:
    if not -(2**63) <= node.value < 2**63:
        raise low.error(codes.UNKNOWN_TYPE, node, "an integer that does not fit 64 bits")
    return c.Lit(node.value, type=t.INT, span=node.span)


def floating(low: Lowering, node: ast.FloatLit, want: t.Type | None) -> c.Expr:
    return c.Lit(node.value, type=t.FLOAT, span=node.span)


def string(low: Lowering, node: ast.StrLit, want: t.Type | None) -> c.Expr:
    return c.Lit(node.value, type=t.STR, span=node.span)


def symbol(low: Lowering, node: ast.SymLit, want: t.Type | None) -> c.Expr:
    return c.Lit(node.name, type=t.SYMBOL, span=node.span)


def regex(low: Lowering, node: ast.RegexLit, want: t.Type | None) -> c.Expr:
    if node.source is None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "a regular expression that interpolates is not converted")
    flags = "".join(flag for flag in node.flags if flag in "imx")
    if translate(node.source, flags) is None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "this regular expression has no equal in Rust's engine")
    return c.Lit(f"(?{flags}){node.source}" if flags else node.source, type=t.REGEX, span=node.span)


def text(low: Lowering, node: ast.InterpolatedStr, want: t.Type | None) -> c.Expr:
    parts: list[str | c.Expr] = []
    for part in node.parts:
        value = low.expr(part)
        parts.extend(text_parts(low, value, part))
    merged: list[str | c.Expr] = []
    for piece in parts:
        if isinstance(piece, str) and merged and isinstance(merged[-1], str):
            merged[-1] += piece
        else:
            merged.append(piece)
    if all(isinstance(piece, str) for piece in merged):
        return c.Lit("".join(p for p in merged if isinstance(p, str)), type=t.STR, span=node.span)
    return c.Text(tuple(merged), type=t.STR, span=node.span)


def text_parts(low: Lowering, value: c.Expr, node: ast.Node) -> list[str | c.Expr]:
    """What an interpolated value shows: its `to_s`."""
    if isinstance(value, c.Lit) and isinstance(value.value, str) and value.type in (t.STR, t.SYMBOL):
        return [value.value]
    if isinstance(value, c.Text):
        return list(value.parts)
    return [shown(low, value, node)]


def shown(low: Lowering, value: c.Expr, node: ast.Node) -> c.Expr:
    """`to_s` of a value, as something that has a `Display`: itself where Rust's text equals Ruby's."""
    bare = t.required(value.type)
    if bare in (t.STR, t.SYMBOL, t.INT, t.DATE, t.BOOL) or isinstance(bare, t.Id | t.EnumValue):
        return value
    if bare in (t.FLOAT, t.DECIMAL, t.TIME, t.JSON):
        from regauge.layers.layer2_behavior.bodies.nils import to_s

        return to_s(low, value, node)
    raise low.error(codes.UNKNOWN_TYPE, node, f"the text of a value of type {t.show(value.type)} is not known")


def body(low: Lowering, node: ast.Body, want: t.Type | None) -> c.Expr:
    if len(node.statements) == 1:
        return low.expr(node.statements[0])
    if not node.statements:
        return c.Lit(None, type=t.NIL, span=node.span)
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "several statements stand where one value is read")


def local(low: Lowering, node: ast.LocalVar, want: t.Type | None) -> c.Expr:
    type_ = low.scope.find(node.name)
    if type_ is None and node.name in low.context.records and low.self_value is not None:
        return low.self_value
    if type_ is None:
        raise low.error(codes.UNKNOWN_TYPE, node, f"`{node.name}` is read before it has a value")
    if isinstance(type_, t.Unknown):
        raise low.error(codes.UNKNOWN_TYPE, node, type_.reason)
    return low.read(c.Var(node.name, type=type_, span=node.span))


def self_(low: Lowering, node: ast.SelfNode, want: t.Type | None) -> c.Expr:
    value = low.self_value
    if value is None:
        raise low.error(codes.UNKNOWN_TYPE, node, "`self` has no value that is known here")
    return value


def ivar(low: Lowering, node: ast.IvarRead, want: t.Type | None) -> c.Expr:
    value = low.context.hooks.ivar(low, node)
    if value is None:
        raise low.error(codes.STATE, node, f"`{node.name}` is state that a record keeps beside its columns")
    return low.read(value)


def array(low: Lowering, node: ast.ArrayLit, want: t.Type | None) -> c.Expr:
    if any(isinstance(item, ast.Splat) for item in node.items):
        return _splatted(low, node)
    inner = want.of if isinstance(want, t.Array) else None
    items = [low.expr(item) for item in node.items]
    of = inner or joined(items)
    if of is None:
        parts = tuple(item.type for item in items)
        return c.ListOf(tuple(items), type=t.Tuple_(parts), span=node.span)
    return c.ListOf(
        tuple(low.to(item, of, n) for item, n in zip(items, node.items, strict=True)), type=t.Array(of), span=node.span
    )


def _splatted(low: Lowering, node: ast.ArrayLit) -> c.Expr:
    whole: c.Expr | None = None
    for item in node.items:
        if isinstance(item, ast.Splat) and item.value is not None:
            part = low.expr(item.value)
        else:
            value = low.expr(item)
            part = c.ListOf((value,), type=t.Array(value.type), span=item.span)
        if not isinstance(part.type, t.Array):
            raise low.error(codes.UNKNOWN_TYPE, item, f"`*` spreads an array, not {t.show(part.type)}")
        if whole is None:
            whole = part
            continue
        type_ = t.join(whole.type, part.type)
        if type_ is None:
            raise low.error(codes.MIXED_TYPES, item, "the parts of the array have different types")
        whole = c.Core(
            "array.concat", (low.to(whole, type_, item), low.to(part, type_, item)), type=type_, span=node.span
        )
    assert whole is not None
    return whole


def hash_(low: Lowering, node: ast.HashLit, want: t.Type | None) -> c.Expr:
    pairs: list[tuple[str | c.Expr, c.Expr]] = []
    for pair in node.pairs:
        if not isinstance(pair, ast.Pair):
            raise low.error(codes.UNSUPPORTED_SYNTAX, pair, "`**` in a hash is not converted")
        key: str | c.Expr
        if isinstance(pair.key, ast.SymLit):
            key = pair.key.name
        elif isinstance(pair.key, ast.StrLit):
            key = pair.key.value
        else:
            key = low.expr(pair.key)
        pairs.append((key, low.expr(pair.value)))
    if not pairs:
        return c.DictOf((), type=t.Hash(t.NEVER, t.NEVER), span=node.span)
    if all(isinstance(key, str) for key, _ in pairs):
        fields = tuple((str(key), value.type) for key, value in pairs)
        return c.DictOf(tuple(pairs), type=t.Shape(fields), span=node.span)
    keys: list[c.Expr] = [key if isinstance(key, c.Expr) else c.Lit(key, type=t.STR) for key, _ in pairs]
    of_key, of_value = joined(keys), joined([value for _, value in pairs])
    if of_key is None or of_value is None:
        raise low.error(codes.MIXED_TYPES, node, "the keys or values of the hash have different types")
    done: list[tuple[str | c.Expr, c.Expr]] = []
    for key_, (_, value) in zip(keys, pairs, strict=True):
        done.append((low.to(key_, of_key, node), low.to(value, of_value, node)))
    return c.DictOf(tuple(done), type=t.Hash(of_key, of_value), span=node.span)


def range_(low: Lowering, node: ast.RangeLit, want: t.Type | None) -> c.Expr:
    begin = low.expr(node.begin) if node.begin else None
    end = low.expr(node.end) if node.end else None
    present = [e for e in (begin, end) if e is not None and e.type != t.NIL]
    of = joined(present)
    if of is None and all(t.required(e.type) in (t.INT, t.FLOAT, t.DECIMAL) for e in present):
        of = t.FLOAT
        begin, end = (coerce(e, of) if e is not None else None for e in (begin, end))
    if of is None:
        raise low.error(codes.MIXED_TYPES, node, "the ends of the range have different types")
    return c.Span_(begin, end, node.exclusive, type=t.Range(of), span=node.span)


def constant(low: Lowering, node: ast.ConstRead, want: t.Type | None) -> c.Expr:
    from regauge.layers.layer2_behavior.bodies.constants import constant_value

    return constant_value(low, node)


EXPRESSIONS: dict[type[ast.Node], Any] = {
    ast.NilLit: nil, ast.BoolLit: boolean, ast.IntLit: integer, ast.FloatLit: floating, ast.StrLit: string, ast.SymLit: symbol,
    ast.RegexLit: regex, ast.InterpolatedStr: text, ast.InterpolatedSym: text, ast.Body: body, ast.LocalVar: local, ast.SelfNode: self_,
    ast.IvarRead: ivar, ast.ArrayLit: array, ast.HashLit: hash_, ast.RangeLit: range_, ast.ConstRead: constant,
}  # fmt: skip


def parameters(low: Lowering, params: ast.Params | None, types: dict[str, t.Type]) -> list[c.Param]:
    """Declares a method's parameters and gives them with their types."""
    if params is None:
        return []
    if params.rest or params.kwrest or params.block or params.forwarding or params.unsupported:
        raise low.error(codes.UNSUPPORTED_SYNTAX, params, "`*`, `**`, `&` and `...` parameters are not converted")
    out: list[c.Param] = []
    plain = [(p, None) for p in (*params.required, *params.post)] + [(p, p.default) for p in params.optional]
    for param, default in [*plain, *((k, k.default) for k in params.keywords)]:
        if not isinstance(param, ast.RequiredParam | ast.OptionalParam | ast.KeywordParam):
            raise low.error(codes.UNSUPPORTED_SYNTAX, param, "a parameter that takes an array apart is not converted")
        value = low.expr(default) if default is not None else None
        type_ = types.get(param.name)
        if value is not None:
            type_ = value.type if type_ is None else t.join(type_, value.type) or type_
            if type_ == t.SYMBOL:
                type_ = t.STR
            value = low.to(value, type_, param)
        if type_ == t.NIL:
            type_ = t.Unknown(
                f"`{param.name}` is nil unless it is passed, and nobody passes it, so its type is not known"
            )
        elif type_ is None:
            type_ = t.Unknown(f"nobody passes `{param.name}`, so its type is not known")
        low.declare(param.name, type_)
        low.param_types[param.name] = type_
        out.append(c.Param(param.name, type_, value, isinstance(param, ast.KeywordParam)))
    low.engine.declared[low.context.key] = low.param_types
    return out
