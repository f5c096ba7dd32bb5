"""Which values may differ between two runs that are otherwise equal: times of the run itself, and new secrets.

A pair of values is fresh when both have the same shape and each lies in its own side's window, or the same number of
whole days from it (a term of payment counts from now). So are texts that differ only in a date which is today, each on
its own side: a recording is of another day. There is no other exception, and no list of places: a time that should be
fixed and is not, shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

_JSON_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d\.\d{3})(Z|[+-]\d\d:\d\d)")
# PostgreSQL's text drops trailing zeros of the fraction; Rails writes six digits or none into SQLite.
_SQL_TIME = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)")
_DATE = re.compile(r"(?<!\d)\d{4}-\d\d-\d\d(?![\dT])")
_DIGEST = re.compile(r"(\$2[abxy]\$\d\d\$)[./A-Za-z0-9]{53}")
_TOKEN = re.compile(r"[0-9a-f]{40}")
_SLACK = 1.0
_DAY = 86400.0

SECRET_KEYS = frozenset({"token", "api_token"})
"""Keys of JSON and columns whose values are drawn at random."""


@dataclass(frozen=True)
class Window:
    """The time in which a side worked, as seconds since the epoch."""

    start: float
    end: float

    def days_off(self, moment: datetime) -> int | None:
        """0 for a moment in the window, N for one N days after (or before) such a moment, None for any other."""
        days, rest = divmod(moment.timestamp() - (self.start - _SLACK), _DAY)
        return int(days) if rest <= self.end - self.start + 2 * _SLACK else None

    def days(self) -> frozenset[date]:
        """The days on which the side worked: one, or two around midnight. In UTC, the zone of the apps compared."""
        return frozenset(datetime.fromtimestamp(at, UTC).date() for at in (self.start - _SLACK, self.end + _SLACK))


def json_time(text: str, window: Window) -> str | None:
    """The shape of a fresh JSON time (its zone, and how many days off it is), or None."""
    match = _JSON_TIME.fullmatch(text)
    if match is None:
        return None
    return _shape(match[3], datetime.fromisoformat, text, window)


def sql_time(text: str, window: Window, *, exact: bool) -> str | None:
    """The shape of a fresh time in a table, or None.

    `exact` asks for six digits after the seconds, as Rails writes on SQLite (none at all when they are zero, which
    happens once in a million).
    """
    match = _SQL_TIME.fullmatch(text)
    if match is None:
        return None
    _, _, fraction = match[2].partition(".")
    if exact and len(fraction) not in (0, 6):
        return None
    return _shape("UTC", lambda t: datetime.fromisoformat(t).replace(tzinfo=UTC), text, window)


def _shape(zone: str, read: Callable[[str], datetime], text: str, window: Window) -> str | None:
    try:
        days = window.days_off(read(text))
    except ValueError:  # digits that are no date
        return None
    return None if days is None else f"{zone} {days:+}"


def dated(text: str, days: frozenset[date]) -> str | None:
    """The text with those days replaced by a word, or None where it has none of them."""
    shape = _DATE.sub(lambda match: "<today>" if match[0] in {day.isoformat() for day in days} else match[0], text)
    return None if shape == text else shape


def secret(key: str, text: str) -> str | None:
    """The shape of a secret under its key or column: the digest's kind and cost, or that it is a token."""
    if key == "password_digest":
        match = _DIGEST.fullmatch(text)
        return match[1] if match else None
    return "token" if key in SECRET_KEYS and _TOKEN.fullmatch(text) else None


def mask_json(body: bytes, window: Window, days: frozenset[date]) -> bytes:
    """The body with fresh times, secrets and those days replaced by their shape: equal bytes then mean equal spelling.

    `days`: of both sides, because a date that is fixed may be today on one of them.
    """

    def time_shape(match: re.Match[str]) -> str:
        shape = json_time(match[0], window)
        return match[0] if shape is None else f"<time {shape}>"

    text = _JSON_TIME.sub(time_shape, body.decode("utf-8", "surrogateescape"))
    keys = "|".join(sorted(SECRET_KEYS))
    text = re.sub(rf'"({keys})":"{_TOKEN.pattern}"', r'"\1":"<token>"', text)
    return (dated(text, days) or text).encode("utf-8", "surrogateescape")
