"""A small Rust program over a generated data crate: prints every row in the canonical text, or copies rows.

    probe URL print        a line a value: `samples 1 name s:Ann`
    probe URL copy 1000    every row again, by INSERT, under a key 1000 higher
    probe URL update 2000  the same by UPDATE of a row without values

What it prints is what `canonical.rb` prints in Rails; tests of whole databases make digests of it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tests.oracle.packages import links
from tests.workspaces.build import TARGET, cargo

from regauge import pipeline
from regauge.config import Settings
from regauge.emit.diesel.unit import Field, Unit
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, string
from regauge.program.program import Program
from regauge.workspace import write

HERE = Path(__file__).parent


def build(url: str, folder: Path, app: Path | None = None, beside: Path | None = None) -> Path:
    """Generates the data crate of a database into `folder`, builds the program over it, and gives its path. Raises BuildFailed.

    `beside`: the text of a program `beside` that is built with it, and kept where the path says, with `-beside` for `-probe`.
    """
    settings = Settings()
    settings = replace(settings, database=replace(settings.database, url=url))
    generation = pipeline.schema(app, settings)
    adapter = generation.program.app.adapter
    write(generation.files, folder, version="0.0.0-test", adapter=adapter, inputs=generation.program.inputs, force=True)
    crate = folder / "crates" / "probe"
    (crate / "src").mkdir(parents=True, exist_ok=True)
    (crate / "Cargo.toml").write_text(_manifest(adapter), "utf-8")
    (crate / "src" / "main.rs").write_text(main(generation.program), "utf-8")
    canonical = (HERE / "canonical.rs").read_text("utf-8")
    special = HERE / f"canonical_{adapter}.rs"
    canonical += special.read_text("utf-8") if special.exists() else ""
    (crate / "src" / "canonical.rs").write_text(canonical, "utf-8")
    if beside is not None:
        (crate / "src" / "bin").mkdir(exist_ok=True)
        (crate / "src" / "bin" / "beside.rs").write_text(beside.read_text("utf-8"), "utf-8")
    cargo(folder, "build", "--quiet", "-p", "probe")
    if beside is not None:
        _keep(folder, "beside")
    return _keep(folder, "probe")


def _keep(folder: Path, name: str) -> Path:
    """A copy of a program: others build theirs at the same place."""
    kept = folder.with_name(f"{folder.name}-{name}")
    kept.write_bytes((TARGET / "debug" / name).read_bytes())
    kept.chmod(0o755)
    return kept


def _manifest(adapter: str) -> str:
    bundled = ", default-features = false" if links(adapter) else ""
    return f"""[package]
name = "probe"
version.workspace = true
edition.workspace = true
publish = false

[dependencies]
data = {{ path = "../data"{bundled} }}
diesel.workspace = true
regauge-support.workspace = true
serde_json = {{ version = "1", features = ["preserve_order", "arbitrary_precision"] }}
"""


def main(program: Program) -> str:
    """The program's text."""
    names = DataNames(program)
    bases = [m for m in names.bases() if len(program.schema.tables[m.table or ""].primary_key) == 1]
    units = [unit for model in bases if (unit := Unit(program, names, model, RustWriter([]))).keyed]
    out = [
        "mod canonical;",
        "use canonical::Canonical;",
        "use data::models;",
        "use diesel::prelude::*;",
        "use regauge_support::db::{Conn, DatabaseUrl, connect};",
        "use regauge_support::record::Draft;",
        "type Done = Result<(), Box<dyn std::error::Error>>;",
        "fn main() -> Done {",
        "let mut args = std::env::args().skip(1);",
        "let url = DatabaseUrl::parse(&args.next().unwrap_or_default())?;",
        "let conn = &mut connect(&url)?;",
        "let verb = args.next().unwrap_or_default();",
        "let by = args.next().unwrap_or_default().parse().unwrap_or(0);",
    ]
    for index in range(len(units)):
        out.append(
            f'if verb == "print" {{ print_{index}(conn)?; }} else {{ copy_{index}(conn, by, verb == "update")?; }}'
        )
    out += ["Ok(())", "}"]
    for index, unit in enumerate(units):
        out += _print(index, unit) + _copy(index, unit)
    return "\n".join(out) + "\n"


def _rows(unit: Unit) -> str:
    return f"models::{unit.row}::all().order(data::schema::{unit.tables}::{unit.key.ident}.asc()).load::<models::{unit.row}>(conn)?"


def _print(index: int, unit: Unit) -> list[str]:
    lines = [f"fn print_{index}(conn: &mut Conn) -> Done {{", f"for row in {_rows(unit)} {{"]
    for field in unit.fields:
        lines.append(
            f'println!("{{}} {{}} {{}} {{}}", {string(unit.table.name)}, row.{unit.key.name}, {string(field.column.name)}, {_text(unit, field)});'
        )
    return [*lines, "}", "Ok(())", "}"]


def _text(unit: Unit, field: Field) -> str:
    """The canonical text of a row's field."""
    inner = None
    if field.key_of is not None:
        inner = "value.0.clone()"
    elif field.enum is not None:
        inner = "value.stored().to_owned()"
    elif field.sti or field.kind.labels:
        inner = "value.name().to_owned()"
    elif field.kind.element is not None and field.kind.element.labels:
        names = "value.iter().map(|one| one.as_ref().map(|one| one.name().to_owned())).collect()"
        inner = f"regauge_support::array::Array::of_lengths({names}, &value.lengths()).unwrap_or_default()"
    place = f"row.{field.name}"
    if inner is None:
        return f"{place}.canonical()"
    if field.null:
        return f"{place}.as_ref().map(|value| {inner}).canonical()"
    return f"{{ let value = &{place}; {inner} }}.canonical()"


def _copy(index: int, unit: Unit) -> list[str]:
    key = unit.key
    lines = [f"fn copy_{index}(conn: &mut Conn, by: i64, update: bool) -> Done {{"]
    if key.kind.rust != "i64":
        return [*lines, "let _ = (conn, by, update);", "Ok(())", "}"]
    blank = (
        f"models::{unit.draft} {{ {key.name}: Some(models::{key.type}(row.{key.name}.0 + by)), ..Default::default() }}"
    )
    lines += [f"for row in {_rows(unit)} {{", f"if row.{key.name}.0 > 500 {{ continue; }}", f"let mut copy = {blank};"]
    lines.append("if update { copy.save_or_fail(conn)?; }")
    for field in unit.fields:
        if field is not key and field.column.generated_sql is None:
            lines.append(f"copy.{field.name} = row.{field.name}.clone(){'' if field.null else '.into()'};")
    lines += ["copy.save_or_fail(conn)?;", "}", "Ok(())", "}"]
    return lines
