"""The app of tests/corners: its Rust as text, and its answers beside Rails' (about a minute)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tests.corners import run
from tests.corners.make import make
from tests.oracle import chroot

from regauge.config import Settings
from regauge.pipeline import Generation, generate

live = pytest.mark.skipif(
    chroot.find() is None or shutil.which("cargo") is None,
    reason="it needs Rails (tests/oracle/setup.sh) and cargo",
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    return generate(make(tmp_path_factory.mktemp("corners") / "app"), Settings())


def test_no_list_is_left_for_rustc_to_type(made: Generation) -> None:
    """The elements of `ne_all([])` have no type: rustc then tries diesel's types one in another until memory ends."""
    for file in made.files:
        assert not re.search(r"(eq_any|ne_all)\(\s*\[\s*\]", file.text), file.path


def test_each_action_is_a_function_that_names_its_types(made: Generation) -> None:
    """What rustc does grows with the actions, for no type holds another action's: each returns `Result<Response>`, and a route is a value."""
    text = next(f.text for f in made.files if f.path == "crates/web/src/controllers/queries.rs")
    actions = re.findall(r"^pub fn \w+\(_?conn: &mut Conn, _?request: &Request\) -> Result<Response> \{", text, re.M)
    assert len(actions) > 100
    assert "impl " not in text and "async" not in text
    routes = next(f.text for f in made.files if f.path == "crates/web/src/routes.rs")
    assert routes.count(".route(") > 200 and "|" not in routes


@live
def test_rust_answers_as_rails_does(tmp_path: Path) -> None:
    assert run.main(["--keep", str(tmp_path)]) == 0
