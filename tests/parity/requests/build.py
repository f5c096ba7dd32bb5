"""Builds requests as bytes, and names the people and tokens of the shop's seeds."""

from __future__ import annotations

import base64
import hashlib
import json as json_module
from typing import Any

from tests.parity.wire import Request

HOST = "shop.test"
"""Both sides are asked under one name, so that the URLs they write are equal."""


def token_of(email: str) -> str:
    """The token that db/seeds.rb gives to an account."""
    return hashlib.sha1(f"token of {email}".encode()).hexdigest()


ADA, GRACE, JOSE, MEI, PAT = (token_of(f"{name}@example.com") for name in ("ada", "grace", "jose", "mei", "pat"))
HARBOUR = token_of("hello@harbour.example")
WOOL = token_of("shop@northwool.example")
MILL = token_of("post@oldmill.example")
SOREN = token_of("soren@daughters.example")

ADMIN = "Basic " + base64.b64encode(b"admin:open sesame").decode()


class _Unset:
    pass


UNSET = _Unset()


def request(
    name: str,
    method: str,
    path: str | bytes,
    *,
    token: str | None = None,
    auth: str | None = None,
    json: Any = UNSET,
    body: bytes | None = None,
    content_type: str | None = None,
    accept: str | None = "application/json",
    headers: dict[str, str] | None = None,
    captures: dict[str, str] | None = None,
    remainder: bool = False,
) -> Request:
    """One request. `json` is sent as JSON; `body` as it is, with `content_type` (None: no such header)."""
    target = path if isinstance(path, bytes) else path.encode()
    lines = [f"Host: {HOST}"]
    if accept is not None:
        lines.append(f"Accept: {accept}")
    if token is not None:
        lines.append(f'Authorization: Token token="{token}"')
    if auth is not None:
        lines.append(f"Authorization: {auth}")
    if not isinstance(json, _Unset):
        body = json_module.dumps(json, ensure_ascii=False).encode()
        content_type = content_type or "application/json"
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
    if body is not None or method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body or b'')}")
    lines.append("Connection: close")
    head = "".join(f"{line}\r\n" for line in lines).encode("utf-8")
    raw = method.encode() + b" " + target + b" HTTP/1.1\r\n" + head + b"\r\n" + (body or b"")
    return Request(name, raw, captures=tuple((captures or {}).items()), remainder=remainder)


def get(name: str, path: str | bytes, **options: Any) -> Request:
    return request(name, "GET", path, **options)


def post(name: str, path: str | bytes, **options: Any) -> Request:
    return request(name, "POST", path, **options)


def patch(name: str, path: str | bytes, **options: Any) -> Request:
    return request(name, "PATCH", path, **options)


def put(name: str, path: str | bytes, **options: Any) -> Request:
    return request(name, "PUT", path, **options)


def delete(name: str, path: str | bytes, **options: Any) -> Request:
    return request(name, "DELETE", path, **options)


def multipart(fields: dict[str, str], boundary: str = "regauge") -> tuple[bytes, str]:
    """A multipart body of plain fields, and its content type."""
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return ("".join(parts) + f"--{boundary}--\r\n").encode(), f"multipart/form-data; boundary={boundary}"
