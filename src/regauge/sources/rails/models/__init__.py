"""Models: class bodies and concerns -> `program.Model`, in the order in which Rails runs them."""

from __future__ import annotations

from regauge.sources.rails.models.reader import read_models

__all__ = ["read_models"]
