"""Program -> `crates/data`: the schema, one file a model, and the stubs of what was not converted.

`emit(program)` returns the files and what it had to leave out.
"""

from __future__ import annotations

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.emit.diesel.model import emit_model
from regauge.emit.diesel.ported import ported_files
from regauge.emit.diesel.schema import emit_schema, readable
from regauge.emit.diesel.unit import Unit
from regauge.emit.diesel.workspace import data_manifest, workspace_files
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, file_stem, markdown_code
from regauge.program.files import GeneratedFile
from regauge.program.program import Program

__all__ = ["DataNames", "emit"]


def emit(program: Program) -> tuple[list[GeneratedFile], Diagnostics]:
    """The files of `crates/data` and of the workspace around it."""
    names = DataNames(program)
    files: list[GeneratedFile] = []
    diagnostics: Diagnostics = []
    pairs: set[tuple[str, str]] = set()
    modules: list[str] = []
    for model in names.bases():
        if not readable(program.schema.tables[model.table or ""]):
            continue
        unit = Unit(program, names, model, RustWriter([markdown_code(model.path)]))
        text = emit_model(unit)
        diagnostics += unit.diagnostics
        pairs |= unit.joined
        modules.append(names.module(model.name))
        files.append(GeneratedFile(f"crates/data/src/models/{names.file(model.name)}.rs", text))
    files.append(GeneratedFile("crates/data/src/models/mod.rs", _modules(modules)))
    files.append(GeneratedFile("crates/data/src/schema.rs", emit_schema(program, names, pairs)))
    ported = ported_files(program, names)
    files += ported
    files.append(GeneratedFile("crates/data/src/lib.rs", _lib(bool(ported))))
    files.append(GeneratedFile("crates/data/Cargo.toml", data_manifest(program, files)))
    files += workspace_files(program)
    return files, diagnostics


def _modules(modules: list[str]) -> str:
    out = RustWriter(["`app/models`"])
    for module in sorted(modules, key=file_stem):
        out.line(f"mod {module};")
    out.blank()
    for module in sorted(modules, key=file_stem):
        out.line(f"pub use {module}::*;")
    return out.render()


def _lib(ported: bool) -> str:
    out = RustWriter(["The application's data: its tables, and its models with their behaviour."])
    out.line("pub mod models;")
    if ported:
        out.line("pub mod ported;")
    out.line("pub mod schema;")
    return out.render()
