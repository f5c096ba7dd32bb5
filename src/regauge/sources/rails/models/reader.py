"""Reads every model of the app, parents before children, and every plain class under app/models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from regauge.diagnostics.catalogue import callbacks as callback_codes
from regauge.diagnostics.catalogue import models as codes
from regauge.program.ledger import Site
from regauge.program.models import Gap, Model
from regauge.program.program import Program
from regauge.program.schema import Table
from regauge.sources.rails.classes.code import Code
from regauge.sources.rails.classes.containers import merged_class_methods, merged_constants, merged_methods
from regauge.sources.rails.classes.host import ClassHost
from regauge.sources.rails.classes.language import LANGUAGE
from regauge.sources.rails.classes.leftovers import settle_leftovers
from regauge.sources.rails.classes.target import NOTHING
from regauge.sources.rails.models import framework, overrides, tables
from regauge.sources.rails.models.macros import MACROS
from regauge.sources.rails.models.target import ModelTarget
from regauge.sources.report import Report
from regauge.sources.roots import inside

BASES = ("ActiveRecord::Base", "ApplicationRecord")
PLAIN_PARENTS = frozenset(
    "Object BasicObject StandardError RuntimeError ArgumentError Exception NoMethodError NameError KeyError IndexError "
    "TypeError IOError RangeError ZeroDivisionError NotImplementedError SecurityError".split()
)


def read_models(program: Program, code: Code, report: Report) -> None:
    """Fills `program.models`; findings go to the report."""
    framework.add(program, code)
    _Reader(program, code, report).read()
    framework.settle(program, report)


class _Reader:
    def __init__(self, program: Program, code: Code, report: Report) -> None:
        self.program = program
        self.code = code
        self.report = report
        self.hosts: dict[str, ClassHost] = {}
        self.sites: dict[str, list[Site]] = {}
        for site in program.ledger.sites:
            if site.kind == "class_call":
                self.sites.setdefault(site.owner, []).append(site)

    def read(self) -> None:
        for name in self.code.classes():
            self._read(name)
        for name, model in self.program.models.items():
            self._hierarchy(name, model)
        for model in self.program.models.values():
            self._database(model)
            if model.sti_base is not None:
                self._redeclared(model)
            if model.active_record and not model.abstract:
                table = self._table_of(model)
                schema = self.program.databases.get(model.database, self.program.schema)
                self._table(model, table is not None or model.table in schema.views)
                overrides.check(model, table, self.report)
                self._columns(model)

    # -- one class

    def _read(self, name: str) -> None:
        if name in self.program.models:
            return
        lineage = list(self.code.lineage(name))
        active = any(each in BASES for each in lineage)
        definition = next(d for d in self.code.definitions[name] if not d.is_module)
        if not active and not inside(definition.file.path).startswith("app/models/"):
            return
        if lineage[-1] in self.code.definitions and lineage[-1] not in BASES and self.code.superclass(lineage[-1]):
            self.report.say(codes.INHERITANCE, definition.node.span, f"{name} inherits from itself", name)
            return
        for parent in reversed(lineage[1:]):
            if parent in self.code.definitions:
                self._read(parent)
        model = Model(
            name=name,
            path=definition.file.path,
            span=definition.node.span,
            superclass=lineage[1] if len(lineage) > 1 else None,
            table=None,
            active_record=active,
        )
        parents = [each for each in lineage[1:] if each in self.program.models]
        concrete = [p for p in parents if self.program.models[p].active_record and not self.program.models[p].abstract]
        inherited = [each for each in reversed(parents) if active and not concrete]
        target = ModelTarget(model, self.program.app, MACROS if active else {}, name if concrete else None)
        host = ClassHost(self.code, self.report, target, LANGUAGE)
        self.hosts[name] = host
        if concrete or not active:
            host.inherit([self.hosts[each] for each in reversed(parents) if each in self.hosts])
        host.read([*inherited, name])
        self.program.models[name] = model
        self._finish(model, host, lineage, concrete)
        settle_leftovers(host, self.code, self.sites)

    def _finish(self, model: Model, host: ClassHost, lineage: list[str], concrete: list[str]) -> None:
        model.methods = merged_methods(host.classes)
        model.class_methods = merged_class_methods(host.classes)
        model.constants = merged_constants(host.classes)
        model.concerns = list(host.concerns)
        if host.target_for_class() is not None:
            for method in (*model.methods.values(), *model.class_methods.values()):
                method.for_class = model.name
        self._aliases(model, host)
        if not model.active_record:
            self._plain(model, lineage)
            return
        settings = host.target_settings()
        if concrete:
            base = self.program.models[concrete[-1]]
            model.sti_base = base.name
            model.table = base.table
            model.primary_key, model.primary_keys = base.primary_key, base.primary_keys
            model.sti_column = base.sti_column
            if base.sti_column is None:
                text = f"{model.name} shares the table of {base.name}, which has no column for classes"
                host.gap(codes.INHERITANCE, model.span, text)
            if "table_name" in settings:
                text = f"{model.name} has a table of its own and inherits from {base.name}"
                host.gap(codes.INHERITANCE, model.span, text)
            return
        key = settings.get("primary_key")
        model.primary_key = key if isinstance(key, str) else None if isinstance(key, list) else "id"
        model.primary_keys = [str(each) for each in key] if isinstance(key, list) else []
        column = settings.get("inheritance_column", "type")
        model.sti_column = column if isinstance(column, str) else None
        if not model.abstract:
            named = settings.get("table_name")
            if isinstance(named, str):
                model.table = named
            else:
                model.table = tables.table_name(model.name, self.program.models, self.code, self._naming(settings))

    def _naming(self, settings: Mapping[str, object]) -> tables.Naming:
        """The class's own settings, else the app's."""
        given = self.program.app.settings
        prefix, suffix, plural = (
            settings.get(name, given.get(f"active_record.{name}"))
            for name in ("table_name_prefix", "table_name_suffix", "pluralize_table_names")
        )
        return tables.Naming(self.program.app.inflector, str(prefix or ""), str(suffix or ""), plural is not False)

    def _plain(self, model: Model, lineage: Iterable[str]) -> None:
        outside = [each for each in lineage if each not in self.code.definitions]
        if outside and outside[0] not in PLAIN_PARENTS:
            text = f"{model.name} inherits from {outside[0]}, which is not in the app"
            found = self.report.say(codes.INHERITANCE, model.span, text, model.name)
            model.gaps.append(Gap(found))

    def _aliases(self, model: Model, host: ClassHost) -> None:
        """Aliases of methods that stood in an ancestor, or of what Rails defines."""
        for _, new, old, on_singleton, span in host.aliases:
            table = model.class_methods if on_singleton else model.methods
            method = table.get(old)
            if method is not None and table.get(new, method) is method:
                table[new] = method
            elif method is not None:
                text = f"`{new}` is defined too, and becomes another name for `{old}`"
                host.gap(codes.ATTRIBUTE_MACRO, span, text, names=frozenset({new}))
            else:
                text = f"`{new}` is another name for `{old}`, which the class does not define itself"
                host.gap(codes.ATTRIBUTE_MACRO, span, text, NOTHING, frozenset({new}))

    # -- all classes

    def _hierarchy(self, name: str, model: Model) -> None:
        if model.sti_base is not None:
            base = self.program.models[model.sti_base]
            model.sti_column, model.table = base.sti_column, base.table
            model.primary_key, model.primary_keys = base.primary_key, base.primary_keys
            if name not in base.sti_subclasses:
                base.sti_subclasses.append(name)

    def _database(self, model: Model) -> None:
        """The database that the class connects to, if its schema is there."""
        if model.sti_base is not None:
            model.database = self.program.models[model.sti_base].database
        elif model.database != "primary" and model.database not in self.program.databases:
            text = f"{model.name}: the app has no schema of the database `{model.database}`"
            found = self.report.say(codes.MODEL_SETTING, model.span, text, model.name)
            model.gaps.append(Gap(found))
            model.database = "primary"

    def _table_of(self, model: Model) -> Table | None:
        """The model's table or view, in its database."""
        schema = self.program.databases.get(model.database, self.program.schema)
        return schema.tables.get(model.table or "")

    def _table(self, model: Model, known: bool) -> None:
        if not known and model.sti_base is None:
            text = f"{model.name}: the schema has no table `{model.table}`"
            found = self.report.say(codes.TABLE_MISSING, model.span, text, model.name)
            model.gaps.append(Gap(found))
        table = self._table_of(model)
        if table is not None and model.primary_key == "id" and table.primary_key != ["id"]:
            model.primary_key = table.primary_key[0] if len(table.primary_key) == 1 else None
            model.primary_keys = list(table.primary_key) if len(table.primary_key) > 1 else []

    def _redeclared(self, model: Model) -> None:
        """A subclass that names a parent's callback again moves it, for itself alone; that is not converted."""
        parents = [self.program.models[each] for each in self.code.lineage(model.name) if each in self.program.models][
            1:
        ]
        taken = {(c.event, c.method) for parent in parents for c in parent.callbacks if c.method}
        taken |= {("validate", v.method) for parent in parents for v in parent.validations if v.method}
        mine = [(c.event, c.method, c.span) for c in model.callbacks] + [
            ("validate", v.method, v.span) for v in model.validations if v.method
        ]
        for event, method, span in mine:
            if (event, method) in taken:
                text = f"`{event} :{method}` is declared by a parent of {model.name}, too"
                found = self.report.say(callback_codes.SKIP_CALLBACK, span, text, model.name)
                model.gaps.append(Gap(found))

    def _columns(self, model: Model) -> None:
        """Columns whose names mean something to Rails that is not converted, and enums without a column."""
        table = self._table_of(model)
        if table is None or model.sti_base is not None:
            return
        for column in table.columns:
            if column.name == "lock_version":
                text = f"`{table.name}.lock_version` makes Rails lock optimistically"
            elif column.name in ("created_on", "updated_on"):
                text = f"`{table.name}.{column.name}` is a time stamp that Rails keeps"
            else:
                continue
            where = column.span or model.span
            found = self.report.say(codes.MODEL_SETTING, where, text, model.name)
            model.gaps.append(Gap(found, frozenset({"save", "destroy"})))
        for attribute, declared in model.enums.items():
            if table.column(attribute) is None:
                text = f"`enum :{attribute}`: the table `{table.name}` has no such column"
                found = self.report.say(codes.ENUM, declared.span, text, model.name)
                model.gaps.append(Gap(found))
