"""What is known of objects at one point of a body: where they are held, which of these places are old, which reads would be wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, fields, replace

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.span import Span
from regauge.layers.layer2_behavior.bodies.columns import association_of
from regauge.layers.sharing.effects import Change, Effects
from regauge.layers.sharing.groups import SELF, Groups, Place, holds_records, models_of, sources, subject
from regauge.program import code as c
from regauge.program import types as t

ONE = frozenset({"first", "first!", "last", "last!", "take", "find", "sole"})

OLD = "a record is read here that was changed through another name; `reload` it, or load it after the change"
DIRTY = "a record is read here through another name while it has changes that are not saved"


class Refused(Exception):
    """The first read that would be wrong."""

    def __init__(self, span: Span, text: str) -> None:
        super().__init__(text)
        self.span, self.text = span, text


@dataclass(frozen=True)
class Old:
    """What one operation made old."""

    change: Change
    groups: frozenset[str]
    places: frozenset[Place]
    spared: frozenset[Place] = frozenset()
    by: str = ""  # the local that was worked on


@dataclass
class State:
    """What is known at one point."""

    old: set[Old] = field(default_factory=set)
    born: dict[Place, str] = field(default_factory=dict)
    others: dict[str, frozenset[Place]] = field(default_factory=dict)  # further places of what a name holds
    same: dict[str, Place] = field(default_factory=dict)  # another name of a place, one object in Rust too
    written: set[tuple[str, frozenset[Place]]] = field(default_factory=set)  # tables, with what was born by then
    used: set[str] = field(default_factory=set)  # relations that were sent
    built: set[Place] = field(default_factory=set)  # collections with a record that is not saved
    grown: set[Place] = field(default_factory=set)  # loaded collections with a record that was created through them
    undone: set[str] = field(
        default_factory=set
    )  # names of records that were stored in a transaction which is rolled back
    dirty: set[Place] = field(default_factory=set)  # drafts with changes that are not saved

    def copy(self) -> State:
        return replace(self, **{each.name: getattr(self, each.name).copy() for each in fields(self)})

    def join(self, other: State) -> None:
        self.old |= other.old
        self.born |= other.born
        for name, places in other.others.items():
            self.others[name] = self.others.get(name, frozenset()) | places
        self.same |= other.same
        self.written |= other.written
        self.used |= other.used
        self.built |= other.built
        self.grown |= other.grown
        self.undone |= other.undone
        self.dirty |= other.dirty


class Memory:
    """Places, and what is known of them."""

    def __init__(self, effects: Effects, function: c.Function) -> None:
        self.effects = effects
        self.groups = Groups(function)
        self.state = State()
        self.elements: set[str] = set()  # names that loops bind
        self.span = function.span
        self.own = function.self_type.model if function.self_type is not None else function.owner
        self.state.born[(SELF,)] = effects.base(self.own)
        for param in function.params:
            for model in models_of(param.type):
                self.state.born[(param.name,)] = effects.base(model)

    # -- places

    def places(self, node: object) -> frozenset[Place]:
        """The places whose object, or whose element, a value may be."""
        match subject(node):
            case c.Var(name=name):
                real = self.state.same.get(name)
                return frozenset({(name,), *([real] if real else [])}) | self.state.others.get(name, frozenset())
            case c.Self_():
                return frozenset({(SELF,)})
            case c.Loaded(record=record, association=name):
                return frozenset((*place, name) for place in self.places(record))
            case c.Run(kind=kind, query=c.Query(owner=c.Expr() as owner, association=str() as name, steps=())) if (
                kind in ONE
            ):
                return frozenset((*place, name) for place in self.places(owner))
            case c.Run() | c.CallFn() | c.RecordOp() | c.Build() | None:
                return frozenset()
            case other:
                if not holds_records(other.type):
                    return frozenset()
                return frozenset(
                    place
                    for each in fields(other)
                    if each.name not in ("type", "span")
                    for value in _flat(getattr(other, each.name))
                    for place in self.places(value)
                )

    def bear(self, places: Iterable[Place], type_: t.Type) -> None:
        for model in models_of(type_):
            for place in places:
                self.state.born.setdefault(place, self.effects.base(model))

    def bind(self, name: str, value: object, *, same: bool = False, old: set[Old] | None = None) -> None:
        """A name is given a value. What is old under another name of it is old under this one."""
        state = self.state
        places = self.places(value) if value is not None else frozenset()
        places = frozenset(place for place in places if place[0] != name)
        self._forget(name)
        state.others[name] = places
        exact = next(iter(places)) if len(places) == 1 else None
        if same and exact is not None:
            state.same[name] = exact
        if isinstance(value, c.Expr):
            self.bear([(name,)], value.type)
        self._inherit(name, places, state.old if old is None else old)
        made = subject(value)
        if isinstance(made, c.RecordOp) and made.verb in ("create", "create!"):
            made = subject(made.record)
        if isinstance(made, c.Build):
            for attribute, given in _handed(self.effects, made):
                self.bear([(name, attribute)], given.type)
                for place in self.places(given):
                    self._inherit_at((name, attribute), place, state.old)

    def _forget(self, name: str) -> None:
        state = self.state
        state.others.pop(name, None)
        state.same.pop(name, None)
        state.used.discard(name)
        state.born = {place: model for place, model in state.born.items() if place[0] != name}
        state.old = {
            replace(
                each,
                places=frozenset(p for p in each.places if p[0] != name),
                spared=frozenset(p for p in each.spared if p[0] != name),
            )
            for each in state.old
        }
        state.written = {(table, frozenset(p for p in born if p[0] != name)) for table, born in state.written}

    def _inherit(self, name: str, places: frozenset[Place], old: set[Old]) -> None:
        for place in places:
            self._inherit_at((name,), place, old)

    def _inherit_at(self, to: Place, place: Place, old: set[Old]) -> None:
        """What `place` and what it leads to is, `to` is."""
        state = self.state
        for known, model in list(state.born.items()):
            if known[: len(place)] == place:
                state.born.setdefault((*to, *known[len(place) :]), model)
        for each in list(state.old):
            if each not in old:
                continue
            more = {(*to, *p[len(place) :]) for p in each.places - each.spared if p[: len(place)] == place}
            if more:
                state.old.discard(each)
                state.old.add(replace(each, places=each.places | more))

    # -- reads

    def read(self, record: c.Expr, column: str | None) -> None:
        """A column of a record is read; None: all of them, and what lies under it."""
        places = self.places(record)
        groups = self.groups.of(sources(record))
        name = self.root(record)
        bases = {self.effects.base(model) for model in models_of(record.type)}
        for draft in self.state.dirty:
            # An association that leads back (inverse_of) leads to the very object.
            back = (place for place in places if place[: len(draft)] == draft and len(place) > len(draft) + 1)
            if column is not None and self.state.born.get(draft) in bases and any(back):
                raise Refused(self.span, DIRTY)
        for each in self.state.old:
            columns = each.change.columns
            if not each.groups & groups or columns == frozenset():
                continue
            touched = each.places - each.spared
            if name in self.elements and each.by == name:
                # What was made old through the elements before this one is old in their list, not in this element.
                touched = frozenset(place for place in touched if place[0] == name)
            if column is None:
                wrong = any(self.state.born.get(p) == each.change.model and _under(p, places) for p in touched)
            else:
                wrong = each.change.model in bases and (columns is None or column in columns) and bool(places & touched)
            if wrong:
                raise Refused(self.span, OLD)

    def escapes(self, record: c.Expr, key: str) -> None:
        """A record goes to a function or template, which reads what it reads."""
        reads = self.effects.reads(key)
        places = self.places(record)
        groups = self.groups.of(sources(record))
        for each in self.state.old:
            change = each.change
            if not each.groups & groups or change.columns == frozenset():
                continue
            if not any(
                model == change.model and (change.columns is None or column in change.columns)
                for model, column in reads
            ):
                continue
            touched = each.places - each.spared
            if any(self.state.born.get(p) == change.model and _under(p, places) for p in touched):
                raise Refused(self.span, OLD)

    def root(self, record: object) -> str:
        """The local that a record is read from."""
        node = subject(record)
        while isinstance(node, c.Loaded):
            node = subject(node.record)
        return node.name if isinstance(node, c.Var) else ""

    def change(self, change: Change, groups: set[str], spared: set[Place] | None = None, by: str = "") -> None:
        born = frozenset(place for place, model in self.state.born.items() if model == change.model)
        if born - (spared or set()):
            self.state.old.add(Old(change, frozenset(groups), born, frozenset(spared or ()), by))


def _under(place: Place, places: Iterable[Place]) -> bool:
    return any(place[: len(each)] == each for each in places)


def _flat(value: object) -> Iterable[object]:
    if isinstance(value, tuple):
        for each in value:
            yield from _flat(each)
    elif isinstance(value, c.Block):
        yield from _flat(value.value)
    elif isinstance(value, c.Expr):
        yield value


def _handed(effects: Effects, built: c.Build) -> Iterable[tuple[str, c.Expr]]:
    """The associations of a new record that hold a record of the body, with it."""
    for name, value in built.attributes:
        if association_of(effects.program, built.model, name) is not None:
            yield name, value
    if built.owner is not None and built.association:
        for model in models_of(built.owner.type):
            many = association_of(effects.program, model, built.association)
            for one in effects.owners(built.model):
                if many is not None and many.through is None and one.foreign_key == many.foreign_key:
                    yield one.name, built.owner
