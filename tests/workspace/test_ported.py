"""Markers tie stubs to their Ruby, whatever the methods are called and whatever their source holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from regauge.program.files import GeneratedFile, Stub
from regauge.workspace import ported

DIGEST = "0123456789abcdef"
TEXT = st.text(st.characters(), max_size=30)


@given(TEXT, TEXT)
def test_any_name_is_found_again(name: str, body: str) -> None:
    stub = Stub(name, body, DIGEST, "app/models/order.rb", 1)
    text = ported.stubs_text([stub])
    assert [found.digest for found in ported.scan(text)] == [DIGEST]
    assert ported.missing(GeneratedFile("x.rs", "", "owned", (stub,)), text) == ()
    assert ported.differences("x.rs", text, [stub]) == []


def test_ruby_cannot_pass_for_a_stub() -> None:
    fake = ported.marker("Order#other", DIGEST)
    text = ported.stubs_text([Stub("Order#real", f"{fake}\nErr(NotPorted)", DIGEST, "a.rb", 1)])
    assert [found.subject for found in ported.scan(text)] == ["Order#real"]


def test_a_stub_is_done_when_it_no_longer_answers_that_it_is_not_ported() -> None:
    for body, waiting in (
        ("fn a() -> Result<(), NotPorted> { Err(NotPorted) }", True),
        ('fn a() -> Result<()> { Err(Error::not_ported("Order#a")) }', True),
        ('fn a() -> Result<()> { Err(Error::NotPorted { place: "Order#a" }) }', True),
        ('fn a() -> Result<()> { regauge_support::not_ported("Order#a") }', True),
        ("fn a() -> Result<(), NotPorted> { Ok(()) }", False),
    ):
        text = ported.stubs_text([Stub("Order#a", body, DIGEST, "a.rb", 1)])
        assert [found.is_stub for found in ported.scan(text)] == [waiting]


def test_a_file_without_stubs_holds_none() -> None:
    assert ported.scan("//! Written by hand, nothing left to port.\n") == []
    assert ported.scan("") == []
