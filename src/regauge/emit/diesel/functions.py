"""Compiled bodies of a model: which there are, what they are called, and how they are printed inside the model's file.

`regauge.emit.code` prints a body; this file decides where it goes and which methods of STI classes need a dispatch.
"""

from __future__ import annotations

from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import method, snake
from regauge.program.code import Function


def functions_of(unit: Unit, receiver: str) -> list[Function]:
    """Functions of the model and its subclasses with this receiver, in the order of the program."""
    owners = {model.name for model in unit.classes}
    return [f for f in unit.program.functions.values() if f.owner in owners and f.receiver == receiver]


def function_name(function: Function) -> str:
    """The Rust name of a compiled body."""
    kind, _, rest = function.key.partition("#")[2].partition(":")
    if kind == "callback":
        event, line, _ = rest.split(":")
        return snake(f"on_{event}_{line}")
    if kind in ("condition", "option"):
        return f"{kind}_{rest.split(':')[0]}"
    if kind == "normalize":
        return snake(f"normalize_{rest}")
    if ".association:" in function.key:
        owner, _, name = function.key.partition(".association:")
        return snake(f"{owner.replace('::', '_')}_{name}")
    return method(function.name)


def signature(unit: Unit, function: Function) -> str:
    """`fn name(self, ..) -> T` without a body."""
    from regauge.emit import code

    return str(code.signature(unit.program, function))


def emit_function(unit: Unit, function: Function, *, public: bool = True) -> None:
    """Writes the function where the writer stands."""
    from regauge.emit import code

    unit.out.line(str(code.emit_function(unit.program, function)))
