"""Associations: readers that load once, fresh relations, eager loading, writers.

    belongs_to :seller                 fn seller(&self, conn) -> Result<&Seller>      set_seller(Some(&seller))
    has_many :lines                    fn lines(&self, conn) -> Result<&[Line]>       fn lines_query(&self) -> Lines<'static>
    has_many :products, through:       the join that Rails makes where its order can be seen; the relation is a sub-select
    belongs_to :reviewable, polymorphic   enum ReviewReviewable { Product(..), Seller(..) }

Rows and drafts have the same readers; a draft's keys may be missing, and a missing key finds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from regauge.emit.diesel.association_scopes import joinable, scope_chain, scope_values
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import RustWriter, camel, markdown_code, snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association


def emit_polymorphic(unit: Unit) -> None:
    """Writes the enums of polymorphic associations."""
    out = unit.out
    for association in unit.associations:
        if association.kind != "belongs_to" or not association.polymorphic:
            continue
        name = unit.names.polymorphic(unit.model.name, association.name)
        out.doc(f"What {markdown_code(f'{unit.model.name}#{association.name}')} points at.")
        out.line("#[derive(Debug, Clone, PartialEq, Eq)]")
        with out.block(f"pub enum {name}"):
            for target in association.types:
                unit.use_model(target, "row")
                out.line(f"{camel(target)}({unit.names.row(target)}),")
        out.blank()
        with out.block(f"impl {name}"):
            out.doc("The class, as the type column names it.")
            with out.block("pub fn class(&self) -> &'static str"), out.block("match self"):
                for target in association.types:
                    out.line(f"Self::{camel(target)}(_) => {string(unit.names.base(target).name)},")
            out.blank()
            out.doc("The key.")
            with out.block("pub fn key(&self) -> i64"), out.block("match self"):
                for target in association.types:
                    out.line(f"Self::{camel(target)}(record) => record.id.0,")
        out.blank()


def emit_readers(unit: Unit, *, draft: bool) -> None:
    """Writes readers and relations inside `impl Row` or `impl Draft`."""
    for association in unit.associations:
        if association.kind == "belongs_to":
            with offered(unit, _name(association), draft=draft):
                (_polymorphic if association.polymorphic else _belongs_to)(unit, association, draft)
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
        if association.kind == "belongs_to" or association.through:
            continue
        target = association.target or ""
        child = unit.names.draft(target)
        unit.use_model(target, "draft")
        base = unit.names.base(target)
        table = unit.program.schema.tables[base.table or ""]
        inverse = _inverse(unit, association)
        plain = holds_plain_key(unit, association)
        field = unit.names.field(base.name, association.foreign_key or "")
        owner = owner_key(unit, association)
        clone = "" if owner.copy else ".clone()"
        out.blank()
        builder = unit.names.builder(unit.model.name, association.name)
        holder = offered(unit, builder, draft=True) if draft else out.offered(builder, "row")
        with holder, _documented(unit, association, f"pub fn {builder}(&self) -> {child}"):
            if unit.program.models[target].sti_base:
                unit.use_model(target, "kind")
                out.line(f"let mut built = {child}::new({unit.names.kind(target)}::{unit.names.kind_variant(target)});")
            else:
                out.line(f"let mut built = {child}::default();")
            if inverse is not None and draft:
                with out.block("if let Some(saved) = self.record.saved()"):
                    out.line(_give(unit, association, inverse, "saved"))
            elif inverse is not None:
                out.line(_give(unit, association, inverse, "self"))
            else:
                suffix = (".map(|id| id.0)" if plain else clone) if draft else (".0" if plain else clone)
                value = f"self.{owner.name}{suffix}"
                out.line(f"built.{field} = {value if draft else f'Some({value})'};")
                if association.as_:
                    kind = unit.names.field(base.name, association.foreign_type or f"{association.as_}_type")
                    out.line(f"built.{kind} = Some({string(unit.model.name)}.to_owned());")
            for column, literal in scope_values(unit, association):
                if table.column(column) is not None:
                    out.line(f"built.{unit.names.field(base.name, column)} = Some({literal});")
            out.line("built")


@contextmanager
def _documented(unit: Unit, association: Association, head: str) -> Iterator[None]:
    many = association.kind == "has_many"
    unit.out.doc(markdown_code(f"{association.name}.build" if many else f"build_{association.name}"))
    with unit.out.block(head):
        yield


def _inverse(unit: Unit, association: Association) -> Association | None:
    """The belongs_to on the target that this association fills."""
    for model in (unit.program.models[association.target or ""], unit.names.base(association.target or "")):
        for each in model.associations.values():
            if each.kind == "belongs_to" and each.foreign_key == association.foreign_key:
                if each.polymorphic and association.as_ and unit.model.name in each.types:
                    return each
                if not each.polymorphic and each.target in {m.name for m in unit.classes}:
                    return each
    return None


def _give(unit: Unit, association: Association, inverse: Association, owner: str) -> str:
    name = snake(inverse.name).removeprefix("r#")
    if not inverse.polymorphic:
        return f"built.set_{name}(Some({owner}));"
    target = unit.names.base(association.target or "").name
    enum = unit.names.polymorphic(target, inverse.name)
    if target != unit.model.name:
        unit.out.use(f"super::{enum}")
    return f"built.set_{name}(Some(&{enum}::{camel(unit.model.name)}({owner}.clone())));"


def _belongs_to(unit: Unit, association: Association, draft: bool) -> None:
    out, name = unit.out, _name(association)
    target, key = association.target or "", _key(unit, association)
    row = unit.names.row(target)
    unit.use_model(target, "row")
    certain = not draft and not key.null and _constrained(unit, association)
    result = f"&{row}" if certain else f"Option<&{row}>"
    out.blank()
    out.doc(markdown_code(f"{association.kind} :{association.name}"))
    with out.block(f"pub fn {name}(&self, conn: &mut Conn) -> Result<{result}>"):
        value = f"self.{key.name}"
        if draft or key.null:
            clone = "" if key.copy else ".clone()"
            with out.block(f"let Some(id) = {value}{clone} else", "};"):
                out.line(f"return Ok(self.loaded.{name}.get());" if draft else "return Ok(None);")
            value = "id"
        elif not key.copy:
            value = f"{value}.clone()"
        load = f"self.loaded.{name}.get_or_load(|| {_find_target(unit, association, value)})"
        if certain:
            out.line(f"let found = {load}?;")
            out.use("regauge_support::error::Error")
            out.line(f'found.ok_or_else(|| Error::not_found({string(target)}, "id", &self.{key.name}.to_string()))')
        else:
            out.line(load)


def _find_target(unit: Unit, association: Association, value: str) -> str:
    target = association.target or ""
    row = unit.names.row(target)
    scope = scope_chain(unit, association)
    base = unit.program.models[unit.names.base(target).name]
    primary = association.primary_key or base.primary_key or "id"
    if not scope and primary == (base.primary_key or "id"):
        key = _key(unit, association)
        if key.type != unit.names.id(target):
            raise CannotPrint(f"its key column holds {key.type}, and what it points at has {unit.names.id(target)}")
        return f"{row}::by_id(conn, {value})"
    unit.use_table(target)
    tables, column = unit.names.table(target), unit.names.column(base.table or "", primary)
    return f"Ok({row}::all().filter({tables}::{column}.eq({value})){scope}.first(conn).optional()?)"


def _key(unit: Unit, association: Association) -> Field:
    found = unit.field(association.foreign_key or "")
    if found is None:
        raise KeyError(association.foreign_key)
    return found


def _constrained(unit: Unit, association: Association) -> bool:
    return (
        any(
            k.from_table == unit.table.name and k.column == association.foreign_key and not k.columns
            for k in unit.program.schema.foreign_keys
        )
        and unit.association_scope(association) is None
    )


def _polymorphic(unit: Unit, association: Association, draft: bool) -> None:
    out, name = unit.out, _name(association)
    enum = unit.names.polymorphic(unit.model.name, association.name)
    key, kind = _key(unit, association), unit.field(association.foreign_type or "")
    if kind is None:
        raise KeyError(association.foreign_type)
    out.blank()
    out.doc(markdown_code(f"belongs_to :{association.name}, polymorphic: true"))
    with out.block(f"pub fn {name}(&self, conn: &mut Conn) -> Result<Option<&{enum}>>"):
        class_, id_ = "class", "id"
        if not (draft or kind.null or key.null):
            class_, id_ = f"self.{kind.name}.as_str()", f"self.{key.name}"
        else:
            optional = f"self.{kind.name}.as_deref()" if draft or kind.null else f"Some(self.{kind.name}.as_str())"
            number = f"self.{key.name}" if draft or key.null else f"Some(self.{key.name})"
            with out.block(f"let (Some(class), Some(id)) = ({optional}, {number}) else", "};"):
                out.line("return Ok(None);")
        with out.block(f"self.loaded.{name}.get_or_load(||", "})"), out.block(f"Ok(match {class_}", "})"):
            for target in association.types:
                row, id_type = unit.names.row(target), unit.names.id(target)
                unit.use_model(target, "row", "id")
                base = unit.names.base(target).name
                out.line(f"{string(base)} => {row}::by_id(conn, {id_type}({id_}))?.map({enum}::{camel(target)}),")
            out.line("_ => None,")


def _has(unit: Unit, association: Association, draft: bool) -> None:
    out, name, target = unit.out, _name(association), association.target or ""
    row, query = unit.names.row(target), unit.names.query(target)
    unit.use_model(target, "row")
    out.blank()
    if association.kind == "has_many":
        unit.use_model(target, "query")
        with offered(unit, f"{name}_query", draft=draft):
            out.doc(f"{markdown_code(f'has_many :{association.name}')} as a fresh relation.")
            with out.block(f"pub fn {name}_query(&self) -> {query}<'static>"):
                out.line(_relation(unit, association, draft))
        out.blank()
        with offered(unit, name, draft=draft):
            out.doc(f"{markdown_code(f'has_many :{association.name}')}, loaded once.")
            with out.block(f"pub fn {name}(&self, conn: &mut Conn) -> Result<&[{row}]>"):
                out.line(f"self.loaded.{name}.get_or_load(|| {{ {_load(unit, association, draft)} }})")
        return
    unit.use_model(target, "query")
    with (
        offered(unit, name, draft=draft),
        _documented_one(unit, association, f"pub fn {name}(&self, conn: &mut Conn) -> Result<Option<&{row}>>"),
    ):
        out.line(
            f"self.loaded.{name}.get_or_load(|| Ok({_relation(unit, association, draft)}.first(conn).optional()?))"
        )


@contextmanager
def _documented_one(unit: Unit, association: Association, head: str) -> Iterator[None]:
    unit.out.doc(markdown_code(f"has_one :{association.name}"))
    with unit.out.block(head):
        yield


def owner_key(unit: Unit, association: Association) -> Field:
    """The column of the owner that the target's foreign key holds."""
    return unit.field(association.primary_key or "") or unit.key


def _relation(unit: Unit, association: Association, draft: bool) -> str:
    target = association.target or ""
    unit.use_table(target)
    tables = unit.names.table(target)
    if association.through:
        return _through(unit, association)
    column, nullable = _target_column(unit, association)
    field = owner_key(unit, association)
    value = f"self.{field.name}" + ("" if field.copy else ".clone()")
    if holds_plain_key(unit, association):
        value = f"self.{field.name}.map(|id| id.0)" if draft else f"self.{field.name}.0"
    if draft:
        column = column if nullable else f"{column}.nullable()"
    text = f"{_all_of(unit, target)}.filter({column}.eq({value}))"
    if association.as_:
        kind = unit.names.column(
            unit.names.base(target).table or "", association.foreign_type or f"{association.as_}_type"
        )
        text += f".filter({tables}::{kind}.eq({string(unit.model.name)}))"
    return text + scope_chain(unit, association)


def _all_of(unit: Unit, target: str) -> str:
    row = unit.names.row(target)
    if unit.program.models[target].sti_base:
        return f"{row}::{snake(target)}s()"
    return f"{row}::all()"


def _target_column(unit: Unit, association: Association) -> tuple[str, bool]:
    base = unit.names.base(association.target or "")
    table = unit.program.schema.tables[base.table or ""]
    column = table.column(association.foreign_key or "")
    if column is None:
        raise KeyError(association.foreign_key)
    return f"{unit.names.table(base.name)}::{unit.names.column(table.name, column.name)}", column.null


def holds_plain_key(unit: Unit, association: Association) -> bool:
    """Whether the target's foreign key column is a plain number (of a polymorphic association, or of no belongs_to) and the owner's an id.

    Raises CannotPrint where the two are of types that cannot be compared.
    """
    base = unit.names.base(association.target or "")
    column = Unit(unit.program, unit.names, base, RustWriter([])).field(association.foreign_key or "")
    owner = owner_key(unit, association)
    if column is None or column.type == owner.type:
        return False
    if column.key_of is None and owner.key_of is not None and column.type == owner.kind.rust == "i64":
        return True
    raise CannotPrint(f"its key column holds {column.type}, and what it points at has {owner.type}")


def _through(unit: Unit, association: Association) -> str:
    """The relation of a `through`: a sub-select over the association that it goes through."""
    through, source = _path(unit, association)
    target = association.target or ""
    tables = unit.names.table(target)
    middle = unit.names.base(through.target or "")
    unit.use_table(middle.name)
    unit.joined.add((unit.names.base(target).table or "", middle.table or ""))
    middle_tables = unit.names.table(middle.name)
    if through.kind == "belongs_to":
        unit.use_model(middle.name, "row")
        inner_query = f"{unit.names.row(middle.name)}::all().filter({middle_tables}::id.nullable().eq(self.{snake(through.foreign_key or '')}))"
    else:
        inner_query = f"self.{snake(through.name)}_query()"
    if source.kind == "belongs_to":
        column = unit.names.column(middle.table or "", source.foreign_key or "")
        null = _nullable(unit, middle.name, source.foreign_key or "")
        outer = f"{tables}::id" + (".nullable()" if null else "")
        inner = f"{middle_tables}::{column}"
    else:
        base = unit.names.base(target)
        column = unit.names.column(base.table or "", source.foreign_key or "")
        null = _nullable(unit, target, source.foreign_key or "")
        outer = f"{tables}::{column}"
        inner = f"{middle_tables}::id" + (".nullable()" if null else "")
    return f"{_all_of(unit, target)}.filter({outer}.eq_any({inner_query}.select({inner})))" + scope_chain(
        unit, association
    )


def _nullable(unit: Unit, model: str, column: str) -> bool:
    table = unit.program.schema.tables[unit.names.base(model).table or ""]
    found = table.column(column)
    return found is None or found.null


def _path(unit: Unit, association: Association) -> tuple[Association, Association]:
    """The association that a `through` goes through, and its source there."""
    through = next(
        m.associations[association.through or ""] for m in unit.classes if association.through in m.associations
    )
    middle = unit.program.models[through.target or ""]
    names = [association.source] if association.source else [association.name, _singular(unit, association.name)]
    chain = [middle, unit.names.base(middle.name)]
    for name in names:
        for model in chain:
            if name in model.associations:
                return through, model.associations[name]
    raise KeyError(association.name)


def _singular(unit: Unit, name: str) -> str:
    import inflection

    return str(inflection.singularize(name))


def _load(unit: Unit, association: Association, draft: bool) -> str:
    """What loads a has_many: for a plain `through`, the join that Rails writes, because its order can be seen."""
    name = _name(association)
    if association.through and unit.association_scope(association) is None:
        through, source = _path(unit, association)
        plain = through.through is None and source.through is None and source.scope is None
        if plain and through.kind == "has_many" and not through.as_ and joinable(unit, through):
            return _join(unit, association, through, source, draft)
    return f"Ok(self.{name}_query().load(conn)?)"


def _join(unit: Unit, association: Association, through: Association, source: Association, draft: bool) -> str:
    target = association.target or ""
    tables, row = unit.names.table(target), unit.names.row(target)
    middle = unit.names.base(through.target or "")
    middle_tables = unit.names.table(middle.name)
    if source.kind == "belongs_to":
        column = unit.names.column(middle.table or "", source.foreign_key or "")
        null = _nullable(unit, middle.name, source.foreign_key or "")
        on = f"{middle_tables}::{column}.eq({tables}::id{'.nullable()' if null else ''})"
    else:
        base = unit.names.base(target)
        column = unit.names.column(base.table or "", source.foreign_key or "")
        null = _nullable(unit, target, source.foreign_key or "")
        on = f"{tables}::{column}.eq({middle_tables}::id{'.nullable()' if null else ''})"
    owner, nullable = _target_column(unit, through)
    owner += "" if nullable or not draft else ".nullable()"
    return (
        f"Ok({tables}::table.inner_join({middle_tables}::table.on({on}))"
        f".filter({owner}.eq(self.{owner_key(unit, through).name})).select({row}::as_select())"
        f"{scope_chain(unit, through)}.load(conn)?)"
    )
