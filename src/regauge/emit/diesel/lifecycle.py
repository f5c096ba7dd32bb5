"""`impl Draft`: the steps of a save and a destroy that the model has, in Rails' order.

    before_validation :x                  fn before_validation(..) { self.x()?; .. }
    belongs_to :order, counter_cache:     fn after_create(..) { the counter, then touches, then the app's callbacks }
    has_many :lines, dependent: :destroy  fn before_destroy(..) { .. }, among the app's callbacks in the order of declaration

A step without anything in it is left out; the trait's default says so.
"""

from __future__ import annotations

from regauge.emit.diesel import counters, dependents
from regauge.emit.diesel.conditions import call_of, guarded, method_function, test_of
from regauge.emit.diesel.draft import keeps_raw
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.diesel.validations import emit_validate, kind_test
from regauge.emit.names import dirty_method
from regauge.emit.rust import string
from regauge.program.models import Callback, Model

_STEPS = ("before_save", "before_create", "before_update", "after_create", "after_update", "after_save")
EVENTS = frozenset({"before_validation", "after_validation", *_STEPS, "before_destroy", "after_destroy"})
"""The events whose callbacks are written."""


def emit_lifecycle(unit: Unit) -> None:
    """Writes `impl Draft for XDraft` and the writing of changes."""
    out = unit.out
    out.use("regauge_support::record::Draft", "regauge_support::write::Write", "regauge_support::time::Time")
    _changes(unit)
    with out.block(f"impl Draft for {unit.draft}"):
        out.line(f"type Row = {unit.row};")
        out.line(f"const MODEL: &'static str = {string(unit.model.name)};")
        _basics(unit)
        _stamp(unit)
        _validation_step(unit, "before_validation")
        emit_validate(unit)
        _validation_step(unit, "after_validation")
        for event in _STEPS:
            _step(unit, event, _own_steps(unit, event))
        _destroy(unit)
    out.blank()


def _basics(unit: Unit) -> None:
    out, key, table = unit.out, unit.key, unit.tables
    out.blank()
    with out.block(f"fn state(&self) -> &State<{unit.row}>"):
        out.line("&self.record")
    out.blank()
    with out.block(f"fn state_mut(&mut self) -> &mut State<{unit.row}>"):
        out.line("&mut self.record")
    out.blank()
    with out.block("fn id_text(&self) -> String"):
        shown = "ToString::to_string" if key.kind.rust == "i64" else "|id| regauge_support::text::inspect(&id.0)"
        out.line(f'self.{key.name}.as_ref().map_or_else(|| "nil".to_owned(), {shown})')
    out.blank()
    with out.block("fn is_changed(&self) -> bool"):
        out.line("!self.changes().is_empty()")
    out.blank()
    with out.block(f"fn store(&mut self, conn: &mut Conn) -> Result<{unit.row}>"):
        for field in unit.fields:
            if field.kind.cast == "integer" and keeps_raw(unit, field) and field.enum is None and field.key_of is None:
                size = _bytes(unit, field)
                name = string(field.column.name)
                unit.out.use("regauge_support::cast")
                out.line(f"cast::check_integer(self.{field.name}, self.record.raw({name}), {size})?;")
        out.line("let changes = self.changes();")
        mutable = "mut " if unit.associations else ""
        clone = "" if key.copy else ".clone()"
        with out.block(f"let {mutable}row: {unit.row} = match self.record.saved()", "};"):
            out.line("Some(saved) if changes.is_empty() => saved.clone(),")
            with out.block("Some(saved) =>"):
                out.line(
                    f"changes.update({table}::{key.ident}.eq(saved.{key.name}{clone}), {unit.row}::as_select(), conn)?"
                )
            out.line(f"None => changes.insert({unit.row}::as_select(), conn)?,")
        if unit.associations:
            out.line("row.loaded = self.loaded.clone();")
        out.line("Ok(row)")
    out.blank()
    with out.block(f"fn take(&mut self, row: &{unit.row})"):
        for field in unit.fields:
            value = f"row.{field.name}" + ("" if field.copy else ".clone()")
            out.line(f"self.{field.name} = {value if field.null else f'Some({value})'};")
    out.blank()
    with out.block("fn delete(&mut self, conn: &mut Conn) -> Result<()>"):
        out.line(f"let id = self.record.saved().map(|saved| saved.{key.name}{clone});")
        with out.block("if let Some(id) = id"):
            decrements = counters.after_delete(unit)
            deleted = "let deleted = " if decrements else ""
            out.line(f"{deleted}diesel::delete({table}::table.find(id)).execute(conn)?;")
            if decrements:
                with out.block("if deleted == 0"):
                    out.line("return Ok(());")
                out.lines(decrements)
        out.line("Ok(())")


def _bytes(unit: Unit, field: Field) -> int:
    if unit.program.app.adapter == "sqlite":
        return field.column.limit or 8
    return field.column.limit or (8 if field.column.kind in ("bigint", "bigserial") else 4)


def _changes(unit: Unit) -> None:
    """What an INSERT or UPDATE would write: all columns of a new record, else those that changed."""
    out, table = unit.out, unit.tables
    counted = counters.counter_columns(unit)
    if any(field.kind.cast == "json" for field in unit.fields):
        out.use("regauge_support::columns::JsonRef")
    with out.block(f"impl {unit.draft}"), out.block(f"fn changes(&self) -> Write<'_, {table}::table>"):
        out.line("let saved = self.record.saved();")
        out.line("let mut changes = Write::default();")
        for field in unit.fields:
            column = f"{table}::{field.ident}"
            if field is unit.key:
                value = f"self.{field.name}" + ("" if field.copy else ".clone()")
                with out.block("if saved.is_none()"):
                    out.line(f"changes.set_present({column}, {value});")
                continue
            mine, theirs = _borrowed(field)
            if field.column.name in counted:
                with out.block("if saved.is_none()"):
                    out.line(f"changes.set({column}, {mine});")
            else:
                out.line(f"changes.set_changed({column}, {mine}, saved.map(|saved| {theirs}));")
        out.line("changes")
    out.blank()


def _borrowed(field: Field) -> tuple[str, str]:
    """The draft's value and the row's, of one type that is compared and bound."""
    name = field.name
    if field.copy:
        return f"self.{name}", f"saved.{name}" if field.null else f"Some(saved.{name})"
    if field.kind.cast == "json":
        bound = "JsonRef"
        theirs = f"saved.{name}.as_ref().map(JsonRef)" if field.null else f"Some(JsonRef(&saved.{name}))"
        return f"self.{name}.as_ref().map({bound})", theirs
    if field.kind.rust in ("String", "Vec<u8>") and field.enum is None and field.key_of is None and not field.sti:
        short = "as_str()" if field.kind.rust == "String" else "as_slice()"
        return f"self.{name}.as_deref()", f"saved.{name}.as_deref()" if field.null else f"Some(saved.{name}.{short})"
    return f"self.{name}.as_ref()", f"saved.{name}.as_ref()" if field.null else f"Some(&saved.{name})"


def _stamp(unit: Unit) -> None:
    created = [f for f in unit.fields if f.column.name in ("created_at", "created_on") and f.type in ("Time", "Date")]
    updated = [f for f in unit.fields if f.column.name in ("updated_at", "updated_on") and f.type in ("Time", "Date")]
    if not created and not updated:
        return
    out = unit.out
    out.blank()
    with out.block("fn stamp(&mut self, now: Time)"):
        with out.block("if self.is_new()"):
            for field in created + updated:
                out.line(f"self.{field.name}.get_or_insert({_now(field)});")
        if updated:
            tests = " && ".join(
                f"self.{f.name} == self.record.saved().{'and_then' if f.null else 'map'}(|saved| saved.{f.name})"
                for f in updated
            )
            with out.block(f"else if self.is_changed() && {tests}"):
                for field in updated:
                    out.line(f"self.{field.name} = Some({_now(field)});")


def _now(field: Field) -> str:
    return "now" if field.type == "Time" else "now.to_date()"


def _validation_step(unit: Unit, event: str) -> None:
    lines = callback_lines(unit, event)
    if not lines:
        return
    text = "\n".join(lines)
    out = unit.out
    out.use("regauge_support::record::Context")
    conn = "conn" if "conn" in text else "_conn"
    context = "context" if "context" in text else "_context"
    out.blank()
    with out.block(f"fn {event}(&mut self, {conn}: &mut Conn, {context}: Context) -> Result<()>"):
        out.line(text)
        out.line("Ok(())")


def _own_steps(unit: Unit, event: str) -> list[str]:
    """What Rails itself does in an event before the app's callbacks: associations are declared first."""
    if event == "after_create":
        return counters.after_create(unit)
    if event == "after_update":
        return counters.after_update(unit)
    return []


def _step(unit: Unit, event: str, first: list[str]) -> None:
    lines = first + callback_lines(unit, event)
    if not lines:
        return
    text = "\n".join(lines)
    conn = "conn" if "conn" in text else "_conn"
    out = unit.out
    out.blank()
    with out.block(f"fn {event}(&mut self, {conn}: &mut Conn) -> Result<()>"):
        out.line(text)
        out.line("Ok(())")


def callback_lines(unit: Unit, event: str) -> list[str]:
    """The app's callbacks of an event, with their conditions."""
    found = [
        (model, c) for model, c in unit.callbacks(event) if model is unit.model or c.for_class in (None, model.name)
    ]
    return [text for model, callback in found if (text := callback_text(unit, model, callback)) is not None]


def callback_text(unit: Unit, model: Model, callback: Callback) -> str | None:
    """One callback's statement; None where its body or a condition is not compiled."""
    if callback.method is not None:
        function = method_function(unit, model, callback.method)
    else:
        span = callback.body.span if callback.body is not None else callback.span
        function = unit.program.functions.get(f"{model.name}#callback:{callback.event}:{span.line}:{span.column}")
    tests = test_of(unit, model, callback.conditions, callback.on)
    if function is None or tests is None:
        return None
    if model is not unit.model:
        tests.insert(0, kind_test(unit, model))
    call = f"{call_of(unit, function)};"
    return guarded(tests, call)


def _destroy(unit: Unit) -> None:
    out = unit.out
    steps: list[tuple[float, str]] = []
    steps += dependents.before_destroy(unit)
    for model, callback in unit.callbacks("before_destroy"):
        made = callback_text(unit, model, callback)
        if made is not None:
            steps.append((callback.order, made))
    _write_step(unit, "before_destroy", [text for _, text in sorted(steps, key=lambda step: step[0])])
    after = counters.after_destroy(unit) + dependents.after_destroy(unit) + callback_lines(unit, "after_destroy")
    _write_step(unit, "after_destroy", after)
    _ = out


def _write_step(unit: Unit, event: str, lines: list[str]) -> None:
    if not lines:
        return
    text = "\n".join(lines)
    out = unit.out
    out.blank()
    with out.block(f"fn {event}(&mut self, {'conn' if 'conn' in text else '_conn'}: &mut Conn) -> Result<()>"):
        out.line(text)
        out.line("Ok(())")


_ = dirty_method
