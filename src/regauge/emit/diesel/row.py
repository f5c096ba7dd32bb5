"""The row: id, enums, STI kinds, the struct and how it is read.

create_table "orders" / enum :state      ->  OrderId, OrderState, `pub struct Order { .. }`, row!(..)
"""

from __future__ import annotations

import re

from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import markdown_code, string
from regauge.program.models import EnumDecl


def emit_row(unit: Unit) -> None:
    """Writes the types of a saved record."""
    _id(unit)
    for attribute in dict.fromkeys(name for model in unit.classes for name in model.enums):
        declared = unit.enum(attribute)
        column = unit.field(attribute)
        if declared is not None and column is not None:
            _enum(unit, declared, column)
    if unit.sti:
        _kind(unit)
    _struct(unit)
    _loaded(unit)


def _id(unit: Unit) -> None:
    out, key = unit.out, unit.key
    inner = "i64" if key.kind.rust == "i64" else "String"
    sql = "BigInt" if inner == "i64" else "Text"
    with out.block("regauge_support::id!"):
        out.doc(f"The key of {markdown_code(unit.table.name)}.")
        out.line(f"{unit.names.id(unit.model.name)}({inner}) as {sql}")
    out.blank()


def _enum(unit: Unit, declared: EnumDecl, field: Field) -> None:
    out = unit.out
    inner = "i64" if field.kind.rust == "i64" else "String"
    sql = "BigInt" if inner == "i64" else "Text"
    with out.block("regauge_support::enumeration!"):
        out.doc(
            f"{markdown_code(f'enum :{declared.attribute}')}. A value that it does not name is kept, and reads as nil, as in Rails."
        )
        with out.block(f"pub enum {field.type}({inner}) as {sql} named {string(declared.attribute)}"):
            for label, value in declared.values:
                variant = unit.names.variant(unit.model.name, declared.attribute, label)
                literal = string(str(value)) if inner == "String" else str(int(value or 0))
                out.line(f"{variant} = {literal} => {string(label)},")
    out.blank()


def _kind(unit: Unit) -> None:
    out = unit.out
    with out.block("regauge_support::kinds!"):
        out.doc(f"The classes of {markdown_code(unit.table.name)}, by the column {markdown_code(_sti_column(unit))}.")
        with out.block(f"pub enum {unit.names.kind(unit.model.name)}"):
            for model in unit.classes:
                out.line(f"{unit.names.kind_variant(model.name)} => {string(model.name)},")
    out.blank()


def _sti_column(unit: Unit) -> str:
    return unit.model.sti_column or "type"


def _struct(unit: Unit) -> None:
    out = unit.out
    out.doc(f"A row of {markdown_code(unit.table.name)}.")
    out.line("#[derive(Debug, Clone)]")
    with out.block(f"pub struct {unit.row}"):
        for field in unit.fields:
            use_type(unit, field)
            out.line(f"pub {field.name}: {field.row_type},")
        if unit.associations:
            out.line(f"pub loaded: {unit.names.loaded(unit.model.name)},")
    out.blank()
    unit.use_table(unit.model.name)
    tail = " loaded" if unit.associations else ""
    with out.block(f"regauge_support::row!({unit.row} in {unit.tables} by {unit.key.name}", f"}}{tail});"):
        for field in unit.fields:
            out.line(f"{field.name} = {field.ident}: {field.row_type},")
    out.blank()


def _loaded(unit: Unit) -> None:
    if not unit.associations:
        return
    out = unit.out
    out.doc(f"What was loaded of the associations of a {markdown_code(unit.model.name)}.")
    out.line("#[derive(Debug, Clone, Default)]")
    with out.block(f"pub struct {unit.names.loaded(unit.model.name)}"):
        for association in unit.associations:
            name = unit.names.field(unit.model.name, association.name)
            if association.kind == "belongs_to" and association.polymorphic:
                target = unit.names.polymorphic(unit.model.name, association.name)
            else:
                target = unit.names.row(association.target or "")
                unit.use_model(association.target or "", "row")
            cell = "Many" if association.kind == "has_many" else "One"
            out.use(f"regauge_support::loaded::{cell}")
            out.line(f"pub {name}: {cell}<{target}>,")
    out.blank()


_IMPORTS = {
    "Time": "regauge_support::time::Time",
    "Date": "regauge_support::time::Date",
    "Decimal": "regauge_support::decimal::Decimal",
    "Value": "serde_json::Value",
}


def use_type(unit: Unit, field: Field) -> None:
    """Imports what a field's type needs."""
    if field.key_of is not None:
        unit.use_model(field.key_of, "id")
    elif field.type in _IMPORTS:
        unit.out.use(_IMPORTS[field.type])


def type_imports(unit: Unit, text: str) -> None:
    """Imports the scalar types that `text` names."""
    for name, path in _IMPORTS.items():
        if re.search(rf"\b{name}\b", text):
            unit.out.use(path)
