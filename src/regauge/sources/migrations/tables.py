"""Tables that are made, renamed and dropped; enums, extensions and views.

Source: ActiveRecord::ConnectionAdapters::SchemaStatements, PostgreSQL's for enums, scenic for views.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regauge.program.schema import Index, View
from regauge.ruby.evaluator import CallSite, Env, Proc, RubyHash, Symbol, Value
from regauge.sources.migrations.keys import rename
from regauge.sources.migrations.parts import missing, table_of
from regauge.sources.migrations.values import Change
from regauge.sources.rails.classes.values import text_of
from regauge.sources.schema_rb import changes, statements
from regauge.sources.schema_rb.constraints import index_name
from regauge.sources.schema_rb.tables import Builder

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost
    from regauge.sources.schema_rb.statements import Block


def create_table(
    host: MigrationHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`create_table :products, force: true do |t|`."""
    name = text_of(args[0]) if args else None
    if kwargs.option("temporary") is True:
        return
    if name in host.schema.tables:
        if kwargs.option("if_not_exists") is True:
            return
        if kwargs.option("force"):
            changes.drop_table(host.schema, name or "")
    if kwargs.has("as"):
        host.unsure(site, f"the table `{name}` is made from a query, which says what its columns are")
    statements.create_table(host, args, kwargs, block, site, env)


def create_join_table(
    host: MigrationHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`create_join_table :orders, :tags`: two references without a key."""
    names = [text_of(each) for each in args[:2]]
    if len(names) < 2 or None in names:
        host.unsure(site, "a join table whose names are not known")
        return
    given = [str(each) for each in names]
    table = text_of(kwargs.option("table_name")) or join_table_name(given)
    rest = kwargs.copy()
    rest.pop(Symbol("table_name"))
    shared = rest.pop(Symbol("column_options"))
    columns = shared.copy() if isinstance(shared, RubyHash) else RubyHash()
    for option, value in (("null", False), ("index", False), ("type", host.rules.reference)):
        if not columns.has(option):
            columns[Symbol(option)] = value
    rest[Symbol("id")] = False
    create_table(host, [table], rest, None, site, env)
    made = host.schema.tables.get(table)
    if made is None:
        return
    for each in given:
        host.to_table(made, "references", [host.inflector.singularize(each)], columns, site)
    if isinstance(block, Proc):
        env.evaluator.call_proc(block, [Builder(made)])


def join_table_name(names: list[str]) -> str:
    """`music_artists` and `music_records` share `music_artists_records`."""
    joined = "\0".join(sorted(names))
    return re.sub(r"\A(.*[._])(.+)\0\1(.+)", r"\1\2_\3", joined).replace("\0", "_")


def drop_join_table(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`drop_join_table :orders, :tags`."""
    names = [text_of(each) or "" for each in args[:2]]
    drop_table(host, [text_of(kwargs.option("table_name")) or join_table_name(names)], kwargs, site)


def drop_table(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`drop_table :products`; several names since Rails 8.1."""
    for each in args or [None]:
        name = text_of(each)
        if name is None:
            host.unsure(site, "the name of the table that is dropped is not known")
        elif name in host.schema.tables:
            changes.drop_table(host.schema, name)
        elif kwargs.option("if_exists") is not True:
            missing(host, site, f"the table `{name}`")


def rename_table(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`rename_table :products, :goods`: indexes that have Rails' name for the table get the new one."""
    table = table_of(host, args, site)
    new = text_of(args[1]) if len(args) > 1 else None
    if table is None:
        return
    if new is None:
        host.unsure(site, f"the new name of `{table.name}` is not known")
        return
    old = table.name

    def usual(index: Index, name: str) -> str:
        return index_name(name, index.columns or index.expression or "", host.rules)

    renamed = [each for each in table.indexes if each.name == usual(each, old)]
    changes.rename_table(host.schema, old, new)
    for each in renamed:
        rename(host, each, usual(each, new))


def change_table(
    host: MigrationHost, args: list[Value], kwargs: RubyHash, block: Block, site: CallSite, env: Env
) -> None:
    """`change_table :products, bulk: true do |t|`."""
    table = table_of(host, args, site)
    if table is not None and isinstance(block, Proc):
        env.evaluator.call_proc(block, [Change(table)])


def change_table_comment(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`change_table_comment :products, "what is sold"`."""
    table = table_of(host, args, site)
    if table is not None:
        table.comment = text_of(kwargs.option("to") if kwargs.has("to") else args[1] if len(args) > 1 else None)


# -- enums and extensions


def drop_enum(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`drop_enum :mood`."""
    name = text_of(args[0]) if args else None
    if host.schema.enums.pop(name or "", None) is None and kwargs.option("if_exists") is not True:
        missing(host, site, f"the enum `{name}`")


def rename_enum(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`rename_enum :mood, :feeling`, or `to: :feeling` of Rails 7.1."""
    old = text_of(args[0]) if args else None
    new = text_of(kwargs.option("to") if kwargs.has("to") else args[1] if len(args) > 1 else None)
    if old is None or new is None or old not in host.schema.enums:
        missing(host, site, f"the enum `{old}`")
        return
    enums = host.schema.enums
    host.schema.enums = {new if name == old else name: values for name, values in enums.items()}
    for table in host.schema.tables.values():
        for column in table.columns:
            if column.kind == "enum" and column.sql_type == old:
                column.sql_type = new


def add_enum_value(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`add_enum_value :mood, "calm", before: "sad"`."""
    name, value = (text_of(args[at]) if len(args) > at else None for at in (0, 1))
    values = host.schema.enums.get(name or "")
    if values is None or value is None:
        missing(host, site, f"the enum `{name}`")
        return
    if value in values:
        return
    before, after = (text_of(kwargs.option(each)) for each in ("before", "after"))
    at = len(values)
    if before in values:
        at = values.index(before or "")
    elif after in values:
        at = values.index(after or "") + 1
    values.insert(at, value)


def rename_enum_value(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`rename_enum_value :mood, from: "sad", to: "blue"`."""
    name = text_of(args[0]) if args else None
    values = host.schema.enums.get(name or "")
    old, new = (text_of(kwargs.option(each)) for each in ("from", "to"))
    if values is None or old not in values or new is None:
        missing(host, site, f"the value `{old}` of the enum `{name}`")
        return
    values[values.index(old or "")] = new


def disable_extension(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`disable_extension "hstore"`."""
    name = text_of(args[0]) if args else None
    host.schema.extensions = [each for each in host.schema.extensions if each != name]


def drop_schema(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`drop_schema "audit"`."""
    name = text_of(args[0]) if args else None
    host.schema.schemas = [each for each in host.schema.schemas if each != name]
    for table in [each for each in host.schema.tables if each.startswith(f"{name}.")]:
        changes.drop_table(host.schema, table)


# -- views of scenic


def create_view(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`create_view :totals, version: 2, materialized: true`: the query is db/views/totals_v02.sql, or `sql_definition:`."""
    name = text_of(args[0]) if args else None
    if name is None:
        host.unsure(site, "a view whose name is not known")
        return
    text = kwargs.option("sql_definition")
    if not isinstance(text, str):
        version = kwargs.option("version", 1)
        path = f"db/views/{name.replace('.', '_')}_v{version:02}.sql" if isinstance(version, int) else ""
        text = host.text_of_file(path)
        if text is None:
            host.unsure(site, f"the query of the view `{name}` is in a file that is not there: {path}")
            text = ""
    old = host.schema.views.get(name)
    made = old.materialized if old is not None else bool(kwargs.option("materialized", False))
    kept = old.indexes if old is not None and made else []
    host.schema.views[name] = View(name, [], text.strip().rstrip(";"), made, kept, span=site.span)


def drop_view(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`drop_view :totals`."""
    name = text_of(args[0]) if args else None
    if host.schema.views.pop(name or "", None) is None and kwargs.option("if_exists") is not True:
        missing(host, site, f"the view `{name}`")
