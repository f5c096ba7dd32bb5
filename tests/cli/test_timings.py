"""`--timings` measures every step that the progress line names."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from regauge.cli.main import app
from regauge.cli.timings import Timings

SHOP = Path(__file__).resolve().parents[2] / "examples/shop"


def test_steps_are_measured_in_order() -> None:
    heard: list[str] = []
    timings = Timings(heard.append)
    timings("read models")
    timings("write files")
    rows = timings.table()
    assert heard == ["read models", "write files"]
    assert [row.split("  ")[0].strip() for row in rows[:4]] == ["step", "read models", "write files", "total"]
    assert [step.name for step in timings.steps] == heard and all(step.wall >= 0 for step in timings.steps)


def test_a_run_says_where_the_time_went(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["generate", str(SHOP), "-o", str(tmp_path / "out"), "--json", "--timings"])
    assert ran.exit_code == 0
    timings = json.loads(ran.stdout)["timings"]
    names = [step["step"] for step in timings["steps"]]
    assert (
        names[:2] == ["load the compiler", "read the configuration"]
        and names[-1] == "write files"
        and "layer2_bodies" in names
    )


def test_nobody_who_did_not_ask_is_told(tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["generate", str(SHOP), "-o", str(tmp_path / "out"), "--json"])
    assert "timings" not in json.loads(ran.stdout)
