"""`counter_cache:` and `touch:` of belongs_to.

    belongs_to :order, counter_cache: true, touch: true
      ->  self.count_order(conn, 1)?;
          fn count_order: UPDATE orders SET lines_count = COALESCE(lines_count, 0) + by, updated_at = now WHERE id = ?

Source: ActiveRecord::CounterCache#_create_record and #destroy_row, Associations::Builder::BelongsTo.add_counter_cache_callbacks and
.add_touch_callbacks. Rails touches when the transaction commits; the effect in the database is the same. A record that is loaded follows in memory.
"""

from __future__ import annotations

from dataclasses import replace

from regauge.emit.diesel.conditions import guarded
from regauge.emit.diesel.links import converted, link_of
from regauge.emit.diesel.polymorphic import types_of
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.diesel.validations import kind_test
from regauge.emit.names import dirty_method
from regauge.emit.rust import method, snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association
from regauge.program.program import Program


def counter_columns(unit: Unit) -> set[str]:
    """Columns of this table that a counter cache keeps: an UPDATE of the record leaves them alone (Rails 7.2)."""
    found = {
        association.counter_cache
        for association in unit.names.counting
        if association.counter_cache
        and association.target in unit.program.models
        and unit.names.base(association.target).name == unit.model.name
    }
    return {name for name in found if unit.field(name) is not None}


def _counted(unit: Unit) -> list[Association]:
    found = [a for a in unit.associations if a.kind == "belongs_to" and a.counter_cache]
    return [a for a in found if not unit.without(a, "counter")]


def _touched(unit: Unit) -> list[Association]:
    return [a for a in unit.associations if a.kind == "belongs_to" and a.touch and not unit.without(a, "touch")]


def _touched_ones(unit: Unit) -> list[str]:
    """`has_one touch: true`: a touch of what the record has (Associations::Builder::HasOne.touch_record)."""
    found = []
    for association in unit.associations:
        if association.kind == "has_one" and association.touch and not unit.without(association, "touch"):
            if isinstance(association.touch, str):
                raise CannotPrint(f"`touch: :{association.touch}` of a has_one")
            unit.names.check_editable(association.target or "")
            text = f"if let Some(one) = self.{snake(association.name)}(conn)?.cloned() {{\none.edit().touch(conn)?;\n}}"
            found.append(of_class(unit, association, text))
    return found


def of_class(unit: Unit, association: Association, text: str) -> str:
    """A statement for records of the class that declares the association, where that is an STI subclass."""
    declared = unit.declared_by(association)
    if not text or declared == unit.model.name:
        return text
    if not unit.sti:
        return ""  # no row is read as the subclass
    return guarded([kind_test(unit, unit.program.models[declared])], text)


def _targets(unit: Unit, association: Association) -> list[str]:
    return types_of(unit, association) if association.polymorphic else [association.target or ""]


def touch_columns(unit: Unit, association: Association, target: str) -> list[str]:
    """The columns of the target that a touch sets."""
    table = unit.program.schema.tables[unit.names.base(target).table or ""]
    names = ["updated_at", "updated_on"]
    if isinstance(association.touch, str):
        names.append(association.touch)
    return [name for name in names if table.column(name) is not None]


def _update(unit: Unit, association: Association, target: str, by: bool, key: str, *, touch: bool) -> str:
    """`UPDATE target SET counter = COALESCE(counter, 0) + by, updated_at = now WHERE id = key`."""
    base = unit.names.base(target)
    table = unit.program.schema.tables[base.table or ""]
    unit.use_table(target)
    tables = unit.names.table(target)
    parts = []
    if by and association.counter_cache:
        column = table.column(association.counter_cache)
        ident = f"{tables}::{unit.names.column(table.name, association.counter_cache)}"
        if column is not None and column.null:
            unit.out.use("diesel::dsl::sql", "diesel::sql_types::BigInt", "diesel::sql_types::Nullable")
            counted = f'COALESCE("{table.name}"."{column.name}", 0) + '
            parts.append(f"{ident}.eq(sql::<Nullable<BigInt>>({string(counted)}).bind::<BigInt, _>(by))")
        else:
            parts.append(f"{ident}.eq({ident} + by)")
    if touch:
        unit.out.use("regauge_support::time::Time")
        for name in touch_columns(unit, association, target):
            parts.append(f"{tables}::{unit.names.column(table.name, name)}.eq(now)")
    if not parts:
        return ""
    theirs, value = _key(unit, association, target, key)
    held = f"{tables}::{theirs.ident}.eq({value})"
    if not by and passes_touch_on(unit.program, base.name):
        # The touch goes on from there.
        unit.names.check_editable(target)
        unit.use_model(target, "row")
        row = unit.names.row(target)
        own = [part for part in parts if isinstance(association.touch, str) and f"::{association.touch}." in part]
        named = f"diesel::update({tables}::table.filter({held})).set({own[0]}).execute(conn)?;\n" if own else ""
        found = f"{row}::by_id(conn, {value})?"
        if [theirs.column.name] != table.primary_key or theirs.key_of is None:
            found = f"{row}::all().filter({held}).first::<{row}>(conn).optional()?"
        return f"{named}if let Some(touched) = {found} {{\ntouched.edit().touch(conn)?;\n}}"
    values = parts[0] if len(parts) == 1 else f"({', '.join(parts)})"
    return f"diesel::update({tables}::table.filter({held})).set({values}).execute(conn)?;"


def _key(unit: Unit, association: Association, target: str, key: str) -> tuple[Field, str]:
    """The column of the target that the key holds, and the key as it is looked for there."""
    own, theirs = link_of(unit, association, target).single
    value, partial = converted(key, own, theirs)
    if partial:
        raise CannotPrint(f"its key column holds {own.type}, and what it points at has {theirs.type}")
    if theirs.key_of is not None and value != key:
        unit.use_model(theirs.key_of, "id")
    return theirs, value


def _memory(unit: Unit, association: Association, by: bool, *, touch: bool) -> str:
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
        if column is not None and column.null:
            lines.append(f"record.{field} = Some(record.{field}.unwrap_or_default() + by);")
        else:
            lines.append(f"record.{field} += by;")
    if touch:
        for column_name in touch_columns(unit, association, target):
            found = table.column(column_name)
            field = unit.names.field(base.name, column_name)
            lines.append(f"record.{field} = {'Some(now)' if found is not None and found.null else 'now'};")
    if not lines:
        return ""
    return f"if let Some(record) = self.loaded.{name}.get_mut() {{\n" + "\n".join(lines) + "\n}"


def _statements(unit: Unit, association: Association, *, by: bool, touch: bool) -> str:
    """The update of the row with the key `id`; nothing where there is none to make."""
    if not association.polymorphic:
        return _update(unit, association, association.target or "", by, "id", touch=touch)
    arms: list[tuple[str, str]] = []
    for target in _targets(unit, association):
        table = unit.program.schema.tables[unit.names.base(target).table or ""]
        if by and table.column(association.counter_cache or "") is None:
            continue
        text = _update(unit, association, target, by, "id", touch=touch)
        if text:
            arms.append((string(unit.names.base(target).name), text))
    if len(arms) == 1:
        class_, text = arms[0]
        test = f"if class == Some({class_})"
        return f"{test}\n&& {text.removeprefix('if ')}" if _is_one_if(text) else f"{test} {{ {text} }}"
    lines = [f"Some({class_}) => {{ {text} }}" for class_, text in arms]
    return "match class {\n" + "\n".join(lines) + "\n_ => {}\n}" if lines else ""


def _is_one_if(text: str) -> bool:
    """Whether statements are one `if` without `else`."""
    if not text.startswith("if ") or not text.endswith("}"):
        return False
    depth = 0
    for at, letter in enumerate(text):
        depth += {"{": 1, "}": -1}.get(letter, 0)
        if letter == "}" and depth == 0:
            return at == len(text) - 1
    return False


def _has_columns(unit: Unit, association: Association) -> bool:
    kind = unit.field(association.foreign_type or "") if association.polymorphic else None
    return unit.field(association.foreign_key or "") is not None and (not association.polymorphic or kind is not None)


def _name(unit: Unit, association: Association, *, by: bool) -> str:
    """`count_order`, `touch_order`; the app's own method keeps such a name."""
    taken = {method(name) for model in unit.classes for name in model.methods}
    name = f"{'count' if by else 'touch'}_{snake(association.name).removeprefix('r#')}"
    return f"{name}_row" if name in taken else name


def _one(unit: Unit, association: Association, by: int, *, touch: bool, old: bool = False, guard: str = "") -> str:
    """The update of what the key points at, or with `old` pointed at before the last save."""
    if not _has_columns(unit, association):
        return ""
    body = _statements(unit, association, by=bool(by), touch=touch)
    if not body:
        return ""
    name = _name(unit, association, by=bool(by))
    amount = [str(by)] if by else []
    if not old:
        return f"self.{name}({', '.join(['conn', *amount])})?;"
    before = f"self.{dirty_method('before_last_save', unit.needed(association.foreign_key).name)}()"
    given = ["conn"]
    if association.polymorphic:
        given.append(
            f"self.{dirty_method('before_last_save', unit.needed(association.foreign_type).name)}().as_deref()"
        )
    given += ["id", *amount, *(["Time::now()"] if ".eq(now)" in body else [])]
    return f"if {guard}let Some(id) = {before} {{\nSelf::{name}_at({', '.join(given)})?;\n}}"


def emit_functions(unit: Unit) -> None:
    """The functions that the life cycle calls: the update of a row by its key, and of what the record points at."""
    called = unit.out.render()
    texts = []
    for association in unit.associations:
        if association.kind != "belongs_to" or not _has_columns(unit, association):
            continue
        for by in (True, False):
            name = _name(unit, association, by=by)
            if f".{name}(conn" in called or f"Self::{name}_at(conn" in called:
                text = _at(unit, association, name, by=by) if f"Self::{name}_at(conn" in called else ""
                if f".{name}(conn" in called:
                    text = f"{text}\n\n{_own(unit, association, name, by=by, at=bool(text))}".lstrip("\n")
                texts.append(text)
    if not texts:
        return
    with unit.out.block(f"impl {unit.draft}"):
        unit.out.line("\n\n".join(texts))
    unit.out.blank()


def _doc(association: Association, *, by: bool, touch: bool) -> str:
    options = " and ".join(f"`{each}:`" for each in ("counter_cache", "touch")[not by : 1 + touch])
    return f"/// {options} of `belongs_to :{association.name}`"


def _at(unit: Unit, association: Association, name: str, *, by: bool) -> str:
    """The function that updates the row with a key."""
    touch = bool(association.touch) if by else True
    body = _statements(unit, association, by=by, touch=touch)
    params = ["conn: &mut Conn", *(["class: Option<&str>"] if association.polymorphic else [])]
    params += [f"id: {unit.needed(association.foreign_key).type}", *(["by: i64"] if by else [])]
    params += ["now: Time"] if ".eq(now)" in body else []
    doc = f"{_doc(association, by=by, touch=touch)}, in the row with this key."
    return f"{doc}\nfn {name}_at({', '.join(params)}) -> Result<()> {{\n{body}\nOk(())\n}}"


def _own(unit: Unit, association: Association, name: str, *, by: bool, at: bool) -> str:
    """The function that updates what the record points at, by `_at` where that is written."""
    touch = bool(association.touch) if by else True
    body = _statements(unit, association, by=by, touch=touch)
    now = ".eq(now)" in body
    class_ = f"self.{unit.needed(association.foreign_type).name}.as_deref()" if association.polymorphic else ""
    lines = ["let now = Time::now();"] if now else []
    if at:
        given = ["conn", *([class_] if class_ else []), "id", *(["by"] if by else []), *(["now"] if now else [])]
        lines.append(f"Self::{name}_at({', '.join(given)})?;")
    else:
        lines += [*([f"let class = {class_};"] if class_ else []), body]
    follow = "" if association.polymorphic else _memory(unit, association, by, touch=touch)
    lines += [follow] if follow else []
    shown = ", in the table and where it is loaded" if follow else ""
    return (
        f"{_doc(association, by=by, touch=touch)}{shown}.\n"
        f"fn {name}({'&mut self' if follow else '&self'}, conn: &mut Conn{', by: i64' if by else ''}) -> Result<()> {{\n"
        f"if let Some(id) = self.{_held(unit, association)} {{\n" + "\n".join(lines) + "\n}\nOk(())\n}"
    )


def _held(unit: Unit, association: Association) -> str:
    """The key that the record holds."""
    field = unit.needed(association.foreign_key)
    return field.name if field.copy else f"{field.name}.clone()"


def after_create(unit: Unit) -> list[str]:
    """Counters go up where Rails inserts; a counter with `touch:` touches with it."""
    found = [of_class(unit, a, _one(unit, a, 1, touch=bool(a.touch))) for a in _counted(unit)]
    found += [of_class(unit, a, _one(unit, a, 0, touch=True)) for a in _touched(unit) if not a.counter_cache]
    return [text for text in found if text] + _touched_ones(unit)


def after_update(unit: Unit) -> list[str]:
    """A changed key moves the counter; any change touches."""
    found = []
    counted, touched = _counted(unit), _touched(unit)
    for association in unit.associations:
        if not any(association is each for each in (*counted, *touched)):
            continue
        field = unit.field(association.foreign_key or "")
        if field is None:
            continue
        moved = f"self.{dirty_method('saved_change?', field.name)}()"
        kind = unit.field(association.foreign_type or "") if association.polymorphic else None
        if kind is not None:
            moved = f"{moved} || self.{dirty_method('saved_change?', kind.name)}()"
        touch = bool(association.touch)
        if association.counter_cache:
            up = _one(unit, association, 1, touch=touch)
            down = _one(unit, association, -1, touch=touch, old=True)
            text = f"if {moved} {{\n{up}\n{down}\n}}"
            if touch:
                text += " else " + guarded(["self.has_saved_changes()"], _one(unit, association, 0, touch=True))
            found.append(of_class(unit, association, text))
        else:
            guard = f"({moved}) && " if kind is not None else f"{moved} && "
            old = _one(unit, association, 0, touch=True, old=True, guard=guard)
            text = f"if self.has_saved_changes() {{\n{old}\n{_one(unit, association, 0, touch=True)}\n}}"
            found.append(of_class(unit, association, text))
    ones = "\n".join(_touched_ones(unit))
    return found + ([guarded(["self.has_saved_changes()"], ones)] if ones else [])


def needs_saved_changes(unit: Unit) -> bool:
    """Whether `saved_changes?` is asked."""
    return bool(_touched(unit)) or bool(_touched_ones(unit))


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
            found.append(of_class(unit, association, text))
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
    found = [(a, _one(unit, a, 0, touch=True)) for a in _touched(unit) if not a.counter_cache]
    return [of_class(unit, a, text) for a, text in found if text] + _touched_ones(unit)


def passes_touch_on(program: Program, model: str) -> bool:
    """Whether a touch of the model touches what it belongs to."""
    found = program.models.get(model)
    return found is not None and any(a.kind == "belongs_to" and a.touch for a in found.associations.values())


def after_touch(unit: Unit) -> list[str]:
    """A touch goes on to what the record belongs to with `touch:`."""
    found = [(a, _one(unit, a, 0, touch=True)) for a in _touched(unit)]
    return [of_class(unit, a, text) for a, text in found if text] + _touched_ones(unit)
