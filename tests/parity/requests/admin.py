"""The admin area, and the routes that reach what does not convert yet."""

from __future__ import annotations

from tests.parity.requests.build import ADA, ADMIN, WOOL, delete, get, patch, post, put

API = "/api/v1"

ADMIN_AREA = [
    post(
        "admin creates a seller",
        "/admin/sellers",
        auth=ADMIN,
        json={
            "seller": {
                "name": "New Shop",
                "email": "New@Shop.example",
                "password": "open sesame",
                "commission": "7.125",
            }
        },
        captures={"seller": "json:id"},
    ),
    post(
        "admin creates a seller wrongly",
        "/admin/sellers",
        auth=ADMIN,
        json={"seller": {"name": "", "email": "x@y", "password": "short", "commission": 100}},
    ),
    post(
        "admin creates a seller, commission text",
        "/admin/sellers",
        auth=ADMIN,
        json={
            "seller": {"name": "Text", "email": "text@shop.example", "password": "open sesame", "commission": "a lot"}
        },
    ),
    post(
        "admin creates a seller, no commission",
        "/admin/sellers",
        auth=ADMIN,
        json={"seller": {"name": "Null", "email": "null@shop.example", "password": "open sesame", "commission": None}},
    ),
    post(
        "admin creates a seller, status unknown",
        "/admin/sellers",
        auth=ADMIN,
        json={"seller": {"name": "Odd", "email": "odd@shop.example", "password": "open sesame", "status": "asleep"}},
    ),
    post(
        "admin creates a seller, status null",
        "/admin/sellers",
        auth=ADMIN,
        json={"seller": {"name": "Void", "email": "void@shop.example", "password": "open sesame", "status": None}},
    ),
    post(
        "admin creates a seller, joined long ago",
        "/admin/sellers",
        auth=ADMIN,
        json={
            "name": "Old",
            "email": "old@shop.example",
            "password": "open sesame",
            "joined_on": "1999-12-31",
            "commission": 0.5,
        },
    ),
    post("admin creates a seller without a body", "/admin/sellers", auth=ADMIN),
    post(
        "admin creates a seller for html",
        "/admin/sellers",
        auth=ADMIN,
        accept="text/html",
        json={"seller": {"name": "Page", "email": "page@shop.example", "password": "open sesame"}},
    ),
    patch(
        "admin changes a seller",
        "/admin/sellers/2",
        auth=ADMIN,
        json={"seller": {"commission": 12.345, "name": "North Wool Ltd"}},
    ),
    patch("admin changes a seller's status", "/admin/sellers/2", auth=ADMIN, json={"seller": {"status": "suspended"}}),
    get("its products are gone", "/api/v1/products?limit=50"),
    get("a suspended seller's token", "/api/v1/orders", token=WOOL),
    patch("a suspended seller changes a product", "/api/v1/products/6", token=WOOL, json={"product": {"stock": 1}}),
    patch("admin changes it back", "/admin/sellers/2", auth=ADMIN, json={"seller": {"status": "active"}}),
    patch(
        "admin changes a seller's status to nonsense",
        "/admin/sellers/2",
        auth=ADMIN,
        json={"seller": {"status": "gone"}},
    ),
    put(
        "admin changes a seller by PUT",
        "/admin/sellers/2",
        auth=ADMIN,
        json={"seller": {"email": "hello@harbour.example"}},
    ),
    patch("admin changes no seller", "/admin/sellers/99", auth=ADMIN, json={"seller": {"name": "x"}}),
    patch("admin changes nothing", "/admin/sellers/2", auth=ADMIN, json={}),
    patch("admin without a password", "/admin/sellers/2", json={"seller": {"name": "x"}}),
    delete("admin deletes a seller with products", "/admin/sellers/1", auth=ADMIN),
    delete("admin deletes a seller", "/admin/sellers/5", auth=ADMIN),
    delete("admin deletes it again", "/admin/sellers/5", auth=ADMIN),
    get("admin sellers after", "/admin/sellers", auth=ADMIN),
]

REMAINDER = [
    post("receipt by mail", f"{API}/orders/3/receipt", token=ADA, remainder=True),
    post("receipt of another's order", f"{API}/orders/4/receipt", token=ADA, remainder=True),
    get("avatar", f"{API}/me/avatar", token=ADA, remainder=True),
    post("restock", "/admin/products/2/restock", auth=ADMIN, json={"by": 5}, remainder=True),
]
