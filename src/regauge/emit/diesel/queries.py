"""The query alias, the trait of scopes, and the finders.

    scope :recent, -> { order(id: :desc) }   ->   pub trait OrderScopes { fn recent(self) -> Self; .. }
    Order.find(id)                           ->   Order::find(conn, id), orders.fetch(conn, id, "")

Enums add their scopes (`paid`, `not_paid`) unless told not to; a scope that the app defines under the same name wins, as it would raise in Rails.
"""

from __future__ import annotations

from regauge.emit.diesel.functions import emit_function, functions_of, signature
from regauge.emit.diesel.unit import Unit, errors_doc
from regauge.emit.rust import markdown_code, method, string
from regauge.program.models import EnumDecl


def emit_queries(unit: Unit) -> None:
    """Writes the alias, the scopes and the finders."""
    out, tables = unit.out, unit.tables
    query, scopes = unit.names.query(unit.model.name), unit.names.scopes(unit.model.name)
    out.use("diesel::prelude::*", "diesel::dsl::{AsSelect, SqlTypeOf}".replace("{AsSelect, SqlTypeOf}", "AsSelect"))
    out.use("diesel::dsl::SqlTypeOf", "regauge_support::db::Backend", "regauge_support::db::Conn")
    out.use("regauge_support::error::Result", "regauge_support::key", "regauge_support::key::Key")
    out.doc(f"A query for {markdown_code(unit.table.name)} that scopes narrow.")
    out.line(f"pub type {query}<'a> = {tables}::BoxedQuery<'a, Backend, SqlTypeOf<AsSelect<{unit.row}, Backend>>>;")
    out.blank()
    relations = functions_of(unit, "relation")
    generated = list(_enum_scopes(unit, {f.name for f in relations}))
    out.doc(f"The scopes of {markdown_code(unit.model.name)}, to be chained.")
    with out.block(f"pub trait {scopes}: Sized"):
        errors_doc(
            out,
            "`find` on this relation; `conditions` is its WHERE as Rails shows it in the message.",
            "[`Error::NotFound`](regauge_support::Error::NotFound).",
        )
        out.line(f"fn fetch(self, conn: &mut Conn, key: impl Key, conditions: &str) -> Result<{unit.row}>;")
        for name, ruby, _ in generated:
            out.doc(markdown_code(ruby))
            out.line(f"fn {name}(self) -> Self;")
        for function in relations:
            out.line(f"{signature(unit, function)};")
    out.blank()
    with out.block(f"impl {scopes} for {query}<'_>"):
        _fetch(unit)
        for name, _, body in generated:
            out.blank()
            with out.block(f"fn {name}(self) -> Self"):
                out.line(body)
        for function in relations:
            out.blank()
            emit_function(unit, function, public=False)
    out.blank()


def _fetch(unit: Unit) -> None:
    out, key = unit.out, unit.key
    with out.block(f"fn fetch(self, conn: &mut Conn, key: impl Key, conditions: &str) -> Result<{unit.row}>"):
        if key.kind.rust == "i64":
            with out.block("let row = match key.number()", "};"):
                out.line(f"Some(id) => self.filter({unit.tables}::{key.ident}.eq(id)).first(conn).optional()?,")
                out.line("None => None,")
        else:
            out.line(f"let row = self.filter({unit.tables}::{key.ident}.eq(key.text())).first(conn).optional()?;")
        out.line(f"key::found(row, {string(unit.model.name)}, {string(key.column.name)}, &key, conditions)")


def _enum_scopes(unit: Unit, taken: set[str]) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    for model in unit.classes:
        for declared in model.enums.values():
            field = unit.field(declared.attribute)
            if not declared.scopes or field is None or field.enum is None:
                continue
            for label, _ in declared.values:
                name = enum_method(declared, label)
                variant = f"{field.enum}::{unit.names.variant(model.name, declared.attribute, label)}"
                column = f"{unit.tables}::{field.ident}"
                # Rails' `where.not` leaves out NULL, as SQL does.
                pairs = (
                    (name, f"self.filter({column}.eq({variant}))"),
                    (f"not_{name}", f"self.filter({column}.ne({variant}))"),
                )
                for ruby, body in pairs:
                    if ruby not in taken and method(ruby) not in {n for n, _, _ in found}:
                        found.append((method(ruby), f"{model.name}.{ruby}", body))
    return found


def enum_method(declared: EnumDecl, label: str) -> str:
    """The name that Rails makes of a label: with prefix and suffix."""
    name = label
    if declared.prefix:
        name = f"{declared.prefix}_{name}"
    if declared.suffix:
        name = f"{name}_{declared.suffix}"
    return name


def emit_finders(unit: Unit) -> None:
    """Writes `all`, `find` and what eager loading stands on, inside `impl Row`."""
    out, key, tables = unit.out, unit.key, unit.tables
    query = unit.names.query(unit.model.name)
    scoped = unit.program.functions.get(f"{unit.model.name}.default_scope")
    name = "unscoped" if scoped is not None else "all"
    with out.block(f"pub fn {name}<'a>() -> {query}<'a>"):
        out.line(f"{tables}::table.select(Self::as_select()).into_boxed()")
    if scoped is not None:
        out.blank()
        with out.block(f"pub fn all<'a>() -> {query}<'a>"):
            out.line("Self::unscoped().default_scope()")
    for model in unit.subclasses:
        out.blank()
        family = [model, *[m for m in unit.subclasses if _descends(unit, m.name, model.name)]]
        kinds = ", ".join(f"{unit.names.kind(model.name)}::{unit.names.kind_variant(m.name)}" for m in family)
        sti = next(f for f in unit.fields if f.sti)
        test = f"eq({kinds})" if len(family) == 1 else f"eq_any([{kinds}])"
        out.doc(markdown_code(f"{model.name}.all"))
        with out.block(f"pub fn {method(model.name)}s<'a>() -> {query}<'a>"):
            out.line(f"Self::all().filter({tables}::{sti.ident}.{test})")
    out.blank()
    errors_doc(
        out, markdown_code(f"{unit.model.name}.find(key)"), "[`Error::NotFound`](regauge_support::Error::NotFound)."
    )
    with out.block("pub fn find(conn: &mut Conn, key: impl Key) -> Result<Self>"):
        out.line('Self::all().fetch(conn, key, "")')
    out.blank()
    out.doc("The row with this key, if there is one.")
    id_type = unit.names.id(unit.model.name)
    with out.block(f"pub fn by_id(conn: &mut Conn, id: {id_type}) -> Result<Option<Self>>"):
        out.line(f"Ok(Self::all().filter({tables}::{key.ident}.eq(id)).first(conn).optional()?)")
    if _is_target(unit):
        out.blank()
        out.use("std::collections::HashMap", "std::sync::Arc", "regauge_support::sql::any_of")
        out.doc("The rows of `ids` in one query, by id.")
        head = f"pub fn by_ids(conn: &mut Conn, ids: impl IntoIterator<Item = {id_type}>) -> Result<HashMap<{id_type}, Arc<Self>>>"
        with out.block(head):
            out.line("let mut ids: Vec<_> = ids.into_iter().collect();")
            out.line("ids.sort_unstable();")
            out.line("ids.dedup();")
            with out.block("if ids.is_empty()"):
                out.line("return Ok(HashMap::new());")
            out.line(f"let rows: Vec<Self> = Self::all().filter(any_of({tables}::{key.ident}, ids)).load(conn)?;")
            clone = "" if key.kind.rust == "i64" else ".clone()"
            out.line(f"Ok(rows.into_iter().map(|row| (row.{key.name}{clone}, Arc::new(row))).collect())")


def _is_target(unit: Unit) -> bool:
    """Whether some belongs_to points here."""
    own = unit.model.name
    for model in unit.program.models.values():
        for association in model.associations.values():
            if association.kind != "belongs_to":
                continue
            targets = association.types if association.polymorphic else [association.target or ""]
            if any(t in unit.program.models and unit.names.base(t).name == own for t in targets):
                return True
    return False


def _descends(unit: Unit, name: str, ancestor: str) -> bool:
    current = unit.program.models[name].superclass
    while current is not None and current in unit.program.models:
        if current == ancestor:
            return True
        current = unit.program.models[current].superclass
    return False
