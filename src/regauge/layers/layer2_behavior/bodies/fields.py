"""A record's columns as places, and its draft."""

from __future__ import annotations

from typing import TYPE_CHECKING

from regauge.diagnostics.catalogue import methods as codes
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.schema import Column
from regauge.ruby import ast

if TYPE_CHECKING:
    from regauge.layers.layer2_behavior.bodies.lowering import Lowering


def record_type(value: c.Expr) -> t.Record:
    """The type of an expression that is known to be a record."""
    assert isinstance(value.type, t.Record)
    return value.type


def field(low: Lowering, record: c.Expr, name: str, node: ast.Node) -> c.Expr | None:
    """The column `name` of a record, if it has one."""
    type_ = record_type(record)
    column = col.column_of(low.program, type_.model, name)
    if column is None:
        return None
    of = known_type(low, type_.model, column, type_.form, node)
    return low.read(c.Field(record, name, type=of, span=node.span))


def known_type(low: Lowering, model: str, column: Column, form: t.Form, node: ast.Node) -> t.Type:
    """The type of a read of the column. Raises CannotLower where Ruby does not read it as the database holds it, or it has no type."""
    refuse_reinterpreted(low, model, column.name, node)
    of = col.column_type(low.program, model, column, form)
    if isinstance(t.required(of), t.Unknown):
        raise low.error(codes.UNKNOWN_TYPE, node, f"the column `{column.name}` has a type that is not converted")
    return of


def refuse_reinterpreted(low: Lowering, model: str, name: str, node: ast.Node, *, written: bool = False) -> None:
    """Raises CannotLower for a column that the app reads or writes as something else than it holds."""
    maker = col.reinterpreted(low.program, model, name, written=written)
    if maker is not None:
        raise low.error(
            codes.RAILS_FEATURE,
            node,
            f"`{name}` of `{model}` is {'written' if written else 'read'} otherwise than its column holds it: {maker}",
        )


def as_draft(record: c.Expr) -> c.Expr:
    """The record, to be changed."""
    type_ = record_type(record)
    return record if type_.form == "draft" else c.Cast(record, type=t.Record(type_.model, "draft"), span=record.span)
