"""`table!` of one table.

    create_table "audit.events"        diesel::table! { #[sql_name = "events"] audit.audit_events (id) { .. } }
    a table without a key              the columns together stand where diesel asks for one
    more than 64 columns               a module of several `table!`, joined by `regauge_support::parts!`

Diesel has tuples of at most 128 places, and takes three minutes and 3 GB to compile with these, with 64 half a minute.
Nothing finds a row by the key of a table that has none: `record!` leaves that out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from regauge.emit.diesel.columns import kind_of, sql_type
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, string
from regauge.emit.rust.identifiers import KEYWORDS
from regauge.program.schema import Column, Table

WIDEST: Final = 64
"""The columns of one `table!`."""
_KEY_PLACES: Final = 16
"""Columns that stand for the key of a table without one."""
EVERY_TABLE_HAS: Final = "tableoid"
"""The column through which PostgreSQL's tables without columns are asked."""

_IMPORTS: Final = {
    # Rails' JSON is not the database's own text; the support crate reads and writes it.
    "Json": "regauge_support::columns::Json",
    "Money": "regauge_support::columns::Money",
    "Real": "regauge_support::columns::Real",
    "array": "regauge_support::array",
    "raw": "regauge_support::raw",
    "sql_types": "{up}super::sql_types",
    "stored": "regauge_support::stored",
}
"""Names of SQL types that are not diesel's, or instead of diesel's."""


def emit_table(
    out: RustWriter, names: DataNames, table: Table, adapter: str, between: tuple[str, str] | None = None
) -> None:
    """Writes the table. `between`: what serves as the key of a join table."""
    ident = names.table_ident(table.name)
    keys = _keys(table, adapter, between)
    if len(table.columns) <= WIDEST:
        _table(out, names, table, ident, table.columns, keys, adapter)
        return
    first = {*keys, *table.primary_key}
    # What is joined and found by stands in the first part.
    ordered = sorted(table.columns, key=lambda column: column.name not in first and not _joins(column))
    parts = [ordered[start : start + WIDEST] for start in range(0, len(ordered), WIDEST)]
    out.doc("One table, in parts of 64 columns: diesel takes minutes to compile with places for more.")
    with out.block(f"pub mod {ident}"):
        for number, columns in enumerate(parts, 1):
            key = keys if number == 1 else [columns[0].name]
            _table(out, names, table, f"part_{number}", columns, key, adapter, up="super::")
            out.blank()
        out.line("pub use self::part_1::*;")
        for number, columns in enumerate(parts[1:], 2):
            listed = ", ".join(names.column(table.name, column.name) for column in columns)
            out.blank()
            out.line(f"regauge_support::parts!(part_1, part_{number}: {listed});")


def _joins(column: Column) -> bool:
    return column.name.endswith(("_id", "_type")) or column.name in ("id", "type", "created_at", "updated_at")


def _keys(table: Table, adapter: str, between: tuple[str, str] | None) -> list[str]:
    """The columns that diesel takes for the key."""
    if table.primary_key or between:
        return list(table.primary_key or between or ())
    plain = [column.name for column in table.columns if kind_of(column, adapter).copy or _short(column)]
    return plain[:_KEY_PLACES] or [column.name for column in table.columns[:1]]


def _short(column: Column) -> bool:
    return column.kind in ("string", "char", "varchar")


def _table(
    out: RustWriter,
    names: DataNames,
    table: Table,
    ident: str,
    columns: list[Column],
    keys: list[str],
    adapter: str,
    up: str = "",
) -> None:
    with out.block("diesel::table!"):
        imports = _imports(columns, adapter, up)
        if imports:
            out.line("use diesel::sql_types::*;")
            for path in imports:
                out.line(f"use {path};")
            out.blank()
        schema, own = _qualified(table.name, adapter)
        if ident != own:
            out.line(f"#[sql_name = {_name(own)}]")
        key = ", ".join(names.column(table.name, name) for name in keys) or EVERY_TABLE_HAS
        with out.block(f"{schema}{ident} ({key})"):
            for column in columns:
                name = names.column(table.name, column.name)
                if name != column.name:
                    out.line(f"#[sql_name = {_name(column.name)}]")
                out.line(f"{name} -> {sql_type(column, adapter)},")
            if not columns:
                out.line(f"{EVERY_TABLE_HAS} -> Oid,")


def _qualified(name: str, adapter: str) -> tuple[str, str]:
    """The schema with its point, where there is one that diesel can name, and the table in it."""
    schema, _, own = name.partition(".")
    return (f"{schema}.", own) if own and adapter != "sqlite" and nameable(name, adapter) else ("", name)


def nameable(name: str, adapter: str) -> bool:
    """Whether `table!` can name the table: what stands before the point, its schema, has to be an identifier of Rust."""
    schema, _, own = name.partition(".")
    if not own or adapter == "sqlite":
        return True
    return (
        schema.isidentifier() and unicodedata.is_normalized("NFC", schema) and schema != "_" and schema not in KEYWORDS
    )


def _name(text: str) -> str:
    """The literal of a name in SQL: diesel takes `r#` off its beginning."""
    return string(f"r#{text}" if text.startswith("r#") else text)


def _imports(columns: list[Column], adapter: str, up: str) -> list[str]:
    """Where the SQL types of columns come from, beyond diesel."""
    words = {word for column in columns for word in re.findall(r"\w+", kind_of(column, adapter).sql(adapter))}
    return sorted(path.format(up=up) for word, path in _IMPORTS.items() if word in words)
