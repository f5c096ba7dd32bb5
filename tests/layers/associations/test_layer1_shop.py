"""The shop's associations, validators and filters are those that a booted Rails 7.2 reports (shop_by_rails.json was written by it)."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from regauge.layers import layer0_schema, layer1_associations
from regauge.program.models import Model
from regauge.program.program import Program
from regauge.program.types import show
from regauge.sources import read_app

SHOP = Path(__file__).parents[3] / "examples" / "shop"
RAILS: dict[str, Any] = json.loads(Path(__file__).with_name("shop_by_rails.json").read_text())


@pytest.fixture(scope="module")
def shop() -> Program:
    program, _ = read_app(SHOP, SimpleNamespace(adapter=None))
    for layer in (layer0_schema, layer1_associations):
        program, _ = layer.run(program)
    return program


def family(program: Program, name: str) -> list[Model]:
    model = program.models[name]
    return [model] if model.sti_base is None else [program.models[model.sti_base], model]


@pytest.mark.parametrize("name", sorted(RAILS["models"]))
def test_associations_are_those_of_rails(shop: Program, name: str) -> None:
    said = RAILS["models"][name]
    classes = family(shop, name)
    assert (classes[-1].table, classes[0].name) == (said["table"], said["base"])
    ours = [
        {
            "name": each.name,
            "macro": each.kind,
            "klass": each.target,
            "fk": None if each.through else each.foreign_key,
            "inverse": None if each.through else each.inverse_of,
            "through": each.through,
            "source": each.source,
            "counter": each.counter_cache,
        }
        for model in classes
        for each in model.associations.values()
        if not (each.target or "").startswith("ActiveStorage::")  # tests/facts has those of attachments
    ]
    assert ours == said["associations"]


@pytest.mark.parametrize("name", sorted(RAILS["models"]))
def test_validators_are_those_of_rails(shop: Program, name: str) -> None:
    ours = [
        [each.kind, each.attribute]
        for model in family(shop, name)
        for each in model.validations
        if each.kind not in ("method", "secure_password")  # Rails lists no blocks
    ]
    ours += [["inclusion", e.attribute] for model in family(shop, name) for e in model.enums.values() if e.validate]
    assert sorted(ours) == RAILS["models"][name]["validators"]


@pytest.mark.parametrize("name", sorted(RAILS["filters"]))
def test_filters_are_those_of_rails(shop: Program, name: str) -> None:
    assert [[each.kind, each.method or "block"] for each in shop.controllers[name].filters] == RAILS["filters"][name]


def test_columns_have_the_types_of_what_they_hold(shop: Program) -> None:
    types = {column.name: show(column.type) for column in shop.schema.tables["products"].columns if column.type}
    assert types["id"] == "id<Product>"
    assert types["seller_id"] == "id<Seller>"
    assert types["status"] == "enum<Product#status>"
    assert types["rating"] == "decimal?"
    assert types["details"] == "json"
    assert show(shop.schema.tables["categories"].column("parent_id").type) == "id<Category>?"  # type: ignore[union-attr, arg-type]
    assert show(shop.schema.tables["reviews"].column("reviewable_id").type) == "int"  # type: ignore[union-attr, arg-type]
