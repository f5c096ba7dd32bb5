"""Rendering goes through all models a fixed number of times, not once for every model or column: a large schema costs by its size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from regauge import processes
from regauge.config import Settings
from regauge.emit import diesel
from regauge.layers.order import layers
from regauge.pipeline import read
from regauge.program.models import Model


class Counted(dict[str, Model]):
    """Models that count how many of them somebody went through."""

    seen = 0

    def values(self) -> Any:
        self.seen += len(self)
        return super().values()

    def __iter__(self) -> Iterator[str]:
        self.seen += len(self)
        return super().__iter__()


def passes(root: Path, tables: int) -> float:
    """How often all models were gone through."""
    (root / "db").mkdir(parents=True)
    (root / "app").mkdir()
    (root / "config").mkdir()
    (root / "config/application.rb").write_text("module Big\n  class Application < Rails::Application\n  end\nend\n")
    columns = "".join(f'    t.{kind} "{kind}_{n}"\n' for n in range(3) for kind in ("string", "integer", "boolean"))
    made = "".join(f'  create_table "t{n}s" do |t|\n{columns}  end\n\n' for n in range(tables))
    (root / "db/schema.rb").write_text(f"ActiveRecord::Schema[7.2].define(version: 1) do\n{made}end\n")
    program, _ = read(root, Settings().with_adapter("sqlite"), web=False)
    for _, layer in layers(web=False):
        program, _ = layer(program)
    counted = Counted(program.models)
    program.models = counted
    files, _ = diesel.emit(program, web=False)
    assert sum("/models/" in file.path for file in files) == tables + 1
    return counted.seen / len(counted)


def test_rendering_goes_through_all_models_as_often_for_many_as_for_few(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(processes.VARIABLE, "1")
    few, many = passes(tmp_path / "few", 10), passes(tmp_path / "many", 40)
    assert many == few
