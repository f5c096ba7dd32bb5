"""Compiles the bodies that the life of a record runs: callbacks, validations' methods, conditions, scopes, normalizers.

Before: `before_save { self.joined_on ||= Date.current }` is syntax. After: `Seller#callback:before_save:21:15` is a Function.
What these call is compiled on the way. Methods that only controllers and templates reach wait for layer 3; `compile_rest` closes
with those that nobody reached.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior import association_scopes
from regauge.layers.layer2_behavior.bodies import Bodies, CannotLower
from regauge.program import effects
from regauge.program import types as t
from regauge.program.models import Condition, Gap, Model, Normalization
from regauge.program.program import Program
from regauge.ruby import ast

ROUNDS = 6


def run(program: Program) -> tuple[Program, Diagnostics]:
    """The pass. Diagnostics name every body that could not be lowered."""
    before = set(program.functions)
    kept = {key: program.functions[key] for key in before}
    types: dict[str, dict[str, t.Type]] = {}
    engine = Bodies(program)
    for _ in range(ROUNDS):
        for key in [k for k in program.functions if k not in before]:
            del program.functions[key]
        program.functions.update(kept)
        engine = Bodies(program)
        engine.param_types.update(types)
        compile_roots(engine)
        if not engine.widened:
            break
        types = engine.param_types
    effects.settle_all(program)
    return program, association_scopes.report(engine) + report(engine)


def compile_roots(engine: Bodies) -> None:
    """Everything that a record's life reaches; failures stay in the engine."""
    program = engine.program
    association_scopes.lower(engine)
    for model in list(program.models.values()):
        if not model.active_record:
            continue
        for validation in model.validations:
            if validation.kind == "method" and validation.method is not None:
                attempt(method, engine, model, validation.method)
            if validation.kind == "method" and validation.body is not None:
                block(engine, model, f"callback:validate:{place(validation.body)}", validation.body)
            conditions(
                engine, model, validation.conditions, f"{validation.attribute or validation.method}_is_validated"
            )
            for option in validation.options.values():
                option_body(engine, model, option)
        for callback in model.callbacks:
            if callback.method is not None:
                attempt(method, engine, model, callback.method)
            elif callback.body is not None:
                block(engine, model, f"callback:{callback.event}:{place(callback.body)}", callback.body)
            conditions(
                engine, model, callback.conditions, f"{(callback.method or callback.event).rstrip('!?')}_applies"
            )
        for normalization in model.normalizations:
            normalize(engine, model, normalization)
        for scope in model.scopes.values():
            attempt(scope_root, engine, model.name, scope)


def scope_root(engine: Bodies, model: str, scope: object) -> None:
    """A scope without parameters; one with parameters waits for a caller that tells their types."""
    from regauge.layers.layer2_behavior.bodies.engine import lambda_parts
    from regauge.program.models import Scope

    assert isinstance(scope, Scope)
    params, _ = lambda_parts(scope.body)
    if params is None or params.is_empty:
        engine.require_scope(model, scope, {}, None)


def attempt(work: Callable[..., object], *args: object, **options: object) -> None:
    """Runs `work`; a failure is kept by the engine under its key."""
    with suppress(CannotLower):
        work(*args, **options)


def place(node: ast.Node) -> str:
    """`LINE:COL`, as keys of bodies end."""
    return f"{node.span.line}:{node.span.column}"


def method(engine: Bodies, model: Model, name: str) -> None:
    """A callback's or validation's method, on the draft."""
    found = engine.method(model.name, name)
    if found is not None:
        engine.require_method(found[0], found[1], "draft", {}, None)


def block(engine: Bodies, model: Model, name: str, body: ast.Node) -> None:
    """A block with the draft as self, for its effect."""
    attempt(engine.block, model.name, f"{model.name}#{name}", body, void=True)


def conditions(engine: Bodies, model: Model, given: list[Condition], hint: str) -> None:
    """`if:` and `unless:`. `hint` names the function of a lambda."""
    for condition in given:
        if condition.method is not None:
            attempt(method, engine, model, condition.method)
        if condition.body is not None:
            body = condition.body
            attempt(engine.block, model.name, f"{model.name}#condition:{place(body)}", body, test=True, hint=hint)


def option_body(engine: Bodies, model: Model, option: object) -> None:
    """A lambda as an option of a validator: its value."""
    node = option if isinstance(option, ast.Node) else getattr(option, "node", None)
    if isinstance(node, ast.Lambda | ast.Call):
        attempt(engine.block, model.name, f"{model.name}#option:{place(node)}", node)
    elif isinstance(option, dict):
        for inner in option.values():
            option_body(engine, model, inner)


def normalize(engine: Bodies, model: Model, declared: Normalization) -> None:
    """`normalizes`: a function of the value."""
    attempt(engine.normalizer, model.name, declared.attribute, declared.body, of_nil=declared.apply_to_nil)


def report(engine: Bodies, reported: set[str] | None = None) -> Diagnostics:
    """Diagnostics, gaps and ledger entries of what failed; what was lowered is settled."""
    program = engine.program
    found: Diagnostics = []
    spans: dict[Span, str] = {}
    for key, error in engine.failed.items():
        origin = engine.origin.get(key)
        owner, name = owner_and_name(key)
        diagnostic = Diagnostic(
            error.code, error.span, f"{shown(key)}: {error.message}", error.help, subject=shown(key)
        )
        found.append(diagnostic)
        if origin is not None:
            spans[origin] = key
            program.ledger.name(origin, error.code.id)
        holder = program.models.get(owner) or program.controllers.get(owner)
        if holder is not None:
            kind = frozenset({"save", "destroy"}) if ":" in name and not name.startswith("scope:") else frozenset()
            holder.gaps.append(Gap(diagnostic, kind, frozenset({name.removeprefix("scope:").split("@")[0]})))  # type: ignore[arg-type]
    for key in program.functions:
        origin = engine.origin.get(key)
        if origin is not None and origin not in spans:
            program.ledger.settle(origin)
    return found


def owner_and_name(key: str) -> tuple[str, str]:
    """The class and the member that a key names: `Product#name@draft` -> (Product, name)."""
    owner, _, name = key.partition("#") if "#" in key else key.partition(".")
    return owner, name.removesuffix("@draft").removesuffix("@shared").removesuffix("@relation").removesuffix(":own")


def shown(key: str) -> str:
    """A key as Ruby writes the thing."""
    owner, name = owner_and_name(key)
    if "#" in key:
        return f"{owner}#{name}"
    return f"{owner}.{name.removeprefix('scope:')}"
