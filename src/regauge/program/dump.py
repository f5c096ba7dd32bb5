"""The program as JSON: what `--dump-after LAYER` prints.

Every dataclass becomes an object with its class under `"is"`; Ruby syntax becomes its place, because bodies have their own printer.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from regauge.diagnostics.codes import Code
from regauge.diagnostics.span import Span
from regauge.program.program import Program
from regauge.program.types import Type, show
from regauge.ruby import ast


def dump(program: Program) -> str:
    """The whole program as indented JSON with a final newline."""
    return json.dumps(to_data(program), indent=1, ensure_ascii=False) + "\n"


def to_data(value: object) -> Any:
    """`value` as plain data for JSON. Total: what it does not know becomes its repr."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Type):
        return show(value)
    if isinstance(value, Span):
        return f"{value.path}:{value.line}:{value.column}"
    if isinstance(value, Code):
        return value.id
    if isinstance(value, ast.Node):
        return {"is": type(value).__name__, "at": to_data(value.span)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_data(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_data(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((to_data(item) for item in value), key=str)
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__} | {f.name: to_data(getattr(value, f.name)) for f in fields(value) if f.repr}
    return repr(value)
