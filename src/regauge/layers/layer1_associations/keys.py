"""Foreign key columns: each gets the id type of what it points at, and is compared with the schema's constraints."""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.layers.layer1_associations.lookup import Lookup
from regauge.program.models import Association, Gap, Model
from regauge.program.program import Program
from regauge.program.schema import Column, Table
from regauge.program.types import Id, Optional_, optional


def run(program: Program, lookup: Lookup, active: list[Model]) -> Diagnostics:
    """Types the columns; returns missing columns, declarations without a constraint, constraints without a declaration."""
    found: Diagnostics = []
    declared: set[tuple[str, str]] = set()
    for model in active:
        table = program.schema.tables.get(model.table or "")
        if table is None:
            continue
        for association in model.associations.values():
            if association.kind == "belongs_to":
                declared.add((table.name, association.foreign_key or ""))
                _belongs_to(program, model, table, association, found)
            elif association.through is None and association.target is not None:
                _has(program, model, association, found)
    _constraints(program, active, declared, found)
    return found


def _belongs_to(program: Program, model: Model, table: Table, association: Association, found: Diagnostics) -> None:
    needed = [association.foreign_key, association.foreign_type]
    for name in filter(None, needed):
        if table.column(name) is None:
            _missing(model, association, f"the table `{table.name}` has no column `{name}`", found)
            return
    target = program.models.get(association.target or "")
    column = table.column(association.foreign_key or "")
    if target is None or column is None:
        return
    base = program.models.get(target.sti_base or target.name, target)
    _point(program, column, base, association.primary_key)
    constrained = any(
        key.from_table == table.name and key.column == column.name and key.to_table == base.table and not key.columns
        for key in program.schema.foreign_keys
    )
    if not constrained:
        subject = f"{model.name}#{association.name}"
        text = f"belongs_to :{association.name} has no foreign key constraint in the schema"
        found.append(Diagnostic(codes.FOREIGN_KEY_MISSING, association.span, text, subject=subject))


def _has(program: Program, model: Model, association: Association, found: Diagnostics) -> None:
    target = program.models.get(association.target or "")
    table = program.schema.tables.get(target.table or "") if target is not None else None
    if table is None:
        return
    for name in filter(None, (association.foreign_key, association.foreign_type)):
        if table.column(name) is None:
            _missing(model, association, f"the table `{table.name}` has no column `{name}`", found)
            return


def _constraints(program: Program, active: list[Model], declared: set[tuple[str, str]], found: Diagnostics) -> None:
    owners = {model.table: model for model in active if model.sti_base is None and model.table}
    for key in program.schema.foreign_keys:
        table = program.schema.tables.get(key.from_table)
        column = table.column(key.column) if table is not None else None
        target = owners.get(key.to_table)
        if column is None or key.columns or (key.from_table, key.column) in declared:
            continue
        if target is not None:
            _point(program, column, target, key.primary_key)
        if key.from_table in owners and key.span is not None:
            text = f"the schema links {key.from_table}.{key.column} to {key.to_table}; no belongs_to says so"
            subject = f"{key.from_table}.{key.column}"
            found.append(Diagnostic(codes.FOREIGN_KEY_UNDECLARED, key.span, text, subject=subject))


def _point(program: Program, column: Column, target: Model, primary_key: str | None) -> None:
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
