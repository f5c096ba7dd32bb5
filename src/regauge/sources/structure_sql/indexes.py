"""`CREATE INDEX`, and what stands between an index's parentheses.

Source: PostgreSQL::SchemaStatements#indexes and its kin: an index over an expression has its whole list as text, one over columns has their
names, orders, operator classes and lengths.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Index
from regauge.sources.structure_sql.columns import names
from regauge.sources.structure_sql.cursor import Cursor

if TYPE_CHECKING:
    from regauge.sources.structure_sql.reader import Reader


def create_index(reader: Reader, cursor: Cursor, unique: bool) -> None:
    """After `CREATE [UNIQUE] INDEX`."""
    start = cursor.tokens[0].start
    cursor.accept("CONCURRENTLY")
    cursor.if_exists()
    made = Index(None, [], unique=unique, span=reader.span(start))
    if not cursor.looking_at("ON"):
        made.name = cursor.path()[-1]
    if cursor.accept("USING"):
        made.using = cursor.next().text.lower()
    cursor.expect("ON")
    cursor.accept("ONLY")
    name = reader.table_name(cursor.path())
    if cursor.accept("USING"):
        made.using = cursor.next().text.lower()
    elements(reader, made, cursor.parenthesised())
    while not cursor.done:
        if cursor.accept("INCLUDE"):
            made.options["include"] = names(cursor.parenthesised())
        elif cursor.accept("NULLS", "NOT", "DISTINCT"):
            made.options["nulls_not_distinct"] = True
        elif cursor.accept("WITH"):
            cursor.parenthesised()
        elif cursor.accept("WHERE"):
            made.where = cursor.rest()
            break
        elif cursor.accept("COMMENT"):
            made.options["comment"] = cursor.string()
        elif cursor.accept("USING"):
            made.using = cursor.next().text.lower()
        else:
            cursor.next()
    made.using = None if made.using == "btree" else made.using
    owner = reader.schema.tables.get(name) or reader.schema.views.get(name)
    if owner is None:
        reader.say(codes.UNKNOWN_FOREIGN_TABLE, start, f"an index on `{name}`, which is not in the schema", name)
        return
    if made.name is None and made.columns:
        made.name = f"index_{name}_on_{'_and_'.join(made.columns)}"
    owner.indexes.append(made)


def elements(reader: Reader, made: Index, inside: Cursor) -> None:
    """Columns with their orders, or the whole as an expression."""
    whole = inside.rest()
    columns: list[str] = []
    orders: dict[str, object] = {}
    classes: dict[str, object] = {}
    lengths: dict[str, object] = {}
    for part in inside.parts():
        token = part.token
        if token.kind not in ("word", "name", "string") or part.peek().text == "." or not _plain(reader, part):
            made.expression, made.columns = whole, []
            return
        name = part.name()
        columns.append(name)
        if part.looking_at("("):
            text = part.parenthesised().rest()
            lengths[name] = int(text) if text.isdigit() else text
        if part.accept("COLLATE"):
            part.path()
        words = []
        while not part.done:
            if part.token.upper in ("ASC", "DESC", "NULLS", "FIRST", "LAST"):
                words.append(part.next().upper)
            elif part.looking_at("("):
                # An operator class with parameters.
                part.parenthesised()
            else:
                classes[name] = part.path()[-1]
        order = " ".join(word for word in words if word != "ASC")
        if order:
            orders[name] = "desc" if order == "DESC" else order
    made.columns = columns
    for option, values in (("order", orders), ("opclass", classes), ("length", lengths)):
        if values:
            made.options[option] = values


def _plain(reader: Reader, part: Cursor) -> bool:
    """Whether a column stands here and not a call, a cast or an operator."""
    after = part.peek()
    if after.text == "(":
        return reader.dialect == "mysql" and part.token.kind == "name" and part.peek(2).kind == "number"
    return after.kind in ("end", "word", "name")
