"""Conditions, assignments, returns, loops, rescue.

`test` lowers a condition in one of two senses: that the node is truthy, or that it is not. What is then known not to be nil is narrowed in the
scope that the caller passes: `if born_on` gives the `then` block a `born_on` that is a date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies.compare import case_equals
from regauge.layers.layer2_behavior.bodies.context import Scope
from regauge.program import code as c
from regauge.program import types as t
from regauge.ruby import ast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from regauge.layers.layer2_behavior.bodies.lowering import Lowering

TRUE = c.Lit(True, type=t.BOOL)
FALSE = c.Lit(False, type=t.BOOL)
PLACES = (c.Var, c.Field, c.Loaded)


# -- tests


def test(low: Lowering, node: ast.Node, scope: Scope, truth: bool = True) -> c.Expr:
    """Whether `node` is truthy (or, without `truth`, that it is not), as a bool; narrows in `scope` what that implies."""
    before, low.scope = low.scope, scope
    try:
        return _test(low, node, truth)
    finally:
        low.scope = before


def _test(low: Lowering, node: ast.Node, truth: bool) -> c.Expr:
    if isinstance(node, ast.Body) and len(node.statements) == 1:
        return _test(low, node.statements[0], truth)
    if isinstance(node, ast.Not):
        return _test(low, node.value, not truth)
    if isinstance(node, ast.Call) and node.name == "!" and node.receiver is not None:
        return _test(low, node.receiver, not truth)
    if isinstance(node, ast.And | ast.Or):
        joined = isinstance(node, ast.And) == truth
        if joined:
            left = _test(low, node.left, truth)
            return conjunction(left, _test(low, node.right, truth))
        inner = low.scope.inner()
        # `a.nil? || b(a)`: the right side runs where the left does not hold, so it may use what that implies.
        kept = test(low, node.left, inner, not truth)
        if inner.narrowed != low.scope.narrowed or inner.types:
            return negation(conjunction(kept, test(low, node.right, inner, not truth)))
        return c.Or(
            test(low, node.left, low.scope.inner(), truth),
            test(low, node.right, inner, truth),
            type=t.BOOL,
            span=node.span,
        )
    if isinstance(node, ast.Assign) and isinstance(node.target, ast.LocalVar):
        value = low.expr(node.value)
        if isinstance(value.type, t.Optional_) and truth:
            low.declare(node.target.name, value.type.of)
            return c.IsSome(value, node.target.name, type=t.BOOL, span=node.span)
    if (
        isinstance(node, ast.Call)
        and node.name in ("nil?", "present?", "blank?")
        and node.receiver is not None
        and not node.args
        and not node.safe_navigation
    ):
        from regauge.layers.layer2_behavior.bodies.nils import presence_test

        found = presence_test(low, low.expr(node.receiver), node.name, truth, node)
        if found is not None:
            return found
    return truthiness(low, low.expr(node), truth, node)


def conjunction(left: c.Expr, right: c.Expr) -> c.Expr:
    """`left && right`, leaning left, without the obvious."""
    if left == TRUE or (right == FALSE and not isinstance(left, c.IsSome)):
        return right
    if right == TRUE:
        return left
    if isinstance(right, c.And):
        return c.And(conjunction(left, right.left), right.right, type=t.BOOL)
    return c.And(left, right, type=t.BOOL, span=left.span)


def negation(value: c.Expr) -> c.Expr:
    """The opposite of a bool."""
    match value:
        case c.Not(inner):
            return inner
        case c.Lit(flag):
            return c.Lit(not flag, type=t.BOOL)
        case c.IsNil(inner):
            return c.IsSome(inner, "", type=t.BOOL, span=value.span)
        case c.IsSome(inner, ""):
            return c.IsNil(inner, type=t.BOOL, span=value.span)
        case c.Core("eq", args):
            return c.Core("ne", args, type=t.BOOL, span=value.span)
        case c.Core("ne", args):
            return c.Core("eq", args, type=t.BOOL, span=value.span)
    return c.Not(value, type=t.BOOL, span=value.span)


def truthiness(low: Lowering, value: c.Expr, truth: bool, node: ast.Node) -> c.Expr:
    """Ruby's truth of a value: everything but nil and false."""
    type_ = value.type
    result: c.Expr
    if type_ == t.BOOL:
        result = value
    elif type_ == t.NIL:
        result = FALSE
    elif type_ == t.Optional_(t.BOOL):
        result = c.Core("bool?.truthy", (value,), type=t.BOOL, span=node.span)
    elif isinstance(type_, (t.Optional_, t.EnumValue)):
        if not isinstance(type_, t.Optional_):
            return TRUE if truth else FALSE
        if not truth:
            return c.IsNil(value, type=t.BOOL, span=node.span)
        return some(low, value, node)
    elif type_ == t.JSON:
        result = c.Core("json.truthy", (value,), type=t.BOOL, span=node.span)
    else:
        result = TRUE
    return result if truth else negation(result)


def some(low: Lowering, value: c.Expr, node: ast.Node) -> c.Expr:
    """That an optional is not nil; a place is narrowed to a name."""
    assert isinstance(value.type, t.Optional_)
    if not isinstance(value, PLACES):
        return c.IsSome(value, "", type=t.BOOL, span=node.span)
    name = bind_name(low, value)
    low.scope.types.setdefault(name, value.type.of)
    low.scope.narrow(value, c.Var(name, type=value.type.of, span=node.span))
    return c.IsSome(value, name, type=t.BOOL, span=node.span)


def bind_name(low: Lowering, place: c.Expr) -> str:
    """The name for what a place holds: the local's own, the column's, the association's."""
    match place:
        case c.Var(name):
            return name
        case c.Field(_, column):
            return low.fresh(column)
        case c.Loaded(_, association):
            return low.fresh(association)
        case c.CallFn(function=key):
            return low.fresh(key.split("#")[-1].split(".")[-1].split("@")[0].rstrip("?!="))
    return low.fresh("value")


# -- if, case


def diverges(body: ast.Node | None) -> bool:
    """Whether the last statement of `body` certainly leaves it."""
    if isinstance(body, ast.Body):
        return bool(body.statements) and diverges(body.statements[-1])
    if isinstance(body, ast.Return | ast.Break | ast.Next):
        return True
    return isinstance(body, ast.Call) and body.receiver is None and body.name in ("raise", "throw")


def if_stmt(low: Lowering, node: ast.If) -> list[c.Stmt]:
    truth = not node.negated
    if node.else_ is None and diverges(node.then):
        trial = low.scope.inner()
        test(low, node.condition, trial, not truth)
        if trial.narrowed != low.scope.narrowed or trial.types:
            else_ = low.block(node.then)
            return [c.Guard(test(low, node.condition, low.scope, not truth), else_, span=node.span)]
    scope = low.scope.inner()
    condition = test(low, node.condition, scope, truth)
    if node.else_ is not None and scope.narrowed == low.scope.narrowed:
        other = low.scope.inner()
        flipped = test(low, node.condition, other, not truth)
        if other.narrowed != low.scope.narrowed:
            return [c.IfStmt(flipped, low.block(node.else_, scope=other), low.block(node.then), span=node.span)]
    then = low.block(node.then, scope=scope)
    else_ = low.block(node.else_) if node.else_ is not None else c.Block()
    if condition == TRUE:
        return list(then.statements)
    if condition == FALSE:
        return list(else_.statements)
    return [c.IfStmt(condition, then, else_, span=node.span)]


def if_expr(low: Lowering, node: ast.If, want: t.Type | None) -> c.Expr:
    truth = not node.negated
    then_node: ast.Node | None = node.then
    else_node: ast.Node | None = node.else_
    scope = low.scope.inner()
    condition = test(low, node.condition, scope, truth)
    if scope.narrowed == low.scope.narrowed and else_node is not None:
        other = low.scope.inner()
        flipped = test(low, node.condition, other, not truth)
        if other.narrowed != low.scope.narrowed:
            condition, scope, then_node, else_node = flipped, other, else_node, then_node
    then = low.block(then_node, value=True, want=want, scope=scope)
    nil = c.Lit(None, type=t.NIL, span=node.span)
    else_ = (
        low.block(else_node, value=True, want=want)
        if else_node is not None
        else c.Block((), low.to(nil, want, node) if want else nil)
    )
    return cond(low, condition, then, else_, want, node)


def cond(
    low: Lowering, condition: c.Expr, then: c.Block, else_: c.Block, want: t.Type | None, node: ast.Node
) -> c.Expr:
    """`if` as a value; its branches get one type."""
    from regauge.layers.layer2_behavior.bodies.coerce import coerce_block

    type_ = want or t.join(block_type(then), block_type(else_))
    if type_ is None:
        raise low.error(
            codes.MIXED_TYPES, node, f"one branch is {t.show(block_type(then))}, the other {t.show(block_type(else_))}"
        )
    type_ = t.STR if type_ == t.SYMBOL else type_
    first, second = coerce_block(then, type_), coerce_block(else_, type_)
    if first is None or second is None:
        raise low.error(
            codes.MIXED_TYPES, node, f"one branch is {t.show(block_type(then))}, the other {t.show(block_type(else_))}"
        )
    if condition == TRUE and not first.statements and first.value is not None:
        return first.value
    if type_ == t.BOOL and not first.statements and not second.statements:
        if second.value == FALSE and first.value is not None:
            return conjunction(condition, first.value)
        if first.value == TRUE and second.value is not None and not isinstance(condition, c.IsSome):
            return c.Or(condition, second.value, type=t.BOOL, span=node.span)
    return c.Cond(condition, first, second, type=type_, span=node.span)


def block_type(block: c.Block) -> t.Type:
    """What a value block is worth; a block that does not come back is worth nothing."""
    return block.value.type if block.value is not None else t.NEVER


def _when_test(low: Lowering, subject: c.Expr | None, when: ast.When, scope: Scope) -> c.Expr:
    result: c.Expr | None = None
    for condition in when.conditions:
        if isinstance(condition, ast.Splat) and condition.value is not None and subject is not None:
            from regauge.layers.layer2_behavior.bodies.core_calls import core_call

            one = core_call(low, low.expr(condition.value), "include?", [subject], condition)
        elif subject is None:
            one = test(low, condition, scope if len(when.conditions) == 1 else scope.inner())
        else:
            one = case_equals(low, subject, condition, scope if len(when.conditions) == 1 else scope.inner())
        result = one if result is None else c.Or(result, one, type=t.BOOL, span=when.span)
    assert result is not None
    return result


def _subject(low: Lowering, node: ast.Case) -> tuple[list[c.Stmt], c.Expr | None]:
    if node.subject is None:
        return [], None
    value = low.expr(node.subject)
    if isinstance(value, (*PLACES, c.Self_, c.Lit)) or (
        isinstance(value.type, t.Simple) and isinstance(value, c.Core) and value.op in ("json.get", "params.get")
    ):
        return [], value
    name = low.fresh("subject")
    low.declare(name, value.type)
    return [c.Let(name, value, span=node.span)], c.Var(name, type=value.type, span=node.span)


def case_stmt(low: Lowering, node: ast.Case) -> list[c.Stmt]:
    before, subject = _subject(low, node)
    arms = []
    for when in node.whens:
        scope = low.scope.inner()
        condition = _when_test(low, subject, when, scope)
        arms.append((condition, low.block(when.body, scope=scope), when))
    rest = low.block(node.else_) if node.else_ is not None else c.Block()
    for condition, block, when in reversed(arms):
        rest = c.Block((c.IfStmt(condition, block, rest, span=when.span),))
    return [*before, *rest.statements]


def case_value(low: Lowering, node: ast.Case, want: t.Type | None) -> tuple[list[c.Stmt], c.Expr]:
    before, subject = _subject(low, node)
    arms = []
    for when in node.whens:
        scope = low.scope.inner()
        condition = _when_test(low, subject, when, scope)
        arms.append((condition, low.block(when.body, value=True, want=want, scope=scope), when))
    rest = (
        low.block(node.else_, value=True, want=want)
        if node.else_ is not None
        else c.Block((), low.to(c.Lit(None, type=t.NIL), want, node) if want else c.Lit(None, type=t.NIL))
    )
    type_: t.Type | None = want or block_type(rest)
    for _, block, when in arms:
        type_ = want or t.join(type_ or t.NIL, block_type(block))
        if type_ is None:
            raise low.error(codes.MIXED_TYPES, when, "the branches of the `case` have different types")
    for condition, block, when in reversed(arms):
        rest = c.Block((), cond(low, condition, block, rest, type_, when))
    assert rest.value is not None
    return before, rest.value


def case_expr(low: Lowering, node: ast.Case, want: t.Type | None) -> c.Expr:
    before, value = case_value(low, node, want)
    if before:
        return c.Cond(TRUE, c.Block(tuple(before), value), c.Block(), type=value.type, span=node.span)
    return value


# -- and, or, not


def and_expr(low: Lowering, node: ast.And, want: t.Type | None) -> c.Expr:
    scope = low.scope.inner()
    left = low.expr(node.left)
    if left.type == t.BOOL:
        condition = test(low, node.left, scope)
        right = low.block(node.right, value=True, scope=scope).value
        assert right is not None
        if right.type == t.BOOL:
            return conjunction(condition, right)
        type_ = t.join(right.type, t.NIL)
        if want is not None and want != t.VOID and type_ != want:
            raise low.error(codes.MIXED_TYPES, node, f"`&&` gives false or {t.show(right.type)}")
        return (
            cond(low, condition, c.Block((), right), c.Block((), c.Lit(None, type=t.NIL)), None, node)
            if want == t.VOID
            else _mixed(low, node, right)
        )
    if isinstance(left.type, t.Optional_):
        condition = test(low, node.left, scope)
        right = low.block(node.right, value=True, scope=scope).value
        assert right is not None
        if right.type == t.BOOL:
            return conjunction(condition, right)  # nil reads as false wherever a bool is asked for
        return cond(low, condition, c.Block((), right), c.Block((), c.Lit(None, type=t.NIL)), None, node)
    return conjunction(test(low, node.left, scope), test(low, node.right, scope))


def _mixed(low: Lowering, node: ast.Node, right: c.Expr) -> c.Expr:
    raise low.error(
        codes.MIXED_TYPES, node, f"`&&` gives false or a value of type {t.show(right.type)}", "Write it with `if`."
    )


def or_expr(low: Lowering, node: ast.Or, want: t.Type | None) -> c.Expr:
    left = low.expr(node.left)
    if left.type == t.BOOL:
        return test(low, node, low.scope.inner())
    if isinstance(left.type, t.Optional_) and left.type.of != t.BOOL:
        right = low.expr(node.right)
        if right.type == t.NIL:
            return left
        if isinstance(right, c.Lit) and right.value is False:
            raise low.error(codes.MIXED_TYPES, node, f"`||` gives {t.show(left.type)} or false")
        type_ = t.join(left.type.of, right.type)
        if type_ is None and left.type.of in (t.FLOAT, t.DECIMAL) and right.type == t.INT:
            type_ = left.type.of
        if type_ is None:
            raise low.error(codes.MIXED_TYPES, node, f"`||` gives {t.show(left.type.of)} or {t.show(right.type)}")
        return c.Coalesce(low.to(left, t.optional(type_), node), low.to(right, type_, node), type=type_, span=node.span)
    if left.type == t.JSON:
        right = low.to(low.expr(node.right), t.JSON, node)
        return c.Core("json.or", (left, right), type=t.JSON, span=node.span)
    if left.type == t.Optional_(t.BOOL):
        return c.Or(
            truthiness(low, left, True, node), test(low, node.right, low.scope.inner()), type=t.BOOL, span=node.span
        )
    if left.type == t.NIL:
        return low.expr(node.right, want)
    return left


def not_expr(low: Lowering, node: ast.Not, want: t.Type | None) -> c.Expr:
    return test(low, node.value, low.scope.inner(), False)


# -- assignment


def assign(low: Lowering, node: ast.Assign) -> list[c.Stmt]:
    from regauge.layers.layer2_behavior.bodies import records

    target = node.target
    if isinstance(target, ast.LocalVar):
        return set_local(low, target.name, low.expr(node.value, low.local_types.get(target.name)), node)
    if isinstance(target, ast.IvarRead):
        done = low.context.hooks.assign_ivar(low, target, low.expr(node.value))
        if done is None:
            raise low.error(codes.STATE, node, f"`{target.name}` is state that a record keeps beside its columns")
        return done
    if isinstance(target, ast.Call) and target.receiver is not None:
        return records.assign(low, target, node.value, node)
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment to this is not converted")


def set_local(low: Lowering, name: str, value: c.Expr, node: ast.Node) -> list[c.Stmt]:
    """`name = value`: a new local, or another value of one."""
    known = low.scope.find(name)
    type_ = low.note_local(name, value.type, node)
    value = low.to(value, type_, node)
    low.scope.forget(name)
    if known is None:
        low.declare(name, type_)
        return [c.Let(name, value, type=type_, span=node.span)]
    low.assigned.add(name)
    return [c.Set(name, value, span=node.span)]


def op_assign(low: Lowering, node: ast.OpAssign) -> list[c.Stmt]:
    from regauge.layers.layer2_behavior.bodies import records
    from regauge.layers.layer2_behavior.bodies.core_calls import core_call, mutation

    target = node.target
    hooked = low.context.hooks.op_assign(low, node)
    if hooked is not None:
        return hooked if isinstance(hooked, list) else [c.Do(hooked, span=node.span)]
    if isinstance(target, ast.LocalVar) and low.scope.find(target.name) is None:
        return assign(low, ast.Assign(node.span, target, node.value))
    if isinstance(target, ast.Call) and target.name == "[]" and node.op not in ("||", "&&"):
        return mutation(low, target, node)
    old = low.expr(target)
    if node.op == "||":
        if isinstance(old.type, t.Optional_):
            stored = assign(low, ast.Assign(node.span, target, node.value))
            test_ = (
                c.IsNil(old, type=t.BOOL, span=node.span)
                if old.type.of != t.BOOL
                else negation(truthiness(low, old, True, node))
            )
            return [c.IfStmt(test_, c.Block(tuple(stored)), c.Block(), span=node.span)]
        if old.type == t.BOOL:
            return [
                c.IfStmt(
                    negation(old),
                    c.Block(tuple(assign(low, ast.Assign(node.span, target, node.value)))),
                    c.Block(),
                    span=node.span,
                )
            ]
        return []
    if node.op == "&&":
        scope = low.scope.inner()
        condition = test(low, target, scope)
        before, low.scope = low.scope, scope
        try:
            stored = assign(low, ast.Assign(node.span, target, node.value))
        finally:
            low.scope = before
        return [c.IfStmt(condition, c.Block(tuple(stored)), c.Block(), span=node.span)]
    value = core_call(low, old, node.op, [low.expr(node.value)], node)
    if isinstance(target, ast.LocalVar):
        return set_local(low, target.name, value, node)
    if isinstance(target, ast.Call) and target.receiver is not None:
        return records.assign_value(low, target, value, node)
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment to this is not converted")


def op_assign_expr(low: Lowering, node: ast.OpAssign, want: t.Type | None) -> c.Expr:
    hooked = low.context.hooks.op_assign(low, node)
    if isinstance(hooked, c.Expr):
        return hooked
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment stands where its value is read")


def multi_assign(low: Lowering, node: ast.MultiAssign) -> list[c.Stmt]:
    targets = node.target.items
    if (
        isinstance(node.value, ast.ArrayLit)
        and not node.value.brackets
        and len(node.value.items) == len(targets)
        and not _has_splat((*targets, *node.value.items))
    ):
        out: list[c.Stmt] = []
        pairs = []
        for target, item in zip(targets, node.value.items, strict=True):
            value = low.expr(item)
            if len(targets) > 1 and isinstance(target, ast.LocalVar) and low.scope.find(target.name) is not None:
                name = low.fresh("new_" + target.name)
                low.declare(name, value.type)
                out.append(c.Let(name, value, span=item.span))
                value = c.Var(name, type=value.type, span=item.span)
            pairs.append((target, value))
        for target, value in pairs:
            out.extend(_assign_to(low, target, value, node))
        return out
    value = low.expr(node.value)
    if (
        isinstance(value.type, t.Tuple_)
        and len(value.type.of) == len(targets)
        and all(isinstance(target, ast.LocalVar) for target in targets)
    ):
        names = tuple(target.name for target in targets if isinstance(target, ast.LocalVar))
        if all(low.scope.find(name) is None for name in names):
            for name, of in zip(names, value.type.of, strict=True):
                low.declare(name, low.note_local(name, of, node))
            return [c.LetMany(names, value, span=node.span)]
    if not isinstance(value.type, t.Array):
        raise low.error(codes.UNKNOWN_TYPE, node, f"{t.show(value.type)} cannot be taken apart")
    name = low.fresh("parts")
    low.declare(name, value.type)
    parts = c.Var(name, type=value.type, span=node.span)
    out = [c.Let(name, value, span=node.span)]
    return out + _take_apart(low, targets, parts, value.type.of, node)


def _take_apart(low: Lowering, targets: Sequence[ast.Node], parts: c.Expr, of: t.Type, node: ast.Node) -> list[c.Stmt]:
    out: list[c.Stmt] = []
    splat = next((i for i, target in enumerate(targets) if isinstance(target, ast.Splat)), None)
    for index, target in enumerate(targets):
        value: c.Expr
        if isinstance(target, ast.Splat):
            if target.value is None:
                continue
            after = len(targets) - index - 1
            value = c.Core(
                "array.middle",
                (parts, c.Lit(index, type=t.INT), c.Lit(after, type=t.INT)),
                type=parts.type,
                span=node.span,
            )
            out.extend(_assign_to(low, target.value, value, node))
            continue
        place = index if splat is None or index < splat else index - len(targets)
        value = c.Core("array.at", (parts, c.Lit(place, type=t.INT)), type=t.optional(of), span=node.span)
        out.extend(_assign_to(low, target, value, node))
    return out


def _assign_to(low: Lowering, target: ast.Node, value: c.Expr, node: ast.Node) -> list[c.Stmt]:
    from regauge.layers.layer2_behavior.bodies import records

    if isinstance(target, ast.LocalVar):
        return [] if target.name == "_" else set_local(low, target.name, value, node)
    if isinstance(target, ast.IvarRead):
        done = low.context.hooks.assign_ivar(low, target, value)
        if done is not None:
            return done
    if isinstance(target, ast.Call) and target.receiver is not None:
        return records.assign_value(low, target, value, node)
    raise low.error(codes.UNSUPPORTED_SYNTAX, node, "an assignment to this is not converted")


def _has_splat(nodes: Sequence[ast.Node]) -> bool:
    return any(isinstance(node, ast.Splat | ast.MultiTarget) for node in nodes)


def declare_ahead(low: Lowering, node: ast.Node, later: Sequence[ast.Node]) -> list[c.Stmt]:
    """Declarations of locals that a branch of `node` assigns first and `later` statements read."""
    if not isinstance(node, ast.If | ast.Case | ast.Begin | ast.While | ast.Body):
        return []
    made: dict[str, None] = {}
    for child in ast.walk(node):
        if (
            isinstance(child, ast.Assign)
            and isinstance(child.target, ast.LocalVar)
            and low.scope.find(child.target.name) is None
        ):
            made.setdefault(child.target.name)
    read = {child.name for after in later for child in ast.walk(after) if isinstance(child, ast.LocalVar)}
    out: list[c.Stmt] = []
    for name in made:
        if name not in read:
            continue
        sure = _always_assigns(node, name)
        if not sure and name not in low.seen_types:
            low.seen_types[name] = t.NIL
        type_ = low.local_types.get(name, t.NEVER)
        low.declare(name, type_)
        out.append(c.Let(name, None if sure else c.Lit(None, type=type_), type=type_, span=node.span))
    return out


def _always_assigns(node: ast.Node | None, name: str) -> bool:
    match node:
        case ast.Assign(target=ast.LocalVar(name=found)):
            return found == name
        case ast.Body(statements=statements):
            return any(_always_assigns(statement, name) for statement in statements) or diverges(node)
        case ast.If(then=then, else_=else_):
            return else_ is not None and _always_assigns(then, name) and _always_assigns(else_, name)
        case ast.Case(whens=whens, else_=else_):
            return (
                else_ is not None
                and all(_always_assigns(when.body, name) for when in whens)
                and _always_assigns(else_, name)
            )
    return False


# -- leaving, loops, rescue


def return_(low: Lowering, node: ast.Return) -> list[c.Stmt]:
    scope: Scope | None = low.scope
    while scope is not None:
        if scope.closure:
            raise low.error(
                codes.UNSUPPORTED_SYNTAX, node, "`return` inside a block that gives a value is not converted"
            )
        scope = scope.outer
    if low.return_type == t.VOID:
        before = low.stmts(node.value) if node.value is not None and not _plain(node.value) else []
        return [*before, c.Return(None, span=node.span)]
    value = (
        low.expr(node.value, low.return_type)
        if node.value is not None
        else low.to(c.Lit(None, type=t.NIL), low.return_type or t.NIL, node)
    )
    low.returns.append(value.type)
    return [c.Return(value, span=node.span)]


def _plain(node: ast.Node) -> bool:
    return isinstance(node, ast.NilLit | ast.BoolLit | ast.IntLit | ast.StrLit | ast.SymLit | ast.LocalVar)


def while_(low: Lowering, node: ast.While) -> list[c.Stmt]:
    if node.do_while:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`begin ... end while` is not converted")
    scope = low.scope.inner()
    condition = test(low, node.condition, scope, not node.negated)
    return [c.While(condition, low.block(node.body, scope=scope), span=node.span)]


def break_(low: Lowering, node: ast.Break) -> list[c.Stmt]:
    if node.value is not None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`break` with a value is not converted")
    return [c.Break(span=node.span)]


def next_(low: Lowering, node: ast.Next) -> list[c.Stmt]:
    if node.value is not None and not isinstance(node.value, ast.NilLit):
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`next` with a value is not converted")
    return [c.Next(span=node.span)]


def _handlers(
    low: Lowering, node: ast.Begin, value: bool, want: t.Type | None
) -> list[tuple[tuple[str, ...], str | None, c.Block]]:
    handlers = []
    for rescue in node.rescues:
        classes = []
        for exception in rescue.exceptions:
            if not isinstance(exception, ast.ConstRead) or exception.path is None:
                raise low.error(codes.UNSUPPORTED_SYNTAX, exception, "`rescue` of a computed class is not converted")
            classes.append(exception.path.removeprefix("::"))
        scope = low.scope.inner()
        name = None
        if rescue.target is not None:
            if not isinstance(rescue.target, ast.LocalVar):
                raise low.error(
                    codes.UNSUPPORTED_SYNTAX, rescue.target, "the error goes into something that is no local"
                )
            name = rescue.target.name
            scope.types[name] = t.ERROR
        handlers.append(
            (tuple(classes or ["StandardError"]), name, low.block(rescue.body, value=value, want=want, scope=scope))
        )
    return handlers


def begin_stmt(low: Lowering, node: ast.Begin) -> list[c.Stmt]:
    if node.ensure is not None or node.else_ is not None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`ensure` and `else` of a `begin` are not converted")
    if not node.rescues:
        return low.sequence(node.body.statements)
    body = low.block(node.body)
    return [c.Rescue(body, tuple(_handlers(low, node, False, None)), span=node.span)]


def begin_expr(low: Lowering, node: ast.Begin, want: t.Type | None) -> c.Expr:
    if node.ensure is not None or node.else_ is not None:
        raise low.error(codes.UNSUPPORTED_SYNTAX, node, "`ensure` and `else` of a `begin` are not converted")
    if not node.rescues:
        return low.expr(node.body, want)
    body = low.block(node.body, value=True, want=want)
    handlers = _handlers(low, node, True, want)
    type_: t.Type | None = want or block_type(body)
    for _, _, block in handlers:
        type_ = t.join(type_ or t.NIL, block_type(block))
        if type_ is None:
            raise low.error(codes.MIXED_TYPES, node, "the body and the `rescue` give different types")
    assert type_ is not None
    if want is None and any(block_type(b) != type_ for b in (body, *(h[2] for h in handlers))):
        return begin_expr(low, node, type_)
    return c.Attempt(body, tuple(handlers), type=type_, span=node.span)


def rescue_mod(low: Lowering, node: ast.RescueMod, want: t.Type | None) -> c.Expr:
    span = node.span
    rescue = ast.Rescue(span, (), None, ast.Body(span, (node.fallback,)))
    return begin_expr(low, ast.Begin(span, ast.Body(span, (node.value,)), (rescue,)), want)


# -- the last statement


def tail(low: Lowering, node: ast.Node, want: t.Type | None) -> tuple[list[c.Stmt], c.Expr]:
    """The last statement of a body that is worth something: statements, then the value. NEVER where it does not come back."""
    never = c.Lit(None, type=t.NEVER)
    if want == t.VOID:
        return low.stmts(node), c.Lit(None, type=t.VOID)
    hooked = low.context.hooks.tail(low, node)
    if hooked is not None:
        return hooked, never
    if isinstance(node, ast.Return):
        return return_(low, node), never
    if isinstance(node, ast.Case):
        return case_value(low, node, want)
    if isinstance(node, ast.Next) and node.value is not None:
        return tail(low, node.value, want)
    if isinstance(node, ast.Body) and len(node.statements) > 1:
        block = low.block(node, value=True, want=want)
        assert block.value is not None
        return list(block.statements), block.value
    if isinstance(node, ast.Assign | ast.OpAssign):
        done = STATEMENTS[type(node)](low, node)
        return done, low.expr(node.target, want)
    if isinstance(node, ast.Call) and node.receiver is None and node.name in ("raise", "throw"):
        return low.stmts(node), never
    if isinstance(node, ast.Break | ast.Next):
        return low.stmts(node), never
    from regauge.layers.layer2_behavior.bodies.calls import statement_call

    if isinstance(node, ast.Call) and (done_ := statement_call(low, node)) is not None:
        return done_, low.to(c.Lit(None, type=t.NIL), want, node) if want else c.Lit(None, type=t.NIL)
    return [], low.expr(node, want)


EXPRESSIONS: dict[type[ast.Node], Any] = {
    ast.If: if_expr, ast.Case: case_expr, ast.And: and_expr, ast.Or: or_expr, ast.Not: not_expr, ast.Begin: begin_expr,
    ast.RescueMod: rescue_mod, ast.OpAssign: op_assign_expr,
}  # fmt: skip
STATEMENTS: dict[type[ast.Node], Any] = {
    ast.If: if_stmt, ast.Case: case_stmt, ast.Assign: assign, ast.OpAssign: op_assign, ast.MultiAssign: multi_assign, ast.Return: return_,
    ast.While: while_, ast.Break: break_, ast.Next: next_, ast.Begin: begin_stmt,
}  # fmt: skip
