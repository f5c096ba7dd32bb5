"""`table!` of what is not an everyday table: wide, qualified, without a key, with names that are nobody's idea of a name."""

from __future__ import annotations

import re

import pytest

from regauge.emit.diesel import schema
from regauge.emit.diesel.schema import schema_files
from regauge.emit.names import DataNames
from regauge.layers import layer0_schema
from regauge.migration import counts
from regauge.program.files import GeneratedFile
from regauge.program.program import Adapter, App, Program
from regauge.program.schema import Column, Schema, Table


def schema_of(*tables: Table, adapter: Adapter = "sqlite") -> tuple[str, Program]:
    program = Program(App(adapter=adapter), Schema({table.name: table for table in tables}))
    layer0_schema.run(program)
    (file,) = schema_files(program, DataNames(program), ())
    return file.text, program


def columns(*names: str) -> list[Column]:
    return [Column(name, "string") for name in names]


def test_a_table_without_a_key_has_its_columns_for_one() -> None:
    text, _ = schema_of(Table("products_tags", columns("product_id", "tag_id"), []))
    assert "products_tags (product_id, tag_id) {" in text


def test_a_composite_key() -> None:
    text, _ = schema_of(Table("seats", columns("row", "number", "taken"), ["row", "number"]))
    assert "seats (row, number) {" in text


def test_another_schema() -> None:
    text, _ = schema_of(
        Table("audit.events", columns("id"), ["id"]), Table("events", columns("id"), ["id"]), adapter="postgresql"
    )
    assert '#[sql_name = "events"]\n    audit.audit_events (id) {' in text
    assert "    events (id) {" in text


def test_a_wide_table_stands_in_parts_and_is_counted_once() -> None:
    names = [f"c{number}" for number in range(140)]
    text, program = schema_of(Table("wides", columns("id", *names), ["id"]))
    assert re.findall(r"(part_\d) \((\w+)\)", text) == [("part_1", "id"), ("part_2", "c63"), ("part_3", "c127")]
    assert "regauge_support::parts!(part_1, part_3: c127, c128," in text
    found = counts.count(program, [GeneratedFile("crates/data/src/schema.rs", text)])
    assert (found.tables.left, found.columns.left, found.columns.read) == (0, 0, 141)


@pytest.mark.parametrize(
    "name", ["self", "type", "users-2", "Ünïcode", 'a"b', "nul\0", "table", "std", "diesel", "n" * 63, ""]
)
def test_every_name_is_a_module_and_a_column(name: str) -> None:
    text, _ = schema_of(Table(name, columns("id", name, "fooBar", "foo_bar", "foo-bar", "r#x"), ["id"]))
    module = re.findall(r"^    ((?:r#)?[a-z_0-9]+) \(id\) \{$", text, re.M)
    idents = re.findall(r"^        ([a-z_0-9]+) -> Nullable<Text>,$|^        ([a-z_0-9]+) -> Text,$", text, re.M)
    found = ["".join(pair) for pair in idents]
    assert len(module) == 1
    assert len(set(found)) == 6
    assert module[0].removeprefix("r#") not in found
    assert '#[sql_name = "r#r#x"]' in text


def test_names_that_meet_are_told_apart() -> None:
    text, program = schema_of(Table("Value", columns("id"), ["id"]), Table("value", columns("id"), ["id"]))
    assert len(set(re.findall(r"^    (\w+) \(id\)", text, re.M))) == 2
    names = DataNames(program)
    assert len({names.row(model) for model in program.models}) == 2


def test_fields_are_told_apart_from_those_of_a_draft() -> None:
    _, program = schema_of(Table("odds", columns("id", "record", "loaded", "record_value", "type"), ["id"]))
    names = DataNames(program)
    assert [names.field("Odd", name) for name in ("id", "record", "loaded", "record_value", "type")] == [
        "id",
        "record_2",
        "loaded_value",
        "record_value",
        "r#type",
    ]


def test_many_tables_stand_in_crates_that_know_those_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_COLUMNS", 6)
    tables = [Table(f"{letter}_things", columns("id", "name", "mood"), ["id"]) for letter in "abcde"]
    for table in tables:
        table.columns[2] = Column("mood", "enum", sql_type="mood")
    program = Program(App(adapter="postgresql"), Schema({each.name: each for each in tables}, enums={"mood": ["sad"]}))
    layer0_schema.run(program)
    pairs = [("b_things", "a_things"), ("a_things", "e_things"), ("c_things", "d_things"), ("c_things", "lost")]
    files = {file.path: file.text for file in schema_files(program, DataNames(program), pairs)}
    texts = [files[f"crates/data-tables-{number}/src/lib.rs"] for number in (1, 2, 3)]
    assert [re.findall(r"(\w)_things \(id\)", text) for text in texts] == [["a", "b"], ["c", "d"], ["e"]]
    assert [
        line for text in texts for line in text.split("\n") if line.startswith(("use", "diesel::allow", "reg"))
    ] == [
        "diesel::allow_tables_to_appear_in_same_query!(a_things, b_things);",
        "use ::data_tables_1::{sql_types};",
        "diesel::allow_tables_to_appear_in_same_query!(c_things, d_things);",
        "use ::data_tables_1::{a_things, sql_types};",
        "regauge_support::allow_tables_across_crates!(a_things, e_things);",
    ]
    assert [text.count("pub mod sql_types") for text in texts] == [1, 0, 0]
    assert re.findall(r"data-tables-\d", files["crates/data-tables-3/Cargo.toml"]) == [
        "data-tables-3",
        *("data-tables-1", "data-tables-1", "data-tables-2", "data-tables-2"),
    ]
    assert files["crates/data/src/schema.rs"].count("pub use ::data_tables_") == 3
    found = counts.count(program, [GeneratedFile(path, text) for path, text in files.items()])
    assert (found.tables.left, found.columns.left) == (0, 0)
