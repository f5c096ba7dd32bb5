"""Codes 12xx: databases that are read while they run, and how they differ from the files."""

from __future__ import annotations

from regauge.diagnostics.codes import Severity, error, note

BAD_URL = error(
    "RG1201",
    "bad-database-url",
    "The database URL cannot be used",
    what="The URL's scheme is none of postgresql, mysql2 and sqlite3 (or one of their other names), or the URL is malformed.",
    why="Regauge does not guess which database was meant.",
    example="regauge generate ./my-app -o out --database-url oracle://db/shop",
    fix="write `postgresql://user@host/name`, `mysql2://user@host/name` or `sqlite3:path`; `/`, `#`, `?` and `@` in a name or a "
    "password are written as %2F, %23, %3F and %40",
)
UNREACHABLE = error(
    "RG1202",
    "database-unreachable",
    "The database server cannot be reached",
    what="The host is unknown, nobody listens on the port, or no answer came in time.",
    why="There is nothing to read.",
    example="postgresql://app@no-such-host/shop",
    fix="check host and port, and that this machine may connect",
)
LOGIN_REFUSED = error(
    "RG1203",
    "database-login-refused",
    "The database refused the login",
    what="The user does not exist, the password is wrong or missing, or the server does not let this user in from here.",
    why="There is nothing to read.",
    example="postgresql://app:wrong@db/shop",
    fix="give the password in REGAUGE_DATABASE_PASSWORD, or the whole URL in REGAUGE_DATABASE_URL",
)
DATABASE_MISSING = error(
    "RG1204",
    "database-missing",
    "There is no such database",
    what="The server has no database of this name, or the SQLite file does not exist. It is not created.",
    why="There is nothing to read.",
    example="sqlite3:storage/prodution.sqlite3",
    fix="correct the name; a relative path of a SQLite file counts from the app",
)
CONNECTION_LOST = error(
    "RG1205",
    "database-connection-lost",
    "The connection to the database was lost",
    what="The server went away, or ended the connection, while the schema was read.",
    why="Half a schema is none: nothing was written.",
    example="(the server was stopped)",
    fix="run the command again",
)
TOO_SLOW = error(
    "RG1206",
    "database-too-slow",
    "The database took too long to answer",
    what="A statement ran into the time limit, or waited too long for a lock.",
    why="Regauge never holds up a database that others work with.",
    example="(a table is locked by a migration)",
    fix="run the command again when the lock is gone; `database.timeout` in regauge.toml sets the limit",
)
UNREADABLE = error(
    "RG1207",
    "database-unreadable",
    "The database cannot be read",
    what="The file is not a SQLite database, is damaged or may not be read, or the server refused a query of its catalog.",
    why="There is nothing to read.",
    example="sqlite3:README.md",
    fix="check the path and the rights of the user",
)
TOO_LARGE = error(
    "RG1208",
    "database-too-large",
    "The database has too many tables or columns",
    what="The catalog has more rows than Regauge reads.",
    why="Memory is bounded.",
    example="(a server with a schema per tenant)",
    fix="name the schemas to read: `?schema_search_path=public` in the URL",
)
NOT_PERMITTED = note(
    "RG1209",
    "table-not-permitted",
    "A table whose rows the user may not read",
    what="The database's user has no right to read the table's rows.",
    why="The table itself is known from the catalog; what only its rows can say (the classes of an STI or polymorphic column) is not.",
    example="REVOKE SELECT ON payments FROM regauge",
    fix="GRANT SELECT to the user, if the answer matters",
    severity=Severity.WARNING,
)
TYPES_NOT_READ = note(
    "RG1211",
    "classes-not-read",
    "Which classes a column names was not found out",
    what="The values of a `type` or `..._type` column took too long to gather, or are too many.",
    why="Classes that only rows name are not known; those of the files are.",
    example="SELECT DISTINCT type FROM events   -- 900 million rows",
    fix="an index over the column makes the answer quick",
)
NO_URL = error(
    "RG1212",
    "no-database-url",
    "No database was given",
    what="The command compares with a live database, and none is named.",
    why="Regauge does not take the app's own DATABASE_URL by itself.",
    example="regauge drift ./my-app",
    fix="give `--database-url URL`, set REGAUGE_DATABASE_URL, or `database.url` in regauge.toml",
)
UNKNOWN_DATABASE_OBJECT = note(
    "RG1210",
    "unconverted-database-object",
    "Something in the database that the program model does not hold",
    what="A table, column or index has a property that Regauge reads but does not keep.",
    why="The database goes on doing it; generated code does not know of it.",
    example="CREATE TABLE a (LIKE b) INHERITS (c)",
    fix="nothing to do",
)
POINT_IN_NAME = note(
    "RG1213",
    "point-in-name",
    "A table that Rails cannot name",
    what="A table of PostgreSQL has a point in its own name, or in that of its schema.",
    why="Rails reads what stands before a point as the schema, so no model can have the table; another may even have the same name with its schema.",
    example='CREATE TABLE "audit.entries" (id bigint)   -- beside CREATE TABLE audit.entries',
    fix="rename the table, or make a view of it",
    severity=Severity.WARNING,
)

TABLE_NOT_IN_DATABASE = note(
    "RG1220",
    "table-not-in-database",
    "A table that the files declare and the database does not have",
    what="db/schema.rb (or structure.sql, or the migrations) has the table, the live database has not.",
    why="The database wins: the table is not generated. Models of it cannot work there.",
    example='create_table "coupons"   # the migration has not run yet',
    fix="run `bin/rails db:migrate`, or read the database that belongs to this version of the app",
    severity=Severity.WARNING,
)
TABLE_NOT_IN_FILES = note(
    "RG1221",
    "table-not-in-files",
    "A table that the database has and the files do not declare",
    what="The live database has the table; the files do not mention it.",
    why="The database wins: the table is generated.",
    example="CREATE TABLE audit_log (...)   -- made by hand",
    fix="dump the schema again: `bin/rails db:schema:dump`",
    severity=Severity.WARNING,
)
COLUMN_NOT_IN_DATABASE = note(
    "RG1222",
    "column-not-in-database",
    "A column that the files declare and the database does not have",
    what="The table is in both, the column only in the files.",
    why="The database wins: the column is not generated; code that uses it is not converted.",
    example='t.string "nickname"   # the migration has not run yet',
    fix="run `bin/rails db:migrate`",
    severity=Severity.WARNING,
)
COLUMN_NOT_IN_FILES = note(
    "RG1223",
    "column-not-in-files",
    "A column that the database has and the files do not declare",
    what="The table is in both, the column only in the database.",
    why="The database wins: the column is generated.",
    example="ALTER TABLE users ADD legacy_id bigint",
    fix="dump the schema again: `bin/rails db:schema:dump`",
    severity=Severity.WARNING,
)
TYPE_DIFFERS = note(
    "RG1224",
    "column-type-differs",
    "A column has another type in the database than in the files",
    what="Type, limit, precision, scale, sign or array differ.",
    why="The database wins: rows are read as it has them.",
    example='t.integer "total"   -- total bigint',
    fix="dump the schema again: `bin/rails db:schema:dump`",
    severity=Severity.WARNING,
)
NULL_DIFFERS = note(
    "RG1225",
    "column-null-differs",
    "A column may be null in one and not in the other",
    what="The files and the database disagree on NOT NULL.",
    why="The database wins: the field is an `Option` exactly when the database allows null.",
    example='t.string "name", null: false   -- name varchar',
    fix="dump the schema again, or run the migration that is missing",
    severity=Severity.WARNING,
)
DEFAULT_DIFFERS = note(
    "RG1226",
    "column-default-differs",
    "A column has another default in the database than in the files",
    what="The files and the database disagree on the default, or on how the column is computed.",
    why="The database wins: new records start with its default.",
    example='t.integer "stock", default: 0   -- stock integer DEFAULT 1',
    fix="dump the schema again, or run the migration that is missing",
    severity=Severity.WARNING,
)
KEY_DIFFERS = note(
    "RG1227",
    "key-differs",
    "A primary or foreign key differs between files and database",
    what="A key is on one side only, or its columns, target or actions differ.",
    why="The database wins.",
    example='add_foreign_key "lines", "orders", on_delete: :cascade   -- ON DELETE RESTRICT',
    fix="dump the schema again, or run the migration that is missing",
    severity=Severity.WARNING,
)
INDEX_DIFFERS = note(
    "RG1228",
    "index-differs",
    "An index or constraint differs between files and database",
    what="An index, check, unique or exclusion constraint is on one side only, or differs.",
    why="The database wins. A unique index that only the files know does not protect the data.",
    example='t.index ["email"], unique: true   # not in the database',
    fix="dump the schema again, or run the migration that is missing",
    severity=Severity.WARNING,
)
SCHEMA_DIFFERS = note(
    "RG1229",
    "schema-differs",
    "The files and the database differ in more than tables",
    what="The migration version, an enum type, a view, or the kind of database differs.",
    why="The database wins.",
    example="ActiveRecord::Schema[7.2].define(version: 2025_03_01_090000)   -- schema_migrations ends with 2025_02_01",
    fix="run the migrations that are missing, or dump the schema again",
    severity=Severity.WARNING,
)
TYPE_SET_DIFFERS = note(
    "RG1230",
    "type-set-differs",
    "Rows name a class that the files do not have",
    what="A `type` column of single table inheritance, or a polymorphic `..._type` column, holds the name of a class that is not a model "
    "that may stand there: there is none, or it declares no `as:`.",
    why="Where there is no such class, Rails raises SubclassNotFound (or NameError) when it loads the row, and generated code reads it as unknown. "
    "A model without `as:` loads as what it is, in Rails and in Rust.",
    example="SELECT DISTINCT type FROM payments   -- 'BitcoinPayment'",
    fix="correct the rows, restore the class, or declare the association on its side",
    severity=Severity.WARNING,
)
TYPE_SET_UNSEEN = note(
    "RG1231",
    "type-set-unseen",
    "Classes of the files that no row names",
    what="The files have classes that may stand in a `type` or `..._type` column, and none of the rows that were read names them.",
    why="They are written all the same. A class that was renamed without its rows looks like this, beside RG1230 for its old name.",
    example="class CashPayment < Payment   # SELECT DISTINCT type FROM payments -- 'CardPayment'",
    fix="nothing, if such rows may come",
)

DRIFT = frozenset(
    {
        TABLE_NOT_IN_DATABASE,
        TABLE_NOT_IN_FILES,
        COLUMN_NOT_IN_DATABASE,
        COLUMN_NOT_IN_FILES,
        TYPE_DIFFERS,
        NULL_DIFFERS,
        DEFAULT_DIFFERS,
        KEY_DIFFERS,
        INDEX_DIFFERS,
        SCHEMA_DIFFERS,
    }
)
"""What counts as a difference between files and database."""
