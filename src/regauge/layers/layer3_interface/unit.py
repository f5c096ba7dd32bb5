"""One controller being lowered: its methods as syntax, and as routines once somebody calls them.

A method is lowered for the types that it is called with (`Routine`); a second set of types is a second routine. An
instance variable that it reads is a parameter, one that a filter sets is its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.catalogue import methods as method_codes
from regauge.layers.layer2_behavior.bodies import Bodies, CannotLower, Context, Lowering
from regauge.layers.layer3_interface import syntax
from regauge.layers.layer3_interface.drafts import lower_with_drafts
from regauge.layers.layer3_interface.hooks import ControllerHooks, Kind
from regauge.layers.layer3_interface.needs import finish
from regauge.layers.layer3_interface.rewriting import (
    as_assignment,
    errors_inside,
    fold_case,
    literal,
    mark_hashes,
    only_errors,
    param_name,
    params_named,
    with_value,
)
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.models import Method
from regauge.program.program import Program
from regauge.program.web import Controller, Template
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer3_interface.templates import Templates


@dataclass(frozen=True, slots=True)
class Facts:
    """What syntax says of a method and of all that it calls."""

    calls: frozenset[str]
    ivars: frozenset[str]
    sets: frozenset[str]
    params: frozenset[str]


@dataclass(slots=True)
class Body:
    """A method's text, normalised: readers of instance variables are instance variables."""

    method: Method
    params: ast.Params
    body: ast.Body
    memo: str | None = None


@dataclass(slots=True)
class Unit:
    """One concrete controller with the routes' constant parameters (`consts`) and the segments of their paths."""

    program: Program
    engine: Bodies
    controller: Controller
    templates: Templates
    consts: dict[str, str] = field(default_factory=dict)
    path_names: frozenset[str] = frozenset()
    methods: dict[str, Body] = field(default_factory=dict)
    answers: syntax.Answers = field(default_factory=lambda: syntax.Answers(set(), set()))
    routines: dict[tuple[object, ...], h.Routine] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    facts: dict[str, Facts] = field(default_factory=dict)
    normals: dict[str, ast.Body] = field(default_factory=dict)
    assigned: dict[int, tuple[ast.Body, tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        called = self._called()
        for name, method in self.controller.methods.items():
            if name not in self.controller.actions or name in called:
                self.methods[name] = self._body(method)
        self._hand_on()
        for name in self.methods:
            self._facts(name, set())
        may = {
            name
            for name in self.methods
            if any(self._answers_itself(callee) for callee in (name, *self.facts[name].calls))
        }
        self.answers = syntax.Answers(may, set())
        for _ in range(len(may)):
            always = {name for name in may if self.answers.always_answers(self.methods[name].body)}
            if always == self.answers.always:
                break
            self.answers = syntax.Answers(may, always)

    def setters(self) -> dict[str, tuple[str, ...]]:
        """Methods that set instance variables, with which (without memos, which keep theirs to themselves)."""
        found = {name: self._assigned(own.body) for name, own in self.methods.items() if own.memo is None}
        return {name: sets for name, sets in found.items() if sets}

    def _assigned(self, body: ast.Body) -> tuple[str, ...]:
        """The instance variables that a body assigns; kept, because setters are asked for over and over."""
        known = self.assigned.get(id(body))
        if known is None:
            known = self.assigned[id(body)] = body, tuple(sorted(syntax.ivars_assigned(body)))
        return known[1]

    def _hand_on(self) -> None:
        """A method that calls a setter sets what that sets."""
        for _ in range(len(self.methods)):
            before = self.setters()
            for own in self.methods.values():
                own.body = self.with_setters(own.body)
            if self.setters() == before:
                return

    def with_setters(self, body: ast.Body) -> ast.Body:
        """Calls of setters that stand as statements assign what those set."""
        setters = self.setters()

        def change(each: ast.Node) -> ast.Node:
            if isinstance(each, ast.Body):
                statements = tuple(as_assignment(node, setters) for node in each.statements)
                if any(new is not old for new, old in zip(statements, each.statements, strict=True)):
                    return replace(each, statements=statements)
            return each

        return syntax.body_of(syntax.transform(body, change))

    def _called(self) -> set[str]:
        """Names that the controller's methods call on the controller."""
        known = self.templates.called
        for each in self.controller.methods.values():
            if each.span not in known:
                known[each.span] = frozenset(call.name for call in syntax.bare_calls(each.node.body))
        return {name for each in self.controller.methods.values() for name in known[each.span]}

    def _answers_itself(self, name: str) -> bool:
        return any(
            call.name in syntax.ANSWERS | syntax.OR_ANSWERS for call in syntax.bare_calls(self.methods[name].body)
        )

    # -- syntax

    def _body(self, method: Method) -> Body:
        body = self._normal_of(method)
        found = syntax.memo(body)
        if found is not None and self._only_here(found[0], method.name):
            return Body(method, method.node.params, syntax.body_of(found[1]), found[0])
        return Body(method, method.node.params, body)

    def _only_here(self, ivar: str, name: str) -> bool:
        return not any(
            ivar in syntax.ivars_used(self._normal_of(other))
            for other in self.controller.methods.values()
            if other.name != name
        )

    def _normal_of(self, method: Method) -> ast.Body:
        """A method's body, normalised once."""
        if method.name not in self.normals:
            self.normals[method.name] = self.normal(method.node.body)
        return self.normals[method.name]

    def normal(self, node: ast.Node) -> ast.Body:
        """A body with readers as instance variables and the routes' constants in place."""

        def change(each: ast.Node) -> ast.Node:
            if (
                isinstance(each, ast.Call)
                and each.receiver is None
                and not each.args
                and each.name in self.controller.attr_readers
            ):
                return ast.IvarRead(each.span, f"@{each.name}")
            if isinstance(each, ast.Call) and (name := param_name(each)) in self.consts and name is not None:
                return ast.StrLit(each.span, self.consts[name])
            if isinstance(each, ast.Case):
                return fold_case(each)
            if (
                isinstance(each, ast.ConstRead)
                and (constant := self.controller.constants.get(each.path or "")) is not None
            ):
                return literal(each, constant.value)
            if (
                isinstance(each, ast.Call)
                and each.receiver is None
                and each.has_parens
                and each.name in self.controller.methods
            ):
                return replace(each, has_parens=False)
            return each

        return mark_hashes(syntax.body_of(syntax.transform(syntax.body_of(node), change)))

    def _facts(self, name: str, seen: set[str]) -> Facts:
        if name in self.facts:
            return self.facts[name]
        body = self.methods[name].body
        calls = {call.name for call in syntax.bare_calls(body) if call.name in self.methods}
        written = self.methods[name].method.node.body
        out = Facts(
            frozenset(calls),
            frozenset(syntax.ivars_used(body)),
            frozenset(syntax.ivars_assigned(body)),
            frozenset(params_named(written)),
        )
        for callee in sorted(calls - seen - {name}):
            inner = self._facts(callee, seen | {name})
            out = Facts(
                out.calls | inner.calls, out.ivars | inner.ivars, out.sets | inner.sets, out.params | inner.params
            )
        self.facts[name] = out
        return out

    # -- calls

    def call_method(self, hooks: ControllerHooks, low: Lowering, node: ast.Call) -> c.Expr:
        """A call of one of the controller's own methods.

        Raises CannotLower.
        """
        if node.name in self.setters() and not node.has_parens:
            raise low.error(
                method_codes.STATE, node, f"the value of `{node.name}` is read, and it sets instance variables"
            )
        own = self.methods[node.name]
        if node.block is not None or node.block_arg is not None:
            raise low.error(method_codes.BLOCK, node, f"`{node.name}` takes a block")
        if node.name in self.answers.may_answer and node.name not in self.answers.always and hooks.kind == "method":
            raise low.error(codes.RENDER, node, f"`{node.name}` may answer, and its caller goes on")
        args, types, errors = self._arguments(low, own, node)
        sets = self.facts[node.name].sets
        ivars = sorted(self.facts[node.name].ivars - sets)
        known = {name: type_ for name in ivars if (type_ := low.scope.find(name)) is not None}
        read = {name: low.read(c.Var(name, type=type_, span=node.span)) for name, type_ in known.items()}
        routine = self.routine(
            node.name,
            types,
            {name: value.type for name, value in read.items()},
            hooks.action,
            node,
            errors=frozenset(errors),
        )
        values = tuple(read[name] for name in routine.ivars)
        return c.CallFn(routine.function.key, None, (*args, *values), type=routine.function.returns, span=node.span)

    def _arguments(self, low: Lowering, own: Body, node: ast.Call) -> tuple[list[c.Expr], dict[str, t.Type], list[str]]:
        params = own.params
        if params.rest or params.kwrest or params.block or params.keywords or params.forwarding or params.post:
            raise low.error(method_codes.PARAMETERS, node, f"the parameters of `{node.name}` are not converted")
        names = [p.name for p in params.required if isinstance(p, ast.RequiredParam)] + [
            p.name for p in params.optional
        ]
        if len(names) < len(node.args) or len(node.args) < len(params.required):
            raise low.error(method_codes.PARAMETERS, node, f"`{node.name}` is called with {len(node.args)} arguments")
        values: list[c.Expr] = []
        types: dict[str, t.Type] = {}
        errors: list[str] = []
        for name, arg in zip(names, node.args, strict=False):
            if only_errors(own.body, name):
                value = low.expr(ast.Call(arg.span, arg, "errors"))
                errors.append(name)
            else:
                value = low.expr(arg)
            if isinstance(value.type, t.Unknown) or value.type == t.NIL:
                raise low.error(
                    method_codes.UNKNOWN_TYPE, arg, f"the type of the argument of `{node.name}` is not known"
                )
            values.append(value)
            types[name] = t.STR if value.type == t.SYMBOL else value.type
        for optional in params.optional[len(node.args) - len(params.required) :] if params.optional else ():
            value = low.expr(optional.default)
            values.append(value)
            types[optional.name] = value.type
        return values, types, errors

    def routine(
        self,
        name: str,
        types: dict[str, t.Type],
        ivars: dict[str, t.Type],
        action: str,
        node: ast.Node,
        *,
        errors: frozenset[str] = frozenset(),
    ) -> h.Routine:
        """The method, lowered for these types.

        Raises CannotLower, as the body does.
        """
        facts = self.facts[name]
        places = (
            facts.params & self.path_names,
            tuple(sorted((k, v) for k, v in self.consts.items() if k in facts.params)),
        )
        signature = (name, tuple(types.items()), tuple(sorted(ivars.items())), errors, *places)
        if signature in self.routines:
            return self.routines[signature]
        if name in self.busy:
            raise CannotLower(method_codes.UNSUPPORTED_EXPRESSION, node.span, f"`{name}` calls itself")
        self.busy.add(name)
        try:
            routine = self._lower(name, types, ivars, action, errors)
        finally:
            self.busy.discard(name)
        self.routines[signature] = routine
        return routine

    def _lower(
        self, name: str, types: dict[str, t.Type], ivars: dict[str, t.Type], action: str, errors: frozenset[str]
    ) -> h.Routine:
        own = self.methods[name]
        always = name in self.answers.always
        maybe = name in self.answers.may_answer and not always
        sets = tuple(sorted(syntax.ivars_assigned(own.body))) if own.memo is None else ()
        kind: Kind = "action" if always else "filter" if maybe or sets else "method"
        body = own.body
        if errors:
            body = errors_inside(body, errors)
        try:
            body = self.answers.rewrite(body, responder=always)
        except syntax.AnswerNotLast as problem:
            raise CannotLower(codes.RENDER, problem.node.span, "something may run after this answer") from problem
        value: ast.Node = with_value(body, sets) if sets else body
        inside = syntax.ivars_to_locals(value, set(ivars) | set(sets))
        span = own.method.span
        names = [
            p.name
            for p in (*own.params.required, *own.params.optional)
            if isinstance(p, ast.RequiredParam | ast.OptionalParam)
        ]
        params = ast.Params(span, required=tuple(ast.RequiredParam(span, each) for each in (*names, *ivars)))
        number = sum(
            1
            for routine in self.program.web.routines.values()
            if routine.controller == self.controller.name and routine.function.name == name
        )
        key = f"{self.controller.name}#{name}" + (f"#{number + 1}" if number else "")
        hooks = ControllerHooks(self, action, kind)
        context = Context(
            self.program, self.engine, key, self.controller.name, hooks=hooks, method=name, void=maybe and not sets
        )  # fmt: skip
        function = lower_with_drafts(
            context, name=name, params=params, param_types={**types, **ivars}, body=inside, span=span,
            source=own.method.source, returns=t.RESPONSE if always else None,
        )  # fmt: skip
        routine = h.Routine(
            function,
            self.controller.name,
            own.method.defined_in or self.controller.name,
            name if not number else f"{name}_{number + 1}",
            tuple(ivars),
            sets,
            "always" if always else "maybe" if maybe else "never",
        )
        self.program.web.routines[key] = routine
        self.program.functions[key] = function
        finish(function, self.program)
        return routine

    # -- templates

    def find_template(self, name: str, *, partial: bool) -> Template | None:
        """The template of this name as Rails looks it up: the controller's folder, then those of the classes above it."""
        folder, _, leaf = name.rpartition("/")
        leaf = f"_{leaf}" if partial else leaf
        folders = [folder] if folder else self._prefixes()
        for each in folders:
            found = self.templates.by_name(f"{each}/{leaf}")
            if found is not None:
                return found
        return None

    def _prefixes(self) -> Iterator[str]:
        controller: Controller | None = self.controller
        while controller is not None:
            yield controller.key
            controller = self.program.controllers.get(controller.superclass) if controller.superclass else None
