"""The Rails application as typed data: where all stages meet."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, Literal

from regauge.diagnostics.data import dataclass
from regauge.diagnostics.diagnostic import Diagnostic
from regauge.program.code import Function
from regauge.program.handlers import Handler, Web
from regauge.program.inflections import Inflector
from regauge.program.ledger import Ledger
from regauge.program.models import Model
from regauge.program.schema import Schema
from regauge.program.web import Controller, Route, Template, Unsure

Adapter = Literal["sqlite", "postgresql", "mysql"]


@dataclass(slots=True)
class App:
    """What the configuration says."""

    name: str = "app"  # module name, e.g. "shop"
    rails_version: str = "7.2"
    load_defaults: str = "7.2"
    api_only: bool = True
    method_override: bool | None = (
        None  # whether Rack::MethodOverride is in front of the router; None: the configuration speaks of it
    )
    adapter: Adapter = "sqlite"
    time_zone: str = "UTC"
    locale: str = "en"
    translations: dict[str, str] = field(default_factory=dict)  # "activerecord.errors.models.product...": text
    settings: dict[str, object] = field(default_factory=dict)
    inflector: Inflector = field(default_factory=Inflector)  # the app's words


@dataclass(slots=True)
class Program:
    """One application. Layers take it and return it with more filled in, and a list of diagnostics."""

    app: App
    schema: Schema = field(default_factory=Schema)
    schema_source: str = (
        ""  # where the schema was read: "db/schema.rb", "db/structure.sql", "db/migrate (12 migrations)"
    )
    live: str = ""  # the kind of the live database that the schema was read from: "postgresql"; empty: files alone
    inputs: dict[str, str] = field(
        default_factory=dict
    )  # the app's files that were read: path -> digest, for regauge.lock
    databases: dict[str, Schema] = field(default_factory=dict)  # other databases by name: read, and not converted
    models: dict[str, Model] = field(default_factory=dict)
    routes: list[Route] = field(default_factory=list)
    unsure: list[Unsure] = field(default_factory=list)  # where routes may stand that are not known
    controllers: dict[str, Controller] = field(default_factory=dict)  # by class name
    templates: dict[str, Template] = field(default_factory=dict)  # by path
    functions: dict[str, Function] = field(default_factory=dict)  # compiled bodies by key, see code.Function.key
    not_lowered: dict[str, list[Diagnostic]] = field(default_factory=dict)  # keys of bodies without a Function: why
    handlers: dict[str, Handler] = field(default_factory=dict)  # "api/v1/products#index"
    unhandled: dict[str, list[Diagnostic]] = field(default_factory=dict)  # actions without a handler: why
    others: dict[str, str] = field(
        default_factory=dict
    )  # classes that are read but not converted: "mailers", "jobs" ...
    web: Web = field(default_factory=Web)  # methods, rescues and templates of controllers, filled in by layer 3
    ledger: Ledger = field(default_factory=Ledger)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    known: dict[str, Any] = field(
        default_factory=dict, repr=False
    )  # what passes have worked out of the syntax, which none changes
    left_out: set[str] = field(default_factory=set)  # models ("Order") and associations ("Order.lines") without Rust
    database: str = "primary"  # the database that `schema` is of

    def in_database(self, name: str) -> Program:
        """The program as one of its other databases sees it: that schema with the models on it, and no bodies. KeyError for an unknown name.

        Models, diagnostics and the ledger are the program's own: what is filled in there is filled in here.
        """
        models = {key: model for key, model in self.models.items() if model.database == name}
        schema = self.databases[name]
        app = replace(self.app, adapter=schema.adapter or self.app.adapter)
        return replace(
            self, app=app, schema=schema, databases={}, models=models, functions={}, handlers={}, database=name
        )
