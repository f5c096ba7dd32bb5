"""Codes 02xx: tables, columns, indexes and keys."""

from __future__ import annotations

from regauge.diagnostics.codes import Severity, dynamic, error, gap, note

NO_SCHEMA = error(
    "RG0201",
    "no-schema",
    "The app has no schema",
    what="There is no db/schema.rb, no db/structure.sql and no migration below db/migrate, and no database was given.",
    why="Column types decide almost everything else; without them nothing can be converted.",
    example="ls db/schema.rb",
    fix="run `bin/rails db:schema:dump` in the app",
)
UNKNOWN_SCHEMA_CALL = gap(
    "RG0202",
    "unknown-schema-call",
    "A schema statement that Regauge does not know",
    what="db/schema.rb calls something other than the statements that Rails dumps, or one of a gem.",
    why="What it makes in the database is unknown.",
    example='create_trigger "update_totals"',
    fix="nothing to do if the converted code does not need it",
)
UNKNOWN_COLUMN_TYPE = gap(
    "RG0203",
    "unknown-column-type",
    "A column type that has no Rust type here",
    what="The column's type is not in the table of types for this database, or its default is of a type whose defaults are not read.",
    why="The column is read and written as the database's own text; a method that uses it is not converted.",
    example='t.column "area", "lat_long_box"',
    fix="use the column's `Raw` value in Rust by hand; routes that use it stay on Rails",
)
UNKNOWN_COLUMN_OPTION = gap(
    "RG0204",
    "unknown-column-option",
    "A column option that Regauge does not know",
    what="An option of a column, index or table is not one that Rails documents.",
    why="It may change what the database stores or refuses.",
    example='t.string "name", compress: true',
    fix="check whether the option changes what is stored",
)
UNKNOWN_INDEX_OPTION = gap(
    "RG0205",
    "unknown-index-option",
    "An index or key with an option that Regauge does not know",
    what="An option of an index or foreign key is not one that Rails documents.",
    why="The index is recorded, the option is not.",
    example='t.index ["name"], bloom: true',
    fix="nothing to do: indexes stay in the database",
)
DYNAMIC_DEFAULT = dynamic(
    "RG0206",
    "dynamic-default",
    "A default that the database computes",
    what="The column's default is an expression, not a value.",
    why="Rails leaves it to the database and reads it back; so does the generated code. A new record shows null "
    "until then.",
    example='t.datetime "seen_at", default: -> { "CURRENT_TIMESTAMP" }',
    fix="nothing to do unless code reads the attribute before it is saved",
)
COMPOSITE_KEY = gap(
    "RG0207",
    "composite-primary-key",
    "A table with several primary key columns",
    what="The table's primary key has more than one column.",
    why="Models of such tables are not converted yet.",
    example='create_table "seats", primary_key: ["row", "number"]',
    fix="keep routes that use the model on Rails",
)
NO_PRIMARY_KEY = gap(
    "RG0208",
    "no-primary-key",
    "A table without a primary key",
    what="The table has `id: false` and no other key.",
    why="Rails can read and insert such rows, not find or update them; no model is generated for the table.",
    example='create_table "orders_tags", id: false',
    fix="add a key if the table has a model",
)
TYPE_NOT_ON_ADAPTER = gap(
    "RG0209",
    "type-not-on-adapter",
    "A column type that this database does not have",
    what="The schema uses a type of another database than the one that was chosen.",
    why="There is no column of that type to read.",
    example='t.jsonb "data"   # with adapter = "sqlite"',
    fix="set `database.adapter` in regauge.toml to the app's own database",
)
DUPLICATE_TABLE = error(
    "RG0210",
    "duplicate-table",
    "A table or column is declared twice",
    what="Two declarations have the same name.",
    why="The database would refuse the second.",
    example='t.string "name"\nt.integer "name"',
    fix="dump the schema again: `bin/rails db:schema:dump`",
)
GENERATED_COLUMN = gap(
    "RG0211",
    "generated-column",
    "A column that the database computes",
    what="The column is `virtual`.",
    why="It is read like any other and never written.",
    example='t.virtual "total", type: :integer, as: "price * quantity", stored: true',
    fix="nothing to do",
)
UNKNOWN_FOREIGN_TABLE = error(
    "RG0212",
    "unknown-foreign-table",
    "A foreign key to a table that does not exist",
    what="`add_foreign_key` or `foreign_key:` names a table that the schema does not create.",
    why="The database would refuse it.",
    example='add_foreign_key "lines", "orderz"',
    fix="correct the name, or dump the schema again",
)
UNREADABLE_STATEMENT = gap(
    "RG0213",
    "unreadable-statement",
    "An SQL statement that was not read",
    what="A statement of db/structure.sql, or of an `execute` in a migration, is not one that Regauge reads, or only in part.",
    why="What it makes in the database is unknown: a table, column or key may be missing from the schema.",
    example="CREATE TABLE copies AS SELECT * FROM originals;",
    fix="read the schema from the database instead, or keep routes that need what it makes on Rails",
)
DATABASE_OBJECT = note(
    "RG0214",
    "database-object",
    "Code or types that live in the database",
    what="The database has a function, trigger, rule, policy, composite type or domain with checks.",
    why="It stays there and acts on whoever writes, Rails or Rust; no Rust is written for it.",
    example="CREATE TRIGGER update_totals BEFORE INSERT ON lines ...",
    fix="nothing to do",
)
DATA_STATEMENT = note(
    "RG0215",
    "data-statement",
    "A statement that changes data",
    what="A dump or a migration inserts, updates or deletes rows.",
    why="The schema does not depend on it.",
    example="execute \"UPDATE users SET state = 'active'\"",
    fix="nothing to do",
)
VIEW_COLUMNS = gap(
    "RG0216",
    "view-columns",
    "A view whose columns are not all known",
    what="The query of a view was not read, reads a table that is not in the schema, or selects an expression whose type Regauge does not work out.",
    why="A view without columns has no Rust; a column without a type is carried as the database's text.",
    example="CREATE VIEW totals AS SELECT my_function(price) AS x FROM lines;",
    fix="read the schema from the database, which knows them (`--database-url`), or add a cast to the view's query",
)
OTHER_DATABASE = gap(
    "RG0217",
    "other-database",
    "The schema of another database",
    what="The app has several databases; this file is the dump of one that is not the primary.",
    why="Its tables become rows and drafts in a module of the data crate (`data::databases::queue`), for a connection of your own. "
    "Routes have one connection, to the primary: what reaches models that `connects_to` another database stays on Rails.",
    example="db/queue_schema.rb",
    fix="keep routes that use the other database on Rails",
)
OTHER_KIND = gap(
    "RG0222",
    "other-kind-of-database",
    "A database of another kind than the primary",
    what="The app has a database of another kind than its primary: a cache in SQLite beside PostgreSQL.",
    why="The data crate is compiled for one kind of database. The tables are not written, and count as dropped; models on them have no Rust.",
    example="db/cache_schema.rb   # adapter: sqlite3, and adapter: postgresql for the primary",
    fix="write a crate of its own for it: `regauge schema --database-url sqlite3:storage/cache.sqlite3 -o cache-data`",
)
MIGRATION = gap(
    "RG0218",
    "migration",
    "A part of a migration whose effect on the schema is not known",
    what="A migration does what can only be known when it runs: it asks for rows, calls code of a gem, or changes what is not there.",
    why="The app has no dump of its schema, so the schema is what its migrations make of it; after this line it may differ from the database.",
    example="add_column :users, :state, :string if User.exists?",
    fix="dump the schema with `bin/rails db:schema:dump`, or read it from a database with `--database-url`",
)
REPLAYED = note(
    "RG0219",
    "replayed-migrations",
    "The schema was made from migrations",
    what="The app ships neither db/schema.rb nor db/structure.sql; its migrations were evaluated in their order instead.",
    why="What a migration does to the schema by other means than Rails' statements and SQL would be missing.",
    example="ls db/migrate",
    fix="nothing to do; a dump or a live database (`--database-url`) is the surer source",
)
STALE = gap(
    "RG0220",
    "stale-schema",
    "Migrations are newer than the dump",
    what="db/migrate has migrations with a higher number than the version that the dump says it is of.",
    why="What they change is not in the dump, so it is not in the generated code either. Rails itself refuses to serve while migrations are pending.",
    example="ActiveRecord::Schema[7.2].define(version: 2024_01_01_000000)",
    fix="run `bin/rails db:migrate`, which writes the dump again",
)
CARRIED_COLUMN_TYPE = gap(
    "RG0221",
    "carried-column-type",
    "A column that is read and written, and not computed with",
    what="The column has a Rust type in rows and drafts (docs/types.md), but the bodies of methods do not compute with that type.",
    why="No data is lost; a method that uses the column is not converted.",
    example='t.inet "last_ip"',
    fix="nothing to do for the data; port by hand what computes with the column",
    severity=Severity.NOTE,
)
OWN_COLUMN_TYPE = gap(
    "RG0223",
    "own-column-type",
    "A column type that the app stores in its own way",
    what="The app tells its database adapter another SQL type for the column type, and reads what is stored by a class of its own.",
    why="Rust reads and writes what the database holds. The text that the app's class makes of it is another one, so methods that show or "
    "parse such a value are not converted, and a key that the app makes for new rows must be given to the draft.",
    example='def native_database_types\n  super.merge(uuid: { name: "binary", limit: 16 })\nend',
    fix="give new rows their keys; port by hand what turns such values into texts, as the app's class does it",
)
