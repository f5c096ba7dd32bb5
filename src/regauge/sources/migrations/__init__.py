"""db/migrate, replayed: the schema of an app that ships neither db/schema.rb nor db/structure.sql.

Each migration's class is evaluated, never run: what it says to the schema changes the schema here, what it does to rows is left out,
and what cannot be known and may change the schema is a diagnostic at its line.
"""

from __future__ import annotations

from regauge.sources.migrations.order import Migration, migrations
from regauge.sources.migrations.replay import replay

__all__ = ["Migration", "migrations", "replay"]
