"""One file of `models/`: the sections in the order in which a reader wants them.

types (id, enums, row, loaded), query and scopes, impl Row (finders, associations, methods), draft, impl Draft (writers, methods, life cycle)
"""

from __future__ import annotations

from regauge.emit.diesel import counters, habtm, polymorphic
from regauge.emit.diesel.associations import emit_builders, emit_readers
from regauge.emit.diesel.dirty import emit_dirty
from regauge.emit.diesel.draft import (
    emit_authenticate,
    emit_draft,
    emit_enum_methods,
    emit_writers,
)
from regauge.emit.diesel.functions import emit_constants, emit_function, functions_of, signature
from regauge.emit.diesel.lifecycle import emit_lifecycle
from regauge.emit.diesel.messages import own_attribute_names
from regauge.emit.diesel.preload import emit_preloads
from regauge.emit.diesel.queries import emit_finders, emit_queries
from regauge.emit.diesel.row import emit_row
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.where_joins import emit_where_joins
from regauge.emit.rust import markdown_code, raw_string, string


def emit_model(unit: Unit) -> str:
    """The file's text."""
    out = unit.out
    _attribute_names(unit)
    emit_row(unit)
    polymorphic.emit_enums(unit)
    emit_queries(unit)
    emit_where_joins(unit)
    with out.block(f"impl {unit.row}"):
        emit_constants(unit)
        emit_finders(unit)
        emit_readers(unit, draft=False)
        emit_builders(unit, draft=False)
        habtm.emit_writers(unit)
        emit_preloads(unit)
        emit_enum_methods(unit, draft=False)
        emit_authenticate(unit, "row")
        for function in [*functions_of(unit, "class"), *functions_of(unit, "row")]:
            out.blank()
            emit_function(unit, function)
    out.blank()
    if not unit.model.read_only:
        _draft(unit)
    _patterns(unit)
    return out.render()


def _draft(unit: Unit) -> None:
    """What changes a record: a view has nothing of it."""
    out = unit.out
    emit_draft(unit)
    with out.block(f"impl {unit.draft}"):
        emit_writers(unit)
        emit_readers(unit, draft=True)
        emit_builders(unit, draft=True)
        emit_enum_methods(unit, draft=True)
        emit_authenticate(unit, "draft")
        if counters.needs_saved_changes(unit):
            _saved_changes(unit)
        for function in functions_of(unit, "draft"):
            out.blank()
            emit_function(unit, function)
    out.blank()
    _shared(unit)
    emit_lifecycle(unit)
    counters.emit_functions(unit)
    emit_dirty(unit)


def _attribute_names(unit: Unit) -> None:
    names = own_attribute_names(unit)
    if names:
        unit.out.doc("What the locale calls attributes otherwise than Rails would.")
        unit.out.line("const ATTRIBUTE_NAMES: &[(&str, &str)] = &[")
        with unit.out.indented():
            for attribute, text in names:
                unit.out.line(f"({string(attribute)}, {string(text)}),")
        unit.out.line("];")
        unit.out.blank()


def _saved_changes(unit: Unit) -> None:
    out = unit.out
    stamps = [f for f in unit.fields if f.column.name in ("updated_at", "updated_on")]
    compared = stamps or [f for f in unit.fields if f not in unit.keys]
    out.blank()
    out.doc(f"{markdown_code('saved_changes?')}: whether the last save wrote anything.")
    with (
        out.block("pub fn has_saved_changes(&self) -> bool"),
        out.block("match (self.record.before(), self.record.saved())"),
    ):
        tests = " || ".join(f"before.{f.name} != saved.{f.name}" for f in compared)
        out.line(f"(Some(before), Some(saved)) => {tests},")
        out.line("(None, Some(_)) => self.record.was_saved(),")
        out.line("_ => false,")


def _shared(unit: Unit) -> None:
    shared = functions_of(unit, "shared")
    if not shared:
        return
    out, name = unit.out, unit.names.shared(unit.model.name)
    out.doc(f"Methods of {markdown_code(unit.model.name)} that rows and drafts have alike.")
    with out.block(f"pub trait {name}"):
        for function in shared:
            out.line(f"{signature(unit, function)};")
    out.blank()
    for target in (unit.row, unit.draft):
        with out.block(f"impl {name} for {target}"):
            for function in shared:
                emit_function(unit, function, public=False)
                out.blank()
        out.blank()


def _patterns(unit: Unit) -> None:
    patterns: dict[str, str] = unit.__dict__.get("regexes", {})
    for pattern, name in patterns.items():
        unit.out.blank()
        unit.out.line(f"static {name}: LazyLock<Pattern> = LazyLock::new(|| Pattern::new({raw_string(pattern)}));")
