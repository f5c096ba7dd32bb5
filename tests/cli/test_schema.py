"""`regauge schema`: the data crate alone, from an app or from a database; and the way from it to `generate`."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from regauge.cli.exits import Exit
from regauge.cli.main import app as commands

SHOP = Path(__file__).resolve().parents[2] / "examples/shop"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(commands, [str(argument) for argument in arguments])


def done(*arguments: object) -> dict[str, Any]:
    """What a run that went well says with --json."""
    result = run(*arguments, "--json")
    assert result.exit_code == Exit.OK, result.output
    data: dict[str, Any] = json.loads(result.stdout)
    return data


def lock(out: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((out / "regauge.lock").read_text())
    return data


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """The shop's data crate, and what the command said."""
    out = tmp_path_factory.mktemp("schema") / "out"
    return out, done("schema", SHOP, "-o", out)


def test_only_the_data_crate_is_written(written: tuple[Path, dict[str, Any]]) -> None:
    out, said = written
    assert [folder.name for folder in (out / "crates").iterdir()] == ["data"]
    assert not (out / "migration/manifest.json").exists() and "routes" not in said
    assert 'features = ["sqlite"]' in (out / "Cargo.toml").read_text()
    assert 'default = ["sqlite"]' in (out / "vendor/regauge-support/Cargo.toml").read_text()


def test_it_has_the_behaviour_of_models_and_all_that_it_offers(written: tuple[Path, dict[str, Any]]) -> None:
    """Validations and callbacks convert as for `generate`; what no route calls is there, for a program of the user's."""
    order = (written[0] / "crates/data/src/models/order.rs").read_text()
    for text in ("fn validate", "pub fn preload_lines", "pub fn lines_query", "fn paid(self)"):
        assert text in order, text
    assert "//?" not in order


def test_only_what_concerns_the_data_is_read_and_named(written: tuple[Path, dict[str, Any]]) -> None:
    out, said = written
    assert {found["place"]["path"].split("/")[1] for found in said["diagnostics"]} <= {"models", "schema.rb"}
    listing = (out / "migration/diagnostics.txt").read_text()
    assert all(found["place"]["path"] in listing and found["code"] in listing for found in said["diagnostics"])


def test_the_numbers_add_up(written: tuple[Path, dict[str, Any]]) -> None:
    counts = written[1]["counts"]
    for kind in ("tables", "columns"):
        assert counts[kind]["read"] == counts[kind]["generated"] + counts[kind]["dropped"]
    associations = counts["associations"]
    assert associations["declared"] == associations["generated"] + associations["reported"] > 30


def test_status_says_that_it_is_a_data_layer(written: tuple[Path, dict[str, Any]]) -> None:
    out, _ = written
    told = run("status", out)
    assert told.exit_code == Exit.OK and "RG1107" not in told.output
    models = len([path for path in lock(out)["files"] if "/models/" in path and not path.endswith("mod.rs")])
    assert f"the data layer alone: {models} models for sqlite, from files" in told.stdout
    assert "no routes" in told.stdout and "ported by hand: 0 of " in told.stdout
    data = done("status", out)
    assert data["data"] == {"adapter": "sqlite", "mode": "static", "snapshot_of": "", "models": models}
    assert data["counts"] == {} and data["routes"] == [] and len(data["stubs"]) > 0


def test_the_lock_says_what_was_read(written: tuple[Path, dict[str, Any]]) -> None:
    data = lock(written[0])
    assert (data["command"], data["data"], data["mode"]) == ("schema", "all", "static")
    assert {"db/schema.rb", "app/models/order.rb", "config/database.yml"} <= set(data["inputs"])
    assert not any(path.startswith("app/views") for path in data["inputs"])


def test_a_second_run_changes_nothing_and_what_a_person_wrote_stays(tmp_path: Path) -> None:
    app, out = tmp_path / "app", tmp_path / "out"
    shutil.copytree(SHOP, app)
    done("schema", app, "-o", out)
    mine = out / "crates/data/src/ported/seller.rs"
    mine.write_text(mine.read_text() + "\n// mine\n")
    assert run("schema", app, "-o", out, "--check").exit_code == Exit.OK
    order = app / "app/models/order.rb"
    order.write_text(order.read_text().replace("maximum: 500", "maximum: 400"))
    changes = done("schema", app, "-o", out)["changes"]
    assert changes["created"] == changes["removed"] == []
    assert "crates/data/src/models/order.rs" in changes["updated"]
    assert mine.read_text().endswith("// mine\n")


def test_generate_may_follow_and_keeps_what_a_program_may_call(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done("schema", SHOP, "-o", out)
    assert done("generate", SHOP, "-o", out)["changes"]["removed"] == []
    assert {folder.name for folder in (out / "crates").iterdir()} == {"data", "server", "web"}
    assert '"sqlite", "web"' in (out / "Cargo.toml").read_text()
    assert "pub fn preload_lines" in (out / "crates/data/src/models/order.rs").read_text()
    assert (lock(out)["command"], lock(out)["data"]) == ("generate", "all")
    assert run("generate", SHOP, "-o", out, "--check").exit_code == Exit.OK
    for forced in ((), ("--force",)):
        back = run("schema", SHOP, "-o", out, *forced)
        assert back.exit_code == Exit.OUTPUT and "RG1013" in back.stderr
    assert (out / "crates/web").is_dir()


def test_a_database_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database, out = tmp_path / "x.db", tmp_path / "out"
    with sqlite3.connect(database) as made:
        made.execute("CREATE TABLE people (id integer PRIMARY KEY AUTOINCREMENT, name varchar NOT NULL, born date)")
    monkeypatch.chdir(tmp_path)
    said = done("schema", "--database-url", "sqlite3:x.db", "-o", out)
    assert said["counts"]["columns"]["read"] == 3
    assert (lock(out)["mode"], lock(out)["snapshot_of"], lock(out)["adapter"]) == ("snapshot", "sqlite", "sqlite")
    assert "x.db" not in "".join(path.read_text() for path in out.rglob("*") if path.is_file())


def test_without_an_app_and_a_database_there_is_nothing_to_read(tmp_path: Path) -> None:
    result = run("schema", "-o", tmp_path / "out")
    assert result.exit_code == Exit.USAGE and "RG1111" in result.stderr and not (tmp_path / "out").exists()


def test_layers_of_the_web_are_none_of_its_layers(tmp_path: Path) -> None:
    assert run("schema", SHOP, "--dump-after", "layer3_interface").exit_code == Exit.USAGE
    assert json.loads(run("schema", SHOP, "--dump-after", "layer0_schema").stdout)["is"] == "Program"
