"""What loads a `through` or a habtm in the order in which Rails would: the join that it writes, where that is three tables at most.

    order.products   ->   products INNER JOIN lines ON lines.product_id = products.id WHERE lines.order_id = ? ORDER BY lines.id

An order that nobody asked for can be seen all the same: it is the one in which the database walks the join. A sub-select is walked otherwise, so it stands only
where a join cannot: with the same table twice, with a scope of the app on the way, or with more tables.
"""

from __future__ import annotations

from regauge.diagnostics.data import dataclass
from regauge.emit.diesel.association_scopes import distinct, joinable, scope_chain
from regauge.emit.diesel.links import Link, class_test, inner, link_of, path, unit_of
from regauge.emit.diesel.queries import of_kind
from regauge.emit.diesel.relations import bound
from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import string
from regauge.program.models import Association

_TABLES = 3


@dataclass
class _Chain:
    """The direct links of an association, from the record outwards; the lambdas on the way, the association's own first."""

    links: list[Link]
    scopes: list[tuple[Unit, Association]]


def join_of(unit: Unit, association: Association, *, draft: bool) -> str | None:
    """The join as a query that `load` or `first` runs; None where the relation's own sub-select has to do."""
    chain = _chain(unit, association, 0)
    if chain is None or (len(chain.links) < 2 and chain.links[0].join is None):
        return None
    first, last = chain.links[0], chain.links[-1]
    tables = [last.target.table.name]
    for link in reversed(chain.links[1:]):
        tables += [link.join.table.name] if link.join is not None else []
        tables.append(link.owner.table.name)
    tables += [first.join.table.name] if first.join is not None else []
    if len(tables) > _TABLES or len(set(tables)) != len(tables) or not _plain(unit, association, chain.links):
        return None
    return _text(unit, chain, draft=draft)


def _chain(at: Unit, association: Association, depth: int, source_type: str | None = None) -> _Chain | None:
    if depth > _TABLES or not joinable(at, association):
        return None
    if not association.through:
        return _Chain([link_of(at, association, association.source_type or source_type)], [(at, association)])
    through, source, middle = path(at, association)
    first = _chain(at, through, depth + 1)
    then = _chain(unit_of(at, middle), source, depth + 1, association.source_type)
    if first is None or then is None:
        return None
    return _Chain(first.links + then.links, [(at, association), *then.scopes, *first.scopes])


def _plain(unit: Unit, association: Association, links: list[Link]) -> bool:
    """Whether no class on the way narrows by itself: no default scope, no STI class, no composite key, no key of another type."""
    for link in links:
        if len(link.pairs) != 1 or inner(link.pairs[0][0]) != inner(link.pairs[0][1]):
            return False
        model = unit.program.models[link.target_model]
        if model.default_scopes or link.target.model.default_scopes:
            return False
    # PostgreSQL refuses an order by what a DISTINCT does not select, in Ruby as well.
    return not distinct(unit, association) or unit.program.app.adapter != "postgresql"


def _on(left: str, left_null: bool, right: str, right_null: bool) -> str:
    """`left.eq(right)`, both optional where one is."""
    if left_null == right_null:
        return f"{left}.eq({right})"
    return f"{left}.eq({right}.nullable())" if left_null else f"{left}.nullable().eq({right})"


def _text(unit: Unit, chain: _Chain, *, draft: bool) -> str:
    links, last = chain.links, chain.links[-1]
    unit.use_table(last.target_model)
    row = unit.names.row(last.target_model)
    text = f"{last.target.tables}::table"
    tests = ""
    names = [last.target.table.name]
    for link in reversed(links[1:]):
        own, theirs = link.single
        unit.use_table(link.owner.model.name)
        if link.join is not None:
            text += _join_table(unit, link)
            names.append(link.join.table.name)
            here = link.join.column(link.join.here)
            on = _on(link.owner_column(own), own.null, here, link.join.here.null)
        elif link.association.kind == "belongs_to":
            on = _on(link.owner_column(own), own.null, link.target_column(theirs), theirs.null)
        else:
            on = _on(link.target_column(theirs), theirs.null, link.owner_column(own), own.null)
        text += f".inner_join({link.owner.tables}::table.on({on}))"
        names.append(link.owner.table.name)
        if link.owner_class is not None:
            field, name = link.owner_class
            tests += f".filter({link.owner_column(field)}.eq({string(name)}))"
        tests += class_test(link)
    tests += "".join(_of_kind(unit, link) for link in links)
    first = links[0]
    text, test = _start(unit, first, text, draft=draft)
    names += [first.join.table.name] if first.join is not None else []
    unit.joined.update((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
    scopes = "".join(scope_chain(at, each, unit, limited=index == 0) for index, (at, each) in enumerate(chain.scopes))
    once = ".distinct()" if distinct(*chain.scopes[0]) else ""
    return f"{text}{test}{class_test(first)}{tests}.select({row}::as_select()){once}{scopes}"


def _of_kind(unit: Unit, link: Link) -> str:
    """The classes of an STI target."""
    model = unit.program.models[link.target_model]
    if not model.sti_base or not link.target.sti:
        return ""
    unit.use_model(model.name, "kind")
    return of_kind(link.target, model)


def _start(unit: Unit, first: Link, text: str, *, draft: bool) -> tuple[str, str]:
    """The join table of the first link, and the test that the record's own column meets."""
    own, theirs = first.single
    if first.join is None:
        column = first.target_column(theirs) + (".nullable()" if (draft or own.null) and not theirs.null else "")
        return text, f".filter({column}.eq({bound(own, theirs, draft=draft)}))"
    here = first.join.column(first.join.here)
    column = here + (".nullable()" if (draft or own.null) and not first.join.here.null else "")
    return text + _join_table(unit, first), f".filter({column}.eq({bound(own, None, draft=draft)}))"


def _join_table(unit: Unit, link: Link) -> str:
    join, (_, theirs) = link.join, link.single
    assert join is not None
    unit.out.use(f"{unit.names.root}::schema::{join.module}")
    on = _on(link.target_column(theirs), theirs.null, join.column(join.there), join.there.null)
    return f".inner_join({join.module}::table.on({on}))"
