"""A running database -> `program.Schema`, read-only: PostgreSQL, MariaDB or MySQL, SQLite.

`read_database` is the way in. It opens one connection, reads the catalog in one read-only transaction and closes it. Whatever goes wrong
is a `DatabaseError` whose diagnostic names no secret.
"""

from __future__ import annotations

from regauge.sources.database.errors import DatabaseError
from regauge.sources.database.read import Live, read_database
from regauge.sources.database.url import Target, parse_url

__all__ = ["DatabaseError", "Live", "Target", "parse_url", "read_database"]
