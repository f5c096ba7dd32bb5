"""What migrations may ask of Rails and of the app: versions, the adapter's name, a model's table, the type of keys.

Source: Rails, ActiveRecord::Base and the template of ActiveStorage's migration, which asks `Rails.configuration.generators`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from regauge.diagnostics.data import dataclass
from regauge.program.inflections import demodulize
from regauge.ruby.evaluator import NOT_HANDLED, ConstRef, NotHandled, RubyHash, Symbol, Value
from regauge.sources.migrations.questions import CONFIGURED, column_fact
from regauge.sources.migrations.values import Connection, VersionNumber
from regauge.sources.rails import ambient
from regauge.sources.rails.classes.values import text_of

if TYPE_CHECKING:
    from regauge.sources.migrations.host import MigrationHost

BASES: Final = frozenset({"ActiveRecord::Base", "ApplicationRecord"})
_ADAPTER_WORDS: Final = {
    "postgres?": "postgresql",
    "postgresql?": "postgresql",
    "pg?": "postgresql",
    "mysql?": "mysql",
    "mysql2?": "mysql",
    "sqlite?": "sqlite",
    "sqlite3?": "sqlite",
}
_NAMING: Final = {"table_name_prefix": "", "table_name_suffix": "", "pluralize_table_names": True}
"""Names in a replay have neither prefix nor suffix: the whole schema is given the app's afterwards."""
_TABLE_NAME: Final = re.compile(r"""^\s*self\.table_name\s*=\s*["':](\w+)""", re.MULTILINE)
_VERSIONS: Final = re.compile(r"\A(Rails|ActiveRecord|ActiveSupport)::VERSION(?:::(MAJOR|MINOR|TINY|STRING))?\Z")


@dataclass(frozen=True, slots=True)
class Configuration:
    """`Rails.configuration` and `config.generators`: `part` says how far it was asked."""

    part: str = ""


def number_of(text: str) -> VersionNumber:
    """`"7.1.2"` -> (7, 1, 2)."""
    return VersionNumber(tuple(int(part) for part in re.findall(r"\d+", text.partition("-")[0])))


def ask(host: MigrationHost, receiver: Value, name: str, args: list[Value]) -> Value | NotHandled:
    """An answer about Rails or the app's models; `NOT_HANDLED` for what is not known here."""
    if isinstance(receiver, VersionNumber):
        return _compare(receiver, name, args)
    if isinstance(receiver, Configuration):
        return _configuration(host, receiver, name, args)
    answer = ambient.ask(receiver, name, args)
    if not isinstance(answer, NotHandled):
        return answer
    if name in _ADAPTER_WORDS and not args:
        return host.dialect == _ADAPTER_WORDS[name]
    if isinstance(receiver, ConstRef):
        return _constant(host, receiver, name, args)
    return NOT_HANDLED


def _compare(number: VersionNumber, name: str, args: list[Value]) -> Value | NotHandled:
    other = args[0] if args else None
    given = number_of(other) if isinstance(other, str) else other
    if name in ("to_s", "version"):
        return ".".join(map(str, number.parts))
    if name in ("release", "itself"):
        return number
    if name == "segments":
        return list(number.parts)
    if not isinstance(given, VersionNumber):
        return NOT_HANDLED
    size = max(len(number.parts), len(given.parts))
    mine, theirs = ((*each.parts, *[0] * (size - len(each.parts))) for each in (number, given))
    made = {"<": mine < theirs, "<=": mine <= theirs, ">": mine > theirs, ">=": mine >= theirs, "==": mine == theirs}
    if name == "<=>":
        return (mine > theirs) - (mine < theirs)
    return made.get(name, NOT_HANDLED)


def _configuration(host: MigrationHost, asked: Configuration, name: str, args: list[Value]) -> Value | NotHandled:
    match asked.part, name:
        case "", "generators":
            return Configuration("generators")
        case "", "database_configuration":
            return Configuration("databases")
        case "generators", "options" | "active_record":
            return Configuration(name)
        case "generators", "orm":
            return Symbol("active_record")
        case "options", "[]" | "fetch" | "dig":
            return Configuration("active_record") if len(args) == 1 else _key_type(host)
        case "active_record", "[]" | "fetch" | "dig":
            return _key_type(host) if args and text_of(args[0]) == "primary_key_type" else None
        case "databases", "[]" | "fetch":
            return Connection("configuration")
        case _:
            return NOT_HANDLED


def _key_type(host: MigrationHost) -> Value:
    return None if host.key_type is None else Symbol(host.key_type)


def _constant(host: MigrationHost, receiver: ConstRef, name: str, args: list[Value]) -> Value | NotHandled:
    path = receiver.path.removeprefix("::")
    if path == "Gem::Version" and name in ("new", "create") and args:
        return number_of(args[0]) if isinstance(args[0], str) else args[0]
    if path in ("Rails", "ActiveRecord") and name in ("version", "gem_version"):
        return host.rails if name == "version" and path == "Rails" else number_of(host.rails)
    if path == "Rails" and name == "configuration":
        return Configuration()
    if path == "Rails" and name == "application":
        return ConstRef("Rails.application")
    if path == "Rails.application" and name == "config":
        return Configuration()
    if path in ("Time", "Time.zone") and name == "at" and args and isinstance(args[0], int):
        # As a default of a column: `default: Time.zone.at(0)`.
        return datetime.fromtimestamp(args[0], UTC).strftime("%Y-%m-%d %H:%M:%S")
    if path == "Time" and name == "zone":
        return ConstRef("Time.zone")
    if name in ("connection", "lease_connection", "connection_pool", "retrieve_connection"):
        return Connection()
    if name in ("connection_config", "connection_db_config"):
        return Connection("configuration")
    if name in _NAMING:
        return _NAMING[name]
    if path in BASES or not receiver.is_class_like:
        return NOT_HANDLED
    return _model(host, receiver, name)


def _model(host: MigrationHost, model: ConstRef, name: str) -> Value | NotHandled:
    if name in ("table_name", "quoted_table_name"):
        named = table_of(host, model)
        mark = "`" if host.dialect == "mysql" else '"'
        return named if name == "table_name" else f"{mark}{named}{mark}"
    table = host.schema.tables.get(table_of(host, model))
    match name:
        case "table_exists?":
            return table is not None
        case "primary_key" if table is not None:
            return table.primary_key[0] if len(table.primary_key) == 1 else None
        case "column_names" if table is not None:
            return [each.name for each in table.columns]
        case "columns" if table is not None:
            return [column_fact(each) for each in table.columns]
        case "columns_hash" if table is not None:
            return RubyHash((each.name, column_fact(each)) for each in table.columns)
        case _:
            return NOT_HANDLED


def table_of(host: MigrationHost, model: ConstRef) -> str:
    """The table of a model that a migration names: as the migration declares it, else as Rails makes it from the name."""
    path = model.path.removeprefix("::")
    for module in (*model.nesting, ""):
        declared = host.model_tables.get(f"{module}::{path}" if module else path)
        if declared is not None:
            return declared
    file = host.text_of_file(f"app/models/{'/'.join(host.inflector.underscore(part) for part in path.split('::'))}.rb")
    named = _TABLE_NAME.search(file) if file is not None else None
    if named is not None:
        return named[1]
    plain = host.inflector.pluralize(host.inflector.underscore(demodulize(path)))
    whole = host.inflector.pluralize(host.inflector.underscore(path.replace("::", "")))
    # Models of gems and engines often have their namespace before: Delayed::Job is delayed_jobs.
    return whole if plain not in host.schema.tables and whole in host.schema.tables else plain


def adapter_answer(host: MigrationHost, asked: Connection, name: str, args: list[Value]) -> Value | NotHandled:
    """What hangs on a connection: its pool, and its configuration with the adapter's name."""
    if asked.part == "configuration":
        if name == "adapter" or (name in ("[]", "fetch", "dig") and args and text_of(args[-1]) == "adapter"):
            return CONFIGURED[host.dialect]
        if name in ("configuration_hash", "with_indifferent_access", "symbolize_keys", "config"):
            return asked
        return NOT_HANDLED
    if name in ("connection", "lease_connection", "pool", "connection_pool", "itself", "raw"):
        return asked
    if name in ("config", "db_config", "connection_db_config", "configuration_hash"):
        return Connection("configuration")
    return NOT_HANDLED


def version_constant(host: MigrationHost, path: str) -> Value | NotHandled:
    """`Rails::VERSION::MAJOR` and its kin."""
    match = _VERSIONS.match(path)
    if match is None or match[2] is None:
        return NOT_HANDLED
    parts = (*number_of(host.rails).parts, 0, 0, 0)
    return {"MAJOR": parts[0], "MINOR": parts[1], "TINY": parts[2], "STRING": host.rails}[match[2]]
