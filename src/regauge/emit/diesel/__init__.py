"""Program -> `crates/data`: the schema, one file a model, and the stubs of what was not converted.

`emit(program)` returns the files and what it had to leave out.
"""

from __future__ import annotations

from regauge.diagnostics.catalogue import models as codes
from regauge.diagnostics.diagnostic import Diagnostics
from regauge.emit.code.refusals import Refusals, told
from regauge.emit.diesel.asked import asked_of_drafts
from regauge.emit.diesel.enums import emit_enums
from regauge.emit.diesel.habtm import join_tables
from regauge.emit.diesel.model import emit_model
from regauge.emit.diesel.ported import ported_files
from regauge.emit.diesel.schema import emit_schema
from regauge.emit.diesel.screen import leave_out, screen, units
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.workspace import data_manifest, workspace_files
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, file_stem, markdown_code
from regauge.emit.rust.imports import without_idle_imports
from regauge.program.files import GeneratedFile
from regauge.program.models import Model
from regauge.program.program import Program

__all__ = ["DataNames", "emit"]


def emit(program: Program, *, web: bool = True) -> tuple[list[GeneratedFile], Diagnostics]:
    """The files of `crates/data` and of the workspace around it. `web`: crates that answer requests will stand beside it."""
    refusals = Refusals(program)
    while True:
        screen(refusals)
        names = DataNames(program)
        try:
            files, modules, pairs = _models(program, names)
        except _Failed as failure:
            leave_out(refusals, failure.model, told(failure.problem, codes.MODEL_UNWRITTEN))
            continue
        break
    files.append(GeneratedFile("crates/data/src/models/mod.rs", _modules(modules)))
    files.append(
        GeneratedFile(
            "crates/data/src/schema.rs", emit_schema(program, names, pairs, join_tables(units(program, names)))
        )
    )
    ported = ported_files(program, names)
    files += ported
    enums = emit_enums(program, names)
    if enums is not None:
        files.append(GeneratedFile("crates/data/src/enums.rs", enums))
    files.append(GeneratedFile("crates/data/src/lib.rs", _lib(enums=enums is not None, ported=bool(ported))))
    files.append(GeneratedFile("crates/data/Cargo.toml", data_manifest(program, files)))
    files += workspace_files(program, web=web)
    return files, refusals.found


class _Failed(Exception):
    """A model's file cannot be written."""

    def __init__(self, model: Model, problem: Exception) -> None:
        super().__init__(model.name)
        self.model = model
        self.problem = problem


def _models(program: Program, names: DataNames) -> tuple[list[GeneratedFile], list[str], set[tuple[str, str]]]:
    """The models' files, their modules, and the tables that are joined. Raises _Failed."""
    files: list[GeneratedFile] = []
    modules: list[str] = []
    pairs: set[tuple[str, str]] = set()
    asked = asked_of_drafts(program, names)
    for model in names.bases():
        unit = Unit(program, names, model, RustWriter([markdown_code(model.path)]), asked=asked)
        try:
            text = without_idle_imports(emit_model(unit))
        except Exception as problem:  # a fault of ours on one model must not lose the app
            raise _Failed(model, problem) from problem
        pairs |= unit.joined
        modules.append(names.module(model.name))
        files.append(GeneratedFile(f"crates/data/src/models/{names.file(model.name)}.rs", text))
    return files, modules, pairs


def _modules(modules: list[str]) -> str:
    out = RustWriter(["`app/models`"])
    for module in sorted(modules, key=file_stem):
        out.line(f"mod {module};")
    out.blank()
    for module in sorted(modules, key=file_stem):
        out.line(f"pub use {module}::*;")
    return out.render()


def _lib(*, enums: bool, ported: bool) -> str:
    out = RustWriter(["The application's data: its tables, and its models with their behaviour."])
    if enums:
        out.line("pub mod enums;")
    out.line("pub mod models;")
    if ported:
        out.line("pub mod ported;")
    out.line("pub mod schema;")
    return out.render()
