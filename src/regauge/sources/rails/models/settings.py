"""Settings of a model: `self.table_name = "x"`, `primary_abstract_class`, and those that are only named."""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.ruby.evaluator import Value
from regauge.sources.rails.classes.target import MacroCall
from regauge.sources.rails.classes.values import names_of, text_of
from regauge.sources.rails.models.target import target_of


def writes(call: MacroCall) -> Value:
    """Settings that the program keeps."""
    name = call.name.removesuffix("=")
    value = call.args[-1] if call.args else None
    target = target_of(call)
    own = call.host.current == target.name
    if name == "abstract_class":
        if value is True:
            call.settle()
            if own:
                target.model.abstract = True
            return value
        if value is False:
            call.settle()
            return value
    elif name == "primary_key" and isinstance(value, list) and names_of(value):
        call.settle()
        if own:
            target.settings[name] = names_of(value)
        return value
    elif name in ("table_name", "primary_key", "inheritance_column", "table_name_prefix", "table_name_suffix"):
        text = text_of(value)
        if text is not None or (name == "inheritance_column" and value is None):
            call.settle()
            if own or name in ("inheritance_column", "table_name_prefix", "table_name_suffix"):
                target.settings[name] = text
            return value
    call.gap(codes.MODEL_SETTING, f"`self.{name} =` of something that is not kept")
    return value


def abstract(call: MacroCall) -> Value:
    """`primary_abstract_class`."""
    call.settle()
    target = target_of(call)
    if call.host.current == target.name:
        target.model.abstract = True
    return None


def query_constraints(call: MacroCall) -> Value:
    """`query_constraints :tenant_id, :id`: kept for the keys of associations; what it changes in queries is only named."""
    target = target_of(call)
    names = names_of(call.args)
    if names and call.host.current == target.name:
        target.model.query_constraints = names
    return named(call)


def named(call: MacroCall) -> Value:
    """A setting that changes the class in ways that are not converted."""
    call.gap(codes.MODEL_SETTING, f"`{call.name}`")
    return None


def reads(call: MacroCall) -> Value:
    """A setting that is read back."""
    return target_of(call).settings.get(call.name)
