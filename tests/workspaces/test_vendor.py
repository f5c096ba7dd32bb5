"""What a generated workspace carries of the support crate: what it builds from, no tests and none of their data."""

from __future__ import annotations

from regauge.emit.diesel.workspace import without_tests, workspace_files
from regauge.program.program import App, Program


def test_the_vendored_crate_has_no_tests() -> None:
    files = [f for f in workspace_files(Program(App()), web=True) if f.path.startswith("vendor/")]
    assert any(f.path.endswith("src/lib.rs") for f in files)
    assert [f.path for f in files if "cfg(test" in f.text or "#[test]" in f.text or "cfg(all(test" in f.text] == []
    assert [f.path for f in files if f.path.endswith((".tsv", "/tests.rs")) or "/tests/" in f.path] == []


def test_only_what_follows_the_code_is_left_out() -> None:
    assert without_tests("fn a() {}\n\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n") == "fn a() {}\n"
    assert without_tests("fn a() {}\n") == "fn a() {}\n"
