"""`revert`: what statements undo. Source: ActiveRecord::Migration::CommandRecorder, one `invert_...` there, one row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from regauge.diagnostics.data import dataclass
from regauge.ruby.evaluator import CallSite, Env, Proc, RubyHash, Symbol, SymbolProc, Value

Block = Proc | SymbolProc | None


@dataclass(frozen=True, slots=True)
class Command:
    """One statement with its arguments, put down to be undone."""

    name: str
    args: list[Value]
    kwargs: RubyHash
    block: Block
    site: CallSite
    env: Env


def inverse(command: Command) -> Command | None:
    """The statement that undoes another; None where Rails would call that irreversible."""
    rule = _RULES.get(command.name)
    if rule is None:
        return None
    if isinstance(rule, str):
        return _with(command, rule, command.args, _flipped(command.kwargs))
    return rule(command)


def _with(command: Command, name: str, args: list[Value], kwargs: RubyHash | None = None) -> Command:
    return Command(name, args, command.kwargs if kwargs is None else kwargs, command.block, command.site, command.env)


def _flipped(kwargs: RubyHash) -> RubyHash:
    """`if_exists:` of one direction is `if_not_exists:` of the other."""
    other = {"if_exists": "if_not_exists", "if_not_exists": "if_exists"}
    return RubyHash(
        [(Symbol(other.get(k.name, k.name)) if isinstance(k, Symbol) else k, v) for k, v in kwargs.items()],
        kwargs.rest,
    )


def _drop_table(command: Command) -> Command | None:
    if command.block is None and not len(command.kwargs):
        return None
    return _with(command, "create_table", command.args, _flipped(command.kwargs))


def _remove_column(command: Command) -> Command | None:
    return None if len(command.args) < 3 else _with(command, "add_column", command.args, _flipped(command.kwargs))


def _remove_columns(command: Command) -> Command | None:
    return _with(command, "add_columns", command.args) if command.kwargs.has("type") else None


def _swapped(command: Command) -> Command:
    first, *rest = command.args
    if command.name == "rename_table":
        return _with(command, command.name, [command.args[1], first])
    return _with(command, command.name, [first, *reversed(rest[:2])])


def _remove_index(command: Command) -> Command | None:
    kwargs = _flipped(command.kwargs)
    if len(command.args) > 1:
        return _with(command, "add_index", command.args, kwargs)
    columns = kwargs.pop(Symbol("column"))
    return None if columns is None else _with(command, "add_index", [*command.args, columns], kwargs)


def _from_to(command: Command) -> Command | None:
    kwargs = command.kwargs
    if not (kwargs.has("from") and kwargs.has("to")):
        return None
    turned = RubyHash.of(**{"from": kwargs.option("to"), "to": kwargs.option("from")})
    return _with(command, command.name, command.args, turned)


def _change_null(command: Command) -> Command | None:
    if len(command.args) < 3 or not isinstance(command.args[2], bool):
        return None
    return _with(command, command.name, [*command.args[:2], not command.args[2]])


def _remove_foreign_key(command: Command) -> Command | None:
    kwargs = _flipped(command.kwargs)
    target = command.args[1] if len(command.args) > 1 else kwargs.pop(Symbol("to_table"))
    return None if target is None else _with(command, "add_foreign_key", [command.args[0], target], kwargs)


def _remove_constraint(command: Command) -> Command | None:
    if len(command.args) < 2:
        return None
    return _with(command, command.name.replace("remove_", "add_"), command.args, _flipped(command.kwargs))


def _enum(command: Command) -> Command | None:
    if command.name == "drop_enum":
        return _with(command, "create_enum", command.args) if len(command.args) > 1 else None
    if command.name == "rename_enum":
        new = command.kwargs.option("to", command.args[1] if len(command.args) > 1 else None)
        return _with(command, "rename_enum", [new, command.args[0]], RubyHash())
    return _from_to(command)


_RULES: Final[Mapping[str, str | Callable[[Command], Command | None]]] = MappingProxyType(
    {
        "create_table": "drop_table",
        "drop_table": _drop_table,
        "create_join_table": "drop_join_table",
        "drop_join_table": "create_join_table",
        "add_column": "remove_column",
        "add_columns": "remove_columns",
        "remove_column": _remove_column,
        "remove_columns": _remove_columns,
        "add_index": "remove_index",
        "remove_index": _remove_index,
        "add_timestamps": "remove_timestamps",
        "remove_timestamps": "add_timestamps",
        "add_reference": "remove_reference",
        "remove_reference": "add_reference",
        "add_foreign_key": "remove_foreign_key",
        "remove_foreign_key": _remove_foreign_key,
        "add_check_constraint": "remove_check_constraint",
        "remove_check_constraint": _remove_constraint,
        "add_unique_constraint": "remove_unique_constraint",
        "remove_unique_constraint": _remove_constraint,
        "add_exclusion_constraint": "remove_exclusion_constraint",
        "remove_exclusion_constraint": _remove_constraint,
        "enable_extension": "disable_extension",
        "disable_extension": "enable_extension",
        "create_enum": "drop_enum",
        "drop_enum": _enum,
        "rename_enum": _enum,
        "rename_enum_value": _enum,
        "create_schema": "drop_schema",
        "create_view": "drop_view",
        "rename_table": _swapped,
        "rename_index": _swapped,
        "rename_column": _swapped,
        "change_column_default": _from_to,
        "change_column_comment": _from_to,
        "change_table_comment": _from_to,
        "change_column_null": _change_null,
    }
)
