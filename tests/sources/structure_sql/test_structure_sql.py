"""db/structure.sql: what three databases dump arrives whole; what cannot be read is named at its line."""

from __future__ import annotations

import sqlite3
import subprocess
import time
from pathlib import Path

import pytest
from tests.oracle import postgres

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.schema import Column, Schema
from regauge.sources.schemas import dialect_of
from regauge.sources.sql_types import Dialect
from regauge.sources.structure_sql import read_structure

DUMPS = Path(__file__).parent / "dumps"


def dump(dialect: Dialect) -> tuple[Schema, Diagnostics, str]:
    text = (DUMPS / f"{dialect}.sql").read_text()
    schema, found = read_structure(text, "db/structure.sql", dialect)
    return schema, found, text


def column(schema: Schema, table: str, name: str) -> Column:
    found = schema.tables[table].column(name)
    assert found is not None, f"{table}.{name}"
    return found


def lines(found: Diagnostics, text: str) -> set[tuple[str, str]]:
    listed = text.splitlines()
    return {(each.code.id, listed[each.span.line - 1].strip()[:24]) for each in found}


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlite"])
def test_a_dump_says_who_wrote_it(dialect: Dialect) -> None:
    assert dialect_of((DUMPS / f"{dialect}.sql").read_text(), "sqlite") == dialect


def test_postgresql() -> None:
    schema, found, text = dump("postgresql")
    kinds = {c.name: (c.kind, c.limit, c.precision, c.array) for c in schema.tables["users"].columns}
    assert kinds == {
        "id": ("bigint", None, None, False),
        "name": ("string", 80, None, False),
        "email": ("citext", None, None, False),
        "m": ("enum", None, None, False),
        "s": ("string", 5, None, False),
        "tags": ("string", None, None, True),
        "data": ("jsonb", None, None, False),
        "price": ("decimal", None, 10, False),
        "n": ("integer", None, None, False),
        "key": ("text", None, None, False),
        "order": ("integer", None, None, False),
        "created_at": ("datetime", None, 6, False),
    }
    assert column(schema, "users", "id").auto == "serial"
    assert column(schema, "users", "id").default_sql is None
    assert column(schema, "users", "name").default == "it's; ok"
    assert (column(schema, "users", "n").generated_sql, column(schema, "users", "n").stored) == ("(id * 2)", True)
    assert column(schema, "users", "s").domain == "short"
    assert column(schema, "billing.lines", "user_id").auto == "identity"
    assert schema.tables["billing.l1"].options == {"partition_of": "billing.lines"}
    assert schema.enums == {"mood": ["sad", "ha'ppy"]}
    assert schema.version == "20240101000000"
    first, second = schema.tables["users"].indexes
    assert (first.unique, first.expression, first.where) == (True, "lower((email)::text), name", "(name IS NOT NULL)")
    assert second.columns == ["tags", "name"] and second.using == "gin"
    assert second.options["opclass"] == {"tags": "gin_trgm_ops"}
    (key,) = schema.foreign_keys
    assert (key.from_table, key.to_table, key.on_delete) == ("billing.lines", "users", "cascade")
    view = schema.views["v"]
    assert [(c.name, c.kind, c.array) for c in view.columns] == [
        ("id", "bigint", False),
        ("n", "bigint", False),
        ("m", "text", False),
        ("p", "decimal", False),
        ("tags", "string", True),
    ]
    assert schema.views["mv"].materialized and schema.views["mv"].indexes
    assert lines(found, text) == {
        ("RG0214", "CREATE DOMAIN public.sho"),
        ("RG0214", "CREATE FUNCTION public.f"),
        ("RG0214", "CREATE TRIGGER t BEFORE "),
        ("RG0213", "CREATE TABLE odd AS SELE"),
        ("RG0213", "FROBNICATE all;"),
    }


def test_mysql() -> None:
    schema, found, _ = dump("mysql")
    users = schema.tables["users"]
    assert users.comment == "All; users" and users.options["charset"] == "utf8mb4"
    assert column(schema, "users", "id").auto == "auto_increment"
    assert column(schema, "users", "name").default == "it's"
    assert column(schema, "users", "key").kind == "enum"
    assert column(schema, "users", "flag").default is True
    assert column(schema, "users", "n").unsigned
    assert column(schema, "users", "at").default_sql == "CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6)"
    assert [(i.name, i.columns, i.unique) for i in users.indexes] == [
        ("idx", ["name", "n"], True),
        ("fn", [], False),
        ("ft", ["body"], False),
    ]
    assert users.indexes[0].options["length"] == {"name": 10}
    assert [c.kind for c in schema.views["v"].columns] == ["bigint", "string"]
    assert [d.code.id for d in found] == ["RG0214", "RG0212"]


def test_sqlite() -> None:
    schema, found, text = dump("sqlite")
    assert column(schema, "users", "id").auto == "auto_increment"
    assert column(schema, "users", "name").default == "it's"
    assert schema.tables["search"].kind == "virtual"
    assert schema.tables["search_data"].kind == "shadow"
    assert [c.name for c in schema.tables["search"].columns] == ["title", "body"]
    assert schema.tables["plain"].primary_key == ["a", "b"]
    assert schema.foreign_keys[0].options == {"deferrable": "deferred"}
    assert lines(found, text) == {("RG0214", "CREATE TRIGGER tr AFTER ")}
    assert schema.version == "20240101000000"


def test_sqlite_agrees_with_the_database_itself() -> None:
    """Every table and column that SQLite reports of the dump was read."""
    schema, _, text = dump("sqlite")
    database = sqlite3.connect(":memory:")
    database.executescript("\n".join(line for line in text.splitlines() if "sqlite_sequence" not in line))
    for name, table in schema.tables.items():
        if table.kind == "table":
            told = [row[1] for row in database.execute(f'PRAGMA table_xinfo("{name}")')]
            assert told == [each.name for each in table.columns]


@pytest.fixture(scope="module")
def server() -> object:
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine")
    running = postgres.launch()
    yield running
    running.stop()


TABLES = """
CREATE EXTENSION citext;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN short AS varchar(5);
CREATE SCHEMA audit;
CREATE TABLE people (id bigserial PRIMARY KEY, name varchar(80) NOT NULL DEFAULT 'it''s', "select" citext, m mood DEFAULT 'sad',
  s short, tags text[] DEFAULT '{}', j jsonb DEFAULT '{"a": 1}', p numeric(10,2) DEFAULT 1.5, w numeric(8), f real, d double precision,
  b boolean DEFAULT true, at timestamp(6) DEFAULT now(), z timestamptz, t time(3), i interval, bits bit(3) DEFAULT B'101',
  g int GENERATED ALWAYS AS (length(name)) STORED, ident int GENERATED ALWAYS AS IDENTITY, small smallint DEFAULT -1, money money,
  CONSTRAINT positive CHECK (p > 0), CONSTRAINT u UNIQUE (name) DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX low ON people (lower(name));
CREATE INDEX part ON people USING gin (tags) WHERE b;
CREATE TABLE audit.events (id uuid DEFAULT gen_random_uuid() PRIMARY KEY, day date, person_id bigint REFERENCES people ON DELETE SET NULL);
CREATE TABLE logs (id bigint, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE logs_1 PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
COMMENT ON COLUMN people.name IS 'The; name';
CREATE VIEW counted AS SELECT name, count(*) AS n, sum(p) AS total FROM people GROUP BY name;
CREATE FUNCTION atomic() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 2 END; END;
INSERT INTO people (name) VALUES ('a;b'), (E'tab\\there');
"""


def test_what_pg_dump_writes(server: postgres.Postgres, tmp_path: Path) -> None:
    """A real dump, rows included: all tables and columns of the catalogue, and nothing unreadable."""
    url = server.create("structure")
    server.psql("structure", TABLES)
    words = [str(server.bin / "pg_dump"), "--no-owner", "--no-privileges", url]
    text = subprocess.run(words, capture_output=True, check=True).stdout.decode()
    schema, found = read_structure(text, "db/structure.sql", "postgresql")
    assert {each.code.id for each in found} <= {"RG0214"}
    told = server.psql(
        "structure",
        "SELECT c.table_schema, c.table_name, c.column_name, c.is_nullable FROM information_schema.columns c "
        "WHERE c.table_schema IN ('public', 'audit') ORDER BY c.table_schema, c.table_name, c.ordinal_position",
    )
    expected: dict[str, list[tuple[str, bool]]] = {}
    for row in told.splitlines():
        space, table, name, nullable = row.split("|")
        expected.setdefault(table if space == "public" else f"{space}.{table}", []).append((name, nullable == "YES"))
    counted = expected.pop("counted")
    assert {n: [(c.name, c.null) for c in t.columns] for n, t in schema.tables.items()} == expected
    assert [(c.name, c.kind) for c in schema.views["counted"].columns] == [
        (name, kind) for (name, _), kind in zip(counted, ("string", "bigint", "decimal"), strict=True)
    ]
    defaults = {c.name: c.default for c in schema.tables["people"].columns if c.default is not None}
    assert defaults == {
        "name": "it's",
        "m": "sad",
        "tags": [],
        "j": {"a": 1},
        "p": "1.5",
        "b": True,
        "bits": "101",
        "small": -1,
    }
    assert column(schema, "people", "id").auto == "serial"
    assert column(schema, "people", "ident").auto == "identity always"
    assert schema.tables["logs"].kind == "partitioned" and schema.tables["logs_1"].kind == "partition"
    assert schema.tables["logs"].primary_key == ["id", "day"]
    assert schema.foreign_keys[0].on_delete == "nullify"


def test_four_thousand_lines_are_quick() -> None:
    text = (DUMPS / "postgresql.sql").read_text()
    one = text[text.index("CREATE TABLE public.users") : text.index("CREATE TABLE billing.lines")]
    many = "".join(one.replace("users", f"users{n}") for n in range(270))
    assert many.count("\n") > 4000
    start = time.process_time()
    schema, _ = read_structure(many, "db/structure.sql", "postgresql")
    assert len(schema.tables) == 270
    assert time.process_time() - start < 0.5


@pytest.mark.parametrize(
    "text", ["CREATE TABLE x (", "CREATE TABLE 'a", "CREATE;", "COPY x FROM stdin;\nfoo", "((((", ""]
)
@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlite"])
def test_broken_text_is_named_and_does_not_crash(text: str, dialect: Dialect) -> None:
    _, found = read_structure(text, "db/structure.sql", dialect)
    assert bool(found) == bool(text and not text.startswith("COPY"))


COMMENTS = """/* one /* inside */ CREATE TABLE lost (id integer); */
CREATE TABLE Kept (
    Id integer NOT NULL, /* a /* nested */ comment */
    "Mixed" text -- to the end; of the line
);
COPY public.kept (id, "Mixed") FROM stdin;
1\tit's; a /* row
\\.
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $body$ CREATE TABLE inner_one (a int); $body$;
ALTER TABLE ONLY kept ADD CONSTRAINT kept_pkey PRIMARY KEY (id);
"""


def test_comments_inside_comments_copied_rows_and_names_without_quotes() -> None:
    schema, found = read_structure(COMMENTS, "db/structure.sql", "postgresql")
    assert list(schema.tables) == ["kept"]
    kept = schema.tables["kept"]
    assert [each.name for each in kept.columns] == ["id", "Mixed"] and kept.primary_key == ["id"]
    assert [each.code.id for each in found] == ["RG0214"]


CONDITIONAL = """/*!40101 SET NAMES utf8 */;
/*!50503 CREATE TABLE `a` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `b` int DEFAULT NULL /*!80023 INVISIBLE */,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB */;
LOCK TABLES `a` WRITE;
/*!40000 ALTER TABLE `a` DISABLE KEYS */;
INSERT INTO `a` VALUES (1,'; CREATE TABLE `x` (id int)');
/*!40000 ALTER TABLE `a` ENABLE KEYS */;
UNLOCK TABLES;
/*M!999999\\- enable the sandbox mode */
"""


def test_what_mysqldump_hides_in_comments() -> None:
    schema, found = read_structure(CONDITIONAL, "db/structure.sql", "mysql")
    assert list(schema.tables) == ["a"]
    assert [(each.name, each.kind) for each in schema.tables["a"].columns] == [("id", "bigint"), ("b", "integer")]
    assert schema.tables["a"].primary_key == ["id"]
    assert {each.code.id for each in found} <= {"RG0215"}
