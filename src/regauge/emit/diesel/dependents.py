"""`dependent:` of has_many, has_one and belongs_to, at its place among the callbacks of a destroy.

Source: HasManyAssociation#handle_dependency, HasOneAssociation#handle_dependency and #delete, BelongsToAssociation#handle_dependency. A has_one
deletes or nullifies the record that it finds, a has_many all of its rows in one statement. What a subclass declares is done for records of that class.
"""

from __future__ import annotations

from regauge.emit.diesel import counters, habtm
from regauge.emit.diesel.links import Link, link_of, unit_of
from regauge.emit.diesel.messages import attribute_name, translated
from regauge.emit.diesel.polymorphic import types_of, variant
from regauge.emit.diesel.relations import bound
from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association


def before_destroy(unit: Unit) -> list[tuple[float, str]]:
    """Statements with the place of the association's declaration; join rows go last, with the row itself."""
    found = []
    for association in unit.associations:
        if association.kind not in ("has_many", "has_one") or not association.dependent:
            continue
        if unit.without(association, "dependent"):
            continue
        text = counters.of_class(unit, association, _statement(unit, association))
        if text:
            found.append((float(association.order), text))
    return found + [(float("inf"), text) for text in habtm.before_delete(unit)]


def _statement(unit: Unit, association: Association) -> str:
    kind = association.dependent
    if kind in ("restrict_with_error", "restrict_with_exception"):
        return _restrict(unit, association)
    if association.through:
        raise CannotPrint(f"`dependent: {kind}` of a `through` deletes the rows that it goes through")
    many, name = association.kind == "has_many", snake(association.name)
    if kind == "destroy":
        unit.names.check_editable(association.target or "")
        draft, first = "one.edit()", ""
        if counters.spares(unit, association):
            key = string(association.foreign_key or "")
            draft, first = "one", f"let mut one = one.edit();\none.state_mut().destroy_by({key});\n"
        if many:
            return f"for one in self.{name}(conn)?.to_vec() {{\n{first}{draft}.destroy_or_fail(conn)?;\n}}"
        unit.out.use("regauge_support::error::Error")
        found, test = f"if let Some(one) = self.{name}(conn)?.cloned()", f"!{draft}.destroy(conn)?"
        if not first:
            return f"{found} && {test} {{\nreturn Err(Error::Abort);\n}}"
        return f"{found} {{\n{first}if {test} {{\nreturn Err(Error::Abort);\n}}\n}}"
    link = link_of(unit, association)
    if kind in ("delete_all", "delete"):
        change = f"diesel::delete({_rows(unit, association, link)}).execute(conn)?;"
    elif kind == "nullify":
        change = f"diesel::update({_rows(unit, association, link)}).set({_nothing(link)}).execute(conn)?;"
    else:
        raise CannotPrint(f"`dependent: {kind}`")
    return change if many else f"if let Some(one) = self.{name}(conn)?.cloned() {{\n{change}\n}}"


def _restrict(unit: Unit, association: Association) -> str:
    many, name = association.kind == "has_many", snake(association.name)
    if many:
        test = f"diesel::select(diesel::dsl::exists(self.{name}_query())).get_result::<bool>(conn)?"
    else:
        test = f"self.{name}(conn)?.is_some()"
    unit.out.use("regauge_support::error::Error")
    if association.dependent == "restrict_with_exception":
        return f"if {test} {{\nreturn Err(Error::DeleteRestriction {{ association: {string(association.name)} }});\n}}"
    record = attribute_name(unit, unit.model, association.name).lower()
    key = f"restrict_dependent_destroy.{'has_many' if many else 'has_one'}"
    default = (
        "Cannot delete record because dependent %{record} exist"
        if many
        else "Cannot delete record because a dependent %{record} exists"
    )
    text = (translated(unit, unit.model, "base", key) or default).replace("%{record}", record)
    return f'if {test} {{\nself.record.errors.add_kind("base", {string(key)}, {string(text)});\nreturn Err(Error::Abort);\n}}'


def _nothing(link: Link) -> str:
    """The columns that tie a row to its owner, without a value."""
    sets = []
    fields = [theirs for _, theirs in link.pairs] + ([link.target_class[0]] if link.target_class is not None else [])
    for field in fields:
        if not field.null:
            raise CannotPrint(f"the column `{field.column.name}` cannot be empty")
        sets.append(f"{link.target_column(field)}.eq(None::<{field.type}>)")
    return sets[0] if len(sets) == 1 else f"({', '.join(sets)})"


def _rows(unit: Unit, association: Association, link: Link) -> str:
    """The target's rows as a table that can be deleted from or updated: of a has_one, the row `one`."""
    target, tables = link.target_model, link.target.tables
    unit.use_table(target)
    for _, theirs in link.pairs:
        if theirs.key_of is not None:
            unit.use_model(theirs.key_of, "id")
    key = link.target.key
    if association.kind == "has_one":
        value = f"one.{key.name}"
        return f"{tables}::table.filter({tables}::{key.ident}.eq({value}))"
    if association.scope is not None or unit.program.models[target].sti_base or link.target.model.default_scopes:
        inside = f"self.{snake(association.name)}_query().select({tables}::{key.ident})"
        return f"{tables}::table.filter({tables}::{key.ident}.eq_any({inside}))"
    text = f"{tables}::table"
    for own, theirs in link.pairs:
        column = link.target_column(theirs) + ("" if theirs.null else ".nullable()")
        text += f".filter({column}.eq({bound(own, theirs, draft=True)}))"
    if link.target_class is not None:
        field, name = link.target_class
        text += f".filter({link.target_column(field)}.eq({string(name)}))"
    return text


def after_destroy(unit: Unit) -> list[str]:
    """`belongs_to dependent:` deletes what the destroyed record pointed at."""
    found = []
    for association in unit.associations:
        if association.kind != "belongs_to" or not association.dependent or unit.without(association, "dependent"):
            continue
        found.append(counters.of_class(unit, association, _owner_goes(unit, association)))
    return found


def _owner_goes(unit: Unit, association: Association) -> str:
    name = snake(association.name)
    if not association.polymorphic:
        change = _gone(unit, association, association.target or "")
        cloned = ".cloned()" if association.dependent == "destroy" else ""
        return f"if let Some(one) = self.{name}(conn)?{cloned} {{\n{change}\n}}"
    enum = unit.names.polymorphic(unit.model.name, association.name)
    unit.out.use("regauge_support::error::Error")
    arms = [
        f"Some({enum}::{variant(target)}(one)) => {{\n{_gone(unit, association, target)}\n}}"
        for target in types_of(unit, association)
    ]
    arms.append(f"Some({enum}::Unknown {{ class, .. }}) => return Err(Error::unknown_class(&class)),")
    arms.append("None => {}")
    return f"match self.{name}(conn)?.cloned() {{\n" + "\n".join(arms) + "\n}"


def _gone(unit: Unit, association: Association, target: str) -> str:
    if association.dependent == "destroy":
        unit.names.check_editable(target)
        return "one.edit().destroy(conn)?;"
    if association.dependent != "delete":
        raise CannotPrint(f"`dependent: {association.dependent}`")
    tables = unit.names.table(target)
    unit.use_table(target)
    key = unit_of(unit, target).key
    clone = "" if key.copy else ".clone()"
    return f"let id = one.{key.name}{clone};\ndiesel::delete({tables}::table.find(id)).execute(conn)?;"
