"""`crates/data/src/enums.rs`: PostgreSQL's enums as Rust enums, which keep a label that they do not know.

create_enum "mood", ["sad", "ok"]      labels! { pub enum Mood as crate::schema::sql_types::Mood { Sad => "sad", Ok => "ok", } }
"""

from __future__ import annotations

from regauge.emit.diesel.columns import kind_of, sql_parts
from regauge.emit.names import DataNames
from regauge.emit.rust import Names, RustWriter, markdown_code, string
from regauge.program.program import Program


def emit_enums(program: Program, names: DataNames) -> str | None:
    """The file's text; None where no column is of such a type."""
    found: dict[str, tuple[str, str, str]] = {}
    for column in program.schema.every_column():
        kind = kind_of(column, program.app.adapter)
        kind = kind.element or kind
        if kind.labels:
            found.setdefault(names.label(column), (kind.declared or "", kind.postgres, column.sql_type or ""))
    if not found:
        return None
    out = RustWriter(["The database's enums."])
    for type_, (shown, sql, name) in found.items():
        out.blank()
        variants = Names({"Unknown", "Self"})
        with out.block("regauge_support::labels!"):
            out.doc(f"{markdown_code(shown)}. A label that it does not name is kept.")
            with out.block(f"pub enum {type_} as {names.root}::schema::{sql}"):
                labels = program.schema.enums.get(name) or program.schema.enums.get(".".join(sql_parts(name)), [])
                for label in labels:
                    out.line(f"{variants.camel(label)} => {string(label)},")
    return out.render()
