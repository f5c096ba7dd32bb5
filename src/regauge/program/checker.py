"""Checks typed code: types of nodes agree with their parts, keys of functions exist, columns and associations too.

Each finding is a line of text; an empty list is a sound program. Tests run it between layers.
"""

from __future__ import annotations

from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk
from regauge.program.program import Program


def check(program: Program) -> list[str]:
    """Everything that is wrong with the program's functions."""
    found: list[str] = []
    for key, function in program.functions.items():
        if function.key != key:
            found.append(f"{key}: is called {function.key}")
        for node in walk(function.body):
            problem = _problem(program, node)
            if problem is not None:
                found.append(f"{key}: {problem}")
        value = function.body.value
        if value is not None and function.returns != t.VOID and value.type not in (function.returns, t.NEVER):
            found.append(f"{key}: gives {t.show(value.type)} and says {t.show(function.returns)}")
    return found


def _problem(program: Program, node: object) -> str | None:
    match node:
        case c.Expr(type=t.Unknown(reason)):
            return f"an unknown type: {reason}"
        case c.And(left, right) | c.Or(left, right):
            if left.type != t.BOOL or right.type != t.BOOL:
                return f"`and`/`or` of {t.show(left.type)} and {t.show(right.type)}"
        case c.Not(value) if value.type != t.BOOL:
            return f"`not` of {t.show(value.type)}"
        case c.IsNil(value) | c.IsSome(value) | c.Expect(value) | c.MapSome(value):
            if not isinstance(value.type, t.Optional_):
                return f"{type(node).__name__} of {t.show(value.type)}, which is never nil"
        case c.Cond(test, then, else_):
            if test.type != t.BOOL:
                return f"a condition of type {t.show(test.type)}"
            for block in (then, else_):
                if block.value is not None and block.value.type not in (node.type, t.NEVER, t.VOID):
                    return f"a branch of {t.show(block.value.type)} in a condition of {t.show(node.type)}"
        case c.IfStmt(test) | c.Guard(test) | c.While(test) if test.type != t.BOOL:
            return f"a condition of type {t.show(test.type)}"
        case c.CallFn(function=key, args=args):
            called = program.functions.get(key)
            if called is None:
                return f"calls {key}, which does not exist"
            for param, arg in zip(called.params, args, strict=False):
                if arg.type != param.type:
                    return f"passes {t.show(arg.type)} as `{param.name}` of {key}, which is {t.show(param.type)}"
        case c.ScopeCall(function=key) if key not in program.functions:
            return f"narrows by {key}, which does not exist"
        case c.Field(record, column) if isinstance(record.type, t.Record):
            if _table(program, record.type.model, column) is False:
                return f"reads {record.type.model}.{column}, which is no column"
        case c.Loaded(record, association) if isinstance(record.type, t.Record):
            if not _has_association(program, record.type.model, association):
                return f"reads {record.type.model}.{association}, which is no association"
    return None


def _table(program: Program, model: str, column: str) -> bool | None:
    found = program.models.get(model)
    if found is not None and found.table is None and found.sti_base:
        found = program.models.get(found.sti_base)
    table = program.schema.tables.get(found.table or "") if found else None
    return None if table is None else table.column(column) is not None


def _has_association(program: Program, model: str, name: str) -> bool:
    at: str | None = model
    while at is not None and (found := program.models.get(at)) is not None:
        if name in found.associations:
            return True
        at = found.superclass
    return False
