"""One action for each construct, and the requests that ask it: what Rails does with odd parameters and odd code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tests.corners.tables.params import PARAMS
from tests.corners.tables.queries import QUERIES
from tests.corners.tables.row import Row

GROUPS: Final[tuple[tuple[str, Sequence[Row]], ...]] = (("queries", QUERIES), ("params", PARAMS))
"""A controller for each."""
