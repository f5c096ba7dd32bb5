"""MySQL's and MariaDB's types, as `SHOW CREATE TABLE` and mysqldump write them, and Rails' names for them.

Source: ActiveRecord::ConnectionAdapters::AbstractMysqlAdapter.initialize_type_map and MySQL::SchemaDumper.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from regauge.sources.sql_types.rails_type import RailsType, numbers_in

_INTEGERS: Final[Mapping[str, int | None]] = MappingProxyType(
    {"tinyint": 1, "smallint": 2, "mediumint": 3, "int": None, "integer": None, "year": None}
)
_TEXTS: Final = frozenset("text tinytext mediumtext longtext".split())
_BLOBS: Final = frozenset("blob tinyblob mediumblob longblob".split())


def rails_type(sql: str, emulate_booleans: bool = True) -> RailsType:
    """`int(11) unsigned` -> an unsigned integer. `tinyint(1)` is a boolean unless the app said otherwise."""
    text = " ".join(sql.split())
    lowered = text.lower()
    found = re.match(r"[a-z]+", lowered)
    word = found.group() if found else lowered
    unsigned = bool(re.search(r"\bunsigned\b", lowered)) and word not in ("enum", "set")
    numbers = numbers_in(lowered)
    first = numbers[0] if numbers else None
    if word == "tinyint" and first == 1 and not unsigned and emulate_booleans:
        return RailsType("boolean", text)
    if word in ("bool", "boolean"):
        return RailsType("boolean", "tinyint(1)")
    if word == "bigint":
        return RailsType("bigint", text, unsigned=unsigned)
    if word == "serial":
        return RailsType("bigint", "bigint unsigned", unsigned=True)
    if word in _INTEGERS:
        return RailsType("integer", text, _INTEGERS[word], unsigned=unsigned)
    if word in ("decimal", "numeric", "dec", "fixed"):
        # A bare decimal is decimal(10,0).
        scale = (numbers[1] if len(numbers) > 1 else 0) or None
        return RailsType("decimal", text, precision=10 if first is None else first, scale=scale, unsigned=unsigned)
    if word in ("float", "double", "real"):
        return RailsType("float", text, None if word == "float" else 53, unsigned=unsigned)
    if word in ("varchar", "nvarchar"):
        return RailsType("string", text, None if first == 255 else first)
    if word in ("char", "nchar"):
        return RailsType("string", text, 1 if first is None else None if first == 255 else first)
    if word in _TEXTS:
        return RailsType("text", text)
    if word in _BLOBS:
        return RailsType("binary", text)
    if word in ("varbinary", "binary", "bit"):
        return RailsType("binary", text, first if first is not None or word == "varbinary" else 1)
    if word in ("datetime", "timestamp", "time"):
        return RailsType(word, text, precision=first or None)
    if word in ("date", "json", "enum", "set"):
        return RailsType(word, text)
    if word == "uuid":
        return RailsType("uuid", text, known=False)
    return RailsType(word, text, known=False)
