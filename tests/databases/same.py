"""Two schemas side by side: what of each is not in the other, as lines for people."""

from __future__ import annotations

from regauge.program.schema import Schema
from regauge.sources.drift import differences, facts


def unlike(first: Schema, second: Schema, *, path: str = "db/schema.rb") -> list[str]:
    """All differences that the drift report knows, and what it leaves out: comments, order of tables and columns."""
    found = [f"{each.code.slug}: {each.text}" for each in differences(first, second, path)]
    for name, table in first.tables.items():
        other = second.tables.get(name)
        if other is None:
            continue
        if (table.comment or None) != (other.comment or None):
            found.append(f"comment of {name}: {table.comment!r}, {other.comment!r}")
        names, others = [c.name for c in table.columns], [c.name for c in other.columns]
        if names != others and sorted(names) == sorted(others):
            found.append(f"order of the columns of {name}: {names}, {others}")
        for column in table.columns:
            same = other.column(column.name)
            if same is not None and (column.comment or None) != (same.comment or None):
                found.append(f"comment of {name}.{column.name}: {column.comment!r}, {same.comment!r}")
    shared = [name for name in first.tables if name in second.tables]
    if shared != [name for name in second.tables if name in first.tables]:
        found.append("the order of the tables")
    return found


def rows(schema: Schema) -> int:
    """How much there is to compare: no comparison of two empty schemas may pass."""
    return sum(
        len(facts.columns_of(t)) + len(facts.indexes_of(t)) + len(facts.constraints_of(t))
        for t in schema.tables.values()
    )
