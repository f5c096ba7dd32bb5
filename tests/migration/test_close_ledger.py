"""The ledger's close: what nobody claimed is named, and what is named is not counted as converted."""

from __future__ import annotations

from regauge.diagnostics import Diagnostic, Span
from regauge.diagnostics.catalogue import models as codes
from regauge.layers import close_ledger
from regauge.program.ledger import Site
from regauge.program.models import Model
from regauge.program.program import App, Program

FILE = "app/models/product.rb"


def program(*sites: Site) -> Program:
    made = Program(App())
    made.models["Product"] = Model("Product", FILE, Span(FILE, 1), "ApplicationRecord", "products")
    made.ledger.sites.extend(sites)
    return made


def call(line: int, name: str = "track", column: int = 3) -> Site:
    return Site("class_call", name, Span(FILE, line, column), "Product")


def test_an_open_call_is_named_and_stops_all_routes_of_its_class() -> None:
    made = program(call(2))
    _, fresh = close_ledger.run(made, [])
    assert [(found.code.id, found.span.line) for found in fresh] == [("RG0199", 2)]
    assert made.ledger.open_sites() == []
    assert [gap.effects for gap in made.models["Product"].gaps] == [frozenset({"all"})]


def test_an_open_method_stops_what_calls_it() -> None:
    made = program(Site("method", "label", Span(FILE, 2, 3), "Product"))
    close_ledger.run(made, [])
    (gap,) = made.models["Product"].gaps
    assert gap.names == frozenset({"label"})


def test_a_settled_site_stays_settled() -> None:
    made = program(call(2))
    made.ledger.settle(Span(FILE, 2, 3))
    assert close_ledger.run(made, [])[1] == []
    assert made.ledger.named == {}


def test_a_diagnostic_names_the_site_on_its_line() -> None:
    made = program(call(2))
    said = Diagnostic(codes.UNKNOWN_CLASS_CALL, Span(FILE, 2, 9))
    assert close_ledger.run(made, [said])[1] == []
    assert list(made.ledger.named.values()) == [["RG0301"]]


def test_a_note_names_nothing() -> None:
    made = program(call(2))
    said = Diagnostic(codes.FOREIGN_KEY_MISSING, Span(FILE, 2, 3))
    _, fresh = close_ledger.run(made, [said])
    assert [found.code.id for found in fresh] == ["RG0199"]


def test_a_diagnostic_beside_a_converted_site_does_not_unsettle_it() -> None:
    made = program(call(2), call(2, "other", 20))
    made.ledger.settle(Span(FILE, 2, 3))
    close_ledger.run(made, [Diagnostic(codes.UNKNOWN_CLASS_CALL, Span(FILE, 2, 20))])
    assert (FILE, 2, 3) not in made.ledger.named
    assert (FILE, 2, 20) in made.ledger.named
