"""`python -m tests.workspaces.apps APP...`: writes the data crate of each Rails app and has clippy read it.

For each app and database: what `regauge schema` counted, its time, and how many errors and warnings `cargo clippy -- -D warnings` has.
`--database` (may be given more than once) writes for other databases than the app's own; `--keep FOLDER` keeps what was written.

Exit codes: 0 nothing dropped and clippy is content with all, 1 not, 2 wrong use.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.workspaces.build import TARGET, linking

from regauge.config import ADAPTERS

_PROBLEM = re.compile(r"^\S+:\d+:\d+: (?:error|warning)", re.MULTILINE)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.workspaces.apps", description=__doc__)
    parser.add_argument("app", nargs="+", type=Path)
    parser.add_argument("--database", action="append", choices=ADAPTERS)
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        base = options.keep or Path(scratch)
        found = [
            _one(app.resolve(), base / f"{app.resolve().name}-{database or 'own'}", database)
            for app in options.app
            for database in options.database or [None]
        ]
    return 0 if all(found) else 1


def _one(app: Path, out: Path, database: str | None) -> bool:
    words = [
        sys.executable,
        "-m",
        "regauge",
        "schema",
        str(app),
        "-o",
        str(out),
        "--json",
        "--quiet",
        "--timings",
        "--force",
    ]
    done = subprocess.run([*words, *(["--database", database] if database else [])], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{app.name}: {done.stderr.strip()}")
        return False
    said = json.loads(done.stdout)
    adapter = next(each for each in ADAPTERS if f'"{_FEATURES[each]}' in (out / "Cargo.toml").read_text("utf-8"))
    problems = _clippy(out, adapter)
    counts: dict[str, dict[str, int]] = said["counts"]
    shown = "; ".join(
        f"{what}: " + ", ".join(f"{number} {name}" for name, number in each.items()) for what, each in counts.items()
    )
    print(f"{app.name} ({adapter}): {shown}; {_seconds(said):.1f} s; clippy: {problems} problems", flush=True)
    dropped = sum(each.get("dropped", 0) for each in counts.values())
    told = counts["associations"]
    return dropped == 0 and problems == 0 and told["declared"] == told["generated"] + told["reported"]


_FEATURES = {"sqlite": "sqlite", "postgresql": "postgres", "mysql": "mysql"}


def _seconds(said: dict[str, Any]) -> float:
    return sum(float(step["seconds"]) for step in said["timings"]["steps"])


def _clippy(folder: Path, adapter: str) -> int:
    env = {**os.environ, "CARGO_TARGET_DIR": str(TARGET), "CARGO_TERM_COLOR": "never"}
    words = [
        "cargo",
        "clippy",
        "--quiet",
        "--package",
        "data",
        *linking(adapter),
        "--message-format",
        "short",
        "--",
        "-D",
        "warnings",
    ]
    done = subprocess.run(words, cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stderr.rstrip())
    # What cargo says of itself (no network, a broken manifest) is a problem, too.
    return max(len(_PROBLEM.findall(done.stderr)), int(done.returncode != 0))


if __name__ == "__main__":
    sys.exit(main())
