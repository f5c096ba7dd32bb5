"""Every row of every table of a database, with the values as the database stores them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.oracle.postgres import Postgres

_RAILS_OWN = ("schema_migrations", "ar_internal_metadata")

Value = int | float | str | None
"""Blobs and PostgreSQL's types are text here. On SQLite an integer and a float are told apart, as there they can be."""


@dataclass(frozen=True)
class Table:
    """The rows by their key: the `id`, or the whole row where there is none."""

    columns: tuple[str, ...]
    rows: dict[str, tuple[Value, ...]] = field(default_factory=dict)


State = dict[str, Table]
"""Tables by name."""


class Database(Protocol):
    """A database whose rows can be read."""

    @property
    def exact_times(self) -> bool:
        """Whether times are text, of which every digit counts."""

    def state(self) -> State: ...


@dataclass(frozen=True)
class SqliteFile:
    path: Path
    exact_times: bool = True

    def state(self) -> State:
        with sqlite3.connect(self.path, timeout=10) as connection:
            connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            state = {name: self._table(connection, name) for name in sorted(names) if name not in _RAILS_OWN}
        connection.close()
        return state

    @staticmethod
    def _table(connection: sqlite3.Connection, name: str) -> Table:
        cursor = connection.execute(f'SELECT * FROM "{name}"')
        columns = tuple(column[0] for column in cursor.description)
        rows = [tuple(repr(v) if isinstance(v, bytes) else v for v in row) for row in cursor]
        return _keyed(columns, rows)


@dataclass(frozen=True)
class PostgresDatabase:
    server: Postgres
    name: str
    exact_times: bool = False

    def state(self) -> State:
        listing = self.server.psql(
            self.name,
            "SELECT json_object_agg(table_name, columns) FROM (SELECT table_name, json_agg(column_name ORDER BY "
            "ordinal_position) AS columns FROM information_schema.columns WHERE table_schema = 'public' "
            "GROUP BY table_name) AS t",
        )
        tables: dict[str, list[str]] = json.loads(listing)
        names = sorted(name for name in tables if name not in _RAILS_OWN)
        queries = []
        for name in names:
            values = ", ".join(f'"{column}"::text' for column in tables[name])
            queries.append(f"SELECT coalesce(json_agg(json_build_array({values})), '[]'::json)::text FROM \"{name}\"")
        # json_agg puts line breaks between rows; one row of text a table keeps them apart.
        answer = self.server.psql(
            self.name, "SELECT json_build_array(" + ", ".join(f"({q})::json" for q in queries) + ")"
        )
        return {
            name: _keyed(tuple(tables[name]), [tuple(row) for row in rows])
            for name, rows in zip(names, json.loads(answer), strict=True)
        }


def _keyed(columns: tuple[str, ...], rows: list[tuple[Value, ...]]) -> Table:
    place = columns.index("id") if "id" in columns else None
    keyed: dict[str, tuple[Value, ...]] = {}
    for row in rows:
        key = str(row[place]) if place is not None else json.dumps(row)
        while key in keyed:  # equal rows without an id
            key += "'"
        keyed[key] = row
    return Table(columns, dict(sorted(keyed.items(), key=lambda item: (len(item[0]), item[0]))))


def delta(before: State, after: State) -> dict[str, dict[str, tuple[Value, ...] | None]]:
    """The rows that changed: by table and key, the new row, or None where it is gone."""
    changes: dict[str, dict[str, tuple[Value, ...] | None]] = {}
    for name in sorted(before.keys() | after.keys()):
        old, new = (side[name].rows if name in side else {} for side in (before, after))
        changed: dict[str, tuple[Value, ...] | None] = {k: row for k, row in new.items() if old.get(k) != row}
        changed |= {key: None for key in old if key not in new}
        if changed:
            changes[name] = changed
    return changes
