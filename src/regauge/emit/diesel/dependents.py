"""`dependent:` of has_many, has_one and belongs_to, at its place among the callbacks of a destroy.

Source: HasManyAssociation#handle_dependency, HasOneAssociation#handle_dependency, BelongsToAssociation#handle_dependency.
"""

from __future__ import annotations

from regauge.emit.diesel import counters
from regauge.emit.diesel.associations import _target_column, holds_plain_key, owner_key
from regauge.emit.diesel.messages import attribute_name, translated
from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import snake, string
from regauge.program.models import Association


def before_destroy(unit: Unit) -> list[tuple[float, str]]:
    """Statements with the place of the association's declaration."""
    found = []
    for association in unit.associations:
        if association.kind not in ("has_many", "has_one") or not association.dependent:
            continue
        text = _statement(unit, association)
        if text:
            found.append((float(association.order), text))
    return found


def _statement(unit: Unit, association: Association) -> str:
    many = association.kind == "has_many"
    name, kind = snake(association.name), association.dependent
    if kind in ("restrict_with_error", "restrict_with_exception"):
        if many:
            test = f"diesel::select(diesel::dsl::exists(self.{name}_query())).get_result::<bool>(conn)?"
        else:
            test = f"self.{name}(conn)?.is_some()"
        unit.out.use("regauge_support::error::Error")
        if kind == "restrict_with_exception":
            return (
                f"if {test} {{\nreturn Err(Error::DeleteRestriction {{ association: {string(association.name)} }});\n}}"
            )
        record = attribute_name(unit, unit.model, association.name).lower()
        key = f"restrict_dependent_destroy.{'has_many' if many else 'has_one'}"
        default = (
            "Cannot delete record because dependent %{record} exist"
            if many
            else "Cannot delete record because a dependent %{record} exists"
        )
        text = (translated(unit, unit.model, "base", key) or default).replace("%{record}", record)
        return f'if {test} {{\nself.record.errors.add_kind("base", {string(key)}, {string(text)});\nreturn Err(Error::Abort);\n}}'
    if association.through:
        return ""
    if kind == "destroy":
        draft, first = "one.edit()", ""
        if counters.spares(unit, association):
            key = string(association.foreign_key or "")
            draft, first = "one", f"let mut one = one.edit();\none.state_mut().destroy_by({key});\n"
        if many:
            return f"for one in self.{name}(conn)?.to_vec() {{\n{first}{draft}.destroy_or_fail(conn)?;\n}}"
        unit.out.use("regauge_support::error::Error")
        fails = f"if !{draft}.destroy(conn)? {{\nreturn Err(Error::Abort);\n}}"
        return f"if let Some(one) = self.{name}(conn)?.cloned() {{\n{first}{fails}\n}}"
    column, nullable = _target_column(unit, association)
    source = _rows(unit, association)
    if kind in ("delete_all", "delete"):
        return f"diesel::delete({source}).execute(conn)?;"
    if kind == "nullify":
        if not nullable:
            return ""
        sets = f"{column}.eq(None::<{_key_type(unit, association)}>)"
        if association.as_:
            base = unit.names.base(association.target or "")
            type_column = unit.names.column(base.table or "", association.foreign_type or f"{association.as_}_type")
            sets = f"({sets}, {unit.names.table(base.name)}::{type_column}.eq(None::<String>))"
        return f"diesel::update({source}).set({sets}).execute(conn)?;"
    return ""


def _key_type(unit: Unit, association: Association) -> str:
    return "i64" if holds_plain_key(unit, association) else owner_key(unit, association).type


def _rows(unit: Unit, association: Association) -> str:
    """The target's rows as a table that can be deleted from or updated."""
    column, nullable = _target_column(unit, association)
    tables = unit.names.table(association.target or "")
    unit.use_table(association.target or "")
    owner = owner_key(unit, association)
    plain = holds_plain_key(unit, association)
    value = f"self.{owner.name}" + (".map(|id| id.0)" if plain else "" if owner.copy else ".clone()")
    text = f"{tables}::table.filter({column if nullable else f'{column}.nullable()'}.eq({value}))"
    if association.as_:
        base = unit.names.base(association.target or "")
        kind = unit.names.column(base.table or "", association.foreign_type or f"{association.as_}_type")
        text += f".filter({tables}::{kind}.eq({string(unit.model.name)}))"
    return text


def after_destroy(unit: Unit) -> list[str]:
    """`belongs_to dependent:` deletes what the destroyed record pointed at."""
    found = []
    for association in unit.associations:
        if association.kind != "belongs_to" or not association.dependent or association.polymorphic:
            continue
        name = snake(association.name)
        if association.dependent == "destroy":
            found.append(f"if let Some(one) = self.{name}(conn)?.cloned() {{\none.edit().destroy(conn)?;\n}}")
        elif association.dependent == "delete":
            tables = unit.names.table(association.target or "")
            unit.use_table(association.target or "")
            found.append(
                f"if let Some(one) = self.{name}(conn)? {{\nlet id = one.id;\ndiesel::delete({tables}::table.find(id)).execute(conn)?;\n}}"
            )
    return found
