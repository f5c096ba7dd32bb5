"""The query alias, the trait of scopes, and the finders.

    scope :recent, -> { order(id: :desc) }   ->   pub trait OrderScopes { fn recent(self) -> Self; .. }
    Order.find(id)                           ->   Order::find(conn, id), orders.fetch(conn, id): `record!` writes them

Enums add their scopes (`paid`, `not_paid`) unless told not to; a scope that the app defines under the same name wins, as it would raise in Rails.
"""

from __future__ import annotations

from regauge.emit.diesel.functions import emit_function, functions_of, signature
from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import markdown_code, method
from regauge.program.models import EnumDecl, Model


def emit_queries(unit: Unit) -> None:
    """Writes the alias, the scopes and the finders."""
    out, tables = unit.out, unit.tables
    query, scopes = unit.names.query(unit.model.name), unit.names.scopes(unit.model.name)
    out.use("diesel::prelude::*", "diesel::dsl::{AsSelect, SqlTypeOf}".replace("{AsSelect, SqlTypeOf}", "AsSelect"))
    out.use("diesel::dsl::SqlTypeOf", "regauge_support::db::Backend", "regauge_support::db::Conn")
    out.use("regauge_support::error::Result")
    out.doc(f"A query for {markdown_code(unit.table.name)} that scopes narrow.")
    out.line(f"pub type {query}<'a> = {tables}::BoxedQuery<'a, Backend, SqlTypeOf<AsSelect<{unit.row}, Backend>>>;")
    out.blank()
    relations = functions_of(unit, "relation")
    generated = list(_enum_scopes(unit, {f.name for f in relations}))
    if not relations and not generated:
        return
    with out.offered(scopes, "group"):
        out.doc(f"The scopes of {markdown_code(unit.model.name)}, to be chained.")
        with out.block(f"pub trait {scopes}: Sized"):
            for name, ruby, _ in generated:
                with out.offered(name, "any"):
                    out.doc(markdown_code(ruby))
                    out.line(f"fn {name}(self) -> Self;")
            for function in relations:
                out.line(f"{signature(unit, function)};")
        out.blank()
        with out.block(f"impl {scopes} for {query}<'_>"):
            for name, _, body in generated:
                out.blank()
                with out.offered(name, "any"), out.block(f"fn {name}(self) -> Self"):
                    out.line(body)
            for function in relations:
                out.blank()
                emit_function(unit, function, public=False)
        out.blank()


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
    """Writes `all`, and the same of each STI class, inside `impl Row`."""
    out, tables = unit.out, unit.tables
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
        out.doc(markdown_code(f"{model.name}.all"))
        with out.block(f"pub fn {unit.names.all_of_class(model.name)}<'a>() -> {query}<'a>"):
            out.line(f"Self::all(){of_kind(unit, model)}")


def of_kind(unit: Unit, model: Model) -> str:
    """`.filter(payments::type_.eq(PaymentKind::CardPayment))`: rows of an STI class and those below it.

    Nothing where the table has no column for the class: Rails then reads all rows as the class that asks (`finder_needs_type_condition?`).
    """
    if not unit.sti:
        return ""
    family = [model, *[m for m in unit.subclasses if _descends(unit, m.name, model.name)]]
    kinds = ", ".join(f"{unit.names.kind(model.name)}::{unit.names.kind_variant(m.name)}" for m in family)
    sti = next(f for f in unit.fields if f.sti)
    test = f"eq({kinds})" if len(family) == 1 else f"eq_any([{kinds}])"
    return f".filter({unit.tables}::{sti.ident}.{test})"


def _descends(unit: Unit, name: str, ancestor: str) -> bool:
    current = unit.program.models[name].superclass
    while current is not None and current in unit.program.models:
        if current == ancestor:
            return True
        current = unit.program.models[current].superclass
    return False
