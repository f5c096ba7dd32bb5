"""What `ALTER` and `DROP` do to a schema, for whoever reads them in Ruby or in SQL: keys and indexes follow their columns and tables."""

from __future__ import annotations

import re

from regauge.program.schema import Index, Schema, Table


def drop_table(schema: Schema, name: str) -> None:
    """Takes a table away, with the keys from it and to it."""
    schema.tables.pop(name, None)
    schema.foreign_keys = [key for key in schema.foreign_keys if name not in (key.from_table, key.to_table)]


def drop_column(schema: Schema, table: Table, name: str, *, shrink: bool = False) -> None:
    """Takes a column away: indexes, keys and constraints over it go too, as on PostgreSQL.

    `shrink`: an index over several columns keeps the others, as on MySQL and where Rails copies a table of SQLite.
    """
    table.columns = [each for each in table.columns if each.name != name]
    if shrink:
        for index in table.indexes:
            index.columns = [each for each in index.columns if each != name]
        table.indexes = [each for each in table.indexes if each.columns or each.expression]
    table.indexes = [each for each in table.indexes if name not in _columns(each)]
    table.uniques = [each for each in table.uniques if name not in each.columns]
    table.checks = [
        each for each in table.checks if not re.search(rf'(?<![\w"]){re.escape(name)}(?!\w)', each.expression)
    ]
    if name in table.primary_key:
        table.primary_key = []
    schema.foreign_keys = [
        key
        for key in schema.foreign_keys
        if not (key.from_table == table.name and name in (key.columns or [key.column]))
    ]


def _columns(index: Index) -> list[str]:
    if index.columns:
        return index.columns
    return re.findall(r"\w+", index.expression or "")


def rename_column(schema: Schema, table: Table, old: str, new: str) -> None:
    """Gives a column another name, in all that names it."""
    column = table.column(old)
    if column is None:
        return
    column.name = new

    def changed(names: list[str]) -> list[str]:
        return [new if name == old else name for name in names]

    table.primary_key = changed(table.primary_key)
    for index in table.indexes:
        index.columns = changed(index.columns)
        for option in ("order", "opclass", "length"):
            values = index.options.get(option)
            if isinstance(values, dict) and old in values:
                index.options[option] = {new if name == old else name: value for name, value in values.items()}
    for unique in table.uniques:
        unique.columns = changed(unique.columns)
    for key in schema.foreign_keys:
        if key.from_table == table.name:
            key.column = new if key.column == old else key.column
            key.columns = changed(key.columns)
        if key.to_table == table.name:
            key.primary_key = new if key.primary_key == old else key.primary_key
            key.primary_keys = changed(key.primary_keys)


def rename_table(schema: Schema, old: str, new: str) -> None:
    """Gives a table another name; its place among the tables is the last, as in a dump made afterwards it is any."""
    table = schema.tables.pop(old, None)
    if table is None:
        return
    table.name = new
    schema.tables[new] = table
    for key in schema.foreign_keys:
        key.from_table = new if key.from_table == old else key.from_table
        key.to_table = new if key.to_table == old else key.to_table


def drop_constraint(schema: Schema, table: Table, name: str) -> None:
    """Takes a constraint of that name away, whatever it is."""
    table.checks = [each for each in table.checks if each.name != name]
    table.uniques = [each for each in table.uniques if each.name != name]
    table.exclusions = [each for each in table.exclusions if each.name != name]
    schema.foreign_keys = [k for k in schema.foreign_keys if not (k.from_table == table.name and k.name == name)]
    if name == f"{table.name}_pkey":
        table.primary_key = []
