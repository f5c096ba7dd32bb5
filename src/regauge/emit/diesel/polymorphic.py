"""A polymorphic belongs_to: the enum of what it points at, its reader, its eager loading with one query a class.

    belongs_to :reviewable, polymorphic: true   ->   enum ReviewReviewable { Product(Product), Seller(Seller), Unknown { class: String, key: i64 } }

A row whose type column names a class that the program does not know loads as `Unknown`, with that class and its key, and an update leaves both as they are.
Where no model declares `as:`, there is only `Unknown`.
"""

from __future__ import annotations

from regauge.emit.diesel.links import converted, hashable, inner, link_of, listed, mapped, owned
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.rust import Names, camel, markdown_code, snake, string
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association


def types_of(unit: Unit, association: Association) -> list[str]:
    """The classes that have a row and whose key the column can hold; the others load as unknown."""
    found = []
    for target in association.types:
        if not unit.names.written(target):
            continue
        try:
            link_of(unit, association, target)
        except CannotPrint:
            continue
        found.append(target)
    return found


def variant(target: str) -> str:
    """The variant of a class. A class that is called `Unknown` gets an underscore."""
    name = camel(target)
    return f"{name}_" if name == "Unknown" else name


def _columns(unit: Unit, association: Association) -> tuple[Field, Field]:
    key, kind = unit.field(association.foreign_key or ""), unit.field(association.foreign_type or "")
    if key is None or kind is None:
        missing = association.foreign_key if key is None else association.foreign_type
        raise CannotPrint(f"the table `{unit.table.name}` has no column `{missing}`")
    if inner(kind) != "String":
        raise CannotPrint(f"the column `{kind.column.name}` holds no class names")
    inner(key)
    return key, kind


def emit_enums(unit: Unit) -> None:
    """Writes the enums of polymorphic associations."""
    out = unit.out
    for association in unit.associations:
        if association.kind != "belongs_to" or not association.polymorphic:
            continue
        name = unit.names.polymorphic(unit.model.name, association.name)
        key, _ = _columns(unit, association)
        types = types_of(unit, association)
        if len({variant(t) for t in types}) != len(types):
            raise CannotPrint("two of its classes have one name in Rust")
        out.doc(f"What {markdown_code(f'{unit.model.name}#{association.name}')} points at.")
        out.line("#[derive(Debug, Clone, PartialEq, Eq)]")
        with out.block(f"pub enum {name}"):
            for target in types:
                unit.use_model(target, "row")
                out.line(f"{variant(target)}(Box<{unit.names.row(target)}>),")
            out.doc("A class that this program does not have.")
            out.line(f"Unknown {{ class: String, key: {key.type} }},")
        out.blank()
        with out.block(f"impl {name}"):
            out.doc("The class, as the type column names it.")
            with out.block("pub fn class(&self) -> &str"), out.block("match self"):
                for target in types:
                    out.line(f"Self::{variant(target)}(_) => {string(unit.names.base(target).name)},")
                out.line("Self::Unknown { class, .. } => class,")
            out.blank()
            out.doc("The key.")
            with out.block(f"pub fn key(&self) -> {key.type}"), out.block("match self"):
                for target in types:
                    out.line(f"Self::{variant(target)}(record) => {_key_of(unit, association, target, key)},")
                out.line(f"Self::Unknown {{ key, .. }} => {'*key' if key.copy else 'key.clone()'},")
        out.blank()
        for target in types:
            with (
                out.block(f"impl From<{unit.names.row(target)}> for {name}"),
                out.block(f"fn from(record: {unit.names.row(target)}) -> Self"),
            ):
                out.line(f"Self::{variant(target)}(Box::new(record))")
            out.blank()


def _key_of(unit: Unit, association: Association, target: str, key: Field) -> str:
    """A record's key as the column holds it."""
    _, theirs = link_of(unit, association, target).single
    value, partial = converted(owned(f"record.{theirs.name}", theirs), theirs, key)
    return f"{value}.unwrap_or_default()" if partial else value


def emit_reader(unit: Unit, association: Association, draft: bool) -> None:
    """Writes the reader inside `impl Row` or `impl Draft`."""
    out, name = unit.out, snake(association.name)
    enum = unit.names.polymorphic(unit.model.name, association.name)
    key, kind = _columns(unit, association)
    types = types_of(unit, association)
    out.blank()
    out.doc(markdown_code(f"belongs_to :{association.name}, polymorphic: true"))
    conn = "conn" if types else "_conn"
    with out.block(f"pub fn {name}(&self, {conn}: &mut Conn) -> Result<Option<&{enum}>>"):
        class_, id_ = "class", "id"
        if not (draft or kind.null or key.null):
            class_, id_ = f"self.{kind.name}.as_str()", owned(f"self.{key.name}", key)
        else:
            optional = f"self.{kind.name}.as_deref()" if draft or kind.null else f"Some(self.{kind.name}.as_str())"
            value = owned(f"self.{key.name}", key)
            number = value if draft or key.null else f"Some({value})"
            with out.block(f"let (Some(class), Some(id)) = ({optional}, {number}) else", "};"):
                out.line("return Ok(None);")
        if not types:
            unknown = f"{enum}::Unknown {{ class: {class_}.to_owned(), key: {id_} }}"
            out.line(f"self.loaded.{name}.get_or_load(|| Ok(Some({unknown})))")
            return
        with out.block(f"self.loaded.{name}.get_or_load(||", "})"), out.block(f"Ok(match {class_}", "})"):
            for target in types:
                out.line(f"{string(unit.names.base(target).name)} => {_by_id(unit, association, target, enum, id_)},")
            out.line(f"class => Some({enum}::Unknown {{ class: class.to_owned(), key: {id_} }}),")


def _by_id(unit: Unit, association: Association, target: str, enum: str, id_: str) -> str:
    row = unit.names.row(target)
    unit.use_model(target, "row", "id")
    key, theirs = link_of(unit, association, target).single
    value, partial = converted(id_, key, theirs)
    made = f"{enum}::from"
    if theirs.key_of is None:
        unit.use_table(target)
        test = f"{unit.names.table(target)}::{theirs.ident}.eq({'key' if partial else value})"
        found = f"{row}::all().filter({test}).first::<{row}>(conn).optional()?.map({made})"
        return f"match {value} {{ Some(key) => {found}, None => None }}" if partial else found
    if partial:
        unit.out.use("regauge_support::key::Key")
        with_key = f"Some(key) => {row}::by_id(conn, key)?.map({made})"
        return f"match {value} {{ {with_key}, None => None }}"
    return f"{row}::by_id(conn, {value})?.map({made})"


def emit_preload_body(unit: Unit, association: Association, name: str) -> None:
    """One query a class; `rows` are the rows that have nothing loaded yet."""
    out = unit.out
    key, kind = _columns(unit, association)
    enum = unit.names.polymorphic(unit.model.name, association.name)
    out.use("std::sync::Arc")
    class_ = f"row.{kind.name}.as_deref()" if kind.null else f"Some(row.{kind.name}.as_str())"
    value = owned(f"row.{key.name}", key)
    types = types_of(unit, association)
    names = Names({"rows", "row", "conn", "found", "id", "class"})
    found = {target: names.snake(f"{snake(target)}s") for target in types}
    for target in types:
        base = string(unit.names.base(target).name)
        unit.use_model(target, "row", "id")
        ids = _ids(unit, association, target, value, null=key.null)
        keys = f"rows.iter().filter(|row| {class_} == Some({base})){ids}"
        out.line(f"let {found[target]} = {_by_ids(unit, association, target, keys)};")
    with out.block("for row in rows"):
        pair = f"({class_}, {value if key.null else f'Some({value})'})"
        with out.block(f"let found = match {pair}", "};"):
            for target in types:
                base = string(unit.names.base(target).name)
                looked = _look_up(unit, association, target, found[target])
                made = f"{enum}::from(found.as_ref().clone())"
                out.line(f"(Some({base}), Some(id)) => {looked}.map(|found| {made}),")
            out.line(f"(Some(class), Some(key)) => Some({enum}::Unknown {{ class: class.to_owned(), key }}),")
            out.line("_ => None,")
        out.line(f"row.loaded.{name}.fill(found.map(Arc::new));")


def _by_ids(unit: Unit, association: Association, target: str, keys: str) -> str:
    """The rows of one class by their keys."""
    row = unit.names.row(target)
    _, theirs = link_of(unit, association, target).single
    if theirs.key_of is not None:
        return f"{row}::by_ids(conn, {keys})?"
    hashable(theirs)
    unit.use_table(target)
    unit.out.use("regauge_support::loaded::firsts")
    column = f"{unit.names.table(target)}::{theirs.ident}"
    query = f"{row}::all().filter({listed(unit, column, theirs, keys)}).load::<{row}>(conn)?"
    value = owned(f"one.{theirs.name}", theirs)
    return f"firsts({query}, |one| {value if theirs.null else f'Some({value})'})"


def _ids(unit: Unit, association: Association, target: str, value: str, *, null: bool) -> str:
    key, theirs = link_of(unit, association, target).single
    converted_, partial = converted("id" if null else value, key, theirs)
    if partial:
        unit.out.use("regauge_support::key::Key")
    if null:
        if converted_ == "id":
            return f".filter_map(|row| {value})"
        return f".filter_map(|row| {value}{mapped(converted_, partial)})"
    return f".{'filter_map' if partial else 'map'}(|row| {converted_})"


def _look_up(unit: Unit, association: Association, target: str, found: str) -> str:
    key, theirs = link_of(unit, association, target).single
    value, partial = converted("id", key, theirs)
    return f"{value}.and_then(|id| {found}.get(&id))" if partial else f"{found}.get(&{value})"
