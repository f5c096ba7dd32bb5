"""One body in the order in which it runs: a read of an object that Ruby changed through another name is refused.

A place is what a name or an association of one holds. It is born when it is first read; what was stored before then is in the database and so in what
is loaded. An operation makes old the places of its group that were born before it; the draft that it works on is changed in place.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from regauge.layers.in_order import InOrder
from regauge.layers.layer2_behavior.bodies.columns import association_of
from regauge.layers.sharing.effects import STORES, Change, is_record
from regauge.layers.sharing.groups import SELF, Place, holds_records, models_of, sources, subject
from regauge.layers.sharing.memory import ONE, Memory, Old, Refused, State
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.effects import walk

HELD = ONE | {"load", "exists?", "count", "pluck", "pick", "ids"}
"""Queries that Rails answers from a collection that is loaded."""
BY_REFERENCE = frozenset({"exists?", "count", "sum", "minimum", "maximum", "average"})

KEYS_ONLY = frozenset(
    "eq ne record.eq array.size array.length array.count array.empty? array.any? array.none? array.present? array.blank?".split()
)
"""What asks records for no column but the key."""

LOADED = "a collection that was loaded is asked here after its table was written to: Rails answers from memory"
TWICE = "a relation in a local is sent to the database twice: Rails keeps what it loaded"
GROWN = "a collection that was loaded is read here after a record was created through it, which Rails adds to it"
UNDONE = (
    "a record is used here after the transaction that stored it was rolled back: Rails takes its id and its state back"
)
BUILT = "a collection is asked here after a child was built in it, which Rails counts"


class Flow(InOrder[State], Memory):
    """The pass over one function."""

    # -- operations

    def stored(self, node: c.RecordOp) -> None:
        """A record is sent to the database."""
        record = subject(node.record)
        made = record if isinstance(record, c.Build) else None
        groups = self.groups.of(sources(made if made is not None else node.record))
        own: set[Place] = set()
        if isinstance(record, c.Var) and isinstance(of := t.required(record.type), t.Record) and of.form == "draft":
            own = {(record.name,)} | ({self.state.same[record.name]} if record.name in self.state.same else set())
        if isinstance(record, c.Self_):
            own = {(SELF,)}
        given = None if node.params is not None else tuple(name for name, _ in node.attributes)
        self.state.dirty -= own
        if made is not None and made.owner is not None and made.association:
            self.state.grown |= {(*place, made.association) for place in self.places(made.owner)} & set(self.state.born)
        for model in models_of(node.record.type):
            self.written(model, node)
            kept = {(*place, name) for place in own for name in self.effects.kept(model)}
            direct = self.effects.direct(model, node)
            if made is None or made.owner is not None:
                self.change(direct, groups, own | kept, self.root(node.record))
            for change in self.effects.of_verb(model, node.verb, given):
                self.change(change, groups, own | kept, self.root(node.record))

    def written(self, model: str, node: object) -> None:
        for table in self.effects.writes(node) | {self.effects.base(model)}:
            self.state.written.add((table, frozenset(self.state.born)))

    def reloaded(self, record: c.Expr) -> None:
        """`reload`: what the record held is forgotten."""
        under = self.places(record)
        groups = frozenset(self.groups.of(sources(record)))
        draft = isinstance(of := t.required(record.type), t.Record) and of.form == "draft"
        for model in set(self.state.born.values()):
            places = frozenset(
                p
                for p, base in self.state.born.items()
                if base == model and any(p[: len(u)] == u and len(p) > len(u) for u in under)
            )
            if places and not draft:
                self.state.old.add(Old(Change(model), groups, places))
        if draft:
            gone = {p for p in self.state.born if any(p[: len(u)] == u and len(p) > len(u) for u in under)}
            self.state.born = {p: model for p, model in self.state.born.items() if p not in gone}
            self.state.old = {replace(each, places=each.places - gone - set(under)) for each in self.state.old}

    def asked(self, node: c.Run) -> None:
        """A query: a loaded collection answers from memory, a relation in a local keeps its rows."""
        query = node.query
        if query.owner is not None and not query.steps and node.kind in HELD:
            held = {(*place, query.association or "") for place in self.places(query.owner)}
            if any(table == self.effects.base(query.model) and held & born for table, born in self.state.written):
                raise Refused(self.span, LOADED)
            if held & self.state.built and node.kind not in ("pluck", "pick", "ids"):
                raise Refused(self.span, BUILT)
        base = subject(query.base)
        if isinstance(base, c.Var) and node.kind not in BY_REFERENCE:
            if base.name in self.state.used:
                raise Refused(self.span, TWICE)
            self.state.used.add(base.name)
        elif isinstance(base, c.Var) and base.name in self.state.used:
            raise Refused(self.span, TWICE)
        groups = self.groups.of(sources(query))
        if tables := self.effects.writes(node):
            for table in tables:
                self.state.written.add((table, frozenset(self.state.born)))
        for change in self.effects.of_run(query.model, node.kind):
            self.change(change, groups)
        if node.kind in ("destroy_all", "delete_all") and query.owner is not None and not query.steps:
            self.change(Change(self.effects.base(query.model)), groups)
            if node.kind == "delete_all":
                for change in self.effects.life(query.model, "destroy"):
                    self.change(change, groups)

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
            case c.Transaction(body=body):
                self.transaction(body)
            case c.Guard(test=test, else_=else_):
                self.visit(test)
                self.branches((else_, c.Block()))
            case c.ForEach(over=over, var=var, body=body):
                self.walked(over)
                self.loop((var,), over, body)
            case c.Iterate(over=over, params=params, body=body, initial=initial):
                self.walked(over)
                self.visit(initial)
                self.loop(params, over, body)
            case h.Collection(over=over, var=var, body=body):
                self.walked(over)
                self.loop((var,), over, body)
            case h.AsJson(value=value, var=var, members=members):
                self.walked(value)
                self.bind(var, value)
                self.visit(tuple(each for _, each, _ in members))
            case c.While(test=test, body=body):
                for _ in range(2):
                    self.visit(test)
                    self.visit(body)
            case c.MapSome(value=value, var=var, body=body):
                self.walked(value)
                self.bind(var, value, same=True)
                self.visit(body)
            case c.IsSome(value=value, var=var):
                self.walked(value)
                if var:
                    self.bind(var, value, same=True)
            case c.IsNil(value=value) | c.IsA(value=value):
                self.walked(value)
            case c.MatchOwner(value=value, arms=arms):
                self.walked(value)
                for _, name, _ in arms:
                    self.bind(name, value)
                self.branches([block for _, _, block in arms])
            case c.Rescue(body=body, handlers=arms) | c.Attempt(body=body, handlers=arms):
                self.visit(body)
                for n in walk(body):
                    if isinstance(n, c.Transaction):
                        self.undo(n.body)
                self.branches([c.Block(), *(block for _, _, block in arms)])
            case _:
                return False
        return True

    def _names(self, node: object) -> bool:
        """What gives something a name, or changes what a name holds."""
        match node:
            case c.Let(name=name, value=value) | c.Set(name=name, value=value):
                self.walked(value)
                self.bind(name, value)
            case c.LetMany(names=names, value=value):
                self.walked(value)
                for name in names:
                    self.bind(name, value)
            case c.SetField(record=record, column=column, value=value):
                self.visit(value)
                self.walked(record)
                self.assigned(record, (column,))
            case c.SetLoaded(record=record, value=value):
                self.walked(value)
                self.walked(record)
            case _:
                return False
        return True

    def _records(self, node: object) -> bool:
        """What works on records, and what reads them."""
        match node:
            case c.Field(record=record, column=column):
                self.walked(record)
                if column != "id":
                    self.read(record, column)
            case c.Loaded():
                self.walked(node)
                self.read(node, None)
            case c.RecordOp():
                self.operation(node)
            case c.CallFn(function=key, receiver=receiver, args=args):
                self.call(key, receiver, args, node)
            case c.Build(attributes=attributes, params=params, owner=owner):
                for _, value in attributes:
                    self.walked(value)
                self.visit(params)
                self.walked(owner)
                self.built(node)
            case c.Run(query=query, args=args, attributes=attributes):
                self.visit(args)
                self.visit(tuple(value for _, value in attributes))
                self.walked(query)
                self.asked(node)
            case c.Core(op=op, args=args) if op in KEYS_ONLY:
                for arg in args:
                    self.walked(arg)
            case h.UrlFor(parts=parts):
                for part in parts:
                    self.walked(part)
            case h.TemplateReply(template=key, args=args) | h.Partial(template=key, args=args):
                for arg in args:
                    self.walked(arg)
                    if holds_records(arg.type):
                        self.escapes(arg, key)
            case c.Var(type=type_) if holds_records(type_) and not isinstance(type_, t.Relation):
                self.read(node, None)
            case _:
                return False
        return True

    def walked(self, node: object) -> None:
        """A value that is not read for its columns: names on the way to a record, what is bound to a name."""
        self.kept(node)
        match node:
            case None | c.Var() | c.Self_():
                return
            case c.Cast(value=value) | c.Expect(value=value):
                self.walked(value)
            case c.Loaded(record=record, association=name):
                self.walked(record)
                for model in models_of(record.type):
                    known = association_of(self.effects.program, model, name)
                    if known is not None and known.kind == "belongs_to" and known.foreign_key:
                        self.read(record, known.foreign_key)
                if self.places(node) & self.state.grown:
                    raise Refused(self.span, GROWN)
                self.bear(self.places(node), node.type)
            case c.Query(owner=owner, base=base, steps=steps):
                self.walked(owner)
                self.walked(base)
                self.visit(steps)
            case _:
                self.visit(node)

    def kept(self, node: object) -> None:
        """Raises Refused for a record that a rollback changed back."""
        name = node.name if isinstance(node, c.Var) else SELF if isinstance(node, c.Self_) else None
        if name is not None and name in self.state.undone:
            raise Refused(self.span, UNDONE)

    def transaction(self, body: c.Block) -> None:
        """What a block stores is not stored where it raises ActiveRecord::Rollback; other errors leave the method, or are rescued."""
        self.visit(body)
        if any(isinstance(n, c.Raise) and n.error == "ActiveRecord::Rollback" for n in walk(body)):
            self.undo(body)

    def undo(self, body: c.Block) -> None:
        """What the block stores may be in no database now, while Rust's records believe that it is."""
        for n in walk(body):
            if isinstance(n, c.RecordOp) and n.verb in STORES:
                record = subject(n.record)
                if isinstance(record, c.Self_):
                    raise Refused(n.span or self.span, UNDONE)
                if isinstance(record, c.Var):
                    self.state.undone.add(record.name)

    def loop(self, params: tuple[str, ...], over: c.Expr, body: c.Block) -> None:
        """Twice. An element is another object each time: what is old of the last one is not old of this one."""
        before = set(self.state.old)
        self.elements |= set(params)
        shared = self.shared(over)
        for _ in range(2):
            for name in params:
                gone = {each for each in self.state.old if each not in before}
                kept = {
                    p for each in gone for p in each.places - each.spared if p[0] == name and p[1:2] and p[1] in shared
                }
                groups = frozenset(g for each in gone for g in each.groups)
                self.bind(name, over, old=before)
                for place in kept:
                    for each in gone:
                        if place in each.places:
                            self.state.born[place] = each.change.model
                            self.state.old.add(Old(each.change, groups, frozenset({place})))
            self.visit(body)

    def shared(self, over: c.Expr) -> set[str]:
        """The associations of the elements that several may hold one object of: those that are loaded with them."""
        found: set[str] = set()
        node = subject(over)
        query = node.query if isinstance(node, c.Run) else node if isinstance(node, c.Query) else None
        key = None
        for owner in [query.owner] if query is not None and query.owner is not None else []:
            for model in models_of(owner.type):
                many = association_of(self.effects.program, model, query.association or "") if query else None
                key = many.foreign_key if many is not None and many.through is None else None
        for step in query.steps if query is not None else ():
            if isinstance(step, c.Includes):
                found |= {path[0] for path in step.paths if path}
        if query is None:
            return set(self._loaded(over))
        apart: set[str] = set()
        for name in found:
            one = association_of(self.effects.program, query.model, name)
            # A has_one or has_many holds the element's own; a belongs_to may hold one owner of several.
            if one is None or one.kind != "belongs_to" or self._own(query.model, one.foreign_key, key):
                apart.add(name)
        return found - apart

    def _own(self, model: str, one: str | None, other: str | None) -> bool:
        return one is not None and other is not None and self.effects.apart(model, one, other)

    def _loaded(self, over: c.Expr) -> Iterable[str]:
        for model in models_of(over.type):
            for one in self.effects.owners(model):
                yield one.name

    def assigned(self, record: c.Expr, columns: tuple[str, ...]) -> None:
        """Attributes of a record change in memory."""
        of = t.required(record.type)
        if not isinstance(of, t.Record):
            return
        inner = subject(record)
        own: set[Place] = (
            {(inner.name,)} if isinstance(inner, c.Var) else {(SELF,)} if isinstance(inner, c.Self_) else set()
        )
        self.state.dirty |= own
        self.change(Change(self.effects.base(of.model), frozenset(columns)), self.groups.of(sources(record)), own)

    def built(self, node: c.Build) -> None:
        """A child that is not saved: its owner's collection has it already, and counts it."""
        if node.owner is None or not node.association:
            return
        self.state.built |= {(*place, node.association) for place in self.places(node.owner)}
        for one in self.effects.owners(node.model):
            for model in models_of(node.owner.type):
                if one.counter_cache:
                    counter = Change(self.effects.base(model), frozenset({one.counter_cache}))
                    self.change(counter, self.groups.of(sources(node.owner)))

    def operation(self, node: c.RecordOp) -> None:
        for _, value in node.attributes:
            self.walked(value)
        self.visit((node.params, node.args))
        if isinstance(made := subject(node.record), c.Build) and node.verb in ("create", "create!"):
            before = self.state.built.copy(), self.state.old.copy()
            self.visit(made)
            self.state.built, self.state.old = before
        else:
            self.walked(node.record)
        if node.verb in STORES:
            self.stored(node)
        elif node.verb == "reload":
            self.reloaded(node.record)
        elif node.verb == "assign":
            of = t.required(node.record.type)
            if isinstance(of, t.Record):
                inner = subject(node.record)
                own: set[Place] = {(inner.name,)} if isinstance(inner, c.Var) else {(SELF,)}
                self.change(Change(self.effects.base(of.model)), self.groups.of(sources(node.record)), own)

    def call(self, key: str, receiver: c.Expr | None, args: tuple[c.Expr, ...], node: c.CallFn) -> None:
        for value in (*args, *((receiver,) if receiver is not None else ())):
            self.walked(value)
            if holds_records(value.type):
                self.escapes(value, key)
        own: set[Place] = set()
        called = self.effects.program.functions.get(key)
        inner = subject(receiver)
        if called is not None and called.mutates:
            if isinstance(inner, c.Var) and is_record(inner.type):
                own = {(inner.name,)} | ({self.state.same[inner.name]} if inner.name in self.state.same else set())
            if isinstance(inner, c.Self_):
                own = {(SELF,)}
        for table in self.effects.writes(node):
            self.state.written.add((table, frozenset(self.state.born)))
        groups = self.groups.of(sources((receiver, args)))
        for change in self.effects.of_method(key):
            self.change(change, groups, own, self.root(receiver))
