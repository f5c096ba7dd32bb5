"""Layer 4: lambdas of associations become steps; joins that repeat rows are named."""

from __future__ import annotations

from tests.emit.diesel import corner

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.span import Span
from regauge.layers import layer4_resolution
from regauge.layers.layer2_behavior import compile_bodies
from regauge.program import code
from regauge.ruby import ast

AT = Span("app/models/invoice.rb", 30)


def lambda_(*calls: tuple[str, tuple[ast.Node, ...]]) -> ast.Lambda:
    """`-> { a(..).b(..) }`."""
    node: ast.Node | None = None
    for name, args in calls:
        node = ast.Call(AT, node, name, args)
    assert node is not None
    return ast.Lambda(AT, None, ast.Body(AT, (node,)))


def test_order_becomes_a_step() -> None:
    program = corner.program()
    program.models["Invoice"].associations["lines"].scope = lambda_(("order", (ast.SymLit(AT, "id"),)))
    _, found = layer4_resolution.run(program)
    assert found == []
    query = program.functions["Invoice.association:lines"].body.value
    assert isinstance(query, code.Query)
    assert query.steps == (code.OrderBy(((code.ColumnRef("Line", "id"), False),)),)


def test_what_says_more_becomes_a_scope_of_the_target() -> None:
    program = corner.program()
    program.models["Invoice"].associations["lines"].scope = lambda_(("where", (ast.StrLit(AT, "cents > 5"),)))
    assert layer4_resolution.run(program)[1] == []
    compile_bodies.run(program)
    query = program.functions["Invoice.association:lines"].body.value
    assert isinstance(query, code.Query)
    assert query.steps == (code.ScopeCall("Line.scope:invoice_lines"),)


def test_what_cannot_be_lowered_is_named() -> None:
    program = corner.program()
    lines = program.models["Invoice"].associations["lines"]
    lines.scope = lambda_(("frobnicate", ()))
    assert layer4_resolution.run(program)[1] == []
    _, found = compile_bodies.run(program)
    assert [(each.subject, each.code) for each in found] == [("Invoice#lines", codes.ASSOCIATION_SCOPE)]
    assert program.models["Invoice"].gaps[0].names == {"lines", "lines="}
    assert "Invoice.association:lines" not in program.functions


def test_a_join_that_repeats_rows_is_named() -> None:
    program = corner.program()
    customer = program.models["Customer"]
    corner.association(customer, "has_many", "lines", 9, target="Line", through="invoices", source="lines")
    corner.association(
        program.models["Line"], "belongs_to", "customer", 9, target="Customer", foreign_key="customer_id"
    )
    invoice = program.models["Invoice"]
    assert layer4_resolution.run(program)[1] == []
    corner.association(invoice, "has_many", "customers", 9, target="Customer", through="lines", source="customer")
    found = layer4_resolution.run(program)[1]
    assert [each.span.line for each in found] == [9]
