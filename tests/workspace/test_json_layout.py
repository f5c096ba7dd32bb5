"""Long `json!` objects get a line a key, whatever their texts hold, and rustfmt keeps them so."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regauge.emit.rust import string
from regauge.workspace.json_layout import expand, indent

LONG = (
    "fn a() -> Value {\n    "
    'Ok(json!({ "id": id, "line": in_order(json!({ "quantity": one.quantity, "unit": one.unit, "total": one.total_cents(), "a": 1 }), &["x", "y"]), '
    '"odd": "a, {b", "c": \',\' }))\n}\n'
)
LAID_OUT = """fn a() -> Value {
    Ok(json!({
        "id": id,
        "line": in_order(json!({
            "quantity": one.quantity,
            "unit": one.unit,
            "total": one.total_cents(),
            "a": 1,
        }), &["x", "y"]),
        "odd": "a, {b",
        "c": ',',
    }))
}
"""


def test_a_long_object_has_a_line_for_each_key() -> None:
    assert indent(expand(LONG)) == LAID_OUT
    assert indent(expand(LAID_OUT)) == LAID_OUT


def test_a_short_object_stays_on_its_line() -> None:
    short = 'let a = json!({ "a": 1, "b": json!({ "c": 2 }) });\nlet b = json!({});\n'
    assert indent(expand(short)) == short


@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_only_blanks_and_a_last_comma_are_added(texts: list[str]) -> None:
    source = "f(json!({ " + ", ".join(f'"k": {string(text)}' for text in texts) + " }), 1);\ng(1);\n"
    laid_out = indent(expand(source))
    assert "".join(laid_out.split()).replace(",})", "})") == "".join(source.split()).replace(",})", "})")


@pytest.mark.skipif(shutil.which("rustfmt") is None, reason="needs rustfmt")
def test_rustfmt_keeps_it(tmp_path: Path) -> None:
    file = tmp_path / "a.rs"
    file.write_text(LAID_OUT)
    subprocess.run(["rustfmt", "--edition", "2024", "--config", "max_width=110", str(file)], check=True)
    assert file.read_text() == LAID_OUT
