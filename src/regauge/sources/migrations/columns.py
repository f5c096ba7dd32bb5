"""Columns that are added, changed, renamed and removed, and their defaults, nulls and comments.

Source: ActiveRecord::ConnectionAdapters::SchemaStatements and what the three adapters make of it. Rails copies a table of SQLite to change
it, so a column that is changed there keeps nothing that is not said again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Column, Table
from regauge.ruby.evaluator import CallSite, RubyHash, Symbol, Value
from regauge.sources.migrations.keys import rename
from regauge.sources.migrations.parts import column_of, missing, names_at, table_of
from regauge.sources.rails.classes.values import names_of, text_of
from regauge.sources.schema_rb import changes
from regauge.sources.schema_rb.constraints import index_name
from regauge.sources.schema_rb.options import set_option
from regauge.sources.schema_rb.tables import Builder, build_column, column_call, settle_default

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost


def add_column(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`add_column :products, :name, :string, null: false`."""
    table = table_of(host, args, site)
    if table is None:
        return
    before = len(table.columns)
    kind = text_of(args[2]) if len(args) > 2 else None
    column_call(host, Builder(table), "column", args[1:], _stated(host, kind, kwargs), site)
    place(host, table, before, kwargs)


def _stated(host: MigrationHost, kind: str | None, kwargs: RubyHash) -> RubyHash:
    """Old migrations give `datetime` no precision; `timestamp`, which SQLite takes for the same, they leave as it is today.

    Only as a statement: `t.timestamp` has none either (Compatibility::V6_1#add_column, and its TableDefinition#column).
    """
    if kind != "timestamp" or host.dialect != "sqlite" or kwargs.has("precision"):
        return kwargs
    stated = kwargs.copy()
    stated[Symbol("precision")] = 6
    return stated


def place(host: MigrationHost, table: Table, before: int, kwargs: RubyHash) -> None:
    """`first: true` and `after: :name`, which MySQL heeds."""
    if host.dialect != "mysql" or len(table.columns) == before:
        return
    after = text_of(kwargs.option("after"))
    if kwargs.option("first") is True:
        at = 0
    elif after is not None and table.column(after) is not None:
        at = 1 + next(i for i, each in enumerate(table.columns) if each.name == after)
    else:
        return
    added = table.columns[before:]
    del table.columns[before:]
    table.columns[at:at] = added


def add_columns(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`add_columns :products, :a, :b, type: :string`."""
    rest = kwargs.copy()
    kind = rest.pop(Symbol("type"))
    for name in names_of(args[1:]) or []:
        add_column(host, [args[0], name, kind], rest, site)


def add_timestamps(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`add_timestamps :products`."""
    table = table_of(host, args, site)
    if table is not None:
        column_call(host, Builder(table), "timestamps", [], kwargs, site)


def add_reference(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`add_reference :lines, :product, foreign_key: true`."""
    table = table_of(host, args, site)
    if table is not None:
        before = len(table.columns)
        column_call(host, Builder(table), "references", args[1:2], kwargs, site)
        place(host, table, before, kwargs)


def remove_columns(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_columns :products, :a, :b`, or arrays of them."""
    for name in names_of(args[1:]) or []:
        remove_column(host, [args[0], name], kwargs, site)


def remove_column(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_column :products, :name, :string`; the name may be an array."""
    table = table_of(host, args, site)
    names = names_at(args, 1)
    if table is None or names is None:
        return
    for name in names:
        if table.column(name) is None:
            if kwargs.option("if_exists") is not True:
                missing(host, site, f"the column `{table.name}.{name}`")
            continue
        changes.drop_column(host.schema, table, name, shrink=host.dialect != "postgresql")


def remove_timestamps(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_timestamps :products`."""
    remove_column(host, [args[0], ["updated_at", "created_at"]], RubyHash(), site)


def remove_reference(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_reference :lines, :product, polymorphic: true`."""
    name = text_of(args[1]) if len(args) > 1 else None
    if name is None:
        host.unsure(site, "a reference whose name is not known")
        return
    remove_column(host, [args[0], f"{name}_id"], kwargs, site)
    if kwargs.option("polymorphic"):
        remove_column(host, [args[0], f"{name}_type"], kwargs, site)


def rename_column(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`rename_column :products, :name, :title`: indexes that have Rails' name for the column get the new one."""
    table = table_of(host, args, site)
    old, new = (text_of(args[at]) if len(args) > at else None for at in (1, 2))
    if table is None or column_of(host, table, old, site) is None or old is None:
        return
    if new is None:
        host.unsure(site, f"the new name of `{table.name}.{old}` is not known")
        return
    usual = [each for each in table.indexes if each.name == index_name(table.name, each.columns, host.rules)]
    changes.rename_column(host.schema, table, old, new)
    for each in usual:
        if new in each.columns:
            rename(host, each, index_name(table.name, each.columns, host.rules))
    _rename_in_text(table, old, new)


def _rename_in_text(table: Table, old: str, new: str) -> None:
    """Expressions that name a column follow it."""
    word = re.compile(rf"(?<![\w'.]){re.escape(old)}(?![\w'(.])")
    for check in table.checks:
        check.expression = word.sub(new, check.expression)
    for index in table.indexes:
        index.where = None if index.where is None else word.sub(new, index.where)
        index.expression = None if index.expression is None else word.sub(new, index.expression)
    for column in table.columns:
        column.generated_sql = None if column.generated_sql is None else word.sub(new, column.generated_sql)


def change_column(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`change_column :products, :name, :text, null: false`."""
    table = table_of(host, args, site)
    name, kind = (text_of(args[at]) if len(args) > at else None for at in (1, 2))
    old = None if table is None else column_of(host, table, name, site)
    if table is None or old is None or name is None:
        return
    if kind is None:
        host.unsure(site, f"the new type of `{table.name}.{name}` is not known")
        return
    rest = _stated(host, kind, kwargs).copy()
    # `using:` says how PostgreSQL converts the rows.
    for option in ("using", "cast_as"):
        rest.pop(Symbol(option))
    made = build_column(host, table, name, kind, rest, site)
    if host.dialect != "sqlite":
        _keep(host, old, made, rest)
    if name in table.primary_key:
        made.null = False
        made.auto = made.auto or (old.auto if made.kind in ("integer", "bigint") else None)
    table.columns[table.columns.index(old)] = made


def _keep(host: MigrationHost, old: Column, made: Column, options: RubyHash) -> None:
    """What is not said stays as it was."""
    if not options.has("null"):
        made.null = old.null
    if not options.has("default"):
        made.default, made.default_sql = old.default, old.default_sql
        if made.default is not None:
            settle_default(host, made)
        made.auto = old.auto if made.kind in ("integer", "bigint") else made.auto
    if not options.has("comment"):
        made.comment = old.comment


def change_column_default(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`change_column_default :products, :state, from: nil, to: "new"`."""
    column = _column_at(host, args, site)
    if column is None:
        return
    value = kwargs.option("to") if kwargs.has("to") else args[2] if len(args) > 2 else kwargs
    if isinstance(value, RubyHash) and value.has("to") and value.has("from"):
        value = value.option("to")
    column.default = column.default_sql = None
    set_option(host, column, "default", value, site, text_of(args[0]) or "")
    settle_default(host, column)


def change_column_null(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`change_column_null :products, :name, false`."""
    column = _column_at(host, args, site)
    if column is None:
        return
    if len(args) < 3 or not isinstance(args[2], bool):
        host.unsure(site, f"whether `{column.name}` may be null is not known")
        return
    column.null = args[2]


def change_column_comment(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`change_column_comment :products, :name, "shown"`."""
    column = _column_at(host, args, site)
    if column is not None:
        column.comment = text_of(kwargs.option("to") if kwargs.has("to") else args[2] if len(args) > 2 else None)


def _column_at(host: MigrationHost, args: list[Value], site: CallSite) -> Column | None:
    table = table_of(host, args, site)
    if table is None:
        return None
    column = column_of(host, table, text_of(args[1]) if len(args) > 1 else None, site)
    if column is None and len(args) > 1 and text_of(args[1]) is None:
        host.say(codes.MIGRATION, site, f"`{table.name}`: a column whose name is not known", table.name)
    return column
