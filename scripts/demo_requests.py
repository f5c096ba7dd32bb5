"""The requests of `make demo`: some forty that show the whole path, writes included."""

from __future__ import annotations

from tests.parity.requests import ALL
from tests.parity.wire import Request

_AREAS = {
    "reading": 14,
    "conditional": 2,
    "authentication": 3,
    "categories": 4,
    "products": 7,
    "orders": 8,
    "reviews": 3,
    "remainder": 3,
}
"""How many of each area, from its beginning: requests of an area build on each other."""


def _chosen() -> tuple[Request, ...]:
    taken: dict[str, int] = {}
    chosen = []
    for request in ALL:
        if taken.get(request.area, 0) < _AREAS.get(request.area, 0):
            taken[request.area] = taken.get(request.area, 0) + 1
            chosen.append(request)
    return tuple(chosen)


DEMO = _chosen()
