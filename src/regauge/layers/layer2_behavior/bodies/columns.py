"""Types of what a record declares: columns, enums, keys, associations; on rows as the schema says, on drafts optional.

Source of the column kinds: ActiveRecord's adapters (`native_database_types`); of required associations: the foreign key constraint.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import methods as codes
from regauge.diagnostics.catalogue.syntax import CONDITIONAL_DECLARATION
from regauge.diagnostics.codes import Code
from regauge.program import types as t
from regauge.program.models import Association, EnumDecl, Model, Normalization
from regauge.program.program import Program
from regauge.program.record_methods import retyped
from regauge.program.schema import Column, Table

KINDS: dict[str, t.Type] = {
    "integer": t.INT,
    "bigint": t.INT,
    "smallint": t.INT,
    "primary_key": t.INT,
    "float": t.FLOAT,
    "decimal": t.DECIMAL,
    "numeric": t.DECIMAL,
    "string": t.STR,
    "text": t.STR,
    "citext": t.STR,
    "uuid": t.STR,
    "boolean": t.BOOL,
    "datetime": t.TIME,
    "timestamp": t.TIME,
    "timestamptz": t.TIME,
    "date": t.DATE,
    "time": t.TIME_OF_DAY,
    "json": t.JSON,
    "jsonb": t.JSON,
    "binary": t.BYTES,
}


def no_column(program: Program, model: str, name: str) -> tuple[Code, str]:
    """What to say where the model's table has no such column: a mistake, or a table of another database, which bodies do not ask."""
    found = program.models.get(model)
    if found is not None and found.database != program.database:
        return (
            codes.CLASS_NOT_CONVERTED,
            f"`{model}` is on another database, `{found.database}`, which bodies do not ask yet",
        )
    if table_of(program, model) is None:
        return codes.UNKNOWN_QUERY, f"`{model}` has no table in the schema, so what `{name}` is there is not known"
    if any(name in each.associations for each in family(program, model)):
        return (
            codes.UNKNOWN_QUERY,
            f"`{name}` is an association of `{model}`, and what it is compared with or given is not converted here",
        )
    return codes.NO_SUCH_METHOD, f"the table of `{model}` has no column `{name}`"


def reinterpreted(program: Program, model: str, name: str, *, written: bool = False) -> str | None:
    """What may make a column read (or be `written`) as something else than it holds: `define_method`, `serialize` under a condition.

    What certainly does is in `Model.retyped`.
    """
    for each in family(program, model):
        for gap in each.gaps:
            if gap.diagnostic.code is codes.DEFINE_METHOD:
                found = f"{name}=" in gap.names if written else name in gap.names
            else:
                found = gap.diagnostic.code is CONDITIONAL_DECLARATION and {name, f"{name}="} <= gap.names
            if found:
                return gap.diagnostic.text
    return None


def base_name(program: Program, model: str) -> str:
    """The class whose table and struct `model` uses: itself, or its STI base."""
    found = program.models.get(model)
    return found.sti_base if found and found.sti_base else model


def table_of(program: Program, model: str) -> Table | None:
    """The table behind `model`."""
    found = program.models.get(model)
    if found is None:
        return None
    if found.table is None and found.sti_base:
        return table_of(program, found.sti_base)
    return program.schema.tables.get(found.table) if found.table else None


def family(program: Program, model: str) -> list[Model]:
    """The model, then the classes that it inherits from, as far as they are models of the app."""
    chain: dict[str, Model] = {}
    name: str | None = model
    while name and name not in chain and (found := program.models.get(name)) is not None:
        chain[name] = found
        name = found.superclass
    return list(chain.values())


def enum_of(program: Program, model: str, column: str) -> EnumDecl | None:
    """The enum on `column`, own or inherited."""
    return next((m.enums[column] for m in family(program, model) if column in m.enums), None)


def normalization_of(program: Program, model: str, column: str) -> Normalization | None:
    """The `normalizes` of `column`, own or inherited."""
    found = (n for m in family(program, model) for n in m.normalizations if n.attribute == column)
    return next(found, None)


def association_of(program: Program, model: str, name: str) -> Association | None:
    """The association `name`, own or inherited."""
    return next((m.associations[name] for m in family(program, model) if name in m.associations), None)


def column_of(program: Program, model: str, name: str) -> Column | None:
    """The column `name` of the model's table."""
    table = table_of(program, model)
    return table.column(name) if table else None


def plain_type(program: Program, model: str, column: Column) -> t.Type:
    """The column's type without nil."""
    if enum_of(program, model, column.name):
        owner = next(m for m in family(program, model) if column.name in m.enums)
        return t.EnumValue(owner.name, column.name)
    table = table_of(program, model)
    if table and table.primary_key == [column.name]:
        return t.Id(base_name(program, model))
    for declared in family(program, model):
        for association in declared.associations.values():
            if association.kind == "belongs_to" and association.foreign_key == column.name and association.target:
                return t.Id(base_name(program, association.target))
    if column.type is not None:
        return t.required(column.type)
    of = KINDS.get(column.kind, t.Unknown(f"the column type {column.kind}"))
    return t.Array(of) if column.array else of


def column_type(program: Program, model: str, column: Column, form: t.Form) -> t.Type:
    """The type of a read of `column` on a row or a draft."""
    plain = plain_type(program, model, column)
    if retyped(program, model, column.name):
        return t.Unknown(f"`{column.name}` is not read as the database holds it")
    return t.optional(plain) if form == "draft" or column.null else plain


def constrained(program: Program, model: str, association: Association) -> bool:
    """Whether the database promises that a belongs_to finds its owner: a NOT NULL key under a foreign key constraint."""
    table = table_of(program, model)
    column = table.column(association.foreign_key) if table and association.foreign_key else None
    if table is None or column is None or column.null or association.polymorphic:
        return False
    keys = program.schema.foreign_keys
    return any(f.from_table == table.name and f.column == column.name and not f.columns for f in keys)


def association_type(program: Program, model: str, association: Association, form: t.Form) -> t.Type:
    """The type of a read of the association: rows of a collection, or one row."""
    if association.polymorphic:
        of: t.Type = t.Polymorphic(base_name(program, model), association.name)
        return t.optional(of)
    if association.target is None:
        return t.Unknown(f"the class of {association.name} is not known")
    of = t.Record(association.target, "row")
    if association.kind in ("has_many", "has_and_belongs_to_many"):
        return t.Array(of)
    if association.kind == "belongs_to" and form == "row" and constrained(program, model, association):
        return of
    return t.optional(of)
