"""Which database a dump was written by, told from its own text: what only one of them has."""

from __future__ import annotations

import re
from typing import Final

from regauge.program.program import Adapter
from regauge.sources.files import Files

DUMPS: Final = ("db/schema.rb", "db/structure.sql")
"""Where Rails dumps the schema of an app's primary database, in Ruby and in SQL."""

_RUBY: Final[tuple[tuple[Adapter, str], ...]] = (
    ("postgresql", r"^\s*(?:enable_extension|create_enum)\b[^\n]*"),
    (
        "postgresql",
        r"^\s*t\.(?:jsonb|inet|cidr|macaddr|tsvector|citext|hstore|ltree|timestamptz|interval|int4range|tstzrange|bit_varying)\b",
    ),
    (
        "postgresql",
        r"\barray: true\b|\busing: :gi[ns]t?\b|\bopclass: |\bgen_random_uuid\(\)|\buuid_generate_v4\(\)|, id: :serial\b",
    ),
    ("postgresql", r"^\s*add_index[^\n]*\busing: :gi[ns]t?\b|::(?:character varying|text|jsonb|regclass|timestamp)\b"),
    (
        "mysql",
        r"\boptions: \"ENGINE=[^\"]*\"|\bcharset: \"\w+\"|\bcollation: \"(?:utf8|latin|ascii)[^\"]*\"|\bunsigned: true\b",
    ),
    (
        "mysql",
        r"\bsize: :(?:tiny|medium|long)\b|^\s*t\.(?:tinytext|mediumtext|longtext|unsigned_\w+)\b|\blimit: (?:4294967295|16777215|65535)\b",
    ),
    ("mysql", r"\btype: :fulltext\b|\blength: (?:\{|\d)"),
    ("sqlite", r"^\s*create_virtual_table\b[^\n]*|\bcollation: \"NOCASE\"|\bsqlite_\w+"),
)
_SQL: Final[tuple[tuple[Adapter, str], ...]] = (
    ("postgresql", r"PostgreSQL database dump|pg_catalog|^SET statement_timeout|^SET client_encoding"),
    ("mysql", r"-- (?:MySQL|MariaDB) dump|\) ENGINE=|/\*!\d{5} "),
    ("sqlite", r"^CREATE TABLE (?:IF NOT EXISTS )?[\"'\w].*\b(?:AUTOINCREMENT|varchar|datetime)\b|sqlite_sequence"),
)
_HEAD: Final = 2_000_000


def sign_of(files: Files, path: str) -> tuple[Adapter, str] | None:
    """As `sign_in`, of a file; None where it cannot be read."""
    data = files.read(path)
    return None if data is None else sign_in(data.decode("utf-8", "replace"), sql=path.endswith(".sql"))


def sign_in(text: str, *, sql: bool) -> tuple[Adapter, str] | None:
    """The database that a dump is of, and the words that say so; None where nothing does, or two are as likely."""
    found: dict[Adapter, list[str]] = {}
    for adapter, pattern in _SQL if sql else _RUBY:
        match = re.search(pattern, text[:_HEAD], re.MULTILINE)
        if match is not None:
            found.setdefault(adapter, []).append(match[0].strip())
            if sql:
                break
    if not found:
        return None
    ranked = sorted(found, key=lambda each: -len(found[each]))
    if len(ranked) > 1 and len(found[ranked[0]]) == len(found[ranked[1]]):
        return None
    return ranked[0], found[ranked[0]][0]
