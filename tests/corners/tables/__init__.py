"""One action for each construct, and the requests that ask it: what Rails does with odd parameters and odd code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tests.corners.tables.params import PARAMS
from tests.corners.tables.queries import QUERIES
from tests.corners.tables.row import Row
from tests.corners.tables.writes import WRITES

GROUPS: Final[tuple[tuple[str, Sequence[Row]], ...]] = (("queries", QUERIES), ("params", PARAMS), ("writes", WRITES))
"""A controller for each."""
