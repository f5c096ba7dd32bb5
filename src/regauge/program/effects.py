"""What a compiled function does: whether it needs a connection, can fail, changes its record; whom it calls, what it touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from regauge.diagnostics.span import Span
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.core_table import fallible_ops
from regauge.program.program import Program

_NOWHERE = Span("", 0)
WRITES = frozenset(
    "save save! update update! destroy destroy! delete touch increment! decrement! toggle! update_column update_columns create create!".split()
)
CHANGES = frozenset(
    "save save! update update! assign destroy destroy! delete touch increment! decrement! toggle! update_column update_columns valid? invalid?".split()
)
READS = frozenset({"reload", "valid?", "invalid?"})
RUN_WRITES = frozenset("update_all delete_all destroy_all find_or_create_by find_or_create_by!".split())
PURE_VERBS = frozenset({"persisted?", "new_record?", "destroyed?", "changed?", "errors"})
EXTRA_FALLIBLE = frozenset(
    {
        "json.items",
        "date.new",
        "str.integer",
        "json.integer",
        "json.get_symbol",
        "str.float",
        "random.hex",
        "random.hex16",
        "random.uuid",
        "random.alphanumeric",
        "random.alphanumeric16",
        "random.base64",
        "random.base64_16",
        "random.number",
        "str.repeat",
    }
)


_BELOW: dict[type, tuple[str, ...] | None] = {}
"""The fields of a kind of node that may hold nodes, the last first; None for what is no node. Asked for every node, so kept."""


def _below(kind: type) -> tuple[str, ...] | None:
    names = None
    if is_dataclass(kind) and not issubclass(kind, t.Type):
        names = tuple(f.name for f in reversed(fields(kind)) if f.name not in ("span", "type"))
    _BELOW[kind] = names
    return names


def walk(node: object) -> Iterator[object]:
    """Every node of a tree of code, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        kind = type(current)
        if kind is tuple:
            stack.extend(reversed(current))  # type: ignore[call-overload]
            continue
        names = _BELOW[kind] if kind in _BELOW else _below(kind)
        if names is not None:
            yield current
            for name in names:
                value = getattr(current, name)
                if value is not None:
                    stack.append(value)


def settle(function: c.Function, program: Program) -> bool:
    """Fills in conn, fallible, mutates, calls and reads from the body and the functions that it calls. True where something changed."""
    before = (function.conn, function.fallible, function.mutates, len(function.calls), len(function.reads))
    level = {"none": 0, "read": 1, "write": 2}
    conn = level[function.conn]
    for node in walk(function.body):  # a parameter's default is written where the call leaves it out
        match node:
            case c.Expect() | c.Raise() | c.Halt() | c.MatchOwner():
                function.fallible = True
            case c.Core(op=op):
                function.fallible |= op in fallible_ops() or op in EXTRA_FALLIBLE
            case c.Cast(value=value, type=type_):
                function.fallible |= cast_fails(value.type, type_)
            case c.Loaded(record=record, association=association):
                conn, function.fallible = max(conn, 1), True
                function.reads.add(f"{target(record, association, program)}:read")
            case c.Run(kind=kind, query=query):
                writes = kind in RUN_WRITES
                conn, function.fallible = max(conn, 2 if writes else 1), True
                function.reads.add(f"{query.model}:{'save' if writes else 'read'}")
                if kind in ("destroy_all",):
                    function.reads.add(f"{query.model}:destroy")
            case c.Transaction() | c.Atomic():
                conn, function.fallible = 2, True
            case c.RecordOp(verb=verb, record=record):
                if verb in WRITES:
                    conn, function.fallible = 2, True
                    effect = "destroy" if verb.startswith("destroy") or verb == "delete" else "save"
                    if isinstance(record.type, t.Record):
                        function.reads.add(f"{record.type.model}:{effect}")
                elif verb in READS:
                    conn, function.fallible = max(conn, 1), True
                elif verb not in PURE_VERBS:
                    function.fallible = True
                if verb in CHANGES and of_self(record):
                    function.mutates = True
            case c.Build():
                function.fallible |= node.params is not None or node.owner is not None
            case c.SetField(record=record) | c.SetLoaded(record=record) | c.AddError(record=record):
                if of_self(record):
                    function.mutates = True
            case c.Compare() if is_sought(node):
                function.fallible = True
            case c.Compare(pasted=True):
                # PostgreSQL's quoting refuses what is wider than eight bytes.
                function.fallible |= program.app.adapter == "postgresql"
            case c.Query(steps=steps):
                for step in steps:
                    if isinstance(step, c.Limit | c.Offset) and not isinstance(step.count, c.Lit):
                        function.fallible |= not isinstance(step.count.type, t.Optional_)
                    if isinstance(step, c.ScopeCall):
                        function.calls.add(step.function)
                        called = program.functions.get(step.function)
                        if called is not None:
                            conn, function.fallible = (
                                max(conn, level[called.conn]),
                                function.fallible or called.fallible,
                            )
            case c.CallFn(function=key, receiver=receiver):
                function.calls.add(key)
                called = program.functions.get(key)
                if called is not None:
                    conn = max(conn, level[called.conn])
                    function.fallible |= called.fallible
                    if called.mutates and receiver is not None and of_self(receiver):
                        function.mutates = True
    function.conn = ("none", "read", "write")[conn]
    return before != (function.conn, function.fallible, function.mutates, len(function.calls), len(function.reads))


SOUGHT = frozenset({t.INT, t.STR, t.FLOAT, t.BOOL, t.DATE, t.TIME, t.DECIMAL})


def is_sought(p: c.Compare) -> bool:
    """Whether a condition's value is of another type than its column, so that what is looked for is only known when it is there.

    What a client sent may be a list, and text may be no number: Rails then asks for several values, or for none.
    """
    if p.op in ("between", "not_between") and isinstance(p.value, c.Span_):
        return any(end is not None and end.type == t.JSON for end in (p.value.low, p.value.high))
    if p.op not in ("=", "!=") or not isinstance(p.value, c.Cast) or p.function or p.value_function or p.pasted:
        return False
    have, want = t.required(p.value.value.type), t.required(p.value.type)
    if have == t.JSON:
        return want in SOUGHT or isinstance(want, t.EnumValue | t.Id)
    if isinstance(want, t.EnumValue):
        return have in (t.STR, t.SYMBOL, t.INT)
    if isinstance(want, t.Id):
        return have == t.STR
    if have == t.INT and want in (t.FLOAT, t.DECIMAL):
        return False
    return have in (t.STR, t.INT, t.FLOAT, t.DECIMAL) and want in SOUGHT and have != want


def needs(node: object, program: Program) -> c.Function:
    """What a part of a body needs: a function of this body alone, to read `conn` and `fallible` from."""
    body = (
        node
        if isinstance(node, c.Block)
        else c.Block((), node)
        if isinstance(node, c.Expr)
        else c.Block(node if isinstance(node, tuple) else ())
    )
    probe = c.Function("", "", "", "free", [], body, t.VOID, _NOWHERE)
    settle(probe, program)
    return probe


def settle_all(program: Program) -> None:
    """Until nothing changes: a function needs what it calls needs."""
    while any(settle(function, program) for function in program.functions.values()):
        pass


def of_self(record: c.Expr) -> bool:
    """Whether this is the receiver itself, edited in place."""
    return isinstance(record, c.Self_)


def target(record: c.Expr, association: str, program: Program) -> str:
    """The model that an association leads to."""
    name = record.type.model if isinstance(record.type, t.Record) else None
    while name is not None and (model := program.models.get(name)) is not None:
        if association in model.associations:
            return model.associations[association].target or "*"
        name = model.superclass
    return "*"


def cast_fails(have: t.Type, want: t.Type) -> bool:
    """Whether a conversion can fail: text to an enum, a draft to a row."""
    a, b = t.required(have), t.required(want)
    if isinstance(b, t.EnumValue) and a in (t.STR, t.JSON, t.INT):
        return True
    if isinstance(a, t.Record) and isinstance(b, t.Record):
        return a.form == "draft" and b.form == "row"
    return False
