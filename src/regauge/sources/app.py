"""Reading an app: files, configuration, schema, then what the Ruby says. The order is the order of dependence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from regauge.diagnostics.catalogue import syntax as codes
from regauge.diagnostics.diagnostic import Diagnostic, Diagnostics
from regauge.diagnostics.span import Span
from regauge.program.program import App, Program
from regauge.sources.config import configure
from regauge.sources.files import Files
from regauge.sources.needed import data_files
from regauge.sources.rails import inventory, library
from regauge.sources.rails.classes.code import Code
from regauge.sources.rails.models import read_models
from regauge.sources.rails.native_types import apply_native_types
from regauge.sources.rails.others import name_others, only_models
from regauge.sources.rails.patches import name_patches
from regauge.sources.report import Report
from regauge.sources.roots import ruby_files, table_prefixes
from regauge.sources.schema_beside import SchemaReading


class ReadSettings(Protocol):
    """What reading needs of the settings."""

    @property
    def adapter(self) -> str | None:
        """`sqlite` or `postgresql`, where the user chose; None: what database.yml says."""

    @property
    def database_url(self) -> str:
        """A live database that the schema is read from; empty: the files alone."""

    @property
    def database_timeout(self) -> float:
        """Seconds for one question to it."""


class NotARailsApp(Exception):
    """There is no Rails app here; `diagnostic` says why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.text)
        self.diagnostic = diagnostic
        self.diagnostics = [diagnostic]


def _quiet(_: str) -> None:
    """No progress."""


def _nothing() -> None:
    """Nothing to do meanwhile."""


def read_app(
    root: Path,
    settings: ReadSettings,
    *,
    web: bool = True,
    progress: Callable[[str], None] = _quiet,
    meanwhile: Callable[[], None] = _nothing,
) -> tuple[Program, Diagnostics]:
    """Reads the app at `root`; `progress` hears of each step, and `meanwhile` is done while another process may read the schema. Without `web`
    only what says something about its data: no controllers, routes and templates.

    Returns the program with its declared half filled in, and all findings. Raises `NotARailsApp` when `root` holds none, and
    `DatabaseError` when a database was given and cannot be read.
    """
    progress("read the configuration")
    _check(root)
    files = Files(root, tuple(getattr(settings, "ignore", ())))
    program = Program(App())
    report = Report(program.ledger)
    configure(files, program.app, report, settings)
    with SchemaReading(files, program) as schema:
        progress("parse the app")
        paths = ruby_files(files) if web else data_files(files)
        code = _code(files, paths)
        _inventory(files, program, report, paths, web=web)
        library.attach(files, code)
        code.table_prefixes = table_prefixes(files, program.app.inflector)
        meanwhile()
        progress("read the schema")
        schema.settle(files, program, report)
    if getattr(settings, "database_url", ""):
        _read_live(files, program, report, settings)
    apply_native_types(files, program, report)
    progress("read models")
    read_models(program, code, report)
    if web:
        _read_web(files, program, code, report, progress)
    else:
        only_models(program)
    progress("look for patches")
    name_patches(files, program, code, report)
    name_others(program, code, report)
    report.found.extend(files.found)
    program.inputs = files.digests
    return program, report.found


def read_alone(
    base: Path, settings: ReadSettings, *, progress: Callable[[str], None] = _quiet
) -> tuple[Program, Diagnostics]:
    """A database without an app: its tables, and Rails' conventions for everything else. A relative path of SQLite counts from `base`.

    Raises `DatabaseError`.
    """
    progress("read the schema")
    program = Program(App(name="database"))
    report = Report(program.ledger)
    _read_live(Files(base), program, report, settings)
    return program, report.found


def _read_live(files: Files, program: Program, report: Report, settings: ReadSettings) -> None:
    # Loaded when it is needed: most runs have no database.
    from regauge.sources.live import read_live

    read_live(files, program, report, settings)


def _read_web(files: Files, program: Program, code: Code, report: Report, progress: Callable[[str], None]) -> None:
    # Loaded when it is needed: the data alone does without it.
    from regauge.sources.rails import views
    from regauge.sources.rails.controllers import read_controllers
    from regauge.sources.rails.routes import read_routes

    progress("read controllers")
    read_controllers(program, code, report)
    progress("read routes")
    read_routes(files, program, report)
    progress("read templates")
    views.read_templates(files, program, report)


def _check(root: Path) -> None:
    if not root.is_dir():
        raise NotARailsApp(Diagnostic(codes.NOT_A_RAILS_APP, Span.of_file(str(root)), f"{root} is not a folder"))
    for needed in ("config/application.rb", "app"):
        try:
            there = (root / needed).exists()
        except OSError as error:
            text = f"{needed} cannot be read: {error.strerror or error}"
            raise NotARailsApp(Diagnostic(codes.UNREADABLE_FILE, Span.of_file(needed), text)) from error
        if not there:
            text = f"{root} is not a Rails app: it has no {needed}"
            raise NotARailsApp(Diagnostic(codes.NOT_A_RAILS_APP, Span.of_file(needed), text))


def _inventory(files: Files, program: Program, report: Report, paths: list[str], *, web: bool) -> None:
    program.ledger.sites.extend(inventory.of_app(files, paths, web=web))
    report.places = {program.ledger.key(site.span) for site in program.ledger.sites}


def _code(files: Files, paths: list[str]) -> Code:
    code = Code()
    for path in paths:
        file = files.ruby(path)
        if file is not None:
            code.add(file)
    return code
