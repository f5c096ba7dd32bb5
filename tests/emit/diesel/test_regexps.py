"""Ruby's regular expressions in Rust's syntax."""

from __future__ import annotations

import pytest

from regauge.program.regexps import translate


@pytest.mark.parametrize(
    ("ruby", "flags", "rust"),
    [
        (r"\A[A-Z]{3}-\d{4}\z", "", r"\A[A-Z]{3}-[0-9]{4}\z"),
        (r"\A[a-z0-9]+(?:-[a-z0-9]+)*\z", "", r"\A[a-z0-9]+(?:-[a-z0-9]+)*\z"),
        (r"^\w+$", "", r"(?m)^[0-9A-Za-z_]+$"),
        (r"a.b", "m", r"(?s)a.b"),
        (r"\h+\Z", "i", r"(?i)[0-9A-Fa-f]+\n?\z"),
        (r"[[:alpha:]_]", "", r"[\p{Alphabetic}_]"),
        (r"a{,3}", "", r"a{0,3}"),
        (r"(?<year>\d+)/x", "", r"(?P<year>[0-9]+)/x"),
        (r"\u00e9", "", r"\u{00e9}"),
    ],
)
def test_translates(ruby: str, flags: str, rust: str) -> None:
    assert translate(ruby, flags) == rust


@pytest.mark.parametrize(
    "ruby", [r"(?=a)", r"(?<!a)b", r"(a)\1", r"a++", r"(?>a)", r"\Ga", r"a\K", r"\X", r"(?~a)", r"\g<x>"]
)
def test_refuses_what_has_no_counterpart(ruby: str) -> None:
    assert translate(ruby) is None
