"""SQLite: `session` opens the file, `reader` makes the schema of what it holds, `definitions` takes `CREATE TABLE` apart."""
