"""PostgreSQL's catalog -> schema, with the types, defaults and index options that Rails' schema dumper gives.

Source: ActiveRecord::ConnectionAdapters::PostgreSQL::SchemaStatements and SchemaDumper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.catalogue import databases as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.program.schema import Column, Index, Schema, Table, View
from regauge.sources.database.places import RAILS_OWN, SPAN, VERSION_SECONDS
from regauge.sources.database.postgresql import catalog
from regauge.sources.database.postgresql.constraints import add_constraint
from regauge.sources.database.postgresql.indexes import index_of
from regauge.sources.database.postgresql.names import unquoted
from regauge.sources.database.session import Row, Session
from regauge.sources.sql_types import rails_type, set_default
from regauge.sources.sql_types.postgresql import unqualified

_KINDS: Final[Mapping[str, str]] = MappingProxyType({"r": "table", "p": "partitioned", "f": "foreign"})
_OLDEST: Final = 90600


@dataclass(slots=True)
class Reading:
    """What is gathered: relations by their number in the catalog."""

    schema: Schema
    path: list[str]
    tables: dict[int, Table] = field(default_factory=dict)
    views: dict[int, View] = field(default_factory=dict)
    found: Diagnostics = field(default_factory=list)
    owned: set[int] = field(default_factory=set)  # indexes that belong to a constraint

    def say(self, text: str, subject: str) -> None:
        """Names something that the schema does not hold."""
        self.found.append(Diagnostic(codes.UNKNOWN_DATABASE_OBJECT, SPAN, text, subject=subject))


def read(session: Session) -> tuple[Schema, Diagnostics]:
    """Reads everything in the session's transaction. Raises DatabaseError."""
    ((version, _current, path),) = session.rows(catalog.PLACE)
    reading = Reading(Schema(), list(path or ()))
    if version < _OLDEST:
        reading.say(f"the server's version {version} is older than those that Regauge knows", "server")
    schema = reading.schema
    schema.schemas = [name for (name,) in session.rows(catalog.SCHEMAS) if name != "public"]
    schema.extensions = [name for (name,) in session.rows(catalog.EXTENSIONS)]
    schema.enums = {name: list(values) for name, values in session.rows(catalog.ENUMS)}
    for row in session.rows(catalog.RELATIONS):
        _relation(reading, row)
    for row in session.rows(catalog.COLUMNS):
        _column(reading, row)
    for row in session.rows(catalog.CONSTRAINTS):
        add_constraint(reading, row)
    for row in session.rows(catalog.INDEXES):
        _index(reading, row)
    own = {table.name for table in reading.tables.values()} & RAILS_OWN
    for name in own:
        del schema.tables[name]
    if "schema_migrations" in own:
        versions = session.sample(catalog.VERSION, VERSION_SECONDS)
        schema.version = versions[0][0] if versions and not isinstance(versions, str) else None
    schema.foreign_keys.sort(key=lambda key: (key.from_table, key.name or ""))
    return schema, reading.found


def _relation(reading: Reading, row: Row) -> None:
    number, name, kind, comment, partition_by, is_partition, parents, definition, bare = row
    if "." in name and name.partition(".")[2] != bare:
        text = f"`{name}` is not read: Rails takes the point in its name, or in its schema's, for the end of the schema's name"
        reading.found.append(Diagnostic(codes.POINT_IN_NAME, SPAN, text, subject=name))
        return
    if kind in ("v", "m"):
        view = View(name, [], definition or "", kind == "m", comment=comment, span=SPAN)
        reading.views[number] = reading.schema.views[name] = view
        return
    table = Table(name, [], [], comment=comment, span=SPAN, kind=_KINDS[kind])
    if partition_by:
        table.options["partition_by"] = partition_by
    if is_partition:
        table.kind = "partition"
        table.options["partition_of"] = unquoted(parents[0])
    elif parents:
        table.options["inherits"] = [unquoted(parent) for parent in parents]
    reading.tables[number] = reading.schema.tables[name] = table


def _column(reading: Reading, row: Row) -> None:
    (number, name, sql, not_null, kind, type_name, under, domain_not_null, default) = row[:9]
    identity, generated, collation, comment, element, sequence = row[9:]
    table = reading.tables.get(number)
    view = reading.views.get(number)
    column = Column(name, "", span=SPAN, null=not (not_null or domain_not_null), comment=comment, collation=collation)
    enums = reading.schema.enums
    is_enum = kind == "e" or element == "e"
    bare = unqualified(sql.removesuffix("[]"))
    if is_enum and bare not in enums:
        # An enum of an extension, or one that is spelt with quotes.
        enums = {**enums, bare: []}
    domains = {unqualified(sql): under} if kind == "d" and under else {}
    rails = rails_type("postgresql", sql, enums, domains)
    rails.give(column)
    if generated:
        column.generated_sql = default
        column.stored = generated == "s"
    elif identity:
        column.auto = "identity always" if identity == "a" else "identity"
    elif default is not None and sequence is not None and default.startswith("nextval("):
        column.auto = "serial"
    else:
        set_default("postgresql", column, default)
    if kind == "c":
        reading.say(f"`{name}` is of the composite type `{type_name}`", _name(table, view))
    (table or view or Table("", [], [])).columns.append(column)


def _name(table: Table | None, view: View | None) -> str:
    return table.name if table is not None else view.name if view is not None else ""


def _index(reading: Reading, row: Row) -> None:
    made: Index = index_of(row)
    relation, number, valid = row[0], row[1], row[-1]
    if number in reading.owned:
        return
    owner = reading.tables.get(relation) or reading.views.get(relation)
    if owner is None:
        return
    if not valid and not (isinstance(owner, Table) and owner.kind == "partitioned"):
        reading.say(f"the index `{made.name}` of `{owner.name}` is not valid: it was left half-built", owner.name)
    owner.indexes.append(made)
