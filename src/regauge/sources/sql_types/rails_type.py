"""What a column's SQL type is to Rails."""

from __future__ import annotations

from typing import Literal

from regauge.diagnostics.data import dataclass
from regauge.program.schema import Column

Dialect = Literal["postgresql", "mysql", "sqlite"]


@dataclass(frozen=True, slots=True)
class RailsType:
    """A kind with its limits as Rails' schema dumper writes them; `sql_type` is the database's text without the array's brackets.

    `known` is False where Rails itself has no type for it (its dumper then gives up on the table); `kind` is the bare SQL name.
    """

    kind: str
    sql_type: str
    limit: int | None = None
    precision: int | None = None
    scale: int | None = None
    array: bool = False
    unsigned: bool = False
    domain: str | None = None
    known: bool = True

    def give(self, column: Column) -> None:
        """Sets the column's type fields."""
        column.kind = self.kind
        column.sql_type = self.sql_type
        column.limit = self.limit
        column.precision = self.precision
        column.scale = self.scale
        column.array = self.array
        column.unsigned = self.unsigned
        column.domain = self.domain


def numbers_in(text: str) -> list[int]:
    """`numeric(10,2)` -> [10, 2]; nothing where the parentheses hold something else."""
    inside = text.partition("(")[2].partition(")")[0]
    parts = [part.strip() for part in inside.split(",")] if inside else []
    return [int(part) for part in parts] if parts and all(part.lstrip("-").isdigit() for part in parts) else []
