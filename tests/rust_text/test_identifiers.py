"""Names from the app become identifiers in Rust's style, whatever they hold."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regauge.emit.rust import Names, camel, constant, file_stem, is_identifier, method, snake
from regauge.emit.rust.identifiers import KEYWORDS, PRELUDE

ANY_TEXT = st.text(st.characters(), max_size=30) | st.sampled_from([*sorted(KEYWORDS), "_", "self?", "Self="])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Admin::OrderLine", "admin_order_line"),
        ("HTMLParser", "html_parser"),
        ("userID", "user_id"),
        ("address_line_1", "address_line_1"),
        ("type", "r#type"),
        ("gen", "r#gen"),
        ("self", "self_"),
        ("crate", "crate_"),
        ("2fa", "n2fa"),
        ("café", "cafe"),
        ("", "unnamed"),
    ],
)
def test_snake(name: str, expected: str) -> None:
    assert snake(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("order_line", "OrderLine"), ("Admin::User", "AdminUser"), ("self", "Self_"), ("v1_2", "V1_2"), ("v12", "V12")],
)
def test_camel(name: str, expected: str) -> None:
    assert camel(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("paid?", "is_paid"),
        ("has_stock?", "has_stock"),
        ("total=", "set_total"),
        ("save!", "save_or_raise"),
        ("<=>", "compare"),
        ("[]=", "put"),
        ("match", "r#match"),
    ],
)
def test_method(name: str, expected: str) -> None:
    assert method(name) == expected


@given(ANY_TEXT)
def test_any_text_gives_an_identifier_in_style(name: str) -> None:
    assert is_identifier(snake(name)) and is_identifier(method(name))
    assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*_?", file_stem(snake(name)))
    assert is_identifier(camel(name)) and camel(name)[0].isupper()
    assert is_identifier(constant(name)) and constant(name).isupper()


@given(st.lists(ANY_TEXT, max_size=12))
def test_names_never_collide_and_never_change(names: list[str]) -> None:
    scope = Names(reserved=PRELUDE)
    for give in (scope.snake, scope.camel, scope.constant):
        given_names = {name: give(name) for name in names}
        assert len(set(given_names.values())) == len(given_names)
        assert all(is_identifier(made) and made not in PRELUDE for made in given_names.values())
        assert given_names == {name: give(name) for name in names}


def test_collisions_are_numbered_in_the_order_of_asking() -> None:
    scope = Names()
    assert [scope.snake(name) for name in ("userName", "user_name", "type", "Type", "userName")] == [
        "user_name",
        "user_name_2",
        "r#type",
        "type_2",
        "user_name",
    ]
    assert scope.snake("user_name", key="another table") == "user_name_3"


def test_a_given_number_is_not_given_again() -> None:
    scope = Names()
    assert [scope.snake(name) for name in ("a_2", "a", "A")] == ["a_2", "a", "a_3"]
