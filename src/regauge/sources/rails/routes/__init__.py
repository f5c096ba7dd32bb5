"""config/routes.rb -> routes in Rails' order."""

from __future__ import annotations

from regauge.sources.rails.routes.reader import read_routes

__all__ = ["read_routes"]
