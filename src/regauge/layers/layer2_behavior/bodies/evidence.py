"""What a body itself says of its parameters' types, where nobody passes them: those that are only compared with columns have the columns' types.

    scope :priced_from, ->(cents) { where(price_cents: cents..) }     cents: int, for the column is one
    def self.of(sku) = find_by(sku: sku)                              sku: str
    scope :since, ->(time) { where("made_at > ?", time) if time }     time: time?, for it is asked whether it is there
    scope :named, ->(names) { where(name: names) }                    nothing: a plural may be a list

Every use of the parameter has to be such a comparison, or a question whether it is there; all have to agree. Anything else says nothing, for a wrong
type is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.program import types as t
from regauge.program.program import Program
from regauge.program.record_methods import retyped
from regauge.ruby import ast

_BY_COLUMNS: Final = frozenset("where find_by find_by! exists? rewhere not".split())
_ON: Final = _BY_COLUMNS | frozenset(
    "all order reorder limit offset unscoped distinct includes preload readonly none first last take".split()
)
"""What gives, or is asked of, a relation of the same model."""
_BIND: Final = re.compile(r"(?:\b(\w+)\.)?\b(\w+)\s*(?:=|<>|!=|<=|>=|<|>)\s*\Z")
_THERE: Final = frozenset("present? blank? nil?".split())
_PLAIN: Final = (t.INT, t.FLOAT, t.DECIMAL, t.STR, t.BOOL, t.TIME, t.DATE)


def told(program: Program, model: str, params: ast.Params | None, body: ast.Node) -> dict[str, t.Type]:
    """The types of parameters that are only compared with columns of `model`'s table, whose class's body this is."""
    names = _names(params)
    if not names or _hidden(body) & names:
        return {}
    compared: dict[str, list[tuple[int, t.Type | None]]] = {}
    for node in ast.of_kind(body, ast.Call):
        if node.name in _BY_COLUMNS and _is_own(node.receiver):
            for value, type_ in _compared(program, model, node):
                for variable in _variables(value):
                    may_be_list = variable is value and _is_plural(program, variable.name)
                    compared.setdefault(variable.name, []).append((id(variable), None if may_be_list else type_))
    asked = {id(each): each.name for each in _asked(body)}
    found: dict[str, t.Type] = {}
    for name in names & compared.keys():
        places = compared[name]
        uses = {id(each) for each in ast.of_kind(body, ast.LocalVar) if each.name == name}
        types = {type_ for _, type_ in places}
        if len(types) != 1 or uses != {place for place, _ in places} | {at for at, of in asked.items() if of == name}:
            continue
        (type_,) = types
        if type_ is not None:
            found[name] = t.optional(type_) if name in asked.values() else type_
    return found


def _names(params: ast.Params | None) -> set[str]:
    """Parameters that are passed: those with a default tell their types themselves."""
    if params is None:
        return set()
    passed = {each.name for each in (*params.required, *params.post) if isinstance(each, ast.RequiredParam)}
    return passed | {each.name for each in params.keywords if each.default is None}


def _hidden(body: ast.Node) -> set[str]:
    """Names that are assigned, or that blocks take."""
    found = {
        each.target.name
        for each in ast.walk(body)
        if isinstance(each, ast.Assign | ast.OpAssign) and isinstance(each.target, ast.LocalVar)
    }
    return found | {each.name for each in ast.walk(body) if isinstance(each, ast.RequiredParam | ast.OptionalParam)}


def _is_own(receiver: ast.Node | None) -> bool:
    """Whether it is the class or a relation of it."""
    while isinstance(receiver, ast.Call):
        if receiver.name not in _ON or receiver.safe_navigation or receiver.block is not None:
            return False
        receiver = receiver.receiver
    return receiver is None or isinstance(receiver, ast.SelfNode)


def _compared(program: Program, model: str, node: ast.Call) -> Iterator[tuple[ast.Node, t.Type | None]]:
    """What the call compares with columns, with the columns' types. A value of a hash may be a list, the others may not."""
    first = node.args[0] if node.args else None
    if isinstance(first, ast.HashLit) and len(node.args) == 1:
        for pair in first.pairs:
            if isinstance(pair, ast.Pair) and isinstance(pair.key, ast.SymLit):
                yield pair.value, _type(program, model, pair.key.name)
    elif isinstance(first, ast.StrLit):
        parts = first.value.split("?")
        if len(parts) != len(node.args):
            return
        table = col.table_of(program, model)
        for before, value in zip(parts, node.args[1:], strict=False):
            hit = _BIND.search(before)
            if hit is not None and (hit[1] is None or (table is not None and hit[1] == table.name)):
                yield value, _type(program, model, hit[2])


def _type(program: Program, model: str, name: str) -> t.Type | None:
    """The column's type, where bodies compute with it."""
    column = col.column_of(program, model, name)
    if column is None or retyped(program, model, name):
        return None
    type_ = col.plain_type(program, model, column)
    return type_ if type_ in _PLAIN or isinstance(type_, t.Id) else None


def _variables(value: ast.Node) -> list[ast.LocalVar]:
    """The variables that are the value, or the ends of a range."""
    if isinstance(value, ast.LocalVar):
        return [value]
    if isinstance(value, ast.RangeLit):
        return [end for end in (value.begin, value.end) if isinstance(end, ast.LocalVar)]
    return []


def _asked(body: ast.Node) -> Iterator[ast.LocalVar]:
    """Variables of which the body asks whether they are there."""
    for node in ast.walk(body):
        test = node.condition if isinstance(node, ast.If) else None
        if isinstance(node, ast.Call) and node.name in _THERE and not node.args:
            test = node.receiver
        if isinstance(test, ast.LocalVar):
            yield test


def _is_plural(program: Program, name: str) -> bool:
    return program.app.inflector.singularize(name) != name
