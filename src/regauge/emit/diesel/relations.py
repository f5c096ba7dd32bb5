"""An association as a relation of its target: of one record, or of all records of another relation.

    order.lines               Line::all().filter(lines::order_id.eq(self.id))
    order.products            Product::all().filter(products::id.eq_any(self.lines_query().select(lines::product_id)))
    post.tags (habtm)         Tag::all().filter(tags::id.eq_any(posts_tags::table.filter(..).select(posts_tags::tag_id)))

A `through` of any depth is a sub-select in a sub-select: it reads as the chain that it is, has the type that scopes take, and costs the compiler
nothing like a join of many tables (diesel issue 3223). What Rails joins where its order can be seen, `joins` joins.

Source: ActiveRecord::Associations::AssociationScope (`scope_chain`: what a lambda on the way narrows and orders counts, its limit does not).
"""

from __future__ import annotations

from regauge.emit.diesel.association_scopes import limits, scope_chain, through_chain
from regauge.emit.diesel.links import Link, class_test, converted, inner, link_of, path, unit_of
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association


def all_of(unit: Unit, target: str) -> str:
    """`Line::all()`, or that of an STI class: `Payment::card_payments()`."""
    row = unit.names.row(target)
    unit.use_model(target, "row")
    return f"{row}::{unit.names.all_of_class(target)}()" if unit.program.models[target].sti_base else f"{row}::all()"


def of_record(unit: Unit, association: Association, *, draft: bool, limited: bool = True) -> str:
    """The relation of one record. `limited`: with the limit of its lambda. Raises CannotPrint where it has no Rust."""
    scope = scope_chain(unit, association, limited=limited)
    if association.through:
        through, source, middle = path(unit, association)
        rows = _step_of_record(unit, through, draft=draft) + through_chain(unit, association)
        return _over(unit, source, middle, rows, association) + scope
    link = link_of(unit, association, association.source_type)
    return narrowed(unit, link, draft=draft) + scope


def _step_of_record(unit: Unit, through: Association, *, draft: bool) -> str:
    """The rows in the middle of a `through`."""
    if through.kind in ("has_many", "has_and_belongs_to_many") and not limits(unit, through):
        return f"self.{snake(through.name)}_query()"
    return of_record(unit, through, draft=draft, limited=False)


def narrowed(unit: Unit, link: Link, *, draft: bool) -> str:
    """All of the target, narrowed to what one record's columns hold; without the association's lambda."""
    unit.use_table(link.target_model)
    text = all_of(unit, link.target_model)
    if link.join is not None:
        return f"{text}.filter({_in_join(unit, link, f'.eq({bound(link.single[0], None, draft=draft)})', draft=draft)})"
    for own, theirs in link.pairs:
        optional = own.null or draft
        column = link.target_column(theirs) + (".nullable()" if optional and not theirs.null else "")
        text += f".filter({column}.eq({bound(own, theirs, draft=draft)}))"
    return text + class_test(link)


def bound(own: Field, theirs: Field | None, *, draft: bool) -> str:
    """A column of the record as it is bound against one of the target."""
    text = f"self.{own.name}"
    if theirs is None or inner(own) == inner(theirs):
        if theirs is not None and own.key_of is not None and theirs.key_of is None:
            return f"{text}{'.clone()' if not own.copy and (own.null or draft) else ''}" + (
                ".map(|id| id.0)" if own.null or draft else ".0" if own.copy else ".0.clone()"
            )
        return text if own.copy else f"{text}.clone()"
    if not (own.null or draft):
        return converted(text, own, theirs)[0]
    value, partial = converted("id", own, theirs)
    return f"{text}.as_ref().{'and_then' if partial else 'map'}(|id| {value})"


def _in_join(unit: Unit, link: Link, test: str, *, draft: bool) -> str:
    """`tags::id.eq_any(posts_tags::table.filter(posts_tags::post_id..).select(posts_tags::tag_id))`."""
    join, (own, theirs) = link.join, link.single
    assert join is not None
    unit.out.use(f"{unit.names.root}::schema::{join.module}")
    unit.joined.add((join.table.name, link.target.table.name))
    optional = draft or own.null
    here = join.column(join.here) + (".nullable()" if optional and not join.here.null and ".eq(" in test else "")
    outer = link.target_column(theirs) + (".nullable()" if join.there.null and not theirs.null else "")
    there = join.column(join.there) + (".nullable()" if theirs.null and not join.there.null else "")
    return f"{outer}.eq_any({join.module}::table.filter({here}{test}).select({there}))"


def _over(unit: Unit, association: Association, owner: str, query: str, head: Association | None = None) -> str:
    """The relation of what an association gives for all rows of `query`, which is a relation of `owner`."""
    at = unit_of(unit, owner)
    if association.through:
        through, source, middle = path(at, association)
        inside = _over(unit, through, owner, query) + through_chain(at, association, unit)
        return _over(unit, source, middle, inside, association) + scope_chain(at, association, unit, limited=False)
    source_type = head.source_type if head is not None else None
    link = link_of(at, association, source_type)
    own, theirs = link.single
    unit.use_table(owner)
    unit.use_table(link.target_model)
    unit.joined.add((link.target.table.name, link.owner.table.name))
    if link.owner_class is not None:
        field, name = link.owner_class
        query += f".filter({link.owner_column(field)}.eq({string(name)}))"
    if inner(own) != inner(theirs):
        raise CannotPrint(
            f"`{owner}.{own.column.name}` and `{link.target_model}.{theirs.column.name}` are of two types"
        )
    text = all_of(unit, link.target_model)
    if link.join is not None:
        picked = link.owner_column(own) + (".nullable()" if link.join.here.null and not own.null else "")
        unit.joined.add((link.join.table.name, link.owner.table.name))
        test = _in_join(unit, link, f".eq_any({query}.select({picked}))", draft=False)
        return f"{text}.filter({test})" + scope_chain(at, association, unit, limited=False)
    outer = link.target_column(theirs) + (".nullable()" if own.null and not theirs.null else "")
    picked = link.owner_column(own) + (".nullable()" if theirs.null and not own.null else "")
    return (
        f"{text}.filter({outer}.eq_any({query}.select({picked})))"
        + class_test(link)
        + scope_chain(at, association, unit, limited=False)
    )


def owners_of(unit: Unit, association: Association, owner: str, rows: str) -> str:
    """The condition on rows of `owner` that something of the association is among `rows`, a relation of its target."""
    at = unit_of(unit, owner)
    if not association.through:
        return owners_of_type(unit, association, owner, rows, association.source_type)
    through, source, middle = path(at, association)
    rows += scope_chain(at, association, unit, limited=False, ordered=False)
    if source.polymorphic:
        inside = owners_of_type(unit, source, middle, rows, association.source_type)
    else:
        inside = owners_of(unit, source, middle, rows)
    return owners_of(
        unit, through, owner, f"{all_of(unit, middle)}.filter({inside}){through_chain(at, association, unit)}"
    )


def owners_of_type(unit: Unit, association: Association, owner: str, rows: str, source_type: str | None) -> str:
    """The same of an association that goes through no other; `source_type` is the class of a polymorphic one."""
    at = unit_of(unit, owner)
    link = link_of(at, association, source_type)
    alike = all(inner(own) == inner(theirs) for own, theirs in link.pairs)
    unit.use_table(owner)
    unit.use_table(link.target_model)
    unit.joined.add((link.owner.table.name, link.target.table.name))
    rows += class_test(link) + scope_chain(at, association, unit, limited=False, ordered=False)
    if len(link.pairs) > 1 or not alike:
        return _among(unit, link, owner, rows, alike) + _owner_class(link)
    own, theirs = link.single
    if link.join is not None:
        join = link.join
        unit.out.use(f"{unit.names.root}::schema::{join.module}")
        unit.joined.add((join.table.name, link.target.table.name))
        unit.joined.add((join.table.name, link.owner.table.name))
        there = join.column(join.there)
        picked = link.target_column(theirs) + (".nullable()" if join.there.null and not theirs.null else "")
        outer = link.owner_column(own) + (".nullable()" if join.here.null and not own.null else "")
        here = join.column(join.here) + (".nullable()" if own.null and not join.here.null else "")
        return f"{outer}.eq_any({join.module}::table.filter({there}.eq_any({rows}.select({picked}))).select({here}))"
    outer = link.owner_column(own) + (".nullable()" if theirs.null and not own.null else "")
    picked = link.target_column(theirs) + (".nullable()" if own.null and not theirs.null else "")
    return f"{outer}.eq_any({rows}.select({picked}))" + _owner_class(link)


def _owner_class(link: Link) -> str:
    """What narrows owners of a polymorphic association to those of the class."""
    if link.owner_class is None:
        return ""
    field, name = link.owner_class
    return f".and({link.owner_column(field)}.eq({string(name)}))"


def _among(unit: Unit, link: Link, owner: str, rows: str, alike: bool) -> str:
    """The condition by a composite key, or by keys of two types, which only some databases compare."""
    pairs = [(f"{owner}.{own.column.name}", f"{link.target_model}.{theirs.column.name}") for own, theirs in link.pairs]
    shown = ", ".join(f"`{own}` and `{theirs}`" for own, theirs in pairs)
    if not alike and unit.program.app.adapter == "postgresql":
        raise CannotPrint(f"{shown} are of two types, which PostgreSQL does not compare, in Ruby as well")
    if link.join is not None:
        raise CannotPrint(f"{shown} are tied by a join table")
    unit.out.use("regauge_support::sql::among")
    columns = [link.owner_column(own) for own, _ in link.pairs]
    picked = [link.target_column(theirs) for _, theirs in link.pairs]
    if len(link.pairs) == 1:
        return f"among({columns[0]}, {rows}.select({picked[0]}))"
    return f"among(({', '.join(columns)}), {rows}.select(({', '.join(picked)})))"
