"""Where facts come from: the files of a Rails app -> `Program`. One room a source.

`read_app` is the way in, `read_alone` for a database without an app. Raises `NotARailsApp` when there is nothing to read, `DatabaseError`
when a database was given and cannot be read; everything else is a diagnostic.
"""

from __future__ import annotations

from regauge.sources.app import NotARailsApp, ReadSettings, read_alone, read_app
from regauge.sources.database.errors import DatabaseError

AppError = NotARailsApp
"""What reading can raise, under the name that callers use."""

__all__ = ["AppError", "DatabaseError", "NotARailsApp", "ReadSettings", "read_alone", "read_app"]
