"""What our program says of its models, in the shape in which reflect.rb says it of a booted Rails."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regauge.layers import layer0_schema, layer1_associations, layer4_resolution
from regauge.program.models import Association, Model
from regauge.program.program import Program
from regauge.sources import read_app

Facts = dict[str, Any]

INTEGERS = {"bigint": "integer", "smallint": "integer"}
"""Rails calls every integer column `integer`; its width is the limit."""

LAYERS = (layer0_schema, layer1_associations, layer4_resolution)


class Settings:
    """Reads an app with the database's schema, or with its files' when there is no URL."""

    def __init__(self, database_url: str = "", adapter: str | None = None) -> None:
        self.adapter = adapter
        self.database_url = database_url
        self.database_timeout = 30.0


def program(app: Path, *, database_url: str = "", adapter: str | None = None) -> Program:
    """The app with its associations resolved."""
    made, _ = read_app(app, Settings(database_url, adapter))
    for layer in LAYERS:
        made, _ = layer.run(made)
    return made


def facts(made: Program) -> dict[str, Facts]:
    """Every ActiveRecord class of the program, by name; what only a table or a foreign key tells is left out."""
    return {
        name: _model(made, model)
        for name, model in sorted(made.models.items())
        if model.active_record and not model.synthetic
    }


def _model(made: Program, model: Model) -> Facts:
    if model.abstract:
        return {"abstract": True}
    table = made.schema.tables.get(model.table or "")
    columns = None
    if table is not None and model.sti_base is None:
        columns = [
            {
                "name": column.name,
                "sql_type": column.sql_type,
                "type": INTEGERS.get(column.kind, column.kind),
                "null": column.null,
                "default": _default(column.default),
                "default_function": column.default_sql,
                "limit": column.limit,
                "precision": column.precision,
                "scale": column.scale,
            }
            for column in table.columns
        ]
    return {
        "abstract": False,
        "table": model.table,
        "table_exists": table is not None,
        "primary_key": (model.primary_keys or model.primary_key) if table is not None else None,
        "base": model.sti_base or model.name,
        "superclass": model.superclass,
        "inheritance_column": model.sti_column,
        "columns": columns,
        "associations": [_association(made, owner, each) for owner, each in _all(made, model) if each.declared],
    }


def _default(value: object) -> str | None:
    """A literal as Rails' column has it: the database's text."""
    if value is None:
        return None
    return {True: "1", False: "0"}[value] if isinstance(value, bool) else str(value)


def _all(made: Program, model: Model) -> list[tuple[Model, Association]]:
    """Those of the class and of what it inherits from; a subclass's own wins."""
    found: dict[str, tuple[Model, Association]] = {}
    for each in reversed(lineage(made, model)):
        found.update({name: (each, association) for name, association in each.associations.items()})
    return list(found.values())


def lineage(made: Program, model: Model) -> list[Model]:
    """The class, then its superclasses up to the one that has the table."""
    found = [model]
    while found[-1].name != (model.sti_base or model.name):
        parent = made.models.get(found[-1].superclass or "")
        if parent is None:
            break
        found.append(parent)
    return found


def _association(made: Program, owner: Model, each: Association) -> Facts:
    through, habtm = each.through is not None, each.kind == "has_and_belongs_to_many"
    source = _source(made, owner, each) if through else each
    direct = not through and not habtm
    return {
        "name": each.name,
        "macro": each.kind,
        "class": each.target,
        "foreign_key": _foreign_key(each, source),
        "polymorphic": each.polymorphic,
        "foreign_type": None if source is None or (through and source.kind == "belongs_to") else source.foreign_type,
        "through": each.through,
        "source": each.source if through else None,
        "source_type": each.source_type,
        "as": each.as_,
        "dependent": each.dependent,
        "counter_cache": each.counter_cache,
        "touch": each.touch,
        "inverse_of": each.inverse_of if direct else None,
        "join_table": each.join_table,
        "association_foreign_key": each.association_foreign_key,
        "primary_key": (each.primary_keys or each.primary_key) if direct and not each.polymorphic else None,
    }


def _foreign_key(each: Association, source: Association | None) -> list[str] | str | None:
    """Of a `through:` Rails gives its source's; a join table is a `through:` to it, whose source is a belongs_to to the target."""
    if source is None:
        return None
    if source is not each and source.kind == "has_and_belongs_to_many":
        return source.association_foreign_key
    return source.foreign_keys or source.foreign_key


def _source(made: Program, owner: Model, association: Association) -> Association | None:
    """The association at the end of a `through:`, whose key Rails gives for it."""
    current: Association | None = association
    holder: Model | None = owner
    for _ in range(16):
        if current is None or current.through is None or holder is None:
            return current
        via = _find(made, holder, current.through)
        middle = made.models.get(via.target or "") if via is not None else None
        current = _find(made, middle, current.source or "") if middle is not None else None
        holder = middle
    return None


def _find(made: Program, model: Model, name: str) -> Association | None:
    return next((m.associations[name] for m in lineage(made, model) if name in m.associations), None)
