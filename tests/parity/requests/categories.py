"""Sellers who arrange the categories."""

from __future__ import annotations

from tests.parity.requests.build import ADA, HARBOUR, delete, get, patch, post

API = "/api/v1"

CATEGORIES = [
    post(
        "create a category",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "  Tea   Pots ", "parent_id": 1, "position": 3, "description": "Round"}},
    ),
    post("create a category unwrapped", f"{API}/categories", token=HARBOUR, json={"name": "Trays", "parent_id": "1"}),
    post(
        "create a category again",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "trays", "parent_id": 1}},
    ),
    post(
        "create a category of that name elsewhere",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Trays", "slug": "other-trays", "parent_id": 5}},
    ),
    post(
        "create a category with accents",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Crème Brûlée & Æbleskiver"}},
    ),
    post("create a category in Chinese", f"{API}/categories", token=HARBOUR, json={"category": {"name": "茶"}}),
    post(
        "create a category with a bad slug",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Bad", "slug": "Bad Slug!"}},
    ),
    post(
        "create a category with a line break in the slug",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Bad", "slug": "bad\nslug"}},
    ),
    post("create a category without a name", f"{API}/categories", token=HARBOUR, json={"category": {"name": " "}}),
    post("create a category, name too long", f"{API}/categories", token=HARBOUR, json={"category": {"name": "x" * 81}}),
    post(
        "create a category below nothing",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Orphan", "parent_id": 999}},
    ),
    post(
        "create a category below text",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Texty", "parent_id": "abc"}},
    ),
    post(
        "create a category, position negative",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Neg", "position": -1}},
    ),
    post(
        "create a category, position text",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Txt", "position": "first"}},
    ),
    post(
        "create a category, position fraction",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Fra", "position": 1.5}},
    ),
    post(
        "create a category, position null",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Nul", "position": None}},
    ),
    post(
        "create a category, position beyond 32 bits",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Big", "position": 5000000000}},
    ),
    post(
        "create a category, position beyond 64 bits",
        f"{API}/categories",
        token=HARBOUR,
        json={"category": {"name": "Bigger", "position": 99999999999999999999}},
    ),
    post("create a category, name a number", f"{API}/categories", token=HARBOUR, json={"category": {"name": 42}}),
    post("create a category, name a boolean", f"{API}/categories", token=HARBOUR, json={"category": {"name": True}}),
    post(
        "create a category, name a hash", f"{API}/categories", token=HARBOUR, json={"category": {"name": {"en": "Pan"}}}
    ),
    post("create a category, name an array", f"{API}/categories", token=HARBOUR, json={"category": {"name": ["Pan"]}}),
    patch(
        "change a category",
        f"{API}/categories/trays",
        token=HARBOUR,
        json={"category": {"description": "Flat", "position": "7"}},
    ),
    patch("change a category below itself", f"{API}/categories/5", token=HARBOUR, json={"category": {"parent_id": 5}}),
    patch("change no category", f"{API}/categories/none", token=HARBOUR, json={"category": {"name": "x"}}),
    delete("delete a category with children", f"{API}/categories/stationery", token=HARBOUR),
    get("its child is a root now", f"{API}/categories/notebooks"),
    delete("delete a category with products", f"{API}/categories/gifts", token=HARBOUR),
    delete("delete it again", f"{API}/categories/gifts", token=HARBOUR),
    delete("delete a category as a customer", f"{API}/categories/cups", token=ADA),
]
