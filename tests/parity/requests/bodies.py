"""Bodies as JSON, whole and broken, under right and wrong content types."""

from __future__ import annotations

from tests.parity.requests.build import ADA, SOREN, post

API = "/api/v1"
_FORM = "application/x-www-form-urlencoded"

JSON = [
    post("JSON broken", f"{API}/session", body=b'{"session": {', content_type="application/json"),
    post("JSON broken with a token", f"{API}/orders", token=ADA, body=b"{'a': 1}", content_type="application/json"),
    post("JSON trailing comma", f"{API}/session", body=b'{"email": "a",}', content_type="application/json"),
    post("JSON empty", f"{API}/session", body=b"", content_type="application/json"),
    post("JSON blank", f"{API}/session", body=b"  ", content_type="application/json"),
    post("JSON null", f"{API}/session", body=b"null", content_type="application/json"),
    post("JSON a number", f"{API}/session", body=b"5", content_type="application/json"),
    post("JSON an array", f"{API}/session", body=b'[{"email":"a"}]', content_type="application/json"),
    post("JSON a text", f"{API}/session", body=b'"hello"', content_type="application/json"),
    post("JSON true", f"{API}/session", body=b"true", content_type="application/json"),
    post(
        "JSON with a byte order mark",
        f"{API}/session",
        body=b'\xef\xbb\xbf{"email":"a"}',
        content_type="application/json",
    ),
    post("JSON with NaN", f"{API}/session", body=b'{"email": NaN}', content_type="application/json"),
    post("JSON with a comment", f"{API}/session", body=b'{"email": "a" /* b */}', content_type="application/json"),
    post(
        "JSON repeated keys",
        f"{API}/session",
        body=b'{"email":"x","email":"grace@example.com","password":"correct horse"}',
        content_type="application/json",
    ),
    post(
        "JSON invalid UTF-8", f"{API}/session", body=b'{"email":"\xff","password":"x"}', content_type="application/json"
    ),
    post(
        "JSON escaped surrogates",
        f"{API}/categories",
        token=SOREN,
        body=b'{"category":{"name":"\\ud83c\\udf75 Tea"}}',
        content_type="application/json",
    ),
    post(
        "JSON lone surrogate",
        f"{API}/categories",
        token=SOREN,
        body=b'{"category":{"name":"a\\ud83c"}}',
        content_type="application/json",
    ),
    post("JSON deep", f"{API}/session", body=b'{"a":' * 60 + b"1" + b"}" * 60, content_type="application/json"),
    post("JSON too deep", f"{API}/session", body=b'{"a":' * 150 + b"1" + b"}" * 150, content_type="application/json"),
    post("JSON with two documents", f"{API}/session", body=b'{"email":"a"}{"b":1}', content_type="application/json"),
    post(
        "JSON with a huge exponent",
        f"{API}/categories",
        token=SOREN,
        body=b'{"category":{"name":"Expo","position":1e400}}',
        content_type="application/json",
    ),
    post(
        "JSON with charset",
        f"{API}/session",
        json={"email": "grace@example.com", "password": "correct horse"},
        content_type="application/json; charset=utf-8",
    ),
    post(
        "JSON with charset latin-1",
        f"{API}/categories",
        token=SOREN,
        body=b'{"category":{"name":"caf\xc3\xa9 latin"}}',
        content_type="application/json; charset=iso-8859-1",
    ),
    post(
        "JSON of the API kind",
        f"{API}/session",
        json={"session": {"email": "ada@example.com", "password": "correct horse"}},
        content_type="application/vnd.api+json",
    ),
    post(
        "JSON as text",
        f"{API}/session",
        json={"session": {"email": "ada@example.com", "password": "correct horse"}},
        content_type="text/plain",
    ),
    post("JSON as a form", f"{API}/session", json={"session": {"email": "a"}}, content_type=_FORM),
    post("JSON without a type", f"{API}/session", body=b'{"session":{"email":"a"}}'),
    post("JSON of a malformed type", f"{API}/session", body=b"{}", content_type="json"),
    post("JSON of an empty type", f"{API}/session", body=b"{}", content_type=""),
    post(
        "JSON in upper case",
        f"{API}/session",
        json={"email": "grace@example.com", "password": "correct horse"},
        content_type="Application/JSON",
    ),
    post("text/x-json", f"{API}/session", json={"session": {"email": "a"}}, content_type="text/x-json"),
    post("XML", f"{API}/session", body=b"<session><email>a</email></session>", content_type="application/xml"),
]
