"""What every statement of a migration asks for first: its table, its column, its names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Column, Table
from regauge.ruby.evaluator import CallSite, Value
from regauge.sources.rails.classes.values import names_of, text_of

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost


def missing(host: MigrationHost, site: CallSite, what: str) -> None:
    """A migration changes what no migration before it made."""
    host.say(codes.MIGRATION, site, f"{what} is not there: no migration before this one makes it")


def table_of(host: MigrationHost, args: list[Value], site: CallSite, at: int = 0) -> Table | None:
    """The table that an argument names; None, and a diagnostic, where it is not there."""
    name = text_of(args[at]) if len(args) > at else None
    if name is None:
        host.unsure(site, "the name of the table is not known")
        return None
    table = host.schema.tables.get(name)
    if table is None:
        missing(host, site, f"the table `{name}`")
    return table


def column_of(host: MigrationHost, table: Table, name: str | None, site: CallSite) -> Column | None:
    """A column of the table; None, and a diagnostic, where it is not there."""
    if name is None:
        host.unsure(site, f"`{table.name}`: the name of a column is not known")
        return None
    column = table.column(name)
    if column is None:
        missing(host, site, f"the column `{table.name}.{name}`")
    return column


def names_at(args: list[Value], at: int) -> list[str] | None:
    """Names from an argument that is one or an array of them."""
    return names_of(args[at : at + 1]) if len(args) > at else None
