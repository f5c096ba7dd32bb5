"""What a run did, in numbers that add up: tables and columns by database, associations.

What is generated is counted in the text that was written, not in what was meant to be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

from regauge.diagnostics.data import dataclass
from regauge.program.files import GeneratedFile
from regauge.program.program import Program

DECLARATIONS: Final = frozenset({"belongs_to", "has_one", "has_many", "has_and_belongs_to_many"})
_TABLE: Final = re.compile(r"table! \{(.*?)^\s*\}\n\s*\}", re.S | re.M)
_SCHEMA: Final = re.compile(r"crates/data/src/(.+/)?schema[^/]*|crates/data-[^/]+/src/lib\.rs")
"""Where tables stand: many have crates of their own."""
_PART: Final = re.compile(r"#\[sql_name = (\".*?\")\]\s+(?:[\w.#]+\.)?part_(\d+) \(")
"""The head of one of the parts that a wide table is written in."""
_HIDDEN: Final = re.compile(r"^\s*tableoid -> Oid,", re.M)
"""What stands for the columns of a table that has none."""
_COLUMN: Final = re.compile(r"^\s*(?:r#)?\w+ -> ", re.M)


@dataclass(frozen=True, slots=True)
class Fate:
    """How many there are, how many of them Rust has, and how many it has not."""

    read: int
    generated: int

    @property
    def left(self) -> int:
        """Those without Rust; each is named by a diagnostic."""
        return self.read - self.generated


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one run. `associations.read` are those that the app declares."""

    tables: Fate
    columns: Fate
    associations: Fate

    def data(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "tables": {**asdict(self.tables), "dropped": self.tables.left},
            "columns": {**asdict(self.columns), "dropped": self.columns.left},
            "associations": {
                "declared": self.associations.read,
                "generated": self.associations.generated,
                "reported": self.associations.left,
            },
        }

    def lines(self) -> list[str]:
        """For people."""
        tables, columns, associations = self.tables, self.columns, self.associations
        return [
            f"tables: {tables.read} read, {tables.generated} generated, {tables.left} dropped; "
            f"columns: {columns.read} read, {columns.generated} generated, {columns.left} dropped",
            f"associations: {associations.read} declared, {associations.generated} generated, {associations.left} reported",
        ]


def count(program: Program, files: Iterable[GeneratedFile]) -> Counts:
    """The numbers of a program after all layers, and of the files that were made of it."""
    read = [table for schema in (program.schema, *program.databases.values()) for table in schema.tables.values()]
    blocks = [block for file in files if _is_schema(file.path) for block in _TABLE.findall(file.text)]
    columns = sum(len(_COLUMN.findall(block)) for block in blocks) - len(_HIDDEN.findall("".join(blocks)))
    return Counts(
        Fate(len(read), _tables(blocks)),
        Fate(sum(len(table.columns) for table in read), columns),
        _associations(program),
    )


def _tables(blocks: Iterable[str]) -> int:
    """How many tables the blocks are: the parts of a wide one stand after one another and are one."""
    number, part_of = 0, ""
    for block in blocks:
        part = _PART.search(block[: block.find("{")])
        if part is None or part[2] == "1" or part[1] != part_of:
            number += 1
        part_of = part[1] if part is not None else ""
    return number


def _is_schema(path: str) -> bool:
    return _SCHEMA.fullmatch(path) is not None


def _associations(program: Program) -> Fate:
    """Each model's own; a call in a concern that three models include is three. A call that made none is counted as declared, too."""
    places, declared, written = set(), 0, 0
    for model in program.models.values():
        for association in model.associations.values():
            places.add(program.ledger.key(association.span))
            if association.declared:
                declared += 1
                written += not {model.name, f"{model.name}.{association.name}"} & program.left_out
    lost = {
        program.ledger.key(site.span)
        for site in program.ledger.sites
        if site.kind == "class_call" and site.name in DECLARATIONS and not site.span.path.startswith("config/")
    } - places
    return Fate(declared + len(lost), written)
