"""Records that are begun and then assigned to become literals, and only where that says the same."""

from __future__ import annotations

import pytest

from regauge.emit.code.begun import literals

BEGIN = "let mut line = LineDraft::default();"
SAVE = "line.save(conn)?;"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            [BEGIN, "line.cents = Some(5);", "line.title = title;", SAVE],
            ["let mut line = LineDraft { cents: Some(5), title, ..LineDraft::default() };", SAVE],
        ),
        # What the block ends with needs no name.
        ([BEGIN, "line.cents = cents;", "line"], ["LineDraft { cents, ..LineDraft::default() }"]),
        ([BEGIN, "line.cents = cents;", "Ok(line)"], ["Ok(LineDraft { cents, ..LineDraft::default() })"]),
        (
            [BEGIN, "line.cents = cents;", "Ok(other)"],
            ["let line = LineDraft { cents, ..LineDraft::default() };", "Ok(other)"],
        ),
        # What comes between ends it.
        (
            [BEGIN, "line.a = a;", "line.set_order(Some(order));", "line.b = b;"],
            ["let mut line = LineDraft { a, ..LineDraft::default() };", "line.set_order(Some(order));", "line.b = b;"],
        ),
        # A field that is set again, and a value that reads the record, stay where they are.
        (
            [BEGIN, "line.a = a;", "line.a = b;"],
            ["let mut line = LineDraft { a, ..LineDraft::default() };", "line.a = b;"],
        ),
        (
            [BEGIN, "line.a = a;", "line.b = line.a.clone();"],
            ["let mut line = LineDraft { a, ..LineDraft::default() };", "line.b = line.a.clone();"],
        ),
        # Whether a method of the app changes the record cannot be told.
        ([BEGIN, "line.a = a;", "line.total()"], [BEGIN, "line.a = a;", "line.total()"]),
        ([BEGIN, SAVE], [BEGIN, SAVE]),
        ([BEGIN, "other.a = a;", SAVE], [BEGIN, "other.a = a;", SAVE]),
        (["let x = 1;", "x"], ["let x = 1;", "x"]),
    ],
)
def test_literals(lines: list[str], expected: list[str]) -> None:
    assert literals(lines) == expected
