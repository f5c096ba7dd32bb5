"""A Rails app behind the gateway answers as it does without."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import time

import pytest
from tests.gateway.conftest import Pair
from tests.gateway.same import differences
from tests.parity.wire import Answer, send


def request(method: str, path: str, *fields: str, body: bytes = b"") -> bytes:
    """A request on a connection of its own."""
    lines = [f"{method} {path} HTTP/1.1", "Host: sample.test", "Connection: close", *fields]
    if body or method in ("POST", "PUT", "PATCH"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def both(pair: Pair, raw: bytes) -> tuple[Answer, Answer]:
    return send("127.0.0.1", pair.rails.port, raw), send("127.0.0.1", pair.gateway.port, raw)


def equal(pair: Pair, raw: bytes, status: int) -> Answer:
    """The answer, after it was found to be equal and to have the status."""
    direct, through = both(pair, raw)
    assert direct.status == status, (raw[:200], direct)
    assert differences(direct, through, head=raw.startswith(b"HEAD ")) == [], raw[:200]
    return through


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/up", 200),
        ("GET", "/page", 200),
        ("HEAD", "/page", 200),
        ("GET", "/json", 200),
        ("HEAD", "/json", 200),
        ("GET", "/page?a=b&c[]=%C3%BC&d=%2F%0A", 200),
        ("GET", "/login", 200),
        ("GET", "/me", 401),
        ("GET", "/status/404", 404),
        ("GET", "/status/503", 503),
        ("GET", "/status/204", 204),
        ("GET", "/status/418", 418),
        ("GET", "/no/such/page", 404),
        ("GET", "/no/such.json", 404),
        ("GET", "/%2e%2e/page", 404),
        ("GET", "/page%00", 404),
        ("GET", "/boom", 500),
        ("GET", "/away", 302),
        ("GET", "/away?status=301", 301),
        ("GET", "/away?status=308", 308),
        ("GET", "/many_fields", 204),
        ("GET", "/plain.css", 200),
        ("HEAD", "/plain.css", 200),
        ("GET", "/file", 200),
        ("HEAD", "/file", 200),
        ("GET", "/data", 200),
        ("GET", "/large", 200),
        ("OPTIONS", "/page", 404),
        ("DELETE", "/page", 404),
        ("POST", "/page", 404),
        ("POST", "/login", 422),
        ("GET", "/cable", 404),
    ],
)
def test_an_answer(sample: Pair, method: str, path: str, status: int) -> None:
    equal(sample, request(method, path), status)


def test_cookies_come_and_go(sample: Pair) -> None:
    answer = equal(sample, request("GET", "/cookies", "Cookie: one=1; two=%20x; gone=3"), 200)
    assert answer.body == b'{"one":"1","two":" x"}' and len(answer.values("set-cookie")) == 3


def test_conditions_and_ranges(sample: Pair) -> None:
    etag = equal(sample, request("GET", "/json"), 200).values("etag")[0]
    assert equal(sample, request("GET", "/json", f"If-None-Match: {etag}"), 304).body == b""
    equal(sample, request("GET", "/json", 'If-None-Match: "other"'), 200)
    since = equal(sample, request("GET", "/plain.css"), 200).values("last-modified")[0]
    equal(sample, request("GET", "/plain.css", f"If-Modified-Since: {since}"), 304)
    part = equal(sample, request("GET", "/plain.css", "Range: bytes=2-5"), 206)
    assert part.body == b"dy {" and part.values("content-range") == ("bytes 2-5/21",)
    equal(sample, request("GET", "/plain.css", "Range: bytes=100-"), 416)


@pytest.mark.parametrize("size", [0, 1, 70_000, 5_000_000])
def test_uploads(sample: Pair, size: int) -> None:
    content = hashlib.shake_128(b"seed").digest(size)
    fields = b'--cut\r\nContent-Disposition: form-data; name="note"\r\n\r\nn\xc3\xb6te\r\n'
    file = (
        b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a b.bin"\r\nContent-Type: image/x-a\r\n\r\n'
    )
    raw = request(
        "POST",
        "/upload",
        "Content-Type: multipart/form-data; boundary=cut",
        body=fields + file + content + b"\r\n--cut--\r\n",
    )
    said = json.loads(equal(sample, raw, 200).body)
    sum_ = hashlib.sha256(content).hexdigest()
    assert said == {"name": "a b.bin", "type": "image/x-a", "size": size, "sum": sum_, "note": "nöte"}


def test_bodies_in_chunks(sample: Pair) -> None:
    content = b"chunked " * 100_000
    chunks = b"".join(b"%x;a=b\r\n%b\r\n" % (len(c), c) for c in (content[:1], content[1:70_000], content[70_000:]))
    head = "PUT /raw HTTP/1.1\r\nHost: sample.test\r\nConnection: close\r\nContent-Type: text/x-a\r\nTransfer-Encoding: chunked\r\n\r\n"
    said = json.loads(equal(sample, head.encode() + chunks + b"0\r\nX-Trailer: 1\r\n\r\n", 200).body)
    assert said == {"size": len(content), "sum": hashlib.sha256(content).hexdigest(), "type": "text/x-a"}


def test_a_client_that_waits_before_it_sends(sample: Pair) -> None:
    for port in (sample.rails.port, sample.gateway.port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(request("POST", "/raw", "Expect: 100-continue", "Content-Type: text/x-a", body=b"body")[:-4])
            answer = b""
            while b"\r\n\r\n" not in answer:
                answer += client.recv(1000)
            assert answer.startswith(b"HTTP/1.1 100 "), (port, answer)
            client.sendall(b"body")
            answer = answer.partition(b"\r\n\r\n")[2]
            while b'"size":4' not in answer:
                piece = client.recv(1000)
                assert piece, answer
                answer += piece


def test_what_the_app_sees_of_a_request(sample: Pair) -> None:
    raw = request(
        "GET", "/environment?a=b", "X-Forwarded-For: 6.6.6.6", "X-Own: ü", "X-Under_score: 1", "X-Request-Id: mine-1"
    )
    direct, through = (json.loads(each.body) for each in both(sample, raw))
    assert (through["url"], through["ssl"], through["id"]) == ("http://sample.test/environment?a=b", False, "mine-1")
    # What the client claims is believed by Rails itself, and not by the gateway.
    assert (direct["ip"], through["ip"]) == ("6.6.6.6", "127.0.0.1")
    added = set(through["env"]) - set(direct["env"])
    assert {"HTTP_X_FORWARDED_PROTO", "HTTP_X_REQUEST_START"} <= added <= ADDED
    assert set(direct["env"]) - set(through["env"]) <= {"HTTP_CONNECTION", "HTTP_X_UNDER_SCORE"}
    changed = {name for name in direct["env"] if name in through["env"] and direct["env"][name] != through["env"][name]}
    assert changed == {"HTTP_X_FORWARDED_FOR"}


ADDED = {
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_REQUEST_START",
    "HTTP_FORWARDED",
} | {
    "HTTP_TRACEPARENT",
    "HTTP_X_REAL_IP",
    "HTTP_X_SENDFILE_TYPE",
    "HTTP_X_ACCEL_MAPPING",
}
"""What the gateway may tell of the client and of itself."""


def _cookie(answer: Answer) -> str:
    return answer.values("set-cookie")[-1].split(";")[0]


def _log_in(port: int) -> tuple[Answer, Answer, Answer]:
    form = send("127.0.0.1", port, request("GET", "/login"))
    found = re.search(rb'name="authenticity_token" value="([^"]+)"', form.body)
    assert found, form
    token = found[1].decode().replace("+", "%2B").replace("=", "%3D").replace("/", "%2F")
    body = f"authenticity_token={token}&name=Ada".encode()
    kind = "Content-Type: application/x-www-form-urlencoded"
    taken = send("127.0.0.1", port, request("POST", "/login", kind, f"Cookie: {_cookie(form)}", body=body))
    return form, taken, send("127.0.0.1", port, request("GET", "/me", f"Cookie: {_cookie(taken)}"))


def test_a_login_with_its_session_and_token(sample: Pair) -> None:
    direct, through = _log_in(sample.rails.port), _log_in(sample.gateway.port)
    assert [each.status for each in through] == [200, 302, 200]
    assert through[2].body == b"hello Ada"
    assert [differences(*each) for each in zip(direct, through, strict=True)] == [[], [], []]
    # A session that began behind the gateway is Rails' own.
    assert (
        send("127.0.0.1", sample.rails.port, request("GET", "/me", f"Cookie: {_cookie(through[1])}")).body
        == b"hello Ada"
    )
    forged = request(
        "POST", "/login", "Content-Type: application/x-www-form-urlencoded", body=b"authenticity_token=x&name=Eve"
    )
    equal(sample, forged, 422)


def test_events_come_as_they_are_sent(sample: Pair) -> None:
    seen = {}
    for port in (sample.rails.port, sample.gateway.port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(request("GET", "/events"))
            answer, times = b"", []
            while piece := client.recv(65536):
                answer += piece
                times += [time.monotonic()] * piece.count(b"event: tick")
        assert len(times) == 3 and times[2] - times[0] > 0.4, (port, times, answer)
        seen[port] = re.findall(rb"data: \{.*\}", answer)
    assert seen[sample.rails.port] == seen[sample.gateway.port]
    equal(sample, request("GET", "/events"), 200)


def test_the_app_learns_that_a_client_left(sample: Pair) -> None:
    with socket.create_connection(("127.0.0.1", sample.gateway.port), timeout=10) as client:
        client.sendall(request("GET", "/endless"))
        answer = b""
        while b"data: 3" not in answer:
            answer += client.recv(65536)
    assert send("127.0.0.1", sample.gateway.port, request("GET", "/left")).body == b"left"


def test_many_requests_on_one_connection(sample: Pair) -> None:
    with socket.create_connection(("127.0.0.1", sample.gateway.port), timeout=10) as client:
        one = b"GET /page HTTP/1.1\r\nHost: sample.test\r\n\r\n"
        client.sendall(one * 20 + one.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answer = b""
        while piece := client.recv(65536):
            answer += piece
    assert answer.count(b"HTTP/1.1 200 ") == 21 and answer.count("Žluťoučký".encode()) == 21
