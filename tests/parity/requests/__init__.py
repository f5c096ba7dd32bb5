"""Every request that is asked, in the order in which it is asked: writes accumulate."""

from __future__ import annotations

from dataclasses import replace

from tests.parity.requests import (
    accounts,
    admin,
    bodies,
    categories,
    forms,
    orders,
    paths,
    products,
    products_later,
    reading,
    reviews,
)
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
    "accounts": accounts.ACCOUNTS,
    "categories": categories.CATEGORIES,
    "products": [*products.PRODUCTS, *products_later.PRODUCTS_LATER],
    "orders": orders.ORDERS,
    "reviews": reviews.REVIEWS,
    "injections": paths.INJECTIONS,
    "bodies": bodies.JSON,
    "forms": forms.OTHERS,
    "admin": admin.ADMIN_AREA,
    "remainder": admin.REMAINDER,
}

ALL: tuple[Request, ...] = tuple(
    replace(request, name=f"{area}: {request.name}", area=area) for area, group in AREAS.items() for request in group
)
