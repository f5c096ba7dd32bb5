"""Runs through the migrations in their order, one evaluator for all: a later one may name the class of an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.diagnostic import Diagnostics
from regauge.program.inflections import Inflector
from regauge.program.schema import Schema
from regauge.ruby.evaluator import ClassValue, Evaluator, Limits
from regauge.sources.files import Files
from regauge.sources.migrations.host import MigrationHost
from regauge.sources.migrations.keys import implied_index
from regauge.sources.migrations.order import Migration
from regauge.sources.schema_rb.rules import CURRENT, rules_of

STEPS: Final = 400_000
"""Of one migration. The largest of the apps that were read takes a fiftieth."""


def replay(
    files: Files, listed: Sequence[Migration], inflector: Inflector, adapter: str, rails: str, key_type: str | None
) -> tuple[Schema, Diagnostics]:
    """Evaluates the migrations. Returns the schema that they make and what of it is not known.

    `rails` is the version that the app runs on, `key_type` the type of keys that `config.generators` sets.
    """
    host = MigrationHost(inflector, adapter, files, rails, key_type)
    host.evaluator = Evaluator(host, Limits(steps=STEPS))
    for migration in listed:
        _run(host, host.evaluator, files, migration)
    for key in host.schema.foreign_keys:
        implied_index(host, key)
    host.rules = rules_of(CURRENT, host.dialect, asked=True)
    host.finish()
    host.schema.version = str(listed[-1].version) if listed else None
    return host.schema, host.found


def _run(host: MigrationHost, evaluator: Evaluator, files: Files, migration: Migration) -> None:
    file = files.ruby(migration.path)
    if file is None:
        return
    host.classes.defined, host.file = [], file.ast
    evaluator.run(file.ast)
    defined = host.classes.defined
    wanted = migration.name.replace("_", "")
    path = next(
        (each for each in defined if each.replace("::", "").lower() == wanted), defined[-1] if defined else None
    )
    if path is None:
        host.say(codes.MIGRATION, file.ast, f"{migration.path} defines no migration")
        return
    host.classes.run(ClassValue(path), file.ast)
