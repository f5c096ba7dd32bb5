"""db/structure.sql -> `program.Schema`: what pg_dump, mysqldump and sqlite3 write. `Reader` also reads the SQL that migrations execute.

schema, found = read_structure(text, "db/structure.sql", "postgresql")
"""

from __future__ import annotations

from regauge.sources.structure_sql.reader import Reader, read_structure

__all__ = ["Reader", "read_structure"]
