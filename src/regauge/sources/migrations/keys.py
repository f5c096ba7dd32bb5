"""Indexes, foreign keys and constraints that are renamed, removed and validated. What adds them is schema.rb's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from regauge.program.schema import ForeignKey, Index, Table
from regauge.ruby.evaluator import CallSite, RubyHash, Value
from regauge.sources.migrations.parts import missing, table_of
from regauge.sources.rails.classes.values import names_of, text_of
from regauge.sources.schema_rb.constraints import foreign_key, foreign_key_name, index, index_name

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost


def add_index(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`add_index :products, :slug, unique: true`, on a table or on a materialised view."""
    name = text_of(args[0]) if args else None
    view = host.schema.views.get(name or "")
    owner = view if view is not None and view.materialized else table_of(host, args, site)
    if owner is not None:
        index(host, owner, args[1:], kwargs, site)


def remove_index(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_index :products, :slug`, `column:` or `name:`."""
    if len(args) == 0:
        host.unsure(site, "an index whose table is not known")
        return
    view = host.schema.views.get(text_of(args[0]) or "")
    owner = view if view is not None else table_of(host, args, site)
    if owner is None:
        return
    found = find_index(host, owner.name, owner.indexes, args[1:], kwargs)
    if found is None:
        if kwargs.option("if_exists") is not True:
            said = text_of(kwargs.option("name")) or ", ".join(names_of([*args[1:2], kwargs.option("column")]) or [])
            missing(host, site, f"the index `{said}` of `{owner.name}`")
        return
    owner.indexes.remove(found)


def find_index(
    host: MigrationHost, table: str, indexes: list[Index], args: list[Value], kwargs: RubyHash
) -> Index | None:
    """The index that has a name, or is over these columns."""
    name = text_of(kwargs.option("name"))
    given = args[0] if args else kwargs.option("column")
    if name is not None:
        return next((each for each in indexes if each.name == name), None)
    columns = names_of([given]) if given is not None else None
    if columns is None:
        return None
    text = columns[0] if len(columns) == 1 and re.search(r"\W", columns[0]) else None
    usual = index_name(table, text if text is not None else columns, host.rules)
    by_name = next((each for each in indexes if each.name == usual), None)
    if by_name is not None:
        return by_name
    return next((each for each in indexes if each.columns == columns or (text and each.expression == text)), None)


def rename_index(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`rename_index :products, "old", "new"`."""
    table = table_of(host, args, site)
    old, new = (text_of(args[at]) if len(args) > at else None for at in (1, 2))
    if table is None:
        return
    found = next((each for each in table.indexes if each.name == old), None)
    if found is None:
        missing(host, site, f"the index `{old}` of `{table.name}`")
    elif new is None:
        host.unsure(site, f"the new name of the index `{old}` is not known")
    else:
        rename(host, found, new)


def rename(host: MigrationHost, found: Index, new: str) -> None:
    """Rails makes an index of SQLite again to rename it, and only remembers its columns and whether it is unique."""
    found.name = new
    if host.dialect == "sqlite":
        found.where = None
        found.options = {}


def add_foreign_key(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`add_foreign_key :lines, :products, column: :item_id`."""
    target = text_of(args[1]) if len(args) > 1 else None
    table = table_of(host, args, site)
    if table is None:
        return
    if target is None:
        host.unsure(site, f"a foreign key of `{table.name}` whose target is not known")
        return
    foreign_key(host, table.name, target, kwargs, site)


def implied_index(host: MigrationHost, key: ForeignKey) -> None:
    """MySQL makes an index for a foreign key where there is none, and keeps it when the key goes."""
    table = host.schema.tables.get(key.from_table)
    columns = key.columns or [key.column]
    if host.dialect != "mysql" or table is None:
        return
    covered = [table.primary_key, *(each.columns for each in table.indexes)]
    if not any(each[: len(columns)] == columns for each in covered):
        table.indexes.append(Index(key.name, columns, span=key.span))


def find_foreign_key(host: MigrationHost, source: str, target: str | None, kwargs: RubyHash) -> ForeignKey | None:
    """The foreign key of a table that has a target, a column or a name."""
    column = names_of([kwargs.option("column")]) if kwargs.has("column") else None
    name, target = text_of(kwargs.option("name")), target or text_of(kwargs.option("to_table"))

    def fits(key: ForeignKey) -> bool:
        if key.from_table != source or (name is not None and key.name != name):
            return False
        if column is not None and (key.columns or [key.column]) != column:
            return False
        return target is None or key.to_table == target

    found = [key for key in host.schema.foreign_keys if fits(key)]
    usual = foreign_key_name(source, [f"{host.inflector.singularize(target or '')}_id"])
    return next((key for key in found if key.name == usual), found[0] if found else None)


def remove_foreign_key(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_foreign_key :lines, :products`, `column:` or `name:`."""
    table = table_of(host, args, site)
    if table is None:
        return
    target = text_of(args[1]) if len(args) > 1 else None
    found = find_foreign_key(host, table.name, target, kwargs)
    if found is not None:
        implied_index(host, found)
        host.schema.foreign_keys.remove(found)
    elif kwargs.option("if_exists") is not True:
        said = target or text_of(kwargs.option("column")) or text_of(kwargs.option("name"))
        missing(host, site, f"the foreign key of `{table.name}` for `{said}`")


def validate_foreign_key(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`validate_foreign_key :lines, :products`."""
    table = table_of(host, args, site)
    if table is not None:
        found = find_foreign_key(host, table.name, text_of(args[1]) if len(args) > 1 else None, kwargs)
        if found is not None:
            found.options.pop("validate", None)


def remove_check(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_check_constraint :products, name: "positive"`, or by its expression."""
    table = table_of(host, args, site)
    if table is None:
        return
    name, expression = text_of(kwargs.option("name")), text_of(args[1]) if len(args) > 1 else None
    kept = [
        each for each in table.checks if not (each.name == name if name is not None else each.expression == expression)
    ]
    if len(kept) == len(table.checks) and kwargs.option("if_exists") is not True:
        missing(host, site, f"the check `{name or expression}` of `{table.name}`")
    table.checks = kept


def validate_check(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`validate_check_constraint :products, name: "positive"`."""
    table = table_of(host, args, site)
    name = text_of(kwargs.option("name"))
    for check in table.checks if table is not None else ():
        if check.name == name:
            check.validated = True


def validate_constraint(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`validate_constraint :products, "positive"`: a check or a foreign key."""
    table = table_of(host, args, site)
    name = text_of(args[1]) if len(args) > 1 else None
    if table is None:
        return
    for check in table.checks:
        check.validated = check.validated or check.name == name
    for key in host.schema.foreign_keys:
        if key.from_table == table.name and key.name == name:
            key.options.pop("validate", None)


def remove_unique(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_unique_constraint :products, [:position], name: "one"`."""
    table = table_of(host, args, site)
    if table is not None:
        name, columns = text_of(kwargs.option("name")), names_of(args[1:2])
        kept = [each for each in table.uniques if not _named(each.name, name, each.columns == columns)]
        _gone(host, table, site, len(table.uniques) - len(kept), "unique constraint")
        table.uniques = kept


def remove_exclusion(host: MigrationHost, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`remove_exclusion_constraint :products, name: "no_overlap"`."""
    table = table_of(host, args, site)
    if table is not None:
        name, text = text_of(kwargs.option("name")), text_of(args[1]) if len(args) > 1 else None
        kept = [each for each in table.exclusions if not _named(each.name, name, each.expression == text)]
        _gone(host, table, site, len(table.exclusions) - len(kept), "exclusion constraint")
        table.exclusions = kept


def _named(name: str | None, wanted: str | None, same: bool) -> bool:
    return name == wanted if wanted is not None else same


def _gone(host: MigrationHost, table: Table, site: CallSite, count: int, what: str) -> None:
    if count == 0:
        missing(host, site, f"the {what} of `{table.name}`")
