"""Bodies as forms and parts, parameters that come from several places, odd sizes."""

from __future__ import annotations

from tests.parity.requests.build import JOSE, MEI, SOREN, delete, get, multipart, patch, post, request

API = "/api/v1"
_FORM = "application/x-www-form-urlencoded"

OTHERS = [
    post(
        "form",
        f"{API}/categories",
        token=SOREN,
        body=b"category[name]=Bread+%26+Butter&category[position]=4",
        content_type=_FORM,
    ),
    post("form unwrapped", f"{API}/categories", token=SOREN, body=b"name=Unwrapped&position=4", content_type=_FORM),
    post(
        "form with arrays",
        f"{API}/products",
        token=SOREN,
        body=b"product[name]=Formed+Cup&product[sku]=FRM-0001&product[price_cents]=5&product[details][tags][]=b&product[details][tags][]=a&product[details][color]=",
        content_type=_FORM,
    ),
    post(
        "form with conflicting keys",
        f"{API}/categories",
        token=SOREN,
        body=b"category=1&category[name]=x",
        content_type=_FORM,
    ),
    post(
        "form with invalid UTF-8", f"{API}/categories", token=SOREN, body=b"category[name]=%FF%FE", content_type=_FORM
    ),
    post(
        "form with a broken percent", f"{API}/categories", token=SOREN, body=b"category[name]=100%", content_type=_FORM
    ),
    post("form empty", f"{API}/categories", token=SOREN, body=b"", content_type=_FORM),
    post("form with a NUL", f"{API}/categories", token=SOREN, body=b"category[name]=a%00b", content_type=_FORM),
    post(
        "multipart",
        f"{API}/categories",
        token=SOREN,
        **dict(
            zip(
                ("body", "content_type"),
                multipart({"category[name]": "Parts & Pieces", "category[position]": "9"}),
                strict=True,
            )
        ),
    ),
    post(
        "multipart broken",
        f"{API}/categories",
        token=SOREN,
        body=b"--x\r\nnothing",
        content_type="multipart/form-data; boundary=x",
    ),
    post(
        "multipart without a boundary",
        f"{API}/categories",
        token=SOREN,
        body=b"--x--",
        content_type="multipart/form-data",
    ),
    post(
        "multipart empty",
        f"{API}/categories",
        token=SOREN,
        body=b"--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    ),
    post(
        "multipart a file for a text",
        f"{API}/categories",
        token=SOREN,
        body=b'--x\r\nContent-Disposition: form-data; name="category[name]"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n',
        content_type="multipart/form-data; boundary=x",
    ),
    post(
        "parameters in the query of a POST",
        f"{API}/session?session[email]=ada@example.com&session[password]=correct+horse",
    ),
    post(
        "parameters in both",
        f"{API}/categories?category[position]=8",
        token=SOREN,
        json={"category": {"name": "Both ways"}},
    ),
    post("body on publish", f"{API}/products/12/publish", token=SOREN, json={"product": {"name": "Ignored"}}),
    get("body on GET", f"{API}/sellers", body=b'{"limit":1}', content_type="application/json"),
    get("broken body on GET", f"{API}/sellers", body=b'{"limit":', content_type="application/json"),
    delete("body on DELETE", f"{API}/categories/999", token=SOREN, body=b'{"id":1}', content_type="application/json"),
    post("body on no route", "/nowhere", json={"a": 1}),
    post("broken body on no route", "/nowhere", body=b"{", content_type="application/json"),
    post("id in the body", f"{API}/orders/2/cancel", token=JOSE, json={"id": 7}),
    patch("id in the body and the path", f"{API}/me", token=MEI, json={"id": 1, "customer": {"name": "Mei Lin"}}),
    post(
        "long body", f"{API}/categories", token=SOREN, json={"category": {"name": "Long", "description": "d" * 100_000}}
    ),
    post(
        "many keys",
        f"{API}/categories",
        token=SOREN,
        json={"category": {"name": "Many", **{f"k{i}": i for i in range(500)}}},
    ),
    post("format in the body", f"{API}/session", json={"format": "xml", "session": {"email": "a"}}),
    post(
        "action in the body", f"{API}/session", json={"action": "destroy", "controller": "x", "session": {"email": "a"}}
    ),
    post("no Accept on create", f"{API}/categories", token=SOREN, accept=None, json={"category": {"name": "Quiet"}}),
    post(
        "Accept html on create",
        f"{API}/categories",
        token=SOREN,
        accept="text/html",
        json={"category": {"name": "Hyper"}},
    ),
    post(".xml on create", f"{API}/categories.xml", token=SOREN, json={"category": {"name": "Marked Up"}}),
    post(".xml on a wrong create", f"{API}/categories.xml", token=SOREN, json={"category": {"name": ""}}),
    request("Expect", "POST", f"{API}/session", json={"session": {"email": "a"}}, headers={"Expect": "something"}),
]
