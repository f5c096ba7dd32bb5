"""Compiled bodies of a model: which there are, what they are called, and how they are printed inside the model's file.

`regauge.emit.code` names and prints a body; this file decides where it goes.
"""

from __future__ import annotations

from regauge.emit import code
from regauge.emit.code.functions import rust_name
from regauge.emit.diesel.unit import Unit
from regauge.program.code import Function


def functions_of(unit: Unit, receiver: str) -> list[Function]:
    """Functions of the model and its subclasses with this receiver, in the order of the program."""
    owners = {model.name for model in unit.classes}
    return [
        f
        for f in unit.program.functions.values()
        if f.receiver == receiver and _owner(f) in owners and ".association:" not in f.key
    ]


def _owner(function: Function) -> str:
    """The class in a function's key."""
    return function.key.partition("#")[0].partition(".")[0].partition("@")[0]


def env_of(unit: Unit) -> code.Env:
    """Where the printer puts imports of this file."""
    return code.Env(unit.program, unit.names, unit.out, schema=f"{unit.names.root}::schema", home=unit.model.name)


def function_name(unit: Unit, function: Function) -> str:
    """The Rust name of a compiled body."""
    return rust_name(env_of(unit), function.key)


def signature(unit: Unit, function: Function) -> str:
    """`fn name(self, ..) -> T` without a body."""
    return code.signature(env_of(unit), function)


def emit_function(unit: Unit, function: Function, *, public: bool = True) -> None:
    """Writes the function where the writer stands."""
    unit.out.line(code.emit_function(env_of(unit), function, public=public))


def emit_constants(unit: Unit) -> None:
    """Writes the constants that bodies read, inside `impl Row`."""
    lines = code.emit_constants(
        env_of(unit),
        [(model.name, name) for model in unit.classes for name in unit.names.said.constants.get(model.name, ())],
    )
    unit.out.lines(lines)
    if lines:
        unit.out.blank()
