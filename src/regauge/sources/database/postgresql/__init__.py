"""PostgreSQL: `session` connects, `catalog` asks, `reader` makes the schema of the answers."""
