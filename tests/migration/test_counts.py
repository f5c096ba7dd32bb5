"""What was written is counted in its text."""

from __future__ import annotations

from regauge.migration.counts import Fate, count
from regauge.program.files import GeneratedFile
from regauge.program.program import App, Program
from regauge.program.schema import Column, Table

SCHEMA = """
pub mod wide {
    diesel::table! {
        #[sql_name = "wide"]
        part_1 (id) {
            id -> BigInt,
            a -> Nullable<Text>,
        }
    }

    diesel::table! {
        #[sql_name = "wide"]
        part_2 (b) {
            b -> Nullable<Text>,
        }
    }
}

diesel::table! {
    part_2 (id) {
        id -> BigInt,
        r#type -> Text,
    }
}
"""


def test_the_parts_of_a_wide_table_are_one_table() -> None:
    program = Program(App())
    for name, columns in (("wide", "id a b"), ("part_2", "id type"), ("lost", "id")):
        program.schema.tables[name] = Table(name, [Column(column, "string") for column in columns.split()], ["id"])
    counts = count(program, [GeneratedFile("crates/data/src/schema.rs", SCHEMA)])
    assert (counts.tables, counts.columns) == (Fate(3, 2), Fate(6, 5))
    assert counts.lines()[0] == ("tables: 3 read, 2 generated, 1 dropped; columns: 6 read, 5 generated, 1 dropped")
