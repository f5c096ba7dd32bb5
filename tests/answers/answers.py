"""Redmine asked twice: every converted method without arguments of every row, every scope, every association; by Rails and by Rust. See README.md."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.oracle.chroot import Chroot
from tests.oracle.packages import links
from tests.snapshot import snapshot
from typer.testing import CliRunner

from regauge.cli.main import app as commands
from regauge.config import Settings
from regauge.emit.code.functions import repeats
from regauge.emit.diesel.functions import function_name
from regauge.emit.diesel.unit import Unit
from regauge.emit.names import DataNames
from regauge.emit.rust import RustWriter, snake
from regauge.layers.layer2_behavior.bodies import columns as col
from regauge.pipeline import compile_program
from regauge.program import code as c
from regauge.program import types as t
from regauge.program.models import Association, Model
from regauge.program.program import Program

HERE = Path(__file__).parent
_TEXTS = (t.BOOL, t.INT, t.FLOAT, t.STR, t.SYMBOL, t.DECIMAL, t.TIME, t.DATE, t.JSON)


@dataclass(frozen=True)
class Question:
    """`mark`: `#` of a row, `.` of a class. `ordered`: whether the order of the answer counts."""

    model: str
    mark: str
    name: str
    ordered: bool
    call: str  # in Rust: on `row`, `draft` or nothing
    type: t.Type
    fallible: bool


def questions(program: Program) -> list[Question]:
    """What can be asked without arguments, and does not write."""
    names = DataNames(program)
    found: list[Question] = []
    for base in names.bases():
        unit = Unit(program, names, base, RustWriter([]))
        owners = {model.name for model in unit.classes}
        for function in program.functions.values():
            if function.owner in owners and (asked := _method(unit, function)) is not None:
                found.append(asked)
        for model in unit.classes:
            for association in model.associations.values():
                if f"{model.name}.{association.name}" not in program.left_out:
                    found.extend(_association(program, model, association))
    return found


def _method(unit: Unit, function: c.Function) -> Question | None:
    owner, mark, name = function.key.partition("#" if "#" in function.key else ".")
    plain = name.removesuffix("@draft").removesuffix("@shared").removeprefix("scope:")
    if name.startswith("scope:") and plain not in unit.program.models[owner].scopes:
        return None  # made of an association's lambda
    if ":" in plain or "@" in plain or function.params or function.conn == "write" or function.mutates:
        return None
    if _show(unit.program, "value", function.returns) is None:
        return None
    conn = "" if function.conn == "none" else "conn"
    rust = f"{function_name(unit, function)}({conn})"
    if function.receiver in ("row", "draft", "shared"):
        call = f"{'row.clone().edit()' if function.receiver == 'draft' else 'row'}.{rust}"
    elif function.receiver == "class":
        call = f"{unit.row}::{rust}"
    elif function.receiver == "relation" and not repeats(function):
        call = f"{_all(unit, unit.program.models[owner])}.{rust}"
    else:
        return None
    return Question(
        owner, mark, plain, isinstance(function.returns, t.Array), call, function.returns, function.fallible
    )


def _all(unit: Unit, model: Model) -> str:
    return f"{unit.row}::{unit.names.all_of_class(model.name) if model.sti_base else 'all'}()"


def _association(program: Program, model: Model, association: Association) -> Iterator[Question]:
    of = col.association_type(program, model.name, association, "row")
    if not association.polymorphic and _show(program, "value", of) is not None:
        yield Question(model.name, "#", association.name, False, f"row.{snake(association.name)}(conn)", of, True)


def _show(program: Program, value: str, of: t.Type, *, ordered: bool = True) -> str | None:
    """An expression of Rust that gives the text of a value."""
    match of:
        case t.Optional_(inner):
            shown = _show(program, "value", inner)
            return shown and f'match {value} {{ Some(value) => {shown}, None => "~".to_owned() }}'
        case t.Array(inner):
            shown = _show(program, "each", inner)
            if t.NEVER in (inner, getattr(inner, "of", None)) or shown is None:
                return None
            keyed = f"{value}.iter().map(|each| {shown}).collect::<Vec<String>>()"
            return f"list({keyed}, {str(not isinstance(inner, t.Record) or ordered).lower()})"
        case t.Record(form="row"):
            return f'format!("#{{}}", {value}.id)'
        case t.Relation(model):
            row = DataNames(program).row(model)
            return f'list({value}.load::<{row}>(conn)?.iter().map(|each| format!("#{{}}", each.id)).collect(), false)'
        case t.Id():
            return f"{value}.to_string()"
    return f"{value}.shown()" if of in _TEXTS else '"~".to_owned()' if of == t.NIL else None


def main_text(program: Program, asked: list[Question]) -> str:
    """The program that answers."""
    names = DataNames(program)
    head = (snapshot.HERE / "main.rs").read_text().partition("type Failure")[0]
    parts = [head, (HERE / "main.rs").read_text()]
    calls = []
    for base in names.bases():
        unit = Unit(program, names, base, RustWriter([]))
        own = [each for each in asked if names.base(each.model).name == base.name]
        if not own:
            continue
        calls.append(f"    ask_{unit.table.name}(conn, out)?;")
        lines = [_line(program, unit, each, row=False) for each in own if each.mark == "."]
        rows = [_line(program, unit, each, row=True) for each in own if each.mark == "#"]
        every = f"{unit.row}::{'unscoped' if f'{base.name}.default_scope' in program.functions else 'all'}()"
        loop = f"    for row in {every}.load::<{unit.row}>(conn)? {{\n" + "".join(rows) + "    }\n" if rows else ""
        body = "".join(lines) + loop
        parts.append(
            f"fn ask_{unit.table.name}(conn: &mut Conn, out: &mut impl Write) -> Answer<()> {{\n{body}    Ok(())\n}}\n"
        )
    ask = "\n".join(calls)
    parts.append(f"fn ask(conn: &mut Conn, out: &mut impl Write) -> Answer<()> {{\n{ask}\n    Ok(())\n}}\n")
    return "\n".join(parts)


def _line(program: Program, unit: Unit, question: Question, *, row: bool) -> str:
    shown = _show(program, "value", question.type, ordered=question.ordered)
    get = f"let value = {question.call}{'?' if question.fallible else ''};"
    answer = f"(|| -> Answer<String> {{ {get} let _ = &value; Ok({shown}) }})()"
    said = f"{question.model}{question.mark}{question.name}"
    if not row:
        return f'    answered(out, "{said}", {answer})?;\n'
    text = f'        answered(out, &format!("{said} {{}}", row.id), {answer})?;\n'
    model = program.models[question.model]
    if not model.sti_base or not unit.sti:
        return text
    kinds = [
        model.name,
        *(m.name for m in unit.subclasses if any(a.name == model.name for a in col.family(program, m.name))),
    ]
    listed = ", ".join(f'"{kind}"' for kind in dict.fromkeys(kinds))
    kind = (
        "row.kind.as_ref().map(|kind| kind.name()).unwrap_or_default()"
        if unit.names.kind_optional(model.name)
        else "row.kind.name()"
    )
    return f"        if [{listed}].contains(&{kind}) {{\n    {text}        }}\n"


def of_rust(app: Path, url: str, out: Path, asked: list[Question], program: Program) -> list[str]:
    """The answers of the data crate that is written to `out`."""
    written = CliRunner().invoke(commands, ["schema", str(app), "-o", str(out), "--database-url", url, "-q"])
    assert written.exit_code == 0, written.output
    crate = out / "crates/answers"
    (crate / "src").mkdir(parents=True)
    manifest = snapshot.MANIFEST.replace('"snapshot"', '"answers"')
    (crate / "Cargo.toml").write_text(manifest.replace("BUNDLED", "false" if links("sqlite") else "true"))
    (crate / "src/main.rs").write_text(main_text(program, asked))
    words = ["cargo", "run", "-q", "-p", "answers"]
    done = subprocess.run(
        words, cwd=out, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-6000:]
    return sorted(done.stdout.splitlines())


def of_rails(chroot: Chroot, where: Path, database: Path, asked: list[Question], redmine: str) -> list[str]:
    """Redmine's own answers on the same database."""
    (where / "questions.json").write_text(json.dumps([_plain(each) for each in asked]))
    (where / "answers.rb").write_text((HERE / "answers.rb").read_text())
    inside = [snapshot.inside(chroot, where / name) for name in ("answers.rb", "questions.json", "answers.txt")]
    chroot.run(
        ["bundle", "exec", "rails", "runner", *inside],
        cwd=f"/{redmine}",
        env={
            "RAILS_ENV": "production",
            "X_DEBIAN_SITEID": "default",
            "DATABASE_URL": f"sqlite3:{snapshot.inside(chroot, database)}",
        },
    )
    return sorted((where / "answers.txt").read_text().splitlines())


def _plain(question: Question) -> dict[str, object]:
    return {key: value for key, value in asdict(question).items() if key in ("model", "mark", "name", "ordered")}


def compiled(app: Path, url: str) -> Program:
    """The app's program after everything was written that can be."""
    return compile_program(app, Settings().with_url(url), web=False).program
