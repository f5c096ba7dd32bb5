"""The lambda of an association as a chain of diesel's calls on a relation of the target."""

from __future__ import annotations

from collections.abc import Iterator

from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import boolean, method, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program import code
from regauge.program.effects import walk
from regauge.program.models import Association
from regauge.program.types import EnumValue


def scope_chain(
    unit: Unit, association: Association, into: Unit | None = None, *, limited: bool = True, ordered: bool = True
) -> str:
    """`.then_order_by(lines::id.asc())`, or nothing where there is no lambda. `unit` declares the association; the text is for the file of `into`.

    `limited`: with its limit, which Rails leaves out of a `through` and of a join. `ordered`: with its order, which only the rows that are read need.
    """
    steps = _steps(unit, association)
    if not steps:
        return ""
    sheet = into or unit
    sheet.use_table(association.target or "")
    if not limited and any(isinstance(step, code.ScopeCall) and _limits(unit, step) for step in steps):
        raise CannotPrint(f"the limit of `{association.name}`, which is Rails' to leave out here")
    left = ((code.Limit,) if not limited else ()) + ((code.OrderBy,) if not ordered else ())
    return "".join(_step(sheet, association, step) for step in steps if not isinstance(step, left))


def takes_owner(unit: Unit, association: Association) -> bool:
    """Whether the lambda asks for the record that it belongs to: `->(order) { where(currency: order.currency) }`."""
    return any(isinstance(step, code.ScopeCall) and step.args for step in _steps(unit, association))


def _steps(unit: Unit, association: Association) -> tuple[code.Step, ...]:
    if association.scope is None:
        return ()
    function = unit.association_scope(association)
    if function is None or not isinstance(function.body.value, code.Query):
        raise CannotPrint(f"the lambda of `{association.name}` has no Rust")
    return function.body.value.steps


def through_chain(unit: Unit, association: Association, into: Unit | None = None) -> str:
    """What the lambda of a `through` says of the rows in the middle, as calls on their relation; or nothing."""
    if association.scope is None or association.through is None:
        return ""
    key = f"{unit.declared_by(association)}.association:{association.name}:through"
    function = unit.program.functions.get(key)
    if function is None or not isinstance(function.body.value, code.Query):
        return ""
    sheet, text = into or unit, ""
    for step in function.body.value.steps:
        assert isinstance(step, code.ScopeCall)
        sheet.use_model(function.owner, "scopes")
        text += f".{_called(unit, step.function)}()"
    return text


def joinable(unit: Unit, association: Association) -> bool:
    """Whether the lambda can stand on a join: it uses no scope of the app, which takes a relation of one table."""
    if through_chain(unit, association):
        return False
    kinds = (code.OrderBy, code.Where, code.Limit, code.Distinct)
    return all(isinstance(step, kinds) for step in _steps(unit, association))


def limits(unit: Unit, association: Association) -> bool:
    """Whether the lambda has a limit."""
    return any(_limits(unit, step) for step in _steps(unit, association))


def _limits(unit: Unit, step: code.Step) -> bool:
    """Whether a step limits: by itself, or as a scope that does."""
    if isinstance(step, code.ScopeCall):
        called = unit.program.functions.get(step.function)
        return called is not None and any(isinstance(each, code.Limit) for each in walk(called.body))
    return isinstance(step, code.Limit)


def distinct(unit: Unit, association: Association) -> bool:
    """Whether the lambda says `distinct`."""
    return any(isinstance(step, code.Distinct) for step in _steps(unit, association))


def orders(unit: Unit, association: Association) -> bool:
    """Whether the lambda says in which order rows come."""
    return any(isinstance(step, (code.OrderBy, code.ScopeCall)) for step in _steps(unit, association))


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
            return f".{_called(unit, function)}({'self' if step.args else ''})"
    # `distinct` of rows by their key changes nothing: no relation here repeats rows.
    return ""


def _called(unit: Unit, key: str) -> str:
    found = unit.program.functions.get(key)
    if found is not None and (found.conn != "none" or found.fallible):
        raise CannotPrint(f"`{found.name}` may fail, or asks the database, which a relation cannot")
    return method(found.name if found is not None else key.rpartition(":")[2])


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


def scope_values(unit: Unit, association: Association, target: Unit) -> list[tuple[str, str]]:
    """What the `where` of a lambda gives a record that is built through the association, as (field, value).

    Raises CannotPrint where the value is no literal. Source: ActiveRecord::Relation#scope_for_create (equalities only).
    """
    function = unit.association_scope(association)
    if function is None or not isinstance(function.body.value, code.Query):
        return []
    found = []
    for part in _equalities(unit, function.body.value.steps):
        field = target.field(part.column.column)
        if field is not None:
            found.append((field.name, _given(unit, part, field)))
    return found


def _equalities(unit: Unit, steps: tuple[code.Step, ...]) -> Iterator[code.Compare]:
    """The conditions that ask for one value, those of the scopes that the lambda calls included."""
    for step in steps:
        if isinstance(step, code.Where):
            parts = step.predicate.parts if isinstance(step.predicate, code.AllOf) else (step.predicate,)
            yield from (p for p in parts if isinstance(p, code.Compare) and p.op in ("=", "in", "is_null"))
        elif isinstance(step, code.ScopeCall):
            called = unit.program.functions.get(step.function)
            inner = called.body.value if called is not None else None
            if isinstance(inner, code.Query):
                yield from _equalities(unit, inner.steps)


def _given(unit: Unit, part: code.Compare, field: Field) -> str:
    """A condition's value as a draft's field holds it."""
    if part.op == "is_null":
        return "None"
    if part.function or part.pasted:
        raise CannotPrint(f"what the SQL of its lambda gives `{field.name}` of a new record")
    if not isinstance(part.value, code.Lit) or part.value.value is None or part.op != "=":
        raise CannotPrint(f"what its lambda gives `{field.name}` of a new record")
    value = part.value.value
    if isinstance(of := part.value.type, EnumValue):
        type_ = unit.names.enum(of.model, of.attribute)
        if unit.names.base(of.model).name != unit.model.name:
            unit.out.use(f"super::{type_}")
        return f"Some({type_}::{unit.names.variant(of.model, of.attribute, str(value))})"
    if field.key_of is not None and isinstance(value, int):
        unit.use_model(field.key_of, "id")
        return f"Some({field.type}({value}))"
    if field.sti or field.key_of is not None or field.enum is not None:
        raise CannotPrint(f"what its lambda gives `{field.name}` of a new record")
    return f"Some({string(value)}.to_owned())" if isinstance(value, str) else f"Some({str(value).lower()})"
