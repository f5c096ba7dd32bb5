"""Tables and views that no class of the app owns get a model each, so that they are written like all others.

    create_table "products_tags", id: false          ->  ProductsTag (synthetic)
    create_virtual_table "comments_fts", "fts5"      ->  CommentsFt (synthetic)
    create_view "order_totals"                       ->  OrderTotal (synthetic, read only)

A view stands among the tables from here on, with the columns that it shows and no key: Rails reads it as one. A class of the app that is
on a view keeps its name and becomes read only. Such a model has no code, no gaps and no declarations: nothing that counts models for a
person counts it (`Model.synthetic`), and no constant of Ruby means it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from regauge.diagnostics.span import Span
from regauge.program.inflections import Inflector
from regauge.program.models import Model
from regauge.program.program import Program
from regauge.program.schema import Schema, Table, View

VIEW_KINDS = frozenset({"view", "materialized view"})
"""What `Table.kind` is of a view."""


def run(program: Program) -> None:
    """Adds the models and the views' tables, for every database."""
    taken = {*program.models, *program.controllers, *program.others}
    for name, schema in (("primary", program.schema), *program.databases.items()):
        _views(schema)
        owned = {model.table for model in program.models.values() if _owns(model, name)}
        # `users` chooses before `audit.users`.
        for table in sorted(schema.tables.values(), key=lambda each: "." in each.name):
            if table.name not in owned:
                model = _model(program, table, name, class_name(table.name, taken, program.app.inflector))
                program.models[model.name] = model
                taken.add(model.name)
        for model in program.models.values():
            found = schema.tables.get(model.table or "") if model.database == name else None
            if found is not None and found.kind in VIEW_KINDS:
                model.read_only = True


def class_name(table: str, taken: set[str], inflector: Inflector) -> str:
    """What Rails would call the class of a table: `classify`; a name of its own where a class has that one.

    `audit.events` is Event, else AuditEvent; `people` beside a class Person on another table is PeopleRow.
    """
    last = table.rpartition(".")[2]
    wanted = [inflector.classify(last), inflector.classify(table.replace(".", "_")), f"{inflector.camelize(last)}Row"]
    names = [_constant(name) for name in wanted]
    free = next((name for name in names if name not in taken), None)
    number = 2
    while free is None:
        free = None if f"{names[0]}{number}" in taken else f"{names[0]}{number}"
        number += 1
    return free


def _constant(name: str) -> str:
    """A constant of Ruby: letters and digits, a capital first."""
    text = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^\w]+|_+", name) if part)
    return text if text[:1].isupper() else f"Table{text}"


def _owns(model: Model, database: str) -> bool:
    return model.active_record and not model.abstract and model.database == database


def _views(schema: Schema) -> None:
    for view in schema.views.values():
        if view.name not in schema.tables:
            schema.tables[view.name] = _as_table(view)


def _as_table(view: View) -> Table:
    kind = "materialized view" if view.materialized else "view"
    return Table(
        view.name, [replace(c) for c in view.columns], [], view.indexes, comment=view.comment, span=view.span, kind=kind
    )


def _model(program: Program, table: Table, database: str, name: str) -> Model:
    span = table.span or Span.of_file(program.schema_source or "db/schema.rb")
    key = table.primary_key[0] if len(table.primary_key) == 1 else None
    return Model(name, span.path, span, None, table.name, primary_key=key, synthetic=True, database=database)
