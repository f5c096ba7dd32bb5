"""Sellers who add products, rightly and wrongly."""

from __future__ import annotations

from tests.parity.requests.build import HARBOUR, MILL, SOREN, WOOL, get, post

API = "/api/v1"
_MUG = {"name": "Green Mug", "sku": "mug-0001", "price_cents": 1250, "stock": 4}
_LONG = "long " * 500


def _product(name: str, **fields: object) -> dict[str, object]:
    return {"product": {"name": name, "sku": "NEW-0001", "price_cents": 100, **fields}}


PRODUCTS = [
    post(
        "create a product",
        f"{API}/products",
        token=HARBOUR,
        json={"product": {**_MUG, "details": {"color": "green", "tags": ["New", 1], "secret": 1}}},
        captures={"mug": "json:id"},
    ),
    get("the new product is a draft", f"{API}/products/green-mug"),
    post(
        "create a product unwrapped",
        f"{API}/products",
        token=HARBOUR,
        json={"name": "Red Mug", "sku": "MUG-0002", "price_cents": "1300", "stock": "7", "weight_kg": "0.4"},
    ),
    post(
        "create a published product",
        f"{API}/products",
        token=WOOL,
        json={
            "product": {
                "name": "Blanket",
                "sku": "BLK-0001",
                "price_cents": 12900,
                "stock": 3,
                "status": "published",
                "featured": "1",
                "available_on": "2025-07-01",
            }
        },
    ),
    post(
        "create a published product for nothing",
        f"{API}/products",
        token=WOOL,
        json=_product("Free", sku="FRE-0001", price_cents=0, status="published"),
    ),
    post("create a product, SKU taken", f"{API}/products", token=HARBOUR, json=_product("Copy", sku="CUP-0001")),
    post(
        "create a product, SKU of another seller",
        f"{API}/products",
        token=SOREN,
        json=_product("Other Cup", sku="CUP-0001"),
    ),
    post("create a product, SKU malformed", f"{API}/products", token=HARBOUR, json=_product("Odd", sku="CUP-1")),
    post(
        "create a product, SKU with a line break",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Odd", sku="CUP-0009\nX"),
    ),
    post("create a product, slug taken", f"{API}/products", token=HARBOUR, json=_product("Blue Cup", sku="CUP-0077")),
    post(
        "create a product, nothing right",
        f"{API}/products",
        token=HARBOUR,
        json={"product": {"name": "ab", "sku": "", "price_cents": "free", "stock": -1, "weight_kg": 0}},
    ),
    post(
        "create a product, all null",
        f"{API}/products",
        token=HARBOUR,
        json={
            "product": {"name": None, "sku": None, "price_cents": None, "stock": None, "status": None, "featured": None}
        },
    ),
    post("create a product, status unknown", f"{API}/products", token=HARBOUR, json=_product("Statue", status="lost")),
    post(
        "create a product, status by number",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Numbered", sku="NUM-0001", status=2),
    ),
    post(
        "create a product, status by unknown number",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Numbered too", sku="NUM-0002", status=9),
    ),
    post(
        "create a product, price a fraction",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Fraction", price_cents=9.99),
    ),
    post(
        "create a product, price a fraction as text",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Fraction", price_cents="9.99"),
    ),
    post(
        "create a product, price exponent",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Exponent", sku="EXP-0001", price_cents="1e3"),
    ),
    post(
        "create a product, price with blanks",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Blanks", sku="BLA-0001", price_cents=" 12 "),
    ),
    post(
        "create a product, price hexadecimal",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Hex", price_cents="0x1F"),
    ),
    post(
        "create a product, price beyond 64 bits",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Rich", price_cents=99999999999999999999),
    ),
    post(
        "create a product, price a boolean", f"{API}/products", token=HARBOUR, json=_product("Bool", price_cents=True)
    ),
    post(
        "create a product, weight infinite",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Heavy", weight_kg="Infinity"),
    ),
    post(
        "create a product, weight 1e2",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Heavier", sku="HEA-0001", weight_kg=1e2),
    ),
    post(
        "create a product, weight with many digits",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Precise", sku="PRE-0001", weight_kg=0.1234567890123456789),
    ),
    post(
        "create a product, weight too much", f"{API}/products", token=HARBOUR, json=_product("Heaviest", weight_kg=1000)
    ),
    post("create a product, weight text", f"{API}/products", token=HARBOUR, json=_product("Texty", weight_kg="light")),
    post(
        "create a product, details text",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Detail", sku="DET-0001", details="blue"),
    ),
    post(
        "create a product, details empty",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Detail two", sku="DET-0002", details={}),
    ),
    post(
        "create a product, details null inside",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Detail three", sku="DET-0003", details={"color": None, "size": 5}),
    ),
    post(
        "create a product, details an array",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Detail four", sku="DET-0004", details=[1, 2]),
    ),
    post(
        "create a product, tags text",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Detail five", sku="DET-0005", details={"tags": "one"}),
    ),
    post("create a product, name too long", f"{API}/products", token=HARBOUR, json=_product("n" * 121)),
    post(
        "create a product, name with emoji",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Cup of tea 🍵", sku="TEA-0001"),
    ),
    post(
        "create a product, description long",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Story", sku="STO-0001", description=_LONG),
    ),
    post(
        "create a product, NUL in the name", f"{API}/products", token=HARBOUR, json=_product("a\x00b c", sku="NUL-0001")
    ),
    post(
        "create a product, date malformed",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Dated", sku="DAT-0001", available_on="soon"),
    ),
    post("create a product, suspended seller", f"{API}/products", token=MILL, json=_product("Paper")),
    post(
        "create a product, unpermitted keys",
        f"{API}/products",
        token=HARBOUR,
        json=_product("Sneaky", sku="SNE-0001", seller_id=2, rating=5, id=500, published_at="2020-01-01"),
    ),
    post("create a product, no root", f"{API}/products", token=HARBOUR, json={"thing": {"name": "x"}}),
    post("create a product, root null", f"{API}/products", token=HARBOUR, json={"product": None}),
    post("create a product, root text", f"{API}/products", token=HARBOUR, json={"product": "mug"}),
    post("create a product, root an array", f"{API}/products", token=HARBOUR, json={"product": ["mug"]}),
    post("create a product, root empty", f"{API}/products", token=HARBOUR, json={"product": {}}),
    post(
        "create a product, root and unwrapped",
        f"{API}/products",
        token=HARBOUR,
        json={"name": "Outside", "product": {"name": "Inside", "sku": "INS-0001"}},
    ),
]
