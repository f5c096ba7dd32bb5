"""SQL types by dialect, and what they are to Rails: one map for whoever reads a schema, from a dump or from a live database.

rails_type("postgresql", "character varying(80)[]").give(column)
set_default("postgresql", column, "'{}'::character varying[]")
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from regauge.sources.sql_types import mysql, postgresql, sqlite
from regauge.sources.sql_types.defaults import ruby_value, set_default
from regauge.sources.sql_types.rails_type import Dialect, RailsType
from regauge.sources.sql_types.to_sql import sql_type


def rails_type(
    dialect: Dialect,
    sql: str,
    enums: Collection[str] = (),
    domains: Mapping[str, str] = MappingProxyType({}),
) -> RailsType:
    """A column's type as Rails has it. `enums` and `domains` (name -> type beneath) are PostgreSQL's own of the schema."""
    if dialect == "postgresql":
        return postgresql.rails_type(sql, enums, domains)
    return mysql.rails_type(sql) if dialect == "mysql" else sqlite.rails_type(sql)


__all__ = ["Dialect", "RailsType", "rails_type", "ruby_value", "set_default", "sql_type"]
