"""Associations: readers that load once, fresh relations, builders.

    belongs_to :seller                 fn seller(&self, conn) -> Result<&Seller>      set_seller(Some(&seller))
    has_many :lines                    fn lines(&self, conn) -> Result<&[Line]>       fn lines_query(&self) -> Lines<'static>
    has_many :products, through:       the join that Rails makes where its order can be seen; the relation is a sub-select
    belongs_to :reviewable, polymorphic   enum ReviewReviewable { Product(..), Seller(..), Unknown { .. } }  (`polymorphic`)

Rows and drafts have the same readers; a draft's keys may be missing, and a missing key finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from regauge.emit.diesel import polymorphic
from regauge.emit.diesel.association_scopes import scope_chain, scope_values, takes_owner
from regauge.emit.diesel.joins import join_of
from regauge.emit.diesel.links import Link, class_test, converted, inner, link_of, mapped, owned, path
from regauge.emit.diesel.relations import all_of, of_record
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import markdown_code, snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association

MANY = frozenset({"has_many", "has_and_belongs_to_many"})


def emit_readers(unit: Unit, *, draft: bool) -> None:
    """Writes readers and relations inside `impl Row` or `impl Draft`."""
    for association in unit.associations:
        if association.kind == "belongs_to":
            with offered(unit, _name(association), draft=draft):
                (polymorphic.emit_reader if association.polymorphic else _belongs_to)(unit, association, draft)
        else:
            _has(unit, association, draft)


def _name(association: Association) -> str:
    return snake(association.name)


def offered(unit: Unit, name: str, *, draft: bool) -> AbstractContextManager[None]:
    """A row has all readers; a draft those that a body asks of it, or its own file."""
    if not draft or (unit.model.name, name) in unit.asked:
        return nullcontext()
    return unit.out.offered(name, "own")


def emit_builders(unit: Unit, *, draft: bool) -> None:
    """Writes `build_x` of has_many and has_one: a new record of the association, with its key."""
    out = unit.out
    for association in unit.associations:
        if association.kind in ("belongs_to", "has_and_belongs_to_many") or association.through:
            continue
        if unit.without(association, "build"):
            continue
        target = association.target or ""
        child = unit.names.draft(target)
        unit.use_model(target, "draft")
        builder = unit.names.builder(unit.model.name, association.name)
        out.blank()
        holder = offered(unit, builder, draft=True) if draft else out.offered(builder, "row")
        with holder, _documented(unit, association, f"pub fn {builder}(&self) -> {child}"):
            _build(unit, association, link_of(unit, association), child, draft=draft)


def _build(unit: Unit, association: Association, link: Link, child: str, *, draft: bool) -> None:
    """The record with its keys, and what the lambda says of its columns."""
    out, target = unit.out, link.target_model
    inverse = _inverse(unit, association)
    fields: list[tuple[str, str]] = []
    if inverse is None:
        fields = [(theirs.name, _given_key(own, theirs, draft=draft)) for own, theirs in link.pairs]
        if link.target_class is not None:
            fields.append((link.target_class[0].name, f"Some({string(link.target_class[1])}.to_owned())"))
    fields += scope_values(unit, association, link.target)
    sti = unit.program.models[target].sti_base is not None and link.target.sti
    if sti:
        unit.use_model(target, "kind")
        fields.insert(0, (next(f.name for f in link.target.fields if f.sti), _kind(unit, target)))
    if inverse is None:
        listed = "".join(f"{name}: {value}, " for name, value in fields)
        out.line(f"{child} {{ {listed}..{child}::default() }}")
        return
    made = f"new({_kind(unit, target).removeprefix('Some(')}" if sti else "default()"
    out.line(f"let mut built = {child}::{made};")
    if draft:
        with out.block("if let Some(saved) = self.record.saved()"):
            out.line(_give(unit, association, inverse, "saved"))
    else:
        out.line(_give(unit, association, inverse, "self"))
    for name, value in fields[1:] if sti else fields:
        out.line(f"built.{name} = {value};")
    out.line("built")


def _kind(unit: Unit, target: str) -> str:
    return f"Some({unit.names.kind(target)}::{unit.names.kind_variant(target)})"


def _given_key(own: Field, theirs: Field, *, draft: bool) -> str:
    """The owner's key as the child's field takes it: an Option."""
    text = f"self.{own.name}"
    optional = draft or own.null
    if own.type == theirs.type:
        return owned(text, own) if optional else f"Some({owned(text, own)})"
    if not optional:
        value, partial = converted(text if own.copy else f"{text}.clone()", own, theirs)
        return value if partial else f"Some({value})"
    value, partial = converted("id", own, theirs)
    start = text if own.copy else f"{text}.clone()"
    return start + mapped(value, partial)


@contextmanager
def _documented(unit: Unit, association: Association, head: str) -> Iterator[None]:
    many = association.kind == "has_many"
    unit.out.doc(markdown_code(f"{association.name}.build" if many else f"build_{association.name}"))
    with unit.out.block(head):
        yield


def _inverse(unit: Unit, association: Association) -> Association | None:
    """The belongs_to on the target that this association fills."""
    if association.foreign_keys or not association.foreign_key:
        return None
    for model in (unit.program.models[association.target or ""], unit.names.base(association.target or "")):
        for each in model.associations.values():
            if each.kind != "belongs_to" or each.foreign_key != association.foreign_key or each.foreign_keys:
                continue
            if f"{model.name}.{each.name}" in unit.program.left_out or _held(each) != _held(association, unit):
                continue
            if each.polymorphic and association.as_ and unit.model.name in each.types:
                return each
            if not each.polymorphic and each.target in {m.name for m in unit.classes}:
                return each
    return None


def _held(association: Association, owner: Unit | None = None) -> str | None:
    """The column that the key holds, where it is not the primary key."""
    key = association.primary_key
    return None if key is None or key == "id" or (owner is not None and [key] == owner.table.primary_key) else key


def _give(unit: Unit, association: Association, inverse: Association, owner: str) -> str:
    name = snake(inverse.name).removeprefix("r#")
    if not inverse.polymorphic:
        return f"built.set_{name}(Some({owner}));"
    target = unit.names.base(association.target or "").name
    enum = unit.names.polymorphic(target, inverse.name)
    if target != unit.model.name:
        unit.out.use(f"super::{enum}")
    return f"built.set_{name}(Some(&{enum}::from({owner}.clone())));"


def _belongs_to(unit: Unit, association: Association, draft: bool) -> None:
    out, name = unit.out, _name(association)
    target, link = association.target or "", link_of(unit, association)
    row = unit.names.row(target)
    unit.use_model(target, "row")
    certain = not draft and _certain(unit, association, link)
    result = f"&{row}" if certain else f"Option<&{row}>"
    out.blank()
    out.doc(markdown_code(f"{association.kind} :{association.name}"))
    with out.block(f"pub fn {name}(&self, conn: &mut Conn) -> Result<{result}>"):
        values = _key_values(
            unit, link, draft, f"return Ok(self.loaded.{name}.get());" if draft else "return Ok(None);"
        )
        load = f"self.loaded.{name}.get_or_load(|| {_find_target(unit, association, link, values, draft)})"
        if certain:
            out.line(f"let found = {load}?;")
            out.use("regauge_support::error::Error")
            key = link.pairs[0][0]
            out.line(f'found.ok_or_else(|| Error::not_found({string(target)}, "id", &self.{key.name}.to_string()))')
        else:
            out.line(load)


def _certain(unit: Unit, association: Association, link: Link) -> bool:
    """Whether the database promises that there is one: a NOT NULL key under a foreign key constraint, and nothing that narrows."""
    own = link.pairs[0][0]
    return (
        len(link.pairs) == 1
        and not own.null
        and any(
            k.from_table == unit.table.name and k.column == association.foreign_key and not k.columns
            for k in unit.program.schema.foreign_keys
        )
        and unit.association_scope(association) is None
    )


def _key_values(unit: Unit, link: Link, draft: bool, otherwise: str) -> list[str]:
    """The record's keys as values; a missing one ends the reader."""
    out, values = unit.out, []
    for index, (own, theirs) in enumerate(link.pairs):
        text = owned(f"self.{own.name}", own)
        var = "id" if len(link.pairs) == 1 else f"key{index + 1}"
        if draft or own.null:
            with out.block(f"let Some({var}) = {text} else", "};"):
                out.line(otherwise)
            text = var
        value, partial = converted(text, own, theirs)
        if partial:
            unit.out.use("regauge_support::key::Key")
            with out.block(f"let Some({var}) = {value} else", "};"):
                out.line(otherwise)
            value = var
        values.append(value)
    return values


def _find_target(unit: Unit, association: Association, link: Link, values: list[str], draft: bool) -> str:
    target = association.target or ""
    row, scope = unit.names.row(target), scope_chain(unit, association)
    sti = unit.program.models[target].sti_base is not None and link.target.sti
    keys = [theirs.column.name for _, theirs in link.pairs]
    if takes_owner(unit, association) and draft:
        raise CannotPrint("its lambda asks for its owner, which a draft is not yet")
    for _, theirs in link.pairs:
        if theirs.key_of is not None:
            unit.use_model(theirs.key_of, "id")
    if not scope and not sti and keys == link.target.table.primary_key and len(keys) == 1 and link.pairs[0][1].key_of:
        return f"{row}::by_id(conn, {values[0]})"
    unit.use_table(target)
    tests = "".join(f".filter({link.target_column(t)}.eq({v}))" for (_, t), v in zip(link.pairs, values, strict=True))
    return f"Ok({all_of(unit, target)}{tests}{class_test(link)}{scope}.first(conn).optional()?)"


def _has(unit: Unit, association: Association, draft: bool) -> None:
    out, name, target = unit.out, _name(association), association.target or ""
    if draft and takes_owner(unit, association):
        return
    row, query = unit.names.row(target), unit.names.query(target)
    unit.use_model(target, "row")
    relation = of_record(unit, association, draft=draft)
    join = join_of(unit, association, draft=draft)
    declared = markdown_code(f"{association.kind} :{association.name}")
    out.blank()
    if association.kind in MANY:
        unit.use_model(target, "query")
        with offered(unit, f"{name}_query", draft=draft):
            out.doc(f"{declared} as a fresh relation.")
            with out.block(f"pub fn {name}_query(&self) -> {query}<'static>"):
                out.line(relation)
        out.blank()
        with offered(unit, name, draft=draft):
            out.doc(f"{declared}, loaded once.")
            with out.block(f"pub fn {name}(&self, conn: &mut Conn) -> Result<&[{row}]>"):
                load = f"Ok({join or f'self.{name}_query()'}.load(conn)?)"
                out.line(f"self.loaded.{name}.get_or_load(|| {{ {load} }})")
        return
    with offered(unit, name, draft=draft):
        out.doc(declared)
        with out.block(f"pub fn {name}(&self, conn: &mut Conn) -> Result<Option<&{row}>>"):
            out.line(f"self.loaded.{name}.get_or_load(|| Ok({join or relation}.first(conn).optional()?))")


__all__ = ["MANY", "emit_builders", "emit_readers", "inner", "offered", "path"]
