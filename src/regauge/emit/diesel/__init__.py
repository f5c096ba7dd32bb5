"""Program -> `crates/data`: the schema, one file a model, and the stubs of what was not converted.

`emit(program)` returns the files and what it had to leave out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostics
from regauge.emit.code.refusals import Refusals, told
from regauge.emit.diesel.asked import asked_of_drafts
from regauge.emit.diesel.enums import emit_enums
from regauge.emit.diesel.habtm import join_tables
from regauge.emit.diesel.model import emit_model
from regauge.emit.diesel.ported import ported_files
from regauge.emit.diesel.schema import schema_files
from regauge.emit.diesel.screen import leave_out, screen, units
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.workspace import data_manifest, workspace_files
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, file_stem, markdown_code
from regauge.emit.rust.imports import without_idle_imports
from regauge.processes import beside
from regauge.program.files import GeneratedFile
from regauge.program.models import Model
from regauge.program.program import Program

__all__ = ["DataNames", "emit", "written_databases"]

_MANY: Final = 16
"""So many models are worth a second process."""


def _nobody(_: list[GeneratedFile]) -> None:
    """Nobody waits for files."""


def emit(
    program: Program, *, web: bool = True, ready: Callable[[list[GeneratedFile]], None] = _nobody
) -> tuple[list[GeneratedFile], Diagnostics]:
    """The files of `crates/data` and of the workspace around it. `web`: crates that answer requests will stand beside it.

    `ready` is given the tables and models as soon as they are rendered: whoever formats them can begin.
    """
    refusals = Refusals(program)
    _other_kinds(refusals)
    names, files, ported = _database(program, refusals)
    around = workspace_files(program, web=web)
    ready([*files, *around])
    enums = any(file.path == f"{names.folder}/enums.rs" for file in files)
    others = [_database(program.in_database(name), refusals) for name in written_databases(program)]
    files += [file for _, each, _ in others for file in each]
    if others:
        roots = _databases([each.root for each, _, _ in others])
        files.append(GeneratedFile(f"{names.folder}/databases/mod.rs", roots))
    files += ported
    text = _lib(enums=enums, ported=bool(ported), databases=bool(others))
    files.append(GeneratedFile(f"{names.folder}/lib.rs", text))
    files.append(GeneratedFile("crates/data/Cargo.toml", data_manifest(program, files)))
    files += around
    return files, refusals.found


def written_databases(program: Program) -> list[str]:
    """The databases other than the primary that the crate can have: a crate is compiled for one kind of database."""
    return [name for name, schema in program.databases.items() if schema.adapter in (None, program.app.adapter)]


def _other_kinds(refusals: Refusals) -> None:
    """Names the models on databases of other kinds, which have no Rust here."""
    program = refusals.program
    lost = program.databases.keys() - set(written_databases(program))
    for model in program.models.values():
        if model.database not in lost or not model.active_record or model.abstract or model.name in program.left_out:
            continue
        if model.synthetic:
            program.left_out.add(model.name)
            continue
        kind = program.databases[model.database].adapter
        words = f"its database, `{model.database}`, is of {kind}, and this crate is compiled for {program.app.adapter}"
        leave_out(refusals, model, (codes.MODEL_UNWRITTEN, words))


def _database(program: Program, primary: Refusals) -> tuple[DataNames, list[GeneratedFile], list[GeneratedFile]]:
    """The files of one database, its tables, enums and models (another one than the primary has a module of its own), and the primary's stubs."""
    refusals = primary if program is primary.program else primary.within(program)
    while True:
        screen(refusals)
        names = DataNames(program)
        try:
            files, pairs, ported = _models(program, names)
        except _Failed as failure:
            leave_out(refusals, failure.model, told(failure.problem, codes.MODEL_UNWRITTEN))
            continue
        break
    files.append(
        GeneratedFile(f"{names.folder}/models/mod.rs", _modules([names.module(model.name) for model in names.bases()]))
    )
    files += schema_files(program, names, pairs, join_tables(units(program, names)))
    enums = emit_enums(program, names)
    if enums is not None:
        files.append(GeneratedFile(f"{names.folder}/enums.rs", enums))
    if program.database != "primary":
        text = _module(program.database, enums=enums is not None)
        files.append(GeneratedFile(f"{names.folder}/mod.rs", text))
    return names, files, ported


class _Failed(Exception):
    """A model's file cannot be written."""

    def __init__(self, model: Model, problem: Exception) -> None:
        super().__init__(model.name)
        self.model = model
        self.problem = problem


_Models = dict[str, tuple[str, set[tuple[str, str]]]]
"""By model its file's text and the tables that are joined in it."""


def _models(
    program: Program, names: DataNames
) -> tuple[list[GeneratedFile], set[tuple[str, str]], list[GeneratedFile]]:
    """The models' files, the tables that are joined, and the stubs. Raises _Failed."""
    bases, asked = names.bases(), asked_of_drafts(program, names)
    # Three of ten and the stubs, and spread, because an app's large models often stand beside one another.
    many = len(bases) >= _MANY
    there = [model for place, model in enumerate(bases) if many and place % 10 in (0, 3, 6)]
    here = [model for place, model in enumerate(bases) if not (many and place % 10 in (0, 3, 6))]

    def rest() -> tuple[_Models, list[GeneratedFile]]:
        ported = ported_files(program, names) if program.database == "primary" else []
        return _written(program, names, there, asked), ported

    if there:
        with beside(rest) as other:
            written = _written(program, names, here, asked)
            more, ported = other.result()
    else:
        written = _written(program, names, here, asked)
        more, ported = rest()
    written |= more
    pairs = {pair for _, joined in written.values() for pair in joined}
    files = [
        GeneratedFile(f"{names.folder}/models/{names.file(model.name)}.rs", written[model.name][0]) for model in bases
    ]
    return files, pairs, ported


def _written(program: Program, names: DataNames, models: list[Model], asked: frozenset[tuple[str, str]]) -> _Models:
    """Writes to nothing of the program. Raises _Failed."""
    made: _Models = {}
    for model in models:
        unit = Unit(program, names, model, RustWriter([markdown_code(model.path)]), asked=asked)
        try:
            made[model.name] = without_idle_imports(emit_model(unit)), unit.joined
        except Exception as problem:  # a fault of ours on one model must not lose the app
            raise _Failed(model, problem) from problem
    return made


def _modules(modules: list[str]) -> str:
    out = RustWriter(["`app/models`"])
    for module in sorted(modules, key=file_stem):
        out.line(f"mod {module};")
    out.blank()
    for module in sorted(modules, key=file_stem):
        out.line(f"pub use {module}::*;")
    return out.render()


def _lib(*, enums: bool, ported: bool, databases: bool) -> str:
    out = RustWriter(["The application's data: its tables, and its models with their behaviour."])
    present = {"databases": databases, "enums": enums, "models": True, "ported": ported, "schema": True}
    for module in (name for name, there in present.items() if there):
        out.line(f"pub mod {module};")
    return out.render()


def _databases(roots: list[str]) -> str:
    out = RustWriter(["The application's databases beside the primary, each with its tables and models."])
    for root in sorted(roots):
        out.line(f"pub mod {root.rpartition('::')[2]};")
    return out.render()


def _module(database: str, *, enums: bool) -> str:
    out = RustWriter([f"The database {markdown_code(database)}: a connection of its own reaches it."])
    for module in ("enums", "models", "schema"):
        if enums or module != "enums":
            out.line(f"pub mod {module};")
    return out.render()
