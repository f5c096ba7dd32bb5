"""Calls: first the caller's hooks, then self, classes and modules, then the receiver's type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import blocks, nils, queries, records
from regauge.layers.layer2_behavior.bodies.absent import absent
from regauge.layers.layer2_behavior.bodies.constants import is_model, module_call
from regauge.layers.layer2_behavior.bodies.context import Lowered
from regauge.layers.layer2_behavior.bodies.core_calls import core_call, try_core
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

DYNAMIC = frozenset(
    "send public_send __send__ instance_variable_get instance_variable_set instance_eval class_eval constantize safe_constantize eval"
    " define_method method_missing const_get binding instance_exec".split()
)


def call(low: Lowering, node: ast.Call, want: t.Type | None = None) -> c.Expr:
    """A call as a value."""
    found = resolve(low, node)
    if isinstance(found, list):
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, f"`{node.name}` has no value that could be read")
    return found


def call_statement(low: Lowering, node: ast.Call) -> list[c.Stmt]:
    """A call for its effect."""
    done = statement_call(low, node)
    if done is not None:
        return done
    if node.safe_navigation and node.receiver is not None:
        receiver = low.expr(node.receiver)
        if isinstance(receiver.type, t.Optional_):
            from regauge.layers.layer2_behavior.bodies.truth import some

            scope = low.scope.inner()
            before, low.scope = low.scope, scope
            try:
                test = some(low, receiver, node)
                if isinstance(test, c.IsSome) and not test.var:
                    name = low.fresh("value")
                    low.declare(name, receiver.type.of)
                    test = c.IsSome(receiver, name, type=t.BOOL, span=node.span)
                assert isinstance(test, c.IsSome)
                plain = ast.Call(
                    node.span, node.receiver, node.name, node.args, node.block, node.block_arg, False, node.has_parens
                )
                found = on_value(low, c.Var(test.var, type=receiver.type.of, span=node.span), plain)
            finally:
                low.scope = before
            body = found if isinstance(found, list) else [c.Do(found, span=node.span)]
            return [c.IfStmt(test, c.Block(tuple(body)), c.Block(), span=node.span)]
    found = resolve(low, node)
    if isinstance(found, list):
        return found
    from regauge.layers.layer2_behavior.bodies.lowering import PURE

    return [] if isinstance(found, PURE) else [c.Do(found, span=node.span)]


def statement_call(low: Lowering, node: ast.Call) -> list[c.Stmt] | None:
    """Calls that are statements by nature: raise, throw, errors.add, transaction, `each`, `<<`."""
    own = node.receiver is None or isinstance(node.receiver, ast.SelfNode)
    if (own and node.name == "raise") or (node.receiver is None and node.name == "fail"):
        return _raise(low, node)
    if node.receiver is None and node.name == "throw":
        if node.args and isinstance(node.args[0], ast.SymLit) and node.args[0].name == "abort":
            return [c.Halt(span=node.span)]
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`throw` of anything but :abort is not converted")
    if node.receiver is None and node.name == "loop" and node.block is not None:
        return [c.While(c.Lit(True, type=t.BOOL), low.block(node.block.body), span=node.span)]
    for rule in (records.statement, blocks.statement):
        done = rule(low, node)
        if done is not None:
            return done
    return None


def _raise(low: Lowering, node: ast.Call) -> list[c.Stmt]:
    args = node.positional
    if not args:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`raise` without an argument is not converted")
    first, message = args[0], args[1] if len(args) > 1 else None
    if isinstance(first, ast.Call) and first.name == "new" and isinstance(first.receiver, ast.ConstRead):
        message = first.args[0] if first.args else None
        first = first.receiver
    if isinstance(first, ast.ConstRead) and first.path:
        text = low.expr(message, t.STR) if message is not None else None
        return [c.Raise(first.path.removeprefix("::"), text, span=node.span)]
    return [c.Raise("RuntimeError", low.expr(first, t.STR), span=node.span)]


def resolve(low: Lowering, node: ast.Call) -> Lowered:
    """What a call means here."""
    hooked = low.context.hooks.call(low, node)
    if hooked is not None:
        return hooked
    if node.name in DYNAMIC and not (
        node.name in ("send", "public_send") and node.args and isinstance(node.args[0], ast.SymLit)
    ):
        raise low.error(codes.DYNAMIC_CALL, node, f"`{node.name}` chooses what runs while the app runs")
    if node.name in ("send", "public_send") and isinstance(node.args[0], ast.SymLit):
        plain = ast.Call(
            node.span,
            node.receiver,
            node.args[0].name,
            node.args[1:],
            node.block,
            node.block_arg,
            node.safe_navigation,
            True,
        )
        return resolve(low, plain)
    if any(isinstance(arg, ast.Splat | ast.ForwardArgs) for arg in node.args):
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`*` in the arguments of a call is not converted")
    if node.receiver is None:
        return _own(low, node)
    if isinstance(node.receiver, ast.ConstRead):
        found = _on_constant(low, node, node.receiver)
        if found is not None:
            return found
    zone = _zone(node.receiver)
    if zone is not None and (done := module_call(low, zone, node.name, _args(low, node), node)) is not None:
        return done
    if node.safe_navigation:
        return nils.safe(low, node)
    return on_value(low, low.expr(node.receiver), node)


def _zone(node: ast.Node | None) -> str | None:
    if (
        isinstance(node, ast.Call)
        and node.name == "zone"
        and isinstance(node.receiver, ast.ConstRead)
        and node.receiver.name == "Time"
    ):
        return "Time.zone"
    return None


def _args(low: Lowering, node: ast.Call) -> list[c.Expr]:
    if node.keywords is not None:
        raise low.error(codes.UNKNOWN_METHOD, node, f"`{node.name}` with keyword arguments is not known here")
    return [low.expr(arg) for arg in node.args]


def _own(low: Lowering, node: ast.Call) -> Lowered:
    self_value = low.self_value
    if self_value is not None:
        found = records.on_self(low, self_value, node)
        if found is not None:
            return found
    found = _kernel(low, node)
    if found is not None:
        return found
    owner = low.context.owner
    if low.context.self_type is None:
        raise low.error(codes.UNKNOWN_METHOD, node, f"`{node.name}` is not known here")
    mistake = f"`{owner}` has no method, column or association `{node.name}`"
    type_ = low.context.self_type
    if isinstance(type_, t.Record | t.ModelClass | t.Relation):
        raise absent(low, node, type_.model, node.name, mistake, on_class=not isinstance(type_, t.Record))
    raise low.error(codes.NO_SUCH_METHOD, node, mistake)


def _kernel(low: Lowering, node: ast.Call) -> c.Expr | None:
    name, args = node.name, node.positional
    if name in ("format", "sprintf") and args and isinstance(args[0], ast.StrLit):
        return formatted(low, args[0].value, [low.expr(arg) for arg in args[1:]], node)
    if name == "Array" and len(args) == 1:
        value = low.expr(args[0])
        match value.type:
            case t.Array():
                return value
            case t.Optional_(t.Array() as of):
                return c.Coalesce(value, c.ListOf((), type=of), type=of, span=node.span)
            case t.JSON | t.Simple(t.Scalar.JSON):
                return c.Core("json.array", (value,), type=t.Array(t.JSON), span=node.span)
        return c.ListOf((value,), type=t.Array(value.type), span=node.span)
    if name == "Integer" and len(args) == 1:
        value = low.expr(args[0])
        if value.type == t.STR:
            return c.Core("str.integer", (value,), type=t.INT, span=node.span)
        if value.type == t.JSON:
            return c.Core("json.integer", (value,), type=t.INT, span=node.span)
        if value.type not in (t.INT, t.FLOAT, t.DECIMAL):
            raise low.error(codes.UNKNOWN_METHOD, node, f"`Integer` of {t.show(value.type)} is not known")
        return core_call(low, value, "to_i", [], node)
    if name == "Float" and len(args) == 1:
        value = low.expr(args[0])
        if value.type == t.STR:
            return c.Core("str.float", (value,), type=t.FLOAT, span=node.span)
        if value.type not in (t.INT, t.FLOAT, t.DECIMAL):
            raise low.error(codes.UNKNOWN_METHOD, node, f"`Float` of {t.show(value.type)} is not known")
        return core_call(low, value, "to_f", [], node)
    if name == "String" and len(args) == 1:
        return nils.to_s(low, low.expr(args[0]), node)
    if name == "BigDecimal" and len(args) == 1:
        value = low.expr(args[0])
        return core_call(low, value, "to_d", [], node)
    if name == "rand" and len(args) == 1:
        return c.Core("random.number", (low.expr(args[0], t.INT),), type=t.INT, span=node.span)
    return None


_DIRECTIVE = re.compile(r"%(?:(%)|([-+0 ]*)(\d+)?(?:\.(\d+))?([sdifxXob])|(.))")


def formatted(low: Lowering, pattern: str, args: list[c.Expr], node: ast.Node) -> c.Expr:
    """`format(pattern, *args)`: the pattern is read now, so that each value keeps its type."""
    parts: list[str | c.Expr] = []
    at, used = 0, 0
    for found in _DIRECTIVE.finditer(pattern):
        parts.append(pattern[at : found.start()])
        at = found.end()
        if found[1]:
            parts.append("%")
            continue
        if found[6] or used >= len(args):
            raise low.error(codes.UNKNOWN_METHOD, node, f"the format {pattern!r} is not converted")
        value, flags, kind = nils.expect(args[used], "format"), found[2] or "", found[5]
        used += 1
        if kind == "s":
            parts.append(
                c.Core(
                    "format",
                    (c.Lit(_width(flags, found[3], None, ""), type=t.STR), nils.to_s(low, value, node)),
                    type=t.STR,
                )
            )
        elif kind in "di":
            if value.type != t.INT:
                value = core_call(low, value, "floor" if value.type in (t.FLOAT, t.DECIMAL) else "to_i", [], node)
            parts.append(c.Core("format", (c.Lit(_width(flags, found[3], None, ""), type=t.STR), value), type=t.STR))
        elif kind == "f":
            value = core_call(low, value, "to_f", [], node)
            parts.append(
                c.Core("format", (c.Lit(_width(flags, found[3], found[4] or "6", ""), type=t.STR), value), type=t.STR)
            )
        else:
            value = low.to(value, t.INT, node)
            parts.append(c.Core("format", (c.Lit(_width(flags, found[3], None, kind), type=t.STR), value), type=t.STR))
    parts.append(pattern[at:])
    merged = [part for part in parts if part != ""]
    if all(isinstance(part, str) for part in merged):
        return c.Lit("".join(str(p) for p in merged), type=t.STR, span=node.span)
    return c.Text(tuple(merged), type=t.STR, span=node.span)


def _width(flags: str, width: str | None, precision: str | None, kind: str) -> str:
    """Rust's format specification for Ruby's."""
    spec = "<" if "-" in flags and width else ">" if width and "0" not in flags else ""
    spec += "+" if "+" in flags else ""
    spec += "0" if "0" in flags and "-" not in flags and width else ""
    spec += width or ""
    spec += f".{precision}" if precision is not None else ""
    return f":{spec}{kind}" if spec or kind else ""


def _on_constant(low: Lowering, node: ast.Call, constant: ast.ConstRead) -> Lowered | None:
    path = (constant.path or "").removeprefix("::")
    if is_model(low.program, path):
        return on_value(low, c.Lit(None, type=t.ModelClass(path), span=constant.span), node)
    if (path, node.name) == ("Time", "zone"):
        return None
    return module_call(low, path, node.name, _args(low, node), node) if not node.block and not node.keywords else None


def on_value(low: Lowering, receiver: c.Expr, node: ast.Call, *, nil_ok: bool = False) -> Lowered:
    """A call on a value that is lowered already."""
    hooked = low.context.hooks.method(low, receiver, node)
    if hooked is not None:
        return hooked
    type_ = receiver.type
    if isinstance(type_, t.Optional_):
        found = nils.optional_method(low, receiver, node)
        if found is not None:
            return found
        if node.name == "try" and node.args and isinstance(node.args[0], ast.SymLit):
            return nils.safe(
                low, ast.Call(node.span, node.receiver, node.args[0].name, node.args[1:], None, None, True)
            )
        return on_value(low, nils.expect(receiver, node.name), node)
    if isinstance(type_, t.Record):
        found_ = records.on_record(low, receiver, node)
        if found_ is not None:
            return found_
        raise absent(
            low, node, type_.model, node.name, f"`{type_.model}` has no method, column or association `{node.name}`"
        )
    if isinstance(type_, t.ModelClass | t.Relation):
        return queries.on_relation(low, receiver, node)
    if isinstance(type_, t.Polymorphic):
        return records.on_polymorphic(low, receiver, node)
    if isinstance(type_, t.Unknown):
        raise low.error(codes.UNKNOWN_TYPE, node, type_.reason)
    found_ = queries.on_loaded(low, receiver, node)
    if found_ is not None:
        return found_
    if (
        node.name in ("inject", "reduce")
        and node.args
        and isinstance(node.args[-1], ast.SymLit)
        and node.block is None
        and node.block_arg is None
    ):
        node = ast.Call(
            node.span, node.receiver, node.name, node.args[:-1], None, ast.BlockPass(node.span, node.args[-1])
        )
    if node.block is not None or node.block_arg is not None:
        return blocks.call(low, receiver, node)
    special = _special(low, receiver, node)
    if special is not None:
        return special
    args = _args(low, node)
    found = try_core(low, receiver, node.name, args, node)
    if found is not None:
        return found
    return core_call(low, receiver, node.name, args, node)


def _special(low: Lowering, receiver: c.Expr, node: ast.Call) -> Lowered | None:
    """Calls that the table of core methods cannot say: their arguments are no values, or decide what is meant."""
    type_ = receiver.type
    if node.name == "try" and node.args and isinstance(node.args[0], ast.SymLit):
        return on_value(low, receiver, ast.Call(node.span, node.receiver, node.args[0].name, node.args[1:]))
    if node.name == "is_a?" and len(node.args) == 1 and isinstance(node.args[0], ast.ConstRead):
        return _kind_of(low, receiver, node.args[0], node)
    if node.name == "errors" or (node.name in ("full_messages", "to_hash") and type_ == t.ERRORS):
        return c.Core(
            f"errors.{node.name}",
            (receiver, *_args(low, node)),
            type=t.Array(t.STR) if node.name == "full_messages" else t.JSON,
        )
    if node.name == "message" and type_ == t.ERROR:
        return c.Core("error.message", (receiver,), type=t.STR, span=node.span)
    if node.name == "%" and isinstance(receiver, c.Lit) and isinstance(receiver.value, str) and receiver.type == t.STR:
        args = [low.expr(a) for a in (node.args[0].items if isinstance(node.args[0], ast.ArrayLit) else node.args)]
        return formatted(low, receiver.value, args, node)
    if node.name == "round" and node.keywords is not None:
        raise low.error(codes.UNKNOWN_METHOD, node, "`round` with `half:` is not known")
    if node.name in ("truncate", "parameterize", "iso8601") and node.keywords is not None:
        found = _keyword_call(low, receiver, node)
        if found is not None:
            return found
    if node.name == "dig" and type_ == t.JSON and len(node.args) > 2:
        for arg in node.args:
            receiver = core_call(low, receiver, "[]", [low.expr(arg)], node)
        return receiver
    if isinstance(type_, t.Shape) and node.keywords is not None and node.name == "merge":
        return core_call(low, receiver, "merge", [low.expr(node.keywords)], node)
    if node.name == "fetch" and type_ == t.JSON and len(node.args) == 2:
        return c.Core(
            "json.fetch_or",
            (receiver, low.expr(node.args[0], t.STR), low.expr(node.args[1], t.JSON)),
            type=t.JSON,
            span=node.span,
        )
    if type_ == t.DURATION and node.name in ("ago", "from_now") and not node.args:
        return core_call(low, receiver, node.name, [], node)
    return None


def _keyword_call(low: Lowering, receiver: c.Expr, node: ast.Call) -> c.Expr | None:
    assert node.keywords is not None
    options = {
        p.key.name: p.value for p in node.keywords.pairs if isinstance(p, ast.Pair) and isinstance(p.key, ast.SymLit)
    }
    if (
        node.name == "truncate"
        and receiver.type == t.STR
        and set(options) == {"omission"}
        and len(node.positional) == 1
    ):
        args = (receiver, low.expr(node.positional[0], t.INT), low.expr(options["omission"], t.STR))
        return c.Core("str.truncate_with", args, type=t.STR, span=node.span)
    if node.name == "parameterize" and receiver.type == t.STR and set(options) == {"separator"} and not node.positional:
        return c.Core(
            "str.parameterize_with", (receiver, low.expr(options["separator"], t.STR)), type=t.STR, span=node.span
        )
    return None


def _kind_of(low: Lowering, value: c.Expr, constant: ast.ConstRead, node: ast.Call) -> c.Expr:
    names: dict[str, t.Type] = {"String": t.STR, "Integer": t.INT, "Float": t.FLOAT, "Symbol": t.SYMBOL}
    path = constant.path or ""
    if value.type == t.JSON and path in ("String", "Integer", "Float", "Hash", "Array"):
        return c.Core(f"json.is_{path.lower()}", (value,), type=t.BOOL, span=node.span)
    if path in names:
        return c.Lit(names[path] == value.type, type=t.BOOL, span=node.span)
    from regauge.layers.layer2_behavior.bodies.compare import is_a

    return is_a(low, value, path.removeprefix("::"), node)


def super_call(low: Lowering, node: ast.Super | ast.ZSuper, want: t.Type | None) -> c.Expr:
    """`super`: the method of the same name further up."""
    found = records.super_method(low, node)
    if found is None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`super` reaches a method that is not the app's")
    return found
