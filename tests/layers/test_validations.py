"""Layer 2, validations and callbacks: what is converted is settled, what is not is named and stops saves."""

from __future__ import annotations

import pytest
from tests.emit.diesel import corner

from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior import callbacks, validations
from regauge.program.models import Callback, Condition
from regauge.ruby import ast
from regauge.ruby.evaluator.values import Range, Regexp, Symbol


def test_the_corner_is_settled_whole() -> None:
    program = corner.program()
    _, found = validations.run(program)
    assert found == []
    spans = {program.ledger.key(v.span) for m in program.models.values() for v in m.validations}
    assert spans <= program.ledger.converted


@pytest.mark.parametrize(
    ("kind", "attribute", "facts", "code"),
    [
        ("numericality", "cents", {"options": {"greater_than": Symbol("minimum")}}, "dynamic-validator"),
        ("numericality", "title", {"options": {"in": Range(1, None, False)}}, "dynamic-validator"),
        ("length", "cents", {"options": {"maximum": 3}}, None),
        ("length", "title", {"options": {"maximum": Symbol("limit")}}, "dynamic-validator"),
        ("format", "title", {"options": {"with": Regexp(r"(?=a)b")}}, None),
        ("inclusion", "title", {"options": {"in": Symbol("titles")}}, "dynamic-validator"),
        ("uniqueness", "title", {"options": {"conditions": object()}}, "unknown-validator-option"),
        ("presence", "colour", {}, "validated-attribute-missing"),
        ("presence", "title", {"strict": True}, "unknown-validator-option"),
        ("presence", "title", {"message": Symbol("needed")}, None),
        ("presence", "title", {"conditions": [Condition(False, method="urgent?")]}, None),
        ("confirmation", "title", {}, None),
        ("method", None, {"method": "check"}, None),
    ],
)
def test_names_what_is_not_converted(
    kind: str, attribute: str | None, facts: dict[str, object], code: str | None
) -> None:
    program = corner.program()
    line = program.models["Line"]
    made = corner.validation(line, kind, attribute, 9, **facts)
    _, found = validations.run(program)
    assert [each.span for each in found] == [made.span]
    assert code is None or found[0].code.slug == code
    assert program.ledger.key(made.span) in program.ledger.named
    assert [gap.effects for gap in line.gaps] == [frozenset({"save"})]


@pytest.mark.parametrize("attribute", ["title", "cents", "created_at"])
def test_columns_answer_conditions(attribute: str) -> None:
    program = corner.program()
    corner.validation(
        program.models["Line"], "presence", "title", 9, conditions=[Condition(True, method=f"{attribute}?")]
    )
    assert validations.run(program)[1] == []


@pytest.mark.parametrize(
    ("event", "method", "effect"),
    [("before_save", "stamp", "save"), ("before_destroy", "stop", "destroy"), ("after_commit", "tell", "save")],
)
def test_a_callback_without_a_body_is_named(event: str, method: str, effect: str) -> None:
    program = corner.program()
    invoice = program.models["Invoice"]
    invoice.callbacks.append(Callback(event, Span(invoice.path, 20), method=method))
    _, found = callbacks.run(program)
    assert len(found) == 1
    assert effect in invoice.gaps[0].effects


def test_a_block_that_was_not_compiled_is_named() -> None:
    program = corner.program()
    invoice = program.models["Invoice"]
    body = ast.Block(Span(invoice.path, 21, 5), None, ast.Body(Span(invoice.path, 21, 5)))
    invoice.callbacks.append(Callback("before_save", Span(invoice.path, 21), body=body))
    assert [each.span.line for each in callbacks.run(program)[1]] == [21]
