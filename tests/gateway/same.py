"""What may differ between an answer of Rails and the same through the gateway; all else has to be equal, byte for byte.

- `Date`, `X-Runtime`, `X-Request-Id` (unless the request gave one): of the moment.
- Values that Rails draws anew for each answer: its encrypted session, CSRF tokens, nonces. They are masked on both sides.
- `Connection`, `Keep-Alive`, `Transfer-Encoding`, `Content-Length` of a body of either kind: of the connection. The
  decoded body is compared, and whether a length was given for one without a body (HEAD, 304).
- `Accept-Encoding` in `Vary`: the gateway compresses for clients that ask for it, and has to tell caches so (RFC 9110, section 12.5.5).
- The case of field names, and the reason phrase (RFC 9110, section 5.1; RFC 9112, section 4).
"""

from __future__ import annotations

import re
from collections import Counter

from tests.parity.wire import Answer

OF_THE_MOMENT = {"date", "x-runtime", "x-request-id"}
OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}
_DRAWN = (
    (re.compile(r'((?:name|id|for|form)="[\w-]*form-)[0-9a-f]{8}'), r"\1<name>"),
    (re.compile(r"((?:_\w+_session|Redmine)=)[^;]+"), r"\1<session>"),
    (re.compile(r'(authenticity_token" value=")[^"]+'), r"\1<token>"),
    (re.compile(r'(name="csrf-token" content=")[^"]+'), r"\1<token>"),
    (re.compile(r"(nonce-|nonce=\")[\w+/=-]+"), r"\1<nonce>"),
)


def masked(text: str) -> str:
    """The text with what Rails draws anew replaced by its name."""
    for pattern, name in _DRAWN:
        text = pattern.sub(name, text)
    return text


def fields(answer: Answer, *, keep: frozenset[str] = frozenset()) -> Counter[tuple[str, str]]:
    """The fields that have to be equal, each with how often it is there."""
    left_out = (OF_THE_MOMENT | OF_THE_CONNECTION) - keep
    counted = Counter((name, masked(value)) for name, value in answer.headers if name not in left_out | {"vary"})
    varies = {each.strip().lower() for value in answer.values("vary") for each in value.split(",")}
    counted.update(("vary", each) for each in sorted(varies - {"accept-encoding", ""}))
    return counted


def body(answer: Answer) -> bytes:
    """The body that has to be equal. ETags are of the masked body's original, so pages with tokens have none."""
    return masked(answer.body.decode("latin-1")).encode("latin-1")


def is_drawn(answer: Answer) -> bool:
    """Whether the body has anything that Rails draws anew."""
    return body(answer) != answer.body


def differences(direct: Answer, through: Answer, *, head: bool = False, drawn: bool = False) -> list[str]:
    """Each difference as a line. `head`: the length is information, as there is no body. `drawn`: the ETag is of a text that is drawn anew."""
    found = []
    if (direct.status, direct.error) != (through.status, through.error):
        found.append(f"status {direct.status} ({direct.error}), through the gateway {through.status} ({through.error})")
    keep = frozenset({"content-length"}) if head or direct.status == 304 else frozenset()
    one, other = fields(direct, keep=keep), fields(through, keep=keep)
    drawn = drawn or is_drawn(direct) or is_drawn(through)
    for name, value in sorted((one - other) + (other - one)):
        if not (drawn and name == "etag"):
            found.append(f"{'only direct' if (name, value) in one else 'only through the gateway'}: {name}: {value}")
    if body(direct) != body(through):
        found.append(
            f"bodies of {len(direct.body)} and {len(through.body)} bytes: {_where(body(direct), body(through))}"
        )
    return found


def _where(one: bytes, other: bytes) -> str:
    """The first place where two texts differ."""
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"at {at}: {one[max(at - 60, 0) : at + 40]!r}, through the gateway {other[max(at - 60, 0) : at + 40]!r}"
