"""db/schema.rb -> `program.Schema`. No column is lost: what is unknown is a diagnostic beside the column."""

from __future__ import annotations

from regauge.sources.schema_rb.reader import read_large_schema, read_schema

__all__ = ["read_large_schema", "read_schema"]
