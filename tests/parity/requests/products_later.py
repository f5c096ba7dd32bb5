"""Sellers who change, publish, sort and delete products."""

from __future__ import annotations

from tests.parity.requests.build import ADMIN, HARBOUR, WOOL, delete, get, patch, post, put

API = "/api/v1"

PRODUCTS_LATER = [
    patch(
        "change a product",
        f"{API}/products/{{{{mug}}}}",
        token=HARBOUR,
        json={"product": {"description": "A mug", "price_cents": 1350}},
    ),
    patch(
        "change a product by nothing",
        f"{API}/products/{{{{mug}}}}",
        token=HARBOUR,
        json={"product": {"price_cents": "1350"}},
    ),
    put(
        "change a product by PUT",
        f"{API}/products/{{{{mug}}}}",
        token=HARBOUR,
        json={"product": {"details": {"color": "dark green"}}},
    ),
    patch(
        "change a product, wrong", f"{API}/products/{{{{mug}}}}", token=HARBOUR, json={"product": {"price_cents": -1}}
    ),
    patch("change a product of another", f"{API}/products/6", token=HARBOUR, json={"product": {"name": "Mine"}}),
    patch("change a product by its slug", f"{API}/products/green-mug", token=HARBOUR, json={"product": {"stock": 1}}),
    patch(
        "change a product's slug away",
        f"{API}/products/{{{{mug}}}}",
        token=HARBOUR,
        json={"product": {"slug": "x", "name": "Green Mug XL"}},
    ),
    post("publish", f"{API}/products/{{{{mug}}}}/publish", token=HARBOUR),
    post("publish again", f"{API}/products/{{{{mug}}}}/publish", token=HARBOUR),
    post("publish without a description", f"{API}/products/5/publish", token=HARBOUR),
    patch(
        "change a published product's price to nothing",
        f"{API}/products/{{{{mug}}}}",
        token=HARBOUR,
        json={"product": {"price_cents": 0}},
    ),
    patch("change a price twice", f"{API}/products/{{{{mug}}}}", token=HARBOUR, json={"product": {"price_cents": 999}}),
    get("the product shows its prices", f"{API}/products/green-mug"),
    post("archive", f"{API}/products/4/archive", token=HARBOUR),
    post("archive another's", f"{API}/products/6/archive", token=HARBOUR),
    post("publish no product", f"{API}/products/999/publish", token=HARBOUR),
    post("put into a category", f"{API}/products/{{{{mug}}}}/categorizations", token=HARBOUR, json={"category_id": 2}),
    post("put into it again", f"{API}/products/{{{{mug}}}}/categorizations", token=HARBOUR, json={"category_id": 2}),
    post("put into none", f"{API}/products/{{{{mug}}}}/categorizations", token=HARBOUR, json={"category_id": 999}),
    post("put into nothing said", f"{API}/products/{{{{mug}}}}/categorizations", token=HARBOUR, json={}),
    post("put into text", f"{API}/products/{{{{mug}}}}/categorizations", token=HARBOUR, json={"category_id": "3x"}),
    delete("take out of a category", f"{API}/products/{{{{mug}}}}/categorizations/2", token=HARBOUR),
    delete("take out of it again", f"{API}/products/{{{{mug}}}}/categorizations/2", token=HARBOUR),
    delete("delete a product that was ordered", f"{API}/products/1", token=HARBOUR),
    delete("delete a product", f"{API}/products/9", token=WOOL),
    delete("delete it again (product)", f"{API}/products/9", token=WOOL),
    delete("delete another's product", f"{API}/products/13", token=WOOL),
    get("dashboard after", "/admin", auth=ADMIN),
]
