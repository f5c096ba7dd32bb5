"""Program -> `crates/web` and `crates/server`: routes, controllers, views, and the stubs of what was not converted.

`emit(program)` returns the files and what it had to leave out.
"""

from __future__ import annotations

from regauge.diagnostics.diagnostic import Diagnostics
from regauge.emit.axum.controllers import Controllers, Home
from regauge.emit.axum.endpoints import emit_routes
from regauge.emit.axum.names import WebNames
from regauge.emit.axum.nodes import PLACES
from regauge.emit.axum.ported import ported_files
from regauge.emit.axum.routes import name_unsaid
from regauge.emit.axum.screen import Sheet, find_broken
from regauge.emit.axum.views import settle_places, view_files
from regauge.emit.code.refusals import Refusals
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter
from regauge.emit.skeletons import skeleton
from regauge.program.files import GeneratedFile
from regauge.program.program import Program

__all__ = ["emit"]


def emit(program: Program) -> tuple[list[GeneratedFile], Diagnostics]:
    """The files of `crates/web` and `crates/server`."""
    names, data = WebNames(program), DataNames(program)
    refusals = Refusals(program)
    home = Home(program, names)
    try:
        PLACES[id(program)] = Sheet(program)
        broken = find_broken(refusals, data)
        PLACES[id(program)] = home
        settle_places(program, names, home)
        controllers = Controllers(refusals, names, data, home, broken)
        controllers.print_all()
        files = controllers.files()
        files += view_files(program, names, data, home, broken)
    finally:
        del PLACES[id(program)]
    name_unsaid(refusals)
    ported, stubs = ported_files(program, names)
    files += ported
    routes = emit_routes(program, names, controllers.runs, stubs)
    files.append(GeneratedFile("crates/web/src/routes.rs", routes))
    files.append(GeneratedFile("crates/web/src/action.rs", skeleton("web_action.rs")))
    files.append(GeneratedFile("crates/web/src/lib.rs", _lib(bool(ported))))
    files.append(GeneratedFile("crates/web/Cargo.toml", _manifest(files)))
    files.append(GeneratedFile("crates/server/src/main.rs", skeleton("server_main.rs")))
    files.append(GeneratedFile("crates/server/Cargo.toml", skeleton("server.toml")))
    return files, refusals.found


def _lib(ported: bool) -> str:
    out = RustWriter(["The application's interface: routes, controllers, views."])
    for name in ("action", "controllers", *(["ported"] if ported else []), "routes", "views"):
        out.line(f"pub mod {name};")
    return out.render()


def _manifest(files: list[GeneratedFile]) -> str:
    """`crates/web/Cargo.toml`, with what the controllers need."""
    extra = {
        "regex": 'regex = { version = "1", default-features = false, features = ["std", "unicode", "perf"] }',
        "serde_json": 'serde_json = { version = "1", features = ["preserve_order", "arbitrary_precision"] }',
        "diesel": "diesel.workspace = true",
    }
    text = "".join(file.text for file in files)
    lines = [line for name, line in extra.items() if f"{name}::" in text or name == "serde_json"]
    return skeleton("web.toml", dependencies="".join(f"{line}\n" for line in lines))
