"""What Ruby shares and Rust copies: a body is refused where the difference would be lost in silence.

    order.note = "x"; order.save      a loaded row is a value in Rust: the change would be made to a copy
    order.update!(note: "x"); order.note      the row in hand would still be the old one
    order.lines.build(..); order.save         Rails saves new children with their owner (AutosaveAssociation)

The order of evaluation is followed; both branches count, and a loop's body is passed twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.layers.in_order import InOrder
from regauge.layers.layer2_behavior.bodies import rationals
from regauge.layers.layer2_behavior.bodies.context import CannotLower
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.effects import walk
from regauge.program.program import Program

SAVES = frozenset({"save", "save!", "update", "update!", "valid?", "invalid?"})
STORED = SAVES | frozenset("destroy destroy! delete touch increment! decrement! toggle! update_columns reload".split())

Place = tuple[str, ...]
"""A local ("order"), the record itself ("self"), what an association of one holds ("order", "lines")."""


def check(function: c.Function, program: Program) -> None:
    """Raises CannotLower at the first read of a copy that Ruby would have changed, or of a Rational as a number."""
    rationals.check(function)
    pass_ = _Pass(program, function.span)
    pass_.visit(function.body)
    returned = place_of(function.body.value)
    for child, owner in pass_.state.pending:
        kept = isinstance(function.body.value, c.Build) or (child is not None and child == returned)
        if owner[0] == "self" and function.receiver == "draft" and not kept:
            raise pass_.refuse("a record that is built here is saved with its owner in Rails")


def place_of(node: object) -> Place | None:
    """The place that an expression reads, under its conversions."""
    while isinstance(node, c.Cast | c.Expect):
        node = node.value
    match node:
        case c.Var(name=name):
            return (name,)
        case c.Self_():
            return ("self",)
        case c.Loaded(record=record, association=association):
            owner = place_of(record)
            return None if owner is None else (*owner, association)
    return None


def _copied(record: c.Expr) -> bool:
    """Whether the operation works on a copy of a row."""
    return (
        isinstance(record, c.Cast)
        and isinstance(record.type, t.Record)
        and record.type.form == "draft"
        and isinstance(inner := t.required(record.value.type), t.Record)
        and inner.form == "row"
    )


def _stores(function: c.Function | None) -> list[int]:
    """The parameters, by number, that a function stores as copies of rows."""
    if function is None:
        return []
    names = {
        place[0]
        for node in walk(function.body)
        if isinstance(node, c.RecordOp)
        and node.verb in STORED
        and _copied(node.record)
        and (place := place_of(node.record)) is not None
        and len(place) == 1
    }
    return [index for index, param in enumerate(function.params) if param.name in names]


@dataclass
class _State:
    stale: set[Place] = field(default_factory=set)
    unsaved: set[Place] = field(default_factory=set)
    pending: set[tuple[Place | None, Place]] = field(default_factory=set)

    def copy(self) -> _State:
        return _State(set(self.stale), set(self.unsaved), set(self.pending))

    def join(self, other: _State) -> None:
        self.stale |= other.stale
        self.unsaved |= other.unsaved
        self.pending |= other.pending


class _Pass(InOrder[_State]):
    def __init__(self, program: Program, span: Span) -> None:
        self.program = program
        self.span = span
        self.state = _State()
        self.names: dict[str, Place] = {}  # another name of a place

    def refuse(self, text: str) -> CannotLower:
        return CannotLower(codes.RECORD_OPERATION, self.span, text)

    def root(self, node: object) -> Place | None:
        found = place_of(node)
        while found is not None and found[0] in self.names and len(found) == 1:
            found = self.names[found[0]]
        return found

    # -- the tree

    def node(self, node: object) -> None:
        if not self._control(node) and not self._names(node) and not self._records(node):
            self.parts(node)

    def _control(self, node: object) -> bool:
        """What decides which code runs, and how often."""
        match node:
            case c.Cond(test=test, then=then, else_=else_) | c.IfStmt(test=test, then=then, else_=else_):
                self.visit(test)
                self.branches((then, else_))
            case c.Guard(test=test, else_=else_):
                self.visit(test)
                self.branches((else_, c.Block()))
            case c.ForEach(over=over, var=var, body=body):
                self.visit(over)
                self.loop((var,), body)
            case c.Iterate(over=over, params=params, body=body, initial=initial):
                self.visit((over, initial))
                self.loop(params, body)
            case c.While(test=test, body=body):
                self.visit(test)
                self.loop((), body)
            case c.MapSome(value=value, var=var, body=body):
                held = self.root(value)
                self.bind(var, value)
                if held is not None:
                    self.names[var] = held
                else:
                    self.visit(value)
                self.visit(body)
            case _:
                return False
        return True

    def _names(self, node: object) -> bool:
        """What gives something a name, or changes what a name holds."""
        match node:
            case c.Let(name=name, value=value) | c.Set(name=name, value=value):
                self.visit(value)
                self.bind(name, value)
            case c.SetField(record=record, value=value):
                self.visit(value)
                self.changed(record)
            case c.SetLoaded(record=record, value=value):
                self.visit(value)
                self.given((value,) if isinstance(value, c.Expr) else ())
                self.changed(record)
            case c.AddError(record=record, message=message):
                self.visit(message)
                self.changed(record)
            case _:
                return False
        return True

    def _records(self, node: object) -> bool:
        """What works on records, and what reads them."""
        match node:
            case c.RecordOp():
                self.operation(node)
            case c.CallFn(function=function, receiver=receiver, args=args):
                self.visit(args)
                called = self.program.functions.get(function)
                for index in _stores(called):
                    if index < len(args):
                        self.stored(args[index], saves=True)
                if receiver is not None and _copied(receiver) and called is not None and called.mutates:
                    self.stored(receiver, saves=True)
                else:
                    self.visit(receiver)
            case c.Build(attributes=attributes, params=params, owner=owner):
                self.visit((tuple(value for _, value in attributes), params))
                self.given(value for _, value in attributes)
                place = self.root(owner)
                if owner is not None and place is None:
                    self.visit(owner)
                if place is not None:
                    self.state.pending.add((None, place))
            case c.Query(owner=owner, base=base, steps=steps):
                place = self.root(owner)
                if place is None:
                    self.visit(owner)
                self.visit((base, steps))
            case c.Field(record=record, column="id") if place_of(record) is not None:
                pass
            case c.Loaded(record=record):
                place = self.root(node)
                if place is not None:
                    self.read(place)
                if place is None or not isinstance(node.type, t.Array):
                    self.visit(record)
            case c.Var(type=of):
                place = self.root(node)
                if place is not None and isinstance(t.required(of), t.Record):
                    self.read(place)
            case _:
                return False
        return True

    def loop(self, params: tuple[str, ...], body: c.Block) -> None:
        for _ in range(2):
            for name in params:
                self.bind(name, None)
            self.visit(body)

    def bind(self, name: str, value: object) -> None:
        self.names.pop(name, None)
        self.state.stale = {place for place in self.state.stale if place[0] != name}
        self.state.unsaved.discard((name,))
        inner = value.value if isinstance(value, c.Cast) else value
        if isinstance(inner, c.Var | c.Loaded) and isinstance(t.required(inner.type), t.Record):
            owner = self.root(inner)
            if owner is not None and owner != (name,):
                self.names[name] = owner
        if isinstance(inner, c.Build):
            self.state.unsaved.add((name,))
            owner = self.root(inner.owner)
            if owner is not None:
                self.state.pending.discard((None, owner))
                self.state.pending.add(((name,), owner))

    # -- records

    def operation(self, node: c.RecordOp) -> None:
        values = tuple(value for _, value in node.attributes)
        self.visit((values, node.params, node.args))
        self.given(values)
        if node.verb in ("assign", "errors") and _copied(node.record):
            self.changed(node.record)
            return
        if node.verb in ("create", "create!"):
            build = node.record
            if isinstance(build, c.Build):
                before = set(self.state.pending)
                self.visit(build)
                self.state.pending = before
                if (owner := self.root(build.owner)) is not None and owner in self.state.unsaved:
                    raise self.refuse("Rails refuses to create a child of an owner that is not saved")
                return
        if node.verb in STORED:
            self.stored(node.record, saves=node.verb in SAVES)
            return
        self.visit(node.record)

    def stored(self, record: c.Expr, *, saves: bool) -> None:
        """A record is sent to the database: the row in hand is old afterwards."""
        place = self.root(record)
        if place is None:
            self.visit(record)
            return
        if saves:
            if any(owner == place for _, owner in self.state.pending):
                raise self.refuse("children that were built are saved with their owner in Rails")
            self.state.pending = {pair for pair in self.state.pending if pair[0] != place}
            self.state.unsaved.discard(place)
        of = t.required(record.value.type if isinstance(record, c.Cast) else record.type)
        if isinstance(of, t.Record) and of.form == "row" and place != ("self",):
            self.read(place)
            self.state.stale.add(place)

    def changed(self, record: c.Expr) -> None:
        """A record is changed in memory."""
        if _copied(record):
            raise self.refuse("a loaded record is changed here and kept, which is not converted: use `update`")
        self.visit(record)

    def given(self, values: Iterable[c.Expr]) -> None:
        """Records that another one is given."""
        for value in values:
            inner = value
            while isinstance(inner, c.Cast):
                inner = inner.value
            if isinstance(inner, c.Build) or ((place := self.root(inner)) is not None and place in self.state.unsaved):
                raise self.refuse("Rails saves a new record with the one that it is given to")
            if isinstance(of := t.required(inner.type), t.Array) and isinstance(of.of, t.Record):
                raise self.refuse("records are given to a collection, which Rails saves with its owner")

    def read(self, place: Place) -> None:
        if place in self.state.stale:
            raise self.refuse(
                "a record is read here after it was stored, which changed it in Ruby: `reload` it into a new local"
            )
        if len(place) > 1 and any(owner == place[:-1] and child is None for child, owner in self.state.pending):
            raise self.refuse("an association is read after a child was built in it")
