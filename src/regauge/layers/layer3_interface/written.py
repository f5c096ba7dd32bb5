"""The methods of one controller as they are written: normalised, and what syntax says of them.

    attr_reader :shop                     def show                       def show
    def show                     ->         render json: @shop    ->       @product = set_product      (a setter's call, as a statement,
      set_product                         end                             render json: @shop            assigns what it sets)
      render json: shop
    end

What a class inherits is the same text for each class below it, and most of it needs no rewriting: a tree is only built anew where something in it changes.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.layers.layer3_interface import syntax
from regauge.layers.layer3_interface.rewriting import (
    as_assignment,
    fold_case,
    literal,
    mark_hashes,
    param_name,
    params_named,
)
from regauge.program.models import Method
from regauge.program.web import Controller
from regauge.ruby import ast


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


_REWRITTEN: Final = (ast.Call, ast.Case, ast.ConstRead)
"""The kinds of node that `_normal_node` changes."""


@dataclass(slots=True)
class Written:
    """A controller's methods; `consts` are constant parameters of its routes."""

    controller: Controller
    consts: dict[str, str] = field(default_factory=dict)
    methods: dict[str, Body] = field(default_factory=dict)
    answers: syntax.Answers = field(default_factory=lambda: syntax.Answers(set(), set()))
    facts: dict[str, Facts] = field(default_factory=dict)
    normals: dict[str, ast.Body] = field(default_factory=dict)
    known_setters: dict[str, tuple[str, ...]] | None = None

    def __post_init__(self) -> None:
        called = {call.name for each in self.controller.methods.values() for call in syntax.bare_calls(each.node.body)}
        for name, method in self.controller.methods.items():
            if name not in self.controller.actions or name in called:
                self.methods[name] = self._body(method)
        self._hand_on()
        for name in self.methods:
            self._facts(name, set())
        answering = {name for name in self.methods if self._answers_itself(name)}
        may = {name for name in self.methods if name in answering or not answering.isdisjoint(self.facts[name].calls)}
        self.answers = syntax.Answers(may, set())
        for _ in range(len(may)):
            always = {name for name in may if self.answers.always_answers(self.methods[name].body)}
            if always == self.answers.always:
                break
            self.answers = syntax.Answers(may, always)

    def setters(self) -> dict[str, tuple[str, ...]]:
        """Methods that set instance variables, with which (without memos, which keep theirs to themselves)."""
        if self.known_setters is None:
            found = {
                name: tuple(sorted(syntax.ivars_assigned(own.body)))
                for name, own in self.methods.items()
                if own.memo is None
            }
            self.known_setters = {name: sets for name, sets in found.items() if sets}
        return self.known_setters

    def _hand_on(self) -> None:
        """A method that calls a setter sets what that sets."""
        for _ in range(len(self.methods)):
            before = self.setters()
            for own in self.methods.values():
                body = self.with_setters(own.body)
                if body is not own.body:
                    own.body, self.known_setters = body, None
            if self.setters() == before:
                return

    def with_setters(self, body: ast.Body) -> ast.Body:
        """Calls of setters that stand as statements assign what those set."""
        setters = self.setters()
        if not any(call.name in setters for call in ast.of_kind(body, ast.Call)):
            return body

        def change(each: ast.Node) -> ast.Node:
            if isinstance(each, ast.Body):
                statements = tuple(as_assignment(node, setters) for node in each.statements)
                if any(new is not old for new, old in zip(statements, each.statements, strict=True)):
                    return replace(each, statements=statements)
            return each

        return syntax.body_of(syntax.transform(body, change))

    def _answers_itself(self, name: str) -> bool:
        return any(
            call.name in syntax.ANSWERS or call.name in syntax.OR_ANSWERS
            for call in syntax.bare_calls(self.methods[name].body)
        )

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

        body = syntax.body_of(node)
        if any(self._normal_node(each) is not each for kind in _REWRITTEN for each in ast.of_kind(body, kind)):
            body = syntax.body_of(syntax.transform(body, self._normal_node))
        return mark_hashes(body)

    def _normal_node(self, node: ast.Node) -> ast.Node:
        """One node, normalised; itself where nothing is to be done."""
        if isinstance(node, ast.Call):
            if node.receiver is None and not node.args and node.name in self.controller.attr_readers:
                return ast.IvarRead(node.span, f"@{node.name}")
            if (name := param_name(node)) in self.consts and name is not None:
                return ast.StrLit(node.span, self.consts[name])
            if node.receiver is None and node.has_parens and node.name in self.controller.methods:
                return replace(node, has_parens=False)
        elif isinstance(node, ast.Case):
            return fold_case(node)
        elif isinstance(node, ast.ConstRead):
            constant = self.controller.constants.get(node.path or "")
            return node if constant is None else literal(node, constant.value)
        return node

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
