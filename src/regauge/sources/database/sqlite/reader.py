"""A SQLite file -> schema: PRAGMAs for what they tell, the SQL of sqlite_master for the rest.

Source: ActiveRecord::ConnectionAdapters::SQLite3::SchemaStatements and SchemaDumper; https://sqlite.org/pragma.html.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.schema import Check, Column, ForeignKey, Index, Schema, Table, Unique, View
from regauge.sources.database.errors import DatabaseError
from regauge.sources.database.places import RAILS_OWN, SPAN
from regauge.sources.database.session import Row, Session
from regauge.sources.database.sqlite.definitions import Definition, definition, index_parts
from regauge.sources.sql_types import rails_type, set_default

_VERSION: Final = (
    "SELECT (SELECT version FROM schema_migrations WHERE version NOT GLOB '*[^0-9]*'"
    " ORDER BY length(version) DESC, version DESC LIMIT 1)"
)
"""The highest number: versions are text, and old ones are short; plugins may add words."""
_ACTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {"CASCADE": "cascade", "SET NULL": "nullify", "RESTRICT": "restrict", "SET DEFAULT": "default"}
)
_GENERATED_VIRTUAL, _GENERATED_STORED, _HIDDEN = 2, 3, 1
_EXPRESSION: Final = -2


def read(session: Session) -> tuple[Schema, Diagnostics]:
    """Reads everything in the session's transaction. Raises DatabaseError."""
    schema = Schema()
    found: Diagnostics = []
    master = session.rows("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name")
    indexes = {name: sql for kind, name, _, sql in master if kind == "index"}
    tables = {name: sql for kind, name, _, sql in master if kind == "table"}
    kinds = {name: (kind, without, strict) for name, kind, without, strict in _table_list(session)}
    for name, sql in tables.items():
        if name in RAILS_OWN or name.startswith("sqlite_"):
            continue
        schema.tables[name] = _table(session, name, sql or "", kinds.get(name, ("table", 0, 0)), found)
    for table in schema.tables.values():
        if table.kind in ("virtual", "shadow"):
            continue
        _indexes(session, table, indexes)
        schema.foreign_keys += _foreign_keys(session, schema, table, definition(tables[table.name] or ""))
    for kind, name, _, sql in master:
        if kind == "view":
            schema.views[name] = _view(session, name, sql or "", found)
    if "schema_migrations" in tables:
        schema.version = session.rows(_VERSION)[0][0]
    return schema, found


def _table_list(session: Session) -> list[Row]:
    """Kind, WITHOUT ROWID and STRICT of each table, where SQLite is 3.37 or newer."""
    try:
        return session.rows("SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'")
    except DatabaseError:
        return []


def _table(session: Session, name: str, sql: str, facts: tuple[str, int, int], found: Diagnostics) -> Table:
    kind, without_rowid, strict = facts
    if sql[:30].upper().startswith("CREATE VIRTUAL TABLE"):
        kind = "virtual"
    table = Table(name, [], [], span=SPAN, kind=kind if kind in ("virtual", "shadow") else "table")
    if without_rowid:
        table.options["without_rowid"] = True
    if strict:
        table.options["strict"] = True
    if kind == "virtual":
        _, _, module = sql.partition(" USING ")
        table.options["virtual"] = (module or sql.partition(" using ")[2]).strip()
    parsed = definition(sql) if kind == "table" else Definition()
    keys: list[tuple[int, str]] = []
    for row in _columns(session, name, found):
        column = _column(row, parsed)
        if row[5]:
            keys.append((row[5], column.name))
        if row[6] != _HIDDEN:
            table.columns.append(column)
    table.primary_key = [key for _, key in sorted(keys)]
    for key in table.primary_key:
        column = table.column(key) or Column(key, "")
        column.null = False
    if len(table.primary_key) == 1 and not without_rowid:
        column = table.column(table.primary_key[0]) or Column("", "")
        if (column.sql_type or "").upper() == "INTEGER":
            column.auto = "rowid"
    # Rails calls nothing a check that has no name; the database holds to both.
    table.checks = [Check(expression, check, SPAN) for check, expression in parsed.checks]
    return table


def _columns(session: Session, name: str, found: Diagnostics) -> list[Row]:
    """cid, name, type, notnull, default, place in the key, hidden."""
    try:
        return session.rows(
            'SELECT cid, name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?)', [name]
        )
    except DatabaseError as failure:
        if failure.code is not codes.UNREADABLE:
            raise
        # A module that is not loaded here, or a view over a table that is gone.
        text = f"the columns of `{name}` are not known: {failure}"
        found.append(Diagnostic(codes.UNKNOWN_DATABASE_OBJECT, SPAN, text, subject=name))
        return []


def _column(row: Row, parsed: Definition) -> Column:
    _, name, sql, not_null, default, _, hidden = row
    column = Column(name, "", span=SPAN, null=not not_null, collation=parsed.collations.get(name))
    rails_type("sqlite", sql or "").give(column)
    if hidden in (_GENERATED_VIRTUAL, _GENERATED_STORED):
        column.generated_sql = parsed.generated.get(name, "")
        column.stored = hidden == _GENERATED_STORED
    else:
        set_default("sqlite", column, default)
    return column


def _indexes(session: Session, table: Table, sqls: Mapping[str, str | None]) -> None:
    listed = session.rows('SELECT name, "unique", origin FROM pragma_index_list(?) ORDER BY name', [table.name])
    for name, unique, origin in listed:
        keys = [row for row in session.rows("SELECT cid, name, desc, key FROM pragma_index_xinfo(?)", [name]) if row[3]]
        columns = [key for _, key, _, _ in keys]
        if origin == "u" and sqls.get(name) is None:
            table.uniques.append(Unique(columns, None, None, SPAN))
            continue
        if origin == "pk":
            continue
        expression, where = index_parts(sqls.get(name) or "")
        made = Index(name, [], unique=bool(unique), where=where, span=SPAN)
        if any(cid == _EXPRESSION for cid, _, _, _ in keys):
            made.expression = expression
        else:
            made.columns = columns
            order = {key: "desc" for _, key, desc, _ in keys if desc}
            if order:
                made.options["order"] = order
        table.indexes.append(made)


def _foreign_keys(session: Session, schema: Schema, table: Table, parsed: Definition) -> list[ForeignKey]:
    sql = 'SELECT id, seq, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?) ORDER BY id DESC, seq'
    made = []
    for _, group in groupby(session.rows(sql, [table.name]), key=lambda row: row[0]):
        rows = list(group)
        _, _, target, _, _, on_update, on_delete = rows[0]
        other = schema.tables.get(target)
        columns = [row[3] for row in rows]
        # Without names, a key points at the other table's primary key.
        own = other.primary_key if other is not None and len(other.primary_key) == len(rows) else ["id"] * len(rows)
        targets = [row[4] or name for row, name in zip(rows, own, strict=True)]
        key = ForeignKey(
            table.name,
            target,
            columns[0],
            targets[0],
            None,
            _ACTIONS.get(on_delete),
            _ACTIONS.get(on_update),
            span=SPAN,
        )
        if len(rows) > 1:
            key.columns, key.primary_keys = columns, targets
        when = parsed.deferrable.get(tuple(columns))
        if when:
            key.options["deferrable"] = when
        made.append(key)
    return made


def _view(session: Session, name: str, sql: str, found: Diagnostics) -> View:
    view = View(name, [], span=SPAN)
    _, _, query = sql.partition(" AS ")
    view.definition = query.strip() or sql
    view.columns = [_column(row, Definition()) for row in _columns(session, name, found)]
    return view
