"""The row: id, enums, STI kinds, the struct and how it is read.

create_table "orders" / enum :state      ->  OrderId, OrderState, `record! { pub struct Order .. pub struct OrderDraft .. }`
"""

from __future__ import annotations

import re
from typing import Final

from regauge.emit.diesel import counters
from regauge.emit.diesel.columns import OPTIONAL_LITERALS, default_literal, given_by_database
from regauge.emit.diesel.messages import own_attribute_names
from regauge.emit.diesel.table import EVERY_TABLE_HAS
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import markdown_code, snake, string
from regauge.program.models import EnumDecl


def emit_row(unit: Unit) -> None:
    """Writes the types of a saved record."""
    if unit.keyed:
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


_KEYS: Final = {"i64": "BigInt", "Uuid": "Uuid", "UuidBytes": "Binary"}
"""SQL types of keys that are no texts."""


def _id(unit: Unit) -> None:
    out, key = unit.out, unit.key
    inner = key.kind.rust if key.kind.rust in _KEYS else "String"
    sql = _KEYS.get(inner, "Text")
    with out.block("regauge_support::id!"):
        out.doc(f"The key of {markdown_code(unit.table.name)}.")
        out.line(f"{unit.names.id(unit.model.name)}({inner}) as {sql}")
    out.blank()


def _enum(unit: Unit, declared: EnumDecl, field: Field) -> None:
    out = unit.out
    inner = "i64" if field.kind.rust == "i64" else "String"
    sql = (
        "BigInt"
        if inner == "i64"
        else f"{unit.names.root}::schema::{field.kind.postgres}"
        if field.kind.labels
        else "Text"
    )
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
    """`record!`: the columns, listed once; the row, the draft and what copies, compares and stores them come of it."""
    out = unit.out
    unit.use_table(unit.model.name)
    counted = counters.counter_columns(unit)
    with out.block("regauge_support::record!"):
        out.doc(f"A row of {markdown_code(unit.table.name)}.")
        fields = [field for field in unit.fields if not (unit.keyed and field is unit.key)]
        if fields or unit.keyed:
            with out.block(f"pub struct {unit.row} = {_head(unit)}"):
                for field in fields:
                    out.line(f"{_flag(unit, field, counted)}{_column(unit, field)},")
        else:
            out.line(f"pub struct {unit.row} = {_head(unit)} through {EVERY_TABLE_HAS} {{}}")
        for field in unit.fields:
            use_type(unit, field)
        if unit.associations:
            out.line(f"loaded: {unit.names.loaded(unit.model.name)}")
        if not unit.model.read_only:
            _draft(unit)
    out.blank()


def _draft(unit: Unit) -> None:
    out = unit.out
    out.doc(f"A {markdown_code(unit.model.name)} being created or changed.")
    named = " named ATTRIBUTE_NAMES" if own_attribute_names(unit) else ""
    extra = virtual_fields(unit)
    if not extra:
        out.line(f"pub struct {unit.draft}{named} {{}}")
        return
    with out.block(f"pub struct {unit.draft}{named}"):
        for name, type_ in extra:
            type_imports(unit, type_)
            out.line(f"{name}: {type_},")


def _head(unit: Unit) -> str:
    """`"Product" in products by id: ProductId`: the class, the table, the key of no, one or several columns."""
    name = unit.model.name
    if unit.keyed:
        key = unit.key
        return f"{string(name)} in {unit.tables} by {_named(key)}: {key.type}"
    if not unit.keys or unit.model.read_only:
        return f"{string(name)} in {unit.tables}"
    plural = unit.program.app.inflector.pluralize(name)
    keys = ", ".join(f"{_named(field)}: {field.row_type}" for field in unit.keys)
    return f"{string(name)}, {string(plural)} in {unit.tables} by ({keys}): {unit.names.id(name)}"


def _named(field: Field) -> str:
    return field.name + (f" as {field.ident}" if field.ident != field.name else "")


_STAMPS = {"created_at": "created", "created_on": "created", "updated_at": "updated", "updated_on": "updated"}


def _flag(unit: Unit, field: Field, counted: set[str]) -> str:
    """What Rails itself does with the column, and the database."""
    if field.column.generated_sql is not None:
        return "#[generated] "
    if field.column.name in counted:
        return "#[counter] "
    stamp = _STAMPS.get(field.column.name)
    if stamp is not None and field.type in ("Time", "Date"):
        return f"#[{stamp}] "
    unwritten = field.column.default is not None and default_of(unit, field) == "None"
    return "#[database] " if given_by_database(field.column) or unwritten else ""


def _column(unit: Unit, field: Field) -> str:
    """`stock as stock_: i64 in 4 bytes = 0`."""
    text = f"{_named(field)}: {field.row_type}"
    if field.type == "i64" and (size := _bytes(unit, field)) != 8:
        unsigned = "unsigned " if field.column.unsigned and unit.program.app.adapter == "mysql" else ""
        text += f" in {size} {unsigned}bytes"
    default = default_of(unit, field)
    return text if default == "None" else f"{text} = {default.removeprefix('Some(').removesuffix(')')}"


def _bytes(unit: Unit, field: Field) -> int:
    """The size beyond which the column refuses a number."""
    if unit.program.app.adapter == "sqlite":
        return field.column.limit or 8
    return field.column.limit or (8 if field.column.kind in ("bigint", "bigserial", "oid", "decimal", "numeric") else 4)


def _loaded(unit: Unit) -> None:
    if not unit.associations:
        return
    out = unit.out
    out.doc(f"What was loaded of the associations of a {markdown_code(unit.model.name)}.")
    out.line("#[derive(Debug, Clone, Default)]")
    with out.block(f"pub struct {unit.names.loaded(unit.model.name)}"):
        for association in unit.associations:
            name = snake(association.name)
            if association.kind == "belongs_to" and association.polymorphic:
                target = unit.names.polymorphic(unit.model.name, association.name)
            else:
                target = unit.names.row(association.target or "")
                unit.use_model(association.target or "", "row")
            cell = "Many" if association.kind in ("has_many", "has_and_belongs_to_many") else "One"
            out.use(f"regauge_support::loaded::{cell}")
            out.line(f"pub {name}: {cell}<{target}>,")
    out.blank()


_IMPORTS = {
    "Time": "regauge_support::time::Time",
    "TimeOfDay": "regauge_support::time::TimeOfDay",
    "Uuid": "regauge_support::uuids::Uuid",
    "UuidBytes": "regauge_support::uuid_bytes::UuidBytes",
    "Array": "regauge_support::array::Array",
    "Raw": "regauge_support::raw::Raw",
    "raw": "regauge_support::raw",
    "sql_types": "{root}::schema::sql_types",
    "Stored": "regauge_support::stored::Stored",
    "Date": "regauge_support::time::Date",
    "Decimal": "regauge_support::decimal::Decimal",
    "JsonValue": "regauge_support::types::JsonValue",
    "Value": "serde_json::Value",
}


def use_type(unit: Unit, field: Field) -> None:
    """Imports what a field's type needs."""
    if field.key_of is not None:
        unit.use_model(field.key_of, "id")
    elif field.enum is None and not field.sti:
        type_imports(unit, field.type)
        labelled = field.kind.element or field.kind
        if labelled.labels:
            unit.out.use(f"{unit.names.root}::enums::{unit.names.label(field.column)}")


def type_imports(unit: Unit, text: str) -> None:
    """Imports the scalar types that `text` names."""
    for name, path in _IMPORTS.items():
        if re.search(rf"\b{name}\b", text):
            unit.out.use(path.replace("{root}", unit.names.root))


def default_of(unit: Unit, field: Field) -> str:
    """The value of a new record's field."""
    if field.sti:
        return "None"
    declared = unit.enum(field.column.name)
    if declared is not None and field.enum is not None:
        return _enum_default(unit, declared, field)
    literal = default_literal(field.column, unit.program.app.adapter)
    if literal is None:
        return "None"
    if field.kind.labels:
        return f"Some({field.type}::from_name({literal}))"
    if field.kind.cast in OPTIONAL_LITERALS:
        return f"Some({literal.removesuffix('.ok()')}.unwrap_or_default())"
    if field.kind.cast == "json":
        return f"Some({literal}.into())"
    if field.key_of is not None:
        return f"Some({field.type}({literal}))"
    return f"Some({literal})"


def _enum_default(unit: Unit, declared: EnumDecl, field: Field) -> str:
    wanted = declared.default
    if wanted is not None:
        text = getattr(wanted, "name", wanted)
        for label, value in declared.values:
            if text == label or wanted == value:
                return f"Some({field.enum}::{unit.names.variant(unit.model.name, declared.attribute, label)})"
    if field.column.default is None:
        return "None"
    for label, value in declared.values:
        if str(value) == str(field.column.default):
            return f"Some({field.enum}::{unit.names.variant(unit.model.name, declared.attribute, label)})"
    return "None"


def virtual_fields(unit: Unit) -> list[tuple[str, str]]:
    """Fields that are no columns: attr_accessors and the passwords of has_secure_password."""
    found: dict[str, str] = {}
    for model in unit.classes:
        for attribute, _, _ in model.secure_passwords:
            found[snake(attribute)] = "Option<String>"
            found[f"{snake(attribute)}_confirmation"] = "Option<String>"
        for name in model.attr_accessors:
            if unit.field(name) is None:
                found.setdefault(snake(name), "Option<Value>")
    return list(found.items())
