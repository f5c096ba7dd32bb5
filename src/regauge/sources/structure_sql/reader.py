"""db/structure.sql -> `program.Schema`, statement by statement. One that cannot be read is named at its line; the rest is read on.

Source: what pg_dump (11 to 17), mysqldump and mariadb-dump, and sqlite3's `.schema` write for `bin/rails db:schema:dump` with
`config.active_record.schema_format = :sql`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.program.schema import Schema, Table
from regauge.sources.schema_rb import changes
from regauge.sources.sql_types import Dialect
from regauge.sources.structure_sql import objects, views
from regauge.sources.structure_sql.alter import alter_table
from regauge.sources.structure_sql.cursor import Cursor, Unreadable
from regauge.sources.structure_sql.indexes import create_index
from regauge.sources.structure_sql.lexer import Source, Statement
from regauge.sources.structure_sql.tables import create_table, create_virtual_table

OWN_TABLES: Final = frozenset(
    {"schema_migrations", "ar_internal_metadata", "sqlite_sequence", "sqlite_stat1", "sqlite_stat4"}
)
"""Tables of Rails and SQLite themselves, which a schema.rb does not show either."""


def read_structure(text: str, path: str, dialect: Dialect) -> tuple[Schema, Diagnostics]:
    """Reads a dump. Returns the schema and what of it is not known."""
    reader = Reader(Schema(), path, dialect)
    reader.read(text)
    reader.finish()
    return reader.schema, reader.found


@dataclass(slots=True)
class Reader:
    """Puts statements into one schema. `place` gives every statement one span: that of the Ruby which executes it."""

    schema: Schema
    path: str
    dialect: Dialect
    place: Span | None = None
    found: Diagnostics = field(default_factory=list)
    source: Source = field(init=False)
    search_path: str = "public"
    sequences: list[str] = field(default_factory=list)
    shadows: set[str] = field(default_factory=set)
    view_columns: dict[str, list[str]] = field(default_factory=dict)
    versions: set[str] = field(default_factory=set)
    own_tables: frozenset[str] = OWN_TABLES

    def read(self, text: str) -> None:
        """Reads statements; may be called again with more."""
        self.source = Source(text, self.dialect)
        for statement in self.source.statements():
            self._statement(statement)

    def finish(self) -> None:
        """What can be known once all is read: columns of views, tables in which virtual ones keep data, keys without a table."""
        for name in self.shadows & set(self.schema.tables):
            self.schema.tables[name].kind = "shadow"
        self.found.extend(views.fill(self.schema, self.dialect, self.view_columns))
        for key in self.schema.foreign_keys:
            if key.to_table not in self.schema.tables and key.span is not None:
                text = f"foreign key from {key.from_table} to `{key.to_table}`, which is not in the schema"
                self.found.append(Diagnostic(codes.UNKNOWN_FOREIGN_TABLE, key.span, text, subject=key.from_table))

    # -- what the parts use

    def span(self, at: int) -> Span:
        """A place in the text."""
        return self.place or Span(self.path, self.source.line(at), self.source.column(at))

    def say(self, code: Code, at: int, text: str, subject: str = "") -> None:
        """Adds a diagnostic."""
        self.found.append(Diagnostic(code, self.span(at), text, subject=subject))

    def table_name(self, path: list[str]) -> str:
        """A name as Rails has it: with its schema only where that is not the default one. MySQL's and SQLite's have no schema."""
        if self.dialect != "postgresql":
            return path[-1]
        if len(path) == 1:
            return path[0] if self.search_path in ("public", "") else f"{self.search_path}.{path[0]}"
        return path[-1] if path[-2] == "public" else f"{path[-2]}.{path[-1]}"

    def add_table(self, table: Table, at: int) -> bool:
        """Adds a table; False for one of Rails' own, or one that is there."""
        if table.name in self.own_tables:
            return False
        if table.name in self.schema.tables:
            self.say(codes.DUPLICATE_TABLE, at, f"the table `{table.name}` is created twice", table.name)
            return False
        self.schema.tables[table.name] = table
        return True

    def drop_table(self, name: str) -> None:
        """Takes a table away, with its keys."""
        changes.drop_table(self.schema, name)

    def drop_column(self, table: Table, name: str) -> None:
        """Takes a column away, with what hangs on it."""
        changes.drop_column(self.schema, table, name)

    def rename_column(self, table: Table, old: str, new: str) -> None:
        """Gives a column another name."""
        changes.rename_column(self.schema, table, old, new)

    def rename_table(self, table: Table, new: str) -> None:
        """Gives a table another name."""
        changes.rename_table(self.schema, table.name, new)

    def drop_constraint(self, table: Table, name: str) -> None:
        """Takes a constraint away, whatever it is."""
        changes.drop_constraint(self.schema, table, name)

    # -- statements

    def _statement(self, statement: Statement) -> None:
        cursor = Cursor(self.source.text, statement.tokens)
        start = statement.tokens[0].start
        for words, handler in _HANDLERS.get(statement.tokens[0].upper, ()):
            if cursor.accept(*words):
                try:
                    handler(self, cursor)
                except (Unreadable, ValueError) as reason:
                    self._unreadable(statement, start, str(reason))
                return
        self._unreadable(statement, start, "it is not a statement that a dump has")

    def _unreadable(self, statement: Statement, start: int, reason: str) -> None:
        shown = " ".join(token.text for token in statement.tokens[:6]).replace(" . ", ".")
        self.say(codes.UNREADABLE_STATEMENT, start, f"`{shown} ...` was not read: {reason}")


Handler = Callable[[Reader, Cursor], None]


def _nothing(reader: Reader, cursor: Cursor) -> None:
    """Says nothing about tables."""


def _set(reader: Reader, cursor: Cursor) -> None:
    """`SET search_path = billing, pg_catalog`, as pg_dump wrote before 10.3."""
    if cursor.accept("SEARCH_PATH"):
        if not cursor.accept("="):
            cursor.accept("TO")
        token = cursor.token
        reader.search_path = cursor.name().strip("'\"") if token.kind in ("word", "name", "string") else "public"
        if reader.search_path in ("$user", "pg_catalog"):
            reader.search_path = "public"


def _data(reader: Reader, cursor: Cursor) -> None:
    reader.say(codes.DATA_STATEMENT, cursor.tokens[0].start, f"`{cursor.tokens[0].upper}` changes data, not schema")


def _unique_index(reader: Reader, cursor: Cursor) -> None:
    create_index(reader, cursor, unique=True)


def _index(reader: Reader, cursor: Cursor) -> None:
    create_index(reader, cursor, unique=False)


def _typed_index(reader: Reader, cursor: Cursor) -> None:
    kind = cursor.tokens[cursor.at - 2].upper.lower()
    before = {id(each) for table in reader.schema.tables.values() for each in table.indexes}
    create_index(reader, cursor, unique=False)
    for table in reader.schema.tables.values():
        for each in table.indexes:
            if id(each) not in before:
                each.options["type"] = kind


def _materialized(reader: Reader, cursor: Cursor) -> None:
    objects.create_view(reader, cursor, materialized=True)


def _foreign_table(reader: Reader, cursor: Cursor) -> None:
    create_table(reader, cursor, "foreign")


def _create_other(reader: Reader, cursor: Cursor) -> None:
    """`CREATE ALGORITHM=UNDEFINED DEFINER=... VIEW`, `CREATE CONSTRAINT TRIGGER`, `CREATE OR REPLACE FUNCTION` and the like."""
    for at in range(cursor.at, min(cursor.end, cursor.at + 16)):
        word = cursor.tokens[at].upper
        if cursor.tokens[at].kind != "word":
            continue
        if word == "VIEW":
            cursor.at = at + 1
            objects.create_view(reader, cursor)
            return
        if word in ("TRIGGER", "FUNCTION", "PROCEDURE", "EVENT", "AGGREGATE", "RULE", "POLICY"):
            break
    objects.database_code(reader, cursor)


_CREATE: Final[tuple[tuple[tuple[str, ...], Handler], ...]] = (
    *((("CREATE", *words, "TABLE"), create_table) for words in ((), ("UNLOGGED",), ("TEMPORARY",), ("TEMP",))),
    (("CREATE", "FOREIGN", "TABLE"), _foreign_table),
    (("CREATE", "VIRTUAL", "TABLE"), create_virtual_table),
    (("CREATE", "UNIQUE", "INDEX"), _unique_index),
    (("CREATE", "INDEX"), _index),
    (("CREATE", "FULLTEXT", "INDEX"), _typed_index),
    (("CREATE", "SPATIAL", "INDEX"), _typed_index),
    *((("CREATE", *words, "VIEW"), objects.create_view) for words in ((), ("OR", "REPLACE"), ("RECURSIVE",), ("TEMPORARY",))),
    (("CREATE", "MATERIALIZED", "VIEW"), _materialized),
    (("CREATE", "TYPE"), objects.create_type),
    (("CREATE", "DOMAIN"), objects.create_domain),
    (("CREATE", "SEQUENCE"), objects.create_sequence),
    (("CREATE", "EXTENSION"), objects.create_extension),
    (("CREATE", "SCHEMA"), objects.create_schema),
    *((("CREATE", word), _nothing) for word in ("DATABASE", "ROLE", "USER", "STATISTICS", "PUBLICATION", "SUBSCRIPTION", "SERVER")),
    (("CREATE",), _create_other),
)  # fmt: skip
_HANDLERS: Final[dict[str, tuple[tuple[tuple[str, ...], Handler], ...]]] = {
    "CREATE": _CREATE,
    "ALTER": (
        (("ALTER", "TABLE"), alter_table),
        (("ALTER", "FOREIGN", "TABLE"), alter_table),
        (("ALTER", "TYPE"), objects.alter_type),
        (("ALTER",), _nothing),
    ),
    "COMMENT": ((("COMMENT", "ON"), objects.comment_on),),
    "INSERT": tuple((("INSERT", *words, "INTO"), objects.insert) for words in ((), ("IGNORE",), ("OR", "IGNORE"))),
    "REPLACE": ((("REPLACE", "INTO"), objects.insert),),
    "DROP": ((("DROP",), objects.drop),),
    "SET": ((("SET",), _set),),
    **{word: (((word,), _data),) for word in ("UPDATE", "DELETE", "TRUNCATE", "WITH", "DO", "CALL", "MERGE")},
    **{
        word: (((word,), _nothing),)
        for word in (
            "SELECT COPY GRANT REVOKE LOCK UNLOCK USE PRAGMA BEGIN COMMIT START ROLLBACK ANALYZE VACUUM REFRESH REINDEX CLUSTER RESET "
            "SHOW OPTIMIZE SECURITY END DELIMITER EXPLAIN"
        ).split()
    },
}
"""First word -> what may follow, the longest first."""
