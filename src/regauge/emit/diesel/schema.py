"""`crates/data/src/schema.rs`: `table!` for each table, and the pairs of tables that a query joins.

    create_table "lines" do |t|            diesel::table! {
      t.bigint "order_id", null: false       lines (id) {
    end                                        id -> BigInt,
                                               order_id -> BigInt,

Every kind of column has a type: what neither diesel nor the support crate knows is declared in `sql_types`, and is read as text. Pairs
are allowed in one query only where an association or a join really uses them: `allow_tables_to_appear_in_same_query!` for all pairs is quadratic in
compile time.

A table of twelve columns takes some 8 MiB of rustc, which it keeps until the crate is done, and the models over it another 5. So many tables stand in
crates of their own, `crates/data-tables-1` and on, each of which knows those before it; `schema.rs` passes them on, and nothing else is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.emit.diesel.columns import kind_of, sql_parts
from regauge.emit.diesel.table import emit_table, nameable
from regauge.emit.names import SUPPORT, DataNames
from regauge.emit.rust import RustWriter, string
from regauge.emit.skeletons import skeleton
from regauge.program.files import GeneratedFile
from regauge.program.program import Program
from regauge.program.schema import Column, Table

_COLUMNS: Final = 1_800
"""The columns of one crate's tables: some 150 tables, and 1.1 GiB of rustc."""


@dataclass(slots=True)
class _Crate:
    """Some tables, the pairs of one of them with another or with one of a crate before it, and what it uses of each of these crates."""

    number: int
    tables: list[Table] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    used: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))


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


def schema_files(
    program: Program,
    names: DataNames,
    pairs: Iterable[tuple[str, str]],
    between: Mapping[str, tuple[str, str]] = MappingProxyType({}),
) -> list[GeneratedFile]:
    """`schema.rs`, and the crates of the tables where there are many.

    `pairs`: tables that appear in one query, by their database names. `between`: join tables, with what serves as their key.
    """
    path = f"{names.folder}/schema.rs"
    crates = _crates(program, names, pairs)
    if len(crates) == 1:
        return [GeneratedFile(path, _tables(program, names, crates[0], between))]
    files = []
    for crate in crates:
        folder = f"crates/{names.tables_crate(crate.number)}"
        text = _tables(program, names, crate, between)
        files.append(GeneratedFile(f"{folder}/src/lib.rs", text))
        files.append(GeneratedFile(f"{folder}/Cargo.toml", _manifest(names, crate.number, text)))
    out = RustWriter(["`db/schema.rb`, in crates of their own: so many tables in one would take rustc gigabytes."])
    for crate in crates:
        out.line(f"pub use {_path(names, crate.number)}::*;")
    return [*files, GeneratedFile(path, out.render())]


def _crates(program: Program, names: DataNames, pairs: Iterable[tuple[str, str]]) -> list[_Crate]:
    """The tables in their order: as few crates as there can be, and about as many columns in each."""
    tables, adapter = _used(program), program.app.adapter
    total, seen = sum(len(table.columns) for table in tables), 0
    crates = [_Crate(number) for number in range(max(1, -(-total // _COLUMNS)))]
    place: dict[str, _Crate] = {}
    for table in tables:
        crate = crates[seen * len(crates) // total if seen < total else -1]
        seen += len(table.columns)
        crate.tables.append(table)
        place[table.name] = crate
        if crate.number and _own_types(table, adapter):
            crate.used[0].add("sql_types")
    for left, right in sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}):
        if left in place and right in place:
            # The crate that has one of the two, and knows the other.
            crate = max(place[left], place[right], key=lambda each: each.number)
            crate.pairs.append((left, right))
            for name in (left, right):
                if place[name] is not crate:
                    crate.used[place[name].number].add(names.table_ident(name))
    return crates


def _path(names: DataNames, number: int) -> str:
    """A crate of tables, as a path that no table's name can be mistaken for."""
    return f"::{names.tables_crate(number).replace('-', '_')}"


def _manifest(names: DataNames, number: int, text: str) -> str:
    """Each knows all before it, so that they are not compiled at once, with the memory of all."""
    lines = [f'{each} = {{ path = "../{each}" }}' for each in map(names.tables_crate, range(number))]
    lines.append("diesel.workspace = true")
    if f"{SUPPORT}::" in text:
        lines.append("regauge-support.workspace = true")
    return skeleton(
        "tables.toml", package=names.tables_crate(number), dependencies="".join(f"{line}\n" for line in lines)
    )


def _tables(program: Program, names: DataNames, crate: _Crate, between: Mapping[str, tuple[str, str]]) -> str:
    """The text of one crate's tables and pairs."""
    out = RustWriter(["`db/schema.rb`"])
    adapter = program.app.adapter
    for number, used in sorted(crate.used.items()):
        out.line(f"use {_path(names, number)}::{{{', '.join(sorted(used))}}};")
    if crate.number == 0:
        _declared_types(out, program.schema.every_column(), adapter)
    for table in crate.tables:
        out.blank()
        emit_table(out, names, table, adapter, between.get(table.name))
    if crate.pairs:
        out.blank()
        own = {table.name for table in crate.tables}
        for pair in crate.pairs:
            both = own.issuperset(pair)
            macro = "diesel::allow_tables_to_appear_in_same_query" if both else f"{SUPPORT}::allow_tables_across_crates"
            out.line(f"{macro}!({', '.join(map(names.table_ident, pair))});")
    return out.render()


def _own_types(table: Table, adapter: str) -> bool:
    """Whether a column is of a type that `sql_types` declares."""
    return any((kind.element or kind).declared for kind in (kind_of(column, adapter) for column in table.columns))


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
