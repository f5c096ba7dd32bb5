"""`crates/web/src/ported/<controller>.rs`: yours. Each action that could not be compiled is a function to write, under its Ruby."""

from __future__ import annotations

import hashlib

from regauge.emit.axum.names import WebNames
from regauge.emit.names import SUPPORT as S
from regauge.emit.rust import RustWriter, file_stem, markdown_code, string
from regauge.program.files import GeneratedFile, Stub
from regauge.program.program import Program
from regauge.program.web import Controller


def ported_files(program: Program, names: WebNames) -> tuple[list[GeneratedFile], dict[str, str]]:
    """The files, and for each unported `controller#action` the Rust path of its function."""
    files: list[GeneratedFile] = []
    runs: dict[str, str] = {}
    modules: list[str] = []
    for controller in program.controllers.values():
        actions = [key.partition("#")[2] for key in program.unhandled if key.partition("#")[0] == controller.key]
        stubs = []
        module = names.controller(controller.key)
        for action in dict.fromkeys(actions):
            if action in controller.methods:
                name = names.function(f"ported::{module}", action, action)
                stubs.append(_stub(controller, action, name))
                runs[f"{controller.key}#{action}"] = f"ported::{module}::{name}"
        if stubs:
            modules.append(module)
            files.append(
                GeneratedFile(f"crates/web/src/ported/{file_stem(module)}.rs", _head(controller), "owned", tuple(stubs))
            )
    if files:
        out = RustWriter(["What a person ports by hand. Regauge only ever appends to these files."])
        for module in sorted(modules, key=file_stem):
            out.line(f"pub mod {module};")
        files.append(GeneratedFile("crates/web/src/ported/mod.rs", out.render()))
    return files, runs


def _head(controller: Controller) -> str:
    out = RustWriter([f"Actions of {markdown_code(controller.name)} to write by hand."])
    out.use(f"{S}::db::Conn", f"{S}::error::Error", f"{S}::error::Result", f"{S}::web::Request", f"{S}::web::Response")
    return out.render()


def _stub(controller: Controller, action: str, name: str) -> Stub:
    method = controller.methods[action]
    ruby = f"{controller.name}#{action}"
    place = f"{method.span.path}:{method.span.line}"
    out = RustWriter()
    out.doc(f"{markdown_code(ruby)}, {markdown_code(place)}")
    out.ruby(method.source or method.node.source)
    out.doc("")
    out.doc("# Errors")
    out.doc("[`Error::NotPorted`] until it is written.")
    with out.block(f"pub fn {name}(_conn: &mut Conn, _request: &Request) -> Result<Response>"):
        out.line(f"Err(Error::NotPorted {{ place: {string(place)} }})")
    source = method.source or method.node.source
    digest = hashlib.sha256(source.encode()).hexdigest()[:16]
    return Stub(ruby, out.render(), digest, method.span.path, method.span.line, name, called=True)
