"""Controllers: each with its ancestors' and concerns' filters, rescues and methods merged in Rails' order."""

from __future__ import annotations

from regauge.sources.rails.controllers.reader import read_controllers

__all__ = ["read_controllers"]
