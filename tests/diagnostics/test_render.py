"""Diagnostics as people and programs see them."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from regauge.diagnostics import Diagnostic, Related, Span, in_order
from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.render import printable, source_of, summary, to_json, to_plain, to_text

LINES = ["class Product < ApplicationRecord", "  track_changes :price", "end"]
FOUND = Diagnostic(
    codes.UNKNOWN_CLASS_CALL,
    Span("app/models/product.rb", 2, 3, 2, 23),
    "`track_changes` is unknown",
    subject="Product",
)


def source(path: str) -> list[str]:
    return LINES


def test_text() -> None:
    assert (
        to_text(FOUND, source).plain
        == """\
warning[RG0301]: `track_changes` is unknown (Product)
  --> app/models/product.rb:2:3
   |
 2 |   track_changes :price
   |   ^^^^^^^^^^^^^^^^^^^^
   = help: port what the call adds by hand, or keep the model's routes on Rails"""
    )


def test_second_places_notes_and_help_of_its_own() -> None:
    related = (Related(Span("app/models/a.rb", 1, 1, 1, 6), "defined here"),)
    found = Diagnostic(codes.SCOPE, FOUND.span, "m", "h", ("n",), related)
    text = to_text(found, source).plain
    assert (
        "= defined here:" in text
        and " 1 | class Product" in text
        and "= note: n" in text
        and text.endswith("= help: h")
    )


def test_a_file_without_text_and_a_line_beyond_its_end() -> None:
    assert to_text(Diagnostic(codes.SCOPE, Span.of_file("db/schema.rb"))).plain.splitlines()[1] == "  --> db/schema.rb"
    assert to_text(Diagnostic(codes.SCOPE, Span("a.rb", 99)), source).plain.count("|") == 0


def test_the_caret_stands_under_wide_characters_and_tabs() -> None:
    text = to_text(Diagnostic(codes.SCOPE, Span("a.rb", 1, 4, 1, 6)), lambda _: ["\t中:x = 1"]).plain.splitlines()
    assert text[3] == " 1 |     中:x = 1" and text[4] == "   |        ^^"


def test_long_lines_are_cut_around_the_caret() -> None:
    text = to_text(
        Diagnostic(codes.SCOPE, Span("a.rb", 1, 5001, 1, 5002)), lambda _: ["x" * 5000 + "Y" + "z" * 5000]
    ).plain
    shown, carets = text.splitlines()[3:5]
    assert len(shown) < 200 and shown[carets.index("^")] == "Y"


@given(st.text(st.characters(), max_size=50))
def test_nothing_hostile_reaches_the_terminal(text: str) -> None:
    found = Diagnostic(
        codes.SCOPE, Span(text or "x", 1, 1, 1, 9), text, text, (text,), (Related(Span(text, 1), text),), text
    )
    plain = to_plain(found, lambda _: [text])
    assert plain == to_text(found, lambda _: [text]).plain
    assert all(char.isprintable() or char in "\n " or ord(char) >= 0xA0 for char in plain)
    assert not set(plain) & set("\x1b\x07\r\u202e\u2066\u2028")
    plain.encode("utf-8")


def test_printable_keeps_ordinary_text() -> None:
    assert printable("naïve 中 😀") == "naïve 中 😀" and printable("\x1b[2J\u202e") == "\\u{1b}[2J\\u{202e}"


def test_json() -> None:
    data = to_json(FOUND)
    assert data["code"] == "RG0301" and data["kind"] == "gap" and data["severity"] == "warning"
    assert data["place"] == {"path": "app/models/product.rb", "line": 2, "column": 3, "end_line": 2, "end_column": 23}
    assert to_json(Diagnostic(codes.SCOPE, Span.of_file("x")))["place"]["line"] is None


def test_order_and_summary() -> None:
    other = Diagnostic(codes.CIRCULAR_CONCERN, Span("app/a.rb", 9))
    assert in_order([FOUND, other, FOUND]) == [other, FOUND]
    assert summary([FOUND, other, FOUND]) == "1 error, 2 warnings" and summary([]) == "nothing to report"


def test_source_is_read_only_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "secret").write_text("x")
    (tmp_path / "app" / "a.rb").write_bytes(b"a\xff\nb")
    (tmp_path / "app" / "link.rb").symlink_to(tmp_path / "secret")
    lines = source_of(tmp_path / "app")
    assert lines("a.rb") == ["a\ufffd", "b"]
    assert lines("../secret") is None and lines("link.rb") is None and lines("none.rb") is None and lines("\0") is None
