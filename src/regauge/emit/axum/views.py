"""`crates/web/src/views`: templates as functions, one file a folder of app/views."""

from __future__ import annotations

from collections.abc import Container

from regauge.emit.axum.controllers import Home
from regauge.emit.axum.functions import template_text
from regauge.emit.axum.names import WebNames
from regauge.emit.code.emitter import Env
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, file_stem, markdown_code
from regauge.emit.rust.imports import without_idle_imports
from regauge.program.files import GeneratedFile
from regauge.program.program import Program


def settle_places(program: Program, names: WebNames, home: Home) -> None:
    """Decides what each template's function is called, and where it is."""
    for key, made in program.web.templates.items():
        folder, _, leaf = made.name.rpartition("/")
        module = names.view(folder or "views")
        # A partial is called with a local of its own name.
        name = f"{leaf[1:]}_partial" if leaf.startswith("_") else leaf
        home.templates[key] = (module, names.function(f"views::{module}", name, key))


def view_files(
    program: Program, names: WebNames, data: DataNames, home: Home, broken: Container[str]
) -> list[GeneratedFile]:
    """The files, without the `broken` templates."""
    outs: dict[str, RustWriter] = {}
    for key, made in program.web.templates.items():
        if key in broken:
            continue
        module, name = home.templates[key]
        folder = made.path.rpartition("/")[0]
        out = outs.setdefault(module, RustWriter([markdown_code(folder)]))
        home.current = f"views::{module}"
        env = Env(program, data, out, models="data::models", schema="data::schema")
        text = template_text(env, made.function, name)
        out.blank()
        out.line(f"/// {markdown_code(made.path.rpartition('/')[2])}")
        out.line(text)
    files = [
        GeneratedFile(f"crates/web/src/views/{file_stem(name)}.rs", without_idle_imports(out.render()))
        for name, out in outs.items()
    ]
    index = RustWriter(["`app/views`: a template writes its members into the object that is open, in its own order."])
    for name in sorted(outs, key=file_stem):
        index.line(f"pub mod {name};")
    files.append(GeneratedFile("crates/web/src/views/mod.rs", index.render()))
    return files
