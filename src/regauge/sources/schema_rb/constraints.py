"""Indexes, checks, unique and exclusion constraints, foreign keys."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.program.schema import Check, Exclusion, ForeignKey, Index, Table, Unique, View
from regauge.ruby.evaluator import CallSite, RubyHash, Value
from regauge.sources.rails.classes.values import kept, names_of, text_of, unknown_in
from regauge.sources.schema_rb.options import INDEX_OPTIONS, KEPT_INDEX_OPTIONS, KEY_OPTIONS
from regauge.sources.schema_rb.rules import Rules

if TYPE_CHECKING:
    from regauge.sources.schema_rb.reader import SchemaHost

MAX_INDEX_NAME: Final = 62
"""Rails keeps to this on every database, so that a name can be dumped from one and loaded into another."""


def index(host: SchemaHost, table: Table | View, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`t.index ["a", "b"], unique: true`, or an expression as one string."""
    given = args[0] if args else kwargs.option("column")
    made = Index(None, [], span=site.span)
    text = text_of(given)
    if text is not None and not text.replace("_", "").isalnum():
        made.expression = text
    else:
        columns = names_of([given])
        if columns is None:
            host.say(
                codes.UNKNOWN_INDEX_OPTION, site, f"`{table.name}`: an index whose columns are not known", table.name
            )
            return
        made.columns = columns
    for option, value in kwargs.options().items():
        if option not in INDEX_OPTIONS or unknown_in(value) is not None:
            text = f"`{table.name}`: option `{option}:` of an index"
            host.say(codes.UNKNOWN_INDEX_OPTION, site, text, table.name)
        elif option not in KEPT_INDEX_OPTIONS:
            made.options[option] = kept(value)
    options = kwargs.options()
    made.name = text_of(options.get("name"))
    made.unique = options.get("unique") is True
    made.where = text_of(options.get("where"))
    made.using = text_of(options.get("using"))
    add_index(host, table.name, table.indexes, made, site)


def add_index(host: SchemaHost, name: str, indexes: list[Index], made: Index, site: CallSite) -> None:
    """Adds an index; where it was asked for and not dumped, it is called as Rails calls it, and is there once."""
    if host.rules.asked:
        if made.name is None:
            made.name = index_name(name, made.columns or made.expression or "", host.rules)
        made.using = None if made.using == "btree" else made.using
        if host.dialect != "mysql":
            made.options.pop("length", None)
        made.options = {name: _concise(made.columns, name, value) for name, value in made.options.items()}
        made.options = {name: value for name, value in made.options.items() if value not in (None, {}, [])}
        if any(each.name == made.name for each in indexes):
            return
    indexes.append(made)


_ASCENDING: Final = ("asc", "asc nulls last")


def _concise(columns: list[str], option: str, value: object) -> object:
    """An option by column as Rails dumps it: once where all columns have the same, and an ascending order not at all."""
    if option == "include":
        return [str(each) for each in value] if isinstance(value, list) else [str(value)]
    if option not in ("order", "opclass", "length"):
        return value
    if option == "order":
        if isinstance(value, dict):
            value = {name: each for name, each in value.items() if str(each).lower() not in _ASCENDING}
        elif str(value).lower() in _ASCENDING:
            return None
    if isinstance(value, dict) and len(value) == len(columns) and len({str(each) for each in value.values()}) == 1:
        return next(iter(value.values()))
    return value


def index_name(table: str, columns: list[str] | str, rules: Rules) -> str:
    """`index_users_on_name`; from Rails 7.1 on a long one is cut and hashed."""
    listed = columns if isinstance(columns, list) else ["_".join(re.findall(r"\w+", columns))]
    name = f"index_{table}_on_{'_and_'.join(listed)}"
    if rules.legacy_index_name or len(name.encode()) <= MAX_INDEX_NAME:
        return name
    digest = "_" + hashlib.sha256(name.encode()).hexdigest()[:10]
    return f"idx_on_{'_'.join(listed)}"[: MAX_INDEX_NAME - len(digest)] + digest


def check(host: SchemaHost, table: Table, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`t.check_constraint "price > 0", name: "positive"`."""
    expression = text_of(args[0]) if args else None
    if expression is None:
        host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{table.name}`: a check that is not known", table.name)
        return
    made = Check(expression, text_of(kwargs.option("name")), site.span, kwargs.option("validate", True) is not False)
    if not any(each.name == made.name and each.expression == expression for each in table.checks):
        table.checks.append(made)


def unique(host: SchemaHost, table: Table, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`t.unique_constraint ["position"], deferrable: :deferred`; Rails 7.1's first name for it was `unique_key`."""
    columns = names_of(args[:1]) or []
    named = kwargs.option("using_index")
    if not columns and named is not None:
        used = next((each for each in table.indexes if each.name == text_of(named)), None)
        columns = list(used.columns) if used is not None else []
    if not columns:
        host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{table.name}`: a unique constraint that is not known", table.name)
        return
    deferrable = text_of(kwargs.option("deferrable"))
    made = Unique(columns, text_of(kwargs.option("name")), deferrable, site.span)
    made.nulls_not_distinct = kwargs.option("nulls_not_distinct") is True
    table.uniques.append(made)


def exclusion(host: SchemaHost, table: Table, args: list[Value], kwargs: RubyHash, site: CallSite) -> None:
    """`t.exclusion_constraint "price WITH =", using: :gist`."""
    expression = text_of(args[0]) if args else None
    if expression is None:
        host.say(codes.UNKNOWN_SCHEMA_CALL, site, f"`{table.name}`: an exclusion that is not known", table.name)
        return
    name, using, where, deferrable = (text_of(kwargs.option(o)) for o in ("name", "using", "where", "deferrable"))
    table.exclusions.append(Exclusion(expression, name, using, where, deferrable, site.span))


def foreign_key(host: SchemaHost, source: str, target: str, kwargs: RubyHash, site: CallSite) -> None:
    """A foreign key constraint; the column defaults to the singular of the target with `_id`."""
    options = kwargs.options()
    column = options.get("column")
    made = ForeignKey(
        source,
        target,
        text_of(column) or f"{host.inflector.singularize(target)}_id",
        text_of(options.get("primary_key")) or "id",
        text_of(options.get("name")),
        text_of(options.get("on_delete")),
        text_of(options.get("on_update")),
        span=site.span,
    )
    if isinstance(column, list):
        made.columns = names_of(column) or []
        given = options.get("primary_key")
        made.primary_keys = (names_of([given]) or []) if given is not None else []
        if not made.columns:
            host.say(codes.COMPOSITE_KEY, site, f"a composite foreign key from {source} to {target}", source)
            return
        made.column, made.primary_key = made.columns[0], (made.primary_keys or ["id"])[0]
    for option in _others(options, KEY_OPTIONS):
        host.say(codes.UNKNOWN_INDEX_OPTION, site, f"foreign key from {source} to {target}: option `{option}:`", source)
    for option in ("validate", "deferrable"):
        if option in options:
            made.options[option] = kept(options[option])
    if host.rules.asked:
        made.name = made.name or foreign_key_name(source, made.columns or [made.column])
        if any(key.from_table == source and key.name == made.name for key in host.schema.foreign_keys):
            return
    host.schema.foreign_keys.append(made)


def foreign_key_name(table: str, columns: list[str]) -> str:
    """The name that Rails gives: a digest of what it is over."""
    identifier = f"{table}_{'_and_'.join(columns)}_fk"
    return f"fk_rails_{hashlib.sha256(identifier.encode()).hexdigest()[:10]}"


def _others(options: dict[str, Value], known: frozenset[str]) -> Iterator[str]:
    return (name for name in options if name not in known)
