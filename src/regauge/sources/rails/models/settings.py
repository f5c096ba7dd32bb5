"""Settings of a model: `self.table_name = "x"`, `primary_abstract_class`, and those that are only named."""

from __future__ import annotations

from typing import Final

from regauge.diagnostics.catalogue import models as codes
from regauge.ruby.evaluator import RubyHash, Unknown, Value
from regauge.sources.rails.classes.target import MacroCall
from regauge.sources.rails.classes.values import names_of, text_of
from regauge.sources.rails.models.target import target_of

_DEFAULTS: Final = {
    "primary_key": "id",
    "inheritance_column": "type",
    "table_name_prefix": "",
    "table_name_suffix": "",
    "pluralize_table_names": True,
}


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
    elif name == "pluralize_table_names" and isinstance(value, bool):
        call.settle()
        target.settings[name] = value
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
    """A setting that is read back: what the class says, what the app says, else Rails' default."""
    target = target_of(call)
    if call.name in target.settings:
        return target.settings[call.name]
    if call.name in _DEFAULTS:
        return target.app.settings.get(f"active_record.{call.name}", _DEFAULTS[call.name])
    return Unknown(f"`{call.name}` of a class that does not set it", call.span)


def connects(call: MacroCall) -> Value:
    """`connects_to database: { writing: :animals, reading: :animals_replica }`, `establish_connection :animals`.

    The class's tables are in that database; it is the primary's that the generated server speaks to.
    """
    target = target_of(call)
    primary = str(target.app.settings.get("databases.primary", "primary"))
    if call.name == "connects_to":
        shards = call.kwargs.option("shards")
        given = call.kwargs.option("database")
        if isinstance(shards, RubyHash) and given is None:
            given = shards.option("default", next(iter(shards.values()), None))
        name = _writing(given)
    else:
        shards, name = None, text_of(call.args[0]) if call.args else None
        name = None if name is None else name.removesuffix("_production") or name
    if name is None or "://" in name:
        call.gap(codes.MODEL_SETTING, f"`{call.name}`: which database it is, is not known")
        return None
    target.model.database = "primary" if name in (primary, "primary", "production") else name
    if target.model.database == "primary" and shards is None and call.host.current == "ApplicationRecord":
        # Another class has connections, and so transactions, of its own from here on.
        call.settle()
    elif shards is not None:
        call.gap(codes.MODEL_SETTING, f"`{call.name}`: shards, of which `{name}` is read")
    else:
        call.gap(codes.MODEL_SETTING, f"`{call.name}` another database, `{name}`")
    return None


def _writing(given: Value) -> str | None:
    """The database that a role or a hash of roles names; the one that is written to, where there is one."""
    if not isinstance(given, RubyHash):
        return text_of(given)
    return text_of(given.option("writing", next(iter(given.values()), None)))
