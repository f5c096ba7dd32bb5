"""Comments stay comments and numbers stay in range, for any input."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regauge.emit.rust import (
    LiteralOutOfRange,
    character,
    doc_comment,
    integer,
    line_comment,
    markdown_code,
    ruby_doc,
    string,
)

HOSTILE = st.text(
    st.sampled_from([*"ab`~*/\\\n\r\t #!<>[]", "\u2028", "\u2029", "\x85", "\x0b", "\u202e", "\0", "\ud800"]),
    max_size=60,
)
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@given(HOSTILE)
def test_every_line_is_a_comment_of_visible_characters(text: str) -> None:
    for prefix, lines in (("//", line_comment(text)), ("///", doc_comment(text)), ("///", ruby_doc(text))):
        for line in lines:
            assert line == prefix or line.startswith(f"{prefix} ")
            assert not UNSAFE.search(line)


@given(HOSTILE)
def test_doc_comments_hold_no_code_block(text: str) -> None:
    for line in doc_comment(text):
        assert not re.search(r"```|~~~", line)
        assert not re.match(r"/// {2,}", line)


@given(HOSTILE)
def test_ruby_stays_inside_its_fence(source: str) -> None:
    lines = ruby_doc(source)
    if lines:
        fence = lines[-1].removeprefix("/// ")
        assert lines[0] == f"/// {fence}ruby"
        assert all(fence not in line for line in lines[1:-1])


@given(st.text(st.characters(), max_size=40))
def test_strings_are_one_line_and_end_where_they_should(value: str) -> None:
    literal = string(value)
    assert not UNSAFE.search(literal)
    # Without its escapes the literal holds exactly two quotes: at its ends.
    bare = re.sub(r"\\u\{[0-9a-f]+\}|\\.", "", literal)
    assert bare.count('"') == 2 and bare[0] == bare[-1] == '"' and "\\" not in bare


@pytest.mark.parametrize(
    ("value", "kind"), [(128, "i8"), (-129, "i8"), (-1, "u8"), (2**63, "i64"), (2**63, None), (2**128, "u128")]
)
def test_numbers_that_do_not_fit_are_refused(value: int, kind: str | None) -> None:
    with pytest.raises(LiteralOutOfRange):
        integer(value, kind)


@pytest.mark.parametrize("value", ["", "ab", "\ud800"])
def test_only_one_scalar_value_is_a_char(value: str) -> None:
    with pytest.raises(LiteralOutOfRange):
        character(value)


@pytest.mark.parametrize(
    ("text", "expected"), [("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a\nb", "`a b`"), ("", "")]
)
def test_inline_code(text: str, expected: str) -> None:
    assert markdown_code(text) == expected


def test_ruby_is_moved_to_the_margin_of_its_first_line() -> None:
    assert ruby_doc("def a\n      if b\n        c\n      end\n    end") == [
        "/// ```ruby",
        "/// def a",
        "///   if b",
        "///     c",
        "///   end",
        "/// end",
        "/// ```",
    ]
    kept = "scope :a, -> {\n  where(b: 1)\n}"
    assert ruby_doc(kept)[1:-1] == [f"/// {line}" for line in kept.splitlines()]
    assert ruby_doc("a(<<~X)\nflush\n    X")[1:-1] == ["/// a(<<~X)", "/// flush", "///     X"]
