"""`crates/data/src/schema.rs`: `table!` for each table, and the pairs of tables that a query joins.

    create_table "lines" do |t|            diesel::table! {
      t.bigint "order_id", null: false       lines (id) {
    end                                        id -> BigInt,
                                               order_id -> BigInt,

Every kind of column has a type: what neither diesel nor the support crate knows is declared in `sql_types`, and is read as text. Pairs
are allowed in one query only where an association or a join really uses them: `allow_tables_to_appear_in_same_query!` for all pairs is quadratic in
compile time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from regauge.emit.diesel.columns import kind_of, sql_type
from regauge.emit.names import DataNames, column_ident
from regauge.emit.rust import RustWriter, string
from regauge.program.program import Program
from regauge.program.schema import Column, Table


def readable(table: Table) -> bool:
    """Whether there is one primary key."""
    return len(table.primary_key) == 1


def unreadable(table: Table) -> str:
    """Why a table is not readable."""
    return f"the table `{table.name}` has {'several primary keys' if table.primary_key else 'no primary key'}"


def emit_schema(
    program: Program,
    names: DataNames,
    pairs: Iterable[tuple[str, str]],
    between: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> str:
    """The file's text. `pairs`: tables that appear in one query, by their database names. `between`: join tables, with what serves as their key."""
    out = RustWriter(["`db/schema.rb`"])
    adapter = program.app.adapter
    written = _used(program, between)
    _declared_types(out, program.schema.every_column(), adapter)
    for table in written:
        out.blank()
        with out.block("diesel::table!"):
            ident = names.table_ident(table.name)
            imports = _imports(table, adapter)
            if imports:
                out.line("use diesel::sql_types::*;")
                for path in imports:
                    out.line(f"use {path};")
                out.blank()
            if ident != table.name:
                out.line(f"#[sql_name = {string(table.name)}]")
            keys = table.primary_key if len(table.primary_key) == 1 else between[table.name]
            with out.block(f"{ident} ({', '.join(map(column_ident, keys))})"):
                for column in table.columns:
                    name = column_ident(column.name)
                    if name != column.name:
                        out.line(f"#[sql_name = {string(column.name)}]")
                    out.line(f"{name} -> {sql_type(column, adapter)},")
    used = {table.name for table in written}
    allowed = sorted({tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1] and set(pair) <= used})
    if allowed:
        out.blank()
        for left, right in allowed:
            out.line(
                f"diesel::allow_tables_to_appear_in_same_query!({names.table_ident(left)}, {names.table_ident(right)});"
            )
    return out.render()


_IMPORTS: Final = {
    # Rails' JSON is not the database's own text; the support crate reads and writes it.
    "Json": "regauge_support::columns::Json",
    "Money": "regauge_support::columns::Money",
    "array": "regauge_support::array",
    "raw": "regauge_support::raw",
    "sql_types": "super::sql_types",
    "stored": "regauge_support::stored",
}
"""Names of SQL types that are not diesel's, or instead of diesel's."""


def _imports(table: Table, adapter: str) -> list[str]:
    """Where the SQL types of a table's columns come from, beyond diesel."""
    words = {word for column in table.columns for word in re.findall(r"\w+", kind_of(column, adapter).sql(adapter))}
    return sorted(path for word, path in _IMPORTS.items() if word in words)


def _declared_types(out: RustWriter, columns: list[Column], adapter: str) -> None:
    """The module of the types that are the app's own."""
    plain = (kind_of(column, adapter) for column in columns)
    kinds = {kind.sql(adapter): kind for each in plain if (kind := each.element or each).declared}
    if not kinds:
        return
    out.blank()
    out.doc("Types of the database that diesel does not know: its enums, and those whose values are read as text.")
    with out.block("pub mod sql_types"):
        for macro, labels in (("enum_types", True), ("raw_types", False)):
            chosen = {path: kind.declared or "" for path, kind in sorted(kinds.items()) if kind.labels == labels}
            if not chosen:
                continue
            with out.block(f"regauge_support::{macro}!"):
                for path, name in chosen.items():
                    out.line(f"{path.removeprefix('sql_types::')} = {_named(name) if labels else string(name)},")


def _named(name: str) -> str:
    """`("audit") "mood" as "audit.mood"`: the schema, the name, and both as SQL."""
    parts = [part.strip('"').replace('""', '"') for part in re.findall(r'"(?:[^"]|"")+"|[^."]+', name)]
    schema = f"({string(parts[0])}) " if len(parts) > 1 else ""
    return f"{schema}{string(parts[-1])} as {string(name)}"


def _used(program: Program, between: Mapping[str, tuple[str, str]]) -> list[Table]:
    """Readable tables that a model has, and join tables."""
    tables = {model.table for model in program.models.values() if model.active_record}
    return [t for t in program.schema.tables.values() if t.name in between or (t.name in tables and readable(t))]
