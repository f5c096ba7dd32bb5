"""What every section of a model's file asks: the model with its subclasses, its fields, names, and where text goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from functools import cached_property

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.emit.diesel.columns import Kind, kind_of
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.emit.rust.cannot import CannotPrint
from regauge.program.code import Function
from regauge.program.models import Association, Callback, EnumDecl, Model, Validation
from regauge.program.program import Program
from regauge.program.schema import Column, Table
from regauge.program.types import Id, required


def errors_doc(out: RustWriter, text: str, errors: str) -> None:
    """A `///` comment with the section that clippy asks of what returns a Result."""
    out.doc(f"{text}\n\n# Errors\n{errors}")


@dataclass(frozen=True, slots=True)
class Field:
    """A column as a field: `type` is the Rust type without Option."""

    column: Column
    name: str
    ident: str
    type: str
    kind: Kind
    key_of: str | None = None  # the model whose id it holds
    enum: str | None = None  # the enum's type
    sti: bool = False

    @property
    def null(self) -> bool:
        """Whether a row's field is optional."""
        return self.column.null

    @property
    def row_type(self) -> str:
        """The type of a row's field."""
        return f"Option<{self.type}>" if self.null else self.type

    @property
    def copy(self) -> bool:
        """Whether the type is Copy."""
        if self.sti:
            return False
        if self.enum is not None or self.key_of is not None:
            return self.kind.rust in ("i64", "Uuid", "UuidBytes")
        return self.kind.copy


@dataclass
class Unit:
    """One file of `models/`: a model that has a table, with its STI subclasses."""

    program: Program
    names: DataNames
    model: Model
    out: RustWriter
    diagnostics: list[Diagnostic] = field(default_factory=list)
    asked: frozenset[tuple[str, str]] = frozenset()  # (model, reader) that some body asks of a draft
    joined: set[tuple[str, str]] = field(default_factory=set)  # pairs of tables in one query

    @cached_property
    def subclasses(self) -> list[Model]:
        """The STI subclasses."""
        return self.names.subclasses(self.model)

    @cached_property
    def classes(self) -> list[Model]:
        """The model and its subclasses."""
        return [self.model, *self.subclasses]

    @cached_property
    def sti(self) -> bool:
        """Whether rows are of several classes, and a column says of which."""
        return any(field.sti for field in self.fields)

    @cached_property
    def table(self) -> Table:
        """The table."""
        return self.program.schema.tables[self.model.table or ""]

    @cached_property
    def keys(self) -> list[Field]:
        """The columns of the primary key: none, one or several."""
        return [self.needed(name) for name in self.table.primary_key]

    @cached_property
    def key(self) -> Field:
        """The primary key. Raises CannotPrint where it is not one column with an id type of its own."""
        if not self.keyed:
            raise CannotPrint(f"`{self.table.name}` has no key of one column that Rust has an id type for")
        return self.needed(self.table.primary_key[0])

    @cached_property
    def keyed(self) -> bool:
        """Whether the key is one column with an id type of its own."""
        return self.names.has_id(self.model.name)

    @cached_property
    def fields(self) -> list[Field]:
        """The columns in the table's order."""
        return list(self._by_column.values())

    @cached_property
    def _by_column(self) -> dict[str, Field]:
        """The fields by column: the same for every unit of the model."""
        known = self.names.fields
        if self.model.name not in known:
            known[self.model.name] = {column.name: self._field(column) for column in self.table.columns}
        found: dict[str, Field] = known[self.model.name]
        return found

    def field(self, column: str) -> Field | None:
        """The field of a column."""
        return self._by_column.get(column)

    def needed(self, column: str | None) -> Field:
        """The field of a column that is known to be there. Raises KeyError."""
        found = self.field(column or "")
        if found is None:
            raise KeyError(column)
        return found

    def _field(self, column: Column) -> Field:
        kind = kind_of(column, self.program.app.adapter)
        name, ident = self.names.field(self.model.name, column.name), self.names.column(self.table.name, column.name)
        if self.keyed and [column.name] == self.table.primary_key:
            return Field(column, name, ident, self.names.id(self.model.name), kind, key_of=self.model.name)
        if self.names.is_sti_column(self.model.name, column.name):
            return Field(column, name, ident, self.names.kind(self.model.name), kind, sti=True)
        if self.enum(column.name) is not None:
            type_ = self.names.enum(self.model.name, column.name)
            return Field(column, name, ident, type_, kind, enum=type_)
        type_of = required(column.type) if column.type is not None else None
        if isinstance(type_of, Id) and self.names.has_id(type_of.model):
            return Field(column, name, ident, self.names.id(type_of.model), kind, key_of=type_of.model)
        if (kind.element or kind).labels:
            label = self.names.label(column)
            return Field(column, name, ident, f"Array<{label}>" if kind.element else label, kind)
        return Field(column, name, ident, kind.rust, kind)

    def enum(self, attribute: str) -> EnumDecl | None:
        """The enum on a column, of the model or a subclass."""
        return next((m.enums[attribute] for m in self.classes if attribute in m.enums), None)

    @cached_property
    def associations(self) -> list[Association]:
        """Convertible associations of the model and its subclasses, in the order of their declaration."""
        found: dict[str, Association] = {}
        for model in self.classes:
            for association in model.associations.values():
                found.setdefault(association.name, association)
        return [a for a in found.values() if self.usable(a)]

    def usable(self, association: Association) -> bool:
        """Whether the association was not taken out; what it needs is found when it is printed (`links`, `screen`)."""
        return f"{self.declared_by(association)}.{association.name}" not in self.program.left_out

    def declared_by(self, association: Association) -> str:
        """The class of this file that declares the association: the model, or an STI subclass."""
        for model in self.classes:
            if model.associations.get(association.name) is association:
                return model.name
        return self.model.name

    def without(self, association: Association, part: str) -> bool:
        """Whether a part of an association was taken out (`dependent`, `counter`, `touch`, `build`, `preload`): the rest stands."""
        return f"{self.declared_by(association)}.{association.name}:{part}" in self.program.left_out

    def association_scope(self, association: Association) -> Function | None:
        """The compiled scope lambda of an association."""
        return self.program.functions.get(f"{self.declared_by(association)}.association:{association.name}")

    def validations(self) -> Iterator[tuple[Model, Validation]]:
        """Validations in Rails' order, with the class that declares each."""
        for model in self.classes:
            for validation in model.validations:
                if validation.for_class in (None, model.name) or model is self.model:
                    yield model, validation

    def callbacks(self, event: str) -> Iterator[tuple[Model, Callback]]:
        """Callbacks of one event in Rails' order."""
        for model in self.classes:
            for callback in model.callbacks:
                if callback.event == event:
                    yield model, callback

    @property
    def row(self) -> str:
        """The row's type."""
        return self.names.row(self.model.name)

    @property
    def draft(self) -> str:
        """The draft's type."""
        return self.names.draft(self.model.name)

    @property
    def tables(self) -> str:
        """The table's module."""
        return self.names.table(self.model.name)

    def use_model(self, name: str, *parts: str) -> None:
        """Imports what another model's file defines: `use_model("Line", "row", "query")`."""
        if self.names.base(name).name == self.model.name:
            return
        for part in parts:
            self.out.use(f"super::{getattr(self.names, part)(name)}")

    def use_table(self, model: str) -> None:
        """Imports the table of a model."""
        self.out.use(f"{self.names.root}::schema::{self.names.table(model)}")
