"""Associations that only the schema's foreign keys tell: no declaration of either side uses the key.

    add_foreign_key "lines", "vouchers"      Line.voucher (belongs_to), Voucher.lines (has_many; has_one where the key is unique)

They are there for Rust (`declared` is False): Rails' code cannot name them, so their names give way to whatever the class has already.
Names follow Rails' conventions: the column without `_id`, the plural of the child's class.
"""

from __future__ import annotations

from collections.abc import Iterable

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.layers.layer1_associations.keys import foreign_of, point
from regauge.program.inflections import Inflector, demodulize
from regauge.program.models import Association, AssociationKind, Model
from regauge.program.program import Program
from regauge.program.schema import ForeignKey, Table

Key = tuple[str, tuple[str, ...]]
"""A table and the columns of a key in it."""

OF_EVERY_RECORD = frozenset(
    "all attributes by_id by_ids changes class connection destroy edit errors find freeze hash id logger method model_name object_id reload save send "
    "tap then touch transaction update valid? validate".split()
)
"""Names that every record has already."""


def run(program: Program, active: list[Model]) -> Diagnostics:
    """Adds both ends of each key that nobody declares; notes each."""
    found: Diagnostics = []
    owners = {m.table: m for m in reversed(active) if m.sti_base is None and m.table}
    spoken = _spoken(program, active)
    for key in program.schema.foreign_keys:
        table = program.schema.tables.get(key.from_table)
        columns = key.columns or [key.column]
        if table is None or any(table.column(name) is None for name in columns):
            continue
        parent, child = owners.get(key.to_table), owners.get(key.from_table)
        column = table.column(key.column)
        if parent is not None and column is not None and not key.columns:
            point(program, column, parent, key.primary_key)
        if (key.from_table, tuple(columns)) in spoken or parent is None or child is None:
            continue
        spoken.add((key.from_table, tuple(columns)))
        one, many = _ends(program, key, table, child, parent)
        text = (
            f"the schema links {key.from_table}.{', '.join(columns)} to {key.to_table}, and no model says so: "
            f"{child.name}.{one} and {parent.name}.{many} are made of it"
        )
        where = key.span or table.span or child.span
        found.append(
            Diagnostic(codes.FOREIGN_KEY_UNDECLARED, where, text, subject=f"{key.from_table}.{','.join(columns)}")
        )
    return found


def _spoken(program: Program, active: list[Model]) -> set[Key]:
    """Keys that a declaration of either side uses."""
    spoken: set[Key] = set()
    for model in active:
        for each in model.associations.values():
            columns = tuple(foreign_of(each))
            if each.kind == "belongs_to":
                spoken.add((model.table or "", columns))
            elif each.kind == "has_and_belongs_to_many":
                spoken.add((each.join_table or "", columns))
                spoken.add((each.join_table or "", (each.association_foreign_key or "",)))
            elif each.target in program.models and each.through is None:
                spoken.add((program.models[each.target].table or "", columns))
    return spoken


def _ends(program: Program, key: ForeignKey, table: Table, child: Model, parent: Model) -> tuple[str, str]:
    """Both associations, each the inverse of the other; returns their names."""
    inflector = program.app.inflector
    columns = key.columns or [key.column]
    primary = key.primary_keys or [key.primary_key]
    stem = key.column.removesuffix("_id") if not key.columns else ""
    own, their = _word(inflector, parent), _word(inflector, child)
    first = stem if stem and stem != key.column else own
    one = _free(
        program, child, (first, f"{stem}_{own}" if stem not in ("", own) else f"{own}_record", f"{own}_by_{key.column}")
    )
    where = key.span or table.span or child.span
    forward = child.associations[one] = _made("belongs_to", one, parent, where)
    single = table.unique_over(set(columns))
    theirs = their if single else inflector.pluralize(their)
    many = _free(program, parent, (theirs, f"{stem or own}_{theirs}", f"{theirs}_by_{'_and_'.join(columns)}"))
    backward = parent.associations[many] = _made("has_one" if single else "has_many", many, child, where)
    forward.inverse_of, backward.inverse_of, forward.optional = many, one, True
    for each in (forward, backward):
        if len(columns) == 1:
            each.foreign_key, each.primary_key = columns[0], primary[0]
        else:
            each.foreign_keys, each.primary_keys = list(columns), list(primary)
    return one, many


def _made(kind: AssociationKind, name: str, target: Model, where: Span) -> Association:
    return Association(kind, name, where, target=target.name, declared=False)


def _word(inflector: Inflector, model: Model) -> str:
    return inflector.underscore(demodulize(model.name))


def _free(program: Program, model: Model, wanted: Iterable[str]) -> str:
    """The first name that the class and its family have no use for; a number makes it one at last."""
    taken = _taken(program, model)
    names = list(wanted)
    for name in names:
        if name not in taken:
            return name
    number = 2
    while f"{names[-1]}_{number}" in taken:
        number += 1
    return f"{names[-1]}_{number}"


def _taken(program: Program, model: Model) -> set[str]:
    table = program.schema.tables.get(model.table or "")
    taken = {column.name for column in table.columns} if table is not None else set()
    taken |= OF_EVERY_RECORD
    family = [model, *(program.models[name] for name in model.sti_subclasses if name in program.models)]
    parent = program.models.get(model.superclass or "")
    while parent is not None and parent not in family:
        family.append(parent)
        parent = program.models.get(parent.superclass or "")
    for each in family:
        taken |= {*each.associations, *each.methods, *each.attr_accessors, *each.enums}
        taken |= {delegation.name for delegation in each.delegations}
        taken |= {name for gap in each.gaps for name in gap.names}
    return taken
