"""What is asked of Rails and of Rust: each association of the library, of every record, read and loaded eagerly.

`probes(program)` lists them; `rust(program, probes)` writes the same questions as a Rust test that prints Rails' lines.
"""

from __future__ import annotations

from regauge.emit.names import DataNames
from regauge.emit.rust import camel, method, snake
from regauge.program.models import Association
from regauge.program.program import Program

Probe = tuple[str, str]

_HEAD = """//! Written by tests/associations: what the oracle asks of Rails.
#![allow(clippy::unwrap_used, clippy::useless_conversion)]

use data::models::*;
use data::schema::*;
use diesel::connection::InstrumentationEvent;
use diesel::prelude::*;
use regauge_support::db::{Conn, DatabaseUrl, connect};
use std::sync::atomic::{AtomicUsize, Ordering};

static ASKED: AtomicUsize = AtomicUsize::new(0);

fn open() -> Conn {
    let mut conn = connect(&DatabaseUrl::parse(&std::env::var("LIBRARY").unwrap()).unwrap()).unwrap();
    conn.set_instrumentation(|event: InstrumentationEvent<'_>| {
        if matches!(event, InstrumentationEvent::StartQuery { .. }) {
            ASKED.fetch_add(1, Ordering::SeqCst);
        }
    });
    conn
}

fn list<T: ToString>(keys: impl IntoIterator<Item = T>) -> String {
    keys.into_iter().map(|key| key.to_string()).collect::<Vec<_>>().join(",")
}

fn one(key: Option<String>) -> String {
    key.unwrap_or_else(|| "-".to_owned())
}

#[test]
fn reads() {
    let conn = &mut open();
"""


def probes(program: Program) -> list[Probe]:
    """(class, association) of all that the app declares."""
    return [
        (model.name, association.name)
        for model in program.models.values()
        if model.active_record and not model.synthetic
        for association in model.associations.values()
        if association.declared
    ]


def rust(program: Program, asked: list[Probe]) -> str:
    """The test file."""
    names = DataNames(program)
    parts = [_probe(program, names, model, program.models[model].associations[name]) for model, name in asked]
    return _HEAD + "\n".join(parts) + "}\n"


def _probe(program: Program, names: DataNames, model: str, association: Association) -> str:
    base = names.base(model)
    row, table = names.row(model), names.table(model)
    key = names.field(model, base.primary_key or "id")
    column = names.column(base.table or "", base.primary_key or "id")
    all_ = f"{row}::{method(model)}s()" if program.models[model].sti_base else f"{row}::all()"
    ordered = f"{all_}.order({table}::{column}).load::<{row}>(conn).unwrap()"
    name, shown = snake(association.name), association.name
    value = _shown(program, names, model, association)
    lines = [
        "    {",
        f"        let rows = {ordered};",
        "        for row in &rows {",
        f'            println!("{model} {{}} {shown} = {{}}", row.{key}, {value.format(read=f"row.{name}(conn).unwrap()")});',
        "        }",
    ]
    if not (association.polymorphic and model in ("StoredFile", "Note")):
        eager = value.format(read=_cell(association, name))
        lines += [
            f"        let rows = {ordered};",
            "        ASKED.store(1, Ordering::SeqCst);",
            f"        {row}::preload_{name}(conn, &rows).unwrap();",
            f'        println!("{model} {shown} asks {{}}", ASKED.load(Ordering::SeqCst));',
            "        for row in &rows {",
            f'            println!("eager {model} {{}} {shown} = {{}}", row.{key}, {eager});',
            "        }",
        ]
    if not association.polymorphic and f"{model}.{association.name}:where" not in program.left_out:
        narrowed = f"{all_}.where_{name}(|all| all).order({table}::{column}).load::<{row}>(conn).unwrap()"
        lines += [f'        println!("where {model} {shown} = {{}}", list({narrowed}.iter().map(|row| &row.{key})));']
    return "\n".join([*lines, "    }"])


def _cell(association: Association, name: str) -> str:
    return f"row.loaded.{name}.get()"


def _shown(program: Program, names: DataNames, model: str, association: Association) -> str:
    if association.polymorphic:
        enum = names.polymorphic(model, association.name)
        arms = "".join(
            f'Some({enum}::{camel(each)}(one)) => format!("{each} {{{{}}}}", one.{names.field(each, program.models[each].primary_key or "id")}), '
            for each in association.types
        )
        unknown = f'Some({enum}::Unknown {{{{ class, key }}}}) => format!("Unknown {{{{class}}}} {{{{key}}}}")'
        return f'match {{read}} {{{{ {arms}{unknown}, None => "-".to_owned() }}}}'
    target = association.target or ""
    key = names.field(target, names.base(target).primary_key or "id")
    if association.kind in ("has_many", "has_and_belongs_to_many"):
        return f"list({{read}}.iter().map(|one| &one.{key}))"
    # A belongs_to under a constraint is there without an Option; both become one.
    return f"one(Option::from({{read}}).map(|one: &{names.row(target)}| one.{key}.to_string()))"
