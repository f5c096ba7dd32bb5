"""`crates/data/src/schema.rs`: `table!` for each table, and the pairs of tables that a query joins.

    create_table "lines" do |t|            diesel::table! {
      t.bigint "order_id", null: false       lines (id) {
    end                                        id -> BigInt,
                                               order_id -> BigInt,

A table with a kind of column that has no Rust type yet is left out whole (Rails reads all its columns); layer 0 has named the column. Pairs
are allowed in one query only where an association or a join really uses them: `allow_tables_to_appear_in_same_query!` for all pairs is quadratic in
compile time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from regauge.emit.diesel.columns import kind_of, sql_type
from regauge.emit.names import DataNames, column_ident
from regauge.emit.rust import RustWriter, string
from regauge.program.program import Program
from regauge.program.schema import Table


def readable(table: Table) -> bool:
    """Whether every column has a Rust type and there is one primary key."""
    return len(table.primary_key) == 1 and all(kind_of(column) for column in table.columns)


def unreadable(table: Table) -> str:
    """Why a table is not readable."""
    if len(table.primary_key) != 1:
        return f"the table `{table.name}` has {'several primary keys' if table.primary_key else 'no primary key'}"
    names = ", ".join(f"`{column.name}` ({column.kind})" for column in table.columns if kind_of(column) is None)
    return f"columns of `{table.name}` have no Rust type: {names}"


def emit_schema(
    program: Program,
    names: DataNames,
    pairs: Iterable[tuple[str, str]],
    between: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> str:
    """The file's text. `pairs`: tables that appear in one query, by their database names. `between`: join tables, with what serves as their key."""
    out = RustWriter(["`db/schema.rb`"])
    written = _used(program, between)
    for table in written:
        out.blank()
        with out.block("diesel::table!"):
            ident = names.table_ident(table.name)
            if any(kind.cast == "json" for column in table.columns if (kind := kind_of(column))):
                # Rails' JSON is not the database's own text; the support crate reads and writes it.
                out.line("use diesel::sql_types::*;")
                out.line("use regauge_support::columns::Json;")
                out.blank()
            if ident != table.name:
                out.line(f"#[sql_name = {string(table.name)}]")
            keys = table.primary_key if len(table.primary_key) == 1 else between[table.name]
            with out.block(f"{ident} ({', '.join(map(column_ident, keys))})"):
                for column in table.columns:
                    name = column_ident(column.name)
                    if name != column.name:
                        out.line(f"#[sql_name = {string(column.name)}]")
                    out.line(f"{name} -> {sql_type(column, program.app.adapter)},")
    used = {table.name for table in written}
    allowed = sorted({tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1] and set(pair) <= used})
    if allowed:
        out.blank()
        for left, right in allowed:
            out.line(
                f"diesel::allow_tables_to_appear_in_same_query!({names.table_ident(left)}, {names.table_ident(right)});"
            )
    return out.render()


def _used(program: Program, between: Mapping[str, tuple[str, str]]) -> list[Table]:
    """Readable tables that a model has, and join tables."""
    tables = {model.table for model in program.models.values() if model.active_record}
    return [t for t in program.schema.tables.values() if t.name in between or (t.name in tables and readable(t))]
