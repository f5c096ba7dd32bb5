"""Methods that the classes of an STI family define apart: the class of the row decides, at run time.

class Payment; def fee = 0; end
class CardPayment < Payment; def fee = 2; end     ->   fn fee(&self) -> i64 { if self.kind is CardPayment { .. } else { .. } }
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.layers.layer2_behavior.bodies.context import CannotLower, Context
from regauge.program import code as c
from regauge.program import effects
from regauge.program import types as t
from regauge.program.models import Method, Model
from regauge.program.program import Program
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.engine import Bodies


def descendants(program: Program, model: str) -> list[str]:
    """The classes of a table that inherit from `model`, those at the bottom first: a row's own class is asked before those above it."""
    known: dict[str, list[str]] = program.known.setdefault("descendants", {})
    if model not in known:
        depths = {}
        for each in program.models.values():
            if each.sti_base is None:
                continue
            chain = [above.name for above in col.family(program, each.name)]
            if model in chain[1:]:
                depths[each.name] = len(chain)
        known[model] = sorted(depths, key=lambda name: -depths[name])
    return known[model]


def overriding(program: Program, model: str, name: str) -> list[str]:
    """Those of them that define the method `name` again."""
    return [below for below in descendants(program, model) if name in program.models[below].methods]


def refuse_hidden(engine: Bodies, key: str, owner: Model, method: Method) -> None:
    """Raises CannotLower for a method that a subclass answers with an association of the same name."""
    for sub in engine.descendants(owner.name):
        model = engine.program.models[sub]
        if method.name in model.associations and method.name not in model.methods:
            engine.origin[key] = method.span
            engine.failed[key] = CannotLower(
                codes.MIXED_TYPES,
                method.span,
                f"a record of `{sub}` answers `{method.name}` with its association, any other with `{owner.name}#{method.name}`",
            )
            raise engine.failed[key]


def dispatcher(
    engine: Bodies,
    context: Context,
    owner: Model,
    method: Method,
    form: t.Form,
    types: dict[str, t.Type],
    subs: list[str],
    node: ast.Node | None,
) -> c.Function | t.Type:
    """The base's method of an STI family whose subclasses define it again: asks which class the row is of."""
    key = context.key
    if key in engine.program.functions:
        return engine.program.functions[key]
    own = engine.require_method(owner, method, form, types, node, exactly=True)
    if not isinstance(own, c.Function):
        return own
    self_ = c.Self_(type=t.Record(owner.name, form))
    args = tuple(c.Var(p.name, type=p.type) for p in own.params)
    suffix = "@draft" if form == "draft" else ""
    value: c.Expr = c.CallFn(f"{owner.name}#{method.name}:own{suffix}", self_, args, type=own.returns)
    for sub in reversed(subs):
        model = engine.program.models[sub]
        function = engine.require_method(model, model.methods[method.name], form, types, node, exactly=True)
        if not isinstance(function, c.Function):
            return function
        if function.returns != own.returns or len(function.params) != len(own.params):
            error = CannotLower(
                codes.MIXED_TYPES,
                method.span,
                f"`{sub}#{method.name}` gives {t.show(function.returns)}, `{owner.name}#{method.name}` {t.show(own.returns)}",
            )
            engine.failed[key] = error
            raise error
        inner = c.CallFn(function.key, self_, args, type=function.returns)
        value = c.Cond(c.IsA(self_, sub, type=t.BOOL), c.Block((), inner), c.Block((), value), type=own.returns)
    function_ = c.Function(
        key=key, name=method.name, owner=owner.name, receiver="draft" if form == "draft" else "row", params=list(own.params),
        body=c.Block((), value), returns=own.returns, span=method.span, self_type=t.Record(owner.name, form), source=method.source,
    )  # fmt: skip
    effects.settle(function_, engine.program)
    engine.program.functions[key] = function_
    engine.origin[key] = method.span
    return function_
