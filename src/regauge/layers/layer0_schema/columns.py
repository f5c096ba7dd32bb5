"""The types of columns; see the package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from regauge.diagnostics.catalogue import schema as codes
from regauge.diagnostics.codes import Code
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.layers.layer0_schema import defaults, mysql, passwords, unmodelled
from regauge.layers.layer0_schema.kinds import CARRIED, COLUMN_TYPES, ONLY_ON, TEXT_KINDS, TYPES_ON
from regauge.program import types
from regauge.program.models import Gap, Model
from regauge.program.program import Program
from regauge.program.schema import Column, Table
from regauge.program.types import EnumValue, Id, Opaque, Type, optional

I64_DIGITS = 18
WITHOUT_DEFAULT = frozenset({"binary"})
"""Kinds that have a Rust type, and whose literals do not."""


def run(program: Program) -> tuple[Program, Diagnostics]:
    """Gives every table a model and sets `type` of every column, in all databases. Returns what could not be typed as Rails does."""
    unmodelled.run(program)
    found: Diagnostics = []
    for each in (program, *map(program.in_database, program.databases)):
        _tables(each, found)
        _as_declared(each)
    return program, found + passwords.run(program)


def _tables(program: Program, found: Diagnostics) -> None:
    owners = table_owners(program)
    for table in program.schema.tables.values():
        model = owners.get(table.name)
        for column in table.columns:
            _settle(program, table, column, model, found)
        if model is None or not model.synthetic:
            found.extend(_key_problems(table, model))


_NAMED: Final = {
    "string": "string text citext", "text": "string text citext", "immutable_string": "string text citext",
    "integer": "integer bigint smallint", "big_integer": "integer bigint smallint", "boolean": "boolean", "date": "date", "float": "float",
    "uuid": "uuid", "datetime": "datetime timestamp timestamptz", "decimal": "decimal numeric", "json": "json jsonb", "jsonb": "json jsonb",
}  # fmt: skip
"""Types that `attribute :name, :type` can name, and the kinds of columns that are read so anyway."""


def _as_declared(program: Program) -> None:
    """Forgets columns whose `attribute :name, :type` says what the column says."""
    for model in program.models.values():
        base = program.models.get(model.sti_base or model.name, model)
        table = program.schema.tables.get(base.table or "")
        for name, of in list(model.retyped.items()):
            column = table.column(name) if table is not None else None
            if column is not None and of is not None and column.kind in _NAMED.get(of, "").split():
                del model.retyped[name]


def table_owners(program: Program) -> dict[str, Model]:
    """The class that owns each table: the STI base, never an abstract class."""
    owners: dict[str, Model] = {}
    for model in program.models.values():
        own = model.active_record and not model.abstract and model.sti_base is None
        if model.table and own and model.database == program.database:
            owners.setdefault(model.table, model)
    return owners


def enum_of(program: Program, model: Model | None, column: str) -> str | None:
    """The class whose enum `column` is: the owner of the table or one of its STI subclasses."""
    if model is None:
        return None
    for name in (model.name, *model.sti_subclasses):
        each = program.models.get(name)
        if each is not None and column in each.enums:
            return name
    return None


def _settle(program: Program, table: Table, column: Column, model: Model | None, found: Diagnostics) -> None:
    where = column.span or table.span or Span.of_file("db/schema.rb")
    defaults.settle(column, program.app.adapter)
    if program.app.adapter == "mysql":
        mysql.forget_zeros(column)
    if column.default is not None and column.kind in WITHOUT_DEFAULT:
        text = f"{table.name}.{column.name}: a default of this type is not converted"
        problem = _say(codes.UNKNOWN_COLUMN_TYPE, where, text, f"{table.name}.{column.name}")
        found.append(problem)
        if model is not None:
            model.gaps.append(Gap(problem, frozenset({"save"})))
    base, problems = _base_type(program, table, column, where)
    found.extend(problems)
    if problems and model is not None:
        model.gaps.extend(Gap(problem, frozenset({"all"})) for problem in problems if _matters(problem))
    declared = enum_of(program, model, column.name)
    if declared is not None and model is not None:
        base = EnumValue(declared, column.name)
    elif model is not None and table.primary_key == [column.name]:
        base = Id(model.name)
    if column.array:
        base = Opaque(f"{column.kind}[]")
    column.type = optional(base) if column.null else base


def _matters(problem: Diagnostic) -> bool:
    return problem.code in (codes.UNKNOWN_COLUMN_TYPE, codes.CARRIED_COLUMN_TYPE, codes.TYPE_NOT_ON_ADAPTER)


def _base_type(program: Program, table: Table, column: Column, where: Span) -> tuple[Type, Diagnostics]:
    subject = f"{table.name}.{column.name}"
    kind = column.kind
    adapter = program.app.adapter
    problems: Diagnostics = []
    if column.array and adapter != "postgresql":
        problems.append(_say(codes.TYPE_NOT_ON_ADAPTER, where, f"{subject}: arrays need PostgreSQL", subject))
    special = mysql.special(program.schema, table, column) if adapter == "mysql" else None
    if special is not None:
        return special[0], [*problems, _say(codes.CARRIED_COLUMN_TYPE, where, f"{subject}: {special[1]}", subject)]
    known = TYPES_ON.get(adapter, {}).get(kind) or COLUMN_TYPES.get(kind)
    if adapter == "postgresql" and (kind, column.limit) == ("float", 24):
        # Four bytes: a float of Ruby's is no such number.
        kind, known = "real", None
    if known is None:
        code, how = codes.CARRIED_COLUMN_TYPE, f"column type `{kind}` is kept as the database's text"
        if kind in CARRIED:
            shown = f"`{kind}`, stored as {column.sql_type}," if column.uuid_bytes else f"`{kind}`"
            how = f"column type {shown} is read and written, and not computed with"
        elif kind not in TEXT_KINDS:
            code, how = codes.UNKNOWN_COLUMN_TYPE, f"unknown column type `{kind}`, kept as the database's text"
        problems.append(_say(code, where, f"{subject}: {how}", subject))
        return Opaque(kind), problems
    if kind in ONLY_ON and adapter not in ONLY_ON[kind]:
        problems.append(
            _say(codes.TYPE_NOT_ON_ADAPTER, where, f"{subject}: `{kind}` is not a type of {adapter}", subject)
        )
    if known == types.DECIMAL and column.precision is not None and not column.scale:
        # Rails reads decimal(10) as an integer (ActiveRecord::Type::DecimalWithoutScale).
        if column.precision <= I64_DIGITS:
            return types.INT, problems
        text = f"{subject}: decimal({column.precision}) without a scale is an integer to Rails, too wide for 64 bits"
        problems.append(_say(codes.CARRIED_COLUMN_TYPE, where, text, subject))
        return Opaque(kind), problems
    if column.array:
        text = f"{subject}: an array of `{kind}` is read and written, and not computed with"
        problems.append(_say(codes.CARRIED_COLUMN_TYPE, where, text, subject))
    return known, problems


def _key_problems(table: Table, model: Model | None) -> Iterator[Diagnostic]:
    where = table.span or Span.of_file("db/schema.rb")
    if len(table.primary_key) > 1:
        found = _say(codes.COMPOSITE_KEY, where, f"{table.name}: composite primary key", table.name)
    elif not table.primary_key:
        found = _say(codes.NO_PRIMARY_KEY, where, f"{table.name}: no primary key", table.name)
    else:
        return
    yield found
    if model is not None:
        model.gaps.append(Gap(found, frozenset({"all"})))


def _say(code: Code, where: Span, text: str, subject: str) -> Diagnostic:
    return Diagnostic(code, where, text, subject=subject)
