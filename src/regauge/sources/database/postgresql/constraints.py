"""A row of the constraints' query -> a key, a check, a unique or an exclusion constraint."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from regauge.program.schema import Check, Exclusion, ForeignKey, Unique
from regauge.sources.database.brackets import closing, unwrapped
from regauge.sources.database.places import SPAN
from regauge.sources.database.postgresql.names import unquoted
from regauge.sources.database.session import Row

if TYPE_CHECKING:
    from regauge.sources.database.postgresql.reader import Reading

_ACTIONS: Final[Mapping[str, str]] = MappingProxyType({"c": "cascade", "n": "nullify", "r": "restrict", "d": "default"})


def add_constraint(reading: Reading, row: Row) -> None:
    """Adds it to its table."""
    relation, kind, name, columns, target, targets, on_update, on_delete = row[:8]
    deferrable, deferred, validated, definition, index, not_distinct, parent, full = row[8:]
    table = reading.tables.get(relation)
    if table is None:
        return
    when = ("deferred" if deferred else "immediate") if deferrable else None
    if kind == "p":
        table.primary_key = list(columns)
    elif kind == "u":
        reading.owned.add(index)
        table.uniques.append(Unique(list(columns), name, when, SPAN, not_distinct))
    elif kind == "c":
        table.checks.append(Check(_check(definition), name, SPAN, validated))
    elif kind == "x":
        reading.owned.add(index)
        table.exclusions.append(_exclusion(full, name, when))
    elif not parent:
        # One with a parent was made by PostgreSQL itself, for a partition.
        key = ForeignKey(
            table.name, unquoted(target), columns[0], targets[0], name, _ACTIONS.get(on_delete), _ACTIONS.get(on_update)
        )
        key.span = SPAN
        if len(columns) > 1:
            key.columns, key.primary_keys = list(columns), list(targets)
        if when:
            key.options["deferrable"] = when
        if not validated:
            key.options["validate"] = False
        reading.schema.foreign_keys.append(key)


def _check(definition: str) -> str:
    """`CHECK (price > 0) NOT VALID` -> `price > 0`."""
    start = definition.find("(")
    return definition[start + 1 : closing(definition, start)] if start >= 0 else definition


def _exclusion(definition: str, name: str, when: str | None) -> Exclusion:
    """`EXCLUDE USING gist (a WITH =) WHERE ((b)) DEFERRABLE`."""
    start = definition.find("(")
    end = closing(definition, start)
    using = definition[:start].partition(" USING ")[2].strip()
    rest = definition[end + 1 :].strip()
    where = None
    if rest.startswith("WHERE "):
        at = rest.index("(")
        where = unwrapped(rest[at + 1 : closing(rest, at)])
    return Exclusion(definition[start + 1 : end], name, using or None, where, when, SPAN)
