"""Compiles the methods that neither a record's life nor a route reached, in their default form, and names those that cannot be typed.

Before: `Product#fresh?`, which nothing calls, is syntax. After: it is a Function on rows (on drafts where it changes its record), or
a diagnostic that says what is missing. Runs last, because controllers and templates tell most parameters' types.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.diagnostic import Diagnostics
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies import Bodies, evidence
from regauge.layers.layer2_behavior.bodies.engine import lambda_parts
from regauge.layers.layer2_behavior.compile_bodies import ROUNDS, attempt, report
from regauge.program import effects
from regauge.program import types as t
from regauge.program.models import Model
from regauge.program.program import Program
from regauge.ruby import ast


def run(program: Program) -> tuple[Program, Diagnostics]:
    """The pass. What takes nothing is first: its calls tell the types of what the others take."""
    before = dict(program.functions)
    types: dict[str, dict[str, t.Type]] = {}
    engine = Bodies(program)
    for _ in range(ROUNDS):
        program.functions.clear()
        program.functions.update(before)
        engine = Bodies(program)
        engine.param_types.update(types)
        engine.settled = frozenset(before)
        _compile(engine, alone=True)
        _compile(engine, alone=False)
        if not engine.widened:
            break
        types = engine.param_types
    _compile_told(engine)
    effects.settle_all(program)
    settle_reached(program)
    return program, report(engine)


def _compile(engine: Bodies, *, alone: bool) -> None:
    """Methods and scopes that nothing reached; `alone`: those that are called without arguments."""
    program = engine.program
    done = {site for key in program.functions for site in [key.split("@")[0].removesuffix(":own")]}
    for model in list(program.models.values()):
        if not model.active_record or model.abstract:
            continue
        named = {name for gap in model.gaps for name in gap.names}
        for name, method in model.methods.items():
            if f"{model.name}#{name}" not in done and name not in named and _alone(method.node.params) == alone:
                form: t.Form = "draft" if engine.needs_draft(model.name, name) else "row"
                attempt(engine.require_method, model, method, form, {}, None)
        for name, method in model.class_methods.items():
            if f"{model.name}.{name}" not in done and name not in named and _alone(method.node.params) == alone:
                attempt(engine.require_class, model.name, method, False, {}, None)
        for name, scope in model.scopes.items():
            free = name and f"{model.name}.scope:{name}" not in done and name not in named
            if free and _alone(lambda_parts(scope.body)[0]) == alone:
                attempt(engine.require_scope, model.name, scope, {}, None)


def _compile_told(engine: Bodies) -> None:
    """Those whose parameters nobody tells, by what their own bodies compare them with. Nobody's types change any more."""
    engine.settled = frozenset(engine.program.functions)
    for model in list(engine.program.models.values()):
        if not model.active_record or model.abstract:
            continue
        for name, method in model.class_methods.items():
            given = _told(engine, f"{model.name}.{name}", model.name, method.node.params, method.node)
            if given:
                attempt(engine.require_class, model.name, method, False, given, None)
        for name, scope in model.scopes.items():
            params, body = lambda_parts(scope.body)
            given = _told(engine, f"{model.name}.scope:{name}", model.name, params, body)
            if given:
                attempt(engine.require_scope, model.name, scope, given, None)


def _told(engine: Bodies, key: str, model: str, params: ast.Params | None, body: ast.Node) -> dict[str, t.Type]:
    """What the body says of the parameters that have no type; nothing where that is not enough. The body may then be tried again."""
    failure = engine.failed.get(key)
    if failure is None or failure.code is not codes.UNKNOWN_TYPE or engine.param_types.get(key):
        return {}
    given = evidence.told(engine.program, model, params, body.body if isinstance(body, ast.MethodDef) else body)
    if given:
        del engine.failed[key]
    return given


def _alone(params: ast.Params | None) -> bool:
    return params is None or not (params.required or params.post or any(k.default is None for k in params.keywords))


def settle_reached(program: Program) -> None:
    """Settles methods and scopes that other layers had compiled."""
    for model in program.models.values():
        for member, span in _members(model):
            if any(
                f"{model.name}{member}{form}" in program.functions
                for form in ("", "@draft", "@shared", "@relation", ":own")
            ):
                program.ledger.settle(span)


def _members(model: Model) -> list[tuple[str, Span]]:
    found: list[tuple[str, Span]] = []
    found += [(f"#{name}", method.span) for name, method in model.methods.items()]
    found += [(f".{name}", method.span) for name, method in model.class_methods.items()]
    found += [(f".scope:{name}", scope.span) for name, scope in model.scopes.items()]
    return found
