"""Customers who review products and sellers."""

from __future__ import annotations

from tests.parity.requests.build import ADA, GRACE, JOSE, MEI, PAT, delete, get, patch, post

API = "/api/v1"

REVIEWS = [
    post(
        "review a product",
        f"{API}/products/2/reviews",
        token=ADA,
        json={"review": {"rating": 4, "title": " a FINE   cup ", "body": "It is a fine cup indeed."}},
        captures={"review": "json:id"},
    ),
    post(
        "review it again",
        f"{API}/products/2/reviews",
        token=ADA,
        json={"review": {"rating": 1, "body": "On second thoughts, no."}},
    ),
    post(
        "review as another",
        f"{API}/products/2/reviews",
        token=GRACE,
        json={"rating": "3", "body": "It is a cup, that is all."},
    ),
    post(
        "review as a third",
        f"{API}/products/2/reviews",
        token=JOSE,
        json={"review": {"rating": 4, "body": "Thirds make the average long."}},
    ),
    get("the average of three", f"{API}/products/2"),
    post(
        "review, rating 6",
        f"{API}/products/6/reviews",
        token=ADA,
        json={"review": {"rating": 6, "body": "More than perfect, really."}},
    ),
    post(
        "review, rating a fraction",
        f"{API}/products/6/reviews",
        token=ADA,
        json={"review": {"rating": 4.5, "body": "Between four and five, say."}},
    ),
    post(
        "review, rating text",
        f"{API}/products/8/reviews",
        token=ADA,
        json={"review": {"rating": "good", "body": "Good is not a number, is it?"}},
    ),
    post("review, body short", f"{API}/products/8/reviews", token=ADA, json={"review": {"rating": 5, "body": "Nice"}}),
    post(
        "review, nothing",
        f"{API}/products/8/reviews",
        token=ADA,
        json={"review": {"rating": None, "body": None, "title": "t" * 61}},
    ),
    post(
        "review, UTF-8",
        f"{API}/products/13/reviews",
        token=MEI,
        json={"review": {"rating": 5, "title": "ØDE øjeblik", "body": "Smør på brød — 100 % 👍, virkelig godt."}},
    ),
    post(
        "review, kind from the body",
        f"{API}/sellers/2/reviews",
        token=MEI,
        json={
            "reviewable": "product",
            "review": {
                "rating": 2,
                "body": "The wool was thin this year.",
                "reviewable_type": "Order",
                "customer_id": 1,
            },
        },
    ),
    post(
        "review a draft",
        f"{API}/products/5/reviews",
        token=MEI,
        json={"review": {"rating": 2, "body": "Not on sale, is it?"}},
    ),
    post(
        "review no seller",
        f"{API}/sellers/99/reviews",
        token=MEI,
        json={"review": {"rating": 2, "body": "Nobody is at home."}},
    ),
    post(
        "review without a token",
        f"{API}/sellers/2/reviews",
        json={"review": {"rating": 2, "body": "Anonymous words here."}},
    ),
    patch("change a review", f"{API}/reviews/{{{{review}}}}", token=ADA, json={"review": {"rating": 2, "title": ""}}),
    patch(
        "change a review, wrong", f"{API}/reviews/{{{{review}}}}", token=ADA, json={"review": {"rating": 0, "body": ""}}
    ),
    patch("change another's review", f"{API}/reviews/2", token=ADA, json={"review": {"rating": 1}}),
    get("the product has the average", f"{API}/products/2"),
    delete("delete a review", f"{API}/reviews/{{{{review}}}}", token=ADA),
    delete("delete another's review", f"{API}/reviews/2", token=ADA),
    delete("delete the last review of a seller", f"{API}/reviews/6", token=PAT),
    get("the seller after", f"{API}/sellers/4"),
]
