"""Compares two schemas as schema.rb shows them: what only one of the two can know (places, SQL types, usual names) is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from regauge.program.schema import Column, ForeignKey, Index, Schema, Table

_USUAL_KEY = re.compile(r"\Afk_rails_[0-9a-f]{10}\Z")
_USUAL_CHECK = re.compile(r"\Achk_rails_[0-9a-f]{10}\Z")
COLUMN = ("kind", "null", "default", "default_sql", "limit", "precision", "scale", "array", "unsigned", "comment")


def differences(made: Schema, meant: Schema, *, ordered: bool = True) -> list[str]:
    """What differs, one line each; `ordered`: the columns' order, too."""
    return list(_differences(made, meant, ordered))


def _differences(made: Schema, meant: Schema, ordered: bool) -> Iterator[str]:
    yield from _names("table", made.tables, meant.tables)
    for name in made.tables.keys() & meant.tables.keys():
        yield from (f"{name}: {each}" for each in _table(made.tables[name], meant.tables[name], ordered))
    yield from _names("key", map(_key, made.foreign_keys), map(_key, meant.foreign_keys))
    yield from _names("enum", map(repr, made.enums.items()), map(repr, meant.enums.items()))
    yield from _names("view", made.views, meant.views)


def _names(what: str, made: Iterable[str], meant: Iterable[str]) -> Iterator[str]:
    mine, theirs = set(made), set(meant)
    yield from (f"{what} missing: {each}" for each in sorted(theirs - mine))
    yield from (f"{what} too many: {each}" for each in sorted(mine - theirs))


def _table(made: Table, meant: Table, ordered: bool) -> Iterator[str]:
    mine, theirs = ({each.name: each for each in table.columns} for table in (made, meant))
    yield from _names("column", mine, theirs)
    for name in mine.keys() & theirs.keys():
        one, other = shown(mine[name]), shown(theirs[name])
        if one != other:
            yield f"{name}: {one} is not {other}"
    if made.primary_key != meant.primary_key:
        yield f"primary key {made.primary_key} is not {meant.primary_key}"
    yield from _names("index", map(_index, made.indexes), map(_index, meant.indexes))
    yield from _names("check", map(_check, made.checks), map(_check, meant.checks))
    if ordered and list(mine) != list(theirs) and mine.keys() == theirs.keys():
        yield f"order of columns {list(mine)} is not {list(theirs)}"


def shown(column: Column) -> dict[str, object]:
    """A column's facts that are not those of an empty one."""
    values = {name: getattr(column, name) for name in COLUMN}
    return {name: value for name, value in values.items() if value not in (None, False)}


def _index(index: Index) -> str:
    options = {name: value for name, value in index.options.items() if value}
    using = None if index.using == "btree" else index.using
    what = index.columns or _sql(index.expression)
    return repr((index.name, what, index.unique, _sql(index.where), using, options))


def _sql(text: str | None) -> str | None:
    """SQL without what databases add when they print it back: parentheses, quotes, casts."""
    if text is None:
        return None
    return re.sub(r"::\w+(?: varying)?(?:\[\])?|[\s()`\"]", "", text).lower()


def _check(check: object) -> str:
    name, expression = getattr(check, "name", None), getattr(check, "expression", "")
    return repr((None if name and _USUAL_CHECK.match(name) else name, _sql(expression)))


def _key(key: ForeignKey) -> str:
    name = None if key.name and _USUAL_KEY.match(key.name) else key.name
    return repr(
        (
            key.from_table,
            key.to_table,
            key.columns or key.column,
            key.primary_keys or key.primary_key,
            name,
            key.on_delete,
        )
    )
