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

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from regauge.emit.diesel.columns import kind_of, sql_parts
from regauge.emit.diesel.table import emit_table, nameable
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, string
from regauge.program.program import Program
from regauge.program.schema import Column, Table


def readable(table: Table, adapter: str) -> bool:
    """Whether a row can be read: diesel can name the table, and there are columns, or (PostgreSQL) the one that every table has."""
    if not nameable(table.name, adapter):
        return False
    return bool(table.columns) or (adapter == "postgresql" and table.kind not in ("view", "materialized view"))


def unreadable(table: Table, adapter: str) -> str:
    """Why a table is not readable, and what to do."""
    if nameable(table.name, adapter):
        return f"the columns of `{table.name}` are not known"
    schema = table.name.partition(".")[0]
    return (
        f"diesel has no way to name the schema of `{table.name}`, for `{schema}` is no word of Rust; rename the schema, or make a view of the table "
        "in another one, which PostgreSQL lets Rust write through"
    )


def emit_schema(
    program: Program,
    names: DataNames,
    pairs: Iterable[tuple[str, str]],
    between: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> str:
    """The file's text. `pairs`: tables that appear in one query, by their database names. `between`: join tables, with what serves as their key."""
    out = RustWriter(["`db/schema.rb`"])
    adapter = program.app.adapter
    written = _used(program)
    _declared_types(out, program.schema.every_column(), adapter)
    for table in written:
        out.blank()
        emit_table(out, names, table, adapter, between.get(table.name))
    used = {table.name for table in written}
    allowed = sorted({tuple(sorted(pair)) for pair in pairs if pair[0] != pair[1] and set(pair) <= used})
    if allowed:
        out.blank()
        for left, right in allowed:
            out.line(
                f"diesel::allow_tables_to_appear_in_same_query!({names.table_ident(left)}, {names.table_ident(right)});"
            )
    return out.render()


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
    parts = sql_parts(name)
    schema = f"({string(parts[0])}) " if len(parts) > 1 else ""
    return f"{schema}{string(parts[-1])} as {string(name)}"


def _used(program: Program) -> list[Table]:
    return [table for table in program.schema.tables.values() if readable(table, program.app.adapter)]
