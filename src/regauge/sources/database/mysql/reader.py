"""information_schema -> schema, with the types, defaults and index options that Rails' schema dumper gives.

Source: ActiveRecord::ConnectionAdapters::MySQL::SchemaStatements and SchemaDumper.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.schema import Check, Column, ForeignKey, Index, Schema, Table, View
from regauge.sources.database.brackets import unwrapped
from regauge.sources.database.mysql import catalog
from regauge.sources.database.places import RAILS_OWN, SPAN, VERSION_SECONDS
from regauge.sources.database.session import Row, Session
from regauge.sources.sql_types import rails_type, set_default

_ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"CASCADE": "cascade", "SET NULL": "nullify", "SET DEFAULT": "default"}
)
"""RESTRICT is what MySQL does without an action: Rails does not dump it."""

_NOW: Final = re.compile(r"current_timestamp(?:\([0-6]?\))?", re.IGNORECASE)
_ON_UPDATE: Final = re.compile(r"on update (current_timestamp(?:\([0-6]?\))?)", re.IGNORECASE)


def read(session: Session) -> tuple[Schema, Diagnostics]:
    """Reads everything in the session's transaction. Raises DatabaseError."""
    ((version,),) = session.rows(catalog.VERSION)
    mariadb = "mariadb" in str(version).lower()
    schema = Schema()
    own = set()
    for name, kind, engine, collation, comment in session.rows(catalog.TABLES):
        if name in RAILS_OWN:
            own.add(name)
        elif kind == "VIEW":
            schema.views[name] = View(name, [], span=SPAN)
        elif kind != "SEQUENCE":
            schema.tables[name] = _table(name, engine, collation, comment)
    for row in session.rows(catalog.COLUMNS):
        _column(schema, row, mariadb)
    for name, definition in session.rows(catalog.VIEWS):
        if name in schema.views:
            schema.views[name].definition = definition or ""
    for name, method, expression in session.rows(catalog.PARTITIONS):
        if name in schema.tables:
            schema.tables[name].kind = "partitioned"
            schema.tables[name].options["partition_by"] = f"{method} ({expression})" if expression else method
    _indexes(session, schema, mariadb)
    _foreign_keys(session, schema)
    _checks(session, schema, mariadb)
    if "schema_migrations" in own:
        found = session.sample(catalog.MIGRATIONS, VERSION_SECONDS)
        schema.version = found[0][0] if found and not isinstance(found, str) else None
    return schema, []


def _table(name: str, engine: str | None, collation: str | None, comment: str | None) -> Table:
    table = Table(name, [], [], comment=comment or None, span=SPAN)
    if collation:
        table.options["charset"] = collation.partition("_")[0]
        table.options["collation"] = collation
    if engine and engine != "InnoDB":
        table.options["options"] = f"ENGINE={engine}"
    return table


def _column(schema: Schema, row: Row, mariadb: bool) -> None:
    owner, name, sql, nullable, default, extra, expression, collation, comment = row
    column = Column(name, "", span=SPAN, null=nullable == "YES", comment=comment or None)
    rails_type("mysql", _text(sql)).give(column)
    extra = str(extra or "")
    table = schema.tables.get(owner)
    if table is not None and collation and collation != table.options.get("collation"):
        column.collation = collation
    if expression:
        # MySQL, not MariaDB, hands it out with its quotes escaped.
        column.generated_sql = _text(expression) if mariadb else _text(expression).replace("\\'", "'")
        column.stored = bool(re.search(r"STORED|PERSISTENT", extra))
    elif "auto_increment" in extra:
        column.auto = "auto_increment"
    elif default is not None:
        _default(column, _text(default), extra, mariadb)
    if table is not None:
        table.columns.append(column)
    elif owner in schema.views:
        schema.views[owner].columns.append(column)


def _default(column: Column, text: str, extra: str, mariadb: bool) -> None:
    if _NOW.fullmatch(text):
        update = _ON_UPDATE.search(extra)
        column.default_sql = f"{text} ON UPDATE {text}" if update else text
    elif mariadb or column.sql_type is None:
        # MariaDB hands out SQL: quoted texts, NULL as a word.
        set_default("mysql", column, text)
    elif "DEFAULT_GENERATED" in extra:
        column.default_sql = text.replace("\\'", "'")
    elif text.startswith("b'"):
        set_default("mysql", column, text)
    else:
        quoted = text.replace("\\", "\\\\").replace("'", "''")
        set_default("mysql", column, f"'{quoted}'")


def _indexes(session: Session, schema: Schema, mariadb: bool) -> None:
    # Only MySQL 8.0.13 and later have indexes over expressions.
    has = (
        not mariadb
        and session.rows(
            "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'information_schema' "
            "AND lower(table_name) = 'statistics' AND lower(column_name) = 'expression'"
        )[0][0]
    )
    rows = session.rows(catalog.INDEXES.format(expression="expression" if has else "NULL"))
    for (owner, name), group in groupby(rows, key=lambda row: (row[0], row[1])):
        table = schema.tables.get(owner)
        if table is None:
            continue
        keys = list(group)
        if name == "PRIMARY":
            table.primary_key = [row[3] for row in keys]
        else:
            table.indexes.append(_index(name, keys))


def _index(name: str, keys: list[Row]) -> Index:
    method, comment = str(keys[0][6]).lower(), keys[0][7]
    made = Index(name, [], unique=not int(keys[0][2]), using="hash" if method == "hash" else None, span=SPAN)
    if any(row[3] is None for row in keys):
        made.expression = ", ".join(_key(row) for row in keys)
    else:
        made.columns = [row[3] for row in keys]
        for option, values in (
            ("length", {row[3]: int(row[4]) for row in keys if row[4]}),
            ("order", {row[3]: "desc" for row in keys if row[5] == "D"}),
        ):
            # A spatial index has a length that nobody gave.
            if values and method not in ("fulltext", "spatial"):
                made.options[option] = values
    if method in ("fulltext", "spatial"):
        made.options["type"] = method
    if comment:
        made.options["comment"] = comment
    return made


def _key(row: Row) -> str:
    if row[3] is None:
        expression = _text(row[8]).replace("\\'", "'")
        text = expression if expression.startswith("(") else f"({expression})"
    else:
        text = f"`{row[3]}`" + (f"({row[4]})" if row[4] else "")
    return f"{text} DESC" if row[5] == "D" else text


def _foreign_keys(session: Session, schema: Schema) -> None:
    rows: Iterable[Row] = session.rows(catalog.FOREIGN_KEYS)
    for (owner, name), group in groupby(rows, key=lambda row: (row[0], row[1])):
        keys = list(group)
        _, _, column, target, target_column, on_update, on_delete, elsewhere = keys[0]
        to_table = f"{elsewhere}.{target}" if elsewhere else target
        key = ForeignKey(
            owner, to_table, column, target_column, name, _ACTIONS.get(on_delete), _ACTIONS.get(on_update), span=SPAN
        )
        if len(keys) > 1:
            key.columns, key.primary_keys = [row[2] for row in keys], [row[4] for row in keys]
        schema.foreign_keys.append(key)


def _checks(session: Session, schema: Schema, mariadb: bool) -> None:
    if not session.rows(catalog.HAS_CHECKS)[0][0]:
        return
    for owner, name, clause in session.rows(catalog.CHECKS_MARIADB if mariadb else catalog.CHECKS_MYSQL):
        if owner in schema.tables:
            text = _text(clause) if mariadb else _text(clause).replace("\\'", "'")
            schema.tables[owner].checks.append(Check(unwrapped(text), name, SPAN))


def _text(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
