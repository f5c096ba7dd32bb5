"""The lambda of an association, where it is a plain chain of `order`, `where` with literals, `limit`, `distinct` and scopes of the target.

    -> { order(position: :desc).active }   ->   steps OrderBy(position, desc), ScopeCall("Category.scope:active")

Before: `Association.scope` is syntax. After: `program.functions["Order.association:lines"]` narrows a relation of the target. What says more is lowered
as a scope of the target by layer 2 (`association_scopes`), which names what it cannot lower either.
"""

from __future__ import annotations

from regauge.program import code
from regauge.program.models import Association, Model
from regauge.program.program import Program
from regauge.program.schema import Table
from regauge.program.types import BOOL, INT, NIL, STR, Relation, Type
from regauge.ruby import ast


def resolve_scopes(program: Program) -> None:
    """Compiles what it can."""
    for model in program.models.values():
        for association in model.associations.values():
            if association.scope is None or association.target is None:
                continue
            steps = _steps(program, association)
            if steps is not None:
                program.functions[scope_key(model, association)] = scope_function(model, association, steps)


def scope_key(model: Model, association: Association) -> str:
    """The key of the compiled lambda."""
    return f"{model.name}.association:{association.name}"


def scope_function(model: Model, association: Association, steps: tuple[code.Step, ...]) -> code.Function:
    """The function of a lambda: a relation of the target, with these steps on it."""
    target = association.target or ""
    relation = Relation(target)
    query = code.Query(model=target, base=code.Self_(type=relation), steps=steps, type=relation)
    return code.Function(
        key=scope_key(model, association),
        name=f"{model.name}_{association.name}",
        owner=target,
        receiver="relation",
        params=[],
        body=code.Block((), query),
        returns=relation,
        span=association.span,
        calls={step.function for step in steps if isinstance(step, code.ScopeCall)},
    )


def _steps(program: Program, association: Association) -> tuple[code.Step, ...] | None:
    body = association.scope
    if not isinstance(body, (ast.Lambda, ast.Block)) or body.params is not None or len(body.body.statements) != 1:
        return None
    target = program.models.get(association.target or "")
    table = program.schema.tables.get((target.table if target else None) or "")
    if target is None or table is None:
        return None
    calls: list[ast.Call] = []
    node: ast.Node | None = body.body.statements[0]
    while node is not None:
        if not isinstance(node, ast.Call) or node.block is not None or node.safe_navigation:
            return None
        calls.append(node)
        node = node.receiver
    found: list[code.Step] = []
    for call in reversed(calls):
        step = _step(program, target, table, call)
        if step is None:
            return None
        found.append(step)
    return tuple(found)


def _step(program: Program, target: Model, table: Table, call: ast.Call) -> code.Step | None:
    if call.name in ("order", "reorder"):
        columns = _order(target, table, call)
        return None if columns is None else code.OrderBy(columns, reorder=call.name == "reorder")
    if call.name == "where" and len(call.args) == 1:
        predicate = _where(target, table, call.args[0])
        return None if predicate is None else code.Where(predicate)
    if call.name == "limit" and len(call.args) == 1 and isinstance(call.args[0], ast.IntLit):
        return code.Limit(code.Lit(value=call.args[0].value, type=INT))
    if call.name == "distinct" and not call.args:
        return code.Distinct()
    if not call.args and _has_scope(program, target, call.name):
        return code.ScopeCall(f"{_scope_owner(program, target, call.name)}.scope:{call.name}")
    return None


def _has_scope(program: Program, target: Model, name: str) -> bool:
    return _scope_owner(program, target, name) is not None


def _scope_owner(program: Program, target: Model, name: str) -> str | None:
    current: Model | None = target
    while current is not None:
        if name in current.scopes:
            return current.name
        for declared in current.enums.values():
            labels = [label for label, _ in declared.values]
            if declared.scopes and not declared.prefix and not declared.suffix and name.removeprefix("not_") in labels:
                return current.name
        current = program.models.get(current.superclass or "")
    return None


def _order(target: Model, table: Table, call: ast.Call) -> tuple[tuple[code.ColumnRef, bool], ...] | None:
    columns: list[tuple[code.ColumnRef, bool]] = []
    for argument in call.args:
        pairs: list[tuple[str, bool]] = []
        if isinstance(argument, ast.SymLit):
            pairs = [(argument.name, False)]
        elif isinstance(argument, ast.HashLit):
            for pair in argument.pairs:
                if (
                    not isinstance(pair, ast.Pair)
                    or not isinstance(pair.key, ast.SymLit)
                    or not isinstance(pair.value, ast.SymLit)
                ):
                    return None
                if pair.value.name.lower() not in ("asc", "desc"):
                    return None
                pairs.append((pair.key.name, pair.value.name.lower() == "desc"))
        else:
            return None
        for name, descending in pairs:
            if table.column(name) is None:
                return None
            columns.append((code.ColumnRef(target.name, name), descending))
    return tuple(columns) if columns else None


def _where(target: Model, table: Table, argument: ast.Node) -> code.Predicate | None:
    if not isinstance(argument, ast.HashLit):
        return None
    parts: list[code.Predicate] = []
    for pair in argument.pairs:
        if not isinstance(pair, ast.Pair) or not isinstance(pair.key, ast.SymLit):
            return None
        column = table.column(pair.key.name)
        literal = _literal(pair.value)
        if column is None or literal is None or column.name in target.enums:
            return None
        if any(normalization.attribute == column.name for normalization in target.normalizations):
            return None
        reference = code.ColumnRef(target.name, column.name)
        if literal.type == NIL:
            parts.append(code.Compare(reference, "is_null"))
        elif _fits(column.kind, literal.type):
            parts.append(code.Compare(reference, "=", literal))
        else:
            return None
    return parts[0] if len(parts) == 1 else code.AllOf(tuple(parts)) if parts else None


def _literal(node: ast.Node) -> code.Lit | None:
    match node:
        case ast.NilLit():
            return code.Lit(value=None, type=NIL)
        case ast.BoolLit(value=value):
            return code.Lit(value=value, type=BOOL)
        case ast.IntLit(value=value):
            return code.Lit(value=value, type=INT)
        case ast.StrLit(value=text):
            return code.Lit(value=text, type=STR)
    return None


def _fits(kind: str, type_: Type) -> bool:
    kinds: dict[Type, set[str]] = {BOOL: {"boolean"}, INT: {"integer", "bigint"}, STR: {"string", "text"}}
    return kind in kinds.get(type_, set())
