"""The questions to information_schema, one a subject. `database()` is the one that the URL names.

`BINARY` brings the names' own case and order; what only one of the two servers has is asked only there.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "SELECT version()"

TABLES: Final = """
SELECT table_name, table_type, engine, table_collation, table_comment
FROM information_schema.tables WHERE table_schema = database() ORDER BY CAST(table_name AS BINARY)"""

COLUMNS: Final = """
SELECT table_name, column_name, column_type, is_nullable, column_default, extra, generation_expression, collation_name, column_comment
FROM information_schema.columns WHERE table_schema = database() ORDER BY table_name, ordinal_position"""

INDEXES: Final = """
SELECT table_name, index_name, non_unique, column_name, sub_part, collation, index_type, index_comment, {expression}
FROM information_schema.statistics WHERE table_schema = database() ORDER BY table_name, index_name, seq_in_index"""

FOREIGN_KEYS: Final = """
SELECT k.table_name, k.constraint_name, k.column_name, k.referenced_table_name, k.referenced_column_name, r.update_rule, r.delete_rule,
  IF(k.referenced_table_schema = database(), NULL, k.referenced_table_schema)
FROM information_schema.referential_constraints r
JOIN information_schema.key_column_usage k
  ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name
WHERE r.constraint_schema = database() AND k.table_schema = database() AND k.referenced_column_name IS NOT NULL
ORDER BY k.table_name, k.constraint_name, k.ordinal_position"""

HAS_CHECKS: Final = """
SELECT count(*) FROM information_schema.tables WHERE lower(table_schema) = 'information_schema' AND lower(table_name) = 'check_constraints'"""

CHECKS_MARIADB: Final = """
SELECT table_name, constraint_name, check_clause FROM information_schema.check_constraints
WHERE constraint_schema = database() ORDER BY table_name, constraint_name"""

CHECKS_MYSQL: Final = """
SELECT t.table_name, c.constraint_name, c.check_clause
FROM information_schema.check_constraints c
JOIN information_schema.table_constraints t ON t.constraint_schema = c.constraint_schema AND t.constraint_name = c.constraint_name
WHERE t.table_schema = database() AND t.constraint_type = 'CHECK' ORDER BY t.table_name, c.constraint_name"""

PARTITIONS: Final = """
SELECT DISTINCT table_name, partition_method, partition_expression
FROM information_schema.partitions WHERE table_schema = database() AND partition_method IS NOT NULL"""

VIEWS: Final = "SELECT table_name, view_definition FROM information_schema.views WHERE table_schema = database()"

MIGRATIONS: Final = (
    "SELECT (SELECT version FROM schema_migrations WHERE version REGEXP '^[0-9]+$'"
    " ORDER BY length(version) DESC, version DESC LIMIT 1)"
)
"""The highest number: versions are text, and old ones are short; plugins may add words."""
