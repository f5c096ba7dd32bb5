"""Constants: models, values of constants of the app, and the functions of Ruby's modules (`Time.current`, `SecureRandom.hex`)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.columns import family
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.program import Program
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

INT, STR = t.INT, t.STR
FUNCTIONS: dict[tuple[str, str], list[tuple[tuple[t.Type, ...], t.Type, str]]] = {
    ("Time", "current"): [((), t.TIME, "time.now")],
    ("Time", "now"): [((), t.TIME, "time.now")],
    ("Time.zone", "now"): [((), t.TIME, "time.now")],
    ("DateTime", "current"): [((), t.TIME, "time.now")],
    ("DateTime", "now"): [((), t.TIME, "time.now")],
    ("Time", "at"): [((INT,), t.TIME, "time.at")],
    ("Time.zone", "at"): [((INT,), t.TIME, "time.at")],
    ("Time.zone", "today"): [((), t.DATE, "date.today")],
    ("Date", "current"): [((), t.DATE, "date.today")],
    ("Date", "today"): [((), t.DATE, "date.today")],
    ("Date", "tomorrow"): [((), t.DATE, "date.of_tomorrow")],
    ("Date", "yesterday"): [((), t.DATE, "date.of_yesterday")],
    ("Date", "new"): [((INT, INT, INT), t.DATE, "date.new")],
    ("SecureRandom", "hex"): [((), STR, "random.hex16"), ((INT,), STR, "random.hex")],
    ("SecureRandom", "uuid"): [((), STR, "random.uuid")],
    ("SecureRandom", "alphanumeric"): [((), STR, "random.alphanumeric16"), ((INT,), STR, "random.alphanumeric")],
    ("SecureRandom", "urlsafe_base64"): [((), STR, "random.base64_16"), ((INT,), STR, "random.base64")],
    ("SecureRandom", "random_number"): [((INT,), INT, "random.number")],
    ("Digest::SHA256", "hexdigest"): [((STR,), STR, "digest.sha256")],
    ("BigDecimal", "new"): [((STR,), t.DECIMAL, "str.to_d")],
}
"""Module functions: argument types, result, operation. A fallible one is in the rows of the core table instead."""

FALLIBLE = frozenset({"date.new"})


def is_model(program: Program, path: str) -> bool:
    """Whether a constant is a model class of the app."""
    found = program.models.get(path)
    return found is not None and not found.synthetic


def constant_value(low: Lowering, node: ast.ConstRead) -> c.Expr:
    """The value of a constant."""
    path = (node.path or node.name).removeprefix("::")
    if is_model(low.program, path):
        return c.Lit(None, type=t.ModelClass(path), span=node.span)
    owner, _, name = path.rpartition("::")
    for model in [owner] if owner else [m.name for m in family(low.program, low.context.owner)] or [low.context.owner]:
        found = low.program.models.get(model)
        holder = found.constants.get(name) if found else None
        if holder is None and (controller := low.program.controllers.get(model)) is not None:
            holder = controller.constants.get(name)
        if holder is not None:
            value = literal(holder.value)
            if value is None:
                raise low.error(codes.UNKNOWN_CONSTANT, node, f"the value of `{path}` is not static")
            if isinstance(value, c.Lit) and value.type != t.REGEX:
                return c.Constant(model, name, type=value.type, span=node.span)
            if isinstance(value, c.ListOf) and value.items:
                return c.Constant(model, name, type=value.type, span=node.span)
            return value
    known = {"Float::INFINITY": float("inf"), "Float::EPSILON": 2.220446049250313e-16, "Math::PI": 3.141592653589793}
    if path in known:
        return c.Lit(known[path], type=t.FLOAT, span=node.span)
    kind = next(
        (low.program.others[each] for each in _lexical(low.context.owner, path) if each in low.program.others), None
    )
    if kind is not None:
        raise low.error(codes.CLASS_NOT_CONVERTED, node, f"`{path}` ({kind}) is not converted")
    raise low.error(codes.UNKNOWN_CONSTANT, node, f"the constant `{path}` has no value that is known")


def _lexical(owner: str, path: str) -> Iterator[str]:
    """The names that `path` may mean inside `owner`, the nearest first (Ruby's `Module.nesting`)."""
    scope = owner
    while scope:
        yield f"{scope}::{path}"
        scope = scope.rpartition("::")[0]
    yield path


def literal(value: object) -> c.Expr | None:
    """An evaluated value as an expression."""
    name = getattr(value, "name", None)
    if isinstance(value, bool):
        return c.Lit(value, type=t.BOOL)
    if isinstance(value, int):
        return c.Lit(value, type=t.INT)
    if isinstance(value, float):
        return c.Lit(value, type=t.FLOAT)
    if isinstance(value, Decimal):
        return c.Core("str.to_d", (c.Lit(str(value), type=t.STR),), type=t.DECIMAL)
    if isinstance(value, str):
        return c.Lit(str(value), type=t.SYMBOL if type(value).__name__ == "Symbol" else t.STR)
    if type(value).__name__ in ("Symbol", "Sym") and isinstance(name, str):
        return c.Lit(name, type=t.SYMBOL)
    if isinstance(value, list | tuple):
        items = [literal(item) for item in value]
        if any(item is None for item in items):
            return None
        done = [item for item in items if item is not None]
        from regauge.layers.layer2_behavior.bodies.coerce import coerce, joined

        of = joined(done)
        if of is None:
            return None
        return c.ListOf(tuple(coerce(item, of) or item for item in done), type=t.Array(of))
    if isinstance(value, dict):
        pairs: list[tuple[str | c.Expr, c.Expr]] = []
        for key, item in value.items():
            text = getattr(key, "name", key)
            inner = literal(item)
            if not isinstance(text, str) or inner is None:
                return None
            pairs.append((text, inner))
        return c.DictOf(tuple(pairs), type=t.Shape(tuple((str(k), v.type) for k, v in pairs)))
    begin, end = getattr(value, "begin", value), getattr(value, "end", value)
    if begin is not value and end is not value and hasattr(value, "exclusive"):
        low_, high = (None if side is None else literal(side) for side in (begin, end))
        first = low_ or high
        return None if first is None else c.Span_(low_, high, bool(value.exclusive), type=t.Range(first.type))
    source = getattr(value, "source", None)
    if isinstance(source, str):
        flags = getattr(value, "flags", "") or ""
        return c.Lit(f"(?{flags}){source}" if flags else source, type=t.REGEX)
    return None


def module_call(low: Lowering, path: str, name: str, args: list[c.Expr], node: ast.Node) -> c.Expr | None:
    """A function of a module of Ruby's, or None."""
    for types, result, op in FUNCTIONS.get((path, name), ()):
        if len(types) == len(args):
            return c.Core(
                op,
                tuple(low.to(arg, type_, node) for arg, type_ in zip(args, types, strict=True)),
                type=result,
                span=node.span,
            )
    return None
