"""Every request that is asked, in the order in which it is asked: writes accumulate."""

from __future__ import annotations

from dataclasses import replace

from tests.parity.requests import paths, reading, writing
from tests.parity.wire import Request

AREAS: dict[str, list[Request]] = {
    "reading": reading.ORDINARY,
    "pages": reading.PAGES,
    "ids": reading.IDS,
    "formats": reading.FORMATS,
    "verbs": reading.VERBS,
    "conditional": reading.CONDITIONAL,
    "paths": paths.PATHS,
    "encodings": paths.ENCODINGS,
    "authentication": paths.AUTHENTICATION,
    "protocol": paths.PROTOCOL,
    "accounts": writing.ACCOUNTS,
    "catalogue": writing.CATALOGUE,
    "orders": writing.ORDERS,
    "reviews": writing.REVIEWS,
    "injections": paths.INJECTIONS,
    "bodies": writing.BODIES,
    "admin": writing.ADMIN_AREA,
    "remainder": writing.REMAINDER,
}

ALL: tuple[Request, ...] = tuple(
    replace(request, name=f"{area}: {request.name}", area=area) for area, group in AREAS.items() for request in group
)
