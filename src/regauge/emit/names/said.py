"""What compiled bodies say of models, gathered in one walk over all of them: each model's file asks for its own."""

from __future__ import annotations

from dataclasses import field

from regauge.diagnostics.data import dataclass
from regauge.program import code
from regauge.program.effects import walk
from regauge.program.program import Program


@dataclass(slots=True)
class Said:
    """By class: the constants that bodies read, and the questions of dirty tracking (verb, column) that they ask."""

    constants: dict[str, set[str]] = field(default_factory=dict)
    dirty: dict[str, set[tuple[str, str]]] = field(default_factory=dict)


def said(program: Program) -> Said:
    """Of every function of the program."""
    found = Said()
    for function in program.functions.values():
        for node in walk(function.body):
            if isinstance(node, code.Constant):
                found.constants.setdefault(node.owner, set()).add(node.name)
            elif isinstance(node, code.Dirty):
                model = getattr(node.record.type, "model", None)
                if model is not None:
                    found.dirty.setdefault(model, set()).add((node.verb, node.column))
    return found
