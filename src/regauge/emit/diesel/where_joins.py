"""Relations narrowed by what their rows belong to or have: typed sub-selects in the place of `joins`.

    Order.joins(:lines).merge(Line.large).distinct   ->   Order::all().where_lines(|lines| lines.large())
    Order.where.associated(:lines).distinct          ->   Order::all().where_lines(|lines| lines)
    Review.where(reviewable: Product.published)      ->   Review::all().where_reviewable_product(|products| products.published())

A condition in a sub-select leaves the relation what it was: scopes, counting and eager loading go on from it, each row comes once, and the compiler has no
join of many tables to look through.
"""

from __future__ import annotations

from regauge.emit.diesel.association_scopes import takes_owner
from regauge.emit.diesel.associations import MANY
from regauge.emit.diesel.polymorphic import types_of
from regauge.emit.diesel.relations import all_of, owners_of, owners_of_type
from regauge.emit.diesel.unit import Unit
from regauge.emit.rust import markdown_code, snake
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.models import Association


def emit_where_joins(unit: Unit) -> None:
    """Writes the trait of these conditions, and implements it for the model's relations."""
    made = [each for association in unit.associations for each in _of(unit, association)]
    if not made:
        return
    out, query, name = unit.out, unit.names.query(unit.model.name), unit.names.joins(unit.model.name)
    out.blank()
    with out.offered(name, "group"):
        out.doc(f"Relations of {markdown_code(unit.model.name)}, narrowed by their associations.")
        with out.block(f"pub trait {name}<'q>: Sized"):
            for method, ruby, target, _ in made:
                with out.offered(method, "any"):
                    out.doc(ruby)
                    out.line(f"fn {method}(self, narrow: impl FnOnce({target}<'q>) -> {target}<'q>) -> Self;")
        out.blank()
        with out.block(f"impl<'q> {name}<'q> for {query}<'q>"):
            for method, _, target, test in made:
                out.blank()
                with (
                    out.offered(method, "any"),
                    out.block(f"fn {method}(self, narrow: impl FnOnce({target}<'q>) -> {target}<'q>) -> Self"),
                ):
                    out.line(f"self.filter({test})")
        out.blank()


def _of(unit: Unit, association: Association) -> list[tuple[str, str, str, str]]:
    """Name, documentation, the target's relation and the condition, for each class of the association."""
    if unit.without(association, "where"):
        return []
    name = snake(association.name).removeprefix("r#")
    found = []
    declared = unit.declared_by(association)
    targets = types_of(unit, association) if association.polymorphic else [association.target or ""]
    for target in targets:
        if not association.polymorphic and not association.through and takes_owner(unit, association):
            raise CannotPrint("its lambda asks for its owner")
        unit.use_model(target, "query")
        rows = f"narrow({all_of(unit, target)})"
        if association.polymorphic:
            test, method = owners_of_type(unit, association, declared, rows, target), f"where_{name}_{snake(target)}"
        else:
            test, method = owners_of(unit, association, declared, rows), f"where_{name}"
        verb = "have" if association.kind in (*MANY, "has_one") else "belong to"
        ruby = f"Those that {verb} such {markdown_code(association.name)}."
        found.append((method, ruby, unit.names.query(target), test))
    return found
