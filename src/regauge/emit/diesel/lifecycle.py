"""`impl Lifecycle`: how attributes are assigned, and the steps of a save and a destroy that the model has, in Rails' order.

    before_validation :x                  fn before_validation(..) { self.x()?; .. }
    belongs_to :order, counter_cache:     fn after_create(..) { the counter, then touches, then the app's callbacks }
    has_many :lines, dependent: :destroy  fn before_destroy(..) { .. }, among the app's callbacks in the order of declaration

A step without anything in it is left out; the trait's default says so.
"""

from __future__ import annotations

from regauge.emit.diesel import counters, dependents
from regauge.emit.diesel.conditions import call_of, guarded, method_function, test_of
from regauge.emit.diesel.draft import emit_set_attribute
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.validations import emit_validate, kind_test
from regauge.program.models import Callback, Model

_STEPS = ("before_save", "before_create", "before_update", "after_create", "after_update", "after_save")
EVENTS = frozenset({"before_validation", "after_validation", *_STEPS, "before_destroy", "after_destroy"})
"""The events whose callbacks are written."""


def emit_lifecycle(unit: Unit) -> None:
    """Writes `impl Lifecycle for XDraft`."""
    out = unit.out
    out.use("regauge_support::record::Draft", "regauge_support::record::Lifecycle")
    with out.block(f"impl Lifecycle for {unit.draft}"):
        emit_set_attribute(unit)
        _validation_step(unit, "before_validation")
        emit_validate(unit)
        _validation_step(unit, "after_validation")
        for event in _STEPS:
            _step(unit, event, _own_steps(unit, event))
        _destroy(unit)
        _write_step(unit, "after_touch", counters.after_touch(unit))
    out.blank()


def _validation_step(unit: Unit, event: str) -> None:
    lines = callback_lines(unit, event)
    if not lines:
        return
    text = "\n".join(lines)
    out = unit.out
    out.use("regauge_support::record::Context")
    conn = "conn" if "conn" in text else "_conn"
    context = "context" if "context" in text else "_context"
    out.blank()
    with out.block(f"fn {event}(&mut self, {conn}: &mut Conn, {context}: Context) -> Result<()>"):
        out.line(text)
        out.line("Ok(())")


def _own_steps(unit: Unit, event: str) -> list[str]:
    """What Rails itself does in an event before the app's callbacks: associations are declared first."""
    if event == "after_create":
        return counters.after_create(unit)
    if event == "after_update":
        return counters.after_update(unit)
    return []


def _step(unit: Unit, event: str, first: list[str]) -> None:
    lines = first + callback_lines(unit, event)
    if not lines:
        return
    text = "\n".join(lines)
    conn = "conn" if "conn" in text else "_conn"
    out = unit.out
    out.blank()
    with out.block(f"fn {event}(&mut self, {conn}: &mut Conn) -> Result<()>"):
        out.line(text)
        out.line("Ok(())")


def callback_lines(unit: Unit, event: str) -> list[str]:
    """The app's callbacks of an event, with their conditions."""
    found = [
        (model, c) for model, c in unit.callbacks(event) if model is unit.model or c.for_class in (None, model.name)
    ]
    return [text for model, callback in found if (text := callback_text(unit, model, callback)) is not None]


def callback_text(unit: Unit, model: Model, callback: Callback) -> str | None:
    """One callback's statement; None where its body or a condition is not compiled."""
    if callback.method is not None:
        function = method_function(unit, model, callback.method)
    else:
        span = callback.body.span if callback.body is not None else callback.span
        function = unit.program.functions.get(f"{model.name}#callback:{callback.event}:{span.line}:{span.column}")
    tests = test_of(unit, model, callback.conditions, callback.on)
    if function is None or tests is None:
        return None
    if model is not unit.model:
        tests.insert(0, kind_test(unit, model))
    call = f"{call_of(unit, function)};"
    return guarded(tests, call)


def _destroy(unit: Unit) -> None:
    steps: list[tuple[float, str]] = []
    steps += dependents.before_destroy(unit)
    for model, callback in unit.callbacks("before_destroy"):
        made = callback_text(unit, model, callback)
        if made is not None:
            steps.append((callback.order, made))
    _write_step(unit, "before_destroy", [text for _, text in sorted(steps, key=lambda step: step[0])])
    _write_step(unit, "after_delete", counters.after_delete(unit))
    after = counters.after_destroy(unit) + dependents.after_destroy(unit) + callback_lines(unit, "after_destroy")
    _write_step(unit, "after_destroy", after)


def _write_step(unit: Unit, event: str, lines: list[str]) -> None:
    if not lines:
        return
    text = "\n".join(lines)
    out = unit.out
    out.blank()
    with out.block(f"fn {event}(&mut self, {'conn' if 'conn' in text else '_conn'}: &mut Conn) -> Result<()>"):
        out.line(text)
        out.line("Ok(())")
