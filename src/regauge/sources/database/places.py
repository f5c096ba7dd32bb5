"""Where things of a database stand, and which of its tables are Rails' own."""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.span import Span
from regauge.sources.database.errors import PLACE

SPAN: Final = Span.of_file(PLACE)

RAILS_OWN: Final = frozenset({"schema_migrations", "ar_internal_metadata"})
"""Tables that Rails keeps for itself and never dumps. Source: ActiveRecord::SchemaDumper."""

VERSION_SECONDS: Final = 5.0
"""How long the last migration's number may take."""
