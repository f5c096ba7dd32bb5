"""`if:`, `unless:` and `on:` of validations and callbacks, as Rust tests on the draft.

A condition is a compiled method or lambda, or a method that Rails defines: an enum's predicate, `name?` of a column, dirty tracking,
`new_record?`. What is none of these has no text, and its layer has named it.
"""

from __future__ import annotations

from collections.abc import Sequence

from regauge.emit.diesel.queries import enum_method
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.names import dirty_method
from regauge.emit.rust import method
from regauge.program.code import Function
from regauge.program.models import Condition, Model
from regauge.program.record_methods import condition_key, dirty_of, draft_method

_STATE = {
    "new_record?": "self.is_new()",
    "persisted?": "self.is_persisted()",
    "destroyed?": "self.is_destroyed()",
    "changed?": "self.is_changed()",
    "has_changes_to_save?": "self.is_changed()",
}


def test_of(unit: Unit, model: Model, conditions: Sequence[Condition], on: Sequence[str] = ()) -> list[str] | None:
    """Tests that must all hold; None where one of them is not compiled."""
    tests = []
    if on:
        contexts = " | ".join(_context(name) for name in on)
        tests.append(f"matches!(context, {contexts})")
        unit.out.use("regauge_support::record::Context")
    for condition in conditions:
        text = condition_text(unit, model, condition)
        if text is None:
            return None
        tests.append(f"!{text}" if condition.negated else text)
    return tests


def _context(name: str) -> str:
    known = {"create": "Context::Create", "update": "Context::Update"}
    return known.get(name) or f'Context::Custom("{name}")'


def condition_text(unit: Unit, model: Model, condition: Condition) -> str | None:
    """The test of one condition, before its negation."""
    if condition.method is not None:
        return method_test(unit, model, condition.method)
    function = unit.program.functions.get(condition_key(model, condition) or "")
    return None if function is None else call_of(unit, function)


def method_function(unit: Unit, model: Model, name: str) -> Function | None:
    """The compiled method that a draft has under this name."""
    return draft_method(unit.program, model, name)


def call_of(unit: Unit, function: Function) -> str:
    """`self.name(conn)?`."""
    from regauge.emit.diesel.functions import function_name

    conn = "" if function.conn == "none" else "conn"
    return f"self.{function_name(unit, function)}({conn}){'?' if function.fallible else ''}"


def method_test(unit: Unit, model: Model, name: str) -> str | None:
    """A method of the draft as a bool."""
    function = method_function(unit, model, name)
    if function is not None:
        return truth(call_of(unit, function), function)
    if name in _STATE:
        unit.out.use("regauge_support::record::Draft")
        return _STATE[name]
    for each in unit.classes:
        for declared in each.enums.values():
            for label, _ in declared.values:
                if declared.instance_methods and f"{enum_method(declared, label)}?" == name:
                    return f"self.{method(name)}()"
    asked = dirty_of(name)
    if asked is not None and unit.field(asked[1]) is not None:
        field = unit.field(asked[1])
        return None if field is None else f"self.{dirty_method(asked[0], field.name)}()"
    if name.endswith("?") and (queried := unit.field(name[:-1])) is not None:
        return query_test(queried)
    return None


def truth(text: str, function: Function) -> str:
    """Ruby's truthiness of what a function returns."""
    from regauge.program.types import BOOL, NIL, VOID, Optional_

    if function.returns == BOOL:
        return text
    if isinstance(function.returns, Optional_):
        return f"{text}.unwrap_or_default()" if function.returns.of == BOOL else f"{text}.is_some()"
    if function.returns in (NIL, VOID):
        return f"{{ {text}; false }}"
    return f"{{ {text}; true }}"


def query_test(field: Field) -> str:
    """`name?` of a column: ActiveRecord::AttributeMethods::Query."""
    value = f"self.{field.name}"
    if field.enum is not None:
        return f"{value}.as_ref().is_some_and(|value| value.name().is_some())"
    if field.key_of is not None:
        return f"{value}.is_some()"
    kind = field.kind.cast
    if kind == "boolean":
        return f"{value} == Some(true)"
    if kind in ("integer", "unsigned"):
        return f"{value}.is_some_and(|number| number != 0)"
    if kind == "float":
        return f"{value}.is_some_and(|number| number != 0.0)"
    if kind == "decimal":
        return f"{value}.as_ref().is_some_and(|number| !number.is_zero())"
    if kind == "string":
        return f"!text::is_blank_or_nil({value}.as_deref())"
    return f"{value}.is_some()"


def guarded(tests: Sequence[str], text: str) -> str:
    """`if tests { text }`; where `text` is itself one `if`, the two are one."""
    if not tests:
        return text
    head = " && ".join(f"({test})" if " || " in test and len(tests) > 1 else test for test in tests)
    inner = _single_if(text)
    if inner is None:
        return f"if {head} {{\n{text}\n}}"
    condition, body = inner
    first = f"({head})" if " || " in head and not head.startswith("(") else head
    second = f"({condition})" if " || " in condition else condition
    return f"if {first} && {second} {{{body}}}"


def _single_if(text: str) -> tuple[str, str] | None:
    """The condition and the body of a text that is one `if` without `else`."""
    if not text.startswith("if ") or not text.endswith("}"):
        return None
    start, depth = text.find(" {"), 0
    if start < 0:
        return None
    for index in range(start + 1, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return (text[3:start], text[start + 2 : -1]) if index == len(text) - 1 else None
    return None
