"""Ruby of controllers, rewritten before it is lowered: instance variables become locals, answers end their flow.

    def set_product                          product = Product.find(params[:id])
      @product = Product.find(params[:id]) ->  return head(:gone) if product.archived?
      head :gone if @product.archived?       product
    end

An instance variable of a controller is a local of the flow: a filter's result, an argument of the methods that read it. An answer that stands last
in a filter halts the flow; Rails goes on after an answer that does not stand last, which nobody wants and nothing here expresses: it is a gap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from regauge.ruby import ast
from regauge.ruby.ast.walking import field_names

ANSWERS: Final = frozenset(
    "render head redirect_to redirect_back redirect_back_or_to send_file send_data respond_to respond_with"
    " request_http_token_authentication request_http_basic_authentication request_http_digest_authentication render_implicitly".split()
)
"""Calls that answer. `render_implicitly` is ours: what Rails does where an action answers nothing."""

OR_ANSWERS: Final = frozenset({"authenticate_or_request_with_http_token", "authenticate_or_request_with_http_basic"})
"""Calls that give a value or answer."""


def transform(node: ast.Node, change: Callable[[ast.Node], ast.Node]) -> ast.Node:
    """The tree with `change` applied to every node, children first."""
    changes: dict[str, object] = {}
    for name in field_names(type(node)):
        value = getattr(node, name)
        if isinstance(value, ast.Node):
            new = transform(value, change)
            if new is not value:
                changes[name] = new
        elif isinstance(value, tuple) and any(isinstance(item, ast.Node) for item in value):
            items = tuple(transform(item, change) if isinstance(item, ast.Node) else item for item in value)
            if any(a is not b for a, b in zip(items, value, strict=True)):
                changes[name] = items
    return change(replace(node, **changes) if changes else node)  # type: ignore[arg-type]


def body_of(node: ast.Node) -> ast.Body:
    """A method's, block's or lambda's statements; an expression alone is one."""
    if isinstance(node, ast.MethodDef | ast.Block | ast.Lambda):
        return node.body
    return node if isinstance(node, ast.Body) else ast.Body(node.span, (node,))


def ivars_assigned(node: ast.Node) -> set[str]:
    """Names (without `@`) of the instance variables that the tree assigns."""
    targets = [each.target for each in ast.of_kind(node, ast.Assign)]
    targets += [each.target for each in ast.of_kind(node, ast.OpAssign)]
    targets += [item for each in ast.of_kind(node, ast.MultiAssign) for item in each.target.items]
    return {target.name.removeprefix("@") for target in targets if isinstance(target, ast.IvarRead)}


def ivars_used(node: ast.Node) -> set[str]:
    """Names of all instance variables in the tree."""
    return {each.name.removeprefix("@") for each in ast.of_kind(node, ast.IvarRead)}


def locals_used(node: ast.Node) -> set[str]:
    """Names of the locals in the tree."""
    return {each.name for each in ast.of_kind(node, ast.LocalVar)}


def bare_calls(node: ast.Node) -> Iterator[ast.Call]:
    """Calls without receiver (or on `self`): what may be a method of the controller."""
    for each in ast.of_kind(node, ast.Call):
        if each.receiver is None or isinstance(each.receiver, ast.SelfNode):
            yield each


def memo(body: ast.Body) -> tuple[str, ast.Node] | None:
    """`@x ||= value` as the whole body: the name and the value."""
    if len(body.statements) != 1:
        return None
    only = body.statements[0]
    if isinstance(only, ast.OpAssign) and only.op == "||" and isinstance(only.target, ast.IvarRead):
        value = only.value
        if isinstance(value, ast.Begin) and not value.rescues and value.ensure is None:
            value = value.body
        return only.target.name.removeprefix("@"), value
    return None


def ivars_to_locals(node: ast.Node, known: set[str]) -> ast.Node:
    """Instance variables as locals; one that nobody of `known` set is nil, as in Ruby."""

    def change(each: ast.Node) -> ast.Node:
        if isinstance(each, ast.IvarRead):
            name = each.name.removeprefix("@")
            return ast.LocalVar(each.span, name) if name in known else ast.NilLit(each.span)
        return each

    return transform(node, change)


def returns(node: ast.Node) -> ast.Return:
    """`return node`."""
    return ast.Return(node.span, node)


class AnswerNotLast(Exception):
    """Something may run after an answer. `node` is the answer."""

    def __init__(self, node: ast.Node) -> None:
        super().__init__("an answer is not the last thing")
        self.node = node


class Answers:
    """Rewrites answers of one flow. `maybe`/`always`: the controller's own methods that may answer or always do."""

    def __init__(self, may_answer: set[str], always: set[str]) -> None:
        self.may_answer = may_answer
        self.always = always

    def is_answer(self, node: ast.Node | None) -> bool:
        """Whether the node always answers when it is run."""
        if isinstance(node, ast.Call) and (node.receiver is None or isinstance(node.receiver, ast.SelfNode)):
            return node.name in ANSWERS or node.name in self.always
        return False

    def has_answer(self, node: ast.Node) -> bool:
        """Whether an answer is somewhere in the tree."""
        return any(
            call.name in ANSWERS or call.name in OR_ANSWERS or call.name in self.may_answer for call in bare_calls(node)
        )

    def always_answers(self, body: ast.Node | None) -> bool:
        """Whether every path through `body` answers or raises."""
        match body:
            case ast.Body(statements=statements):
                return any(self.always_answers(statement) for statement in statements)
            case ast.If(then=then, else_=else_):
                return else_ is not None and self.always_answers(then) and self.always_answers(else_)
            case ast.Case(whens=whens, else_=else_):
                return (
                    else_ is not None
                    and all(self.always_answers(when.body) for when in whens)
                    and self.always_answers(else_)
                )
            case ast.Begin(body=inner, rescues=rescues, ensure=None):
                return self.always_answers(inner) and all(self.always_answers(rescue.body) for rescue in rescues)
            case ast.Return(value=value):
                return self.is_answer(value)
            case ast.And(left=left, right=ast.Return()):
                return self.is_answer(left)
            case ast.Call(receiver=None, name="raise"):
                return True
        return self.is_answer(body)

    def rewrite(self, body: ast.Body, *, responder: bool) -> ast.Body:
        """The body with every answer as the value of its path (`responder`) or as `return answer` (a filter's halt).

        Raises AnswerNotLast.
        """
        return self._body(body, last=True, responder=responder)

    def _body(self, body: ast.Body, *, last: bool, responder: bool) -> ast.Body:
        out: list[ast.Node] = []
        nodes = list(body.statements)
        for index, node in enumerate(nodes):
            rest = nodes[index + 1 :]
            if rest and isinstance(rest[0], ast.Return) and rest[0].value is None and self.is_answer(node):
                node = ast.Return(node.span, node)
                rest = []
                ends = True
            else:
                ends = False
            is_last = last and not rest
            out.append(self._statement(node, last=is_last, responder=responder))
            if ends or self._leaves(node):
                break
        return replace(body, statements=tuple(out))

    def _leaves(self, node: ast.Node) -> bool:
        return isinstance(node, ast.Return)

    def _statement(self, node: ast.Node, *, last: bool, responder: bool) -> ast.Node:
        if (
            isinstance(node, ast.And)
            and isinstance(node.right, ast.Return)
            and node.right.value is None
            and self.is_answer(node.left)
        ):
            node = ast.Return(node.span, node.left)
        if isinstance(node, ast.Return):
            if self.is_answer(node.value) and last and responder and node.value is not None:
                return node.value
            return node
        if self.is_answer(node):
            if not last:
                raise AnswerNotLast(node)
            return node if responder else returns(node)
        if not self.has_answer(node):
            return node
        match node:
            case ast.If(then=then, else_=else_):
                done: ast.Node | None = else_
                if isinstance(else_, ast.Body):
                    done = self._body(else_, last=last, responder=responder)
                elif isinstance(else_, ast.If):
                    done = self._statement(else_, last=last, responder=responder)
                return replace(node, then=self._body(then, last=last, responder=responder), else_=done)  # type: ignore[arg-type]
            case ast.Case(whens=whens, else_=else_):
                arms = tuple(
                    replace(when, body=self._body(when.body, last=last, responder=responder)) for when in whens
                )
                return replace(
                    node, whens=arms, else_=None if else_ is None else self._body(else_, last=last, responder=responder)
                )
            case ast.Begin(body=inner, rescues=rescues, ensure=None):
                handlers = tuple(replace(r, body=self._body(r.body, last=last, responder=responder)) for r in rescues)
                return replace(node, body=self._body(inner, last=last, responder=responder), rescues=handlers)
            case ast.Body():
                return self._body(node, last=last, responder=responder)
            case ast.Call(receiver=None, name=name) if name in self.may_answer or name in OR_ANSWERS:
                if not last:
                    raise AnswerNotLast(node)
                return node
            case ast.Assign(value=ast.Call(receiver=None, name=name)) if name in OR_ANSWERS and last:
                return node
        raise AnswerNotLast(node)


def if_falls_through(answers: Answers, body: ast.Body) -> ast.Body:
    """The body, with Rails' implicit render after it where a path reaches its end."""
    if answers.always_answers(body):
        return body
    span = body.span
    implicit = ast.Call(span, None, "render_implicitly")
    nodes = []
    for node in body.statements:
        # An answer in a branch without `else` ends its path; what follows is the other path.
        nodes.append(_returning(answers, node))
    return ast.Body(span, (*nodes, implicit))


def _returning(answers: Answers, node: ast.Node) -> ast.Node:
    match node:
        case ast.If(then=then, else_=else_) if answers.has_answer(node):
            other: ast.Node | None = else_
            if isinstance(else_, ast.Body):
                other = _tail_returns(answers, else_)
            elif isinstance(else_, ast.If):
                other = _returning(answers, else_)
            return replace(node, then=_tail_returns(answers, then), else_=other)  # type: ignore[arg-type]
        case ast.Case(whens=whens, else_=else_) if answers.has_answer(node):
            arms = tuple(replace(when, body=_tail_returns(answers, when.body)) for when in whens)
            return replace(node, whens=arms, else_=None if else_ is None else _tail_returns(answers, else_))
    return node


def _tail_returns(answers: Answers, body: ast.Body) -> ast.Body:
    if not body.statements:
        return body
    *before, final = body.statements
    if answers.is_answer(final):
        return replace(body, statements=(*before, returns(final)))
    return replace(body, statements=(*before, _returning(answers, final)))
