"""Relations that a body asks more than once on one way through it. Diesel uses a query up by running it, so such a one is made again.

cheap = where(..); return cheap if cheap.exists?     ->   let cheap = || query().filter(..);   cheap() .. cheap()
"""

from __future__ import annotations

from regauge.program import code as c
from regauge.program import types as t
from regauge.program.parts import parts_of

Reads = dict[str, int] | None
"""How often each local was read since it was made; None where nothing comes after."""


SELF = "self"
"""What stands for the receiver in `asked_again`. No Ruby variable is called so."""


def asked_again(body: object) -> set[str]:
    """The locals and parameters that hold such relations; `SELF` where the receiver, whatever it is, is read more than once on one way."""
    found: set[str] = set()
    _run(body, {}, found)
    return found


def _run(node: object, reads: Reads, found: set[str]) -> Reads:
    """What is read when `node` has run."""
    if reads is None or isinstance(node, t.Type):
        return reads
    match node:
        case tuple():
            for each in node:
                reads = _run(each, reads, found)
        case c.Cond(test=test, then=then, else_=other) | c.IfStmt(test=test, then=then, else_=other):
            reads = _run(test, reads, found)
            reads = _either(_run(then, _copy(reads), found), _run(other, _copy(reads), found))
        case c.Guard(test=test, else_=other):
            reads = _run(test, reads, found)
            _run(other, _copy(reads), found)
        case c.ForEach(over=first, body=inner) | c.While(test=first, body=inner) | c.Iterate(over=first, body=inner):
            reads = _run(first, reads, found)
            reads = _either(reads, _run((inner, inner), _copy(reads), found))
        case c.Let(name=name, value=value) | c.Set(name=name, value=value):
            reads = _run(value, reads, found)
            if reads is not None:
                reads[name] = 0
        case c.Return(value=value) | c.Raise(message=value):
            _run(value, reads, found)
            reads = None
        case c.Var(name=name, type=t.Relation()):
            _read(name, reads, found)
        case c.Self_():
            _read(SELF, reads, found)
        case _:
            for name in parts_of(type(node)):
                reads = _run(getattr(node, name), reads, found)
    return reads


def _read(name: str, reads: dict[str, int], found: set[str]) -> None:
    reads[name] = reads.get(name, 0) + 1
    if reads[name] > 1:
        found.add(name)


def _copy(reads: Reads) -> Reads:
    return None if reads is None else dict(reads)


def _either(first: Reads, second: Reads) -> Reads:
    """After one of two ways: the more reads count."""
    if first is None or second is None:
        return second if first is None else first
    return {name: max(first.get(name, 0), second.get(name, 0)) for name in {*first, *second}}
