"""`crates/data/src/ported/<model>.rs`: yours. Each method that could not be compiled is a function to write, under its Ruby.

    def receipt = OrderMailer.with(..)   ->   /// ```ruby .. ```  pub fn receipt(..) -> Result<()> { Err(Error::NotPorted { place: "Order#receipt" }) }

No route that can reach one of these is ready, so nobody meets the error until the function is written.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Final

from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, doc_comment, file_stem, markdown_code, method, ruby_doc, string
from regauge.program.files import GeneratedFile, Stub
from regauge.program.models import Method, Model
from regauge.program.program import Program

_MAX_WIDTH: Final = 110
_STRUCT_LIT_WIDTH: Final = 60
"""As in the workspace's rustfmt.toml."""


def ported_files(program: Program, names: DataNames) -> list[GeneratedFile]:
    """One owned file a model with methods that are not compiled, and the list of them."""
    files, modules = [], []
    for base in names.bases():
        stubs = [stub for model in (base, *names.subclasses(base)) for stub in _stubs(program, names, model)]
        if not stubs:
            continue
        module = names.module(base.name)
        modules.append(module)
        path = f"crates/data/src/ported/{file_stem(module)}.rs"
        laid_out = all(stub.function.isascii() and stub.name.isascii() for stub in stubs)
        files.append(GeneratedFile(path, _head(base), "owned", tuple(stubs), laid_out=laid_out))
    if not files:
        return []
    out = RustWriter(["What a person ports by hand. Regauge only ever appends to these files."])
    for module in sorted(modules, key=file_stem):
        out.line(f"pub mod {module};")
    return [*files, GeneratedFile("crates/data/src/ported/mod.rs", out.render())]


def _head(model: Model) -> str:
    out = RustWriter([f"Methods of {markdown_code(model.name)} to write by hand."])
    out.use("regauge_support::db::Conn", "regauge_support::error::Error", "regauge_support::error::Result")
    return out.render()


def compiled(program: Program, model: Model, method_: Method) -> bool:
    """Whether a method has a body in Rust in some form."""
    dot = "." if method_.singleton else "#"
    return any(
        f"{model.name}{dot}{method_.name}{form}" in program.functions for form in ("", "@draft", "@shared", "@relation")
    )


def _stubs(program: Program, names: DataNames, model: Model) -> list[Stub]:
    found = []
    for each in (*model.methods.values(), *model.class_methods.values()):
        if compiled(program, model, each):
            continue
        found.append(_stub(names, model, each))
    return found


def _stub(names: DataNames, model: Model, each: Method) -> Stub:
    ruby, name = f"{model.name}{'.' if each.singleton else '#'}{each.name}", _name(names, model, each)
    shown, digest = _shown(each.source)
    place = markdown_code(f"{each.span.path}:{each.span.line}")
    lines = [*doc_comment(f"{markdown_code(ruby)}, {place}"), *shown, *_END]
    parameters = ["_conn: &mut Conn"]
    if not each.singleton and names.base(model.name).read_only:
        parameters.insert(0, f"_record: &crate::models::{names.row(model.name)}")
    elif not each.singleton:
        parameters.insert(0, f"_record: &mut crate::models::{names.draft(model.name)}")
    lines += _function(name, parameters, ruby)
    return Stub(ruby, "\n".join(lines) + "\n", digest, each.span.path, each.span.line, name)


_END: Final = ("/// # Errors", "/// [`Error::NotPorted`] until it is written.")


@lru_cache(maxsize=4096)
def _shown(source: str) -> tuple[tuple[str, ...], str]:
    """Ruby as a comment, and its digest: what a module says, many classes have."""
    return tuple(ruby_doc(source)), hashlib.sha256(source.encode()).hexdigest()[:16]


def _function(name: str, parameters: list[str], ruby: str) -> list[str]:
    """As rustfmt lays it out: an app has thousands of them, and rustfmt would read all of their Ruby."""
    lines = [f"pub fn {name}({', '.join(parameters)}) -> Result<()> {{"]
    if len(lines[0]) > _MAX_WIDTH:
        lines = [f"pub fn {name}(", *(f"    {each}," for each in parameters), ") -> Result<()> {"]
    place = f"place: {string(ruby)}"
    if len(place) <= _STRUCT_LIT_WIDTH:
        return [*lines, f"    Err(Error::NotPorted {{ {place} }})", "}"]
    return [*lines, "    Err(Error::NotPorted {", f"        {place},", "    })", "}"]


def _name(names: DataNames, model: Model, each: Method) -> str:
    name = method(each.name)
    if model.sti_base:
        return method(f"{names.module(model.sti_base)}_{model.name}_{each.name}")
    return f"{name}_of_class" if each.singleton and each.name in model.methods else name
