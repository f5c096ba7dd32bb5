"""`docs/types.md`, from the table of column kinds: `python -m regauge.emit.diesel.type_docs > docs/types.md`."""

from __future__ import annotations

import sys
from typing import Final

from regauge.emit.diesel.columns import KINDS, ON, Kind

HEAD: Final = """# Types of columns

What a column of each of Rails' types becomes in Rust, by database. A column is never left out. `tests/databases/types` writes a row of every type by
SQL and by Rails and reads it in Rust, and the other way round, extremes included.

- An integer is an `i64` and a float an `f64`, whatever the column's width; what does not fit is refused when it is written, as Rails refuses it.
- A nullable column is an `Option`. The key of a table is a type of its own (`ProductId`) over the type below.
- A `decimal` with a precision and without a scale is an integer to Rails: `i64` up to 18 digits, `Decimal` beyond.
- `Decimal` holds NaN and infinity, `Time` and `Date` hold infinity (`Float::INFINITY` to Rails). Years run from 262143 BC to 262142.
- PostgreSQL: an array of any of these is an `Array<T>`, a slice of `Option<T>` that knows its dimensions. An enum is a Rust enum that keeps a label it
  does not know (`crates/data/src/enums.rs`). A domain is the type beneath. `Raw<T>` is the database's own text, as Rails' driver sees it, with the
  name of its type: it is read with a cast to text and written with a cast back. A type that nobody here knows is declared in `schema.rs` and is a `Raw` too.
- SQLite: what is stored decides, not what was declared. A boolean may be `1` or `'t'`, a decimal a number or a text. A column of a type that Rails does
  not know is a `Stored`: an integer, a float, a text or bytes, written as what it is. What is no date or time reads as `None`, as Rails reads nil; in a
  NOT NULL column it is an error that names the column, and so is a number in a `date` column, which is the number itself to Rails. A `uuid` is a `String`:
  Rails casts nothing there, so that a number that SQLite made of its digits is a number to Rails and its digits to Rust.
- An app that tells its adapter another SQL type (`native_database_types`) gets what the database then holds: a `uuid` that is `binary(16)` or
  `blob(16)` is a `UuidBytes`, on SQLite and MySQL (RG0223 names the type).
- Types marked with * are carried and not computed with: a method that uses such a column is not converted (RG0221 says which).
"""
ADAPTERS: Final = ("postgresql", "mysql", "sqlite")
COMPUTED: Final = frozenset("integer unsigned float decimal string boolean time date json binary time_of_day".split())
"""Casts of the kinds that bodies compute with."""


def cell(kind: Kind | None, adapter: str, name: str) -> str:
    """One cell: the Rust type, and the type in `table!`."""
    if kind is None or not kind.sql(adapter):
        return ""
    star = "" if kind.cast in COMPUTED and name not in ("citext", "money", "oid") else " *"
    return f"`{kind.rust}` ({kind.sql(adapter)}){star}"


def document() -> str:
    """The whole document."""
    names = sorted({*KINDS, *(name for kinds in ON.values() for name in kinds)})
    out = [HEAD, "| Rails' type | PostgreSQL | MySQL, MariaDB | SQLite |", "|---|---|---|---|"]
    for name in names:
        cells = [cell(ON[adapter].get(name) or KINDS.get(name), adapter, name) for adapter in ADAPTERS]
        out.append(f"| `{name}` | " + " | ".join(cells) + " |")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    sys.stdout.write(document())
