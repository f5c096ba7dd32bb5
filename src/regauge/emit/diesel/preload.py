"""Eager loading: one query an association for many owners, into the cells beside their rows.

Order.includes(lines: :product)   ->   let lines = Order::preload_lines(conn, &orders)?;
                                       Line::preload_product(conn, lines)?;

Each gives what is loaded now, of all the rows it was given, so that the next level is one more line.
Rows that have the association loaded already are not asked for again.
Source: ActiveRecord::Associations::Preloader::Association and ::ThroughAssociation.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from regauge.emit.diesel import polymorphic
from regauge.emit.diesel.association_scopes import distinct, orders, scope_chain, takes_owner, through_chain
from regauge.emit.diesel.associations import MANY
from regauge.emit.diesel.links import (
    Link,
    class_test,
    converted,
    find,
    hashable,
    inner,
    link_of,
    listed,
    mapped,
    owned,
    path,
    unit_of,
)
from regauge.emit.diesel.relations import all_of
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import markdown_code, snake
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association


def emit_preloads(unit: Unit) -> None:
    """Writes `preload_x` inside `impl Row`."""
    for association in unit.associations:
        if unit.without(association, "preload"):
            continue
        out, name = unit.out, snake(association.name)
        out.blank()
        called = f"preload_{name.removeprefix('r#')}"
        with out.offered(called, unit.row), _documented(unit, association, called):
            out.line("let all: Vec<_> = rows.into_iter().collect();")
            out.line(f"let rows = unloaded(&all, |row| row.loaded.{name}.is_loaded());")
            out.use("regauge_support::loaded::unloaded")
            _body(unit, association, name)
            out.line(f"Ok(all.into_iter().flat_map(|row| row.loaded.{name}.get()).collect())")


def _body(unit: Unit, association: Association, name: str) -> None:
    if not association.through and association.scope is not None and takes_owner(unit, association):
        _one_by_one(unit, association, name)
    elif association.kind == "belongs_to" and association.polymorphic:
        polymorphic.emit_preload_body(unit, association, name)
    elif association.through:
        _through(unit, association, name)
    elif association.kind == "has_and_belongs_to_many":
        _joined(unit, association, link_of(unit, association), name)
    else:
        _direct(unit, association, link_of(unit, association), name)


@contextmanager
def _documented(unit: Unit, association: Association, name: str) -> Iterator[None]:
    if association.polymorphic:
        target = unit.names.polymorphic(unit.model.name, association.name)
    else:
        unit.use_model(association.target or "", "row")
        target = unit.names.row(association.target or "")
    conn = "_conn" if association.polymorphic and not polymorphic.types_of(unit, association) else "conn"
    unit.out.doc(f"{markdown_code(f'includes(:{association.name})')}")
    head = (
        f"pub fn {name}<'a>({conn}: &mut Conn, rows: impl IntoIterator<Item = &'a Self>) -> Result<Vec<&'a {target}>>"
    )
    with unit.out.block(head):
        yield


def _one_by_one(unit: Unit, association: Association, name: str) -> None:
    """A lambda that asks for its owner: Rails, too, asks once for each."""
    with unit.out.block("for row in rows"):
        unit.out.line(f"row.{name}(conn)?;")


def _direct(unit: Unit, association: Association, link: Link, name: str) -> None:
    out = unit.out
    row = unit.names.row(link.target_model)
    if _by_key(unit, association, link):
        own, theirs = link.single
        out.line(f"let found = {row}::by_ids(conn, rows.iter(){_keys_of(unit, 'row', own, theirs)})?;")
        with out.block("for row in rows"):
            out.line(f"row.loaded.{name}.fill({_get('found', [(own, theirs)])}.cloned());")
        return
    _found(unit, association, link)
    gather = "grouped" if association.kind == "has_many" else "firsts"
    out.use(f"regauge_support::loaded::{gather}")
    variable = "groups" if association.kind == "has_many" else "found"
    out.line(f"let {variable} = {gather}(found, |one| {_key_of_found(link)});")
    with out.block("for row in rows"):
        got = _get(variable, list(link.pairs))
        out.line(f"row.loaded.{name}.{f'share({got})' if association.kind == 'has_many' else f'fill({got}.cloned())'};")


def _by_key(unit: Unit, association: Association, link: Link) -> bool:
    """Whether it is a belongs_to by the target's own key, and nothing else."""
    return (
        association.kind == "belongs_to"
        and len(link.pairs) == 1
        and [link.pairs[0][1].column.name] == link.target.table.primary_key
        and link.pairs[0][1].key_of is not None
        and association.scope is None
        and unit.program.models[link.target_model].sti_base is None
    )


def _keys_of(unit: Unit, row: str, own: Field, theirs: Field) -> str:
    """`.map(|row| row.id)`: the keys of rows, as the target's column holds them."""
    text = f"{row}.{own.name}"
    value, partial = converted("id" if own.null else owned(text, own), own, theirs)
    if partial:
        unit.out.use("regauge_support::key::Key")
    if theirs.key_of is not None and value not in ("id", text):
        unit.use_model(theirs.key_of, "id")
    if not own.null:
        return f".{'filter_map' if partial else 'map'}(|{row}| {value})"
    if value == "id":
        return f".filter_map(|{row}| {owned(text, own)})"
    start = owned(text, own)
    return f".filter_map(|{row}| {start}{mapped(value, partial)})"


def _get(found: str, pairs: list[tuple[Field, Field]], row: str = "row") -> str:
    """`groups.get(&row.id)`, by the keys as the target's columns hold them."""
    if len(pairs) > 1:
        keys = [
            f"Some({owned(f'{row}.{own.name}', own)})" if not own.null else owned(f"{row}.{own.name}", own)
            for own, _ in pairs
        ]
        return f"{found}.get(&({', '.join(keys)}))"
    own, theirs = pairs[0]
    text = f"{row}.{own.name}"
    if own.type == theirs.type:
        return f"{text}.as_ref().and_then(|id| {found}.get(id))" if own.null else f"{found}.get(&{text})"
    value, partial = converted("id" if own.null else text, own, theirs)
    if not own.null and not own.copy and not partial and inner(own) == inner(theirs):
        value = f"{value}" if theirs.key_of is None else converted(f"{text}.clone()", own, theirs)[0]
    if own.null:
        start = text if own.copy else f"{text}.clone()"
        looked = f"{value}.and_then(|id| {found}.get(&id))" if partial else f"{found}.get(&{value})"
        return f"{start}.and_then(|id| {looked})"
    return f"{value}.and_then(|id| {found}.get(&id))" if partial else f"{found}.get(&{value})"


def _key_of_found(link: Link) -> str:
    """What groups the rows that were found: an Option."""
    if len(link.pairs) > 1:
        keys = [owned(f"one.{t.name}", t) if t.null else f"Some({owned(f'one.{t.name}', t)})" for _, t in link.pairs]
        return f"Some(({', '.join(keys)}))"
    theirs = link.pairs[0][1]
    hashable(theirs)
    value = owned(f"one.{theirs.name}", theirs)
    return value if theirs.null else f"Some({value})"


def _found(unit: Unit, association: Association, link: Link) -> None:
    """`let found`: the target's rows of all owners. Of a composite key each column is asked for, and the groups go by all."""
    out = unit.out
    unit.use_table(link.target_model)
    text = all_of(unit, link.target_model)
    for own, theirs in link.pairs:
        keys = f"rows.iter(){_keys_of(unit, 'row', own, theirs)}"
        text += f".filter({listed(unit, link.target_column(theirs), theirs, keys)})"
    text += class_test(link) + scope_chain(unit, association)
    row = unit.names.row(link.target_model)
    out.line(f"let found: Vec<{row}> = if rows.is_empty() {{ Vec::new() }} else {{ {text}.load(conn)? }};")


def _joined(unit: Unit, association: Association, link: Link, name: str) -> None:
    """has_and_belongs_to_many: the rows of the join table, then the targets; in the order of the join rows, or of the lambda."""
    out, join, (own, theirs) = unit.out, link.join, link.single
    assert join is not None
    hashable(own)
    hashable(theirs)
    out.use("regauge_support::read::selected", "regauge_support::loaded::grouped")
    out.use(f"{unit.names.root}::schema::{join.module}")
    unit.use_table(link.target_model)
    here, there = join.column(join.here), join.column(join.there)
    tests = "".join(f".filter({c}.is_not_null())" for c, k in ((here, join.here), (there, join.there)) if k.null)
    picked = [
        f"selected({c}{'.assume_not_null()' if k.null else ''})" for c, k in ((here, join.here), (there, join.there))
    ]
    for field in (own, theirs):
        if field.key_of is not None:
            unit.use_model(field.key_of, "id")
    keys = f"rows.iter(){_keys_of(unit, 'row', own, own)}"
    query = (
        f"{join.module}::table.filter({listed(unit, here, own, keys)}){tests}.select(({', '.join(picked)})).load(conn)?"
    )
    out.line(f"let pairs: Vec<({own.type}, {theirs.type})> = if rows.is_empty() {{ Vec::new() }} else {{ {query} }};")
    row = unit.names.row(link.target_model)
    ids = f"pairs.iter().map(|(_, id)| {'*id' if theirs.copy else 'id.clone()'})"
    scope = scope_chain(unit, association)
    test = listed(unit, link.target_column(theirs), theirs, ids)
    text = f"{all_of(unit, link.target_model)}.filter({test}){scope}.load(conn)?"
    out.line(f"let found: Vec<{row}> = if pairs.is_empty() {{ Vec::new() }} else {{ {text} }};")
    out.line(f"let groups = grouped(pairs, |(id, _)| Some({'*id' if own.copy else 'id.clone()'}));")
    ordered = association.scope is not None and orders(unit, association)
    key = f"one.{theirs.name}" if not theirs.null else f"one.{theirs.name}.as_ref()"
    if not ordered:
        out.use("regauge_support::loaded::firsts")
        out.line(f"let found = firsts(found, |one| {_key_of_found(link)});")
    with out.block("for row in rows"):
        out.line(f"let mine = {_get('groups', [(own, own)])}.into_iter().flat_map(|pairs| pairs.iter());")
        if ordered:
            test = f"*id == {key}" if not theirs.null else f"Some(id) == {key}"
            out.line("let mine: Vec<_> = mine.collect();")
            out.line(
                f"let mine = found.iter().flat_map(|one| mine.iter().filter(|(_, id)| {test}).map(|_| one.clone()));"
            )
            out.line(f"row.loaded.{name}.fill(mine.collect());")
        else:
            out.line("let mine = mine.filter_map(|(_, id)| found.get(id)).map(|one| one.as_ref().clone());")
            out.line(f"row.loaded.{name}.fill(mine.collect());")


def _through(unit: Unit, association: Association, name: str) -> None:
    """Rails loads the middle rows first, then the targets from there; a lambda narrows what was found, and its order is then the order."""
    out = unit.out
    through, source, middle = path(unit, association)
    target = association.target or ""
    for model, step in ((unit.declared_by(association), through), (middle, source)):
        found = find(unit, model, step.name)
        if found is not None and f"{found[0].name}.{step.name}:preload" in unit.program.left_out:
            raise CannotPrint(f"`{found[0].name}#{step.name}`, which it goes through, is not loaded eagerly")
    middle_row = unit.names.row(middle)
    unit.use_model(middle, "row")
    cell, source_cell = snake(through.name), snake(source.name)
    out.line(f"Self::preload_{cell.removeprefix('r#')}(conn, rows.iter().copied())?;")
    given = f"rows.iter().flat_map(|row| row.loaded.{cell}.get())"
    out.line(f"{middle_row}::preload_{source_cell.removeprefix('r#')}(conn, {given})?;")
    each = f"row.loaded.{cell}.get(){'.iter()' if through.kind in MANY else '.into_iter()'}"
    narrowed = through_chain(unit, association)
    if narrowed:
        each += _kept(unit, middle, given, narrowed)
    one = f"one.loaded.{source_cell}.get()"
    if source.polymorphic:
        base = unit.names.base(middle).name
        enum = unit.names.polymorphic(base, source.name)
        if base != unit.model.name:
            out.use(f"super::{enum}")
        pattern = f"Some({enum}::{polymorphic.variant(unit.names.base(target).name)}(found))"
        picked = f"{each}.filter_map(|one| match {one} {{ {pattern} => Some(found.as_ref()), _ => None }})"
    else:
        picked = f"{each}.{'flat_map' if source.kind in MANY else 'filter_map'}(|one| {one})"
    chain = narrowing(unit, association, source, middle)
    if chain:
        _narrowed(unit, association, picked, chain)
    ordered = orders(unit, association) or (source.scope is not None and orders(unit_of(unit, middle), source))
    with out.block("for row in rows"):
        _fill_through(unit, association, name, picked, narrowed=bool(chain), ordered=ordered)


def _kept(unit: Unit, middle: str, given: str, narrowed: str) -> str:
    """`let kept`: the keys of the middle rows that the lambda leaves; gives the test of a row."""
    out, there = unit.out, unit_of(unit, middle)
    key = there.key
    out.use("regauge_support::read::selected", "std::collections::HashSet")
    unit.use_table(middle)
    unit.use_model(middle, "id")
    column = f"{there.tables}::{key.ident}"
    ids = f"{given}.map(|one| {owned(f'one.{key.name}', key)})"
    text = f"{all_of(unit, middle)}.filter({listed(unit, column, key, ids)}){narrowed}.select(selected({column})).load::<{key.type}>(conn)?"
    out.line(f"let kept: HashSet<{key.type}> = {text}.into_iter().collect();")
    return f".filter(|one| kept.contains(&one.{key.name}))"


def narrowing(unit: Unit, association: Association, source: Association, middle: str) -> str:
    """What is asked of the targets that were found: the lambda's conditions and its order, after that of the source's lambda.

    Nothing where the lambda only says `distinct`, which needs no query (ThroughReflection#join_scopes, Preloader::ThroughAssociation#records_by_owner).
    """
    own = scope_chain(unit, association) if association.scope is not None else ""
    if source.scope is None or source.polymorphic or not (own or orders(unit_of(unit, middle), source)):
        return own
    return scope_chain(unit_of(unit, middle), source, unit, limited=False) + own


def _narrowed(unit: Unit, association: Association, picked: str, chain: str) -> None:
    """`let found`: of all targets, those that the lambdas leave, in their order."""
    out, target = unit.out, association.target or ""
    there = unit_of(unit, target)
    unit.use_table(target)
    key = there.key
    ids = f"rows.iter().flat_map(|row| {picked}).map(|one| {owned(f'one.{key.name}', key)})"
    text = (
        f"{all_of(unit, target)}.filter({listed(unit, f'{there.tables}::{key.ident}', key, 'ids')}){chain}.load(conn)?"
    )
    out.line(f"let ids: Vec<_> = {ids}.collect();")
    out.line(f"let found: Vec<{unit.names.row(target)}> = if ids.is_empty() {{ Vec::new() }} else {{ {text} }};")


def _fill_through(
    unit: Unit, association: Association, name: str, picked: str, *, narrowed: bool, ordered: bool
) -> None:
    """Each owner's own of what was found: in the order of the query where a lambda gives one, else of the rows in the middle."""
    out, many = unit.out, association.kind in MANY
    if narrowed and ordered:
        out.use("regauge_support::loaded::in_order")
        out.line(f"let mine: Vec<_> = {picked}.collect();")
        text = "in_order(&found, &mine)"
    elif narrowed:
        text = f"{picked}.filter(|one| found.contains(one)).cloned().collect()"
    elif many:
        text = f"{picked}.cloned().collect()"
    else:
        out.use("std::sync::Arc")
        out.line(f"row.loaded.{name}.fill({picked}.next().cloned().map(Arc::new));")
        return
    if distinct(unit, association):
        out.use("regauge_support::loaded::uniq")
        text = f"uniq({text})"
    if many:
        out.line(f"row.loaded.{name}.fill({text});")
        return
    out.use("std::sync::Arc")
    out.line(f"let mine: Vec<_> = {text};")
    out.line(f"row.loaded.{name}.fill(mine.into_iter().next().map(Arc::new));")
