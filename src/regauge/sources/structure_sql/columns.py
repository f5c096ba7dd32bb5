"""A column of `CREATE TABLE`, or of `ALTER TABLE ADD COLUMN`: its type, its default, and what else is said of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from regauge.program.schema import Check, Column, ForeignKey, Index, Table, Unique
from regauge.sources.sql_types import rails_type, set_default
from regauge.sources.structure_sql.cursor import Cursor, Unreadable

if TYPE_CHECKING:
    from regauge.sources.structure_sql.reader import Reader

_AFTER_TYPE: Final = frozenset(
    "NOT NULL DEFAULT PRIMARY UNIQUE CHECK REFERENCES CONSTRAINT COLLATE GENERATED AS AUTO_INCREMENT AUTOINCREMENT COMMENT ON CHARSET "
    "INVISIBLE VISIBLE OPTIONS COMPRESSION STORAGE KEY VIRTUAL STORED PERSISTENT COLUMN_FORMAT SRID DEFERRABLE INITIALLY "
    "FIRST AFTER USING WITHOUT_OVERLAPS ENFORCED ASC DESC".split()
)
_AFTER_DEFAULT: Final = _AFTER_TYPE - {"COLLATE", "AS"} | {"COLLATE"}
_ACTIONS: Final = {
    ("CASCADE",): "cascade",
    ("RESTRICT",): "restrict",
    ("NO", "ACTION"): None,
    ("SET", "NULL"): "nullify",
    ("SET", "DEFAULT"): "default",
}


def column(reader: Reader, table: Table, cursor: Cursor) -> Column:
    """Reads a column's definition and adds it to the table; answers it."""
    token = cursor.token
    name = cursor.name()
    made = Column(name, "untyped", span=reader.span(token.start))
    text = _type(cursor)
    set_type(reader, made, text)
    table.columns.append(made)
    while not cursor.done:
        before = cursor.at
        _clause(reader, table, made, cursor)
        if cursor.at == before:
            raise Unreadable(f"`{cursor.token.text}` in the column `{name}`")
    return made


def _type(cursor: Cursor) -> str:
    start = cursor.at
    text = cursor.until(_AFTER_TYPE | {"CHARACTER"})
    # `character varying(20)` is a type, `CHARACTER SET utf8mb4` comes after one.
    while cursor.looking_at("CHARACTER") and not cursor.looking_at("CHARACTER", "SET"):
        cursor.next()
        cursor.until(_AFTER_TYPE | {"CHARACTER"})
        text = cursor.slice(start, cursor.at)
    return text


def set_type(reader: Reader, made: Column, text: str) -> None:
    """What the type's text is to Rails."""
    rails_type(reader.dialect, text, reader.schema.enums, reader.schema.domains).give(made)
    if re.match(r"(big|small)?serial\d?\b", text, re.IGNORECASE) and reader.dialect == "postgresql":
        made.auto, made.null = "serial", False


def _clause(reader: Reader, table: Table, made: Column, cursor: Cursor) -> None:
    name = cursor.name() if cursor.accept("CONSTRAINT") else None
    if cursor.accept("NOT", "NULL"):
        made.null = False
        cursor.accept("NO", "INHERIT")
    elif cursor.accept("NULL"):
        made.null = True
    elif cursor.accept("DEFAULT"):
        default(reader, table, made, cursor.until(_AFTER_DEFAULT, at_least=1))
    elif cursor.accept("ON", "UPDATE"):
        _on_update(made, cursor)
    elif cursor.accept("PRIMARY", "KEY") or (reader.dialect == "mysql" and cursor.accept("KEY")):
        _primary_key(reader, table, made, cursor)
    elif cursor.accept("AUTO_INCREMENT"):
        made.auto, made.default, made.default_sql = "auto_increment", None, None
    elif cursor.accept("UNIQUE"):
        cursor.accept("KEY")
        _unique(reader, table, made, name, cursor)
    elif cursor.accept("CHECK"):
        check(reader, table, name, cursor)
    elif cursor.accept("REFERENCES"):
        key = references(reader, table, [made.name], name, cursor)
        reader.schema.foreign_keys.append(key)
    elif cursor.accept("COLLATE"):
        made.collation = cursor.path()[-1]
    elif cursor.accept("CHARACTER", "SET") or cursor.accept("CHARSET"):
        cursor.name()
    elif cursor.accept("COMMENT"):
        made.comment = cursor.string()
    elif cursor.looking_at("GENERATED") or cursor.looking_at("AS"):
        _generated(made, cursor)
    elif cursor.accept("OPTIONS"):
        cursor.parenthesised()
    elif any(cursor.accept(word) for word in ("COMPRESSION", "STORAGE", "COLUMN_FORMAT", "SRID", "AFTER")):
        cursor.next()
    else:
        for word in ("INVISIBLE", "VISIBLE", "VIRTUAL", "DEFERRABLE", "FIRST", "ENFORCED", "ASC", "DESC"):
            if cursor.accept(word):
                return
        if cursor.accept("STORED") or cursor.accept("PERSISTENT"):
            made.stored = True
        elif cursor.accept("INITIALLY"):
            cursor.next()


def default(reader: Reader, table: Table, made: Column, text: str) -> None:
    """A default; `nextval` of the column's own sequence is what makes it a serial."""
    sequence = re.fullmatch(r"nextval\('([^']+)'(?:::text)?(?:::regclass)?\)", text)
    if sequence is not None and reader.dialect == "postgresql":
        if _own_sequence(table.name, made.name, sequence.group(1)):
            made.auto, made.default, made.default_sql = "serial", None, None
            return
        made.default_sql = text
        return
    made.default = made.default_sql = None
    set_default(reader.dialect, made, text)


def _own_sequence(table: str, column: str, sequence: str) -> bool:
    """Whether a sequence is called as PostgreSQL calls a serial's: `users_id_seq`, perhaps shortened or numbered."""
    name = sequence.rpartition(".")[2].strip('"')
    base = table.rpartition(".")[2]
    stem = re.sub(r"seq\d*$", "seq", name)
    if stem == f"{base}_{column}_seq":
        return True
    # PostgreSQL shortens the longer of the two until all fits into 63 bytes.
    return len(name) >= 58 and stem.endswith("_seq") and stem.startswith(base[: 63 - len(column) - 6][:20])


def _on_update(made: Column, cursor: Cursor) -> None:
    text = cursor.next().text
    if cursor.looking_at("("):
        start = cursor.at
        cursor.parenthesised()
        text += cursor.slice(start, cursor.at)
    if made.default_sql is not None:
        made.default_sql = f"{made.default_sql} ON UPDATE {text}"
    else:
        made.default_sql = f"ON UPDATE {text}"


def _primary_key(reader: Reader, table: Table, made: Column, cursor: Cursor) -> None:
    table.primary_key = [made.name]
    cursor.accept("ASC") or cursor.accept("DESC")
    conflict_clause(cursor)
    if reader.dialect == "sqlite":
        if cursor.accept("AUTOINCREMENT"):
            made.auto = "auto_increment"
        elif (made.sql_type or "").upper() == "INTEGER":
            made.auto = "rowid"
        if (made.sql_type or "").upper() == "INTEGER":
            made.null = False
    else:
        made.null = False


def conflict_clause(cursor: Cursor) -> None:
    """SQLite's `ON CONFLICT REPLACE`."""
    if cursor.accept("ON", "CONFLICT"):
        cursor.next()


def _unique(reader: Reader, table: Table, made: Column, name: str | None, cursor: Cursor) -> None:
    conflict_clause(cursor)
    if reader.dialect == "postgresql":
        table.uniques.append(Unique([made.name], name, span=made.span))
    else:
        table.indexes.append(Index(name or made.name, [made.name], unique=True, span=made.span))


def _generated(made: Column, cursor: Cursor) -> None:
    if cursor.accept("GENERATED"):
        always = cursor.accept("ALWAYS")
        if not always:
            cursor.expect("BY", "DEFAULT")
        cursor.expect("AS")
        if cursor.accept("IDENTITY"):
            made.auto = "identity always" if always else "identity"
            made.null = False
            if cursor.looking_at("("):
                cursor.parenthesised()
            return
        if cursor.accept("ROW"):
            # MariaDB's system versioning.
            cursor.next()
            return
    else:
        cursor.expect("AS")
    inside = cursor.parenthesised()
    made.generated_sql = inside.rest()
    made.stored = cursor.accept("STORED") or cursor.accept("PERSISTENT")
    cursor.accept("VIRTUAL")


def check(reader: Reader, table: Table, name: str | None, cursor: Cursor) -> None:
    """`CHECK (price > 0)`. PostgreSQL writes one more pair of parentheses, which Rails takes off."""
    start = cursor.token.start
    inside = cursor.parenthesised()
    if reader.dialect == "postgresql" and inside.looking_at("("):
        probe = Cursor(inside.text, inside.tokens, inside.at, inside.end)
        deeper = probe.parenthesised()
        if probe.done:
            inside = deeper
    made = Check(inside.rest(), name, reader.span(start))
    if cursor.accept("NOT", "VALID"):
        made.validated = False
    cursor.accept("NO", "INHERIT")
    cursor.accept("NOT", "ENFORCED") or cursor.accept("ENFORCED")
    if cursor.accept("NOT", "VALID"):
        made.validated = False
    table.checks.append(made)


def references(reader: Reader, table: Table, columns: list[str], name: str | None, cursor: Cursor) -> ForeignKey:
    """What stands after `REFERENCES`."""
    start = cursor.token.start
    target = reader.table_name(cursor.path())
    keys = names(cursor.parenthesised()) if cursor.looking_at("(") else []
    known = reader.schema.tables.get(target)
    if not keys:
        keys = list(known.primary_key) if known is not None and known.primary_key else ["id"]
    made = ForeignKey(table.name, target, columns[0], keys[0], name, span=reader.span(start))
    if len(columns) > 1:
        made.columns, made.primary_keys = columns, keys
    while not cursor.done:
        if cursor.accept("ON", "DELETE"):
            made.on_delete = _action(cursor)
        elif cursor.accept("ON", "UPDATE"):
            made.on_update = _action(cursor)
        elif cursor.accept("MATCH"):
            cursor.next()
        elif cursor.accept("NOT", "DEFERRABLE"):
            continue
        elif cursor.accept("DEFERRABLE"):
            made.options.setdefault("deferrable", "immediate")
        elif cursor.accept("INITIALLY"):
            made.options["deferrable"] = cursor.next().text.lower()
        elif cursor.accept("NOT", "VALID"):
            made.options["validate"] = False
        else:
            break
    if reader.dialect == "mysql":
        # Rails leaves MySQL's default out.
        made.on_delete = None if made.on_delete == "restrict" else made.on_delete
        made.on_update = None if made.on_update == "restrict" else made.on_update
    return made


def _action(cursor: Cursor) -> str | None:
    for words, action in _ACTIONS.items():
        if cursor.accept(*words):
            if action in ("nullify", "default") and cursor.looking_at("("):
                cursor.parenthesised()
            return action
    raise Unreadable(f"`{cursor.token.text}` is not an action of a foreign key")


def names(inside: Cursor) -> list[str]:
    """Column names between commas; what follows a name (a length, an order) is left."""
    found = []
    for part in inside.parts():
        if part.token.kind not in ("word", "name", "string"):
            raise Unreadable("a key over an expression")
        found.append(part.name())
    return found
