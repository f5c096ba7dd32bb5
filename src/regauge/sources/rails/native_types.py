"""Column types that the app stores in its own way: an adapter's `native_database_types`, changed in an initializer or under lib.

    def native_database_types
      super.merge(uuid: { name: "binary", limit: 16 })        t.uuid "id"   ->   binary(16) in the database
    end

A schema.rb tells the app's word only; what the database holds follows from here. Source: ActiveRecord::ConnectionAdapters::SchemaStatements#type_to_sql.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.data import dataclass
from regauge.program.program import Program
from regauge.program.schema import Column, Schema
from regauge.ruby import ast
from regauge.sources.files import Files
from regauge.sources.report import Report
from regauge.sources.sql_types import Dialect, rails_type

_ADAPTERS: Final = (
    ("mysql", re.compile("mysql|trilogy|maria", re.IGNORECASE)),
    ("sqlite", re.compile("sqlite", re.IGNORECASE)),
    ("postgresql", re.compile("postg", re.IGNORECASE)),
)


@dataclass(frozen=True, slots=True)
class _Native:
    """One type of the app's: its word, the database's, and where that is said."""

    kind: str
    sql: str
    node: ast.Node
    adapters: frozenset[str]


def apply_native_types(files: Files, program: Program, report: Report) -> None:
    """Gives columns of such types what the database has for them, and names each type once."""
    for native in _declared(files):
        touched = False
        for schema in (program.schema, *program.databases.values()):
            adapter = schema.adapter or program.app.adapter
            if not native.adapters or adapter in native.adapters:
                touched |= _apply(schema, native, adapter)
        if touched:
            text = f"the app stores `{native.kind}` as {native.sql}, and reads it by a type of its own; Rust reads {_read(native)}"
            report.say(codes.OWN_COLUMN_TYPE, native.node.span, text, native.kind)


def _read(native: _Native) -> str:
    of_uuid = Column("", native.kind, sql_type=native.sql).uuid_bytes
    return "the bytes as a UUID" if of_uuid else f"{native.sql} as it is"


def _apply(schema: Schema, native: _Native, adapter: Dialect) -> bool:
    uuid = Column("", native.kind, sql_type=native.sql).uuid_bytes
    touched = False
    for column in schema.every_column():
        stored = uuid and (column.kind, (column.sql_type or "").lower()) == ("binary", native.sql)
        if not stored and (column.kind != native.kind or column.sql_type is not None):
            continue
        touched = True
        if uuid:
            column.kind, column.sql_type, column.limit = native.kind, native.sql, None
        else:
            rails_type(adapter, native.sql).give(column)
    return touched


def _declared(files: Files) -> Iterator[_Native]:
    for path in [*files.below("config/initializers", ".rb"), *files.below("lib", ".rb")]:
        data = files.read(path)
        file = files.ruby(path) if data is not None and b"native_database_types" in data else None
        if file is None:
            continue
        found: dict[tuple[str, str], _Native] = {}
        for holder in ast.walk(file.ast):
            if isinstance(holder, ast.ModuleDef | ast.ClassDef):
                adapters = _adapters(file.ast, holder)
                for method in ast.of_kind(holder, ast.MethodDef):
                    if method.name == "native_database_types":
                        for native in _types(method, adapters):
                            found[native.kind, str(native.node.span)] = native  # the innermost holder tells most
        yield from found.values()


def _adapters(body: ast.Node, holder: ast.ModuleDef | ast.ClassDef) -> frozenset[str]:
    """The databases whose adapters are changed: by the module's name, and by the classes that take it in."""
    name = holder.path.path or ""
    said = [name]
    for call in ast.of_kind(body, ast.Call):
        taken_in = call.name in ("prepend", "include", "extend") and any(
            isinstance(arg, ast.ConstRead) and arg.path == name for arg in call.args
        )
        if taken_in and isinstance(call.receiver, ast.ConstRead):
            said.append(call.receiver.path or "")
    text = " ".join(said)
    return frozenset(adapter for adapter, pattern in _ADAPTERS if pattern.search(text))


def _types(method: ast.MethodDef, adapters: frozenset[str]) -> Iterator[_Native]:
    for pair in ast.of_kind(method, ast.Pair):
        if isinstance(pair.key, ast.SymLit) and isinstance(pair.value, ast.HashLit):
            options = {
                each.key.name: each.value.value
                for each in pair.value.pairs
                if isinstance(each, ast.Pair)
                and isinstance(each.key, ast.SymLit)
                and isinstance(each.value, ast.StrLit | ast.IntLit)
            }
            name, limit = options.get("name"), options.get("limit")
            if isinstance(name, str):
                sql = name.lower() if limit is None else f"{name.lower()}({limit})"
                yield _Native(pair.key.name, sql, pair, adapters)
