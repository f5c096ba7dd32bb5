"""Every table and view has a model; what the app does not name is named after the table."""

from __future__ import annotations

import pytest

from regauge.diagnostics.span import Span
from regauge.layers.layer0_schema import unmodelled
from regauge.program.inflections import Inflector
from regauge.program.models import Model
from regauge.program.program import App, Program
from regauge.program.schema import Column, Schema, Table, View

AT = Span("db/schema.rb", 3)


def table(name: str, *key: str) -> Table:
    return Table(name, [Column("id", "bigint", null=False)], list(key), span=AT)


def program() -> Program:
    made = Program(App())
    made.models["Tag"] = Model("Tag", "app/models/tag.rb", AT, "ApplicationRecord", "tags")
    made.models["Event"] = Model("Event", "app/models/event.rb", AT, "ApplicationRecord", "calendar_events")
    made.models["Report"] = Model("Report", "app/models/report.rb", AT, "ApplicationRecord", "totals")
    made.models["Job"] = Model("Job", "app/models/job.rb", AT, "QueueRecord", "jobs", database="queue")
    for name, key in (
        ("tags", "id"),
        ("products_tags", ""),
        ("events", "id"),
        ("jobs", "id"),
        ("audit.users", "id"),
        ("users", "id"),
    ):
        made.schema.tables[name] = table(name, *filter(None, [key]))
    made.schema.views["totals"] = View("totals", [Column("sum", "decimal")], span=AT)
    made.schema.views["sums"] = View("sums", [Column("sum", "decimal")], materialized=True, span=AT)
    made.databases["queue"] = Schema({"jobs": table("jobs", "id"), "pauses": table("pauses", "id")})
    unmodelled.run(made)
    return made


def test_each_table_of_each_database_has_a_model() -> None:
    made = program()
    for database, schema in (("primary", made.schema), ("queue", made.databases["queue"])):
        owned = sorted(
            m.table or "" for m in made.models.values() if m.database == database and m.table in schema.tables
        )
        assert owned == sorted(schema.tables)


def test_only_what_no_class_owns_is_made() -> None:
    made = {m.name: (m.table, m.database) for m in program().models.values() if m.synthetic}
    assert made == {
        "ProductsTag": ("products_tags", "primary"),
        "EventsRow": ("events", "primary"),  # Event is a class on another table
        "JobsRow": ("jobs", "primary"),  # Job is the class of the other database's
        "User": ("users", "primary"),
        "AuditUser": ("audit.users", "primary"),
        "Sum": ("sums", "primary"),
        "Pause": ("pauses", "queue"),
    }


def test_a_view_is_a_table_without_a_key_that_is_only_read() -> None:
    made = program()
    assert [made.schema.tables[name].kind for name in ("totals", "sums")] == ["view", "materialized view"]
    assert [name for name, model in made.models.items() if model.read_only] == ["Report", "Sum"]
    assert made.models["Sum"].primary_key is None


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("order_lines", "OrderLine"),
        ("self", "Self"),
        ("users-2", "Users2"),
        ("2fa", "Table2fa"),
        ("Ünïcode", "Ünïcode"),
        ('a"b\0c', "ABC"),
        ("--", "Table"),
        ("audit.events", "Event"),
    ],
)
def test_names(table: str, name: str) -> None:
    assert unmodelled.class_name(table, set(), Inflector()) == name


def test_names_never_meet() -> None:
    taken: set[str] = {"Person"}
    for table in ("people", "person", "Person", "public.people", "people_"):
        name = unmodelled.class_name(table, taken, Inflector())
        assert name not in taken
        taken.add(name)
