"""The lambda of an association as a chain of diesel's calls on a relation of the target."""

from __future__ import annotations

from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import boolean, method, string
from regauge.program import code
from regauge.program.models import Association


def scope_chain(unit: Unit, association: Association) -> str:
    """`.then_order_by(lines::id.asc())`, or nothing where there is no lambda. Layer 4 admits only the steps that are written here."""
    function = unit.association_scope(association)
    if function is None or not isinstance(function.body.value, code.Query):
        return ""
    unit.use_table(association.target or "")
    return "".join(_step(unit, association, step) for step in function.body.value.steps)


def joinable(unit: Unit, association: Association) -> bool:
    """Whether the lambda can stand on a join: it uses no scope of the app, which takes a relation of one table."""
    function = unit.association_scope(association)
    if function is None or not isinstance(function.body.value, code.Query):
        return True
    return all(isinstance(step, (code.OrderBy, code.Where, code.Distinct)) for step in function.body.value.steps)


def orders(unit: Unit, association: Association) -> bool:
    """Whether the lambda says in which order rows come."""
    function = unit.association_scope(association)
    if function is None or not isinstance(function.body.value, code.Query):
        return False
    return any(isinstance(step, (code.OrderBy, code.ScopeCall)) for step in function.body.value.steps)


def _step(unit: Unit, association: Association, step: code.Step) -> str:
    match step:
        case code.OrderBy(columns=columns):
            return "".join(f".then_order_by({_column(unit, c)}.{'desc' if down else 'asc'}())" for c, down in columns)
        case code.Where(predicate=predicate):
            return "".join(f".filter({text})" for text in _predicates(unit, predicate))
        case code.Limit(count=code.Lit(value=value)):
            return f".limit({value})"
        case code.ScopeCall(function=function):
            unit.use_model(association.target or "", "scopes")
            return f".{method(function.rpartition(':')[2])}()"
    # `distinct` of rows by their key changes nothing: no relation here repeats rows.
    return ""


def _column(unit: Unit, column: code.ColumnRef) -> str:
    base = unit.names.base(column.model)
    return f"{unit.names.table(column.model)}::{unit.names.column(base.table or '', column.column)}"


def _predicates(unit: Unit, predicate: code.Predicate) -> list[str]:
    if isinstance(predicate, code.AllOf):
        return [text for part in predicate.parts for text in _predicates(unit, part)]
    if not isinstance(predicate, code.Compare):
        return []
    column = _column(unit, predicate.column)
    if predicate.op == "is_null":
        return [f"{column}.is_null()"]
    value = predicate.value.value if isinstance(predicate.value, code.Lit) else None
    literal = string(value) if isinstance(value, str) else boolean(value) if isinstance(value, bool) else str(value)
    return [f"{column}.eq({literal})"]


def scope_values(unit: Unit, association: Association) -> list[tuple[str, str]]:
    """What the `where` of a lambda gives a record that is built through the association (`scope_attributes`)."""
    function = unit.association_scope(association)
    if function is None or not isinstance(function.body.value, code.Query):
        return []
    found = []
    for step in function.body.value.steps:
        if isinstance(step, code.Where):
            parts = step.predicate.parts if isinstance(step.predicate, code.AllOf) else (step.predicate,)
            for part in parts:
                value = (
                    part.value.value if isinstance(part, code.Compare) and isinstance(part.value, code.Lit) else None
                )
                if isinstance(part, code.Compare) and value is not None:
                    text = f"{string(value)}.to_owned()" if isinstance(value, str) else str(value).lower()
                    found.append((part.column.column, text))
    return found
