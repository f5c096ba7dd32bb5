"""Which readers, relations and builders of associations bodies ask of drafts: a draft has only those, a row has all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from regauge.emit.names import DataNames
from regauge.emit.rust import snake
from regauge.program import code
from regauge.program.program import Program
from regauge.program.types import Record, required


def asked_of_drafts(program: Program, names: DataNames) -> frozenset[tuple[str, str]]:
    """(model with a table, Rust name) of what some body asks of a draft."""
    found: set[tuple[str, str]] = set()
    bodies: list[Any] = [f.body for f in program.functions.values()]
    for node in _walk([*bodies, *program.handlers.values()]):
        match node:
            case code.Loaded(record=owner, association=association):
                _add(found, names, owner, association, snake(association))
            case code.Query(owner=owner, association=association) if owner is not None and association:
                _add(found, names, owner, association, f"{snake(association)}_query")
            case code.Build(owner=owner, association=association) if owner is not None and association:
                _add(found, names, owner, association, "")
    return frozenset(found)


def _add(found: set[tuple[str, str]], names: DataNames, owner: code.Expr, association: str, name: str) -> None:
    of = required(owner.type)
    if isinstance(of, Record) and of.form != "row" and names.written(of.model):
        found.add((names.base(of.model).name, name or names.builder(of.model, association)))


def _walk(node: Any) -> Iterator[Any]:
    if is_dataclass(node) and not isinstance(node, type):
        yield node
        for part in fields(node):
            yield from _walk(getattr(node, part.name))
    elif isinstance(node, (tuple, list)):
        for item in node:
            yield from _walk(item)
    elif isinstance(node, dict):
        for item in node.values():
            yield from _walk(item)
