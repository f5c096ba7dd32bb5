"""Join rows of a has_and_belongs_to_many: adding and removing them, and what a destroy does with them.

    post.tags << tag            post.add_tag(conn, &tag)?
    post.tags.delete(tag)       post.remove_tag(conn, &tag)?
    post.tags.clear             post.clear_tags(conn)?

Each changes the join table at once, as Rails does for a saved record, and forgets what was loaded.
A destroyed record takes its join rows with it, the targets stay.
Source: ActiveRecord::Associations::ClassMethods#has_and_belongs_to_many (`destroy_associations`).
"""

from __future__ import annotations

from regauge.emit.diesel.links import Link, link_of, owned
from regauge.emit.diesel.unit import Unit, errors_doc
from regauge.emit.rust import markdown_code, snake
from regauge.program.models import Association


def emit_writers(unit: Unit) -> None:
    """Writes `add_x`, `remove_x` and `clear_xs` inside `impl Row`."""
    for association in unit.associations:
        if association.kind == "has_and_belongs_to_many" and not unit.without(association, "build"):
            _writers(unit, association, link_of(unit, association))


def _one(unit: Unit, association: Association) -> str:
    return snake(unit.program.app.inflector.singularize(association.name)).removeprefix("r#")


def _writers(unit: Unit, association: Association, link: Link) -> None:
    out, join, (own, theirs) = unit.out, link.join, link.single
    assert join is not None
    out.use(f"{unit.names.root}::schema::{join.module}")
    unit.use_model(link.target_model, "row")
    row, one, name = unit.names.row(link.target_model), _one(unit, association), snake(association.name)
    here, there = join.column(join.here), join.column(join.there)
    mine, other = owned(f"self.{own.name}", own), owned(f"{one}.{theirs.name}", theirs)
    out.blank()
    with out.offered(f"add_{one}", "row"):
        errors_doc(
            out,
            f"{markdown_code(f'{association.name} << {one}')}: a row of `{join.table.name}`.",
            "What the database objects to.",
        )
        with out.block(f"pub fn add_{one}(&mut self, conn: &mut Conn, {one}: &{row}) -> Result<()>"):
            out.line(
                f"diesel::insert_into({join.module}::table).values(({here}.eq({mine}), {there}.eq({other}))).execute(conn)?;"
            )
            out.line(f"self.loaded.{name}.clear();")
            out.line("Ok(())")
    out.blank()
    with out.offered(f"remove_{one}", "row"):
        errors_doc(
            out,
            f"{markdown_code(f'{association.name}.delete({one})')}: the record itself stays.",
            "What the database objects to.",
        )
        with out.block(f"pub fn remove_{one}(&mut self, conn: &mut Conn, {one}: &{row}) -> Result<()>"):
            tests = f".filter({here}.eq({mine})).filter({there}.eq({other}))"
            out.line(f"diesel::delete({join.module}::table{tests}).execute(conn)?;")
            out.line(f"self.loaded.{name}.clear();")
            out.line("Ok(())")
    out.blank()
    bare = name.removeprefix("r#")
    with out.offered(f"clear_{bare}", "row"):
        errors_doc(
            out,
            f"{markdown_code(f'{association.name}.clear')}: the records themselves stay.",
            "What the database objects to.",
        )
        with out.block(f"pub fn clear_{bare}(&mut self, conn: &mut Conn) -> Result<()>"):
            out.line(f"diesel::delete({join.module}::table.filter({here}.eq({mine}))).execute(conn)?;")
            out.line(f"self.loaded.{name}.clear();")
            out.line("Ok(())")


def before_delete(unit: Unit) -> list[str]:
    """What a destroy does after the callbacks and before the row goes."""
    found = []
    for association in unit.associations:
        if association.kind == "has_and_belongs_to_many":
            link = link_of(unit, association)
            join, (own, _) = link.join, link.single
            assert join is not None
            unit.out.use(f"{unit.names.root}::schema::{join.module}")
            here = join.column(join.here) + ("" if join.here.null else ".nullable()")
            value = owned(f"self.{own.name}", own)
            found.append(f"diesel::delete({join.module}::table.filter({here}.eq({value}))).execute(conn)?;")
    return found


def join_tables(units: list[Unit]) -> dict[str, tuple[str, str]]:
    """The join tables that some association uses, with their two columns: `table!` needs a key, and they have none."""
    found: dict[str, tuple[str, str]] = {}
    for unit in units:
        for association in unit.associations:
            if association.kind == "has_and_belongs_to_many":
                join = link_of(unit, association).join
                if join is not None:
                    found.setdefault(join.table.name, (join.here.name, join.there.name))
    return found
