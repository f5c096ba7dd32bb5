"""What the parts of a model are called in Rust: the one place that decides, for this emitter and for those that call what it writes.

    names = DataNames(program)
    names.row("Order")             Order            names.query("Order")          Orders
    names.draft("Order")           OrderDraft       names.scopes("Order")         OrderScopes
    names.id("CardPayment")        PaymentId        names.kind("CardPayment")     PaymentKind
    names.enum("Order", "state")   OrderState       names.variant("Order", "state", "paid")  Paid
    names.module("Order")          order            names.table("Order")          orders
    names.field("Order", "type")   r#type           names.column("orders", "type")  type_

An STI subclass has the row, the draft, the query and the table of its base. Two models whose names collide in Rust are numbered in the
order of the program.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

import inflection

from regauge.emit.names.said import Said, said
from regauge.emit.rust import Names, camel, file_stem, method, snake
from regauge.emit.rust.cannot import CannotPrint
from regauge.emit.rust.identifiers import PRELUDE
from regauge.program.models import Association, Model
from regauge.program.program import Program
from regauge.program.schema import Column

SUPPORT = "regauge_support"
"""The support crate, as paths begin."""

_CRATES = frozenset({"std", "core", "alloc", "diesel", "regauge_support", "serde_json", "regex"})
"""What paths of the generated code begin with."""
_DIESEL_RESERVED = (
    frozenset({"table", "columns", "dsl", "all_columns", "star", "SqlType", "BoxedQuery", "id_"}) | _CRATES
)
"""Names that `table!` defines or uses beside the columns."""
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
"""What Windows has no file of."""
_OF_DRAFTS = frozenset({"record", "loaded"})
"""Fields of drafts beside the columns."""


_ID_KINDS = frozenset(
    "integer bigint bigserial primary_key serial smallint tinyint mediumint int int2 int4 int8 smallserial year unsigned_integer "
    "unsigned_bigint oid uuid string text char varchar tinytext mediumtext longtext".split()
)
"""Kinds of columns whose values an id type holds."""


def _whole(column: Column) -> bool:
    """Whether a decimal is an integer of eight bytes to Rails."""
    return column.kind in ("decimal", "numeric") and not column.scale and 0 < (column.precision or 0) <= 18


class _Names(dict[tuple[str, ...], str]):
    """Names by class and part."""

    def __missing__(self, key: tuple[str, ...]) -> str:
        raise CannotPrint(f"`{key[0]}` is no model that Rust has")


def _database_modules(program: Program) -> dict[str, str]:
    """Modules of the databases other than the primary, by name."""
    names = Names({"mod"})
    return {name: names.snake(name) for name in sorted({*program.databases, program.database}) if name != "primary"}


class DataNames:
    """The Rust names of one program's models. Raises CannotPrint for a class that is no model with a table."""

    def __init__(self, program: Program) -> None:
        self._program = program
        module = _database_modules(program).get(program.database)
        self.root = "crate" if module is None else f"crate::databases::{module}"
        """The path of the module that has `schema`, `models` and `enums`: the crate, or that of another database."""
        self.folder = "crates/data/src" if module is None else f"crates/data/src/databases/{file_stem(module)}"
        """Where that module's files are."""
        own = "" if module is None else f"-{file_stem(module)}"
        self._tables_crate = f"data{own}-tables"
        self.fields: dict[str, Any] = {}
        """By model, what an emitter makes of its columns: many sheets of one model ask for the same."""
        reserved = {*PRELUDE, "Conn", "Error", "Draft", "State", "Errors", "Time", "Date", "Value", "Decimal", "Json"}
        reserved |= {
            "Array",
            "JsonValue",
            "Raw",
            "Stored",
            "TimeOfDay",
            "Uuid",
            "UuidBytes",
            "Arc",
            "HashSet",
            "Key",
            "Many",
            "One",
        }
        reserved |= {"Column", "Table", "Connection", "Expression", "Insertable", "Queryable", "Selectable", "Find"}
        types, modules = Names(reserved), Names({"mod"} | _DEVICES | _CRATES)
        tables = Names({"self_", "sql_types"} | _DIESEL_RESERVED)
        self._types: dict[tuple[str, ...], str] = _Names()
        self._modules: dict[str, str] = {}
        self._tables = {table: tables.snake(table) for table in program.schema.tables}
        self._columns: dict[str, dict[str, str]] = {}
        self._fields: dict[str, dict[str, str]] = {}
        self._ids: dict[str, bool] = {}
        # The app's own classes choose first: what a table alone makes must not take their names.
        bases = self.bases()
        for synthetic in (False, True):
            group = [model for model in bases if model.synthetic is synthetic]
            for model in group:
                self._types[model.name, "row"] = types.camel(model.name)
            for model in group:
                self._modules[model.name] = modules.snake(model.name)
                self._parts(model, types)
        self._labels = {name: types.camel(name, key=("label", name)) for name in _labelled(program)}

    def _parts(self, model: Model, types: Names) -> None:
        """Names the types beside a model's row."""
        own = self._types[model.name, "row"]
        for part, text in (
            ("id", f"{own}Id"),
            ("draft", f"{own}Draft"),
            ("query", camel(inflection.pluralize(model.name.replace("::", "")))),
            ("scopes", f"{own}Scopes"),
            ("shared", f"{own}Shared"),
            ("loaded", f"{own}Loaded"),
            ("kind", f"{own}Kind"),
            ("joins", f"{own}Joins"),
        ):
            if part == "draft" and model.read_only:
                continue
            wanted = f"{own}Query" if part == "query" and text == own else text
            self._types[model.name, part] = types.camel(wanted, key=(model.name, part))
        for holder in (model, *self.subclasses(model)):
            for attribute in holder.enums:
                self._types.setdefault(
                    (model.name, "enum", attribute),
                    types.camel(f"{own}{camel(attribute)}", key=(model.name, "enum", attribute)),
                )
            for association in holder.associations.values():
                if association.kind == "belongs_to" and association.polymorphic:
                    self._types.setdefault(
                        (model.name, "polymorphic", association.name),
                        types.camel(f"{own}{camel(association.name)}", key=(model.name, "any", association.name)),
                    )

    def label(self, column: Column) -> str:
        """The type of a column that is one of PostgreSQL's enums."""
        return self._labels[column.sql_type or column.kind]

    @cached_property
    def said(self) -> Said:
        """What bodies say of models; ask when no more of them are taken out."""
        return said(self._program)

    @cached_property
    def attribute_names(self) -> dict[str, dict[str, str]]:
        """The locale's names of attributes by model (`order_line`), and those of every model under ""."""
        found: dict[str, dict[str, str]] = {}
        for key, text in self._program.app.translations.items():
            match key.split("."):
                case ["activerecord", "attributes", model, attribute]:
                    found.setdefault(model, {})[attribute] = text
                case ["attributes", attribute]:
                    found.setdefault("", {})[attribute] = text
        return found

    @cached_property
    def string_enums(self) -> frozenset[tuple[str, str]]:
        """Enums (model, attribute) that are stored as texts."""
        return frozenset(
            (name, attribute)
            for name, model in self._program.models.items()
            for attribute, declared in model.enums.items()
            if any(not isinstance(value, int) for _, value in declared.values)
        )

    def tables_crate(self, number: int) -> str:
        """The package of the tables that do not stand in `schema.rs`, counted from 0."""
        return f"{self._tables_crate}-{number + 1}"

    @cached_property
    def string_ids(self) -> frozenset[str]:
        """Models whose key is a String in Rust."""
        kinds = ("string", "text") if self._program.app.adapter == "postgresql" else ("string", "uuid", "text")
        found = set()
        for name, model in self._program.models.items():
            table = self._program.schema.tables.get(model.table or "")
            key = table.column(table.primary_key[0]) if table and table.primary_key else None
            if key is not None and key.kind in kinds and not key.uuid_bytes:
                found.add(name)
        return frozenset(found)

    def bases(self) -> list[Model]:
        """The models that have a table of their own, in the program's order: one file each."""
        return [
            m
            for m in self._program.models.values()
            if m.active_record
            and not m.abstract
            and m.sti_base is None
            and m.database == self._program.database
            and m.table in self._program.schema.tables
            and m.name not in self._program.left_out
        ]

    def subclasses(self, base: Model) -> list[Model]:
        """The STI subclasses of `base`, those of subclasses included."""
        return self._families.get(base.name, [])

    @cached_property
    def counting(self) -> list[Association]:
        """The associations that keep a counter on one class: most apps have few, and every table asks for those on it."""
        return [
            each
            for model in self._program.models.values()
            for each in model.associations.values()
            if each.kind == "belongs_to" and each.counter_cache and not each.polymorphic
        ]

    @cached_property
    def _families(self) -> dict[str, list[Model]]:
        """STI subclasses by their base: asked for with every field of every model."""
        found: dict[str, list[Model]] = {}
        for model in self._program.models.values():
            if model.sti_base is not None and model.sti_base != model.name:
                found.setdefault(model.sti_base, []).append(model)
        return found

    def base(self, model: str) -> Model:
        """The model whose row, draft and table `model` uses."""
        found = self._program.models[model]
        return self._program.models[found.sti_base] if found.sti_base else found

    def written(self, model: str) -> bool:
        """Whether a class has a row."""
        return model in self._program.models and (self.base(model).name, "row") in self._types

    def row(self, model: str) -> str:
        """The row's type."""
        return self._types[self.base(model).name, "row"]

    def id(self, model: str) -> str:
        """The id's newtype."""
        return self._types[self.base(model).name, "id"]

    def draft(self, model: str) -> str:
        """The draft's type."""
        return self._types[self.base(model).name, "draft"]

    def query(self, model: str) -> str:
        """The boxed query's alias; it takes a lifetime."""
        return self._types[self.base(model).name, "query"]

    def scopes(self, model: str) -> str:
        """The trait of the scopes."""
        return self._types[self.base(model).name, "scopes"]

    def shared(self, model: str) -> str:
        """The trait of methods that rows and drafts share."""
        return self._types[self.base(model).name, "shared"]

    def joins(self, model: str) -> str:
        """The trait of what narrows relations by associations."""
        return self._types[self.base(model).name, "joins"]

    def loaded(self, model: str) -> str:
        """The struct of loaded associations."""
        return self._types[self.base(model).name, "loaded"]

    def kind(self, model: str) -> str:
        """The enum of STI classes."""
        return self._types[self.base(model).name, "kind"]

    def kind_variant(self, model: str) -> str:
        """The variant of an STI class."""
        return camel(model)

    def all_of_class(self, model: str) -> str:
        """The function of the rows of an STI class: `reshares`, or `all_reshares` where an association of the family has that name."""
        name, base = f"{method(model)}s", self.base(model)
        family = (base, *self.subclasses(base))
        return f"all_{name}" if any(name in map(snake, each.associations) for each in family) else name

    def enum(self, model: str, attribute: str) -> str:
        """The type of an enum attribute."""
        return self._types[self.base(model).name, "enum", attribute]

    def variant(self, model: str, attribute: str, label: str) -> str:
        """The variant of an enum's label."""
        scope = Names({"Unknown", "Self"})
        base = self.base(model)
        for holder in (base, *self.subclasses(base)):
            if attribute in holder.enums:
                found = {text: scope.camel(text) for text, _ in holder.enums[attribute].values}
                return found[label]
        raise KeyError(attribute)

    def polymorphic(self, model: str, association: str) -> str:
        """The enum of what a polymorphic belongs_to points at."""
        return self._types[self.base(model).name, "polymorphic", association]

    def module(self, model: str) -> str:
        """The module under `models`."""
        return self._modules[self.base(model).name]

    def file(self, model: str) -> str:
        """The file's stem."""
        return file_stem(self.module(model))

    def table(self, model: str) -> str:
        """The table's module in `schema`."""
        table = self.base(model).table
        if table is None:
            raise KeyError(model)
        return self._tables[table]

    def table_ident(self, table: str) -> str:
        """The module of a table by the table's name."""
        return self._tables[table]

    def column(self, table: str, column: str) -> str:
        """The column's name inside its table's module: unlike the module's own name, and unlike the other columns'."""
        if table not in self._columns:
            found = self._program.schema.tables.get(table)
            own = {*_DIESEL_RESERVED, self._tables.get(table, "").removeprefix("r#")}
            wanted = {each.name: column_ident(each.name) for each in found.columns} if found else {}
            self._columns[table] = _apart(wanted, own, "_")
        return self._columns[table].get(column) or column_ident(column)

    def field(self, model: str, column: str) -> str:
        """The field of rows and drafts. The STI column is `kind`."""
        base = self.base(model)
        if base.name not in self._fields:
            found = self._program.schema.tables.get(base.table or "")
            names = [each.name for each in found.columns] if found else []
            wanted = {name: "kind" if self.is_sti_column(base.name, name) else snake(name) for name in names}
            self._fields[base.name] = _apart(wanted, _OF_DRAFTS, "_value")
        found_ = self._fields[base.name].get(column)
        name = snake(column)
        return found_ or (f"{name}_value" if name in _OF_DRAFTS else name)

    def has_id(self, model: str) -> bool:
        """Whether the model has a key of one column, of a kind that an id type holds: an integer, a text, a uuid."""
        if not self.written(model):
            return False
        base = self.base(model)
        if base.name not in self._ids:
            table = self._program.schema.tables[base.table or ""]
            key = table.column(table.primary_key[0]) if len(table.primary_key) == 1 else None
            enum = key is not None and any(key.name in each.enums for each in (base, *self.subclasses(base)))
            plain = key is not None and not key.array and (key.kind in _ID_KINDS or _whole(key))
            self._ids[base.name] = plain and not enum
        return self._ids[base.name]

    def key_cast(self, model: str) -> str:
        """The function of the support crate's `cast` that makes what the model's id type holds."""
        base = self.base(model)
        table = self._program.schema.tables.get(base.table or "")
        key = table.column(table.primary_key[0]) if table is not None and len(table.primary_key) == 1 else None
        if key is not None and key.kind == "uuid":
            native = self._program.app.adapter == "postgresql"
            return "uuid_bytes" if key.uuid_bytes else "uuid" if native else "string"
        return "string" if base.name in self.string_ids else "integer"

    def editable(self, model: str) -> bool:
        """Whether a row can be changed and deleted: it has a draft and a key."""
        base = self.base(model)
        table = self._program.schema.tables.get(base.table or "")
        return not base.read_only and table is not None and bool(table.primary_key)

    def check_editable(self, model: str) -> None:
        """Raises CannotPrint for a model whose rows cannot be changed or deleted."""
        if not self.editable(model):
            raise CannotPrint(
                f"no row of `{model}` is changed or deleted: it is of a view, or of a table without a key"
            )

    def builder(self, model: str, association: str) -> str:
        """The method that begins a record of an association: `build_line` of `has_many :lines`, unless something else is called `line`."""
        base = self.base(model)
        known = {a.name: a for each in (base, *self.subclasses(base)) for a in each.associations.values()}
        singular = inflection.singularize(association)
        many = association in known and known[association].kind == "has_many"
        return f"build_{snake(association if not many or singular in known else singular).removeprefix('r#')}"

    def writer(self, model: str, column: str) -> str | None:
        """The draft's method that must be called to write a column: it normalizes, or forgets a loaded association; None where the field may be set."""
        base = self.base(model)
        for each in (base, *self.subclasses(base)):
            keys = [
                a
                for a in each.associations.values()
                if a.kind == "belongs_to" and column in (a.foreign_key, a.foreign_type)
            ]
            normalized = any(n.attribute == column for n in each.normalizations)
            if keys or (normalized and f"{each.name}#normalize:{column}" in self._program.functions):
                return f"set_{self.field(model, column).removeprefix('r#')}"
        return None

    def kind_optional(self, model: str) -> bool:
        """Whether a row's STI class is read as an Option: the column may be NULL."""
        table = self._program.schema.tables.get(self.base(model).table or "")
        return table is not None and any(
            column.null for column in table.columns if self.is_sti_column(model, column.name)
        )

    def is_sti_column(self, model: str, column: str) -> bool:
        """Whether `column` names the class of a row."""
        base = self.base(model)
        return bool(base.sti_subclasses) and column == (base.sti_column or "type")


def _labelled(program: Program) -> list[str]:
    """The enums of PostgreSQL that columns have, in the order of their first column."""
    if program.app.adapter != "postgresql":
        return []
    columns = program.schema.every_column()
    return list(dict.fromkeys(column.sql_type or column.kind for column in columns if column.kind == "enum"))


def _apart(wanted: dict[str, str], reserved: Iterable[str], suffix: str) -> dict[str, str]:
    """Rust names that differ from each other and from `reserved`: a name that is Rust already keeps it, others give way."""
    kept = frozenset(reserved)
    taken, found = set(kept), dict[str, str]()
    for name in sorted(wanted, key=lambda each: wanted[each] != each or each in kept):
        ident = wanted[name]
        bare, number = ident.removeprefix("r#").rstrip("_"), 1
        if ident in taken:
            ident = f"{bare}{suffix}"
        while ident in taken:
            number += 1
            ident = f"{bare}_{number}"
        taken.add(ident)
        found[name] = ident
    return {name: found[name] for name in wanted}


def column_ident(column: str) -> str:
    """A column inside `table!`: raw identifiers and the macro's own names get an underscore (`type_`)."""
    name = snake(column)
    if name.startswith("r#"):
        return f"{name[2:]}_"
    return f"{name}_" if name in _DIESEL_RESERVED else name
