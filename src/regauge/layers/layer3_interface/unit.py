"""One controller being lowered: its methods become routines once somebody calls them.

A method is lowered for the types that it is called with (`Routine`); a second set of types is a second routine. An
instance variable that it reads is a parameter, one that a filter sets is its value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import controllers as codes
from regauge.diagnostics.catalogue import methods as method_codes
from regauge.diagnostics.data import dataclass
from regauge.layers.layer2_behavior.bodies import Bodies, CannotLower, Context, Lowering
from regauge.layers.layer3_interface import syntax
from regauge.layers.layer3_interface.drafts import lower_with_drafts
from regauge.layers.layer3_interface.hooks import ControllerHooks, Kind
from regauge.layers.layer3_interface.needs import finish
from regauge.layers.layer3_interface.rewriting import (
    errors_inside,
    only_errors,
    with_value,
)
from regauge.layers.layer3_interface.written import Body, Written
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.program import Program
from regauge.program.web import Controller, Template
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer3_interface.templates import Templates


@dataclass(slots=True)
class Unit:
    """One concrete controller with the routes' constant parameters (`consts`) and the segments of their paths."""

    program: Program
    engine: Bodies
    controller: Controller
    templates: Templates
    consts: dict[str, str] = field(default_factory=dict)
    path_names: frozenset[str] = frozenset()
    written: Written = field(init=False)
    routines: dict[tuple[object, ...], h.Routine] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.written = Written(self.controller, self.consts)

    # -- calls

    def call_method(self, hooks: ControllerHooks, low: Lowering, node: ast.Call) -> c.Expr:
        """A call of one of the controller's own methods.

        Raises CannotLower.
        """
        if node.name in self.written.setters() and not node.has_parens:
            raise low.error(
                method_codes.STATE, node, f"the value of `{node.name}` is read, and it sets instance variables"
            )
        own = self.written.methods[node.name]
        if node.block is not None or node.block_arg is not None:
            raise low.error(method_codes.BLOCK, node, f"`{node.name}` takes a block")
        if (
            node.name in self.written.answers.may_answer
            and node.name not in self.written.answers.always
            and hooks.kind == "method"
        ):
            raise low.error(codes.RENDER, node, f"`{node.name}` may answer, and its caller goes on")
        args, types, errors = self._arguments(low, own, node)
        sets = self.written.facts[node.name].sets
        ivars = sorted(self.written.facts[node.name].ivars - sets)
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
        facts = self.written.facts[name]
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
        own = self.written.methods[name]
        always = name in self.written.answers.always
        maybe = name in self.written.answers.may_answer and not always
        sets = tuple(sorted(syntax.ivars_assigned(own.body))) if own.memo is None else ()
        kind: Kind = "action" if always else "filter" if maybe or sets else "method"
        body = own.body
        if errors:
            body = errors_inside(body, errors)
        try:
            body = self.written.answers.rewrite(body, responder=always)
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
