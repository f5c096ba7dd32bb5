"""Files and folders of an app that may not be read, for both commands that write."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.hostile.apps import make, regauge
from tests.hostile.rights import drop_rights

FILES = {
    "generate": ("app/models/thing.rb", "config/routes.rb", "db/schema.rb"),
    "schema": ("app/models/thing.rb", "db/schema.rb"),
}
FOLDERS = {"generate": ("app/models", "db", "app/controllers"), "schema": ("app/models", "db")}
CASES = [
    *((command, path, 0) for command in FILES for path in (*FILES[command], *FOLDERS[command])),
    *(("generate", path, 0o444) for path in FOLDERS["generate"]),  # a folder may be listed, not entered
]


@pytest.mark.parametrize(("command", "path", "mode"), CASES)
def test_what_may_not_be_read_is_named(command: str, path: str, mode: int, tmp_path: Path) -> None:
    """The rest is written, and the finding has its place."""
    app, out = make(tmp_path / "app"), tmp_path / "out"
    (app / path).chmod(mode)
    ran = regauge(command, app, "-o", out, "--json", before=drop_rights)
    (app / path).chmod(0o755)
    assert ran.code == 0, ran.out + ran.err
    named = [each["place"]["path"] for each in ran.json["diagnostics"] if each["code"] == "RG0101"]
    assert any(each.startswith(path) for each in named), named


@pytest.mark.parametrize("command", FILES)
@pytest.mark.parametrize(
    ("path", "exit", "code"), [(".", 3, "RG1105"), ("config", 3, "RG0101"), ("regauge.toml", 2, "RG1103")]
)
def test_what_nothing_can_be_done_without_ends_the_run(
    command: str, path: str, exit: int, code: str, tmp_path: Path
) -> None:
    app, out = make(tmp_path / "app", {"regauge.toml": ""}), tmp_path / "out"
    (app / path).chmod(0)
    ran = regauge(command, app, "-o", out, "--json", before=drop_rights)
    (app / path).chmod(0o755)
    assert (ran.code, ran.codes) == (exit, {code}), ran.out + ran.err
    assert "Traceback" not in ran.err and not out.exists()
