"""An action with its filters as one function.

    before_action :set_product                    product = set_product
    def show                               ->     render :show
    end

Filters run in the chain's order; one that sets instance variables is worth them. After the action, after filters run on its answer.
"""

from __future__ import annotations

from dataclasses import replace

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer2_behavior.bodies import Bodies, CannotLower, Context
from regauge.layers.layer3_interface import syntax
from regauge.layers.layer3_interface.drafts import lower_with_drafts, nodes
from regauge.layers.layer3_interface.eager import hand_on
from regauge.layers.layer3_interface.hooks import IN_ACTION, ControllerHooks
from regauge.layers.layer3_interface.needs import finish
from regauge.layers.layer3_interface.parsing import parse_at_first_read
from regauge.layers.layer3_interface.rewriting import params_named, setting
from regauge.layers.layer3_interface.templates import Templates
from regauge.layers.layer3_interface.touched import check
from regauge.layers.layer3_interface.unit import Unit
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.models import Condition
from regauge.program.paths import alternatives
from regauge.program.program import Program
from regauge.program.web import Controller, Filter, Rescue, Route
from regauge.ruby import ast

ANSWER = "answer__"
"""The local that holds the answer while after filters run. No Ruby local of an app should have this name."""


def handlers(program: Program, engine: Bodies, templates: Templates) -> Diagnostics:
    """Lowers every action that a route leads to."""
    found: Diagnostics = []
    for controller in program.controllers.values():
        routes = [route for route in program.routes if route.controller == controller.key and route.gap is None]
        for action in dict.fromkeys(route.action for route in routes if route.action):
            found += _action(program, engine, templates, controller, action, [r for r in routes if r.action == action])
    return found


def _action(
    program: Program, engine: Bodies, templates: Templates, controller: Controller, action: str, routes: list[Route]
) -> Diagnostics:
    key = f"{controller.key}#{action}"
    groups: dict[tuple[tuple[str, str], ...], list[Route]] = {}
    wanted = _named_params(templates, controller)
    for route in routes:
        consts = tuple(
            (k, str(v)) for k, v in route.defaults.items() if k in wanted and k != "format" and isinstance(v, str)
        )
        groups.setdefault(consts, []).append(route)
    made: list[h.Handler] = []
    try:
        for consts, group in groups.items():
            made.append(_handler(program, engine, templates, controller, action, group, dict(consts), len(made)))
    except CannotLower as problem:
        diagnostic = Diagnostic(
            problem.code, problem.span, problem.message, problem.help, subject=f"{controller.name}#{action}"
        )
        program.unhandled[key] = [diagnostic]
        method = controller.methods.get(action)
        if method is not None:
            program.ledger.name(method.span, problem.code.id)
        return [diagnostic]
    first, *others = made
    first.variants = others
    for other in others:
        first.calls |= other.calls
        first.reads |= other.reads
    program.handlers[key] = first
    if (method := controller.methods.get(action)) is not None:
        program.ledger.settle(method.span)
    return []


def _named_params(templates: Templates, controller: Controller) -> set[str]:
    known = templates.named
    for method in controller.methods.values():
        if method.span not in known:
            known[method.span] = frozenset(params_named(method.node.body))
    return {name for method in controller.methods.values() for name in known[method.span]}


def _path_names(routes: list[Route]) -> frozenset[str]:
    sets = [set(pattern.names) for route in routes for pattern in alternatives(route.path)]
    return frozenset(set.intersection(*sets)) if sets else frozenset()


def _handler(
    program: Program,
    engine: Bodies,
    templates: Templates,
    controller: Controller,
    action: str,
    routes: list[Route],
    consts: dict[str, str],
    number: int,
) -> h.Handler:
    unit = unit_of(program, engine, templates, controller, consts, _path_names(routes))
    method = controller.methods.get(action)
    span = method.span if method is not None else controller.span
    statements = [
        node
        for each in controller.filters
        if each.kind == "before" and each.applies_to(action)
        for node in _before(unit, each)
    ]
    around = next((each for each in controller.filters if each.kind == "around" and each.applies_to(action)), None)
    if around is not None:
        raise CannotLower(codes.AROUND_FILTER, around.span, f"`{around.method or 'a block'}` runs around `{action}`")
    if method is None:
        body = ast.Body(span, (ast.Call(span, None, "render_implicitly"),))
    else:
        if not method.node.params.is_empty:
            raise CannotLower(codes.ACTION_BODY, span, f"the action `{action}` takes parameters")
        body = syntax.if_falls_through(
            unit.written.answers, unit.written.with_setters(unit.written.normal(method.node.body))
        )
    after = [each for each in reversed(controller.filters) if each.kind == "after" and each.applies_to(action)]
    flow = _flow(unit, action, statements, body, after, span)
    known = set(syntax.ivars_assigned(flow))
    inside = syntax.ivars_to_locals(flow, known)
    suffix = "_for_" + "_".join(consts.values()) if consts else ""
    key = f"{controller.name}#{action}" + (f"#{number + 1}" if number else "")
    hooks = ControllerHooks(unit, action, "action")
    context = Context(program, engine, key, controller.name, hooks=hooks, method=action)
    function = lower_with_drafts(
        context, name=f"{action}{suffix}", params=None, param_types={}, body=inside, span=span, source=method.source if method else "", returns=t.RESPONSE
    )  # fmt: skip
    function.body = hand_on(without_unread(function.body), program)
    check(function, program)
    function.body = parse_at_first_read(function.body, program)
    program.functions[key] = function
    finish(function, program)
    return h.Handler(
        controller.name, action, span, function, routes, function.conn, function.needs_request, {key, *function.calls}, set(function.reads), function.source
    )  # fmt: skip


def unit_of(
    program: Program,
    engine: Bodies,
    templates: Templates,
    controller: Controller,
    consts: dict[str, str],
    names: frozenset[str],
) -> Unit:
    """The controller's unit for these routes; routines are shared by all units of a controller."""
    key = (controller.name, tuple(consts.items()), names)
    units = templates.units
    if key not in units:
        unit = Unit(program, engine, controller, templates, consts, names)
        unit.routines = templates.routines.setdefault(controller.name, {})
        units[key] = unit
    return units[key]


def _before(unit: Unit, filter_: Filter) -> list[ast.Node]:
    """The statements of a before filter in the flow."""
    span = filter_.span
    if filter_.method is not None:
        if filter_.method not in unit.written.methods:
            raise CannotLower(codes.FILTER_MISSING, span, f"there is no method `{filter_.method}`")
        call = ast.Call(span, None, filter_.method)
        sets = unit.written.setters().get(filter_.method)
        node: ast.Node = call
        if filter_.method in unit.written.answers.always:
            node = ast.Return(span, call)
        elif sets is not None:
            node = setting(call, sets)
        statements: list[ast.Node] = [node]
    else:
        if filter_.body is None:
            raise CannotLower(codes.FILTER_BODY, span, "a filter without a body")
        if (
            isinstance(filter_.body, ast.Block | ast.Lambda)
            and filter_.body.params is not None
            and not filter_.body.params.is_empty
        ):
            raise CannotLower(codes.FILTER_BODY, span, "the block of a filter takes the controller")
        body = unit.written.normal(syntax.body_of(filter_.body))
        try:
            statements = list(unit.written.answers.rewrite(unit.written.with_setters(body), responder=False).statements)
        except syntax.AnswerNotLast as problem:
            raise CannotLower(codes.FILTER_BODY, problem.node.span, "something may run after this answer") from problem
    for condition in filter_.conditions:
        statements = [_conditional(unit, condition, statements, filter_)]
    return statements


def _conditional(unit: Unit, condition: Condition, statements: list[ast.Node], filter_: Filter) -> ast.Node:
    span = filter_.span
    if condition.method is not None:
        test: ast.Node = ast.Call(span, None, condition.method)
    elif condition.body is not None:
        body = unit.written.normal(syntax.body_of(condition.body))
        if len(body.statements) != 1:
            raise CannotLower(codes.FILTER_OPTION, span, "the condition of a filter is more than one expression")
        test = body.statements[0]
    else:
        raise CannotLower(codes.FILTER_OPTION, span, "a condition of a filter is not converted")
    return ast.If(span, test, ast.Body(span, tuple(statements)), None, condition.negated, "if")


def _flow(
    unit: Unit, action: str, before: list[ast.Node], body: ast.Body, after: list[Filter], span: object
) -> ast.Body:
    try:
        if not after:
            done = unit.written.answers.rewrite(body, responder=True)
            mark = (ast.Call(body.span, None, IN_ACTION),) if before else ()
            return replace(body, statements=(*before, *mark, *done.statements))
    except syntax.AnswerNotLast as problem:
        raise CannotLower(codes.RENDER, problem.node.span, "something may run after this answer") from problem
    raise CannotLower(codes.FILTER_BODY, after[0].span, "after filters are not converted")


def without_unread(block: c.Block) -> c.Block:
    """The flow without names for what filters set and nobody reads."""
    read: dict[str, int] = {}
    for node in nodes(block):
        if isinstance(node, c.Var):
            read[node.name] = read.get(node.name, 0) + 1
    out: list[c.Stmt] = []
    for stmt in block.statements:
        if (
            isinstance(stmt, c.Let)
            and stmt.name not in read
            and stmt.value is not None
            and not _is_set(block, stmt.name)
        ):
            value = stmt.value.value if isinstance(stmt.value, c.Cast) else stmt.value
            out.append(c.Do(value, span=stmt.span))
        else:
            out.append(stmt)
    return c.Block(tuple(out), block.value)


def _is_set(block: c.Block, name: str) -> bool:
    return any(isinstance(node, c.Set) and node.name == name for node in nodes(block))


# -- rescues


def rescues(program: Program, engine: Bodies, templates: Templates) -> Diagnostics:
    """Lowers the `rescue_from` of every controller that has handlers. One that fails makes the controller's actions unhandled."""
    found: Diagnostics = []
    for controller in program.controllers.values():
        served = [key for key, handler in program.handlers.items() if handler.controller == controller.name]
        if not served or not controller.rescues:
            continue
        unit = unit_of(program, engine, templates, controller, {}, frozenset())
        arms: list[h.RescueArm] = []
        try:
            # Rails asks the last one first.
            for number, rescue in enumerate(reversed(controller.rescues)):
                arms.append(_arm(program, engine, unit, rescue, number))
        except CannotLower as problem:
            diagnostic = Diagnostic(problem.code, problem.span, problem.message, problem.help, subject=controller.name)
            found.append(diagnostic)
            for key in served:
                del program.handlers[key]
                program.unhandled.setdefault(key, []).append(diagnostic)
            continue
        program.web.rescues[controller.name] = arms
        for key in served:
            for arm in arms:
                program.handlers[key].calls.add(arm.routine)
    return found


def _arm(program: Program, engine: Bodies, unit: Unit, rescue: Rescue, number: int) -> h.RescueArm:
    controller = unit.controller
    span = rescue.span
    if rescue.method is not None:
        own = unit.written.methods.get(rescue.method)
        if own is None:
            raise CannotLower(codes.RESCUE_FROM, span, f"there is no method `{rescue.method}`")
        names = [
            p.name
            for p in (*own.params.required, *own.params.optional)
            if isinstance(p, ast.RequiredParam | ast.OptionalParam)
        ]
        if rescue.method not in unit.written.answers.always:
            raise CannotLower(codes.RESCUE_FROM, span, f"`{rescue.method}` may end without an answer")
        types: dict[str, t.Type] = {names[0]: t.ERROR} if names else {}
        routine = unit.routine(rescue.method, types, {}, "", ast.NilLit(span))
        return h.RescueArm(tuple(rescue.classes), routine.function.key, span, rescue.defined_in or controller.name)
    if rescue.body is None:
        raise CannotLower(codes.RESCUE_FROM, span, "a `rescue_from` without a handler")
    params = rescue.body.params if isinstance(rescue.body, ast.Block | ast.Lambda) else None
    names = [p.name for p in params.required if isinstance(p, ast.RequiredParam)] if params is not None else []
    body = unit.written.normal(syntax.body_of(rescue.body))
    if not unit.written.answers.always_answers(body):
        raise CannotLower(codes.RESCUE_FROM, span, "the block may end without an answer")
    try:
        body = unit.written.answers.rewrite(body, responder=True)
    except syntax.AnswerNotLast as problem:
        raise CannotLower(codes.RESCUE_FROM, problem.node.span, "something may run after this answer") from problem
    name = "rescue_" + "_".join(cls.rpartition("::")[2] for cls in rescue.classes[:1])
    key = f"{controller.name}#{name}#{number}"
    hooks = ControllerHooks(unit, "", "action")
    context = Context(program, engine, key, controller.name, hooks=hooks, method=name)
    function = lower_with_drafts(
        context,
        name=name,
        params=ast.Params(span, required=tuple(ast.RequiredParam(span, each) for each in names[:1])),
        param_types=dict.fromkeys(names[:1], t.ERROR),
        body=syntax.ivars_to_locals(body, set()),
        span=span,
        returns=t.RESPONSE,
    )
    program.functions[key] = function
    finish(function, program)
    program.web.routines[key] = h.Routine(
        function, controller.name, rescue.defined_in or controller.name, name, (), (), "always"
    )  # fmt: skip
    program.ledger.settle(span)
    return h.RescueArm(tuple(rescue.classes), key, span, rescue.defined_in or controller.name)
