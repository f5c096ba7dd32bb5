"""What the generated data crate costs to check, by the number and the width of its tables.

    python -m bench.schema [--tables 40 100 400] [--width 60] [--out FOLDER] [--adapter sqlite]

Each case is a Rails app made up here: tables of twelve columns with a model, two `belongs_to` and a `has_many` each, and one app with a
single wide table. The workspace is generated, its dependencies are checked once, then `cargo check -p data` runs from clean. Printed are
the seconds on a CPU of that run (user + system: other work on the machine does not lengthen them as it does the clock's), its wall clock and the
peak memory of cargo and all rustc that run at a time. Target: at most 0.3 s a table, 2 s for 60 columns, under 3 GB at 400 tables.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from bench.processes import memory_mib
from regauge.config import Settings
from regauge.pipeline import generate
from regauge.workspace import write

_WORDS = "north south east west oak elm ash fir red blue green gold iron salt clay sand dawn dusk noon frost".split()
_CYCLE = ("string", "text", "integer", "boolean", "decimal", "datetime", "bigint", "date", "float")


@dataclass(frozen=True)
class Cost:
    """One run of `cargo check`."""

    cpu: float
    wall: float
    peak_mib: float


def name(number: int) -> str:
    """The n-th table's singular, a plain word or two."""
    first, second = divmod(number, len(_WORDS))
    return f"{_WORDS[first % len(_WORDS)]}_{_WORDS[second]}_{first // len(_WORDS)}_item".replace("_0_", "_")


def narrow_app(root: Path, tables: int) -> None:
    """`tables` tables of twelve columns, each with two parents and children."""
    schema, names = [], [name(number) for number in range(tables)]
    for number, own in enumerate(names):
        one, other = names[number - 1], names[(number * 7 + 3) % tables]
        schema.append(
            f'  create_table "{own}s" do |t|\n'
            f'    t.bigint "parent_id", null: false\n    t.bigint "other_id"\n    t.string "name", null: false\n'
            '    t.string "note"\n    t.text "body"\n    t.integer "position", default: 0, null: false\n'
            '    t.decimal "price", precision: 10, scale: 2\n    t.boolean "active", default: true, null: false\n'
            '    t.date "due_on"\n    t.datetime "created_at", null: false\n    t.datetime "updated_at", null: false\n'
            f'    t.index ["parent_id"], name: "index_{own}s_on_parent_id"\n  end\n'
        )
        child = _camel(names[(number + 1) % tables])
        model = (
            f'class {_camel(own)} < ApplicationRecord\n  belongs_to :parent, class_name: "{_camel(one)}"\n'
            f'  belongs_to :other, class_name: "{_camel(other)}", optional: true\n'
            f'  has_many :children, class_name: "{child}", foreign_key: "parent_id"\n  validates :name, presence: true\nend\n'
        )
        _write(root, f"app/models/{own}.rb", model)
    _write(root, "db/schema.rb", "ActiveRecord::Schema[7.2].define(version: 1) do\n" + "".join(schema) + "end\n")


def wide_app(root: Path, width: int) -> None:
    """One table of `width` columns."""
    kinds = [_CYCLE[number % len(_CYCLE)] for number in range(width - 1)]
    columns = "".join(f'    t.{kind} "{kind}_{number}"\n' for number, kind in enumerate(kinds))
    _write(
        root,
        "db/schema.rb",
        f'ActiveRecord::Schema[7.2].define(version: 1) do\n  create_table "ledgers" do |t|\n{columns}  end\nend\n',
    )
    _write(root, "app/models/ledger.rb", "class Ledger < ApplicationRecord\nend\n")


def _camel(word: str) -> str:
    return "".join(part.capitalize() for part in word.split("_"))


def _write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def _skeleton(root: Path) -> None:
    _write(root, "Gemfile", 'gem "rails"\n')
    _write(
        root,
        "config/application.rb",
        'module Bench\n  class Application < Rails::Application\n    config.load_defaults "7.2"\n  end\nend\n',
    )
    _write(root, "config/routes.rb", "Rails.application.routes.draw do\nend\n")
    _write(
        root,
        "app/models/application_record.rb",
        "class ApplicationRecord < ActiveRecord::Base\n  primary_abstract_class\nend\n",
    )


def generated(app: Path, out: Path, adapter: str) -> Path:
    """The workspace of an app, in `out`."""
    settings = Settings()
    settings = replace(settings, database=replace(settings.database, adapter=adapter))
    made = generate(app, settings)
    write(made.files, out, version="0", adapter=adapter, inputs=made.program.inputs, force=True)
    return out


def check(workspace: Path) -> Cost:
    """`cargo check -p data` from clean, with the crates of its tables, the dependencies already there. Raises CalledProcessError."""
    env = {**os.environ, "CARGO_INCREMENTAL": "0"}
    subprocess.run(["cargo", "check", "-q", "-p", "data"], cwd=workspace, env=env, check=True)
    own = [word for folder in workspace.glob("crates/data*") for word in ("-p", folder.name)]
    subprocess.run(["cargo", "clean", "-q", *own], cwd=workspace, env=env, check=True)
    began = time.perf_counter()
    process = subprocess.Popen(["cargo", "check", "-q", "-p", "data"], cwd=workspace, env=env)
    together, ended = 0.0, 0
    while not ended:
        together = max(together, memory_mib(process.pid))
        time.sleep(0.25)
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, "cargo check -p data")
    # One process may have had its peak between two looks.
    return Cost(usage.ru_utime + usage.ru_stime, wall, max(together, usage.ru_maxrss / 1024))


def main() -> int:
    """Runs the cases and prints a row for each."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.schema", description="What a generated data crate costs to check."
    )
    parser.add_argument("--tables", type=int, nargs="*", default=[40, 100, 400])
    parser.add_argument("--width", type=int, nargs="*", default=[60])
    parser.add_argument("--adapter", default="sqlite")
    parser.add_argument("--out", type=Path, help="keep the workspaces here")
    given = parser.parse_args()
    root = given.out or Path(tempfile.mkdtemp(prefix="regauge-bench-"))
    print(f"{'case':>14} {'cpu s':>8} {'a table':>8} {'wall s':>8} {'peak MiB':>9}", flush=True)
    for kind, sizes in (("tables", given.tables), ("columns", given.width)):
        for size in sizes:
            app, out = root / f"app-{kind}-{size}", root / f"rs-{kind}-{size}"
            _skeleton(app)
            (narrow_app if kind == "tables" else wide_app)(app, size)
            cost = check(generated(app, out, given.adapter))
            each = cost.cpu / size if kind == "tables" else cost.cpu
            print(
                f"{f'{size} {kind}':>14} {cost.cpu:8.1f} {each:8.3f} {cost.wall:8.1f} {cost.peak_mib:9.0f}", flush=True
            )
    if given.out is None:
        shutil.rmtree(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
