"""Lambdas of associations that say more than layer 4 reads: lowered as scopes of the class that they narrow.

    has_many :long_books, -> { where(pages: 300..) }   ->   scope "Book.scope:author_long_books", and "Author.association:long_books" calls it
    has_many :peers, ->(user) { where(team: user.team) }   ->   the scope takes the record
    has_many :watchers, -> { merge(Watch.watching) }, through: :watches   ->   "Watch.scope:card_watchers_through" (`through_lambdas`)

What cannot be lowered is named at the association: its readers would give other rows than Rails'. Source: ActiveRecord::Reflection#scope_for.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer2_behavior.bodies import Bodies, CannotLower
from regauge.layers.layer2_behavior.bodies.engine import lambda_parts
from regauge.layers.layer2_behavior.through_lambdas import Split, split
from regauge.layers.layer4_resolution.scopes import scope_function, scope_key
from regauge.program import code
from regauge.program import types as t
from regauge.program.models import Association, Effect, Gap, Model, Scope
from regauge.program.program import Program
from regauge.ruby import ast


def lower(engine: Bodies) -> None:
    """Lowers what is left to lower; failures stay in the engine."""
    for model, association in _waiting(engine.program):
        with suppress(CannotLower):
            _lower(engine, model, association)


def _waiting(program: Program) -> list[tuple[Model, Association]]:
    return [
        (model, association)
        for model in program.models.values()
        for association in model.associations.values()
        if association.scope is not None
        and association.target in program.models
        and scope_key(model, association) not in program.functions
    ]


def _name(engine: Bodies, model: Model, association: Association) -> str:
    """`author_long_books`: the name of the scope, unless the target has one of that name."""
    target = engine.program.models[association.target or ""]
    inflector = engine.program.app.inflector
    name = f"{inflector.underscore(model.name).replace('/', '_')}_{association.name}"
    taken = {*target.scopes, *target.class_methods, *target.methods}
    return f"{name}_scope" if name in taken else name


def _lower(engine: Bodies, model: Model, association: Association) -> None:
    assert association.scope is not None
    target = association.target or ""
    parts = split(engine.program, model, association)
    if parts is not None:
        _lower_parts(engine, model, association, parts)
        return
    params, _ = lambda_parts(association.scope)
    types: dict[str, t.Type] = {}
    args: tuple[code.Expr, ...] = ()
    if params is not None and not params.is_empty:
        owner = params.required[0] if len(params.required) == 1 else None
        if not isinstance(owner, ast.RequiredParam):
            return
        types[owner.name] = t.Record(model.name, "row")
        args = (code.Self_(type=t.Record(model.name, "row")),)
    scope = Scope(_name(engine, model, association), association.span, association.scope)
    made = engine.require_scope(target, scope, types, None)
    if isinstance(made, code.Function) and isinstance(made.returns, t.Relation):
        step = code.ScopeCall(made.key, args)
        engine.program.functions[scope_key(model, association)] = scope_function(model, association, (step,))


def _lower_parts(engine: Bodies, model: Model, association: Association, parts: Split) -> None:
    """What the lambda says of the middle, and what it says of the target: a scope each."""
    name, key = _name(engine, model, association), scope_key(model, association)
    middle = Scope(f"{name}_through", association.span, parts.of_middle)
    made = engine.require_scope(parts.middle, middle, {}, None)
    steps: tuple[code.Step, ...] = ()
    if parts.of_target is not None:
        target = Scope(name, association.span, parts.of_target)
        rest = engine.require_scope(association.target or "", target, {}, None)
        if not isinstance(rest, code.Function):
            return
        steps = (code.ScopeCall(rest.key),)
    if isinstance(made, code.Function):
        through = replace(association, target=parts.middle)
        engine.program.functions[f"{key}:through"] = scope_function(model, through, (code.ScopeCall(made.key),))
        engine.program.functions[key] = scope_function(model, association, steps)


def report(engine: Bodies) -> Diagnostics:
    """Names what was not lowered, with a gap for the association's readers; takes it out of what the engine tells."""
    program = engine.program
    found: Diagnostics = []
    for model, association in _waiting(program):
        name = _name(engine, model, association)
        keys = [f"{association.target}.scope:{name}"]
        parts = split(program, model, association)
        if parts is not None:
            keys.append(f"{parts.middle}.scope:{name}_through")
        failures = [engine.failed.pop(key, None) for key in keys]
        failure = next((each for each in failures if each is not None), None)
        for key in keys:
            engine.origin.pop(key, None)
        text = f"{association.kind} :{association.name}: its scope is not converted"
        if failure is not None:
            text += f": {failure.message}"
        span = failure.span if failure is not None else association.span
        problem = Diagnostic(codes.ASSOCIATION_SCOPE, span, text, subject=f"{model.name}#{association.name}")
        found.append(problem)
        program.ledger.name(association.span, problem.code.id)
        lives = association.dependent or association.kind == "belongs_to"
        effects: frozenset[Effect] = frozenset({"save", "destroy"}) if lives else frozenset()
        model.gaps.append(Gap(problem, effects, frozenset({association.name, f"{association.name}="})))
    return found
