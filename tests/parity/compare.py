"""Compares two answers, and two databases: every difference as one readable line.

What is not compared, and why, is in `UNCOMPARED` and `PRESENT`; everything else is, to the byte.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from tests.parity.fresh import Window, dated, json_time, mask_json, secret, sql_time
from tests.parity.tables import State, Table, Value
from tests.parity.wire import Answer

UNCOMPARED = frozenset({"date", "server", "connection", "keep-alive", "transfer-encoding"})
"""Headers of the connection and the clock, which the servers write and not the app."""

PRESENT = frozenset({"x-request-id", "x-runtime"})
"""Headers whose value is new each time: only whether they are there is compared."""

_ABSENT = "(absent)"


def answers(left: Answer, right: Answer, windows: tuple[Window, Window], *, echoes_id: bool = False) -> list[str]:
    """The differences between Rails' answer (left) and Rust's (right).

    `echoes_id` says that the request named its own id: then x-request-id is compared by value.
    """
    lines = [f"{side}: {a.error}" for side, a in (("rails", left), ("rust", right)) if a.error]
    if left.status != right.status:
        lines.append(f"status: {left.status} / {right.status}")
    body_lines, fresh = _bodies(left, right, windows)
    lines += _headers(left, right, fresh=fresh, echoes_id=echoes_id)
    return lines + body_lines


def _headers(left: Answer, right: Answer, *, fresh: bool, echoes_id: bool) -> list[str]:
    lines = []
    names = sorted({name for answer in (left, right) for name, _ in answer.headers} - UNCOMPARED)
    for name in names:
        ours, theirs = left.values(name), right.values(name)
        if name in PRESENT and not (name == "x-request-id" and echoes_id):
            if bool(ours) != bool(theirs):
                lines.append(f"header {name}: {'present' if ours else _ABSENT} / {'present' if theirs else _ABSENT}")
        elif name == "etag" and fresh:
            lines += [f"header etag: not the digest of the body ({side})" for side in _wrong_etags(left, right)]
        elif ours != theirs:
            lines.append(f"header {name}: {_shown(ours)} / {_shown(theirs)}")
    return lines


def _wrong_etags(left: Answer, right: Answer) -> Iterator[str]:
    """A fresh body has a fresh ETag, but still the one that Rails computes from that body."""
    for side, answer in (("rails", left), ("rust", right)):
        if answer.values("etag") != (f'W/"{hashlib.sha256(answer.body).hexdigest()[:32]}"',):
            yield side


def _shown(values: tuple[str, ...]) -> str:
    return " | ".join(values) if values else _ABSENT


def _bodies(left: Answer, right: Answer, windows: tuple[Window, Window]) -> tuple[list[str], bool]:
    """The differences of the bodies, and whether they are equal only because times of this run were masked."""
    if left.body == right.body:
        return [], False
    try:
        ours, theirs = (
            json.loads(a.body, object_pairs_hook=_Pairs, parse_float=_Number, parse_int=_Number) for a in (left, right)
        )
    except ValueError:
        return [f"body: {_excerpt(left.body)} / {_excerpt(right.body)}"], False
    lines = list(_values("$", "", ours, theirs, windows))
    days = windows[0].days() | windows[1].days()
    if not lines and mask_json(left.body, windows[0], days) != mask_json(right.body, windows[1], days):
        lines.append(f"body is spelled differently: {_excerpt(left.body)} / {_excerpt(right.body)}")
    return lines, not lines


class _Pairs(list[Any]):
    """A JSON object as its pairs, so that order and repeated keys show."""


class _Number(str):
    """A JSON number as it was written: 1 is not 1.0."""


def _values(path: str, key: str, ours: Any, theirs: Any, windows: tuple[Window, Window]) -> Iterator[str]:
    if type(ours) is not type(theirs):
        yield f"body {path}: {_json(ours)} / {_json(theirs)}"
    elif isinstance(ours, _Pairs):
        keys, others = [k for k, _ in ours], [k for k, _ in theirs]
        if keys != others:
            yield f"body {path}: keys {keys} / {others}"
        first, second = dict(ours), dict(theirs)
        for name in dict.fromkeys(keys):
            if name in second:
                yield from _values(f"{path}.{name}", name, first[name], second[name], windows)
    elif isinstance(ours, list):
        if len(ours) != len(theirs):
            yield f"body {path}: {len(ours)} items / {len(theirs)} items"
        for index, (one, other) in enumerate(zip(ours, theirs, strict=False)):
            yield from _values(f"{path}[{index}]", key, one, other, windows)
    elif ours != theirs and not _fresh_json(key, ours, theirs, windows):
        yield f"body {path}: {_json(ours)} / {_json(theirs)}"


def _fresh_json(key: str, ours: Any, theirs: Any, windows: tuple[Window, Window]) -> bool:
    if type(ours) is not str or type(theirs) is not str:
        return False
    shapes = [
        json_time(text, window) or secret(key, text) or dated(text, window.days())
        for text, window in zip((ours, theirs), windows, strict=True)
    ]
    return shapes[0] is not None and shapes[0] == shapes[1]


def _json(value: Any) -> str:
    if isinstance(value, _Pairs):
        return "{...}" if value else "{}"
    if isinstance(value, _Number):
        return str(value)
    return _cut(json.dumps(value, ensure_ascii=False, default=str))


def _excerpt(body: bytes) -> str:
    return _cut(repr(body)[1:])


def _cut(text: str, limit: int = 160) -> str:
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"


def states(
    left: State, right: State, windows: tuple[Window, Window], *, exact_times: bool
) -> dict[tuple[str, str, str], str]:
    """The differences between two databases, by (table, key, column): the line that tells it.

    Beside the values, whether created_at and updated_at of a row are equal must be equal: Rails writes one
    time into both.
    """
    found: dict[tuple[str, str, str], str] = {}
    for name in sorted(left.keys() | right.keys()):
        if name not in left or name not in right:
            found[name, "", ""] = f"table {name}: {'only in Rails' if name in left else 'only in Rust'}"
            continue
        one, other = left[name], right[name]
        if one.columns != other.columns:
            found[name, "", ""] = f"table {name}: columns {one.columns} / {other.columns}"
            continue
        for key in one.rows.keys() | other.rows.keys():
            for column, line in _rows(name, key, one, other, windows, exact_times):
                found[name, key, column] = line
    return dict(sorted(found.items()))


def _rows(
    name: str, key: str, one: Table, other: Table, windows: tuple[Window, Window], exact: bool
) -> Iterator[tuple[str, str]]:
    ours, theirs = one.rows.get(key), other.rows.get(key)
    if ours is None or theirs is None:
        row = ours or theirs
        yield "", f"{name} {key}: {'only in Rails' if theirs is None else 'only in Rust'}: {_cut(repr(row))}"
        return
    for column, value, its in zip(one.columns, ours, theirs, strict=True):
        if (type(value) is not type(its) or value != its) and not _fresh_value(column, value, its, windows, exact):
            yield column, f"{name} {key} {column}: {_cut(repr(value))} / {_cut(repr(its))}"
    if {"created_at", "updated_at"} <= set(one.columns):
        stamps = [one.columns.index(column) for column in ("created_at", "updated_at")]
        same = [row[stamps[0]] == row[stamps[1]] for row in (ours, theirs)]
        if same[0] != same[1]:
            words = ["equal" if s else "different" for s in same]
            yield "created_at=updated_at", f"{name} {key}: created_at and updated_at {words[0]} / {words[1]}"


def _fresh_value(column: str, ours: Value, theirs: Value, windows: tuple[Window, Window], exact: bool) -> bool:
    if not isinstance(ours, str) or not isinstance(theirs, str):
        return False
    shapes = [
        sql_time(text, window, exact=exact) or secret(column, text) or dated(text, window.days())
        for text, window in zip((ours, theirs), windows, strict=True)
    ]
    return shapes[0] is not None and shapes[0] == shapes[1]
