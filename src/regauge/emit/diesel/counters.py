"""`counter_cache:` and `touch:` of belongs_to.

    belongs_to :order, counter_cache: true, touch: true
      ->  UPDATE orders SET lines_count = COALESCE(lines_count, 0) + 1, updated_at = now WHERE id = ?

Source: ActiveRecord::CounterCache#_create_record and #destroy_row, Associations::Builder::BelongsTo.add_counter_cache_callbacks and
.add_touch_callbacks. Rails touches when the transaction commits; the effect in the database is the same. A record that is loaded follows in memory.
"""

from __future__ import annotations

from dataclasses import replace

from regauge.emit.diesel.conditions import guarded
from regauge.emit.diesel.unit import Unit
from regauge.emit.names import dirty_method
from regauge.emit.rust import snake, string
from regauge.program.models import Association
from regauge.program.program import Program


def counter_columns(unit: Unit) -> set[str]:
    """Columns of this table that a counter cache keeps: an UPDATE of the record leaves them alone (Rails 7.2)."""
    found = set()
    for model in unit.program.models.values():
        for association in model.associations.values():
            if association.kind == "belongs_to" and association.counter_cache:
                targets = association.types if association.polymorphic else [association.target or ""]
                if not association.polymorphic and any(
                    t in unit.program.models and unit.names.base(t).name == unit.model.name for t in targets
                ):
                    found.add(association.counter_cache)
    return {name for name in found if unit.field(name) is not None}


def _counted(unit: Unit) -> list[Association]:
    return [a for a in unit.associations if a.kind == "belongs_to" and a.counter_cache]


def _touched(unit: Unit) -> list[Association]:
    return [a for a in unit.associations if a.kind == "belongs_to" and a.touch]


def _targets(unit: Unit, association: Association) -> list[str]:
    return association.types if association.polymorphic else [association.target or ""]


def touch_columns(unit: Unit, association: Association, target: str) -> list[str]:
    """The columns of the target that a touch sets."""
    table = unit.program.schema.tables[unit.names.base(target).table or ""]
    names = ["updated_at", "updated_on"]
    if isinstance(association.touch, str):
        names.append(association.touch)
    return [name for name in names if table.column(name) is not None]


def _update(unit: Unit, association: Association, target: str, by: int, key: str, *, touch: bool) -> str:
    """`UPDATE target SET counter = COALESCE(counter, 0) + by, updated_at = now WHERE id = key`."""
    base = unit.names.base(target)
    table = unit.program.schema.tables[base.table or ""]
    unit.use_table(target)
    tables = unit.names.table(target)
    parts = []
    if by and association.counter_cache:
        column = table.column(association.counter_cache)
        ident = f"{tables}::{unit.names.column(table.name, association.counter_cache)}"
        sign = "+" if by > 0 else "-"
        if column is not None and column.null:
            unit.out.use("diesel::dsl::sql", "diesel::sql_types::BigInt", "diesel::sql_types::Nullable")
            counted = f'COALESCE("{table.name}"."{column.name}", 0) {sign} 1'
            parts.append(f"{ident}.eq(sql::<Nullable<BigInt>>({string(counted)}))")
        else:
            parts.append(f"{ident}.eq({ident} {sign} 1)")
    if touch:
        unit.out.use("regauge_support::time::Time")
        for name in touch_columns(unit, association, target):
            parts.append(f"{tables}::{unit.names.column(table.name, name)}.eq(now)")
    if not parts:
        return ""
    if not by and passes_touch_on(unit.program, base.name):
        # The touch goes on from there.
        unit.use_model(target, "row")
        row = unit.names.row(target)
        return f"if let Some(touched) = {row}::by_id(conn, {key})? {{\ntouched.edit().touch(conn)?;\n}}"
    values = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
    return f"diesel::update({tables}::table.filter({tables}::id.eq({key}))).set({values}).execute(conn)?;"


def _memory(unit: Unit, association: Association, by: int, *, touch: bool) -> str:
    """The loaded record follows."""
    name = snake(association.name)
    if association.polymorphic:
        return ""
    target = association.target or ""
    base = unit.names.base(target)
    table = unit.program.schema.tables[base.table or ""]
    if touch and not by and passes_touch_on(unit.program, base.name):
        # Its own life cycle wrote the times: they are read again.
        return f"self.loaded.{name}.clear();"
    lines = []
    if by and association.counter_cache:
        field = unit.names.field(base.name, association.counter_cache)
        column = table.column(association.counter_cache)
        sign = "+" if by > 0 else "-"
        if column is not None and column.null:
            lines.append(f"record.{field} = Some(record.{field}.unwrap_or_default() {sign} 1);")
        else:
            lines.append(f"record.{field} {sign}= 1;")
    if touch:
        for column_name in touch_columns(unit, association, target):
            found = table.column(column_name)
            field = unit.names.field(base.name, column_name)
            lines.append(f"record.{field} = {'Some(now)' if found is not None and found.null else 'now'};")
    if not lines:
        return ""
    return f"if let Some(record) = self.loaded.{name}.get_mut() {{\n" + "\n".join(lines) + "\n}"


def _one(
    unit: Unit,
    association: Association,
    by: int,
    *,
    touch: bool,
    memory: bool = True,
    source: str = "self",
    guard: str = "",
) -> str:
    """The update of what the key points at now, when it points at something."""
    field = unit.field(association.foreign_key or "")
    if field is None:
        return ""
    value = f"self.{field.name}" if source == "self" else source
    body = ""
    if association.polymorphic:
        kind = unit.field(association.foreign_type or "")
        if kind is None:
            return ""
        class_ = (
            f"self.{kind.name}.as_deref()"
            if source == "self"
            else f"self.{dirty_method('before_last_save', kind.name)}().as_deref()"
        )
        arms = []
        for target in _targets(unit, association):
            table = unit.program.schema.tables[unit.names.base(target).table or ""]
            if by and table.column(association.counter_cache or "") is None:
                continue
            unit.use_model(target, "id")
            text = _update(unit, association, target, by, f"{unit.names.id(target)}(id)", touch=touch)
            if text:
                arms.append(f"Some({string(unit.names.base(target).name)}) => {{ {text} }}")
        if not arms:
            return ""
        body = f"match {class_} {{\n" + "\n".join(arms) + "\n_ => {}\n}"
    else:
        body = _update(unit, association, association.target or "", by, "id", touch=touch)
        if memory and (follow := _memory(unit, association, by, touch=touch)):
            body += f"\n{follow}"
    if not body:
        return ""
    now = "let now = Time::now();\n" if "now" in body.split("Time::now")[0] and ".eq(now)" in body else ""
    return f"if {guard}let Some(id) = {value} {{\n{now}{body}\n}}"


def after_create(unit: Unit) -> list[str]:
    """Counters go up where Rails inserts; a counter with `touch:` touches with it."""
    found = [_one(unit, a, 1, touch=bool(a.touch)) for a in _counted(unit)]
    found += [_one(unit, a, 0, touch=True) for a in _touched(unit) if not a.counter_cache]
    return [text for text in found if text]


def after_update(unit: Unit) -> list[str]:
    """A changed key moves the counter; any change touches."""
    found = []
    for association in unit.associations:
        if association.kind != "belongs_to" or not (association.counter_cache or association.touch):
            continue
        field = unit.field(association.foreign_key or "")
        if field is None:
            continue
        moved = f"self.{dirty_method('saved_change?', field.name)}()"
        before = f"self.{dirty_method('before_last_save', field.name)}()"
        kind = unit.field(association.foreign_type or "") if association.polymorphic else None
        if kind is not None:
            moved = f"{moved} || self.{dirty_method('saved_change?', kind.name)}()"
        touch = bool(association.touch)
        if association.counter_cache:
            up = _one(unit, association, 1, touch=touch)
            down = _one(unit, association, -1, touch=touch, memory=False, source=before)
            text = f"if {moved} {{\n{up}\n{down}\n}}"
            if touch:
                text += " else " + guarded(["self.has_saved_changes()"], _one(unit, association, 0, touch=True))
            found.append(text)
        else:
            guard = f"({moved}) && " if kind is not None else f"{moved} && "
            old = _one(unit, association, 0, touch=True, memory=False, source=before, guard=guard)
            text = f"if self.has_saved_changes() {{\n{old}\n{_one(unit, association, 0, touch=True)}\n}}"
            found.append(text)
    return found


def needs_saved_changes(unit: Unit) -> bool:
    """Whether `saved_changes?` is asked."""
    return bool(_touched(unit))


def after_delete(unit: Unit) -> list[str]:
    """Counters go down where Rails deletes the row."""
    found = []
    for association in _counted(unit):
        text = _one(unit, association, -1, touch=bool(association.touch))
        if text and _is_spared(unit, association):
            touched = _one(unit, association, 0, touch=True) if association.touch else ""
            head = f"if self.record.is_destroyed_by({string(association.foreign_key or '')}) {{\n{touched}\n}} else "
            text = head + (text if text.startswith("if ") else f"{{\n{text}\n}}")
        if text:
            found.append(text)
    return found


def spares(unit: Unit, association: Association) -> bool:
    """Whether records that this `dependent: :destroy` destroys leave the counter of another owner alone: that of their belongs_to by the same key.

    Where the owner itself is counted, it is gone afterwards and nobody sees its counter.
    Source: ActiveRecord::CounterCache#destroy_row, which asks for `destroyed_by_association`.
    """
    base = unit.names.base(association.target or "")
    family = {model.name for model in unit.classes}
    for each in base.associations.values():
        if each.kind == "belongs_to" and each.counter_cache and each.foreign_key == association.foreign_key:
            mine = bool(association.as_) if each.polymorphic else each.target in family
            if not mine:
                return True
    return False


def _is_spared(unit: Unit, association: Association) -> bool:
    family = {model.name for model in unit.classes}
    for base in unit.names.bases():
        owner = replace(unit, model=base)
        for each in owner.associations:
            if (
                each.dependent == "destroy"
                and each.kind != "belongs_to"
                and each.target in family
                and each.foreign_key == association.foreign_key
                and spares(owner, each)
            ):
                return True
    return False


def after_destroy(unit: Unit) -> list[str]:
    """A touch without a counter runs after the destroy."""
    return [text for a in _touched(unit) if not a.counter_cache and (text := _one(unit, a, 0, touch=True))]


def passes_touch_on(program: Program, model: str) -> bool:
    """Whether a touch of the model touches what it belongs to."""
    found = program.models.get(model)
    return found is not None and any(a.kind == "belongs_to" and a.touch for a in found.associations.values())


def after_touch(unit: Unit) -> list[str]:
    """A touch goes on to what the record belongs to with `touch:`."""
    return [text for a in _touched(unit) if (text := _one(unit, a, 0, touch=True))]
