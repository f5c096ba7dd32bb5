"""Where facts come from: the files of a Rails app -> `Program`. One room a source.

`read_app` is the way in. Raises `NotARailsApp` when there is nothing to read; everything else is a diagnostic.
"""

from __future__ import annotations

from regauge.sources.app import NotARailsApp, ReadSettings, read_app

AppError = NotARailsApp
"""What reading can raise, under the name that callers use."""

__all__ = ["AppError", "NotARailsApp", "ReadSettings", "read_app"]
