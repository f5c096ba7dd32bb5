"""Uniqueness: the query that Rails asks before it saves."""

from __future__ import annotations

from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.diesel.validators.parts import ERRORS, message_of, names_of
from regauge.emit.rust import snake, string
from regauge.program.models import Model, Validation


def uniqueness(unit: Unit, model: Model, validation: Validation) -> str | None:
    attribute, options = validation.attribute or "", validation.options
    association = next((a for a in unit.associations if a.name == attribute and a.kind == "belongs_to"), None)
    field = unit.field(attribute) if association is None else unit.field(association.foreign_key or "")
    if field is None or "conditions" in options:
        return None
    scope = [f for name in names_of(options.get("scope")) for f in _scope_fields(unit, name)]
    columns = [field, *scope]
    insensitive = options.get("case_sensitive") is False and field.kind.cast == "string"
    table = unit.tables
    lines = [
        f"let mut same = {unit.row}::{'unscoped' if f'{unit.model.name}.default_scope' in unit.program.functions else 'all'}();"
    ]
    for index, each in enumerate(columns):
        held = f"self.{snake(attribute)}(conn)?" if association is not None and index == 0 else None
        lines.append(_equal(unit, each, insensitive and index == 0, held))
    key = unit.key
    clone = "" if key.copy else ".clone()"
    lines.append(
        f"if let Some(saved) = self.record.saved() {{ same = same.filter({table}::{key.ident}.ne(saved.{key.name}{clone})); }}"
    )
    lines.append("let taken = diesel::select(diesel::dsl::exists(same)).get_result(conn)?;")
    unit.out.use("regauge_support::validate")
    custom = message_of(unit, model, validation, "taken")
    lines.append(f"validate::uniqueness({ERRORS}, {string(attribute)}, taken, {custom});")
    text = "\n".join(lines)
    needed = _needed(unit, columns, options)
    return f"if {needed} {{\n{text}\n}}" if needed else f"{{\n{text}\n}}"


def _needed(unit: Unit, columns: list[Field], options: dict[str, object]) -> str | None:
    """Rails 7.1 asks the database only when something changed, where a unique index covers the rest."""
    covered = unit.table.unique_over({f.column.name for f in columns})
    if "case_sensitive" in options or not covered:
        return None
    from regauge.emit.names import dirty_method

    changed = " || ".join(
        part for f in columns for part in (f"self.{dirty_method('changed?', f.name)}()", f"self.{f.name}.is_none()")
    )
    return f"self.is_new() || {changed}"


def _equal(unit: Unit, field: Field, insensitive: bool, held: str | None = None) -> str:
    """`held`: the record that an association holds, whose key is asked for."""
    column, value = f"{unit.tables}::{field.ident}", f"self.{field.name}"
    borrowed = value if field.copy else f"{value}.as_ref()"
    if held is not None:
        found = f"{held}.map(|record| record.id)"
        some, none = f"same.filter({column}.eq(value))", f"same.filter({column}.is_null())"
        return f"same = match {found} {{ Some(value) => {some}, None => {none}, }};"
    if field.kind.cast == "string" and field.enum is None and not field.sti and field.key_of is None:
        borrowed = f"{value}.as_deref()"
    if insensitive:
        unit.out.use("regauge_support::sql")
        lower = "lower_nullable" if field.null else "lower"
        given = "sql::lower(value).nullable()" if field.null else "sql::lower(value)"
        some = f"same.filter(sql::{lower}({column}).eq({given}))"
    else:
        some = f"same.filter({column}.eq(value))"
    none = f"same.filter({column}.is_null())"
    return f"same = match {borrowed if not field.copy else value} {{ Some(value) => {some}, None => {none}, }};"


def _scope_fields(unit: Unit, name: str) -> list[Field]:
    association = next((a for a in unit.associations if a.name == name and a.kind == "belongs_to"), None)
    names = [name] if association is None else [association.foreign_key or "", association.foreign_type or ""]
    return [f for n in names if n and (f := unit.field(n)) is not None]
