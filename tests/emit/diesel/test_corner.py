"""The exemplar's corner, generated, compiled and run: it prints what Rails 7.2 printed for the same script (corner.rb)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.emit.diesel import corner

from regauge.emit import diesel
from regauge.emit.diesel import schema

HERE = Path(__file__).parent


def write(folder: Path) -> None:
    """The corner's workspace with its test."""
    files, diagnostics = diesel.emit(corner.program())
    assert diagnostics == []
    for file in files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")
    manifest = folder / "crates/data/Cargo.toml"
    if "serde_json" not in manifest.read_text():
        manifest.write_text(manifest.read_text().replace("[dependencies]\n", '[dependencies]\nserde_json = "1"\n'))
    tests = folder / "crates/data/tests"
    tests.mkdir()
    for name in ("corner.rs", "corner.txt"):
        shutil.copy(HERE / name, tests / name)


def test_every_model_and_table_is_written(tmp_path: Path) -> None:
    """One file a model, none missing."""
    files, _ = diesel.emit(corner.program())
    names = {file.path for file in files}
    assert {f"crates/data/src/models/{name}.rs" for name in ("customer", "invoice", "line", "mod")} <= names
    schema = next(file.text for file in files if file.path == "crates/data/src/schema.rs")
    assert "customer_id -> BigInt," in schema
    assert "note -> Nullable<Text>," in schema


@pytest.mark.skipif(shutil.which("cargo") is None, reason="needs cargo")
@pytest.mark.parametrize("crates", [1, 2])
def test_behaves_as_rails(tmp_path: Path, crates: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiles without warnings and prints what Rails printed, with its tables in one crate and as if they were many."""
    if crates > 1:
        monkeypatch.setattr(schema, "_COLUMNS", 18)
    write(tmp_path)
    assert len(list(tmp_path.glob("crates/data-tables-*"))) == (crates if crates > 1 else 0)
    env = {**os.environ, "CARGO_TARGET_DIR": os.environ.get("CARGO_TARGET_DIR", str(tmp_path / "target"))}
    for command in (
        ["cargo", "clippy", "-p", "data", "--no-deps", "--", "-D", "warnings"],
        ["cargo", "test", "-p", "data"],
    ):
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
