"""What storing a record changes in other objects that the app holds: owners' counters and stamps, what callbacks store, what methods store.

    order.lines.create!(..)       `order.lines_count` and `order.updated_at` are other values in memory too
    payment.save                  its callback calls `order.settle!`

Source: ActiveRecord::Associations::BelongsToAssociation (`increment_counters`, `update_counters_on_replace`), Builder::BelongsTo
(`add_counter_cache_callbacks`, `add_touch_callbacks`), ActiveRecord::TouchLater.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from regauge.diagnostics.data import dataclass
from regauge.layers.layer2_behavior.bodies.columns import base_name, family, table_of
from regauge.layers.sharing.groups import SELF, Groups, models_of, sources
from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.effects import walk
from regauge.program.models import Association
from regauge.program.program import Program

STAMPS = ("updated_at", "updated_on")
STORES = frozenset(
    "save save! update update! destroy destroy! delete touch increment! decrement! toggle! update_column update_columns create create!".split()
)
CREATES = frozenset({"save", "save!", "create", "create!"})
DESTROYS = frozenset({"destroy", "destroy!"})
SILENT = frozenset({"delete", "increment!", "decrement!", "toggle!", "update_column", "update_columns"})
"""Verbs that run no callbacks (`toggle!` saves without validations, and is seldom: it counts as an update)."""


@dataclass(frozen=True, slots=True)
class Change:
    """Columns of a model (None: any) that differ afterwards in objects of the group."""

    model: str  # the STI base
    columns: frozenset[str] | None = None


class Effects:
    """The effects of a program's operations."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._lives: dict[tuple[str, str], frozenset[Change]] = {}
        self._methods: dict[str, frozenset[Change]] = {}
        self._reads: dict[str, frozenset[tuple[str, str]]] = {}

    def base(self, model: str) -> str:
        return base_name(self.program, model)

    # -- lives of records

    def of_verb(self, model: str, verb: str, given: tuple[str, ...] | None) -> frozenset[Change]:
        """What the verb changes in others; `given` are the attributes that it assigns, None where they are not known."""
        if verb in SILENT:
            return frozenset()
        if verb in DESTROYS:
            return self.life(model, "destroy")
        if verb in CREATES:
            return self.life(model, "create")
        moves = given is None or any(name in self._keys(model) for name in given)
        return self.life(model, "touch" if verb == "touch" else "move" if moves else "update")

    def life(self, model: str, kind: str) -> frozenset[Change]:
        """What creating, moving to another owner, updating, touching or destroying a record of the model changes in others."""
        key = (model, kind)
        if key not in self._lives:
            self._lives[key] = frozenset()  # a circle adds nothing that its start does not add
            self._lives[key] = frozenset(self._life(model, kind))
        return self._lives[key]

    def _life(self, model: str, kind: str) -> Iterator[Change]:
        for association in self.owners(model):
            for target in self.targets(association):
                if association.counter_cache and kind in ("create", "move", "destroy"):
                    yield Change(self.base(target), frozenset({association.counter_cache}))
                if association.touch:
                    extra = {association.touch} if isinstance(association.touch, str) else set()
                    yield Change(self.base(target), frozenset({*STAMPS, *extra}))
                    yield from self.life(target, "touch")
        if kind == "touch":
            return
        for function in self.callbacks(model):
            yield from self.of_method(function)
        if kind == "destroy":
            for each in family(self.program, model):
                for association in each.associations.values():
                    if association.dependent and association.target:
                        yield from self.life(association.target, "destroy")

    def owners(self, model: str) -> Iterator[Association]:
        """The belongs_to of a class and of those above it."""
        for each in family(self.program, model):
            yield from (one for one in each.associations.values() if one.kind == "belongs_to")

    def targets(self, association: Association) -> list[str]:
        return association.types if association.polymorphic else [association.target] if association.target else []

    def _keys(self, model: str) -> set[str]:
        return {
            name
            for association in self.owners(model)
            for name in (association.name, association.foreign_key, association.foreign_type)
            if name
        }

    def callbacks(self, model: str) -> Iterator[str]:
        """The compiled bodies that a life runs, by key."""
        for each in family(self.program, model):
            for callback in each.callbacks:
                if callback.method is not None:
                    yield from self._forms(model, callback.method)
                elif callback.body is not None:
                    span = callback.body.span
                    yield f"{each.name}#callback:{callback.event}:{span.line}:{span.column}"

    def _forms(self, model: str, method: str) -> Iterator[str]:
        for each in family(self.program, model):
            for form in ("@draft", "@shared", ""):
                if (key := f"{each.name}#{method}{form}") in self.program.functions:
                    yield key

    def kept(self, model: str) -> frozenset[str]:
        """Associations whose object a callback changes and puts back into the record (layer3_interface.aliases)."""
        found: set[str] = set()
        for key in self.callbacks(model):
            function = self.program.functions.get(key)
            for node in walk(function.body) if function is not None else ():
                if isinstance(node, c.SetLoaded) and isinstance(node.record, c.Self_):
                    found.add(node.association)
        return frozenset(found)

    # -- methods

    def of_method(self, key: str) -> frozenset[Change]:
        """What a method changes in objects that its caller may hold: those that it reaches from its receiver and arguments."""
        if key not in self._methods:
            self._methods[key] = frozenset()
            function = self.program.functions.get(key)
            self._methods[key] = frozenset(self._changes(function)) if function is not None else frozenset()
        return self._methods[key]

    def _changes(self, function: c.Function) -> Iterator[Change]:
        groups = Groups(function)
        outside = groups.of({SELF})
        for node in walk(function.body):
            match node:
                case c.RecordOp(verb=verb, record=record) if verb in STORES:
                    if groups.of(sources(record)) & outside:
                        yield from self.of_operation(node)
                case c.SetField(record=record, column=column):
                    if groups.of(sources(record)) & outside:
                        yield from (Change(self.base(model), frozenset({column})) for model in models_of(record.type))
                case c.CallFn(function=called, receiver=receiver, args=args):
                    if groups.of(sources((receiver, args))) & outside:
                        yield from self.of_method(called)
                case c.Run(query=query, kind=kind):
                    if groups.of(sources(query)) & outside:
                        yield from self.of_run(query.model, kind)

    def of_operation(self, node: c.RecordOp) -> Iterator[Change]:
        """The record itself and all that its life changes."""
        given = None if node.params is not None else tuple(name for name, _ in node.attributes)
        for model in models_of(node.record.type):
            yield self.direct(model, node)
            yield from self.of_verb(model, node.verb, given)

    def direct(self, model: str, node: c.RecordOp) -> Change:
        """What the verb changes in the record itself."""
        if node.verb == "touch":
            named = {arg.value for arg in node.args if isinstance(arg, c.Lit) and isinstance(arg.value, str)}
            return Change(self.base(model), frozenset({*STAMPS, *named}))
        if node.verb in DESTROYS or node.verb == "delete":
            return Change(self.base(model), frozenset())
        if node.verb in ("update", "update!", "update_columns") and node.params is None:
            names = {name for name, _ in node.attributes}
            keys = {one.foreign_key for one in self.owners(model) if one.name in names and one.foreign_key}
            return Change(self.base(model), frozenset({*STAMPS, *names, *keys}))
        return Change(self.base(model))

    def of_run(self, model: str, kind: str) -> frozenset[Change]:
        """What a query that stores changes in objects that the app holds."""
        if kind == "destroy_all":
            return self.life(model, "destroy")
        if kind.startswith("find_or_create"):
            return self.life(model, "create") | {Change(self.base(model))}
        return frozenset()

    def writes(self, node: object) -> frozenset[str]:
        """The models to whose tables a node writes."""
        match node:
            case c.RecordOp(verb=verb, record=record) if verb in STORES:
                return frozenset(base for model in models_of(record.type) for base in self._stored(model))
            case c.Run(kind=kind, query=query) if kind.endswith("_all") or kind.startswith("find_or_create"):
                return self._stored(query.model)
            case c.CallFn(function=key):
                return frozenset(base for model in self._writes_of(key) for base in self._stored(model))
        return frozenset()

    def _stored(self, model: str) -> frozenset[str]:
        seen: set[str] = set()
        todo = [model]
        while todo:
            each = todo.pop()
            if (base := self.base(each)) in seen:
                continue
            seen.add(base)
            for function in self.callbacks(each):
                todo += self._writes_of(function)
            for one in family(self.program, each):
                todo += [a.target for a in one.associations.values() if a.dependent and a.target]
            todo += [target for a in self.owners(each) if a.touch or a.counter_cache for target in self.targets(a)]
        return frozenset(seen)

    def _writes_of(self, key: str) -> set[str]:
        found: set[str] = set()
        for each in self.closure([key]):
            function = self.program.functions.get(each)
            if function is not None:
                found |= {name for name, _, how in (read.rpartition(":") for read in function.reads) if how != "read"}
        return found - {"*"}

    # -- reads

    def closure(self, keys: list[str]) -> set[str]:
        """The functions that these call, themselves included, templates too."""
        seen: set[str] = set()
        todo = list(keys)
        while todo:
            key = todo.pop()
            if key in seen:
                continue
            seen.add(key)
            function = self.program.functions.get(key)
            if function is None:
                continue
            todo += function.calls
            todo += [n.template for n in walk(function.body) if isinstance(n, h.Partial | h.TemplateReply)]
        return seen

    def reads(self, key: str) -> frozenset[tuple[str, str]]:
        """The columns that a function or template may read, with their models, itself or through what it calls."""
        if key not in self._reads:
            found: set[tuple[str, str]] = set()
            for each in self.closure([key]):
                function = self.program.functions.get(each)
                for node in walk(function.body) if function is not None else ():
                    if isinstance(node, c.Field | c.Dirty):
                        found |= {(self.base(model), node.column) for model in models_of(node.record.type)}
            self._reads[key] = frozenset(found)
        return self._reads[key]

    @cached_property
    def unique(self) -> dict[str, list[set[str]]]:
        """By table: the sets of columns that no two rows share."""
        return {
            name: [set(i.columns) for i in table.indexes if i.unique and i.columns and not i.where]
            for name, table in self.program.schema.tables.items()
        }

    def apart(self, model: str, one: str, other: str) -> bool:
        """Whether no two rows of the model with the same `one` have the same `other`."""
        table = table_of(self.program, model)
        return table is not None and any(columns <= {one, other} for columns in self.unique.get(table.name, []))


def is_record(type_: t.Type | None) -> bool:
    """Whether a value is one record, or none."""
    return isinstance(t.required(type_), t.Record) if type_ is not None else False
