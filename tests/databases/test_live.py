"""Live databases read for what they are: real PostgreSQL, MariaDB and SQLite, errors included, and never written to."""

from __future__ import annotations

import socket
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from tests.databases.same import rows, unlike
from tests.oracle import app as oracle
from tests.oracle import chroot
from tests.oracle.mariadb import Mariadb
from tests.oracle.postgres import Postgres

from regauge.diagnostics.catalogue import databases as codes
from regauge.program.inflections import Inflector
from regauge.program.schema import Schema
from regauge.ruby.parser import parse
from regauge.sources.database import DatabaseError, read_database
from regauge.sources.database.session import Limits
from regauge.sources.schema_rb import read_schema

ROOT = Path(__file__).resolve().parents[2]
SHOP = ROOT / "examples/shop"
QUICK = Limits(connect=2.0, statement=1.0)


def from_ruby(text: str, adapter: str) -> Schema:
    schema, _ = read_schema(parse(text.encode(), "db/schema.rb"), Inflector(), adapter)
    return schema


def refusal(url: str, **environment: str) -> DatabaseError:
    with pytest.raises(DatabaseError) as caught:
        read_database(url, environment=environment, limits=QUICK)
    assert "secret" not in str(caught.value) and "secret" not in repr(caught.value.diagnostics)
    return caught.value


def test_postgresql_has_everything(postgres: Postgres) -> None:
    schema = read_database(postgres.url("wide")).schema
    people = schema.tables["people"]
    told = {
        c.name: (c.kind, c.limit, c.precision, c.scale, c.array, c.null, c.default_sql or c.default)
        for c in people.columns
    }
    assert told["name"] == ("string", 80, None, None, False, False, None)
    assert told["mood"] == ("enum", None, None, None, False, False, "so so")
    assert told["moods"][4:] == (True, True, ["sad", "so so"])
    assert told["amount"] == ("decimal", None, 10, 2, False, True, "1.5")
    assert told["made_at"] == ("datetime", None, 6, None, False, False, "CURRENT_TIMESTAMP")
    assert told["nickname"][6] == 'it\'s "me"'
    mail, cost, full = (people.column(name) for name in ("mail", "cost", "full_name"))
    assert mail is not None and mail.domain == "email" and mail.kind == "string"
    assert cost is not None and not cost.null  # the domain says so
    assert full is not None and (full.generated_sql, full.stored) == ("upper((name)::text)", True)
    indexes = {i.name: i for i in people.indexes}
    assert indexes["index_people_lower"].expression == "lower((name)::text), age DESC"
    assert indexes["index_people_order"].options["order"] == {
        "name": "desc",
        "age": "NULLS FIRST",
        "points": "DESC NULLS LAST",
    }
    assert indexes["index_people_include"].options["include"] == ["name", "age"]
    assert indexes["index_people_partial"].where == "(active AND (gone IS NOT TRUE))"
    assert indexes["index_people_nulls"].options["nulls_not_distinct"] is True
    pair = next(k for k in schema.foreign_keys if k.name == "to_pair")
    assert (pair.columns, pair.primary_keys, pair.on_delete) == (
        ["pair_shop_id", "pair_number"],
        ["shop_id", "number"],
        "cascade",
    )
    person = next(k for k in schema.foreign_keys if k.name == "to_person")
    assert (person.on_delete, person.on_update, person.options) == ("nullify", "cascade", {"deferrable": "deferred"})
    bookings = schema.tables["bookings"]
    assert (bookings.exclusions[0].using, bookings.exclusions[0].where) == ("gist", "NOT cancelled")
    assert {tuple(u.columns): u.deferrable for u in bookings.uniques} == {
        ("room", "position"): "deferred",
        ("during",): None,
    }
    assert (
        schema.tables["measures"].kind == "partitioned"
        and schema.tables["measures_2024"].options["partition_of"] == "measures"
    )
    assert schema.tables["pairs"].primary_key == ["shop_id", "number"] and schema.tables["keyless"].primary_key == []
    assert "audit.events" in schema.tables and schema.enums["audit.level"] == ["low", "high"]
    assert [c.name for c in schema.views["adults"].columns] == ["id", "name", "age"]
    assert schema.views["counts"].materialized and schema.views["counts"].indexes[0].unique
    assert schema.version == "20250301090000" and "schema_migrations" not in schema.tables
    found = read_database(postgres.url("wide") + "?schema_search_path=audit").schema
    assert "events" in found.tables and "public.people" in found.tables


def test_mariadb_has_everything(mariadb: Mariadb) -> None:
    schema = read_database(mariadb.url("wide")).schema
    people = schema.tables["people"]
    told = {c.name: (c.kind, c.limit, c.unsigned, c.default_sql or c.default) for c in people.columns}
    assert told["active"] == ("boolean", None, False, True) and told["tiny"] == ("integer", 1, False, None)
    assert told["points_unsigned"] == ("integer", None, True, 5)
    assert told["nickname"][3] == 'it\'s "me" \\ back'
    assert told["kept_at"][3] == "current_timestamp() ON UPDATE current_timestamp()"
    assert told["mood"][0] == "enum" and told["moods"][0] == "set"
    mood, initial, latin = (people.column(name) for name in ("mood", "initial", "latin"))
    assert mood is not None and mood.sql_type == "enum('sad','so so','it''s fine')"
    assert initial is not None and initial.stored and initial.generated_sql == "left(`name`,1)"
    assert latin is not None and latin.collation == "latin1_swedish_ci"
    indexes = {i.name: i for i in people.indexes}
    assert indexes["index_people_length"].options["length"] == {"bio": 20, "name": 10}
    assert indexes["index_people_text"].options["type"] == "fulltext"
    assert {k.name: k.on_delete for k in schema.foreign_keys} == {
        "to_pair": "cascade", "to_person": "nullify", "fk_rails_0123456789": None,
    }  # fmt: skip
    assert "points_small" in {c.name for c in people.checks} and "adults" in schema.views
    assert schema.tables["measures"].kind == "partitioned" and schema.version == "20250301090000"


def test_sqlite_has_everything(tmp_path: Path) -> None:
    path = tmp_path / "odd name#1.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.executescript(
            """CREATE TABLE "a" ("id" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "n" varchar(20) COLLATE "NOCASE" DEFAULT 'it''s', -- x, (
              "g" integer GENERATED ALWAYS AS (abs(1) + 2) STORED, any, CONSTRAINT positive CHECK ("id" > 0 AND (1)));
            CREATE TABLE b (k text, l int, aid integer REFERENCES a ON DELETE SET NULL, PRIMARY KEY (k, l)) WITHOUT ROWID;
            CREATE UNIQUE INDEX "odd (index" ON "a" ("n" DESC) WHERE n IS NOT NULL; CREATE INDEX e ON a (lower(n), g);
            CREATE TABLE c (x int, CONSTRAINT f FOREIGN KEY ("x") REFERENCES "a" ("id") DEFERRABLE INITIALLY DEFERRED);
            CREATE VIRTUAL TABLE words USING fts5(title); CREATE VIEW v AS SELECT n FROM a;"""
        )
    schema = read_database(f"sqlite3:{str(path).replace('#', '%23')}").schema
    a, b = schema.tables["a"], schema.tables["b"]
    n, g = a.column("n"), a.column("g")
    assert n is not None and (n.kind, n.limit, n.collation, n.default) == ("string", 20, "NOCASE", "it's")
    assert g is not None and (g.generated_sql, g.stored) == ("abs(1) + 2", True)
    assert [(c.name, c.expression) for c in a.checks] == [("positive", '"id" > 0 AND (1)')]
    assert (b.primary_key, b.options) == (["k", "l"], {"without_rowid": True})
    odd, e = (next(i for i in a.indexes if i.name == name) for name in ("odd (index", "e"))
    assert (odd.unique, odd.where, odd.options) == (True, "n IS NOT NULL", {"order": {"n": "desc"}})
    assert e.expression == "lower(n), g"
    assert {(k.from_table, k.column, k.to_table, k.primary_key, k.on_delete) for k in schema.foreign_keys} == {
        ("b", "aid", "a", "id", "nullify"), ("c", "x", "a", "id", None),
    }  # fmt: skip
    assert next(k for k in schema.foreign_keys if k.from_table == "c").options == {"deferrable": "deferred"}
    assert schema.tables["words"].kind == "virtual" and schema.tables["words_data"].kind == "shadow"
    assert [c.name for c in schema.views["v"].columns] == ["n"]


def test_sqlite_is_not_written_to(tmp_path: Path) -> None:
    """A file in WAL mode that nobody has open: not even `-wal` and `-shm` are made beside it."""
    path = tmp_path / "wal.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.executescript("PRAGMA journal_mode = wal; CREATE TABLE a (id integer PRIMARY KEY)")
    before = path.read_bytes()
    assert "a" in read_database(f"sqlite3:{path}").schema.tables
    assert [each.name for each in tmp_path.iterdir()] == ["wal.sqlite3"] and path.read_bytes() == before


def test_postgresql_is_not_written_to(postgres: Postgres) -> None:
    before = postgres.psql(
        "wide", "SELECT pg_current_wal_insert_lsn(), (SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables)"
    )
    read_database(postgres.url("wide"))
    after = postgres.psql(
        "wide", "SELECT pg_current_wal_insert_lsn(), (SELECT sum(n_tup_ins + n_tup_upd) FROM pg_stat_user_tables)"
    )
    assert before.split("|")[1] == after.split("|")[1]


def test_bad_urls_are_refused_without_being_repeated(tmp_path: Path) -> None:
    for url in ("oracle://app:secret@db/x", "secret", "postgresql:secret", "postgresql://app:se/cret#secret@db/x",
                "postgresql://app:secret@db", "sqlite3:", "mysql2://app:secret@db/x?secrets=1x"):  # fmt: skip
        with pytest.raises(DatabaseError) as caught:
            read_database(url, environment={})
        assert caught.value.code is codes.BAD_URL and ":secret" not in str(caught.value), url


def test_sqlite_errors(tmp_path: Path) -> None:
    text = tmp_path / "README.md"
    text.write_text("no database, this is only a text" * 9)
    assert refusal(f"sqlite3:{text}").code is codes.UNREADABLE
    assert refusal(f"sqlite3:{tmp_path}/none.sqlite3").code is codes.DATABASE_MISSING
    assert not (tmp_path / "none.sqlite3").exists()
    locked = tmp_path / "locked.sqlite3"
    with closing(sqlite3.connect(locked, isolation_level=None)) as other:
        other.execute("CREATE TABLE a (b)")
        other.execute("BEGIN EXCLUSIVE")
        assert refusal(f"sqlite3:{locked}").code is codes.TOO_SLOW
    torn = tmp_path / "torn.sqlite3"
    torn.write_bytes(locked.read_bytes()[:100] + b"\xff" * 4000)
    assert refusal(f"sqlite3:{torn}").code is codes.UNREADABLE


def test_postgresql_errors(postgres: Postgres) -> None:
    port = postgres.server.port
    assert refusal(f"postgresql://regauge:secret@127.0.0.1:{port}/nowhere").code is codes.DATABASE_MISSING
    assert refusal(f"postgresql://nobody:secret@127.0.0.1:{port}/wide").code is codes.LOGIN_REFUSED
    assert refusal("postgresql://a:secret@no-such-host.invalid/x").code is codes.UNREACHABLE
    assert refusal("postgresql://a:secret@127.0.0.1:1/x").code is codes.UNREACHABLE
    postgres.create("locked")
    postgres.psql(
        "locked",
        "CREATE TABLE payments (id bigserial PRIMARY KEY, type text); INSERT INTO payments (type) VALUES ('Card')",
    )
    postgres.psql("locked", "CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA public TO reader")
    live = read_database(f"postgresql://reader@127.0.0.1:{port}/locked")
    assert "payments" in live.schema.tables and [f.code for f in live.found] == [codes.NOT_PERMITTED]
    assert read_database(postgres.url("locked")).schema.type_sets == {"payments.type": ["Card"]}


def test_mariadb_errors(mariadb: Mariadb) -> None:
    port = mariadb.server.port
    assert refusal(f"mysql2://regauge:secret@127.0.0.1:{port}/wide").code is codes.LOGIN_REFUSED
    assert refusal("mysql2://a:secret@no-such-host.invalid/x").code is codes.UNREACHABLE
    assert refusal("mysql2://a:secret@127.0.0.1:1/x").code is codes.UNREACHABLE
    with pytest.raises(DatabaseError) as caught:
        read_database(mariadb.url("nowhere"))
    assert caught.value.code is codes.DATABASE_MISSING
    # The password from the environment.
    assert read_database(
        f"mysql2://regauge@127.0.0.1:{port}/wide", environment={"REGAUGE_DATABASE_PASSWORD": "sécret/#1"}
    ).schema.tables


class Breaking:
    """A proxy that lets `answers` bytes through and then hangs up."""

    def __init__(self, port: int, answers: int) -> None:
        self.target, self.left = port, answers
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        client, _ = self.listener.accept()
        server = socket.create_connection(("127.0.0.1", self.target))
        threading.Thread(target=self._up, args=(client, server), daemon=True).start()
        while self.left > 0 and (data := server.recv(min(4096, self.left))):
            client.sendall(data)
            self.left -= len(data)
        for end in (client, server):
            end.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _up(client: socket.socket, server: socket.socket) -> None:
        try:
            while data := client.recv(4096):
                server.sendall(data)
        except OSError:
            pass


def test_a_connection_that_is_lost_half_way(postgres: Postgres, mariadb: Mariadb) -> None:
    broken = Breaking(postgres.server.port, 3000)
    assert refusal(f"postgresql://regauge@127.0.0.1:{broken.port}/wide?sslmode=disable").code is codes.CONNECTION_LOST
    broken = Breaking(mariadb.server.port, 3000)
    url = mariadb.url("wide").replace(str(mariadb.server.port), str(broken.port)) + "?ssl_mode=disabled"
    assert refusal(url).code is codes.CONNECTION_LOST


@pytest.fixture(scope="module")
def rails() -> chroot.Chroot:
    try:
        return chroot.ensure()
    except chroot.OracleUnavailable as reason:
        pytest.skip(f"no Rails: {reason}")


def dumped(app: oracle.RailsApp, url: str) -> str:
    app.rails("db:schema:dump", database_url=url)
    return (app.outside / "db/schema.rb").read_text("utf-8")


def test_the_shop_is_the_same_from_files_and_live(rails: chroot.Chroot, postgres: Postgres) -> None:
    """schema.rb as it is in the repository, as Rails dumps it again, and the databases that Rails loaded it into."""
    written = (SHOP / "db/schema.rb").read_text("utf-8")
    with oracle.install(rails, SHOP) as app:
        inside, outside = app.sqlite("live")
        for url, seen, adapter in (
            (inside, f"sqlite3:{outside}", "sqlite"),
            (postgres.create("shop_live"), postgres.url("shop_live"), "postgresql"),
        ):
            app.rails("db:schema:load", database_url=url)
            live = read_database(seen).schema
            assert rows(live) > 100
            assert unlike(from_ruby(dumped(app, url), adapter), live) == []
            assert unlike(from_ruby(written, adapter), live) == []


def test_a_wide_database_is_the_same_dumped_by_rails_and_live(rails: chroot.Chroot, postgres: Postgres) -> None:
    # Rails itself cannot dump a table whose name has a quote in it.
    url = postgres.create("wide_rails", template="wide")
    postgres.psql("wide_rails", 'DROP TABLE "Odd ""Names"""')
    with oracle.install(rails, SHOP) as app:
        live = read_database(url).schema
        found = unlike(from_ruby(dumped(app, url), "postgresql"), live)
    assert rows(live) > 130
    assert [line for line in found if not line.startswith(UNREAD)] == []


UNREAD = (
    "index-differs: the constraint `exclude",
    "index-differs: the constraint `unique",
    "key-differs: the foreign key `pair_shop_id, pair_number",
    "column-default-differs: the default of `people.huge`",
    "column-default-differs: the default of `people.full_name`",
)
"""What the reader of schema.rb does not keep yet; this list may only shrink."""
