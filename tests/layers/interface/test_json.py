"""`as_json` with its options, and jbuilder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.layers.interface.small_app import reasons, small

from regauge.layers.layer3_interface.drafts import nodes
from regauge.program import handlers as h


def as_json(tmp_path: Path, text: str, models: dict[str, str] | None = None) -> h.AsJson:
    program, _ = small(tmp_path, f"def show\n  render json: {text}\nend", models=models)
    assert reasons(program, "show") == []
    return next(n for n in nodes(program.handlers["things#show"].function.body) if isinstance(n, h.AsJson))


def keys(found: h.AsJson) -> list[str]:
    return [key for key, _, _ in found.members]


def test_a_record_shows_its_columns_in_their_order_without_the_inheritance_column(tmp_path: Path) -> None:
    models = {"big": "class Big < Thing\nend\n"}
    assert keys(as_json(tmp_path, "Thing.find(params[:id])", models)) == [
        "id", "maker_id", "name", "cents", "note", "created_at", "updated_at",
    ]  # fmt: skip


def test_options_follow_rails_order(tmp_path: Path) -> None:
    text = "Thing.find(params[:id]), only: %i[name id], methods: :label, include: { maker: { except: %i[token created_at updated_at] } }"
    found = as_json(tmp_path, text)
    assert keys(found) == ["id", "name", "label", "maker"]
    inner = found.members[-1][1]
    assert isinstance(inner, h.AsJson) and keys(inner) == ["id", "name"]
    assert found.members[-1][2] is False


def test_an_association_that_may_be_nil_is_left_out_when_it_is(tmp_path: Path) -> None:
    found = as_json(tmp_path, "Thing.find(params[:id]).as_json(only: :id, include: :newest)")
    assert [(key, left_out) for key, _, left_out in found.members] == [("id", False), ("newest", True)]


def test_an_override_of_as_json_is_a_gap(tmp_path: Path) -> None:
    models = {"thing": "class Thing < ApplicationRecord\n  belongs_to :maker\n  def as_json(options = {}) = {}\nend\n"}
    program, _ = small(tmp_path, "def show = render(json: Thing.find(params[:id]))", models=models)
    assert len(reasons(program, "show")) == 1


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("@thing = Thing.find(params[:id])\n@thing.update!(name: 'x')\nrender json: @thing", True),
        ("@thing = Thing.find(params[:id])\n@thing.update!(name: 'x')\nrender json: shown(@thing)", True),
        ("@thing = Thing.create!(name: 'x')\nrender json: @thing", False),
        ("@thing = Thing.find(params[:id])\nrender json: @thing", False),
        ("@thing = Thing.find(params[:id])\n@thing.update!(name: 'x')\nrender json: @thing, only: :name", False),
        (
            "@thing = Thing.find(params[:id])\n@thing.update!(name: 'x')\nrender json: { id: @thing.id, name: @thing.name }",
            False,
        ),
    ],
)
def test_the_keys_of_a_changed_record_are_in_no_order_that_is_known(tmp_path: Path, body: str, named: bool) -> None:
    inner = body.replace("\n", "\n  ")
    program, _ = small(
        tmp_path,
        f"def update\n  {inner}\nend\n\nprivate\n\ndef shown(thing) = {{ thing: thing.as_json(only: %i[id name]) }}",
    )
    assert reasons(program, "update") == (["RG0824"] if named else [])


def template(tmp_path: Path, text: str, **views: str) -> Any:
    program, _ = small(
        tmp_path,
        "def show\n  @thing = Thing.find(params[:id])\nend",
        views={"things/show": text, **{f"things/{k}": v for k, v in views.items()}},
    )
    return program


def test_keys_objects_collections_and_partials(tmp_path: Path) -> None:
    program = template(
        tmp_path,
        """
        json.extract! @thing, :id, :name
        json.maker do
          json.partial! "things/maker", maker: @thing.maker
        end
        json.others @thing.maker.things, :id
        json.label @thing.label if @thing.cents > 0
        """,
        _maker="json.(maker, :id, :name)",
    )
    body = program.web.templates["template:app/views/things/show.json.jbuilder"].function.body
    assert [type(s).__name__ for s in body.statements] == ["Key", "Key", "Object_", "Collection", "IfStmt"]
    inner = body.statements[2]
    assert isinstance(inner, h.Object_) and isinstance(inner.body.statements[0], h.Partial)


@pytest.mark.parametrize(
    "text",
    [
        "json.id 1\njson.id 2",
        "json.extract! @thing, :id\njson.partial! 'things/maker', maker: @thing.maker",
        "json.maker do\n  json.name 'x' if @thing.cents > 0\nend",
        "json.key_format! camelize: :lower",
        "json.merge!({ a: 1 })",
        "json.set! @thing.name, 1",
    ],
)
def test_what_jbuilder_would_do_otherwise_is_named(tmp_path: Path, text: str) -> None:
    program = template(tmp_path, text, _maker="json.(maker, :id, :name)")
    assert reasons(program, "show") == ["RG0902"]


def test_a_missing_partial_and_a_cache_are_named(tmp_path: Path) -> None:
    assert reasons(template(tmp_path / "a", "json.partial! 'things/none', a: 1"), "show") == ["RG0904"]
    assert reasons(template(tmp_path / "b", "json.cache! @thing do\n  json.id 1\nend"), "show") == ["RG0906"]
