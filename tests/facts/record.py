"""`python -m tests.facts.record`: writes what a booted Rails says of our own apps, for machines where it cannot be run."""

from __future__ import annotations

import json
from pathlib import Path

from tests.facts import rails
from tests.oracle import chroot

APPS = {
    "kinds": Path(__file__).with_name("app"),
    "shop": Path(__file__).parents[2] / "examples" / "shop",
}
RECORDED = Path(__file__).with_name("recorded")


def main() -> None:
    oracle = chroot.ensure()
    RECORDED.mkdir(exist_ok=True)
    for name, app in APPS.items():
        said = rails.of_app(oracle, app)
        # One model a line: small, and a change is seen where it is.
        lines = ",\n".join(f" {json.dumps(each)}: {json.dumps(short(facts))}" for each, facts in said.items())
        (RECORDED / f"{name}.json").write_text(f'{{"models": {{\n{lines}\n}}}}\n')


def short(facts: object) -> object:
    """Without what is not there: nil and false say nothing to the comparison."""
    if isinstance(facts, list):
        return [short(each) for each in facts]
    if isinstance(facts, dict):
        return {key: short(value) for key, value in facts.items() if value is not None and value is not False}
    return facts


if __name__ == "__main__":
    main()
