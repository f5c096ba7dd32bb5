"""The exemplar's corner of an app as a program, built by hand: customers, invoices, lines."""

from __future__ import annotations

from regauge.diagnostics.span import Span
from regauge.program.models import Association, EnumDecl, Model, Validation
from regauge.program.program import App, Program
from regauge.program.schema import Column, ForeignKey, Index, Schema, Table
from regauge.program.types import Id, optional
from regauge.ruby.evaluator.values import Range, Symbol


def column(name: str, kind: str, **options: object) -> Column:
    """A column."""
    return Column(name, kind, **options)  # type: ignore[arg-type]


def stamps() -> list[Column]:
    """`t.timestamps`."""
    return [column("created_at", "datetime", null=False), column("updated_at", "datetime", null=False)]


def table(name: str, *columns: Column, indexes: list[Index] | None = None) -> Table:
    """A table with an id."""
    key = column("id", "bigint", null=False)
    return Table(name, [key, *columns, *stamps()], ["id"], indexes or [])


def key(name: str, model: str, *, null: bool = False) -> Column:
    """A foreign key column."""
    made = column(name, "bigint", null=null)
    made.type = optional(Id(model)) if null else Id(model)
    return made


def model(name: str, table_name: str) -> Model:
    """An empty model."""
    path = f"app/models/{name.lower()}.rb"
    return Model(name, path, Span(path, 1), "ApplicationRecord", table_name)


def association(owner: Model, kind: str, name: str, line: int, **facts: object) -> Association:
    """A resolved association."""
    made = Association(kind, name, Span(owner.path, line), order=line)  # type: ignore[arg-type]
    for option, value in facts.items():
        setattr(made, option, value)
    owner.associations[name] = made
    return made


def validation(owner: Model, kind: str, attribute: str | None, line: int, **facts: object) -> Validation:
    """A validation."""
    made = Validation(kind, attribute, Span(owner.path, line), order=line)
    for option, value in facts.items():
        setattr(made, option, value)
    owner.validations.append(made)
    return made


def program() -> Program:
    """The whole corner."""
    made = Program(App(name="corner"))
    made.schema = Schema(
        {
            "customers": table("customers", column("name", "string", null=False), column("invoices_count", "integer", default=0, null=False)),
            "invoices": table(
                "invoices",
                key("customer_id", "Customer"),
                column("number", "string", null=False),
                column("note", "text"),
                column("state", "integer", default=0, null=False),
                column("sent_at", "datetime"),
                indexes=[Index("index_invoices_on_number", ["number"], unique=True)],
            ),
            "lines": table("lines", key("invoice_id", "Invoice"), column("title", "string", null=False), column("cents", "integer", null=False)),
        },
        [ForeignKey("invoices", "customers", "customer_id"), ForeignKey("lines", "invoices", "invoice_id")],
    )  # fmt: skip
    customer, invoice, line = model("Customer", "customers"), model("Invoice", "invoices"), model("Line", "lines")
    association(
        customer,
        "has_many",
        "invoices",
        2,
        target="Invoice",
        foreign_key="customer_id",
        dependent="restrict_with_error",
    )
    validation(customer, "presence", "name", 3)
    association(
        invoice,
        "belongs_to",
        "customer",
        2,
        target="Customer",
        foreign_key="customer_id",
        counter_cache="invoices_count",
    )
    validation(
        invoice,
        "presence",
        "customer",
        2,
        message=Symbol("required"),
        implied_by="belongs_to customer",
        options={"when_key_changes": True},
    )
    association(invoice, "has_many", "lines", 3, target="Line", foreign_key="invoice_id", dependent="destroy")
    invoice.enums["state"] = EnumDecl("state", Span(invoice.path, 5), [("draft", 0), ("sent", 1), ("paid", 2)])
    validation(invoice, "presence", "number", 10)
    validation(invoice, "length", "number", 10, options={"maximum": 20})
    validation(invoice, "uniqueness", "number", 10)
    validation(invoice, "length", "note", 11, options={"in": Range(0, 500, False)}, allow_nil=True)
    association(line, "belongs_to", "invoice", 2, target="Invoice", foreign_key="invoice_id", touch=True)
    validation(
        line,
        "presence",
        "invoice",
        2,
        message=Symbol("required"),
        implied_by="belongs_to invoice",
        options={"when_key_changes": True},
    )
    validation(line, "presence", "title", 3)
    validation(line, "numericality", "cents", 4, options={"only_integer": True, "greater_than": 0})
    made.models = {each.name: each for each in (customer, invoice, line)}
    return made
