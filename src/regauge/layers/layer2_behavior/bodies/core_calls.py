"""Calls of core methods: the table is asked with the types at hand, then with the conversions that Ruby makes."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import rationals
from regauge.layers.layer2_behavior.bodies.coerce import coerce
from regauge.layers.layer2_behavior.bodies.compare import ORDER, equals, order
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.core_table import Binding, CoreRow, fill, match, rows_named
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


NEEDS_KNOWN = {
    "float.round_to": (1, 1), "float.floor_to": (1, 1), "float.ceil_to": (1, 1), "dec.round_to": (1, 1), "str.first_n": (1, 0), "str.last_n": (1, 0),
    "str.truncate": (1, 3), "str.truncate_words": (1, 0), "regex.group": (2, 0), "str.slice": (2, 0),
}  # fmt: skip
"""Operations whose argument decides the result's type, or whether Ruby raises: operand, least value."""


def _rising(low: Lowering, value: c.Expr) -> bool:
    if not isinstance(value, c.Span_) or value.exclusive:
        return False
    ends = [known_int(low, end) for end in (value.low, value.high) if end is not None]
    return None not in ends and (len(ends) < 2 or (ends[0] or 0) <= (ends[1] or 0))


def find(receiver: t.Type, name: str, args: list[t.Type]) -> tuple[CoreRow, Binding] | None:
    """The row for exactly these types."""
    for row in rows_named(name):
        bound: Binding = {}
        if len(row.args) != len(args) or not match(row.receiver, receiver, bound):
            continue
        if all(match(pattern, type_, bound) for pattern, type_ in zip(row.args, args, strict=True)):
            return row, bound
    return None


def _alternatives(type_: t.Type) -> list[t.Type]:
    bare = t.required(type_)
    found = [type_] if bare == type_ else [type_, bare]
    if bare == t.SYMBOL:
        found.append(t.STR)
    if isinstance(bare, t.EnumValue):
        found.append(t.STR)
    if isinstance(bare, t.Id):
        found.append(t.INT)
    if bare == t.INT:
        found.extend((t.FLOAT, t.DECIMAL))
    if isinstance(bare, t.Array) and bare.of == t.SYMBOL:
        found.append(t.Array(t.STR))
    return found


def core_call(low: Lowering, receiver: c.Expr, name: str, args: list[c.Expr], node: ast.Node) -> c.Expr:
    """`receiver.name(*args)` by the table. Raises CannotLower where no row fits."""
    found = try_core(low, receiver, name, args, node)
    if found is None:
        shown = ", ".join(t.show(arg.type) for arg in args)
        raise low.error(
            codes.UNKNOWN_METHOD,
            node,
            f"`{name}({shown})` on {t.show(receiver.type)} is not known",
            "See docs/core-methods.md for what is.",
        )
    return found


def try_core(low: Lowering, receiver: c.Expr, name: str, args: list[c.Expr], node: ast.Node) -> c.Expr | None:
    """`receiver.name(*args)` by the table, or None."""
    from regauge.layers.layer2_behavior.bodies.nils import expect, to_s

    if name in rationals.ROUNDS and not args and rationals.is_days(receiver):
        return rationals.whole(receiver)
    if name in ("==", "!=", "eql?", "equal?") and len(args) == 1:
        return equals(low, receiver, args[0], node, negated=name == "!=")
    if name in (*ORDER, "<=>") and len(args) == 1:
        return order(low, receiver, name, args[0], node)
    if name == "in?" and len(args) == 1:
        return contains(low, args[0], receiver, node)
    if name in ("include?", "member?") and len(args) == 1 and isinstance(receiver.type, t.Array):
        return contains(low, receiver, args[0], node)
    if name == "to_s" and not args and (isinstance(receiver.type, t.Optional_ | t.EnumValue | t.Id)):
        return to_s(low, receiver, node)
    if name in ("present?", "blank?", "nil?") and not args:
        answer = _always(receiver, name)
        if answer is not None:
            return answer
    if (
        name in ("presence", "itself")
        and not args
        and not isinstance(receiver.type, t.Array | t.Hash)
        and receiver.type not in (t.STR, t.JSON)
    ):
        return receiver
    special = _shaped(low, receiver, name, args, node)
    if special is not None:
        return special
    choices = [_alternatives(receiver.type), *(_alternatives(arg.type) for arg in args)]
    ranked = sorted(product(*(range(len(choice)) for choice in choices)), key=lambda picks: (sum(picks), picks))
    for picks in ranked:
        types = [choice[pick] for choice, pick in zip(choices, picks, strict=True)]
        hit = find(types[0], name, types[1:])
        if hit is None:
            continue
        row, bound = hit
        if receiver.type == t.SYMBOL and types[0] in (t.FLOAT, t.DECIMAL):
            continue
        values = []
        for value, type_ in zip([receiver, *args], types, strict=True):
            if isinstance(value.type, t.Optional_) and not isinstance(type_, t.Optional_):
                value = expect(value, name)
            done = coerce(value, type_)
            if done is None and isinstance(value.type, t.EnumValue) and type_ == t.STR:
                done = coerce(c.Expect(c.Cast(value, type=t.Optional_(t.STR)), name, type=t.STR), t.STR)
            if done is None:
                break
            values.append(done)
        else:
            return _built(low, row, values, fill(row.result, bound), name, node)
    return None


def _built(low: Lowering, row: CoreRow, values: list[c.Expr], result: t.Type, name: str, node: ast.Node) -> c.Expr:
    """The call of a row of the table. Raises CannotLower for values that its Rust does not know."""
    if row.op == "same":
        return values[0]
    at, least = NEEDS_KNOWN.get(row.op, (0, 0))
    if (at and (found_int := known_int(low, values[at])) is None) or (
        at and found_int is not None and found_int < least
    ):
        raise low.error(
            codes.UNKNOWN_METHOD, node, f"`{name}` takes a number here that is written out and at least {least}"
        )
    if (
        row.op in ("regex.scan", "regex.split")
        and isinstance(values[1], c.Lit)
        and re.search(r"(?<!\\)\((?!\?)", str(values[1].value))
    ):
        raise low.error(codes.UNKNOWN_METHOD, node, f"`{name}` with groups in the pattern is not known")
    if row.op == "int.clamp_range" and not _rising(low, values[1]):
        raise low.error(codes.UNKNOWN_METHOD, node, "`clamp` takes a range here that is written out and rises")
    ends = [known for value in values[1:] if (known := known_int(low, value)) is not None]
    if row.op == "int.clamp" and len(ends) == 2 and ends[0] <= ends[1]:
        return c.Core("int.clamp_lit", tuple(values), type=result, span=node.span)
    if row.op == "array.take" and (known_int(low, values[1]) or 0) > 0:
        return c.Core("array.take_lit", tuple(values), type=result, span=node.span)
    if (
        row.op in ("int.div", "int.modulo")
        and isinstance(values[1], c.Lit)
        and isinstance(values[1].value, int)
        and values[1].value > 0
    ):
        return c.Core(f"{row.op}_lit", tuple(values), type=result, span=node.span)
    return c.Core(row.op, tuple(values), type=result, span=node.span)


def known_int(low: Lowering, value: c.Expr) -> int | None:
    """The integer that an expression certainly is."""
    if isinstance(value, c.Lit) and type(value.value) is int:
        return value.value
    if isinstance(value, c.Constant):
        holder = low.program.models.get(value.owner) or low.program.controllers.get(value.owner)
        found = holder.constants[value.name].value if holder is not None and value.name in holder.constants else None
        return found if type(found) is int else None
    return None


def _always(receiver: c.Expr, name: str) -> c.Expr | None:
    """`present?` of what cannot be blank."""
    type_ = receiver.type
    if type_ == t.NIL:
        return c.Lit(name != "present?", type=t.BOOL)
    if name == "nil?" and not isinstance(type_, t.Optional_) and type_ != t.JSON:
        return c.Lit(False, type=t.BOOL)
    if type_ == t.BOOL and name != "nil?":
        from regauge.layers.layer2_behavior.bodies.truth import negation

        return receiver if name == "present?" else negation(receiver)
    if type_ in (t.INT, t.FLOAT, t.DECIMAL, t.TIME, t.DATE, t.DURATION) or isinstance(
        type_, t.Id | t.Record | t.EnumValue
    ):
        return c.Lit(name == "present?", type=t.BOOL)
    return None


def _shaped(low: Lowering, receiver: c.Expr, name: str, args: list[c.Expr], node: ast.Node) -> c.Expr | None:
    """Methods of arrays and shapes whose result depends on more than types."""
    type_ = receiver.type
    if type_ == t.JSON and name in ("[]", "dig") and args and args[0].type == t.SYMBOL:
        if isinstance(receiver, c.Field):
            text = f"`{name}` with a symbol of a json column, whose keys are texts, is always nil"
            raise low.error(codes.UNKNOWN_METHOD, node, text)
        if name == "[]" and len(args) == 1:
            return c.Core("json.get_symbol", (receiver, args[0]), type=t.JSON, span=node.span)
    if (
        isinstance(type_, t.Array)
        and name in ("max", "min")
        and not args
        and isinstance(receiver, c.ListOf)
        and receiver.items
    ) and type_.of in (t.INT, t.FLOAT, t.DECIMAL, t.TIME, t.DATE):
        value = receiver.items[0]
        for item in receiver.items[1:]:
            value = c.Core(f"cmp.{name}", (value, item), type=type_.of, span=node.span)
        return value
    if isinstance(type_, t.Tuple_):
        if name in ("first", "last") and not args:
            return c.Core(
                "tuple.at",
                (receiver, c.Lit(0 if name == "first" else len(type_.of) - 1, type=t.INT)),
                type=type_.of[0 if name == "first" else -1],
                span=node.span,
            )
        if (
            name in ("[]", "at")
            and len(args) == 1
            and isinstance(args[0], c.Lit)
            and isinstance(args[0].value, int)
            and -len(type_.of) <= args[0].value < len(type_.of)
        ):
            index = args[0].value % len(type_.of)
            return c.Core("tuple.at", (receiver, c.Lit(index, type=t.INT)), type=type_.of[index], span=node.span)
    if isinstance(type_, t.Shape) and name in ("[]", "fetch", "dig") and len(args) == 1 and isinstance(args[0], c.Lit):
        for key, of in type_.fields:
            if key == args[0].value:
                return c.Core("shape.get", (receiver, args[0]), type=of, span=node.span)
    if isinstance(type_, t.Shape) and name == "merge" and len(args) == 1 and isinstance(args[0].type, t.Shape):
        fields = dict(type_.fields) | dict(args[0].type.fields)
        return c.Core("shape.merge", (receiver, args[0]), type=t.Shape(tuple(fields.items())), span=node.span)
    if isinstance(type_, t.Shape) and name in ("keys", "values", "length", "size", "to_h") and not args:
        if name == "to_h":
            return receiver
        if name == "keys":
            return c.ListOf(
                tuple(c.Lit(key, type=t.STR) for key, _ in type_.fields), type=t.Array(t.STR), span=node.span
            )
        if name in ("length", "size"):
            return c.Lit(len(type_.fields), type=t.INT, span=node.span)
    if (
        name in ("key?", "has_key?")
        and isinstance(type_, t.Shape)
        and len(args) == 1
        and isinstance(receiver, c.DictOf)
    ):
        keys = c.ListOf(tuple(c.Lit(key, type=t.STR) for key, _ in type_.fields), type=t.Array(t.STR))
        return contains(low, keys, args[0], node)
    return None


def contains(low: Lowering, collection: c.Expr, item: c.Expr, node: ast.Node) -> c.Expr | None:
    """`collection.include?(item)`."""
    if isinstance(collection.type, t.Range):
        from regauge.layers.layer2_behavior.bodies.nils import expect

        return core_call(low, collection, "cover?", [expect(item, "include?")], node)
    if not isinstance(collection.type, t.Array):
        return None
    of, wanted = collection.type.of, t.required(item.type)
    if isinstance(wanted, t.EnumValue) and isinstance(collection, c.ListOf):
        found: c.Expr | None = None
        for label in collection.items:
            one = equals(low, item, label, node)
            found = one if found is None else c.Or(found, one, type=t.BOOL, span=node.span)
        return found
    if isinstance(wanted, t.EnumValue):
        item = c.Cast(item, type=t.Optional_(t.STR), span=item.span)
        wanted = t.STR
    if wanted == t.JSON and of in (t.STR, t.SYMBOL):
        return c.Core("json.in_strs", (item, collection), type=t.BOOL, span=node.span)
    if of != wanted and not {of, wanted} <= {t.STR, t.SYMBOL}:
        if not {of, wanted} <= {t.INT, t.FLOAT} and not (isinstance(of, t.Id) and wanted == t.INT):
            raise low.error(codes.MIXED_TYPES, node, f"{t.show(wanted)} is looked for among {t.show(of)}")
        item = low.to(item, of, node)
    if isinstance(item.type, t.Optional_):
        var = low.fresh("value")
        inside = c.Core("array.include?", (collection, c.Var(var, type=item.type.of)), type=t.BOOL, span=node.span)
        return c.And(c.IsSome(item, var, type=t.BOOL), inside, type=t.BOOL, span=node.span)
    return c.Core("array.include?", (collection, item), type=t.BOOL, span=node.span)


def mutation(low: Lowering, target: ast.Call, node: ast.OpAssign) -> list[c.Stmt]:
    """`hash[key] += n`."""
    assert target.receiver is not None
    place = low.expr(target.receiver)
    if not isinstance(place.type, t.Hash) or len(target.args) != 1:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, f"`[]` of {t.show(place.type)} is not assigned to")
    key = low.to(low.expr(target.args[0]), place.type.key, node)
    old = c.Core("hash.index", (place, key), type=place.type.value, span=node.span)
    value = core_call(low, old, node.op, [low.expr(node.value)], node)
    return [c.Mutate("hash.set", place, (key, value), span=node.span)]
