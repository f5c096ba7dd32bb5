"""What the printers cannot write is named where it stands, and the rest of the app is written."""

from __future__ import annotations

from pathlib import Path

from tests.layers.interface.small_app import MODELS, write_app

from regauge.config import Settings
from regauge.pipeline import generate

CONTROLLER = {
    "things": "class ThingsController < ApplicationController\n  def index = render(json: { ok: true })\nend\n"
}


def _codes(tmp_path: Path, thing: str, routes: str = "get '/things', to: 'things#index'") -> tuple[set[str], object]:
    write_app(tmp_path, CONTROLLER, routes, {}, MODELS | {"thing": thing})
    made = generate(tmp_path, Settings())
    return {found.code.id for found in made.diagnostics}, made


def test_an_association_without_its_column(tmp_path: Path) -> None:
    codes, made = _codes(
        tmp_path,
        "class Thing < ApplicationRecord\n  has_many :parts, class_name: 'Thing', foreign_key: :whole_id\nend\n",
    )
    assert "RG0308" in codes and "RG0631" not in codes
    texts = {file.path: file.text for file in made.files}  # type: ignore[attr-defined]
    assert "fn parts" not in texts["crates/data/src/models/thing.rs"]


def test_a_route_whose_parameter_shares_its_segment(tmp_path: Path) -> None:
    codes, made = _codes(tmp_path, MODELS["thing"], "get '/things/x-:id', to: 'things#index'")
    assert "RG0713" in codes
    assert [route.status for route in made.program.routes] == ["unported"]  # type: ignore[attr-defined]
