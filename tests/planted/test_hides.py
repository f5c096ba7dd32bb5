"""A line that puts a method before Rails' own is named, and no route that may run it stays ready."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.planted.judge import ready_routes
from tests.planted.lines import ALL
from tests.planted.plant import SHOP, copy_shop, plant

from regauge import pipeline
from regauge.config import Settings

LINES = {line.name: line for line in ALL}


@pytest.fixture(scope="module")
def ready() -> frozenset[str]:
    return ready_routes(pipeline.compile_program(SHOP, Settings()).program)


@pytest.mark.parametrize(
    "name",
    ["define_method over a column", "send to itself", "alias over a column", "alias_method over a column", "protected"],
)
def test_what_hides_a_column_takes_the_routes(name: str, ready: frozenset[str], tmp_path: Path) -> None:
    app = copy_shop(tmp_path / "shop")
    plant(app, LINES[name])
    lost = ready - ready_routes(pipeline.compile_program(app, Settings()).program)
    assert any(route.endswith("/categories(.:format)") for route in lost), lost


def test_what_only_adds_a_method_takes_none(ready: frozenset[str], tmp_path: Path) -> None:
    app = copy_shop(tmp_path / "shop")
    plant(app, LINES["alias_attribute"])
    assert ready_routes(pipeline.compile_program(app, Settings()).program) == ready
