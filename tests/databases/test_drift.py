"""The shop's files beside a database: each difference has its code and place, the database wins, secrets stay secret."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from regauge.config import Settings
from regauge.diagnostics.catalogue import databases as codes
from regauge.pipeline import compile_program
from regauge.program.inflections import Inflector
from regauge.program.schema import Column, ForeignKey, Index, Schema, Table
from regauge.ruby.parser import parse
from regauge.sources.drift import differences
from regauge.sources.drift.facts import plain
from regauge.sources.schema_rb import read_schema

SHOP = Path(__file__).resolve().parents[2] / "examples/shop"
TYPES = {"integer": "INTEGER", "string": "varchar", "text": "TEXT", "bigint": "bigint", "datetime": "datetime(6)"}


def column_sql(table: Table, column: Column) -> str:
    if table.primary_key == [column.name]:
        return f'"{column.name}" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL'
    kind = TYPES.get(column.kind, column.kind)
    if column.limit:
        kind += f"({column.limit})"
    elif column.scale:
        kind += f"({column.precision},{column.scale})"
    default = (
        "'{}'"
        if column.default == {}
        else "NULL"
        if column.default is None
        else repr(column.default).replace("False", "0")
    )
    return f'"{column.name}" {kind} DEFAULT {default}{"" if column.null else " NOT NULL"}'


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The shop's database, made of its schema.rb without Rails (test_live.py has the one that Rails makes)."""
    schema, _ = read_schema(parse((SHOP / "db/schema.rb").read_bytes(), "db/schema.rb"), Inflector(), "sqlite")
    path = tmp_path / "shop.sqlite3"
    with closing(sqlite3.connect(path)) as made:
        made.execute("CREATE TABLE schema_migrations (version varchar PRIMARY KEY)")
        made.execute("INSERT INTO schema_migrations VALUES (?)", [schema.version])
        for table in schema.tables.values():
            parts = [column_sql(table, column) for column in table.columns]
            keys = [key for key in schema.foreign_keys if key.from_table == table.name]
            parts += [f'FOREIGN KEY ("{k.column}") REFERENCES "{k.to_table}" ("{k.primary_key}")' for k in keys]
            made.execute(f'CREATE TABLE "{table.name}" ({", ".join(parts)})')
            for index in table.indexes:
                unique = "UNIQUE " if index.unique else ""
                names = ", ".join(f'"{name}"' for name in index.columns)
                made.execute(f'CREATE {unique}INDEX "{index.name}" ON "{table.name}" ({names})')
        made.commit()
    return path


def regauge(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "regauge", *map(str, words)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "NO_COLOR": "1", **environment}
    )


def test_no_drift(database: Path) -> None:
    done = regauge("drift", SHOP, "--database-url", f"sqlite3:{database}")
    assert (done.returncode, done.stdout) == (0, "the files and the database agree\n"), done.stderr


def test_each_difference_has_its_code_and_place(database: Path) -> None:
    with closing(sqlite3.connect(database)) as made:
        made.executescript(
            """DROP TABLE price_changes; CREATE TABLE extra (id integer PRIMARY KEY); ALTER TABLE orders DROP COLUMN note;
            ALTER TABLE orders ADD COLUMN gift boolean; DROP INDEX index_orders_on_number; UPDATE schema_migrations SET version = '20240101000000';
            DROP TABLE lines; CREATE TABLE lines (id integer PRIMARY KEY, order_id bigint NOT NULL, product_id bigint,
              quantity integer NOT NULL DEFAULT 2, unit_price_cents bigint NOT NULL, created_at datetime(6) NOT NULL, updated_at datetime(6) NOT NULL)"""
        )
    done = regauge("drift", SHOP, "--json", REGAUGE_DATABASE_URL=f"sqlite3:{database}")
    said = json.loads(done.stdout)
    assert done.returncode == 1 and said["ok"] is False
    found = {(each["code"], each["message"]) for each in said["diagnostics"]}
    for code, text in (
        ("RG1220", "`price_changes` is in the files"),
        ("RG1221", "`extra` is in the database"),
        ("RG1222", "`orders.note` is in the files"),
        ("RG1223", "`orders.gift` is in the database"),
        ("RG1224", "`lines.unit_price_cents` is integer in the files, bigint in the database"),
        ("RG1225", "`lines.product_id` may be null in the database"),
        ("RG1226", "`lines.quantity` is 1 in the files, 2 in the database"),
        ("RG1227", "`order_id -> orders` of `lines` is in the files"),
        ("RG1228", "`index_orders_on_number` of `orders` is in the files"),
        ("RG1229", "20240101000000"),
    ):
        assert any(each == code and text in message for each, message in found), (code, text)


def test_the_database_wins_and_types_of_rows_are_joined(database: Path) -> None:
    with closing(sqlite3.connect(database)) as made:
        made.executescript("ALTER TABLE orders ADD COLUMN gift boolean; PRAGMA foreign_keys = OFF")
        made.execute(
            "INSERT INTO payments VALUES (1, 'BitcoinPayment', 1, 1, NULL, NULL, NULL, '2025-01-01', '2025-01-01')"
        )
        made.execute(
            "INSERT INTO payments VALUES (2, 'CardPayment', 1, 1, NULL, NULL, NULL, '2025-01-01', '2025-01-01')"
        )
        made.execute("INSERT INTO reviews VALUES (1, 'Customer', 1, 1, 5, NULL, 'x', '2025-01-01', '2025-01-01')")
        made.execute("INSERT INTO reviews VALUES (2, 'Seller', 1, 1, 5, NULL, 'x', '2025-01-01', '2025-01-01')")
        made.commit()
    generation = compile_program(SHOP, Settings().with_url(f"sqlite3:{database}"))
    order = generation.program.schema.tables["orders"]
    assert order.column("gift") is not None and order.span is not None and order.span.path == "db/schema.rb"
    assert "Customer" in generation.program.models["Review"].associations["reviewable"].types
    said = {(d.code.id, d.code.severity.value, d.text) for d in generation.diagnostics if d.code in SIDES}
    assert said == {
        ("RG1230", "warning", "rows of `payments` are of the class `BitcoinPayment`, which is not there"),
        (
            "RG1230",
            "warning",
            "rows of `reviews` have a reviewable of the class `Customer`, which declares no `as: :reviewable`",
        ),
        ("RG1231", "note", "no row of `payments` is of the class `VoucherPayment`"),
        ("RG1231", "note", "no row of `reviews` has a reviewable of the class `Product`"),
    }


SIDES = (codes.TYPE_SET_DIFFERS, codes.TYPE_SET_UNSEEN)


def test_errors_have_exit_codes_and_leave_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for url, exit, code in (
        ("oracle://a:secret@h/x", 2, "RG1201"),
        ("postgresql://a:secret@127.0.0.1:1/x", 5, "RG1202"),
        (f"sqlite3:{tmp_path}/none.sqlite3", 5, "RG1204"),
    ):
        done = regauge("generate", SHOP, "-o", out, "--database-url", url)
        assert done.returncode == exit and code in done.stderr and not out.exists()
        assert "secret" not in done.stdout + done.stderr
    done = regauge("drift", SHOP)
    assert done.returncode == 2 and "RG1212" in done.stderr


def test_a_password_in_the_settings_is_not_shown(tmp_path: Path) -> None:
    settings = tmp_path / "regauge.toml"
    settings.write_text('[database]\nurll = "postgresql://app:sec@ret@db/x"\n')
    done = regauge("drift", SHOP, "--config", settings)
    assert (
        done.returncode == 2
        and "RG1101" in done.stderr
        and "app:***@db" in done.stderr
        and "ret" not in done.stderr.split("urll = ")[-1]
    )
    assert "secret" not in repr(Settings().with_url("postgresql://a:secret@h/x"))


def test_what_schema_rb_cannot_say_is_no_difference() -> None:
    def schema(**table: object) -> Schema:
        made = Table("a", [Column("id", "bigint", null=False)], ["id"], **table)  # type: ignore[arg-type]
        return Schema({"a": made})

    ordered = schema(indexes=[Index("i", ["id"], options={"order": "desc"})])
    assert (
        differences(ordered, schema(indexes=[Index("i", ["id"], options={"order": {"id": "desc"}})]), "db/schema.rb")
        == []
    )
    live = schema(kind="virtual")
    live.tables["a"].columns = []
    assert differences(schema(), live, "db/schema.rb") == []
    first, second = schema(), schema()
    first.foreign_keys.append(ForeignKey("a", "b", "b_id"))
    second.foreign_keys.append(ForeignKey("a", "b", "b_id", name="fk_rails_0123456789", on_delete="cascade"))
    assert [d.code.id for d in differences(first, second, "db/schema.rb")] == ["RG1227"]


def test_an_expression_is_the_same_before_and_after_postgresql_prints_it() -> None:
    pairs = {
        "lower(name)": "lower((name)::text)",
        "state = 'New' AND NOT deleted": "(((state)::text = 'New'::text) AND (NOT deleted))",
        "at > '2020-01-01'": "(at > '2020-01-01 '::timestamp(6) without time zone)".replace("01 '", "01'"),
    }
    for written, printed in pairs.items():
        assert plain(written) == plain(printed)
    assert plain("state = 'New'") != plain("state = 'new'")
