"""Eager loading: one query an association for many owners, into the cells beside their rows.

Order.includes(lines: :product)   ->   Order::preload_lines(conn, &orders)?; Line::preload_product(conn, orders.iter().flat_map(|o| o.loaded.lines.get()))?
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from regauge.emit.diesel.association_scopes import scope_chain
from regauge.emit.diesel.associations import _all_of, _path, _target_column, holds_plain_key, owner_key
from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import camel, markdown_code, snake, string
from regauge.program.models import Association


def emit_preloads(unit: Unit) -> None:
    """Writes `preload_x` inside `impl Row`."""
    for association in unit.associations:
        if association.kind == "belongs_to":
            body = _polymorphic if association.polymorphic else _belongs_to
        elif association.through:
            if not can_preload_through(unit, association):
                continue
            body = _through
        else:
            body = _has
        out, name = unit.out, snake(association.name)
        out.blank()
        called = f"preload_{name.removeprefix('r#')}"
        with out.offered(called, unit.row), _documented(unit, association, called):
            out.line(f"let rows: Vec<_> = rows.into_iter().filter(|row| !row.loaded.{name}.is_loaded()).collect();")
            body(unit, association, name)
            out.line("Ok(())")


@contextmanager
def _documented(unit: Unit, association: Association, name: str) -> Iterator[None]:
    unit.out.doc(f"{markdown_code(f'includes(:{association.name})')}")
    head = f"pub fn {name}<'a>(conn: &mut Conn, rows: impl IntoIterator<Item = &'a Self>) -> Result<()>"
    with unit.out.block(head):
        yield


def _belongs_to(unit: Unit, association: Association, name: str) -> None:
    out = unit.out
    field = unit.field(association.foreign_key or "")
    if field is None:
        raise KeyError(association.foreign_key)
    row = unit.names.row(association.target or "")
    key = f"row.{field.name}" + ("" if field.copy else ".clone()")
    if field.null:
        out.line(f"let found = {row}::by_ids(conn, rows.iter().filter_map(|row| {key}))?;")
        lookup = f"row.{field.name}.as_ref().and_then(|id| found.get(id)).cloned()"
    else:
        out.line(f"let found = {row}::by_ids(conn, rows.iter().map(|row| {key}))?;")
        lookup = f"found.get(&row.{field.name}).cloned()"
    with out.block("for row in rows"):
        out.line(f"row.loaded.{name}.fill({lookup});")


def _polymorphic(unit: Unit, association: Association, name: str) -> None:
    out = unit.out
    key, kind = unit.field(association.foreign_key or ""), unit.field(association.foreign_type or "")
    if key is None or kind is None:
        raise KeyError(association.foreign_key)
    enum = unit.names.polymorphic(unit.model.name, association.name)
    out.use("std::sync::Arc")
    class_ = f"row.{kind.name}.as_deref()" if kind.null else f"Some(row.{kind.name}.as_str())"
    number = f"row.{key.name}.unwrap_or_default()" if key.null else f"row.{key.name}"
    for target in association.types:
        row, id_type = unit.names.row(target), unit.names.id(target)
        base = string(unit.names.base(target).name)
        out.line(
            f"let {snake(target)}s = {row}::by_ids(conn, rows.iter().filter(|row| {class_} == Some({base})).map(|row| {id_type}({number})))?;"
        )
    with out.block("for row in rows"):
        with out.block(f"let found = match {class_}", "};"):
            for target in association.types:
                base, id_type = string(unit.names.base(target).name), unit.names.id(target)
                out.line(
                    f"Some({base}) => {snake(target)}s.get(&{id_type}({number})).map(|found| {enum}::{camel(target)}(found.as_ref().clone())),"
                )
            out.line("_ => None,")
        out.line(f"row.loaded.{name}.fill(found.map(Arc::new));")


def _has(unit: Unit, association: Association, name: str) -> None:
    out = unit.out
    target = association.target or ""
    row, base = unit.names.row(target), unit.names.base(target)
    column, _ = _target_column(unit, association)
    owner = owner_key(unit, association)
    table = unit.program.schema.tables[base.table or ""]
    fk_column = table.column(association.foreign_key or "")
    if fk_column is None:
        raise KeyError(association.foreign_key)
    out.use("std::collections::HashMap", "regauge_support::sql::any_of")
    unit.use_table(target)
    plain = holds_plain_key(unit, association)
    ids = "rows.iter().map(|row| row.{}{})".format(owner.name, ".0" if plain else ("" if owner.copy else ".clone()"))
    text = f"{_all_of(unit, target)}.filter(any_of({column}, {ids}))"
    if association.as_:
        kind = unit.names.column(table.name, association.foreign_type or f"{association.as_}_type")
        text += f".filter({unit.names.table(target)}::{kind}.eq({string(unit.model.name)}))"
    text += scope_chain(unit, association)
    out.line(f"let found: Vec<{row}> = if rows.is_empty() {{ Vec::new() }} else {{ {text}.load(conn)? }};")
    field = unit.names.field(base.name, fk_column.name)
    key_type = "i64" if plain else owner.type
    if association.kind == "has_many":
        out.line(f"let mut groups: HashMap<{key_type}, Vec<{row}>> = HashMap::new();")
        insert = "groups.entry(key).or_default().push(one)"
        fill = "groups.remove(&{key}).unwrap_or_default()"
    else:
        out.use("std::sync::Arc")
        out.line(f"let mut groups: HashMap<{key_type}, Arc<{row}>> = HashMap::new();")
        insert = "groups.entry(key).or_insert_with(|| Arc::new(one))"
        fill = "groups.get(&{key}).cloned()"
    with out.block("for one in found"):
        value = f"one.{field}" + ("" if owner.copy else ".clone()")
        if fk_column.null:
            with out.block(f"if let Some(key) = {value}"):
                out.line(f"{insert};")
        else:
            out.line(f"let key = {value};")
            out.line(f"{insert};")
    with out.block("for row in rows"):
        out.line(f"row.loaded.{name}.fill({fill.format(key=f'row.{owner.name}' + ('.0' if plain else ''))});")


def can_preload_through(unit: Unit, association: Association) -> bool:
    """Whether both steps of a `through` are loaded with rows of their own: has_many, then belongs_to or has_many."""
    if association.kind != "has_many":
        return False
    through, source = _path(unit, association)
    return (
        through.kind == "has_many"
        and through.through is None
        and source.through is None
        and not source.polymorphic
        and source.scope is None
        and unit.usable(through)
        and unit.program.models[association.target or ""].sti_base is None
    )


def _through(unit: Unit, association: Association, name: str) -> None:
    """Rails loads the middle rows first, then the targets; a scope with an order puts them in its order."""
    out = unit.out
    through, source = _path(unit, association)
    target = association.target or ""
    middle, row = unit.names.row(through.target or ""), unit.names.row(target)
    unit.use_model(through.target or "", "row")
    cell = snake(through.name)
    out.line(f"Self::preload_{cell.removeprefix('r#')}(conn, rows.iter().copied())?;")
    source_cell = snake(source.name)
    scoped = unit.association_scope(association) is not None
    middle_rows = f"row.loaded.{cell}.get()"
    if source.kind == "belongs_to" and scoped:
        base = unit.names.base(through.target or "")
        field = unit.names.field(base.name, source.foreign_key or "")
        null = unit.program.schema.tables[base.table or ""].column(source.foreign_key or "")
        optional = null is None or null.null
        out.use("regauge_support::sql::any_of")
        unit.use_table(target)
        column = f"{unit.names.table(target)}::id"
        keys = f".{'filter_map' if optional else 'map'}(|one| one.{field})"
        out.line(f"let ids: Vec<_> = rows.iter().flat_map(|row| {middle_rows}){keys}.collect();")
        text = f"{_all_of(unit, target)}.filter(any_of({column}, ids)){scope_chain(unit, association)}.load(conn)?"
        out.line(f"let found: Vec<{row}> = {text};")
        with out.block("for row in rows"):
            test = f"Some(one.id) == each.{field}" if optional else f"one.id == each.{field}"
            mine = f"{middle_rows}.iter().any(|each| {test})"
            out.line(f"let mine = found.iter().filter(|one| {mine}).cloned().collect();")
            out.line(f"row.loaded.{name}.fill(mine);")
        return
    out.line(f"{middle}::preload_{source_cell.removeprefix('r#')}(conn, rows.iter().flat_map(|row| {middle_rows}))?;")
    pick = "filter_map" if source.kind in ("belongs_to", "has_one") else "flat_map"
    with out.block("for row in rows"):
        out.line(f"let mine = {middle_rows}.iter().{pick}(|one| one.loaded.{source_cell}.get()).cloned().collect();")
        out.line(f"row.loaded.{name}.fill(mine);")
