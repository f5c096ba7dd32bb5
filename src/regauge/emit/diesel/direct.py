"""What goes past the callbacks: `update_columns`, `increment!`, `decrement!`, `touch`, `reload`; written where the app uses them.

Source: ActiveRecord::Persistence#update_columns, #increment!, #reload, ActiveRecord::Timestamp#touch. What was written is followed in memory;
other changes of the draft stay changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from regauge.emit.diesel import counters
from regauge.emit.diesel.unit import Unit, errors_doc
from regauge.emit.rust import string
from regauge.program import code
from regauge.program.program import Program

_VERBS = ("update_columns", "update_column", "increment!", "decrement!", "touch", "reload", "toggle!")


def verbs_used(unit: Unit) -> set[str]:
    """The operations that compiled code anywhere in the app asks of this model's drafts."""
    found: set[str] = set()
    family = {model.name for model in unit.classes}
    for node in _nodes(unit.program):
        if (
            isinstance(node, code.RecordOp)
            and node.verb in _VERBS
            and getattr(node.record.type, "model", None) in family
        ):
            found.add(node.verb)
    if _touched_from_below(unit):
        found.add("touch")
    return found


def _nodes(program: Program) -> Iterator[Any]:
    for function in program.functions.values():
        yield from _walk(function.body)
    for handler in program.handlers.values():
        yield from _walk(handler)


def _walk(node: Any) -> Iterator[Any]:
    if is_dataclass(node) and not isinstance(node, type):
        yield node
        for part in fields(node):
            yield from _walk(getattr(node, part.name))
    elif isinstance(node, (tuple, list)):
        for item in node:
            yield from _walk(item)
    elif isinstance(node, dict):
        for item in node.values():
            yield from _walk(item)


def _touched_from_below(unit: Unit) -> bool:
    """Whether a touch of this record goes on to others, so that who touches it must go through the record."""
    if not counters.passes_touch_on(unit.program, unit.model.name):
        return False
    return any(
        a.touch and a.target == unit.model.name for m in unit.program.models.values() for a in m.associations.values()
    )


def emit_direct(unit: Unit) -> None:
    """Writes the operations inside `impl Draft`."""
    used = verbs_used(unit)
    out = unit.out
    row, table, key = unit.row, unit.tables, unit.key
    out.use("regauge_support::record::Draft")
    clone = "" if key.copy else ".clone()"
    if used & {"update_columns", "update_column"}:
        out.blank()
        errors_doc(
            out,
            "`update_columns`: writes what `assign` sets, past validations, callbacks and timestamps.",
            "What the database objects to.",
        )
        head = "pub fn update_columns(&mut self, conn: &mut Conn, assign: impl FnOnce(&mut Self) -> Result<()>) -> Result<bool>"
        with out.block(head):
            out.line("let mut fresh = self.row()?.clone().edit();")
            out.line("assign(&mut fresh)?;")
            out.line("let changes = fresh.changes();")
            with out.block("if !changes.is_empty()"):
                out.line(f"let id = self.row()?.{key.name}{clone};")
                out.line(f"let row: {row} = changes.update({table}::{key.ident}.eq(id), {row}::as_select(), conn)?;")
                out.line("self.follow(row);")
            out.line("Ok(true)")
    if used & {"increment!", "decrement!"}:
        out.use("regauge_support::write::Write")
        out.blank()
        errors_doc(
            out, "`increment!(:column, by)`, and `decrement!` with a negative number.", "What the database objects to."
        )
        head = f"pub fn increment<C: Column<Table = {table}::table>>(&mut self, conn: &mut Conn, column: C, by: i64) -> Result<()>"
        out.use("diesel::query_source::Column")
        with out.block(head):
            out.line("let mut changes = Write::default();")
            out.line("changes.add(column, by);")
            out.line(f"let id = self.row()?.{key.name}{clone};")
            out.line(f"let row: {row} = changes.update({table}::{key.ident}.eq(id), {row}::as_select(), conn)?;")
            out.line("self.follow(row);")
            out.line("Ok(())")
    if "touch" in used:
        _touch(unit, clone)
    if "reload" in used:
        out.blank()
        errors_doc(out, "`reload`: the record as the database has it now.", "[`Error::NotFound`] when it is gone.")
        with out.block("pub fn reload(&mut self, conn: &mut Conn) -> Result<()>"):
            out.line(f"let id = self.row()?.{key.name}{clone};")
            out.line(f"let row = {row}::find(conn, id)?;")
            out.line("self.take(&row);")
            if unit.associations:
                out.line("self.loaded = Default::default();")
            out.line("self.record.reload(row);")
            out.line("Ok(())")
    if used & {"update_columns", "update_column", "increment!", "decrement!", "touch"}:
        _follow(unit)


def _touch(unit: Unit, clone: str) -> None:
    out, row, table, key = unit.out, unit.row, unit.tables, unit.key
    stamps = [f for f in unit.fields if f.column.name in ("updated_at", "updated_on")]
    out.use("regauge_support::time::Time", "regauge_support::write::Write")
    out.blank()
    errors_doc(
        out,
        "`touch`: the time of the last change is now, for what it belongs to too where that is declared.",
        "What the database objects to.",
    )
    with out.block("pub fn touch(&mut self, conn: &mut Conn) -> Result<bool>"):
        if stamps:
            out.line("let now = Time::now();")
            out.line("let mut changes = Write::default();")
            for field in stamps:
                out.line(
                    f"changes.set({table}::{field.ident}, Some({'now' if field.type == 'Time' else 'now.to_date()'}));"
                )
            out.line(f"let id = self.row()?.{key.name}{clone};")
            out.line(f"let row: {row} = changes.update({table}::{key.ident}.eq(id), {row}::as_select(), conn)?;")
            out.line("self.follow(row);")
        out.lines(counters.after_touch(unit))
        out.line("Ok(true)")


def _follow(unit: Unit) -> None:
    """Takes over the columns that differ from the row that the draft remembers."""
    out = unit.out
    out.blank()
    out.doc("Takes over what was just written; other changes of the draft stay.")
    with out.block(f"fn follow(&mut self, {'mut ' if unit.associations else ''}row: {unit.row})"):
        with out.block("if let Some(saved) = self.record.saved()"):
            for field in unit.fields:
                if field is unit.key:
                    continue
                value = f"row.{field.name}" + ("" if field.copy else ".clone()")
                with out.block(f"if saved.{field.name} != row.{field.name}"):
                    out.line(f"self.{field.name} = {value if field.null else f'Some({value})'};")
        if unit.associations:
            out.line("row.loaded = self.loaded.clone();")
        with out.block("if let Some(saved) = self.record.saved_mut()"):
            out.line("*saved = row;")


_ = string
