"""Foreign key columns: each gets the id type of what it points at, and is compared with the schema's tables and constraints."""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.models import Association, Gap, Model
from regauge.program.program import Program
from regauge.program.schema import Column, Table
from regauge.program.types import Id, Optional_, optional


def run(program: Program, active: list[Model]) -> Diagnostics:
    """Types the columns; returns missing tables and columns, and declarations without a constraint."""
    found: Diagnostics = []
    for model in active:
        table = program.schema.tables.get(model.table or "")
        if table is None:
            continue
        for association in model.associations.values():
            if association.through is not None:
                continue
            if association.kind == "belongs_to":
                _belongs_to(program, model, table, association, found)
            elif association.kind == "has_and_belongs_to_many":
                _join_table(program, model, association, found)
            elif association.target is not None:
                _has(program, model, table, association, found)
    return found


def _belongs_to(program: Program, model: Model, table: Table, association: Association, found: Diagnostics) -> None:
    if _lacks(model, association, table, [*foreign_of(association), association.foreign_type], found):
        return
    target = _target(program, model, association)
    if target is None:
        return
    base = program.models.get(target.sti_base or target.name, target)
    column = table.column(association.foreign_key or "")
    if column is not None:
        point(program, column, base, association.primary_key)
    if not _constrained(program, table, base, association):
        subject = f"{model.name}#{association.name}"
        text = f"belongs_to :{association.name} has no foreign key constraint in the schema"
        found.append(Diagnostic(codes.FOREIGN_KEY_MISSING, association.span, text, subject=subject))


def foreign_of(association: Association) -> list[str]:
    """The columns of an association's key, one or several."""
    return association.foreign_keys or ([association.foreign_key] if association.foreign_key else [])


def _constrained(program: Program, table: Table, base: Model, association: Association) -> bool:
    names = foreign_of(association)
    return any(
        key.from_table == table.name and (key.columns or [key.column]) == names and key.to_table == base.table
        for key in program.schema.foreign_keys
    )


def _has(program: Program, model: Model, owner: Table, association: Association, found: Diagnostics) -> None:
    target = _target(program, model, association)
    table = program.schema.tables.get(target.table or "") if target is not None else None
    if table is not None and _lacks(
        model, association, table, [*foreign_of(association), association.foreign_type], found
    ):
        return
    _lacks(model, association, owner, [association.primary_key, *association.primary_keys], found)


def _join_table(program: Program, model: Model, association: Association, found: Diagnostics) -> None:
    target = _target(program, model, association)
    if target is None:
        return
    table = program.schema.tables.get(association.join_table or "")
    if table is None:
        _missing(model, association, f"there is no table `{association.join_table}`", found)
        return
    if _lacks(model, association, table, [association.foreign_key, association.association_foreign_key], found):
        return
    for name, end in ((association.foreign_key, model), (association.association_foreign_key, target)):
        column = table.column(name or "")
        if column is not None:
            point(program, column, program.models.get(end.sti_base or end.name, end), None)


def _target(program: Program, model: Model, association: Association) -> Model | None:
    """What is pointed at, where it is in the same database."""
    target = program.models.get(association.target or "")
    return target if target is not None and target.database == model.database else None


def _lacks(model: Model, association: Association, table: Table, needed: list[str | None], found: Diagnostics) -> bool:
    for name in filter(None, needed):
        if table.column(name) is None:
            _missing(model, association, f"the table `{table.name}` has no column `{name}`", found)
            return True
    return False


def point(program: Program, column: Column, target: Model, primary_key: str | None) -> None:
    """Gives the column the target's id type, where both are of one kind and the key is the target's own."""
    table = program.schema.tables.get(target.table or "")
    key = table.column(target.primary_key or "") if table is not None else None
    if key is None or (primary_key or key.name) != key.name or key.type != Id(target.name):
        return
    if isinstance(column.type, Id) or (isinstance(column.type, Optional_) and isinstance(column.type.of, Id)):
        return
    if _family(key.kind) == _family(column.kind) and not column.array:
        column.type = optional(Id(target.name)) if column.null else Id(target.name)


def _family(kind: str) -> str:
    if kind in ("integer", "bigint", "smallint", "int", "primary_key", "bigserial", "serial"):
        return "integer"
    return "text" if kind in ("string", "text", "char", "varchar") else kind


def _missing(model: Model, association: Association, text: str, found: Diagnostics) -> None:
    subject = f"{model.name}#{association.name}"
    problem = Diagnostic(
        codes.FOREIGN_KEY_COLUMN, association.span, f"{association.kind} :{association.name}: {text}", subject=subject
    )
    found.append(problem)
    reads = frozenset({"save", "destroy"}) if association.kind == "belongs_to" or association.dependent else frozenset()
    model.gaps.append(Gap(problem, reads, frozenset({association.name, f"{association.name}="})))  # type: ignore[arg-type]
