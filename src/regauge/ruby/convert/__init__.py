"""tree-sitter's concrete tree -> `regauge.ruby.ast`, one file a subject; importing this registers them all."""

from regauge.ruby.convert import assignments, calls, control, definitions, literals, params, patterns, strings
from regauge.ruby.convert.core import HANDLERS, MAX_DEPTH, Converter, Scope, with_deep_stack

__all__ = [
    "HANDLERS",
    "MAX_DEPTH",
    "Converter",
    "Scope",
    "assignments",
    "calls",
    "control",
    "definitions",
    "literals",
    "params",
    "patterns",
    "strings",
    "with_deep_stack",
]
