"""One file a room: the codes that room may raise, each with its page.

Use a code by its name: `from regauge.diagnostics.catalogue import models as codes`, then `codes.UNKNOWN_CLASS_CALL`.
"""

from __future__ import annotations

import importlib
from typing import Final

ROOM_FILES: Final = (
    "syntax",
    "schema",
    "models",
    "validations",
    "callbacks",
    "methods",
    "routes",
    "controllers",
    "views",
    "workspace",
    "settings",
    "databases",
)
"""The catalogue's files, in the order of their rooms (01 to 12)."""


def load() -> None:
    """Import every room, so that the registry is complete. Cheap after the first time."""
    for room in ROOM_FILES:
        importlib.import_module(f"{__name__}.{room}")
