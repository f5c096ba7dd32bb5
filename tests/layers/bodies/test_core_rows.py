"""The core table equals Ruby: recorded answers of Ruby 3.3 with ActiveSupport 7.2 against the Rust that is printed, compiled and run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.layers.bodies.core_rows import ANSWERS, cases, rust

from regauge.emit.code.core import INVERSE, SPECIAL
from regauge.emit.code.templates import TEMPLATES
from regauge.program.core_table import rows

ROOT = Path(__file__).parents[3]
KNOWN = (
    # docs/divergences.md: numbers that do not fit 64 bits or are no integers, digits of a division, the sign of zero.
    "int.**(", "int.pow(", "float.**(", "decimal.-@", "decimal./(", "decimal.*(", "int./(decimal", "date.-(date)", "json.[](int)", "json.size()", "json.split(",
    # The clock moves between the two runs.
    "duration.ago", "duration.from_now",
)  # fmt: skip
MANIFEST = """[package]
name = "core-rows"
version = "0.1.0"
edition = "2024"
[dependencies]
regauge-support = {{ path = "{support}" }}
serde_json = {{ version = "1", features = ["preserve_order", "arbitrary_precision"] }}
[workspace]
[profile.dev]
debug = false
"""


def test_every_row_has_a_template() -> None:
    missing = {row.op for row in rows()} - set(TEMPLATES) - set(SPECIAL) - set(INVERSE) - {"same"}
    assert not missing


def test_every_case_is_lowered_and_printed() -> None:
    _, failed = rust(cases())
    refused = {name: why for name, why in failed.items() if "takes a" not in why and "groups in the pattern" not in why}
    assert not refused


@pytest.mark.skipif(shutil.which("cargo") is None, reason="needs cargo")
def test_rust_answers_as_ruby(tmp_path: Path) -> None:
    text, failed = rust(cases())
    (tmp_path / "src").mkdir()
    (tmp_path / "src/main.rs").write_text(text)
    (tmp_path / "Cargo.toml").write_text(MANIFEST.format(support=ROOT / "crates/regauge-support"))
    shutil.copy(ROOT / "Cargo.lock", tmp_path)
    run = subprocess.run(
        ["cargo", "run", "-q"], cwd=tmp_path, capture_output=True, text=True, env=os.environ, check=False
    )
    assert run.returncode == 0, run.stderr[-3000:]
    found = dict(json.loads(line) for line in run.stdout.splitlines())
    wanted = json.loads(ANSWERS.read_text())
    assert len(found) > 2000
    assert set(found) | set(failed) == set(wanted)
    different = {
        name: (wanted[name], answer)
        for name, answer in found.items()
        if answer != wanted[name] and not name.startswith(KNOWN)
    }
    assert not different
