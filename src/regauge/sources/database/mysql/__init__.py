"""MariaDB and MySQL: `session` connects, `catalog` asks information_schema, `reader` makes the schema of the answers."""
