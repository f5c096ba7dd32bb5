"""The comparison itself: it must see every difference, and forgive only times of the run and new secrets."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest
from tests.parity import causes, compare, wire
from tests.parity.fresh import Window
from tests.parity.harness import Report, Result
from tests.parity.tables import Table
from tests.parity.wire import Answer

# 2026-01-02 03:04:05 UTC, and a minute of work.
WINDOW = Window(1767323045.0, 1767323105.0)
BOTH = (WINDOW, WINDOW)
BASE = Answer(
    200,
    (("content-type", "application/json"), ("etag", 'W/"1"'), ("date", "now"), ("x-runtime", "1")),
    b'{"a":1,"b":2}',
)


def lines(one: Answer, other: Answer) -> list[str]:
    return compare.answers(one, other, BOTH)


def bodies(one: str, other: str) -> list[str]:
    """Compares two bodies under the ETags that Rails would give them."""
    return lines(*(Answer(200, (("etag", _etag(text.encode())),), text.encode()) for text in (one, other)))


def _etag(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def test_equal_answers_have_no_differences() -> None:
    assert lines(BASE, BASE) == []
    other = replace(BASE, headers=(*BASE.headers[:2], ("date", "later"), ("x-runtime", "2"), ("server", "x")))
    assert lines(BASE, other) == []


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        (replace(BASE, status=201), "status: 200 / 201"),
        (replace(BASE, headers=BASE.headers[1:]), "header content-type: application/json / (absent)"),
        (replace(BASE, headers=(*BASE.headers, ("vary", "Accept"))), "header vary: (absent) / Accept"),
        (replace(BASE, headers=BASE.headers[:-1]), "header x-runtime: present / (absent)"),
        (replace(BASE, headers=(*BASE.headers, ("etag", 'W/"1"'))), "header etag"),
        (replace(BASE, body=b'{"b":2,"a":1}'), "body $: keys ['a', 'b'] / ['b', 'a']"),
        (replace(BASE, body=b'{"a":1.0,"b":2}'), "body $.a: 1 / 1.0"),
        (replace(BASE, body=b'{"a":"1","b":2}'), 'body $.a: 1 / "1"'),
        (replace(BASE, body=b'{"a":1, "b":2}'), "spelled differently"),
        (replace(BASE, body=b'{"a":1,"b":2,"b":2}'), "keys"),
        (replace(BASE, body=b"oops"), "body: '{"),
        (replace(BASE, error="closed"), "rust: closed"),
    ],
)
def test_every_difference_shows(changed: Answer, word: str) -> None:
    found = lines(BASE, changed)
    assert any(word in line for line in found), found


def test_no_answer_on_both_sides_is_not_equal() -> None:
    nothing = wire.parse(b"")
    assert len(lines(nothing, nothing)) == 2


def test_times_of_the_run_are_forgiven_and_others_not() -> None:
    assert bodies('{"at":"2026-01-02T03:04:06.001Z"}', '{"at":"2026-01-02T03:04:59.999Z"}') == []
    # A term of 14 days from now.
    assert bodies('{"at":"2026-01-16T03:04:06.001Z"}', '{"at":"2026-01-16T03:04:59.999Z"}') == []
    for other in (
        "2026-01-15T03:04:06.001Z",
        "2026-01-16T03:20:00.000Z",
        "2026-01-16T03:04:06Z",
        "2026-01-16T03:04:06.001+00:00",
    ):
        assert bodies('{"at":"2026-01-16T03:04:06.001Z"}', f'{{"at":"{other}"}}'), other


def test_a_date_that_is_today_is_forgiven_on_another_day() -> None:
    later = Window(WINDOW.start + 86400 * 3, WINDOW.end + 86400 * 3)

    def found(one: str, other: str) -> list[str]:
        ours, theirs = (Answer(200, (("etag", _etag(text.encode())),), text.encode()) for text in (one, other))
        return compare.answers(ours, theirs, (WINDOW, later))

    assert (
        found(
            '{"on":"2026-01-02","text":"not before 2026-01-02"}', '{"on":"2026-01-05","text":"not before 2026-01-05"}'
        )
        == []
    )
    # A date that is fixed, and today by chance on one side.
    assert found('{"on":"2026-01-02","fixed":"2026-01-02"}', '{"on":"2026-01-05","fixed":"2026-01-02"}') == []
    for one, other in (
        ('{"on":"2026-01-02"}', '{"on":"2026-01-06"}'),
        ('{"on":"2026-01-05"}', '{"on":"2026-01-02"}'),
        ('{"on":"2026-01-02"}', '{"on":"02026-01-05"}'),
        ('{"on":"at 2026-01-02"}', '{"on":"on 2026-01-05"}'),
    ):
        assert found(one, other), other
    assert bodies('{"on":"2026-01-02"}', '{"on":"2026-01-03"}')
    rows = [{"t": Table(("id", "on"), {"1": (1, day)})} for day in ("2026-01-02", "2026-01-05", "2026-01-06")]
    assert compare.states(rows[0], rows[1], (WINDOW, later), exact_times=True) == {}
    assert compare.states(rows[0], rows[2], (WINDOW, later), exact_times=True)


def test_escapes_beside_a_forgiven_time_still_count() -> None:
    found = bodies('{"at":"2026-01-02T03:04:06.001Z","b":"&"}', '{"at":"2026-01-02T03:04:07.001Z","b":"\\u0026"}')
    assert any("spelled differently" in line for line in found)


def test_the_etag_of_a_forgiven_body_must_still_be_its_digest() -> None:
    one = Answer(200, (("etag", _etag(b'{"at":"2026-01-02T03:04:06.001Z"}')),), b'{"at":"2026-01-02T03:04:06.001Z"}')
    other = Answer(200, (("etag", 'W/"1"'),), b'{"at":"2026-01-02T03:04:07.001Z"}')
    assert lines(one, other) == ["header etag: not the digest of the body (rust)"]


def test_tokens_are_forgiven_only_under_their_key() -> None:
    assert bodies(f'{{"token":"{"a" * 40}"}}', f'{{"token":"{"b" * 40}"}}') == []
    assert bodies(f'{{"token":"{"a" * 40}"}}', f'{{"token":"{"b" * 39}"}}')
    assert bodies(f'{{"name":"{"a" * 40}"}}', f'{{"name":"{"b" * 40}"}}')


COLUMNS = ("id", "name", "created_at", "updated_at", "password_digest")
NOW = "2026-01-02 03:04:06.000001"
ROW = (1, "x", NOW, NOW, "$2a$12$" + "a" * 53)


def rows(*changed: object) -> list[str]:
    left = {"things": Table(COLUMNS, {"1": ROW})}
    right = {"things": Table(COLUMNS, {"1": changed})}  # type: ignore[dict-item]
    return list(compare.states(left, right, BOTH, exact_times=True).values())


def test_rows_are_compared_by_value_type_and_time() -> None:
    later = "2026-01-02 03:04:07.000009"
    assert rows(*ROW) == []
    assert rows(1, "x", later, later, "$2a$12$" + "b" * 53) == []
    assert rows(1, "y", NOW, NOW, ROW[4]) == ["things 1 name: 'x' / 'y'"]
    assert rows(1, "x", NOW, later, ROW[4]) == ["things 1: created_at and updated_at equal / different"]
    assert rows(1.0, "x", NOW, NOW, ROW[4]) == ["things 1 id: 1 / 1.0"]
    assert rows(1, "x", "2026-01-02 03:04:06.1", NOW, ROW[4]), "Rails writes six digits"
    assert rows(1, "x", "2026-01-02 03:04:06.000001234", NOW, ROW[4]), "Rails writes six digits"
    assert rows(1, "x", "2025-01-02 03:14:06.000001", NOW, ROW[4]), "an old time"
    assert rows(1, "x", NOW, NOW, "$2b$12$" + "b" * 53), "another kind of digest"
    assert rows(1, "x", NOW, NOW, "$2a$04$" + "b" * 53), "another cost"


def test_missing_and_added_rows_and_tables_show() -> None:
    table = Table(COLUMNS, {"1": ROW})
    for left, right in (
        ({"a": table}, {}),
        ({"a": table}, {"a": Table(COLUMNS, {})}),
        ({"a": Table(("id",))}, {"a": Table(("no",))}),
    ):
        assert compare.states(left, right, BOTH, exact_times=True)
        assert compare.states(right, left, BOTH, exact_times=True)


def test_the_wire_is_read_as_it_is() -> None:
    answer = wire.parse(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    )
    assert (answer.status, answer.body, answer.values("set-cookie"), answer.error) == (200, b"abc", ("a", "b"), None)
    assert wire.parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc").error
    assert wire.parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n").error
    assert wire.parse(b"HTTP/1.1 204 No Content\r\n\r\nabc").error
    assert wire.parse(b"nonsense").status == 0


def test_captures_are_put_into_later_requests() -> None:
    captured = wire.Captured()
    request = wire.Request("r", b"POST / HTTP/1.1\r\n\r\n", captures=(("id", "json:id"), ("tag", "header:etag")))
    body = json.dumps({"id": 7, "token": "t"}, separators=(",", ":")).encode()
    captured.take(request, Answer(200, (("etag", 'W/"x"'),), body))
    assert captured.fill(b"GET /{{id}} {{tag}} {{none}}") == b'GET /7 W/"x" {{none}}'


def test_differences_of_one_kind_are_one_group() -> None:
    def result(name: str, *found: str) -> Result:
        return Result(wire.Request(name, b"GET / HTTP/1.1"), BASE, BASE, found)

    status = [result(name, "status: 200 / 404", f"body $.{name}: 1 / 2") for name in ("a", "b")]
    price = [result(str(n), "header etag: 1 / 2", f"body $.items[{n}].price: {n} / 3") for n in range(3)]
    alone = result("alone", "header etag: 1 / 2")
    text = causes.grouped(Report([*status, *price, alone, result("equal")]))
    heads = [line for line in text.splitlines() if line.startswith("##")]
    assert heads == ["## 3 x body $.items[].price", "## 2 x status: 200 / 404", "## 1 x header etag"]
    assert "- equal" not in text
