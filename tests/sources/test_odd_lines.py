"""Each odd line, planted alone into the shop, is named at its line or changes the program. Silence fails."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sources.odd_lines import KEPT, NAMED

from regauge.diagnostics.codes import Kind
from regauge.layers import layer0_schema, layer1_associations
from regauge.program.program import Program
from regauge.sources import read_app

SHOP = Path(__file__).parents[2] / "examples" / "shop"


class Settings:
    adapter: str | None = None
    database_url = ""
    database_timeout = 30.0


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("planted") / "shop"
    shutil.copytree(SHOP, target, ignore=shutil.ignore_patterns("log", "tmp", "storage"))
    return target


def read(root: Path) -> tuple[Program, set[tuple[str, int]]]:
    program, found = read_app(root, Settings())
    for layer in (layer0_schema, layer1_associations):
        program, more = layer.run(program)
        found = found + more
    lines = {(each.span.path, each.span.line) for each in found if each.kind is not Kind.NOTE}
    return program, lines


def shape(program: Program) -> str:
    """What the program holds, without places."""
    parts: list[object] = []
    for model in program.models.values():
        for name in ("associations", "validations", "callbacks", "scopes", "enums", "normalizations", "delegations"):
            held = getattr(model, name)
            parts.append([_plain(each) for each in (held.values() if isinstance(held, dict) else held)])
        parts.append([model.table, sorted(model.attr_accessors), [s[:2] for s in model.secure_passwords]])
        parts.append(
            [(m.name, m.visibility, m.source) for m in (*model.methods.values(), *model.class_methods.values())]
        )
        parts.append([(c.name, repr(c.value)) for c in model.constants.values()])
    for controller in program.controllers.values():
        parts.append([_plain(each) for each in (*controller.filters, *controller.rescues)])
        parts.append(
            [controller.actions, controller.wrap_parameters, controller.helper_methods, sorted(controller.attr_readers)]
        )
    parts.append([(r.verbs, r.path, r.controller, r.action, r.redirect) for r in program.routes])
    return repr(parts)


def _plain(thing: object) -> str:
    made = copy.copy(thing)
    for name in ("span", "order"):
        if hasattr(made, name):
            setattr(made, name, None)
    if hasattr(made, "conditions"):
        made.conditions = [(c.negated, c.method, c.body is not None) for c in made.conditions]
    return repr(made)


@pytest.fixture(scope="module")
def before(shop: Path) -> str:
    program, _ = read(shop)
    return shape(program)


def cases(table: dict[tuple[str, str], list[str]]) -> Iterator[object]:
    for (path, anchor), lines in table.items():
        for line in lines:
            yield pytest.param(path, anchor, line, id=f"{Path(path).stem}: {line[:60]}")


def plant(shop: Path, path: str, anchor: str, line: str) -> tuple[str, int]:
    """Writes the line before the anchor; returns the old text and the line's number."""
    place = shop / path
    old = place.read_text()
    at = old.index(anchor) if anchor else len(old)
    place.write_text(f"{old[:at]}{line}\n{old[at:]}")
    return old, old[:at].count("\n") + 1


@pytest.mark.parametrize(("path", "anchor", "line"), list(cases(NAMED)))
def test_a_line_that_is_not_converted_is_named_where_it_stands(shop: Path, path: str, anchor: str, line: str) -> None:
    old, number = plant(shop, path, anchor, line)
    try:
        program, named = read(shop)
    finally:
        (shop / path).write_text(old)
    assert (path, number) in named, sorted(n for n in named if n[0] == path)
    open_calls = [s.name for s in program.ledger.open_sites() if s.kind in ("class_call", "route_call")]
    assert open_calls == []


@pytest.mark.parametrize(("path", "anchor", "line"), list(cases(KEPT)))
def test_a_line_that_is_converted_changes_the_program(
    shop: Path, before: str, path: str, anchor: str, line: str
) -> None:
    old, number = plant(shop, path, anchor, line)
    try:
        program, named = read(shop)
    finally:
        (shop / path).write_text(old)
    assert not {(path, number + more) for more in range(line.count("\n") + 1)} & named
    assert shape(program) != before
    open_calls = [s.name for s in program.ledger.open_sites() if s.kind in ("class_call", "route_call")]
    assert open_calls == []
